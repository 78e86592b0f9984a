//! Time-stamps, fetched and put into signatures.

use std::cell::RefCell;

use sealbid_pki::Certificate;
use sealbid_pki::Instant;
use sealbid_pki::cms::{self, CmsError, Content, ContentSigner, Profile};
use sealbid_pki::path::{Evidence, Purpose, validate};
use sealbid_pki::tsp::{self, Accepted, TimeStampRequest, TspError};
use sha2::{Digest, Sha256};

use super::{Levels, ROOM, TimeStamped};
use crate::failure::Failure;

const TYPES: [&str; 2] = ["application/timestamp-query", "application/timestamp-reply"];

impl Levels {
    /// A token over what has this SHA-256.
    pub(super) fn stamp(&self, sha256: [u8; 32]) -> Result<(Vec<u8>, TimeStamped), Failure> {
        let address = self.authority.as_str();
        let request = TimeStampRequest::new(sha256, self.random.borrow_mut().as_mut());
        let reply = self.outside.post(address, &request.to_der(), TYPES, tsp::MAX_REPLY);
        let reply = reply.map_err(|error| {
            Failure::new("time_stamp_unreachable", [("address", address), ("reason", error.reason())])
        })?;
        let fails = |error: TspError| {
            let address = ("address", address.to_owned());
            Failure::new(error.code(), error.params().into_iter().chain([address]))
        };
        let Accepted { token, time_stamp } = tsp::accept(&reply, &request).map_err(fails)?;
        if token.len() > ROOM {
            return Err(fails(TspError::Wrong("too_long")));
        }
        let at = time_stamp.at();
        let leaf = time_stamp.authority().ok_or_else(|| fails(TspError::Wrong("certificate_missing")))?;
        let (others, evidence) = (time_stamp.certificates(), Evidence::default());
        let found = validate(leaf, others, &self.trust, &evidence, Purpose::TimeStamping, at);
        let stamped = TimeStamped { at, authority: leaf.subject(), chain: found.chain.code() };
        Ok((token, stamped))
    }
}

/// Another's signatures, each with a time-stamp.
pub(super) struct Stamping<'s> {
    levels: &'s Levels,
    signer: &'s dyn ContentSigner,
    stamps: RefCell<Vec<TimeStamped>>,
    failure: RefCell<Option<Failure>>,
}

impl<'s> Stamping<'s> {
    pub fn new(levels: &'s Levels, signer: &'s dyn ContentSigner) -> Self {
        Self { levels, signer, stamps: RefCell::default(), failure: RefCell::default() }
    }

    /// The time-stamps, and what kept one from being had.
    pub fn ended(self) -> (Vec<TimeStamped>, Option<Failure>) {
        (self.stamps.into_inner(), self.failure.into_inner())
    }
}

impl ContentSigner for Stamping<'_> {
    fn chain(&self) -> &[Certificate] {
        self.signer.chain()
    }

    fn sign_content(&self, content: Content, profile: Profile, at: Instant) -> Result<Vec<u8>, CmsError> {
        let message = self.signer.sign_content(content, profile, at)?;
        let parsed = cms::parse(&message)?;
        let signature = parsed.signers().first().ok_or(CmsError::NoSigner)?.signature();
        match self.levels.stamp(Sha256::digest(signature).into()) {
            Ok((token, stamped)) => {
                self.stamps.borrow_mut().push(stamped);
                cms::with_time_stamp(&message, &token)
            }
            Err(failure) => {
                *self.failure.borrow_mut() = Some(failure);
                Err(CmsError::NotTimeStamp)
            }
        }
    }
}
