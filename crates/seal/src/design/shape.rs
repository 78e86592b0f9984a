//! What stands on a seal of each shape. These are plain values; [`SealDesign`](super::SealDesign) holds them to the rules.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) const INK: &str = "#c8102e";
pub(super) const RIM_MM: f64 = 1.2;
pub(super) const STAR_MM: f64 = 14.0;
pub(super) const OVAL_RIM_MM: f64 = 1.0;
pub(super) const OVAL_STAR_MM: f64 = 8.0;
pub(super) const BOX_RIM_MM: f64 = 0.8;

/// The shape of a seal with what stands on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    /// A company's or department's seal.
    Round(Round),
    /// An oval one, as for invoices.
    Oval(Oval),
    /// Lines of text in a square (方章).
    Square(Square),
    /// Lines of text in a rectangle.
    Rectangle(Rectangle),
    /// A person's name in a square (方形名章).
    Name(Name),
}

/// The version of the form, always 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Format;

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(serde::de::Error::custom(format_args!("format {other}"))),
        }
    }
}

/// The face of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Font {
    /// Song (宋体).
    #[default]
    Song,
    /// Hei (黑体).
    Hei,
}

/// Which way lines run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From left to right, one under the other.
    #[default]
    Rows,
    /// Downwards, the first one on the right.
    Columns,
}

/// What of a name seal takes ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The characters and a rim (朱文).
    #[default]
    Relief,
    /// The ground, out of which the characters are cut (白文).
    Intaglio,
}

/// How the characters of the main text look; what is absent follows from the words and the size of the seal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lettering {
    /// The face.
    pub font: Font,
    /// Height of a character, in millimetres.
    pub character_mm: Option<f64>,
    /// Width of a character in percent of its height.
    pub character_percent: Option<f64>,
}

/// A round seal: a name along the upper arc, a star, a line under it, a code along the lower rim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Version of the form.
    pub format: Format,
    /// Along the upper arc.
    pub name: String,
    /// Over the rim, in millimetres.
    pub diameter_mm: f64,
    /// Thickness of the rim, in millimetres.
    #[serde(default = "rim_mm")]
    pub rim_mm: f64,
    /// Thickness of a thin second rim inside the first, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_rim_mm: Option<f64>,
    /// Whether there is a star.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub star: bool,
    /// Diameter of the circle through the star's points, in millimetres.
    #[serde(default = "star_mm")]
    pub star_mm: f64,
    /// The line under the star; where there is none, in the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<String>,
    /// Letters and digits along the lower rim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The face of all texts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub font: Font,
    /// Height of the name's characters, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_mm: Option<f64>,
    /// Width of the name's characters in percent of their height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_percent: Option<f64>,
    /// Angle at the centre from the middle of the name's first character to that of its last, in degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arc_degrees: Option<f64>,
    /// The ink, `#rrggbb`.
    #[serde(default = "ink")]
    pub colour: String,
}

/// An oval seal: as a round one, with a line of digits in the middle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oval {
    /// Version of the form.
    pub format: Format,
    /// Along the upper arc.
    pub name: String,
    /// Over the rim, in millimetres.
    pub width_mm: f64,
    /// Over the rim, in millimetres; at most the width.
    pub height_mm: f64,
    /// Thickness of the rim, in millimetres.
    #[serde(default = "oval_rim_mm")]
    pub rim_mm: f64,
    /// Thickness of a thin second rim inside the first, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_rim_mm: Option<f64>,
    /// Whether there is a star.
    #[serde(default, skip_serializing_if = "is_default")]
    pub star: bool,
    /// Diameter of the circle through the star's points, in millimetres.
    #[serde(default = "oval_star_mm")]
    pub star_mm: f64,
    /// Letters and digits in the middle, as the taxpayer's number on a seal for invoices; under a star where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The line under star or number; where there is neither, in the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<String>,
    /// Letters and digits along the lower rim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The face of all texts but the number, which is always set in Hei.
    #[serde(default, skip_serializing_if = "is_default")]
    pub font: Font,
    /// Height of the name's characters, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_mm: Option<f64>,
    /// Width of the name's characters in percent of their height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_percent: Option<f64>,
    /// Angle at the centre from the middle of the name's first character to that of its last, in degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arc_degrees: Option<f64>,
    /// The ink, `#rrggbb`.
    #[serde(default = "ink")]
    pub colour: String,
}

/// A square seal with lines of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Square {
    /// Version of the form.
    pub format: Format,
    /// The lines, in reading order.
    pub lines: Vec<String>,
    /// Which way they run.
    #[serde(default, skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// Over the rim, in millimetres.
    pub side_mm: f64,
    /// Thickness of the rim, in millimetres.
    #[serde(default = "box_rim_mm")]
    pub rim_mm: f64,
    /// The face.
    #[serde(default, skip_serializing_if = "is_default")]
    pub font: Font,
    /// Height of a character, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_mm: Option<f64>,
    /// Width of a character in percent of its height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_percent: Option<f64>,
    /// The ink, `#rrggbb`.
    #[serde(default = "ink")]
    pub colour: String,
}

/// A rectangular seal with lines of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rectangle {
    /// Version of the form.
    pub format: Format,
    /// The lines, in reading order.
    pub lines: Vec<String>,
    /// Which way they run.
    #[serde(default, skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// Over the rim, in millimetres.
    pub width_mm: f64,
    /// Over the rim, in millimetres.
    pub height_mm: f64,
    /// Thickness of the rim, in millimetres.
    #[serde(default = "box_rim_mm")]
    pub rim_mm: f64,
    /// The face.
    #[serde(default, skip_serializing_if = "is_default")]
    pub font: Font,
    /// Height of a character, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_mm: Option<f64>,
    /// Width of a character in percent of its height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_percent: Option<f64>,
    /// The ink, `#rrggbb`.
    #[serde(default = "ink")]
    pub colour: String,
}

/// A square seal with a person's name in columns from the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Version of the form.
    pub format: Format,
    /// The name, with or without 印 or 之印 after it.
    pub name: String,
    /// Over the rim, in millimetres.
    pub side_mm: f64,
    /// What takes ink.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cut: Cut,
    /// Thickness of the rim, in millimetres: of ink, or of the ground around characters that are cut out.
    #[serde(default = "box_rim_mm")]
    pub rim_mm: f64,
    /// The face.
    #[serde(default, skip_serializing_if = "is_default")]
    pub font: Font,
    /// Height of a character, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_mm: Option<f64>,
    /// Width of a character in percent of its height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character_percent: Option<f64>,
    /// The ink, `#rrggbb`.
    #[serde(default = "ink")]
    pub colour: String,
}

fn rim_mm() -> f64 {
    RIM_MM
}
fn star_mm() -> f64 {
    STAR_MM
}
fn oval_rim_mm() -> f64 {
    OVAL_RIM_MM
}
fn oval_star_mm() -> f64 {
    OVAL_STAR_MM
}
fn box_rim_mm() -> f64 {
    BOX_RIM_MM
}
fn ink() -> String {
    INK.to_owned()
}
fn yes() -> bool {
    true
}
fn is_yes(value: &bool) -> bool {
    *value
}
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
