//! Small pieces of text that files carry and that enter headers, names and forms.

use std::fmt;

/// Why a text is none of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing but white space.
    #[error("{what} is empty")]
    Empty {
        /// The name of the field.
        what: &'static str,
    },
    /// More than `max` characters.
    #[error("{what} is longer than {max} characters")]
    TooLong {
        /// The name of the field.
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// A control character, or white space at an end.
    #[error("{what} holds a character that it must not")]
    Character {
        /// The name of the field.
        what: &'static str,
    },
    /// Not written as its kind is.
    #[error("{what} {value:?}")]
    Form {
        /// The name of the field.
        what: &'static str,
        /// What stands there.
        value: String,
    },
}

impl TextError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "text_empty",
            Self::TooLong { .. } => "text_too_long",
            Self::Character { .. } => "text_character",
            Self::Form { .. } => "text_form",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty { what } | Self::Character { what } => vec![("field", (*what).to_owned())],
            Self::TooLong { what, max } => vec![("field", (*what).to_owned()), ("max", max.to_string())],
            Self::Form { what, value } => vec![("field", (*what).to_owned()), ("value", value.clone())],
        }
    }
}

/// One line: not empty, at most `max` characters, no control characters, no white space at its ends.
pub(crate) fn line(what: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty { what });
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { what, max });
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(TextError::Character { what });
    }
    Ok(())
}

/// As [`line`], or empty.
pub(crate) fn line_or_empty(what: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    if text.is_empty() { Ok(()) } else { line(what, text, max) }
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident = $what:literal, $max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl TryFrom<&str> for $name {
            type Error = TextError;
            fn try_from(text: &str) -> Result<Self, TextError> {
                line($what, text, $max)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// The world-wide identifier of a contracting process (OCDS `ocid`): what an envelope is bound to.
    Ocid = "ocid", 200;
    /// The identifier of one release of it (OCDS `id`): a tender that was corrected has a newer one.
    ReleaseId = "release.id", 200;
    /// The purchaser's number of a tender (招标编号; OCDS `tender.id`).
    TenderNo = "tender.id", 200;
    /// The identifier of a lot (OCDS `tender.lots[].id`).
    LotId = "lot.id", 100;
}

/// The identifier of a volume or part of an outline: `a–z`, `0–9` and `-`, at most 40, beginning with a letter. It is
/// the name of a folder too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(String);

impl TryFrom<&str> for PartId {
    type Error = TextError;
    fn try_from(text: &str) -> Result<Self, TextError> {
        let fits = text.len() <= 40
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && crate::store::RelPath::parse(text).is_ok();
        if fits { Ok(Self(text.to_owned())) } else { Err(TextError::Form { what: "part.id", value: text.to_owned() }) }
    }
}

impl PartId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A unified social credit code (GB 32100-2015): 18 of its 31 characters. Whether its check digit fits is asked apart,
/// because some codes in use fail it.
///
/// ```
/// use sealbid_bid::Uscc;
/// assert!(Uscc::try_from("91350100M000100Y43")?.check_digit_fits());
/// # Ok::<(), sealbid_bid::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl TryFrom<&str> for Uscc {
    type Error = TextError;
    fn try_from(text: &str) -> Result<Self, TextError> {
        if text.len() == 18 && text.chars().all(|c| USCC_ALPHABET.contains(c)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextError::Form { what: "uscc", value: text.chars().take(40).collect() })
        }
    }
}

impl Uscc {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the last character is the check digit of the others (GB 32100-2015, 5.1: weights 3^(i−1) mod 31).
    pub fn check_digit_fits(&self) -> bool {
        let value = |c: char| USCC_ALPHABET.find(c).unwrap_or_default();
        let (mut sum, mut weight) = (0, 1);
        for c in self.0.chars().take(17) {
            sum += value(c) * weight;
            weight = weight * 3 % 31;
        }
        self.0.chars().last().map(value) == Some((31 - sum % 31) % 31)
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_enterprises() {
        let cases = [
            ("91350100M000100Y43", Some(true)),
            (concat!("91350100M000100Y4", "4"), Some(false)),
            ("91350100M000100Y4", None),
            ("91350100M000100I43", None),
            ("９1350100M000100Y4", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Uscc::try_from(text).ok().map(|uscc| uscc.check_digit_fits()), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_of_parts() {
        for (text, fits) in [
            ("bid-letter", true),
            ("a1", true),
            ("", false),
            ("1a", false),
            ("Licence", false),
            ("a/b", false),
            ("..", false),
            ("nul", false),
            ("com1", false),
            (&"a".repeat(41), false),
        ] {
            assert_eq!(PartId::try_from(text).is_ok(), fits, "{text}");
        }
    }
}
