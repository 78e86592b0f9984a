//! What a verification came to.

use sealbid_pki::cms::Integrity;
use sealbid_pki::path::ChainRecord;
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::electronic::SealNaming;

/// The verdict on one PDF: a record for every signature, none for a file without signatures.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfRecord {
    /// In the order in which they were made, as far as their byte ranges tell.
    pub signatures: Vec<PdfSignature>,
    /// How many pages the file has as it now stands.
    pub pages: usize,
}

/// One signature.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfSignature {
    /// The fully qualified name of its field.
    pub field: String,
    /// What it is.
    pub kind: Kind,
    /// `/SubFilter`, which names its encoding (12.8.3); empty where it says none or cannot be read.
    pub sub_filter: String,
    /// The certificate that it names, where enclosed.
    pub signer: Option<Certificate>,
    /// Whether the bytes of its range are those that were signed: codes of `sealbid_pki` and [`INTACT_CODES`].
    pub intact: Integrity,
    /// `/ByteRange` where it is sound (ISO 32000-2, 12.8.1).
    pub byte_range: Option<[u64; 4]>,
    /// Whether its range ends where the file ends.
    pub covers_whole_file: bool,
    /// What was appended after it.
    pub later_changes: LaterChanges,
    /// What is suspicious about it; empty unless `later_changes` is [`LaterChanges::Suspicious`].
    pub suspicions: Vec<Suspicion>,
    /// The access that it leaves open by DocMDP: 1, 2 or 3; `None` for an approval without one.
    pub certification: Option<u8>,
    /// The standing of its certificate; `None` where it encloses none.
    pub chain: Option<ChainRecord>,
    /// When it was made.
    pub time: SigningTime,
    /// The time-stamp of the signature, where it carries one.
    pub time_stamp: Option<TimeStampRecord>,
    /// The baseline level that was found proven; `None` for a document time-stamp, and for what is not PAdES or not intact.
    pub level: Option<Level>,
    /// The reason stated.
    pub reason: Option<String>,
    /// The place stated.
    pub location: Option<String>,
    /// The seals that its signer named in its dictionary, which says nothing of whose they are; else why the entry tells none, one of
    /// [`SEALS_CODES`]. They are as well signed as the rest of what is: see `intact` and `later_changes`.
    pub seals: Result<Vec<SealNaming>, &'static str>,
}

/// What kind of signature it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person's or a firm's.
    Signature,
    /// A document time-stamp (EN 319 142-1, 5.4.3).
    DocumentTimeStamp,
}

/// A baseline level of PAdES (EN 319 142-1, 6), as far as it is proven to whoever judges: by time-stamps of authorities that are
/// trusted, and evidence that the file itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The signature holds and names its certificate.
    B,
    /// A time-stamp attests when it was there.
    T,
    /// The file holds what is needed to judge the chains of the signer and of the time-stamp.
    Lt,
    /// A document time-stamp covers that evidence.
    Lta,
}

impl Level {
    /// `B-B`, `B-T`, `B-LT` or `B-LTA`.
    pub fn code(self) -> &'static str {
        match self {
            Self::B => "B-B",
            Self::T => "B-T",
            Self::Lt => "B-LT",
            Self::Lta => "B-LTA",
        }
    }
}

/// What follows the bytes that a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaterChanges {
    /// Nothing but white space.
    None,
    /// Further signatures that are intact themselves, their fields, evidence, and metadata; form filling where the
    /// document is certified for it: what the signature permits.
    Permitted,
    /// Something else.
    Suspicious,
}

impl LaterChanges {
    /// `none`, `permitted` or `suspicious`.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Permitted => "permitted",
            Self::Suspicious => "suspicious",
        }
    }
}

/// A change that no further signature explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suspicion {
    /// One of [`SUSPICION_CODES`].
    pub code: &'static str,
    /// The number of the object concerned; 0 for the file as a whole.
    pub object: u32,
}

/// When a signature was made, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningTime {
    /// An authority attests it, and its token holds: the time-stamp of the signature, or else the first document time-stamp over it.
    Attested(Instant),
    /// The signer says so, in `/M` or in the signing-time attribute.
    Stated(Instant),
    /// Nobody says.
    Unknown,
}

impl SigningTime {
    /// The instant, where there is one.
    pub fn value(self) -> Option<Instant> {
        match self {
            Self::Attested(at) | Self::Stated(at) => Some(at),
            Self::Unknown => None,
        }
    }

    /// `timestamp`, `stated` or `none`.
    pub fn source(self) -> &'static str {
        match self {
            Self::Attested(_) => "timestamp",
            Self::Stated(_) => "stated",
            Self::Unknown => "none",
        }
    }
}

/// The verdict on a signature's time-stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeStampRecord {
    /// The time in it.
    pub at: Option<Instant>,
    /// Whether it is the authority's over this signature.
    pub intact: Integrity,
    /// The standing of the authority's certificate, judged at the time in the token.
    pub chain: Option<ChainRecord>,
}

/// The codes of [`PdfSignature::intact`] that `sealbid_pki` does not have.
pub const INTACT_CODES: &[&str] = &[
    "byte_range_invalid",
    "byte_range_missing",
    "cms_malformed",
    "cms_no_signer",
    "cms_not_signed_data",
    "cms_not_time_stamp",
    "content_enclosed",
    "contents_missing",
    "contents_not_the_gap",
    "signature_dictionary_ambiguous",
    "signature_dictionary_misplaced",
    "signer_count",
    "sub_filter_unsupported",
];

/// Why the seals that a signature names are not told.
pub const SEALS_CODES: &[&str] = &["malformed", "not_covered", "too_many"];

/// Every code of a [`Suspicion`].
pub const SUSPICION_CODES: &[&str] = &[
    "action_added",
    "annotation_added",
    "annotation_changed",
    "catalog_changed",
    "catalog_replaced",
    "certification_forbids",
    "evidence_malformed",
    "field_added",
    "field_changed",
    "field_locked",
    "form_changed",
    "information_changed",
    "later_signature_unproven",
    "metadata_changed",
    "object_ambiguous",
    "object_changed",
    "object_completed",
    "object_defined",
    "object_freed",
    "page_changed",
    "page_tree_changed",
    "revision_unreadable",
    "signature_changed",
    "signature_not_in_revision",
    "trailing_bytes",
    "visible_field_after_certification",
];
