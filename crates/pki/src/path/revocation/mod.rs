//! Revocation along a valid path: CRLs (RFC 5280 §6.3) and OCSP responses (RFC 6960 §3.2).
//!
//! Evidence that was made after the instant of validation counts, and must for documents that are verified long
//! after: a certificate that a later list does not hold was not revoked before. A revocation after the instant of
//! validation does not count.

mod crl;
mod ocsp;

use std::cell::Cell;

use super::{Evidence, Purpose, Revocation, Trust};
use crate::Instant;
use crate::certificate::Certificate;
use crate::crl::{RevocationList, RevocationReason};
use crate::ocsp::OcspResponse;

/// The most lists and responses that are looked at.
const MAX_EVIDENCE: usize = 64;
/// The most searches for a path of a list's issuer in one judgement.
const MAX_SEARCHES: usize = 8;
/// How long evidence without nextUpdate is good for, in seconds.
const WITHOUT_NEXT_UPDATE: i64 = 86_400;

/// What is known of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    Revoked(Instant, RevocationReason),
    Unknown,
    NotDeclared,
}

/// What one judgement of revocation works with.
pub(super) struct Inquiry<'a> {
    pub others: &'a [Certificate],
    pub trust: &'a Trust,
    pub at: Instant,
    lists: Vec<RevocationList>,
    responses: Vec<OcspResponse>,
    searches: Cell<usize>,
}

impl<'a> Inquiry<'a> {
    pub fn new(others: &'a [Certificate], trust: &'a Trust, evidence: &Evidence, at: Instant) -> Self {
        let lists = evidence.crls.iter().take(MAX_EVIDENCE);
        let responses = evidence.ocsp.iter().take(MAX_EVIDENCE);
        Self {
            others,
            trust,
            at,
            lists: lists.filter_map(|der| RevocationList::from_der(der).ok()).collect(),
            responses: responses.filter_map(|der| OcspResponse::from_der(der).ok()).collect(),
            searches: Cell::new(MAX_SEARCHES),
        }
    }

    /// The verdict on `path`, which is valid and ends in its anchor.
    pub fn judge(&self, path: &[Certificate]) -> Revocation {
        let mut states = Vec::new();
        for (index, pair) in path.windows(2).enumerate() {
            let state = self.state(&pair[0], &pair[1], path);
            if let State::Revoked(at, reason) = state {
                return Revocation::Revoked { at, reason, subject: path[index].subject() };
            }
            states.push(state);
        }
        match states.first() {
            // The leaf is its own anchor: there is nobody who could revoke it.
            None => Revocation::NotDeclared,
            Some(_) if states.contains(&State::Unknown) => Revocation::Unknown,
            Some(State::NotDeclared) => Revocation::NotDeclared,
            Some(_) => Revocation::Good,
        }
    }

    fn state(&self, certificate: &Certificate, issuer: &Certificate, path: &[Certificate]) -> State {
        let extensions = certificate.extensions();
        // RFC 6960 §4.2.2.2.1: the issuer wants no check of this responder for its lifetime.
        if extensions.ocsp_no_check {
            return State::NotDeclared;
        }
        let declared = !extensions.distribution_points.is_empty() || !extensions.ocsp_addresses.is_empty();
        let found = [self.by_ocsp(certificate, issuer), self.by_lists(certificate, issuer, path)];
        let revoked = found.iter().find(|state| matches!(state, State::Revoked(..)));
        match revoked {
            Some(revoked) => *revoked,
            None if found.contains(&State::Good) => State::Good,
            None if declared || found.contains(&State::Unknown) => State::Unknown,
            None => State::NotDeclared,
        }
    }

    /// Whether evidence of these times speaks of the instant of validation.
    fn timely(&self, this_update: Instant, next_update: Option<Instant>) -> bool {
        self.at <= next_update.unwrap_or(this_update.plus_secs(WITHOUT_NEXT_UPDATE))
    }

    /// What an entry says of the instant of validation.
    fn entry(&self, at: Instant, reason: RevocationReason) -> State {
        if at <= self.at { State::Revoked(at, reason) } else { State::Good }
    }

    /// Whether `certificate` has a valid path to `anchor` at `at`, so that it may speak for its name.
    fn leads_to(&self, certificate: &Certificate, anchor: &Certificate, at: Instant) -> bool {
        let Some(left) = self.searches.get().checked_sub(1) else { return false };
        self.searches.set(left);
        let trust = Trust::new(self.trust.anchors().iter().filter(|known| *known == anchor).cloned().collect());
        super::build::chain(certificate, self.others, &trust, Purpose::Any, at).is_valid()
    }
}
