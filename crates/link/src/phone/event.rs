//! What a phone is, and what a session tells.

use std::fmt;

use super::Review;
use crate::audit::ChainEnd;
use crate::error::{Code, KeyUnavailable};
use crate::key::{PublicKey, SigningKey};
use crate::message::answer::{Entry, SignedDocument};
use crate::message::hello::Op;
use crate::message::request::{Ask, Document, WrappedShare};
use crate::value::{Digest, Id, List, Share, Time};

/// The phone's two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds from any beginning, never going back: what the time left is counted by.
    pub tick: u64,
    /// The time of day as the phone has it; may be wrong.
    pub unix: Time,
}

/// A desk that the phone was paired with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDesk {
    /// K_desk.
    pub key: PublicKey,
    /// Whether the pairing was revoked.
    pub is_revoked: bool,
}

/// The answer of a SIGN that the phone keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptResult {
    /// SHA-256 of the items' CBOR.
    pub items_sha256: Digest,
    /// What was signed.
    pub out: List<SignedDocument, 1, 50>,
}

/// What the phone remembers.
pub trait Memory {
    /// Whether it took part in this session before.
    fn took_part(&self, sid: &Id) -> bool;
    /// The desk of a fingerprint.
    fn desk(&self, fingerprint: &Digest) -> Option<KnownDesk>;
    /// The platform's key of a fingerprint.
    fn platform(&self, fingerprint: &Digest) -> Option<PublicKey>;
    /// The answer it gave to a SIGN of this wish.
    fn kept(&self, req_id: &Id) -> Option<KeptResult>;
    /// Where its log stands.
    fn log_end(&self) -> ChainEnd;
    /// Up to `max` entries of its log from number `from` on.
    fn log(&self, from: u64, max: usize) -> Vec<Entry>;
}

/// The keys under the PIN, while it is good.
pub trait Keys {
    /// Whether there is a key for this question.
    fn can(&self, ask: &Ask) -> bool;
    /// Builds the SignedAttributes of a document as the protocol says, and signs them with sk_sign.
    ///
    /// # Errors
    /// [`KeyUnavailable`].
    fn sign(&self, document: &Document, at: Time) -> Result<SignedDocument, KeyUnavailable>;
    /// Unwraps a share whole, with [`WrappedShare::info`] as HPKE's info.
    ///
    /// # Errors
    /// [`KeyUnavailable`], whatever the cause.
    fn unwrap(&self, share: &WrappedShare) -> Result<Share, KeyUnavailable>;
}

/// What a phone is and has.
pub struct Phone<'a> {
    /// K_auth.
    pub auth: &'a dyn SigningKey,
    /// Fingerprints of its certificates.
    pub cert_fingerprints: List<Digest, 0, 16>,
    /// What it can do, ascending.
    pub capabilities: List<Op, 1, 6>,
    /// How many relays it knows.
    pub relays: u8,
    /// Its keys under the PIN.
    pub keys: &'a dyn Keys,
    /// What it remembers.
    pub memory: &'a dyn Memory,
}

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The question is awaited.
    Hello,
    /// The digits are shown.
    Code,
    /// The question is shown.
    Review,
    /// The PIN pad is open.
    Pin,
    /// Approved; too late to say no.
    Working,
    /// The answer or the refusal is out.
    Sent,
    /// The desk has the answer.
    Acked,
    /// The desk has the refusal.
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
        matches!(self, Self::Acked | Self::Rejected | Self::Expired | Self::Cancelled | Self::Failed(_))
    }
}

/// Four check digits and six secret ones, as `1234 567890`; not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits(pub(super) String);

impl Digits {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digits(…)")
    }
}

/// What is to be told or stored at the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Show these ten digits and the desk's name.
    Digits {
        /// The desk's name, as it says.
        desk_name: String,
        /// To be typed at the desk.
        digits: Digits,
    },
    /// The six were typed wrong.
    CodeWrong {
        /// The tries left.
        left: u8,
    },
    /// From now on the desk is known: store it.
    Paired(PublicKey),
    /// Show the question.
    Review(Box<Review>),
    /// A wrong PIN; the pad is open again.
    PinWrong {
        /// The tries left.
        left: u8,
    },
    /// Keep this answer under its wish, before the frame after it is sent.
    Keep(Id, KeptResult),
    /// Append this to the log, before the frame after it is sent.
    Log(Entry),
    /// Ended. The code is the one with a sentence for it.
    Ended(State, Option<Code>),
    /// A frame changed nothing.
    Dropped(Code),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Store this frame, then send it.
    Send(Vec<u8>),
    /// Tell or store this.
    Event(Event),
}
