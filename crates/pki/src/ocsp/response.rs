//! Responses (RFC 6960 §4.2).

use std::ops::Range;

use der::Decode;
use spki::AlgorithmIdentifierOwned;
use x509_cert::name::Name;

use super::{CertId, MAX_OCSP, MAX_SINGLES, OcspError, nonce};
use crate::algorithm::{self, SignatureCheck};
use crate::certificate::Certificate;
use crate::crl::RevocationReason;
use crate::tlv::{self, Malformed, Tlv, constructed, context};
use crate::{Instant, oid};

/// The most certificates that a response may enclose.
const MAX_CERTIFICATES: usize = 8;

/// A successful response that was read; whether it is genuine and applies is [`crate::path::validate`]'s matter.
#[derive(Clone, Debug)]
pub struct OcspResponse {
    /// The whole, as it was read.
    der: Vec<u8>,
    body: Range<usize>,
    signature: Range<usize>,
    algorithm: AlgorithmIdentifierOwned,
    pub(crate) responder: Responder,
    produced_at: Instant,
    pub(crate) singles: Vec<Single>,
    nonce: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug)]
pub(crate) enum Responder {
    Name(Name),
    /// SHA-1 of the responder's key octets.
    Key(Vec<u8>),
}

/// The status of one certificate.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    pub id: CertId,
    pub status: Status,
    pub this_update: Instant,
    pub next_update: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Good,
    Revoked(Instant, RevocationReason),
    Unknown,
}

impl OcspResponse {
    /// Reads an `OCSPResponse`, or the `BasicOCSPResponse` in it; nothing may follow.
    ///
    /// # Errors
    /// [`OcspError::Response`], [`OcspError::NotSuccessful`].
    pub fn from_der(der: &[u8]) -> Result<Self, OcspError> {
        if der.len() > MAX_OCSP {
            return Err(OcspError::Response);
        }
        let outer = tlv::single(der, tlv::SEQUENCE).map_err(|Malformed| OcspError::Response)?;
        let basic = match outer.children().optional(tlv::ENUMERATED) {
            Ok(Some(status)) => match status.value {
                [0] => successful(outer).map_err(|Malformed| OcspError::Response)?,
                [status] => return Err(OcspError::NotSuccessful(*status)),
                _ => return Err(OcspError::Response),
            },
            _ => outer,
        };
        Self::read(der, basic).map_err(|Malformed| OcspError::Response)
    }

    fn read(der: &[u8], basic: Tlv<'_>) -> Result<Self, Malformed> {
        let mut signed = tlv::signed(basic)?;
        let algorithm = AlgorithmIdentifierOwned::from_der(signed.algorithm.whole)?;
        let certificates = match signed.rest.optional(constructed(0))? {
            Some(list) => {
                let list = list.children().take(tlv::SEQUENCE)?.children().all(MAX_CERTIFICATES)?.into_iter();
                list.filter_map(|found| Certificate::from_der(found.whole).ok()).collect()
            }
            None => Vec::new(),
        };
        signed.rest.finish()?;
        let mut body = signed.body.children();
        body.optional(constructed(0))?;
        let responder = body.any()?;
        let responder = match responder.tag {
            tag if tag == constructed(1) => Responder::Name(Name::from_der(responder.value)?),
            tag if tag == constructed(2) => {
                Responder::Key(tlv::single(responder.value, tlv::OCTET_STRING)?.value.to_vec())
            }
            _ => return Err(Malformed),
        };
        let produced_at = tlv::time(body.take(tlv::GENERALIZED_TIME)?)?;
        let list = body.take(tlv::SEQUENCE)?.children().all(MAX_SINGLES)?;
        let nonce = body.optional(constructed(1))?.map(nonce).transpose()?.flatten();
        body.finish()?;
        let range = |part: &[u8]| {
            let start = part.as_ptr().addr() - der.as_ptr().addr();
            start..start + part.len()
        };
        Ok(Self {
            der: der.to_vec(),
            body: range(signed.body.whole),
            signature: range(signed.signature),
            algorithm,
            responder,
            produced_at,
            singles: list.into_iter().map(single).collect::<Result<_, _>>()?,
            nonce,
            certificates,
        })
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// When the responder signed.
    pub fn produced_at(&self) -> Instant {
        self.produced_at
    }
    /// The nonce extension's value, to be compared with the request's.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
    /// The certificates that the response encloses.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether the response is signed with the key of `responder`.
    pub(crate) fn signed_by(&self, responder: &Certificate) -> SignatureCheck {
        let (message, value) = (&self.der[self.body.clone()], &self.der[self.signature.clone()]);
        algorithm::check(responder.public_key_info(), &self.algorithm, None, message, value)
    }
}

/// The BasicOCSPResponse of a successful OCSPResponse.
fn successful(outer: Tlv<'_>) -> Result<Tlv<'_>, Malformed> {
    let mut parts = outer.children();
    parts.take(tlv::ENUMERATED)?;
    let mut bytes = parts.take(constructed(0))?.children().take(tlv::SEQUENCE)?.children();
    parts.finish()?;
    if bytes.any()?.oid()? != oid::OCSP_BASIC {
        return Err(Malformed);
    }
    tlv::single(bytes.take(tlv::OCTET_STRING)?.value, tlv::SEQUENCE)
}

fn single(element: Tlv<'_>) -> Result<Single, Malformed> {
    let mut parts = element.expect(tlv::SEQUENCE)?.children();
    let id = CertId::read(parts.any()?)?;
    let status = parts.any()?;
    let status = match status.tag {
        tag if tag == context(0) => Status::Good,
        tag if tag == constructed(1) => {
            let mut revoked = status.children();
            let at = tlv::time(revoked.take(tlv::GENERALIZED_TIME)?)?;
            let reason = match revoked.optional(constructed(0))? {
                Some(found) => RevocationReason::read(tlv::single(found.value, tlv::ENUMERATED)?.value)?,
                None => RevocationReason::default(),
            };
            revoked.finish()?;
            Status::Revoked(at, reason)
        }
        tag if tag == context(2) => Status::Unknown,
        _ => return Err(Malformed),
    };
    let this_update = tlv::time(parts.take(tlv::GENERALIZED_TIME)?)?;
    let next_update = match parts.optional(constructed(0))? {
        Some(found) => Some(tlv::time(tlv::single(found.value, tlv::GENERALIZED_TIME)?)?),
        None => None,
    };
    // A critical extension of one answer would be one that this crate does not process.
    if let Some(extensions) = parts.optional(constructed(1))? {
        for extension in extensions.children().take(tlv::SEQUENCE)?.children().all(MAX_SINGLES)? {
            let mut extension = extension.expect(tlv::SEQUENCE)?.children();
            extension.any()?.oid()?;
            if extension.optional(tlv::BOOLEAN)?.map(Tlv::boolean).transpose()? == Some(true) {
                return Err(Malformed);
            }
        }
    }
    parts.finish()?;
    Ok(Single { id, status, this_update, next_update })
}

/// `Extensions` with the nonce alone.
pub(crate) fn nonce_extension(value: &[u8]) -> Vec<u8> {
    let parts = [tlv::wrap(tlv::OID, oid::OCSP_NONCE.as_bytes()), tlv::wrap(tlv::OCTET_STRING, value)];
    tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::SEQUENCE, &parts.concat()))
}
