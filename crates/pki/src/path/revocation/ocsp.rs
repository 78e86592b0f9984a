//! OCSP responses, RFC 6960 §3.2.

use sha1::{Digest, Sha1};

use super::{Inquiry, State};
use crate::algorithm::SignatureCheck;
use crate::certificate::Certificate;
use crate::name;
use crate::ocsp::{OcspResponse, Responder, Status};
use crate::path::{Purpose, purpose};

impl Inquiry<'_> {
    pub(super) fn by_ocsp(&self, certificate: &Certificate, issuer: &Certificate) -> State {
        let mut state = State::NotDeclared;
        for response in &self.responses {
            for single in response.singles.iter().filter(|single| single.id.names(certificate, issuer)) {
                let usable = self.timely(single.this_update, single.next_update) && authorised(response, issuer);
                let found = match single.status {
                    _ if !usable => State::Unknown,
                    Status::Good => State::Good,
                    Status::Revoked(at, reason) => self.entry(at, reason),
                    Status::Unknown => State::Unknown,
                };
                match found {
                    State::Revoked(..) => return found,
                    State::Good => state = State::Good,
                    _ if state == State::NotDeclared => state = State::Unknown,
                    _ => {}
                }
            }
        }
        state
    }
}

/// §4.2.2.2: the response is signed by the issuer itself, or by a responder that the issuer certified for it and
/// whose certificate was valid when it signed.
fn authorised(response: &OcspResponse, issuer: &Certificate) -> bool {
    let is_responder = |candidate: &Certificate| match &response.responder {
        Responder::Name(name) => name::same(name, candidate.subject_name()),
        Responder::Key(hash) => Sha1::digest(candidate.key_octets()).as_slice() == hash,
    };
    let signed = |candidate: &Certificate| response.signed_by(candidate) == SignatureCheck::Good;
    if is_responder(issuer) && signed(issuer) {
        return true;
    }
    let at = response.produced_at();
    response.certificates().iter().any(|delegate| {
        is_responder(delegate)
            && name::same(delegate.issuer_name(), issuer.subject_name())
            && delegate.not_before() <= at
            && at <= delegate.not_after()
            && delegate.extensions().malformed.is_none()
            && delegate.extensions().unknown_critical.is_none()
            && purpose::leaf(delegate, Purpose::OcspSigning).is_ok()
            && delegate.signed_by(issuer).is_ok()
            && signed(delegate)
    })
}
