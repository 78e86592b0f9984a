//! Glyph outlines of a font as SVG path data in millimetres.

use std::fmt::Write;

use ttf_parser::{Face, OutlineBuilder};

use crate::DrawError;

/// Where a glyph's em box stands: its centre, its size and the turn about its centre (degrees, clockwise).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub turn: f64,
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

    /// Appends the outline of `character` to path data `d`. `cap` stands the character by the height of its digits
    /// and capitals instead of the full em, as a line of figures is set.
    pub(crate) fn append(&self, d: &mut String, character: char, stand: Stand, cap: bool) -> Result<(), DrawError> {
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
            d,
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
    d: &'d mut String,
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
    fn point(&mut self, x: f32, y: f32) {
        let (x, y) = ((f64::from(x) - self.middle_x) * self.scale_x, (self.middle_y - f64::from(y)) * self.scale_y);
        let (x, y) = (x * self.cos - y * self.sin + self.x, x * self.sin + y * self.cos + self.y);
        write!(self.d, "{x:.4} {y:.4} ").expect("a String takes any text");
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.d.push('M');
        self.point(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.d.push('L');
        self.point(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.d.push('Q');
        self.point(x1, y1);
        self.point(x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.d.push('C');
        self.point(x1, y1);
        self.point(x2, y2);
        self.point(x, y);
    }
    fn close(&mut self) {
        self.d.push('Z');
    }
}
