//! Which baseline level of PAdES a signature is proven to have (EN 319 142-1, 6.3).

use lopdf::Object;
use sealbid_pki::cms::{Integrity, Parsed, TimeStamp};
use sealbid_pki::path::{self, Evidence, Purpose, Revocation, Trust};
use sealbid_pki::{Certificate, Instant};

use super::record::Level;
use super::{Content, Judge, evidence};
use crate::read::{Pdf, ReadError};

/// What a document security store holds.
#[derive(Debug)]
pub(super) struct Held {
    pub evidence: Evidence,
    pub certificates: Vec<Certificate>,
    /// Whether there is a store at all.
    is_there: bool,
}

impl Held {
    pub fn of(pdf: &Pdf<'_>) -> Result<Self, ReadError> {
        let (evidence, certificates) = evidence::in_file(pdf, &Evidence::default())?;
        let is_there = matches!(pdf.value(&pdf.catalog()?, b"DSS")?, Object::Dictionary(_));
        Ok(Self { evidence, certificates, is_there })
    }

    /// Whether chain and revocation of everyone are told by what lies in the file. Who names no source of revocation needs none.
    fn tells_of(&self, subjects: &[Subject], trust: &Trust) -> bool {
        let told = |subject: &Subject| {
            let mut evidence = self.evidence.clone();
            evidence.crls.extend_from_slice(&subject.crls);
            let others = [subject.enclosed.as_slice(), &self.certificates].concat();
            let found = path::validate(&subject.leaf, &others, trust, &evidence, subject.purpose, subject.at);
            found.chain.is_valid() && matches!(found.revocation, Revocation::Good | Revocation::NotDeclared)
        };
        self.is_there && !subjects.is_empty() && subjects.iter().all(told)
    }
}

/// Someone whose standing must be told by the file.
pub(super) struct Subject {
    leaf: Certificate,
    enclosed: Vec<Certificate>,
    crls: Vec<Vec<u8>>,
    purpose: Purpose,
    at: Instant,
}

impl Subject {
    pub fn of_signer(leaf: &Certificate, message: &Parsed, at: Instant) -> Self {
        let (enclosed, crls) = (message.certificates().to_vec(), message.crls().to_vec());
        Self { leaf: leaf.clone(), enclosed, crls, purpose: Purpose::Signing, at }
    }

    pub fn of_token(token: &TimeStamp) -> Option<Self> {
        let (leaf, enclosed) = (token.authority()?.clone(), token.certificates().to_vec());
        Some(Self { leaf, enclosed, crls: Vec::new(), purpose: Purpose::TimeStamping, at: token.at() })
    }
}

/// A document time-stamp that is intact, of a trusted authority, and not spoiled afterwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProvenStamp {
    /// Where what it covers ends.
    pub end: u64,
    pub at: Instant,
}

impl Judge<'_, '_> {
    /// When the first document time-stamp was made that covers what ends at `end`.
    pub(super) fn covered_at(&self, end: u64) -> Option<Instant> {
        self.stamps.borrow().iter().filter(|stamp| stamp.end > end).map(|stamp| stamp.at).min()
    }

    pub(super) fn level(&self, end: u64, sub_filter: &[u8], content: &Content) -> Result<Option<Level>, ReadError> {
        let Some(subjects) = &content.subjects else { return Ok(None) };
        if content.intact != Integrity::Intact || sub_filter != b"ETSI.CAdES.detached" {
            return Ok(None);
        }
        if content.attested.is_none() {
            return Ok(Some(Level::B));
        }
        if !self.held.tells_of(subjects, self.trust) {
            return Ok(Some(Level::T));
        }
        let last = self.stamps.borrow().iter().map(|stamp| stamp.end).max().filter(|last| *last > end);
        Ok(Some(match last {
            // A store only grows: what an earlier time-stamp covers, the last one does.
            Some(last) if self.archived(last)?.is_some_and(|held| held.tells_of(subjects, self.trust)) => Level::Lta,
            _ => Level::Lt,
        }))
    }

    /// What the store held where the last document time-stamp ends.
    fn archived(&self, end: u64) -> Result<Option<&Held>, ReadError> {
        if self.archived.get().is_none() {
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            let held = match self.pdf.open_prefix(end) {
                Ok(prefix) => Some(Held::of(&prefix)?),
                Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
                Err(_) => None,
            };
            self.archived.set(held).ok();
        }
        Ok(self.archived.get().and_then(Option::as_ref))
    }
}
