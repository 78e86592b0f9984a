//! The phone's log: each entry holds the hash of the one before.

use sha2::{Digest as _, Sha256};

use crate::key::PublicKey;
use crate::message::answer::{AuditAnswer, AuditStatement, Entry};
use crate::message::record::Record as _;
use crate::value::{Count, Digest};

impl Entry {
    /// What the next entry has as `prev`.
    pub fn hash(&self) -> Digest {
        Sha256::new().chain_update(b"SBL1-ENTRY\0").chain_update(self.to_cbor()).finalize().into()
    }
}

/// Where a log stands: the number of the next entry and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// The number of the next entry.
    pub next: Count,
    /// The hash of the last entry; zeros where there is none.
    pub head: Digest,
}

impl ChainEnd {
    /// The end of an empty log.
    pub const EMPTY: Self = Self { next: Count::ZERO, head: [0; 32] };

    /// The end once `entry` is there, if it is the next one.
    pub fn then(self, entry: &Entry) -> Option<Self> {
        let next = Count::try_from(entry.n.get() + 1).ok()?;
        (entry.n == self.next && entry.prev == self.head).then(|| Self { next, head: entry.hash() })
    }
}

/// What a log was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainVerdict {
    /// Each entry follows the one before, and the end is the one signed.
    Whole,
    /// The entry of this number does not follow.
    BrokenAt(Count),
    /// All entries follow each other, but the end is not the one stated.
    OtherEnd,
    /// K_auth did not sign the end.
    SignatureInvalid,
}

impl AuditAnswer {
    /// Judges the log from `known` on, an end that is known from before.
    pub fn verify(&self, known: ChainEnd, k_auth: &PublicKey) -> ChainVerdict {
        let statement = AuditStatement { head: self.head, next: self.next };
        if !k_auth.verifies(&statement.to_be_signed(), &self.sig) {
            return ChainVerdict::SignatureInvalid;
        }
        let mut end = known;
        for entry in self.entries.iter() {
            end = match end.then(entry) {
                Some(end) => end,
                None => return ChainVerdict::BrokenAt(entry.n),
            };
        }
        if end == (ChainEnd { next: self.next, head: self.head }) {
            ChainVerdict::Whole
        } else {
            ChainVerdict::OtherEnd
        }
    }
}
