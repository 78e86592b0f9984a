//! What happens while nobody asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::FileRef;
use super::jobs::JobEvent;
use super::machine::{ServiceView, Settings};
use crate::account::LiveEvent;
use crate::problem::Problem;

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
    /// A seal was changed by something that this page did not ask for.
    Seal {
        /// Which.
        seal: String,
    },
    /// The service stands otherwise than before.
    Service {
        /// How.
        service: ServiceView,
    },
    /// The service told something to a session that is kept here.
    Session {
        /// Which: [`KeptSession::session`](super::KeptSession::session).
        session: String,
        /// What.
        event: LiveEvent,
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
