//! Names inside a store: relative, and safe to write on any system that a folder may be carried to.

use std::fmt;

/// The longest name of one file or folder, in bytes of UTF-8.
pub const MAX_NAME: usize = 240;
/// The longest path, in bytes of UTF-8.
pub const MAX_PATH: usize = 1_024;
/// The deepest path, in names.
pub const MAX_DEPTH: usize = 16;

/// A path below a store's root: names parted by `/`, none of them able to leave the root or to mean a device.
///
/// ```
/// use sealbid_bid::store::RelPath;
/// assert_eq!(RelPath::parse("parts/licence/001-执照.pdf")?.name(), "001-执照.pdf");
/// assert_eq!(RelPath::parse("../keys").unwrap_err().code(), "path_climbs");
/// # Ok::<(), sealbid_bid::store::PathError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is no path of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// Nothing, or an empty name between two slashes.
    #[error("a name is empty in {0:?}")]
    Empty(String),
    /// It starts at a root or names a drive.
    #[error("{0:?} is absolute")]
    Absolute(String),
    /// It has `.` or `..` in it.
    #[error("{0:?} climbs")]
    Climbs(String),
    /// A character that some system does not take in a file name.
    #[error("{path:?} holds {character:?}")]
    Character {
        /// The whole text.
        path: String,
        /// The first character refused.
        character: char,
    },
    /// A name that Windows keeps for itself (CON, NUL, COM1 …) or that ends in a dot or a space.
    #[error("{0:?} holds a reserved name")]
    Reserved(String),
    /// Longer or deeper than [`MAX_NAME`], [`MAX_PATH`], [`MAX_DEPTH`].
    #[error("a path of {0} bytes is too long")]
    TooLong(usize),
}

impl PathError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty(_) => "path_empty",
            Self::Absolute(_) => "path_absolute",
            Self::Climbs(_) => "path_climbs",
            Self::Character { .. } => "path_character",
            Self::Reserved(_) => "path_reserved",
            Self::TooLong(_) => "path_too_long",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty(path) | Self::Absolute(path) | Self::Climbs(path) | Self::Reserved(path) => {
                vec![("path", path.clone())]
            }
            Self::Character { path, character } => {
                vec![("path", path.clone()), ("character", character.escape_default().to_string())]
            }
            Self::TooLong(len) => vec![("len", len.to_string())],
        }
    }
}

impl RelPath {
    /// The store's root itself: a folder.
    pub fn root() -> Self {
        Self(String::new())
    }

    /// Takes a path apart and refuses what could leave the root, mean a device or fail on another system.
    ///
    /// # Errors
    /// [`PathError`], which says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.len() > MAX_PATH {
            return Err(PathError::TooLong(text.len()));
        }
        let drive = text.as_bytes();
        if text.starts_with(['/', '\\']) || (drive.len() > 1 && drive[1] == b':' && drive[0].is_ascii_alphabetic()) {
            return Err(PathError::Absolute(text.to_owned()));
        }
        let mut depth = 0;
        for name in text.split('/') {
            check_name(name, text)?;
            depth += 1;
        }
        if depth > MAX_DEPTH {
            return Err(PathError::TooLong(text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The path of `name` in this folder.
    ///
    /// # Errors
    /// [`PathError`] where the whole is no path.
    pub fn join(&self, name: &str) -> Result<Self, PathError> {
        if self.is_root() { Self::parse(name) } else { Self::parse(&format!("{}/{name}", self.0)) }
    }

    /// The folder that holds it; the root holds itself.
    pub fn parent(&self) -> Self {
        Self(self.0.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()))
    }

    /// The last name; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Whether this is the store's root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, names parted by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A path next to this one; the caller guarantees that `name` is one of ours.
    pub(super) fn sibling(&self, name: &str) -> Self {
        match self.0.rsplit_once('/') {
            Some((folder, _)) => Self(format!("{folder}/{name}")),
            None => Self(name.to_owned()),
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

fn check_name(name: &str, whole: &str) -> Result<(), PathError> {
    match name {
        "" => return Err(PathError::Empty(whole.to_owned())),
        "." | ".." => return Err(PathError::Climbs(whole.to_owned())),
        _ if name.len() > MAX_NAME => return Err(PathError::TooLong(name.len())),
        _ => {}
    }
    if let Some(character) = name.chars().find(|c| refused(*c)) {
        return Err(PathError::Character { path: whole.to_owned(), character });
    }
    if name.ends_with(['.', ' ']) || is_device(name) {
        return Err(PathError::Reserved(whole.to_owned()));
    }
    Ok(())
}

/// Control characters, what Windows refuses, and marks that turn the reading direction (a name could then show another
/// ending than it has).
fn refused(c: char) -> bool {
    c.is_control()
        || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let mut numbered = stem.chars();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ if stem.starts_with("COM") || stem.starts_with("LPT") => {
            let last = numbered.nth(3);
            numbered.next().is_none() && last.is_some_and(|c| matches!(c, '1'..='9' | '¹' | '²' | '³'))
        }
        _ => false,
    }
}

/// A name made of another system's file name: what [`RelPath`] refuses becomes `_`, and the stem is at most
/// `max_chars` characters. Never empty.
pub fn safe_stem(original: &str, max_chars: usize) -> String {
    let name = original.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
    let cleaned: String =
        stem.trim().chars().map(|c| if refused(c) || c.is_whitespace() { '_' } else { c }).take(max_chars).collect();
    let cleaned = cleaned.trim_matches(['.', ' ', '_']);
    if cleaned.is_empty() { "file".to_owned() } else { cleaned.to_owned() }
}
