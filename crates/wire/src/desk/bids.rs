//! Bids: the list, and one as a whole.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::{FileRef, FileRow};
use super::opening::OpenedView;
use crate::problem::Problem;

/// How far a bid is: the first step that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Who bids.
    Information,
    /// Parts are being filled.
    Compose,
    /// Something is in the way of the document.
    Check,
    /// The document awaits its seal.
    Stamp,
    /// Packing and encrypting.
    Encrypt,
    /// Encrypted.
    Encrypted,
    /// Decrypted.
    Opened,
}

/// What a row of the list says of a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Readiness {
    /// Nothing was begun.
    NotBegun,
    /// So many of the parts that must be filled are.
    Filled {
        /// How many are.
        done: u32,
        /// How many must be.
        of: u32,
    },
    /// So many findings are in the way.
    Blocked {
        /// How many.
        count: u32,
    },
    /// Ready to be stamped.
    Ready,
    /// Stamped.
    Stamped,
    /// Encrypted.
    Encrypted,
    /// Decrypted.
    Opened,
    /// Its folder cannot be read.
    Damaged,
}

/// A bid in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BidRow {
    /// Its identifier, 32 hex digits.
    pub id: String,
    /// The tender's title.
    pub title: String,
    /// The purchaser's number.
    pub no: String,
    /// The lot; empty where the tender has none.
    pub lot: String,
    /// The purchaser's name.
    pub purchaser: String,
    /// The last instant for a response.
    pub deadline: String,
    /// The opening.
    pub opens: String,
    /// How far it is.
    pub stage: Stage,
    /// What the list says of it.
    pub readiness: Readiness,
    /// When it was changed last.
    pub changed: String,
    /// Whether it is done with.
    pub is_archived: bool,
    /// Why it cannot be opened, where it cannot.
    pub problem: Option<Problem>,
}

/// A document of a tender package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TenderDocument {
    /// Its title.
    pub title: String,
    /// Its content.
    pub file: FileRef,
}

/// A tender package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TenderView {
    /// The package itself.
    pub file: FileRef,
    /// Its OCDS identifier.
    pub ocid: String,
    /// The purchaser's number.
    pub no: String,
    /// The title.
    pub title: String,
    /// The purchaser's name.
    pub purchaser: String,
    /// Lots as identifier and title; none where the tender has none.
    pub lots: Vec<(String, String)>,
    /// The last instant for a response.
    pub deadline: String,
    /// The opening.
    pub opens: String,
    /// The highest price that is accepted, fen.
    pub ceiling_fen: Option<i64>,
    /// Who signed the package.
    pub signed_by: String,
    /// Whether the signer's chain leads to the service's root.
    pub is_trusted: bool,
    /// Whether that root is a practice root.
    pub is_practice: bool,
    /// Whether the desk made it, so that the papers of its invented bidder fill a bid on it (`sample_papers`).
    pub is_sample: bool,
    /// Its documents.
    pub documents: Vec<TenderDocument>,
}

/// A bid that is begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewBid {
    /// Handle of the tender package.
    pub handle: String,
    /// The lot's identifier; nothing where the tender has none or one.
    pub lot: Option<String>,
}

/// A bid that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BidAsked {
    /// Its identifier.
    pub bid: String,
}

/// Whether a bid is done with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BidMark {
    /// Its identifier.
    pub bid: String,
    /// Whether it is.
    pub is_archived: bool,
}

/// A bid that is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveBid {
    /// Its identifier.
    pub bid: String,
    /// The purchaser's number, as it was typed.
    pub typed: String,
}

/// Who bids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveBidder {
    /// The bid.
    pub bid: String,
    /// The enterprise's name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: String,
}

/// How a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Nothing is in it.
    Empty,
    /// A form that is not whole yet.
    Draft,
    /// Filled.
    Done,
    /// Something in it is in the way.
    Blocked,
    /// Something in it should be looked at.
    Advised,
}

/// What a part is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PartKindView {
    /// Files.
    Files {
        /// `pdf`, `png`, `jpeg`: what it takes.
        accepts: Vec<String>,
        /// What is in it.
        files: Vec<FileRow>,
    },
    /// A form.
    Form {
        /// Which.
        template: super::FormTemplate,
    },
}

/// A part of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartRow {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it must be filled.
    pub is_required: bool,
    /// What it is made of.
    pub kind: PartKindView,
    /// How it stands.
    pub state: PartState,
    /// Where it stands in the document as it was built last; nothing where it is not in it.
    pub pages: Option<PageSpan>,
}

/// A volume of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VolumeRow {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its parts.
    pub parts: Vec<PartRow>,
}

/// How much a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// It is in the way.
    Blocks,
    /// It should be looked at.
    Advises,
}

/// Something that is found in a bid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// How much it counts.
    pub level: FindingLevel,
    /// What it is: a code of `errors.json`.
    pub problem: Problem,
    /// The part that it is about; nothing where it is about the whole.
    pub part: Option<String>,
    /// The field of a form that it is about.
    pub field: Option<String>,
}

/// Pages of the document, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageSpan {
    /// The first.
    pub first: u32,
    /// How many.
    pub count: u32,
}

/// The document as it was built last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BuiltView {
    /// Its pages.
    pub pages: u32,
    /// Its length.
    pub size: u64,
    /// When.
    pub at: String,
    /// Whether nothing was changed since.
    pub is_current: bool,
    /// What should be looked at in it.
    pub findings: Vec<Finding>,
}

/// A file that a step made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutputView {
    /// Its content.
    pub file: FileRef,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was made.
    pub at: String,
    /// Whether what it was made of is still the same.
    pub is_current: bool,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    NotBegun,
    /// Begun.
    Begun,
    /// Something is in its way.
    Blocked,
    /// Done.
    Done,
}

/// The five steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Steps {
    /// Who bids.
    pub information: StepState,
    /// The parts.
    pub compose: StepState,
    /// The findings, and the document.
    pub check: StepState,
    /// The seal.
    pub stamp: StepState,
    /// Packing and encrypting.
    pub encrypt: StepState,
}

/// The whole of a bid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BidView {
    /// As in the list.
    pub row: BidRow,
    /// The bidder's name; empty where it is not known yet.
    pub bidder_name: String,
    /// The bidder's unified social credit code; empty likewise.
    pub bidder_uscc: String,
    /// The steps.
    pub steps: Steps,
    /// The outline.
    pub outline: Vec<VolumeRow>,
    /// How many required parts are filled.
    pub filled: u32,
    /// How many must be.
    pub required: u32,
    /// Length of all attachments.
    pub size: u64,
    /// What is found in it.
    pub findings: Vec<Finding>,
    /// The document, once it was built.
    pub built: Option<BuiltView>,
    /// The stamped document.
    pub stamped: Option<OutputView>,
    /// The signed package.
    pub packed: Option<OutputView>,
    /// The encrypted response.
    pub encrypted: Option<OutputView>,
    /// What was decrypted.
    pub opened: Option<OpenedView>,
    /// When it was saved last.
    pub saved: String,
}
