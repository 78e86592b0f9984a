//! Sealbid Link 1: a desk asks, a phone that keeps its keys answers, and a relay in between learns and changes nothing.
//!
//! Both sides are state machines without input and output: each call takes what happened and gives what is to be sent,
//! stored or told. Clock and random source are handed in. The protocol is described for others in
//! `docs/protocol/link.md`; vectors lie beside it.
//!
//! ```
//! use rand_core::SeedableRng;
//! use sealbid_link::desk::{Session, Setup};
//! use sealbid_link::{Display, MemoryKey, Name, Qr};
//!
//! // A program takes its system's random source here; a seed is for tests alone.
//! let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! let desk = MemoryKey::generate(&mut rng);
//! let display = Display::titled(Name::try_from("Office desk")?);
//! let now = 1_795_392_000_000;
//! let session = Session::start(Setup::pairing(0, [7; 16], display, &desk), &desk, now, &mut rng)?;
//!
//! let shown = session.code(now + 2_500).expect("the code is shown for 60 s").text();
//! assert_eq!((shown.len(), Qr::parse(&shown)?.frame()), (212, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate never opens a connection, reads a clock, picks a random source or keeps a person's key; it never signs a
//! bare digest, never hands out a raw ECDH secret, and never judges a certificate.

mod audit;
mod cbor;
pub mod desk;
mod error;
mod frame;
mod key;
mod message;
pub mod phone;
mod qr;
mod schedule;
mod share;
mod value;

pub use audit::{ChainEnd, ChainVerdict};
pub use error::{
    CODES, CborDefect, Code, Failure, KeyUnavailable, MessageError, QrError, RestoreError, ScanError, StartError,
};
pub use frame::{Direction, Header, Kind, MAX_FRAME_LEN, MAX_FRAMES, MAX_MESSAGE_LEN};
pub use key::{MemoryKey, PublicKey, SigningKey};
pub use message::answer::{
    AccountStatement, Answer, AuditAnswer, AuditStatement, End, Entry, LoginStatement, Out, PairStatement, Proof,
    SignedDocument, Ticket,
};
pub use message::hello::{Hello, Op};
pub use message::record::{Record, Signed};
pub use message::request::{
    Ask, AuditFrom, Challenge, Display, Document, Group, Permit, PlatformContext, Request, WrappedShare,
};
pub use message::writing::{Millimetres, Pad, Point, Stroke, Written};
pub use message::{Ack, Message, Status};
pub use qr::{FRAME_MS, FRAMES_TAKEN, Purpose, Qr};
pub use share::rehearsed;
pub use value::{
    Attributes, Count, Digest, Id, List, MediaType, Name, OutOfBounds, PairCode, Share, Sig, Size, Time, Uint,
};
