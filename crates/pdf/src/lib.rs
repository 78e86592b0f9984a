//! PDF: read without copying, sign by one appended revision, verify as a record.
//!
//! ```
//! use sealbid_pdf::read::Pdf;
//!
//! assert_eq!(Pdf::open(b"not a PDF").unwrap_err().code(), "not_a_pdf");
//! ```
//!
//! It never repairs a file by guessing, never changes a byte of a file that it signs, never draws on the pages of a
//! file that is already signed, and never reads a clock, a random source, a file or the environment by itself.

pub mod read;

/// Every code that an error of this crate can carry.
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
];
