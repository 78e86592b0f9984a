//! What takes longer than a moment: what it works on, what happens in it, and how it ends.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::account::{KeptSession, ServiceAnswer};
use super::bids::{BuiltView, OutputView, TenderView};
use super::files::{FileRef, Saved};
use super::machine::QrView;
use super::opening::{OpenedView, OpeningStep};
use super::phones::PhoneRow;
use super::places::FileNotices;
use super::seals::{SealDetail, SealOrderKind, Writing};
use super::stamp::StampedFile;
use crate::problem::Problem;
use crate::report::VerifyReport;

/// A job, 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct JobId {
    /// Its identifier.
    pub job: String,
}

/// Digits for a pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TypeDigits {
    /// The job.
    pub job: String,
    /// As they were typed; spaces do not count.
    pub digits: String,
}

/// What a job does, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum JobSubject {
    /// A copy of a file is saved.
    FileSave {
        /// The file's handle.
        handle: String,
    },
    /// A tender package is checked.
    TenderLook {
        /// It.
        file: FileRef,
    },
    /// A bid is begun from a tender package.
    BidNew {
        /// The package.
        file: FileRef,
    },
    /// The tender package of a bid is checked.
    BidTender {
        /// The bid.
        bid: String,
    },
    /// A bid on the sample's tender is filled.
    SamplePapers {
        /// The bid.
        bid: String,
    },
    /// Files are added to a part.
    PartAdd {
        /// The bid.
        bid: String,
        /// The part.
        part: String,
    },
    /// The document is made.
    Build {
        /// The bid.
        bid: String,
    },
    /// The document is stamped and signed.
    Stamp {
        /// The bid.
        bid: String,
    },
    /// A further person signs the stamped document.
    Countersign {
        /// The bid.
        bid: String,
    },
    /// Files are stamped in one approval.
    StampFiles {
        /// How many.
        count: u32,
    },
    /// The response is packed and signed.
    Pack {
        /// The bid.
        bid: String,
    },
    /// The response is encrypted.
    Encrypt {
        /// The bid.
        bid: String,
    },
    /// A file's signatures are verified.
    Verify {
        /// The file's handle.
        handle: String,
    },
    /// An encrypted response is opened.
    Decrypt {
        /// [`EnvelopeView::header_sha256`](super::EnvelopeView::header_sha256).
        header_sha256: String,
        /// The bid of this desk that it is of.
        bid: Option<String>,
    },
    /// This desk and a phone are made known to each other.
    Pair {},
    /// The register of seals is given an order.
    SealOrder {
        /// The seal.
        seal: String,
        /// What is ordered.
        order: SealOrderKind,
    },
    /// A hand is written on a phone.
    SealWrite {},
    /// Somebody logs in to an account by a phone of it.
    LogIn {},
    /// Somebody is let into an enterprise.
    Grant {
        /// The application that asks for it.
        application: String,
    },
    /// A file is handed to the service.
    ServiceSend {
        /// The file's handle.
        handle: String,
    },
}

/// A job under way, for a page that did not begin it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JobRow {
    /// Its identifier.
    pub job: String,
    /// What it does, and with what.
    pub subject: JobSubject,
    /// What time it is, by this machine's clock.
    pub now: String,
    /// What happened in it, and when by this machine's clock, the oldest first; codes and progress only as they are now.
    pub happened: Vec<(String, JobEvent)>,
}

/// What a job made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one a job")]
pub enum JobOutcome {
    /// A copy was saved.
    Saved {
        /// Where.
        saved: Saved,
    },
    /// What a tender package says.
    Tender {
        /// It.
        tender: TenderView,
    },
    /// A bid was begun.
    Begun {
        /// It.
        bid: String,
    },
    /// What is to be said of a file's signatures.
    Verified {
        /// It.
        report: VerifyReport,
    },
    /// Files were added; those that could not be are named with the reason.
    Added {
        /// Names of files that were added.
        added: Vec<String>,
        /// Names of files that were there already.
        known: Vec<String>,
        /// Files that were not taken.
        refused: Vec<(String, Problem)>,
    },
    /// The document.
    Built {
        /// It.
        built: BuiltView,
    },
    /// A stamped document, a package, an encrypted response.
    Made {
        /// It.
        output: OutputView,
        /// What a verification says of its signatures; nothing for an encrypted response.
        report: Option<VerifyReport>,
    },
    /// Stamped files, in the order in which they were asked for.
    StampedFiles {
        /// The name of the folder that they lie in, without where it is.
        folder: String,
        /// They.
        files: Vec<StampedFile>,
    },
    /// A decrypted response.
    Opened {
        /// It.
        opened: OpenedView,
    },
    /// A phone.
    Paired {
        /// It.
        phone: PhoneRow,
    },
    /// A seal after an order.
    SealOrdered {
        /// It.
        seal: SealDetail,
    },
    /// A hand that was written on a phone.
    Written {
        /// It.
        writing: Writing,
    },
    /// What the service answered.
    Answered {
        /// It.
        answer: ServiceAnswer,
    },
    /// Somebody is logged in: in place of who was before.
    LoggedIn {
        /// The session that is kept from now on.
        session: KeptSession,
    },
    /// Somebody was let into an enterprise.
    Granted {
        /// The application that asked for it.
        application: String,
    },
}

/// What happens in a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "few at a time")]
pub enum JobEvent {
    /// So much is done. `unit` is `bytes` or `files`.
    Progress {
        /// What is done: a key under `job.what`.
        what: String,
        /// How much.
        done: u64,
        /// Of how much; 0 where that is not known.
        total: u64,
        /// In what it is counted.
        unit: String,
    },
    /// What is to be known of seals on files before the phone is asked: of each file of which there is something to know.
    Placed {
        /// They.
        files: Vec<FileNotices>,
    },
    /// A code for the phone, in place of the one before.
    Code {
        /// It.
        qr: QrView,
        /// Its number, from 0.
        number: u32,
        /// Until when a phone can take up the session.
        until: String,
    },
    /// A phone took up the session.
    Claimed {
        /// The paired phone; nothing in a pairing.
        phone: Option<PhoneRow>,
        /// Until when it must be ended.
        until: String,
    },
    /// A code was scanned too late, or a phone was refused: a code of `errors.json`.
    HelloRefused {
        /// Why.
        code: String,
    },
    /// The digits that the phone shows are to be typed.
    AwaitDigits {
        /// How many tries are left, where one was wrong.
        left: Option<u32>,
    },
    /// The person looks at the question.
    Reviewing {},
    /// The person types the PIN.
    Pin {},
    /// The answer of the phone came.
    Answered {
        /// Whether the phone sent what it had signed before.
        is_kept: bool,
    },
    /// The service does not answer just now; it is asked again.
    Unreachable {},
    /// Something that the person should know: a code of `errors.json`. The job goes on.
    Note {
        /// It.
        problem: Problem,
    },
    /// A step of a decryption began.
    Opening {
        /// Which.
        step: OpeningStep,
    },
    /// It is done.
    Done {
        /// What it made.
        outcome: JobOutcome,
    },
    /// It is not done, and nothing was changed; of the sample's papers those stay that were put in before.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// It was ended by the person, and nothing was changed; of the sample's papers those stay that were put in before.
    Cancelled {},
}
