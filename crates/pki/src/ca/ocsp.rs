//! Answering OCSP requests (RFC 6960 §4.2).

use der::Encode;

use super::certificate::join;
use super::{IssueError, Revoked};
use crate::algorithm::SignatureCheck;
use crate::certificate::Certificate;
use crate::key::Signer;
use crate::ocsp::{CertId, OcspResponse};
use crate::tlv::{self, constructed, context};
use crate::{Instant, oid};

/// The answer to one [`CertId`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The certificate, as the request names it.
    pub id: CertId,
    /// Its state.
    pub status: CertificateStatus,
}

/// What the authority knows of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateStatus {
    /// Issued and not revoked.
    Good,
    /// Revoked.
    Revoked(Revoked),
    /// Not one of this authority's.
    Unknown,
}

/// When an answer was true and when the next one is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Signing time and time of the state told.
    pub this_update: Instant,
    /// Until when the answer may be relied on.
    pub next_update: Instant,
}

/// A successful OCSPResponse of `responder`: the CA itself, or the holder of a certificate of
/// [`super::Profile::OcspResponder`] that the CA issued. The responder's certificate is enclosed.
///
/// `nonce` repeats [`crate::OcspRequest::nonce`].
///
/// # Errors
/// [`IssueError::NotAnAuthority`] where the signer's chain is empty, [`IssueError::Validity`],
/// [`IssueError::Signer`], [`IssueError::SignatureInvalid`].
pub fn ocsp_response(
    responder: &dyn Signer,
    answers: &[Answer],
    period: Period,
    nonce: Option<&[u8]>,
) -> Result<OcspResponse, IssueError> {
    let certificate = responder.chain().first().ok_or(IssueError::NotAnAuthority)?;
    let body = body(certificate, answers, period, nonce)?;
    let signed = join(&body, &responder.sign(&body)?)?;
    let enclosed = tlv::wrap(constructed(0), &tlv::wrap(tlv::SEQUENCE, certificate.der()));
    let inside = tlv::single(&signed, tlv::SEQUENCE).map_err(|tlv::Malformed| IssueError::Encoding)?.value;
    let basic = tlv::wrap(tlv::SEQUENCE, &[inside, &enclosed].concat());
    let bytes = [tlv::wrap(tlv::OID, oid::OCSP_BASIC.as_bytes()), tlv::wrap(tlv::OCTET_STRING, &basic)].concat();
    let whole = [tlv::wrap(tlv::ENUMERATED, &[0]), tlv::wrap(constructed(0), &tlv::wrap(tlv::SEQUENCE, &bytes))];
    let response =
        OcspResponse::from_der(&tlv::wrap(tlv::SEQUENCE, &whole.concat())).map_err(|_| IssueError::Encoding)?;
    if response.signed_by(certificate) != SignatureCheck::Good {
        return Err(IssueError::SignatureInvalid);
    }
    Ok(response)
}

/// Why a responder does not answer (OCSPResponseStatus, RFC 6960 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OcspRefusal {
    /// The request is none.
    MalformedRequest = 1,
    /// The responder cannot answer at all for now.
    InternalError = 2,
    /// It does not answer for this issuer.
    Unauthorized = 6,
}

impl OcspRefusal {
    /// The DER of the response, which nobody signs.
    pub fn to_der(self) -> Vec<u8> {
        tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::ENUMERATED, &[self as u8]))
    }
}

fn body(
    certificate: &Certificate,
    answers: &[Answer],
    period: Period,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, IssueError> {
    if period.next_update < period.this_update {
        return Err(IssueError::Validity);
    }
    let (this_update, next_update) = (time(period.this_update)?, time(period.next_update)?);
    let mut singles = Vec::new();
    for answer in answers {
        let status = match &answer.status {
            CertificateStatus::Good => tlv::wrap(context(0), &[]),
            CertificateStatus::Unknown => tlv::wrap(context(2), &[]),
            CertificateStatus::Revoked(revoked) => {
                let reason = tlv::wrap(tlv::ENUMERATED, &[revoked.reason.number()]);
                tlv::wrap(constructed(1), &[time(revoked.at)?, tlv::wrap(constructed(0), &reason)].concat())
            }
        };
        let until = tlv::wrap(constructed(0), &next_update);
        singles.extend(tlv::wrap(tlv::SEQUENCE, &[answer.id.write(), status, this_update.clone(), until].concat()));
    }
    let name = certificate.subject_name().to_der()?;
    let mut parts = [tlv::wrap(constructed(1), &name), this_update, tlv::wrap(tlv::SEQUENCE, &singles)].concat();
    if let Some(nonce) = nonce {
        parts.extend(tlv::wrap(constructed(1), &crate::ocsp::nonce_extension(nonce)));
    }
    Ok(tlv::wrap(tlv::SEQUENCE, &parts))
}

/// OCSP writes every time as GeneralizedTime.
pub(crate) fn time(at: Instant) -> Result<Vec<u8>, IssueError> {
    let text = at.to_string();
    // The year of an instant between 1970 and 9999 has four digits; others have no ASN.1 form here.
    at.to_x509().map_err(|_| IssueError::Validity)?;
    let digits: Vec<u8> = text.bytes().filter(|octet| octet.is_ascii_digit()).chain([b'Z']).collect();
    Ok(tlv::wrap(tlv::GENERALIZED_TIME, &digits))
}
