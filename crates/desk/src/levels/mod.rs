//! Signatures that last: baseline levels of PAdES (EN 319 142-1, 6), by a time-stamp authority at any address and by what the
//! addresses in certificates answer.
//!
//! Whether there will be evidence is asked before anybody signs ([`Gathering::foresee`]). A signature gets its time-stamp before its
//! file has it ([`Levels::stamped`]); evidence and a time-stamp over that are further revisions ([`Gathering::prolong`]). Whoever
//! writes the file gives it its name after that, so that it is whole at its level or is not there. What is fetched proves itself by
//! its signature; whether its signer is one to trust is told, and for whoever reads the file to judge.

mod evidence;
mod stamps;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use rand_core::CryptoRng;
use sealbid_client::Outside;
use sealbid_pdf::ltv::{self, Kept};
use sealbid_pki::cms::{self, CmsError};
use sealbid_pki::path::Trust;
use sealbid_pki::{Clock, Instant};
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::surroundings::checkpoint;

pub use evidence::Gathering;

/// The room for one time-stamp token, in bytes: with chains of RSA certificates they have about 8,000.
const ROOM: usize = 16 * 1024;

/// How long a signature is to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// B-B: as long as its certificates do.
    B,
    /// B-T: an authority attests when it was there.
    T,
    /// B-LT: the file holds the certificates and what was known of their revocation.
    Lt,
    /// B-LTA: a time-stamp over the whole file covers that too.
    Lta,
}

/// A time-stamp that was put into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamped {
    /// When, as its authority says.
    pub at: Instant,
    /// The subject of the authority's certificate (RFC 4514).
    pub authority: String,
    /// What the search for its root came to, among those that are trusted here: a code of [`sealbid_pki::path::Chain`]. It stands in
    /// the file either way; another reader may know its root.
    pub chain: &'static str,
}

impl TimeStamped {
    /// Whether its root is one that is trusted here.
    pub fn is_trusted(&self) -> bool {
        self.chain == "valid"
    }
}

/// What makes a signed file last.
#[derive(Debug, Default)]
pub struct Prolonged {
    /// What follows the file, as one piece; empty at B-B and B-T.
    pub revisions: Vec<u8>,
    /// The time-stamp over all of it, at B-LTA.
    pub stamp: Option<TimeStamped>,
}

/// A level, and what it takes to reach it.
pub struct Levels {
    level: Level,
    authority: String,
    trust: Trust,
    outside: Outside,
    random: RefCell<Box<dyn CryptoRng + Send>>,
    /// Subjects of certificates that name nobody who would tell of their revocation.
    undeclared: RefCell<BTreeSet<String>>,
}

impl Levels {
    /// `authority` is the address of a time-stamp authority (RFC 3161 over http or https), without which there is no level but
    /// B-B. `service_roots` in PEM prove addresses of https in place of those that the system trusts; `trust` says by which roots
    /// time-stamps are told to be trusted.
    ///
    /// # Errors
    /// `time_stamp_address`; `certificate_pem_malformed` where the text holds no certificate.
    pub fn new(
        level: Level,
        authority: Option<&str>,
        service_roots: Option<&str>,
        trust: Trust,
        random: Box<dyn CryptoRng + Send>,
    ) -> Result<Self, Failure> {
        let authority = authority.unwrap_or_default();
        if level > Level::B && !Outside::is_address(authority) {
            return Err(Failure::new("time_stamp_address", [("address", authority)]));
        }
        let (authority, outside) = (authority.to_owned(), Outside::new(service_roots)?);
        Ok(Self { level, authority, trust, outside, random: RefCell::new(random), undeclared: RefCell::default() })
    }

    /// The level.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The subjects of certificates, among those that evidence was gathered for, that name no source of it: files hold none for them.
    pub fn undeclared(&self) -> Vec<String> {
        self.undeclared.borrow().iter().cloned().collect()
    }

    /// What [`sealbid_pdf::sign::Request::extra_room`] has to be.
    pub fn room(&self) -> usize {
        if self.level > Level::B { ROOM } else { 0 }
    }

    /// A signature as it was made, a detached CMS, with its time-stamp where the level asks for one: what
    /// [`sealbid_pdf::sign::Prepared::complete`] is to be given.
    ///
    /// # Errors
    /// `time_stamp_unreachable`, `time_stamp_malformed`, `time_stamp_refused`, `time_stamp_wrong`, and those of
    /// [`cms::with_time_stamp`].
    pub fn stamped(&self, message: Vec<u8>) -> Result<(Vec<u8>, Option<TimeStamped>), Failure> {
        if self.level == Level::B {
            return Ok((message, None));
        }
        let parsed = cms::parse(&message)?;
        let signer = parsed.signers().first().ok_or(CmsError::NoSigner)?;
        let (token, stamp) = self.stamp(Sha256::digest(signer.signature()).into())?;
        Ok((cms::with_time_stamp(&message, &token)?, Some(stamp)))
    }

    /// What gathers evidence for the files of one job, by the time of `clock`.
    pub fn gathering<'g>(&'g self, clock: &'g dyn Clock, cancel: &'g AtomicBool) -> Gathering<'g> {
        Gathering::new(self, clock, cancel)
    }

    /// The revisions that keep this evidence in `signed`, and a time-stamp over it at B-LTA.
    fn append(&self, signed: &[u8], kept: &[Kept], cancel: &AtomicBool) -> Result<Prolonged, Failure> {
        let mut revisions = ltv::append(signed, kept, self.random.borrow_mut().as_mut())?;
        if self.level < Level::Lta {
            return Ok(Prolonged { revisions, stamp: None });
        }
        let whole = [signed, &revisions].concat();
        let prepared = ltv::prepare_stamp(&whole, ROOM, self.random.borrow_mut().as_mut())?;
        drop(whole);
        checkpoint(cancel)?;
        let (token, stamp) = self.stamp(prepared.content().sha256)?;
        revisions.extend(prepared.complete(&token)?);
        Ok(Prolonged { revisions, stamp: Some(stamp) })
    }
}
