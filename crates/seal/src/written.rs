//! Handwriting: strokes of a pen, drawn as a seal is.

use std::fmt::Write;

use crate::{SealPicture, WritingError, render};

const MAX_STROKES: usize = 400;
const MAX_POINTS: usize = 20_000;
/// How far a pen may be beside its field, millimetres.
const BESIDE_MM: f64 = 5.0;
/// A line without pressure, as a part of the thickest.
const THINNEST: f64 = 0.35;
/// Thicknesses that are told apart: a line is drawn in as few paths as that allows.
const STEPS: f64 = 24.0;
/// Pieces that a curve between two points is drawn in at most, and how long they are else, millimetres.
const PIECES: f64 = 32.0;
const PIECE_MM: f64 = 0.15;

/// A point of a stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left edge of the field, millimetres.
    pub x_mm: f64,
    /// From the upper edge.
    pub y_mm: f64,
    /// 0 to 1.
    pub pressure: f64,
}

/// A hand, as a pen wrote it.
///
/// ```
/// use sealbid_seal::{Point, Written};
///
/// let point = |x_mm, y_mm| Point { x_mm, y_mm, pressure: 0.5 };
/// let strokes = vec![vec![point(10.0, 10.0), point(25.0, 6.0), point(40.0, 12.0)]];
/// let written = Written { width_mm: 50.0, height_mm: 20.0, pen_mm: 0.8, colour: [0x1B, 0x2A, 0x6B], strokes };
/// assert_eq!(written.draw(600)?.width_px(), 1181);
/// # Ok::<(), sealbid_seal::WritingError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Width of the field, millimetres, 2 to 170.
    pub width_mm: f64,
    /// Its height, 2 to 170.
    pub height_mm: f64,
    /// The thickest that the pen draws, millimetres, 0.1 to 5.
    pub pen_mm: f64,
    /// Of the ink, sRGB.
    pub colour: [u8; 3],
    /// What the pen wrote each time it was put down.
    pub strokes: Vec<Vec<Point>>,
}

impl Written {
    fn check(&self) -> Result<(), WritingError> {
        let within = |field: &'static str, value: f64, low: f64, high: f64| {
            let is_within = (low..=high).contains(&value);
            if is_within { Ok(()) } else { Err(WritingError::Value { field, value: value.to_string() }) }
        };
        within("width_mm", self.width_mm, 2.0, 170.0)?;
        within("height_mm", self.height_mm, 2.0, 170.0)?;
        within("pen_mm", self.pen_mm, 0.1, 5.0)?;
        let points: usize = self.strokes.iter().map(Vec::len).sum();
        if self.strokes.len() > MAX_STROKES || points > MAX_POINTS {
            return Err(WritingError::Value { field: "strokes", value: points.to_string() });
        }
        if points == 0 {
            return Err(WritingError::Empty);
        }
        for point in self.strokes.iter().flatten() {
            within("strokes", point.x_mm, -BESIDE_MM, self.width_mm + BESIDE_MM)?;
            within("strokes", point.y_mm, -BESIDE_MM, self.height_mm + BESIDE_MM)?;
            within("strokes", point.pressure, 0.0, 1.0)?;
        }
        Ok(())
    }

    fn ink(&self) -> String {
        let [red, green, blue] = self.colour;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// As SVG: paths alone, the view box in millimetres.
    ///
    /// # Errors
    /// [`WritingError`]: a value out of its range, or nothing was written.
    pub fn svg(&self) -> Result<String, WritingError> {
        self.check()?;
        let (width, height, ink) = (self.width_mm, self.height_mm, self.ink());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} \
             {height}\"><g fill=\"none\" stroke=\"{ink}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">"
        );
        for stroke in &self.strokes {
            self.draw_stroke(&mut svg, stroke);
        }
        svg.push_str("</g></svg>");
        Ok(svg)
    }

    /// As pixels of one colour on transparent ground, at `dpi` dots per inch, 72 to 600. The same strokes give the same pixels.
    ///
    /// # Errors
    /// As [`Written::svg`].
    pub fn draw(&self, dpi: u32) -> Result<SealPicture, WritingError> {
        if !(72..=600).contains(&dpi) {
            return Err(WritingError::Value { field: "dpi", value: dpi.to_string() });
        }
        Ok(render::pixels(&self.svg()?, (self.width_mm, self.height_mm), &self.ink(), dpi))
    }

    /// Which of the [`STEPS`] a pressure is drawn in.
    fn step(pressure: f64) -> f64 {
        (pressure * STEPS).round()
    }

    fn thickness(&self, step: f64) -> f64 {
        self.pen_mm * (THINNEST + (1.0 - THINNEST) * step / STEPS)
    }

    /// A path for each run of about one thickness.
    fn draw_stroke(&self, svg: &mut String, stroke: &[Point]) {
        let curve = smooth(stroke);
        let Some(first) = curve.first() else { return };
        let (mut at, mut rest) = (*first, curve.get(1..).unwrap_or_default());
        loop {
            let step = Self::step(rest.first().map_or(at.pressure, |next| next.pressure));
            let run = rest.iter().take_while(|point| Self::step(point.pressure).total_cmp(&step).is_eq()).count();
            let (here, after) = rest.split_at(run);
            write!(svg, "<path stroke-width=\"{:.3}\" d=\"M{:.3} {:.3}", self.thickness(step), at.x_mm, at.y_mm)
                .expect("a String takes any text");
            // A dot is a line to where it is.
            for point in if here.is_empty() { std::slice::from_ref(&at) } else { here } {
                write!(svg, "L{:.3} {:.3}", point.x_mm, point.y_mm).expect("a String takes any text");
            }
            svg.push_str("\"/>");
            match here.last() {
                Some(last) if !after.is_empty() => (at, rest) = (*last, after),
                _ => return,
            }
        }
    }
}

/// The curve through the points (a centripetal one would differ by less than a pen's width): Catmull and Rom's, in pieces.
fn smooth(points: &[Point]) -> Vec<Point> {
    let mut curve: Vec<Point> = points.first().copied().into_iter().collect();
    for at in 1..points.len() {
        let [from, to] = [points[at - 1], points[at]];
        let before = if at >= 2 { points[at - 2] } else { from };
        let after = points.get(at + 1).copied().unwrap_or(to);
        let length = (to.x_mm - from.x_mm).hypot(to.y_mm - from.y_mm);
        let pieces = (length / PIECE_MM).ceil().clamp(1.0, PIECES);
        for piece in 1..=pieces as usize {
            let t = piece as f64 / pieces;
            let along = |a: f64, b: f64, c: f64, d: f64| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            curve.push(Point {
                x_mm: along(before.x_mm, from.x_mm, to.x_mm, after.x_mm),
                y_mm: along(before.y_mm, from.y_mm, to.y_mm, after.y_mm),
                pressure: from.pressure + (to.pressure - from.pressure) * t,
            });
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::{Point, Written};

    fn written(strokes: Vec<Vec<(f64, f64, f64)>>) -> Written {
        let point = |(x_mm, y_mm, pressure)| Point { x_mm, y_mm, pressure };
        let strokes = strokes.into_iter().map(|stroke| stroke.into_iter().map(point).collect()).collect();
        Written { width_mm: 50.0, height_mm: 20.0, pen_mm: 1.0, colour: [0, 0, 0], strokes }
    }

    /// How many millimetres of ink stand above each other at `x_mm`.
    fn ink_at(written: &Written, x_mm: f64) -> f64 {
        let picture = written.draw(600).unwrap();
        let (width, alpha) = (picture.width_px() as usize, picture.alpha());
        let column = (x_mm / 50.0 * width as f64) as usize;
        alpha.iter().skip(column).step_by(width).map(|alpha| f64::from(*alpha) / 255.0).sum::<f64>() / 600.0 * 25.4
    }

    #[test]
    fn a_line_is_as_thick_as_it_is_pressed() {
        let line = |pressure| written(vec![vec![(5.0, 10.0, pressure), (45.0, 10.0, pressure)]]);
        assert!((ink_at(&line(1.0), 25.0) - 1.0).abs() < 0.03);
        assert!((ink_at(&line(0.0), 25.0) - 0.35).abs() < 0.03);
        let swelling = written(vec![vec![(5.0, 10.0, 0.0), (45.0, 10.0, 1.0)]]);
        assert!(ink_at(&swelling, 10.0) < ink_at(&swelling, 25.0) && ink_at(&swelling, 25.0) < ink_at(&swelling, 40.0));
    }

    #[test]
    fn a_dot_is_round_and_a_bend_is_smooth() {
        let dot = written(vec![vec![(25.0, 10.0, 1.0)]]);
        assert!((ink_at(&dot, 25.0) - 1.0).abs() < 0.05);
        let bend = written(vec![vec![(5.0, 15.0, 0.5), (25.0, 5.0, 0.5), (45.0, 15.0, 0.5)]]);
        // Straight lines would stand at 10 there.
        let svg = bend.svg().unwrap();
        let at = svg.split('L').find_map(|point| {
            let (x, y) = point.split_once(' ')?;
            (x.parse::<f64>().ok()? - 15.0).abs().lt(&0.7).then(|| y.split('"').next()?.parse::<f64>().ok())?
        });
        assert!(at.unwrap() < 9.6, "{at:?}");
    }

    #[test]
    fn what_cannot_be_a_hand_is_refused() {
        let wrong = [
            (written(vec![]), "seal_writing_empty"),
            (written(vec![vec![]]), "seal_writing_empty"),
            (written(vec![vec![(f64::NAN, 1.0, 0.5)]]), "seal_writing_invalid"),
            (written(vec![vec![(56.0, 1.0, 0.5)]]), "seal_writing_invalid"),
            (written(vec![vec![(1.0, 1.0, 1.5)]]), "seal_writing_invalid"),
            (written(vec![vec![(1.0, 1.0, 0.5)]; 401]), "seal_writing_invalid"),
            (written(vec![vec![(1.0, 1.0, 0.5); 20_001]]), "seal_writing_invalid"),
            (Written { width_mm: 1.0, ..written(vec![vec![(1.0, 1.0, 0.5)]]) }, "seal_writing_invalid"),
            (Written { pen_mm: f64::INFINITY, ..written(vec![vec![(1.0, 1.0, 0.5)]]) }, "seal_writing_invalid"),
        ];
        for (written, code) in wrong {
            assert_eq!(written.svg().unwrap_err().code(), code);
        }
        assert_eq!(written(vec![vec![(1.0, 1.0, 0.5)]]).draw(2400).unwrap_err().code(), "seal_writing_invalid");
    }
}
