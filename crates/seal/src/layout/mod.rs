//! Where everything on a seal stands, in millimetres from the middle (y downwards).

mod boxed;
mod curve;
mod line;
mod oval;
mod round;

use crate::DrawError;
use crate::design::{Cut, Font, Name, Oval, Rectangle, Round, Shape, Square};
use crate::outline::Stand;

/// Least distance between texts.
const GAP: f64 = 0.5;
/// Between the two rims of a seal that has a thin second one.
const BETWEEN_RIMS: f64 = 0.5;

/// The characters of one text, each with its place.
pub(crate) struct Text {
    /// The key of the text in the design.
    pub field: &'static str,
    pub font: Font,
    /// Stands by the height of capitals and digits instead of the full em.
    pub is_cap: bool,
    pub characters: Vec<(char, Stand)>,
}

/// A line of ink around the seal, by the middle of its thickness.
#[derive(Clone, Copy)]
pub(crate) struct Rim {
    pub outline: Outline,
    pub thickness: f64,
}

#[derive(Clone, Copy)]
pub(crate) enum Outline {
    Circle { radius: f64 },
    Ellipse { across: f64, down: f64 },
    Box { across: f64, down: f64 },
}

/// All that stands on a seal.
pub(crate) struct Layout {
    pub size: (f64, f64),
    pub rims: Vec<Rim>,
    /// The radius of the circle through the star's points.
    pub star: Option<f64>,
    pub texts: Vec<Text>,
    /// Whether the texts are cut out of a ground of ink.
    pub is_cut: bool,
}

pub(crate) fn arrange(shape: &Shape) -> Result<Layout, DrawError> {
    let size = shape.size_mm();
    let star = shape.star_mm().map(|across| across / 2.0);
    let mut is_cut = false;
    let texts = match shape {
        Shape::Round(seal) => round::arrange(seal, inside(shape))?,
        Shape::Oval(seal) => oval::arrange(seal, inside(shape))?,
        Shape::Square(Square { lines, direction, .. }) | Shape::Rectangle(Rectangle { lines, direction, .. }) => {
            vec![boxed::lines(lines, *direction, size, shape.rim_mm(), &shape.lettering())]
        }
        Shape::Name(Name { name, cut, .. }) => {
            is_cut = *cut == Cut::Intaglio;
            vec![boxed::name(name, size, shape.rim_mm(), &shape.lettering())]
        }
    };
    let rims = if is_cut { Vec::new() } else { rims(shape) };
    Ok(Layout { size, rims, star, texts, is_cut })
}

/// From the edge of the seal to the inner edge of its innermost rim.
fn inside(shape: &Shape) -> f64 {
    shape.rim_mm() + shape.second_rim_mm().map_or(0.0, |thickness| BETWEEN_RIMS + thickness)
}

fn rims(shape: &Shape) -> Vec<Rim> {
    let (width, height) = shape.size_mm();
    let rim = |from_edge: f64, thickness: f64| {
        let across = (width - thickness) / 2.0 - from_edge;
        let down = (height - thickness) / 2.0 - from_edge;
        let outline = match shape {
            Shape::Round(Round { .. }) => Outline::Circle { radius: across },
            Shape::Oval(Oval { .. }) => Outline::Ellipse { across, down },
            Shape::Square(_) | Shape::Rectangle(_) | Shape::Name(_) => Outline::Box { across, down },
        };
        Rim { outline, thickness }
    };
    let second = shape.second_rim_mm().map(|thickness| rim(shape.rim_mm() + BETWEEN_RIMS, thickness));
    [rim(0.0, shape.rim_mm())].into_iter().chain(second).collect()
}
