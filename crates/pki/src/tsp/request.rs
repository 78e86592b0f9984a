//! What is asked (RFC 3161 §2.4.1).

use der::asn1::ObjectIdentifier;
use rand_core::CryptoRng;

use super::{MAX_REQUEST, TspError};
use crate::algorithm::DigestAlgorithm;
use crate::oid;
use crate::tlv::{self, Malformed, Tlv, constructed};

/// The longest nonce that is repeated, in octets.
const MAX_NONCE: usize = 64;

/// A request for a time-stamp on a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStampRequest {
    pub(super) algorithm: DigestAlgorithm,
    pub(super) hashed: Vec<u8>,
    /// The MessageImprint as it came or will go: the token repeats it.
    pub(super) imprint: Vec<u8>,
    pub(super) policy: Option<ObjectIdentifier>,
    /// The octets of its INTEGER.
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) wants_certificates: bool,
    pub(super) has_extensions: bool,
}

impl TimeStampRequest {
    /// Asks for a stamp on what has this SHA-256, with a nonce of 126 random bits and the authority's certificates.
    pub fn new(sha256: [u8; 32], rng: &mut dyn CryptoRng) -> Self {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        // Positive, and of one length.
        nonce[0] = nonce[0] & 0x7f | 0x40;
        let algorithm = tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::OID, oid::SHA256.as_bytes()));
        Self {
            algorithm: DigestAlgorithm::Sha256,
            hashed: sha256.to_vec(),
            imprint: tlv::wrap(tlv::SEQUENCE, &[algorithm, tlv::wrap(tlv::OCTET_STRING, &sha256)].concat()),
            policy: None,
            nonce: Some(nonce.to_vec()),
            wants_certificates: true,
            has_extensions: false,
        }
    }

    /// Reads a request; nothing may follow it.
    ///
    /// # Errors
    /// [`TspError::Malformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, TspError> {
        if der.len() > MAX_REQUEST {
            return Err(TspError::Malformed);
        }
        Self::read(der).map_err(|Malformed| TspError::Malformed)
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut parts = tlv::single(der, tlv::SEQUENCE)?.children();
        if parts.take(tlv::INTEGER)?.unsigned()? != 1 {
            return Err(Malformed);
        }
        let imprint = parts.take(tlv::SEQUENCE)?;
        let policy = parts.optional(tlv::OID)?.map(Tlv::oid).transpose()?;
        let nonce = match parts.optional(tlv::INTEGER)? {
            Some(found) if found.value.is_empty() || found.value.len() > MAX_NONCE => return Err(Malformed),
            found => found.map(|found| found.value.to_vec()),
        };
        let wants_certificates = parts.optional(tlv::BOOLEAN)?.map(Tlv::boolean).transpose()?.unwrap_or(false);
        let has_extensions = parts.optional(constructed(0))?.is_some();
        parts.finish()?;
        let whole = imprint.whole.to_vec();
        let mut imprint = imprint.children();
        let algorithm = DigestAlgorithm::from_oid(imprint.take(tlv::SEQUENCE)?.children().any()?.oid()?);
        let hashed = imprint.take(tlv::OCTET_STRING)?.value.to_vec();
        imprint.finish()?;
        Ok(Self { algorithm, hashed, imprint: whole, policy, nonce, wants_certificates, has_extensions })
    }

    /// The request as DER.
    pub fn to_der(&self) -> Vec<u8> {
        let mut parts = [tlv::wrap(tlv::INTEGER, &[1]), self.imprint.clone()].concat();
        if let Some(policy) = &self.policy {
            parts.extend(tlv::wrap(tlv::OID, policy.as_bytes()));
        }
        if let Some(nonce) = &self.nonce {
            parts.extend(tlv::wrap(tlv::INTEGER, nonce));
        }
        if self.wants_certificates {
            parts.extend(tlv::wrap(tlv::BOOLEAN, &[0xff]));
        }
        tlv::wrap(tlv::SEQUENCE, &parts)
    }
}
