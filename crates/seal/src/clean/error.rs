//! Why a photo was refused, or nothing could be made of it.

use thiserror::Error;

/// Why [`Photo::open`](crate::clean::Photo::open) or [`Photo::clean`](crate::clean::Photo::clean) gave nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The bytes begin neither as a JPEG nor as a PNG.
    #[error("neither JPEG nor PNG")]
    Kind,
    /// A picture that ends early or contradicts itself.
    #[error("damaged picture: {0}")]
    Damaged(String),
    /// More than 24 megapixels; found in the header, before any pixel is decoded.
    #[error("{width} x {height} pixels are too many")]
    TooLarge {
        /// Width that the header declares, in pixels.
        width: u32,
        /// Height that the header declares, in pixels.
        height: u32,
    },
    /// Fewer pixels than a seal needs to be told from the paper.
    #[error("{width} x {height} pixels are too few")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// No strokes of that ink stand out from the paper.
    #[error("no ink")]
    NoInk,
    /// A value outside its range.
    #[error("{field} is {value}")]
    Setting {
        /// Name of the field of [`Cleaning`](crate::clean::Cleaning).
        field: &'static str,
        /// The value given.
        value: String,
    },
}

impl PhotoError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kind => "seal_photo_kind",
            Self::Damaged(_) => "seal_photo_damaged",
            Self::TooLarge { .. } => "seal_photo_too_large",
            Self::TooSmall { .. } => "seal_photo_too_small",
            Self::NoInk => "seal_photo_no_ink",
            Self::Setting { .. } => "seal_photo_setting",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Kind | Self::Damaged(_) | Self::NoInk => Vec::new(),
            Self::TooLarge { width, height } | Self::TooSmall { width, height } => {
                vec![("width", width.to_string()), ("height", height.to_string())]
            }
            Self::Setting { field, value } => vec![("field", (*field).to_owned()), ("value", value.clone())],
        }
    }
}
