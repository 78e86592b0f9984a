//! The search for a path from a leaf to an anchor, bounded in depth and in work.

use super::validate::{self, Fault};
use super::{Chain, ChainRecord, Evidence, Purpose, Revocation, Trust};
use crate::Instant;
use crate::certificate::Certificate;
use crate::name;

/// The longest path that is tried, anchor included.
const MAX_PATH: usize = 12;
/// The most steps of one search. Certificates of one name that sign each other could make it endless otherwise.
const MAX_STEPS: usize = 512;

/// Looks for a path from `leaf` over `others` to an anchor of `trust` and judges it as of `at`.
///
/// Of several paths the first valid one counts; if none is valid, the fault of the first. `others` may hold
/// anything in any order. Anchors are held to their own validity and constraints as other issuers are.
pub fn validate(
    leaf: &Certificate,
    others: &[Certificate],
    trust: &Trust,
    evidence: &Evidence,
    purpose: Purpose,
    at: Instant,
) -> ChainRecord {
    let _ = evidence;
    if trust.is_empty() {
        return ChainRecord { chain: Chain::NoTrustGiven, revocation: Revocation::Unknown };
    }
    let mut search = Search { others, trust, purpose, at, steps: 0, first_fault: None };
    let mut path = vec![leaf.clone()];
    let chain = if search.extend(&mut path) {
        Chain::Valid { path }
    } else if search.steps > MAX_STEPS {
        Chain::Unknown { code: "search_exhausted", subject: leaf.subject() }
    } else {
        search.first_fault.unwrap_or(Chain::Untrusted)
    };
    ChainRecord { chain, revocation: Revocation::Unknown }
}

struct Search<'a> {
    others: &'a [Certificate],
    trust: &'a Trust,
    purpose: Purpose,
    at: Instant,
    steps: usize,
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
        let candidates = self.trust.anchors().iter().chain(self.others);
        for issuer in candidates.filter(|issuer| may_have_issued(issuer, &last)).cloned().collect::<Vec<_>>() {
            // A certificate, or another one of the same name and key, appears once in a path (RFC 5280 §6.1).
            let repeated = path.iter().any(|certificate| {
                certificate.public_key_info() == issuer.public_key_info()
                    && certificate.subject_name() == issuer.subject_name()
            });
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return false;
            }
            if repeated {
                continue;
            }
            path.push(issuer);
            if self.extend(path) {
                return true;
            }
            path.pop();
        }
        false
    }

    fn judge(&mut self, path: &[Certificate]) -> bool {
        let signatures = (0..path.len() - 1)
            .rev()
            .try_for_each(|index| path[index].signed_by(&path[index + 1]).map_err(|code| Fault { code, at: index }));
        let Err(Fault { code, at }) = signatures.and_then(|()| validate::path(path, self.purpose, self.at)) else {
            return true;
        };
        let subject = path[at].subject();
        self.first_fault.get_or_insert_with(|| match code {
            "algorithm_unsupported" => Chain::Unknown { code, subject },
            _ => Chain::Invalid { code, subject },
        });
        false
    }
}

/// Names chain, and key identifiers do where both are given (RFC 5280 §4.2.1.1).
fn may_have_issued(issuer: &Certificate, certificate: &Certificate) -> bool {
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
