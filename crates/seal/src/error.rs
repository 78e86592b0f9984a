//! Why a picture was refused, a seal's words were refused, or a seal could not be drawn.

use thiserror::Error;

/// Every code this crate can return.
pub const CODES: &[&str] = &[
    "seal_not_png",
    "seal_damaged",
    "seal_too_large",
    "seal_empty",
    "seal_size",
    "seal_spec_invalid",
    "seal_text_empty",
    "seal_text_long",
    "seal_text_short",
    "seal_lines",
    "seal_character_invalid",
    "seal_diameter",
    "seal_measure",
    "seal_colour",
    "seal_font_invalid",
    "seal_glyph_missing",
    "seal_crowded",
    "seal_dpi",
    "seal_writing_empty",
    "seal_writing_invalid",
    "seal_photo_damaged",
    "seal_photo_kind",
    "seal_photo_no_ink",
    "seal_photo_setting",
    "seal_photo_too_large",
    "seal_photo_too_small",
    "electronic_seal_too_large",
    "electronic_seal_version",
    "electronic_seal_malformed",
    "electronic_seal_value",
    "electronic_seal_no_certificate",
];

/// Why [`SealPicture::from_png`](crate::SealPicture::from_png) refused its input.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The bytes do not start as a PNG does.
    #[error("not a PNG")]
    NotPng,
    /// A PNG that ends early, fails its checksums or contradicts itself.
    #[error("damaged PNG: {0}")]
    Damaged(String),
    /// More pixels than a seal can need; found in the header, before any pixel is decoded.
    #[error("{width} x {height} pixels")]
    TooLarge {
        /// Width that the header declares, in pixels.
        width: u32,
        /// Height that the header declares, in pixels.
        height: u32,
    },
    /// Every pixel is transparent.
    #[error("no visible pixel")]
    Empty,
    /// A width or height outside what a seal can have, in millimetres.
    #[error("{width_mm} x {height_mm} mm")]
    Size {
        /// Width in millimetres.
        width_mm: f64,
        /// Height in millimetres that follows from it.
        height_mm: f64,
    },
}

impl PictureError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPng => "seal_not_png",
            Self::Damaged(_) => "seal_damaged",
            Self::TooLarge { .. } => "seal_too_large",
            Self::Empty => "seal_empty",
            Self::Size { .. } => "seal_size",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotPng | Self::Damaged(_) | Self::Empty => Vec::new(),
            Self::TooLarge { width, height } => vec![("width", width.to_string()), ("height", height.to_string())],
            Self::Size { width_mm, height_mm } => {
                vec![("width", format!("{width_mm:.1}")), ("height", format!("{height_mm:.1}"))]
            }
        }
    }
}

/// Why a [`SealDesign`](crate::SealDesign) was refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SpecError {
    /// Not JSON, or not the keys of a shape in format 1.
    #[error("not a seal description: {0}")]
    Invalid(String),
    /// A text without a visible character. `field` is its key in JSON.
    #[error("{field} is empty")]
    Empty {
        /// Which text.
        field: &'static str,
    },
    /// A text with more characters than its place holds.
    #[error("{field} has {count} characters, at most {most} fit")]
    Long {
        /// Which text.
        field: &'static str,
        /// Characters it has.
        count: usize,
        /// Characters that fit.
        most: usize,
    },
    /// A text with fewer characters than such a seal has.
    #[error("{field} has {count} characters, at least {least} are needed")]
    Short {
        /// Which text.
        field: &'static str,
        /// Characters it has.
        count: usize,
        /// Characters that are needed.
        least: usize,
    },
    /// No line, or more than fit.
    #[error("{count} lines, at most {most} fit")]
    Lines {
        /// Lines there are.
        count: usize,
        /// Lines that fit.
        most: usize,
    },
    /// A character that cannot stand there: a control character, anything but letters and digits in a code or number, a
    /// blank in a name seal.
    #[error("{field} holds {character:?}")]
    Character {
        /// Which text.
        field: &'static str,
        /// The character.
        character: char,
    },
    /// A diameter outside 36 to 60 mm.
    #[error("diameter {0} mm")]
    Diameter(f64),
    /// A measure that does not fit the seal.
    #[error("{field} {value}, not within {least} to {most}")]
    Measure {
        /// Its key in JSON, which ends with the unit.
        field: &'static str,
        /// The value given.
        value: f64,
        /// The least it may be.
        least: f64,
        /// The most it may be.
        most: f64,
    },
    /// A colour not written `#rrggbb`.
    #[error("colour {0:?}")]
    Colour(String),
}

impl SpecError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "seal_spec_invalid",
            Self::Empty { .. } => "seal_text_empty",
            Self::Long { .. } => "seal_text_long",
            Self::Short { .. } => "seal_text_short",
            Self::Lines { .. } => "seal_lines",
            Self::Character { .. } => "seal_character_invalid",
            Self::Diameter(_) => "seal_diameter",
            Self::Measure { .. } => "seal_measure",
            Self::Colour(_) => "seal_colour",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(why) => vec![("why", why.clone())],
            Self::Empty { field } => vec![("field", (*field).to_owned())],
            Self::Long { field, count, most } => {
                vec![("field", (*field).to_owned()), ("count", count.to_string()), ("most", most.to_string())]
            }
            Self::Short { field, count, least } => {
                vec![("field", (*field).to_owned()), ("count", count.to_string()), ("least", least.to_string())]
            }
            Self::Lines { count, most } => vec![("count", count.to_string()), ("most", most.to_string())],
            Self::Character { field, character } => {
                vec![("field", (*field).to_owned()), ("character", character.escape_debug().to_string())]
            }
            Self::Diameter(value) => vec![("value", value.to_string())],
            Self::Measure { field, value, least, most } => vec![
                ("field", (*field).to_owned()),
                ("value", value.to_string()),
                ("least", bound(*least)),
                ("most", bound(*most)),
            ],
            Self::Colour(value) => vec![("value", value.clone())],
        }
    }
}

/// A bound as people read it: some follow from other measures.
fn bound(value: f64) -> String {
    ((value * 100.0).round() / 100.0).to_string()
}

/// Why a seal could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DrawError {
    /// The bytes are not an OpenType or TrueType font with outlines.
    #[error("not a font")]
    Font,
    /// The font has no glyph for this character.
    #[error("no glyph for {0:?}")]
    Glyph(char),
    /// The texts do not fit beside each other; `0` is the field that found no room.
    #[error("no room for {0}")]
    Crowded(&'static str),
    /// A resolution outside 72 to 1,200 dots per inch.
    #[error("{0} dpi")]
    Dpi(u32),
}

impl DrawError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Font => "seal_font_invalid",
            Self::Glyph(_) => "seal_glyph_missing",
            Self::Crowded(_) => "seal_crowded",
            Self::Dpi(_) => "seal_dpi",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Font => Vec::new(),
            Self::Glyph(character) => {
                vec![("character", character.to_string()), ("codepoint", format!("U+{:04X}", u32::from(*character)))]
            }
            Self::Crowded(field) => vec![("field", (*field).to_owned())],
            Self::Dpi(dpi) => vec![("dpi", dpi.to_string())],
        }
    }
}

/// Why handwriting could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WritingError {
    /// Nothing was written.
    #[error("no strokes")]
    Empty,
    /// A value outside its range, or more strokes than are drawn.
    #[error("{field} is {value}")]
    Value {
        /// Its name in [`Written`](crate::Written).
        field: &'static str,
        /// It, or of strokes how many points there are.
        value: String,
    },
}

impl WritingError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "seal_writing_empty",
            Self::Value { .. } => "seal_writing_invalid",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::Value { field, value } => vec![("field", (*field).to_owned()), ("value", value.clone())],
        }
    }
}
