//! What happens while nobody asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bids::{BuiltView, OutputView};
use super::files::FileRef;
use super::machine::{QrView, ServiceView, Settings};
use super::opening::{OpenedView, OpeningStep};
use super::phones::PhoneRow;
use crate::problem::Problem;

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

/// What a job made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one a job")]
pub enum JobOutcome {
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
        report: Option<crate::report::VerifyReport>,
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
}

/// What happens in a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "few at a time")]
pub enum JobEvent {
    /// So much is done. `unit` is `bytes`, `pages` or `files`.
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
    /// It is not done, and nothing was changed.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// It was ended by the person, and nothing was changed; of the sample's papers those stay that were put in before.
    Cancelled {},
}

/// What happens while nobody asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "few at a time")]
pub enum Event {
    /// In a job.
    Job {
        /// Which.
        job: String,
        /// When, by this machine's clock.
        at: String,
        /// What.
        event: JobEvent,
    },
    /// A bid was changed by something that this page did not ask for.
    Bid {
        /// Which.
        bid: String,
    },
    /// The service stands otherwise than before.
    Service {
        /// How.
        service: ServiceView,
    },
    /// The person chose otherwise.
    Settings {
        /// What.
        settings: Settings,
    },
    /// Files are held over the window.
    DragOver {},
    /// They were taken away again.
    DragLeft {},
    /// Files were dropped.
    Dropped {
        /// They.
        files: Vec<FileRef>,
    },
    /// A file was opened from outside: by double click, or by a second start of the program.
    Opened {
        /// It.
        file: FileRef,
    },
    /// Something went wrong outside of any request.
    Trouble {
        /// What.
        problem: Problem,
    },
}
