//! Encrypted responses and their opening.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::FileRef;
use super::phones::PhoneRow;
use crate::problem::Problem;
use crate::report::VerifyReport;

/// An encrypted response in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpeningRow {
    /// The bid that it is of.
    pub bid: String,
    /// The tender's title.
    pub title: String,
    /// The purchaser's number.
    pub no: String,
    /// The purchaser.
    pub purchaser: String,
    /// The opening.
    pub opens: String,
    /// Its length.
    pub size: u64,
    /// Whether it was opened.
    pub is_opened: bool,
    /// Why it cannot be told how it stands: what lies in the bid's folder cannot be read.
    pub problem: Option<Problem>,
}

/// What an encrypted response says in the open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnvelopeView {
    /// Its content.
    pub file: FileRef,
    /// The bid of this desk that it is of, where it is one's own.
    pub bid: Option<String>,
    /// The tender's title.
    pub title: String,
    /// The purchaser's number.
    pub no: String,
    /// Who bids.
    pub bidder: String,
    /// The opening, where it is stated.
    pub opens: Option<String>,
    /// When it was encrypted, by the clock of the machine that did.
    pub created: String,
    /// SHA-256 of its bytes up to the end of the header.
    pub header_sha256: String,
    /// Length of the summary inside.
    pub summary_size: u64,
    /// Length of the response inside.
    pub body_size: u64,
    /// The phone of this desk that can open it; nothing where none can.
    pub phone: Option<PhoneRow>,
    /// What it was decrypted to, once it was.
    pub opened: Option<OpenedView>,
}

/// Steps of a decryption in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OpeningStep {
    /// The file is read and its header checked.
    Envelope,
    /// The platform's share.
    PlatformShare,
    /// The bidder's share.
    BidderShare,
    /// The summary of the prices is decrypted.
    Summary,
    /// The response is decrypted.
    Body,
    /// Its signatures are verified.
    Signatures,
}

/// What was decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenedView {
    /// The response.
    pub response: FileRef,
    /// SHA-256 of the response's bytes.
    pub sha256: String,
    /// The documents inside.
    pub documents: Vec<FileRef>,
    /// The price that the summary states, fen.
    pub price_fen: Option<i64>,
    /// When it was decrypted.
    pub at: String,
    /// What is to be said of its signatures.
    pub report: VerifyReport,
}
