//! Why a picture could not become a page.

/// Why a picture could not become a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Neither a PNG nor a JPEG by its first bytes.
    #[error("neither PNG nor JPEG")]
    Unknown,
    /// The picture ends early, fails a checksum or contradicts itself.
    #[error("damaged picture: {why}")]
    Damaged {
        /// In the words of the decoder.
        why: String,
    },
    /// More pixels than a page can need; found in the header, before any pixel is decoded.
    #[error("{width} x {height} pixels")]
    TooLarge {
        /// Width that the header declares, in pixels.
        width: u32,
        /// Height that the header declares, in pixels.
        height: u32,
    },
}

impl PictureError {
    /// Every code that [`PictureError::code`] returns.
    pub const CODES: &[&str] = &["picture_format_unknown", "picture_damaged", "picture_too_large"];

    /// The name of the cause, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "picture_format_unknown",
            Self::Damaged { .. } => "picture_damaged",
            Self::TooLarge { .. } => "picture_too_large",
        }
    }

    /// What the sentence about this error needs to know.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unknown | Self::Damaged { .. } => Vec::new(),
            Self::TooLarge { width, height } => vec![("width", width.to_string()), ("height", height.to_string())],
        }
    }
}
