//! The usual seals, by name.

use serde::Serialize;

use super::shape::{BOX_RIM_MM, INK, OVAL_RIM_MM, OVAL_STAR_MM, RIM_MM, STAR_MM};
use super::{Cut, Direction, Font, Format, Name, Oval, Rectangle, Round, SealDesign, Shape, Square};
use crate::SpecError;

/// What usually measures so: a company's seal, an invoice seal and so on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// A name for programs, such as `company_42`.
    pub name: &'static str,
    /// The shape, as [`Shape::kind`] has it.
    pub kind: &'static str,
    /// Width and height over the rim, in millimetres.
    pub size_mm: (f64, f64),
    /// Thickness of the rim, in millimetres.
    pub rim_mm: f64,
    /// The circle through the star's points, in millimetres, where there is a star.
    pub star_mm: Option<f64>,
    /// The line that such a seal usually bears beside the owner's name.
    pub centre: Option<&'static str>,
}

/// A company's seal of 40 mm.
pub const COMPANY_40: Preset = round("company_40", 40.0, None);

/// The usual seals.
pub const PRESETS: &[Preset] = &[
    COMPANY_40,
    round("company_42", 42.0, None),
    round("department_38", 38.0, None),
    round("special_38", 38.0, Some("投标专用章")),
    oval("invoice_40x30", 40.0, 30.0),
    oval("invoice_45x30", 45.0, 30.0),
    boxed("square_16", "square", 16.0, 16.0),
    boxed("square_18", "square", 18.0, 18.0),
    boxed("square_20", "square", 20.0, 20.0),
    boxed("square_22", "square", 22.0, 22.0),
    boxed("square_25", "square", 25.0, 25.0),
    boxed("rectangle_40x15", "rectangle", 40.0, 15.0),
    boxed("rectangle_60x20", "rectangle", 60.0, 20.0),
    boxed("name_16", "name", 16.0, 16.0),
    boxed("name_18", "name", 18.0, 18.0),
    boxed("name_20", "name", 20.0, 20.0),
    boxed("name_22", "name", 22.0, 22.0),
    boxed("name_25", "name", 25.0, 25.0),
];

const fn round(name: &'static str, diameter: f64, centre: Option<&'static str>) -> Preset {
    Preset { name, kind: "round", size_mm: (diameter, diameter), rim_mm: RIM_MM, star_mm: Some(STAR_MM), centre }
}

const fn oval(name: &'static str, width: f64, height: f64) -> Preset {
    let centre = Some("发票专用章");
    Preset { name, kind: "oval", size_mm: (width, height), rim_mm: OVAL_RIM_MM, star_mm: None, centre }
}

const fn boxed(name: &'static str, kind: &'static str, width: f64, height: f64) -> Preset {
    Preset { name, kind, size_mm: (width, height), rim_mm: BOX_RIM_MM, star_mm: None, centre: None }
}

impl Preset {
    /// Such a seal with this name, or in a square or rectangle with this text, which is broken into lines where it does
    /// not break itself.
    ///
    /// # Errors
    /// [`SpecError`] where the text is none for such a seal.
    pub fn design(&self, text: &str) -> Result<SealDesign, SpecError> {
        let (format, font, colour) = (Format, Font::Song, INK.to_owned());
        let (character_mm, character_percent, arc_degrees, second_rim_mm) = (None, None, None, None);
        let (rim_mm, (width_mm, height_mm)) = (self.rim_mm, self.size_mm);
        let (name, centre) = (text.to_owned(), self.centre.map(str::to_owned));
        let star = self.star_mm.is_some();
        SealDesign::try_from(match self.kind {
            "round" => Shape::Round(Round {
                format,
                name,
                diameter_mm: width_mm,
                rim_mm,
                second_rim_mm,
                star,
                star_mm: self.star_mm.unwrap_or(STAR_MM),
                centre,
                code: None,
                font,
                character_mm,
                character_percent,
                arc_degrees,
                colour,
            }),
            "oval" => Shape::Oval(Oval {
                format,
                name,
                width_mm,
                height_mm,
                rim_mm,
                second_rim_mm,
                star,
                star_mm: self.star_mm.unwrap_or(OVAL_STAR_MM),
                number: None,
                centre,
                code: None,
                font,
                character_mm,
                character_percent,
                arc_degrees,
                colour,
            }),
            "name" => Shape::Name(Name {
                format,
                name,
                side_mm: width_mm,
                cut: Cut::Relief,
                rim_mm,
                font,
                character_mm,
                character_percent,
                colour,
            }),
            kind => {
                let (lines, direction) = (lines(text, width_mm / height_mm), Direction::Rows);
                if kind == "square" {
                    let side_mm = width_mm;
                    Shape::Square(Square {
                        format,
                        lines,
                        direction,
                        side_mm,
                        rim_mm,
                        font,
                        character_mm,
                        character_percent,
                        colour,
                    })
                } else {
                    Shape::Rectangle(Rectangle {
                        format,
                        lines,
                        direction,
                        width_mm,
                        height_mm,
                        rim_mm,
                        font,
                        character_mm,
                        character_percent,
                        colour,
                    })
                }
            }
        })
    }
}

/// As many lines of about equal length as make the characters most nearly square in a field of this ratio.
fn lines(text: &str, ratio: f64) -> Vec<String> {
    if text.contains('\n') {
        return text.lines().map(str::to_owned).collect();
    }
    let characters: Vec<char> = text.chars().collect();
    let off_square = |count: usize| {
        let longest = characters.len().div_ceil(count);
        (ratio * count as f64 / longest as f64).ln().abs()
    };
    let count = (1..=4).min_by(|a, b| off_square(*a).total_cmp(&off_square(*b))).unwrap_or(1);
    let longest = characters.len().div_ceil(count).max(1);
    characters.chunks(longest).map(|line| line.iter().collect()).collect()
}
