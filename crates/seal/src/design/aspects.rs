//! What every shape has in a way of its own.

use super::shape::{Lettering, Name, Oval, Rectangle, Round, Shape, Square};

impl Shape {
    /// The shape's name as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Round(_) => "round",
            Self::Oval(_) => "oval",
            Self::Square(_) => "square",
            Self::Rectangle(_) => "rectangle",
            Self::Name(_) => "name",
        }
    }

    /// Width and height over the rim, in millimetres.
    pub fn size_mm(&self) -> (f64, f64) {
        match self {
            Self::Round(round) => (round.diameter_mm, round.diameter_mm),
            Self::Oval(oval) => (oval.width_mm, oval.height_mm),
            Self::Square(square) => (square.side_mm, square.side_mm),
            Self::Rectangle(rectangle) => (rectangle.width_mm, rectangle.height_mm),
            Self::Name(name) => (name.side_mm, name.side_mm),
        }
    }

    /// The texts by the key that each has in JSON; lines one by one.
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Round(Round { name, centre, code, .. }) => {
                given([("name", Some(name)), ("centre", centre.as_ref()), ("code", code.as_ref())])
            }
            Self::Oval(Oval { name, number, centre, code, .. }) => given([
                ("name", Some(name)),
                ("number", number.as_ref()),
                ("centre", centre.as_ref()),
                ("code", code.as_ref()),
            ]),
            Self::Square(Square { lines, .. }) | Self::Rectangle(Rectangle { lines, .. }) => {
                lines.iter().map(|line| ("lines", line.as_str())).collect()
            }
            Self::Name(Name { name, .. }) => vec![("name", name)],
        }
    }

    /// Thickness of the rim, in millimetres.
    pub fn rim_mm(&self) -> f64 {
        match self {
            Self::Round(Round { rim_mm, .. })
            | Self::Oval(Oval { rim_mm, .. })
            | Self::Square(Square { rim_mm, .. })
            | Self::Rectangle(Rectangle { rim_mm, .. })
            | Self::Name(Name { rim_mm, .. }) => *rim_mm,
        }
    }

    /// The circle through the star's points, in millimetres, where there is a star.
    pub fn star_mm(&self) -> Option<f64> {
        match self {
            Self::Round(Round { star, star_mm, .. }) | Self::Oval(Oval { star, star_mm, .. }) => {
                star.then_some(*star_mm)
            }
            Self::Square(_) | Self::Rectangle(_) | Self::Name(_) => None,
        }
    }

    /// The thin rim inside the first, in millimetres, where there is one.
    pub fn second_rim_mm(&self) -> Option<f64> {
        match self {
            Self::Round(Round { second_rim_mm, .. }) | Self::Oval(Oval { second_rim_mm, .. }) => *second_rim_mm,
            Self::Square(_) | Self::Rectangle(_) | Self::Name(_) => None,
        }
    }

    /// How the main text's characters look.
    pub fn lettering(&self) -> Lettering {
        match *self {
            Self::Round(Round { font, character_mm, character_percent, .. })
            | Self::Oval(Oval { font, character_mm, character_percent, .. })
            | Self::Square(Square { font, character_mm, character_percent, .. })
            | Self::Rectangle(Rectangle { font, character_mm, character_percent, .. })
            | Self::Name(Name { font, character_mm, character_percent, .. }) => {
                Lettering { font, character_mm, character_percent }
            }
        }
    }

    /// The ink, `#rrggbb`.
    pub fn colour(&self) -> &str {
        match self {
            Self::Round(Round { colour, .. })
            | Self::Oval(Oval { colour, .. })
            | Self::Square(Square { colour, .. })
            | Self::Rectangle(Rectangle { colour, .. })
            | Self::Name(Name { colour, .. }) => colour,
        }
    }
}

fn given<'t, const N: usize>(texts: [(&'static str, Option<&'t String>); N]) -> Vec<(&'static str, &'t str)> {
    texts.into_iter().filter_map(|(key, text)| Some((key, text?.as_str()))).collect()
}
