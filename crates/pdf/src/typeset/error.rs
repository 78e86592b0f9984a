//! Why pages could not be typeset.

/// What Typst says of one place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The name of the file, where the place is known; the main text is `main.typ`.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The message, in Typst's words.
    pub message: String,
}

/// Why a document could not be typeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypesetError {
    /// A font file holds no font, or none was handed in.
    #[error("font file {index} holds no font")]
    Font {
        /// Which file, from 0.
        index: usize,
    },
    /// The name of a data file cannot be one.
    #[error("{name:?} is no file name")]
    FileName {
        /// The name.
        name: String,
    },
    /// The source does not compile, reads a file that was not handed in, or names a font that is not there.
    #[error("the source does not compile: {}", .diagnostics.first().map_or("", |d| d.message.as_str()))]
    Source {
        /// At least one.
        diagnostics: Vec<Diagnostic>,
    },
    /// None of the fonts has a glyph for this character.
    #[error("no glyph for {character:?}")]
    Glyph {
        /// The character.
        character: char,
    },
}

impl TypesetError {
    /// Every code that [`TypesetError::code`] returns.
    pub const CODES: &[&str] =
        &["typeset_font_invalid", "typeset_file_name", "typeset_source", "typeset_glyph_missing"];

    /// The name of the cause, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Font { .. } => "typeset_font_invalid",
            Self::FileName { .. } => "typeset_file_name",
            Self::Source { .. } => "typeset_source",
            Self::Glyph { .. } => "typeset_glyph_missing",
        }
    }

    /// What the sentence about this error needs to know.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Font { index } => vec![("index", index.to_string())],
            Self::FileName { name } => vec![("name", name.clone())],
            Self::Source { diagnostics } => {
                let first = diagnostics.first();
                let line = first.and_then(|d| d.line).map_or_else(String::new, |line| line.to_string());
                vec![
                    ("file", first.and_then(|d| d.file.clone()).unwrap_or_default()),
                    ("line", line),
                    ("message", first.map(|d| d.message.clone()).unwrap_or_default()),
                ]
            }
            Self::Glyph { character } => {
                vec![("character", character.to_string()), ("codepoint", format!("U+{:04X}", u32::from(*character)))]
            }
        }
    }
}
