//! The search for a path from a leaf to an anchor, bounded in depth and in work.

use std::collections::HashMap;

use super::revocation::Inquiry;
use super::validate::{self, Fault};
use super::{Chain, ChainRecord, Evidence, Purpose, Revocation, Trust};
use crate::Instant;
use crate::certificate::Certificate;
use crate::name;

/// The longest path that is tried, anchor included.
const MAX_PATH: usize = 12;
/// The most steps of one search. Certificates of one name that sign each other could make it endless otherwise.
const MAX_STEPS: usize = 256;
/// The most comparisons of names with constraints in one search.
const MAX_COMPARISONS: usize = 1 << 18;

/// Looks for a path from `leaf` over `others` to an anchor of `trust` and judges it as of `at`.
///
/// Of several paths the first valid one counts; if none is valid, the fault of the first. `others` may hold
/// anything in any order. Anchors are held to their own validity and constraints as other issuers are. Revocation is
/// judged along a valid path only; the anchor itself cannot be revoked.
pub fn validate(
    leaf: &Certificate,
    others: &[Certificate],
    trust: &Trust,
    evidence: &Evidence,
    purpose: Purpose,
    at: Instant,
) -> ChainRecord {
    let chain = chain(leaf, others, trust, purpose, at);
    let revocation = match &chain {
        Chain::Valid { path } => Inquiry::new(others, trust, evidence, at).judge(path),
        _ => Revocation::Unknown,
    };
    ChainRecord { chain, revocation }
}

/// [`validate`] without revocation.
pub(super) fn chain(leaf: &Certificate, others: &[Certificate], trust: &Trust, purpose: Purpose, at: Instant) -> Chain {
    if trust.is_empty() {
        return Chain::NoTrustGiven;
    }
    let known = trust.anchors().iter().chain(others).collect();
    let mut search = Search {
        known,
        trust,
        purpose,
        at,
        steps: 0,
        comparisons: MAX_COMPARISONS,
        signatures: HashMap::new(),
        first_fault: None,
    };
    let mut path = vec![leaf.clone()];
    if search.extend(&mut path) {
        return Chain::Valid { path };
    }
    match search.first_fault {
        Some(found) => found,
        None if search.steps > MAX_STEPS => Chain::Unknown { code: "search_exhausted", subject: leaf.subject() },
        None => Chain::Untrusted,
    }
}

struct Search<'a> {
    known: Vec<&'a Certificate>,
    trust: &'a Trust,
    purpose: Purpose,
    at: Instant,
    steps: usize,
    comparisons: usize,
    /// What each signature came to: certificate and issuer, by identity.
    signatures: HashMap<(usize, usize), Result<(), &'static str>>,
    first_fault: Option<Chain>,
}

impl Search<'_> {
    /// Extends `path` to a valid one that ends in an anchor; leaves it as it was where there is none.
    fn extend(&mut self, path: &mut Vec<Certificate>) -> bool {
        let last = path[path.len() - 1].clone();
        if self.trust.anchors().contains(&last) {
            return self.judge(path);
        }
        if path.len() == MAX_PATH {
            return false;
        }
        let candidates: Vec<&Certificate> =
            self.known.iter().copied().filter(|issuer| may_have_issued(issuer, &last)).collect();
        for issuer in candidates {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return false;
            }
            // A certificate, or another one of the same name and key, appears once in a path (RFC 5280 §6.1).
            let repeated = path.iter().any(|certificate| {
                certificate.public_key_info() == issuer.public_key_info()
                    && certificate.subject_name() == issuer.subject_name()
            });
            if repeated {
                continue;
            }
            path.push(issuer.clone());
            if self.extend(path) {
                return true;
            }
            path.pop();
        }
        false
    }

    fn judge(&mut self, path: &[Certificate]) -> bool {
        let signatures = (0..path.len() - 1).rev().try_for_each(|index| {
            self.signature(&path[index], &path[index + 1]).map_err(|code| Fault { code, at: index })
        });
        let judged = signatures.and_then(|()| validate::path(path, self.purpose, self.at, &mut self.comparisons));
        let Err(Fault { code, at }) = judged else { return true };
        let subject = path[at].subject();
        let found = match code {
            "algorithm_unsupported" | "search_exhausted" => Chain::Unknown { code, subject },
            _ => Chain::Invalid { code, subject },
        };
        self.first_fault.get_or_insert(found);
        false
    }

    fn signature(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<(), &'static str> {
        let pair = (certificate.identity(), issuer.identity());
        *self.signatures.entry(pair).or_insert_with(|| certificate.signed_by(issuer))
    }
}

/// Names chain, and key identifiers do where both are given (RFC 5280 §4.2.1.1).
pub(super) fn may_have_issued(issuer: &Certificate, certificate: &Certificate) -> bool {
    if !name::same(issuer.subject_name(), certificate.issuer_name()) {
        return false;
    }
    let Some(wanted) = &certificate.extensions().authority_key_id else { return true };
    let key_fits = match (&wanted.key, &issuer.extensions().subject_key_id) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => true,
    };
    let place_fits = match (&wanted.issuer, &wanted.serial) {
        (Some(name), Some(serial)) => name::same(name, issuer.issuer_name()) && serial.as_slice() == issuer.serial(),
        _ => true,
    };
    key_fits && place_fits
}
