//! `manifest.json` and `summary.json` of a response.

use serde::{Deserialize, Serialize};

use crate::forms::Form;
use crate::project::TenderFacts;

/// The format of `manifest.json` and `summary.json` that is written, and the newest that is read.
pub const PACKAGE_FORMAT: u32 = 1;
/// The largest `manifest.json` that is read, in bytes.
pub const MAX_MANIFEST: u64 = 4 << 20;
/// The largest `summary.json`, in bytes: what an envelope's summary holds.
pub const MAX_SUMMARY: u64 = 1 << 20;

/// What a response says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`PACKAGE_FORMAT`].
    pub format: u32,
    /// The package's identifier: 16 random bytes in hexadecimal.
    pub id: String,
    /// The tender that it answers.
    pub tender: TenderFacts,
    /// Who bids.
    pub bidder: BidderEntry,
    /// When it was packed, RFC 3339 in UTC.
    pub created: String,
    /// Every file but this one.
    pub files: Vec<FileLine>,
}

/// Who bids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BidderEntry {
    /// The enterprise's name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: String,
}

/// One file of a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    /// Its name in the package.
    pub name: String,
    /// What it is there for.
    pub role: Role,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Of a document: how many signatures it carries. None of them means that it was never stamped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub signatures: Option<usize>,
}

/// What a file of a response is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A PDF with at least one signature.
    StampedDocument,
    /// A PDF without signatures.
    UnstampedDocument,
    /// The values of a form.
    Form,
    /// Opening schedule and quotation in one.
    Summary,
}

/// What an opening reads first: prices, before gigabytes are decrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// [`PACKAGE_FORMAT`].
    pub format: u32,
    /// The identifier of the package.
    pub package: String,
    /// The tender that it answers.
    pub tender: TenderFacts,
    /// Who bids.
    pub bidder: BidderEntry,
    /// When it was packed, RFC 3339 in UTC.
    pub created: String,
    /// The opening schedule, where the tender asks for one.
    pub opening_schedule: Option<Form>,
    /// The quotation, where the tender asks for one.
    pub quotation: Option<Form>,
}
