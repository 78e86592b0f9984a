//! What a session is begun with, and what it tells.

use crate::error::Code;
use crate::key::{PublicKey, SigningKey};
use crate::message::answer::{Entry, Out};
use crate::message::hello::Hello;
use crate::message::record::Signed;
use crate::message::request::{Ask, Display, PlatformContext};
use crate::value::{Digest, Id};

/// What a session is begun with.
pub struct Setup {
    /// The relay's index in the code.
    pub relay: u8,
    /// The wish; of an earlier session where it is asked again.
    pub req_id: Id,
    /// What is shown.
    pub display: Display,
    /// The platform's word.
    pub platform_ctx: Option<Signed<PlatformContext>>,
    /// What is asked. For pairing, see [`Setup::pairing`].
    pub ask: Ask,
    /// K_auth of each phone that is paired with this desk.
    pub phones: Vec<PublicKey>,
    /// The PIN service's keys.
    pub services: Vec<PublicKey>,
}

impl Setup {
    /// A session that makes this desk and a phone known to each other.
    pub fn pairing(relay: u8, req_id: Id, display: Display, desk: &dyn SigningKey) -> Self {
        let ask = Ask::Pair { k_desk: desk.public_key().clone(), code: None };
        Self { relay, req_id, display, platform_ctx: None, ask, phones: Vec::new(), services: Vec::new() }
    }
}

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The code is shown.
    Showing,
    /// The digits are to be typed.
    AwaitCode,
    /// The question is out.
    Sent,
    /// It is shown on the phone.
    Seen,
    /// The PIN pad is open.
    Pin,
    /// Answered.
    Done,
    /// Refused.
    Rejected,
    /// Out of time.
    Expired,
    /// Ended by a person at either side.
    Cancelled,
    /// Failed.
    Failed(Code),
}

impl State {
    /// Whether nothing more will happen.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Rejected | Self::Expired | Self::Cancelled | Self::Failed(_))
    }
}

/// What the phone answered; it fits the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What was made, in the order of the items.
    pub out: Out,
    /// The line in the phone's log.
    pub audit: Entry,
    /// Whether it was made in an earlier session.
    pub kept: bool,
    /// K_auth of the phone.
    pub phone: PublicKey,
    /// The question.
    pub req_hash: Digest,
}

/// What is to be told at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A phone took up the session; the code is hidden.
    Claimed(Box<Hello>),
    /// A HELLO did not hold; the slot is free again.
    HelloRefused(Code),
    /// The digits that the phone shows are to be typed.
    AwaitCode,
    /// The digits were wrong.
    DigitsWrong {
        /// Which of them: [`Code::PairCheck`] or [`Code::PairCode`].
        code: Code,
        /// The tries left.
        left: u8,
    },
    /// Shown on the phone.
    Seen,
    /// Being read there.
    Reviewing,
    /// The PIN pad is open.
    PinOpen,
    /// Answered.
    Done(Box<Done>),
    /// Ended without an answer. The code is the one with a sentence for it.
    Ended(State, Option<Code>),
    /// A frame changed nothing.
    Dropped(Code),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Store this frame, then send it.
    Send(Vec<u8>),
    /// Ask the relay to free the phone's slot.
    FreeSlot,
    /// Tell this.
    Event(Event),
}
