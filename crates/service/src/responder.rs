//! What is known of the certificates of the issuing authority, over OCSP (RFC 6960).

use sealbid_pki::ca::{self, Answer, CertificateStatus, OcspRefusal, Period, Revoked};
use sealbid_pki::{CertId, Certificate, OcspRequest};

use crate::authority::{AuthorityError, reason_of};
use crate::office::Office;
use crate::store::{Transaction, authority, certificate};

/// How long an answer may be relied on, seconds. Nobody keeps one in between: what ended shows at once.
const ANSWER_SECS: i64 = 3_600;
/// The most certificates of one request.
const MAX_IDS: usize = 16;
/// The longest nonce with its head (RFC 9654 §2.1), in bytes.
const MAX_NONCE: usize = 131;

/// The OCSPResponse to `request`, whatever that is.
pub(crate) async fn answer(office: &Office, request: &[u8]) -> Vec<u8> {
    let Ok(request) = OcspRequest::from_der(request) else { return OcspRefusal::MalformedRequest.to_der() };
    let is_fit = (1..=MAX_IDS).contains(&request.ids().len())
        && request.nonce().is_none_or(|nonce| (1..=MAX_NONCE).contains(&nonce.len()));
    if !is_fit {
        return OcspRefusal::MalformedRequest.to_der();
    }
    let issuing = office.authority.issuing();
    if request.ids().iter().any(|id| !id.names_issuer(issuing)) {
        return OcspRefusal::Unauthorized.to_der();
    }
    match states(office, &request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(code = error.code(), "no answer could be made");
            OcspRefusal::InternalError.to_der()
        }
    }
}

async fn states(office: &Office, request: &OcspRequest) -> Result<Vec<u8>, AuthorityError> {
    let mut reading = office.store.read().await?;
    let mut answers = Vec::new();
    for id in request.ids() {
        answers.push(Answer { id: id.clone(), status: state(office, &mut reading, id).await? });
    }
    drop(reading);
    let now = office.now();
    let period = Period { this_update: now, next_update: now.plus_secs(ANSWER_SECS) };
    let responder = office.authority.responder(office.keys.as_ref());
    Ok(ca::ocsp_response(&responder, &answers, period, request.nonce())?.der().to_vec())
}

async fn state(office: &Office, reading: &mut Transaction, id: &CertId) -> Result<CertificateStatus, AuthorityError> {
    let serial = id.serial_hex();
    if let Some(row) = certificate::by_serial(reading, &serial).await? {
        return Ok(match row.revoked {
            None => CertificateStatus::Good,
            Some((at, reason)) => {
                let certificate = Certificate::from_der(&row.der).map_err(|_| AuthorityError::Damaged)?;
                let reason = reason_of(&reason).unwrap_or_default();
                CertificateStatus::Revoked(Revoked::new(&certificate, at, reason))
            }
        });
    }
    let is_own = office.authority.is_own(&serial) || authority::is_own(reading, &serial).await?;
    Ok(if is_own { CertificateStatus::Good } else { CertificateStatus::Unknown })
}
