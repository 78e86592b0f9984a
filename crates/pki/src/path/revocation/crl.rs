//! CRL validation, RFC 5280 §6.3.3. Delta lists are not used (use-deltas is false).

use super::{Inquiry, State};
use crate::algorithm::SignatureCheck;
use crate::certificate::Certificate;
use crate::crl::RevocationList;
use crate::extension::{DistributionPoint, GeneralName, KeyUsage};
use crate::name;

/// Every reason of ReasonFlags but the unused bit 0.
const ALL_REASONS: u16 = 0b1_1111_1110;
/// The most further certificates that are tried as issuer of one list.
const MAX_ISSUERS: usize = 4;

impl Inquiry<'_> {
    pub(super) fn by_lists(&self, certificate: &Certificate, issuer: &Certificate, path: &[Certificate]) -> State {
        // §6.3.3: without distribution points, one whose name is the certificate's issuer.
        let implied = [DistributionPoint::default()];
        let points = match certificate.extensions().distribution_points.as_slice() {
            [] => &implied[..],
            points => points,
        };
        let mut covered = 0;
        let mut of_concern = false;
        for list in self.lists.iter().filter(|list| !list.is_delta) {
            let Some(point) = points.iter().find(|point| from_issuer_of(list, point, certificate)) else { continue };
            of_concern = true;
            if !self.timely(list.this_update(), list.next_update())
                // A list made after the certificate expired may have dropped it (§3.3).
                || list.this_update() > certificate.not_after()
                || list.unknown_critical
                || !covers(list, point, certificate)
                || !self.genuine(list, issuer, path)
            {
                continue;
            }
            match list.entry(certificate) {
                Err(crate::tlv::Malformed) => continue,
                Ok(Some(entry)) => {
                    let state = self.entry(entry.at, entry.reason);
                    if state != State::Good {
                        return state;
                    }
                }
                Ok(None) => {}
            }
            // (d): the reasons that point and list have in common.
            covered |= point.reasons.unwrap_or(ALL_REASONS) & list.scope.only_reasons.unwrap_or(ALL_REASONS);
        }
        match (covered & ALL_REASONS == ALL_REASONS, of_concern) {
            (true, _) => State::Good,
            (_, true) => State::Unknown,
            _ => State::NotDeclared,
        }
    }

    /// (f) and (g): whether a certificate that may speak for the list's issuer signed it.
    fn genuine(&self, list: &RevocationList, issuer: &Certificate, path: &[Certificate]) -> bool {
        let may_sign = |candidate: &Certificate| {
            let usage = candidate.extensions().key_usage;
            let named = list.authority_key_id.as_ref().and_then(|found| found.key.as_ref());
            name::same(candidate.subject_name(), &list.issuer)
                && usage.is_none_or(|usage| usage.allows(KeyUsage::CRL_SIGN))
                && named.zip(candidate.extensions().subject_key_id.as_ref()).is_none_or(|(named, found)| named == found)
        };
        let signed = |candidate: &Certificate| list.signed_by(candidate) == SignatureCheck::Good;
        if may_sign(issuer) && signed(issuer) {
            return true;
        }
        // Another certificate of the same name or, for an indirect list, of the name that the point gives: it must
        // lead to the same anchor.
        let Some(anchor) = path.last() else { return false };
        let candidates = self.trust.anchors().iter().chain(self.others).filter(|found| may_sign(found));
        candidates.take(MAX_ISSUERS).any(|found| signed(found) && self.leads_to(found, anchor, self.at))
    }
}

/// (b) (1): the list's issuer is who the point, or without it the certificate, says.
fn from_issuer_of(list: &RevocationList, point: &DistributionPoint, certificate: &Certificate) -> bool {
    if point.issuers.is_empty() {
        return name::same(&list.issuer, certificate.issuer_name());
    }
    let named = point.issuers.iter().any(|issuer| match issuer {
        GeneralName::Directory(issuer) => name::same(issuer, &list.issuer),
        _ => false,
    });
    named && (list.scope.indirect || name::same(&list.issuer, certificate.issuer_name()))
}

/// (b) (2) and (c): whether the list's scope holds the certificate.
fn covers(list: &RevocationList, point: &DistributionPoint, certificate: &Certificate) -> bool {
    let scope = &list.scope;
    let kind_fits = match certificate.is_ca() {
        true => !scope.only_users,
        false => !scope.only_authorities,
    } && !scope.only_attributes;
    let point_fits = match &scope.point {
        None => true,
        Some(listed) if listed.relative.is_some() || point.relative.is_some() => listed.relative == point.relative,
        Some(listed) if !point.names.is_empty() => listed.names.iter().any(|name| point.names.contains(name)),
        // (b) (2) (i): a point without names goes by its cRLIssuer.
        Some(listed) => listed.names.iter().any(|name| point.issuers.contains(name)),
    };
    kind_fits && point_fits
}
