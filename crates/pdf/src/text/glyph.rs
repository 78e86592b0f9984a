//! One character and its place.

use super::Area;

/// A character on a page. One that stands for several (a ligature) gives each the same place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// What it is, as the file says.
    pub character: char,
    /// Left, upper, right and lower edge in millimetres; single precision, since a document has millions of them.
    edges: [f32; 4],
    /// The way its line runs, as long as its em, in millimetres to the right and down.
    em: [f32; 2],
}

impl Glyph {
    /// `character` in the smallest rectangle around `corners`; `em` points along its line. `None` where a number is
    /// none.
    pub(super) fn new(character: char, corners: [(f64, f64); 4], em: (f64, f64)) -> Option<Self> {
        let start = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let edges = corners.iter().fold(start, |edges, &(x, y)| {
            let (x, y) = (x as f32, y as f32);
            [edges[0].min(x), edges[1].min(y), edges[2].max(x), edges[3].max(y)]
        });
        let em = [em.0 as f32, em.1 as f32];
        let is_real = edges.iter().chain(&em).all(|number| number.is_finite()) && em != [0.0; 2];
        is_real.then_some(Self { character, edges, em })
    }

    /// Its place: as wide as its advance, and from 0.12 em below the line to 0.88 em above, whatever of it has ink.
    pub fn area(&self) -> Area {
        let [left, top, right, bottom] = self.edges.map(f64::from);
        Area { x_mm: left, y_mm: top, width_mm: right - left, height_mm: bottom - top }
    }

    /// The length of its em in millimetres.
    pub fn em_mm(&self) -> f64 {
        f64::from(self.em[0]).hypot(f64::from(self.em[1]))
    }

    /// The direction of its line, of length 1, to the right and down.
    pub fn direction(&self) -> (f64, f64) {
        let em = self.em_mm();
        (f64::from(self.em[0]) / em, f64::from(self.em[1]) / em)
    }
}
