//! Time-stamps, fetched and looked at.

use sealbid_pki::path::{Evidence, Purpose, validate};
use sealbid_pki::tsp::{self, Accepted, TimeStampRequest, TspError};

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
