//! Why a document could not be composed.

use crate::picture::PictureError;
use crate::read::ReadError;
use crate::typeset::TypesetError;

/// Why a document could not be composed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// A PDF that goes in cannot be read.
    #[error("{name}: {error}")]
    Source {
        /// The name that the source was handed in with.
        name: String,
        /// What is wrong with it.
        #[source]
        error: ReadError,
    },
    /// A picture that goes in cannot be read.
    #[error("{name}: {error}")]
    Picture {
        /// The name that the picture was handed in with.
        name: String,
        /// What is wrong with it.
        #[source]
        error: PictureError,
    },
    /// The cover or the contents cannot be typeset.
    #[error("{page}: {error}")]
    Typeset {
        /// `cover` or `contents`.
        page: &'static str,
        /// What is wrong with it.
        #[source]
        error: TypesetError,
    },
    /// The first font has no glyph for a character of the page numbers or of a form's value.
    #[error("no glyph for {character:?} in {name}")]
    Glyph {
        /// The source whose form holds the character; empty for the page numbers.
        name: String,
        /// The character.
        character: char,
    },
    /// A part stands more than one level below the part before it, or the first part is not at level 0.
    #[error("{title:?} stands too deep")]
    Level {
        /// The title of the part.
        title: String,
    },
    /// No part has a page.
    #[error("no pages")]
    NoPages,
    /// The pattern of the page numbers lacks `{page}` or has another word in braces, or its size or distance cannot be.
    #[error("page numbers {pattern:?}")]
    Numbering {
        /// The pattern.
        pattern: String,
    },
    /// The number of contents pages changes each time the page numbers in them are filled in.
    #[error("the contents do not settle")]
    Unsettled,
    /// The document would be longer than allowed, or than offsets of 32 bits can address.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The most that it may have.
        limit: u64,
    },
    /// More objects than a PDF may have (ISO 32000-1, annex C).
    #[error("too many objects")]
    TooManyObjects,
    /// Cancelled from outside.
    #[error("cancelled")]
    Cancelled,
    /// The output could not be written.
    #[error("write: {0}")]
    Write(#[from] std::io::Error),
}

impl ComposeError {
    /// Every code that [`ComposeError::code`] returns beside those of [`ReadError`], [`PictureError`] and
    /// [`TypesetError`].
    pub const CODES: &[&str] = &[
        "compose_glyph_missing",
        "compose_level",
        "compose_no_pages",
        "compose_numbering",
        "compose_contents_unsettled",
        "compose_too_large",
        "compose_too_many_objects",
        "compose_write",
    ];

    /// The name of the cause, for programs; of a source, picture or template, the code of its own error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source { error, .. } => error.code(),
            Self::Picture { error, .. } => error.code(),
            Self::Typeset { error, .. } => error.code(),
            Self::Glyph { .. } => "compose_glyph_missing",
            Self::Level { .. } => "compose_level",
            Self::NoPages => "compose_no_pages",
            Self::Numbering { .. } => "compose_numbering",
            Self::Unsettled => "compose_contents_unsettled",
            Self::TooLarge { .. } => "compose_too_large",
            Self::TooManyObjects => "compose_too_many_objects",
            Self::Cancelled => "cancelled",
            Self::Write(_) => "compose_write",
        }
    }

    /// What the sentence about this error needs to know; `name` is the source at fault.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let named = |name: &str, mut params: Vec<(&'static str, String)>| {
            params.push(("name", name.to_owned()));
            params
        };
        match self {
            Self::Source { name, error } => named(name, error.params()),
            Self::Picture { name, error } => named(name, error.params()),
            Self::Typeset { page, error } => named(page, error.params()),
            Self::Glyph { name, character } => vec![
                ("name", name.clone()),
                ("character", character.to_string()),
                ("codepoint", format!("U+{:04X}", u32::from(*character))),
            ],
            Self::Level { title } => vec![("title", title.clone())],
            Self::Numbering { pattern } => vec![("pattern", pattern.clone())],
            Self::TooLarge { limit } => vec![("limit", limit.to_string())],
            Self::Write(error) => vec![("why", error.to_string())],
            Self::NoPages | Self::Unsettled | Self::TooManyObjects | Self::Cancelled => Vec::new(),
        }
    }
}

/// What can go wrong while one source is copied: its own fault, or another's.
pub(super) enum Trouble {
    Read(ReadError),
    Glyph(char),
    Other(ComposeError),
}

impl Trouble {
    /// The error with the name of the source that was being copied.
    pub(super) fn of(self, name: &str) -> ComposeError {
        match self {
            Self::Read(error) => ComposeError::Source { name: name.to_owned(), error },
            Self::Glyph(character) => ComposeError::Glyph { name: name.to_owned(), character },
            Self::Other(error) => error,
        }
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<ComposeError> for Trouble {
    fn from(error: ComposeError) -> Self {
        Self::Other(error)
    }
}
