//! The Online Certificate Status Protocol (RFC 6960): requests that a responder answers, and responses.

mod request;
mod response;

use base16ct::lower::encode_string as hex;
use der::asn1::ObjectIdentifier;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::certificate::Certificate;
use crate::oid;
use crate::tlv::{self, Malformed, Tlv};

pub use request::OcspRequest;
pub use response::OcspResponse;
pub(crate) use response::{Responder, Status, nonce_extension};

/// The largest request or response that is read, in bytes.
pub const MAX_OCSP: usize = 1024 * 1024;
/// The most certificates that one request or response may speak of.
const MAX_SINGLES: usize = 1024;

/// Why bytes are not a usable request or response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspError {
    /// Not the DER of an OCSPRequest.
    #[error("not an OCSP request")]
    Request,
    /// Neither the DER of an OCSPResponse nor of a BasicOCSPResponse.
    #[error("not an OCSP response")]
    Response,
    /// The responder answered that it cannot answer: its OCSPResponseStatus.
    #[error("the OCSP responder answered with status {0}")]
    NotSuccessful(u8),
}

impl OcspError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request => "ocsp_request_malformed",
            Self::Response => "ocsp_response_malformed",
            Self::NotSuccessful(_) => "ocsp_not_successful",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotSuccessful(status) => vec![("status", status.to_string())],
            _ => Vec::new(),
        }
    }
}

/// The certificate that a request asks for or a response speaks of (RFC 6960 §4.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertId {
    hash: ObjectIdentifier,
    name_hash: Vec<u8>,
    key_hash: Vec<u8>,
    serial: Vec<u8>,
}

impl CertId {
    /// `certificate` of `issuer`, by SHA-1: no security rests on the hash, and every responder knows it.
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> Self {
        let digest = |octets: &[u8]| Sha1::digest(octets).to_vec();
        let (name_hash, key_hash) = (digest(&issuer.subject_der()), digest(issuer.key_octets()));
        Self { hash: oid::SHA1, name_hash, key_hash, serial: certificate.serial().to_vec() }
    }

    /// Whether this is the id of `certificate`, issued by `issuer`.
    pub fn names(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.serial == certificate.serial() && self.names_issuer(issuer)
    }

    /// Whether this is the id of a certificate issued by `issuer`.
    pub fn names_issuer(&self, issuer: &Certificate) -> bool {
        let fits = |octets: &[u8], hash: &[u8]| match self.hash {
            oid::SHA1 => Sha1::digest(octets).as_slice() == hash,
            oid::SHA256 => Sha256::digest(octets).as_slice() == hash,
            oid::SHA384 => Sha384::digest(octets).as_slice() == hash,
            oid::SHA512 => Sha512::digest(octets).as_slice() == hash,
            _ => false,
        };
        fits(&issuer.subject_der(), &self.name_hash) && fits(issuer.key_octets(), &self.key_hash)
    }

    /// The serial number asked for, in lower-case hex as [`Certificate::serial_hex`] gives it.
    pub fn serial_hex(&self) -> String {
        hex(&self.serial)
    }

    fn read(element: Tlv<'_>) -> Result<Self, Malformed> {
        let mut parts = element.expect(tlv::SEQUENCE)?.children();
        let hash = parts.take(tlv::SEQUENCE)?.children().any()?.oid()?;
        let name_hash = parts.take(tlv::OCTET_STRING)?.value.to_vec();
        let key_hash = parts.take(tlv::OCTET_STRING)?.value.to_vec();
        let serial = parts.take(tlv::INTEGER)?.value.to_vec();
        parts.finish()?;
        Ok(Self { hash, name_hash, key_hash, serial })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let algorithm = [tlv::wrap(tlv::OID, self.hash.as_bytes()), vec![0x05, 0x00]].concat();
        let parts = [
            tlv::wrap(tlv::SEQUENCE, &algorithm),
            tlv::wrap(tlv::OCTET_STRING, &self.name_hash),
            tlv::wrap(tlv::OCTET_STRING, &self.key_hash),
            tlv::wrap(tlv::INTEGER, &self.serial),
        ];
        tlv::wrap(tlv::SEQUENCE, &parts.concat())
    }
}

/// The nonce among the extensions of a request or response (RFC 8954), as the extension's whole value.
fn nonce(extensions: Tlv<'_>) -> Result<Option<Vec<u8>>, Malformed> {
    for extension in extensions.children().take(tlv::SEQUENCE)?.children().all(MAX_SINGLES)? {
        let mut parts = extension.expect(tlv::SEQUENCE)?.children();
        let kind = parts.any()?.oid()?;
        parts.optional(tlv::BOOLEAN)?;
        let value = parts.take(tlv::OCTET_STRING)?.value;
        if kind == oid::OCSP_NONCE {
            return Ok(Some(value.to_vec()));
        }
    }
    Ok(None)
}
