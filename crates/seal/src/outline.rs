//! Glyph outlines of a font in millimetres: as SVG path data, or as polygons to be measured.

use std::fmt::Write;

use ttf_parser::{Face, OutlineBuilder};

use crate::DrawError;

/// Pieces into which a polygon breaks a curve.
const PIECES: usize = 8;

/// Where a glyph's em box stands: its centre, its size and the turn about its centre (degrees, clockwise).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub turn: f64,
}

/// What takes an outline, in millimetres.
pub(crate) trait Draws {
    fn move_to(&mut self, to: (f64, f64));
    fn line_to(&mut self, to: (f64, f64));
    fn quad_to(&mut self, by: (f64, f64), to: (f64, f64));
    fn curve_to(&mut self, first: (f64, f64), second: (f64, f64), to: (f64, f64));
    fn close(&mut self);
}

/// A parsed font.
pub(crate) struct Outlines<'a> {
    face: Face<'a>,
    em: f64,
    /// Middle of the box that the font's full-width characters fill, above the baseline, in font units.
    middle: f64,
}

impl<'a> Outlines<'a> {
    pub(crate) fn new(font: &'a [u8]) -> Result<Self, DrawError> {
        let face = Face::parse(font, 0).map_err(|_| DrawError::Font)?;
        let em = f64::from(face.units_per_em());
        // The em box of a Chinese font reaches from 0.12 em under the baseline to 0.88 em above it (OpenType `ideo`
        // baseline of the fonts this is used with); ascender and descender add line spacing and say nothing of it.
        Ok(Self { face, em, middle: em * 0.38 })
    }

    /// Draws the outline of `character`. `cap` stands the character by the height of its digits and capitals instead of
    /// the full em, as a line of figures is set.
    pub(crate) fn draw(&self, into: &mut dyn Draws, character: char, stand: Stand, cap: bool) -> Result<(), DrawError> {
        let glyph = self.face.glyph_index(character).ok_or(DrawError::Glyph(character))?;
        let advance = f64::from(self.face.glyph_hor_advance(glyph).ok_or(DrawError::Font)?);
        let (unit_height, middle) = if cap {
            let height = self.face.capital_height().map_or(self.em * 0.73, f64::from);
            (height, height / 2.0)
        } else {
            (self.em, self.middle)
        };
        let (sin, cos) = stand.turn.to_radians().sin_cos();
        let mut pen = Pen {
            into,
            middle_x: advance / 2.0,
            middle_y: middle,
            scale_x: stand.width / if cap { advance } else { self.em },
            scale_y: stand.height / unit_height,
            sin,
            cos,
            x: stand.x,
            y: stand.y,
        };
        // A glyph without contours (a space) has nothing to draw and is no error.
        self.face.outline_glyph(glyph, &mut pen);
        Ok(())
    }
}

struct Pen<'d> {
    into: &'d mut dyn Draws,
    middle_x: f64,
    middle_y: f64,
    scale_x: f64,
    scale_y: f64,
    sin: f64,
    cos: f64,
    x: f64,
    y: f64,
}

impl Pen<'_> {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        let (x, y) = ((f64::from(x) - self.middle_x) * self.scale_x, (self.middle_y - f64::from(y)) * self.scale_y);
        (x * self.cos - y * self.sin + self.x, x * self.sin + y * self.cos + self.y)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.into.move_to(self.point(x, y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.into.line_to(self.point(x, y));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.into.quad_to(self.point(x1, y1), self.point(x, y));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.into.curve_to(self.point(x1, y1), self.point(x2, y2), self.point(x, y));
    }
    fn close(&mut self) {
        self.into.close();
    }
}

/// SVG path data.
#[derive(Default)]
pub(crate) struct PathData(pub String);

impl PathData {
    fn points(&mut self, command: char, points: &[(f64, f64)]) {
        self.0.push(command);
        for (x, y) in points {
            write!(self.0, "{x:.4} {y:.4} ").expect("a String takes any text");
        }
    }
}

impl Draws for PathData {
    fn move_to(&mut self, to: (f64, f64)) {
        self.points('M', &[to]);
    }
    fn line_to(&mut self, to: (f64, f64)) {
        self.points('L', &[to]);
    }
    fn quad_to(&mut self, by: (f64, f64), to: (f64, f64)) {
        self.points('Q', &[by, to]);
    }
    fn curve_to(&mut self, first: (f64, f64), second: (f64, f64), to: (f64, f64)) {
        self.points('C', &[first, second, to]);
    }
    fn close(&mut self) {
        self.0.push('Z');
    }
}

/// Closed polygons, curves broken into short lines.
#[derive(Default)]
pub(crate) struct Polygons(pub Vec<Vec<(f64, f64)>>);

impl Polygons {
    fn last(&self) -> (f64, f64) {
        self.0.last().and_then(|polygon| polygon.last()).copied().unwrap_or_default()
    }

    fn push(&mut self, to: (f64, f64)) {
        if let Some(polygon) = self.0.last_mut() {
            polygon.push(to);
        }
    }
}

impl Draws for Polygons {
    fn move_to(&mut self, to: (f64, f64)) {
        self.0.push(vec![to]);
    }
    fn line_to(&mut self, to: (f64, f64)) {
        self.push(to);
    }
    fn quad_to(&mut self, by: (f64, f64), to: (f64, f64)) {
        let from = self.last();
        let third = |from: f64, by: f64| from + (by - from) * 2.0 / 3.0;
        let first = (third(from.0, by.0), third(from.1, by.1));
        let second = (third(to.0, by.0), third(to.1, by.1));
        self.curve_to(first, second, to);
    }
    fn curve_to(&mut self, first: (f64, f64), second: (f64, f64), to: (f64, f64)) {
        let from = self.last();
        for piece in 1..=PIECES {
            let t = piece as f64 / PIECES as f64;
            let u = 1.0 - t;
            let (a, b, c, d) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
            let at = |from: f64, first: f64, second: f64, to: f64| a * from + b * first + c * second + d * to;
            self.push((at(from.0, first.0, second.0, to.0), at(from.1, first.1, second.1, to.1)));
        }
    }
    fn close(&mut self) {}
}
