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

pub mod compose;
pub mod picture;
pub mod read;
pub mod sign;
pub mod typeset;
pub mod verify;

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
    "page_missing",
    "placement_outside_page",
    "placement_outside_field",
    "later_pass_one_page",
    "certify_not_first",
    "reserve_after_signature",
    "certified_no_changes",
    "certified_no_new_field",
    "field_locked",
    "field_signed",
    "field_taken",
    "field_name",
    "field_seed_value",
    "signature_rejected",
    "typeset_font_invalid",
    "typeset_file_name",
    "typeset_source",
    "typeset_glyph_missing",
    "picture_format_unknown",
    "picture_damaged",
    "picture_too_large",
    "compose_glyph_missing",
    "compose_level",
    "compose_no_pages",
    "compose_numbering",
    "compose_contents_unsettled",
    "compose_too_large",
    "compose_too_many_objects",
    "compose_write",
    "cancelled",
];
