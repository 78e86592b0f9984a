//! Why a PDF could not be read.

/// Why a PDF could not be read, or not read without guessing.
///
/// A file is never repaired: what is found by scanning or guessing may be another document than the one a person
/// saw, and a signature over it would say so in their name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes do not begin with `%PDF-` (ISO 32000-2, 7.5.2).
    #[error("no PDF header")]
    NotAPdf,
    /// The trailer names `/Encrypt`: a password or a key protects the file.
    #[error("encrypted")]
    Encrypted,
    /// The end of the file is missing: no `%%EOF`, or objects after the last one.
    #[error("truncated")]
    Truncated,
    /// The cross-reference data is not where the file says, so it would have to be rebuilt by scanning.
    #[error("no cross-reference section at {at}")]
    XrefRebuilt {
        /// The offset where the section should have been.
        at: u64,
    },
    /// A hybrid-reference file (7.5.8.4): old and new readers see two different documents.
    #[error("hybrid cross-reference")]
    HybridXref,
    /// The page tree has no page.
    #[error("no pages")]
    NoPages,
    /// The file is longer than offsets of 32 bits can address once something is appended.
    #[error("{bytes} bytes are too many")]
    TooLarge {
        /// The length of the file in bytes.
        bytes: u64,
    },
    /// The syntax is broken at one place.
    #[error("malformed {what} at {at}")]
    Malformed {
        /// What was being read: a term of ISO 32000-2 in snake_case.
        what: &'static str,
        /// The offset in the file, or in the decoded object stream.
        at: u64,
    },
    /// A limit on work or memory was reached; no honest file comes near it.
    #[error("too complex: {what}")]
    TooComplex {
        /// The limit, in snake_case.
        what: &'static str,
    },
    /// Ended from outside.
    #[error("cancelled")]
    Cancelled,
}

impl ReadError {
    /// Every code that [`ReadError::code`] returns.
    pub const CODES: &[&str] = &[
        "not_a_pdf",
        "pdf_encrypted",
        "pdf_truncated",
        "pdf_xref_rebuilt",
        "pdf_hybrid_xref",
        "pdf_no_pages",
        "pdf_too_large",
        "pdf_malformed",
        "pdf_too_complex",
        "cancelled",
    ];

    /// The name of the cause, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAPdf => "not_a_pdf",
            Self::Encrypted => "pdf_encrypted",
            Self::Truncated => "pdf_truncated",
            Self::XrefRebuilt { .. } => "pdf_xref_rebuilt",
            Self::HybridXref => "pdf_hybrid_xref",
            Self::NoPages => "pdf_no_pages",
            Self::TooLarge { .. } => "pdf_too_large",
            Self::Malformed { .. } => "pdf_malformed",
            Self::TooComplex { .. } => "pdf_too_complex",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the sentence about this error needs to know.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::XrefRebuilt { at } => vec![("at", at.to_string())],
            Self::TooLarge { bytes } => vec![("bytes", bytes.to_string())],
            Self::Malformed { what, at } => vec![("what", (*what).to_owned()), ("at", at.to_string())],
            Self::TooComplex { what } => vec![("what", (*what).to_owned())],
            _ => Vec::new(),
        }
    }
}
