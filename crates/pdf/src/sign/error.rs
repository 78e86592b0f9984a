//! Why a PDF was not signed.

use sealbid_pki::cms::CmsError;

use crate::read::ReadError;

/// Why a PDF was not signed; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The certificate or the key does not make a signature.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// There is no such page.
    #[error("no page {page} among {pages}")]
    PageMissing {
        /// The page asked for, from 1.
        page: usize,
        /// The pages of the file.
        pages: usize,
    },
    /// A picture would lie wholly outside of its page, has no size, or has no such part as is to be shown.
    #[error("nothing of the picture lies on page {page}")]
    PlacementOutsidePage {
        /// The page, from 1.
        page: usize,
    },
    /// A picture is not inside the visible rectangle of the existing field that is to show it.
    #[error("the picture is not inside field {field}")]
    PlacementOutsideField {
        /// The field's fully qualified name.
        field: String,
    },
    /// The file is signed already, so one signature shows pictures on one page only.
    #[error("a signed file takes pictures on one page at a time")]
    LaterPassOnePage,
    /// A certification that is not the first signature.
    #[error("certification is the first signature or none")]
    CertifyNotFirst,
    /// Empty fields asked for in a file that is already signed.
    #[error("fields are reserved before the first signature")]
    ReserveAfterSignature,
    /// The file was certified as final (DocMDP, level 1).
    #[error("certified: no changes")]
    CertifiedNoChanges,
    /// The file was certified: a further picture needs one of the empty fields that were reserved for it.
    #[error("certified: no new visible field")]
    CertifiedNoNewField,
    /// An earlier signature locks the field (FieldMDP).
    #[error("field {field} is locked")]
    FieldLocked {
        /// The field's fully qualified name.
        field: String,
    },
    /// The field holds a signature already.
    #[error("field {field} is signed")]
    FieldSigned {
        /// The field's fully qualified name.
        field: String,
    },
    /// The field is there and is not a signature field, or the name asked for twice.
    #[error("field {field} cannot be made or used")]
    FieldTaken {
        /// The field's fully qualified name.
        field: String,
    },
    /// The name is empty or holds a period, which separates the levels of a name (ISO 32000-2, 12.7.4.2).
    #[error("{field:?} is not a field name")]
    FieldName {
        /// The name asked for.
        field: String,
    },
    /// The field demands of its signature what this program does not do (seed values, ISO 32000-2, 12.7.5.5).
    #[error("seed values of {field}: {what}")]
    FieldSeedValue {
        /// The field's fully qualified name.
        field: String,
        /// The demand: a key of the seed value dictionary.
        what: &'static str,
    },
    /// More seals than one signature names.
    #[error("{count} seals, at most {most} are named")]
    TooManySeals {
        /// How many there are.
        count: usize,
        /// How many may be.
        most: usize,
    },
    /// The file would grow beyond what offsets of 32 bits can address.
    #[error("{bytes} bytes are too many")]
    TooLarge {
        /// The length in bytes that the signed file would have.
        bytes: u64,
    },
    /// The CMS handed in is not a good signature over this revision, or longer than the room made for it.
    #[error("the signature does not fit: {reason}")]
    SignatureRejected {
        /// `too_long`, or the code of what is wrong with it.
        reason: &'static str,
    },
}

impl SignError {
    /// Every code that [`SignError::code`] adds to those of reading and of `sealbid_pki`.
    pub const CODES: &[&str] = &[
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
        "stamp_seals_too_many",
        "signature_rejected",
    ];

    /// The name of the cause, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(cause) => cause.code(),
            Self::Cms(cause) => cause.code(),
            Self::PageMissing { .. } => "page_missing",
            Self::PlacementOutsidePage { .. } => "placement_outside_page",
            Self::PlacementOutsideField { .. } => "placement_outside_field",
            Self::LaterPassOnePage => "later_pass_one_page",
            Self::CertifyNotFirst => "certify_not_first",
            Self::ReserveAfterSignature => "reserve_after_signature",
            Self::CertifiedNoChanges => "certified_no_changes",
            Self::CertifiedNoNewField => "certified_no_new_field",
            Self::FieldLocked { .. } => "field_locked",
            Self::FieldSigned { .. } => "field_signed",
            Self::FieldTaken { .. } => "field_taken",
            Self::FieldName { .. } => "field_name",
            Self::FieldSeedValue { .. } => "field_seed_value",
            Self::TooManySeals { .. } => "stamp_seals_too_many",
            Self::TooLarge { .. } => "pdf_too_large",
            Self::SignatureRejected { .. } => "signature_rejected",
        }
    }

    /// What the sentence about this error needs to know.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Read(cause) => cause.params(),
            Self::Cms(cause) => cause.params(),
            Self::PageMissing { page, pages } => vec![("page", page.to_string()), ("pages", pages.to_string())],
            Self::PlacementOutsidePage { page } => vec![("page", page.to_string())],
            Self::PlacementOutsideField { field }
            | Self::FieldLocked { field }
            | Self::FieldSigned { field }
            | Self::FieldTaken { field }
            | Self::FieldName { field } => vec![("field", field.clone())],
            Self::FieldSeedValue { field, what } => vec![("field", field.clone()), ("what", (*what).to_owned())],
            Self::TooManySeals { count, most } => vec![("count", count.to_string()), ("most", most.to_string())],
            Self::TooLarge { bytes } => vec![("bytes", bytes.to_string())],
            Self::SignatureRejected { reason } => vec![("reason", (*reason).to_owned())],
            _ => Vec::new(),
        }
    }
}
