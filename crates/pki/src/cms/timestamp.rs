//! Time-stamp tokens (RFC 3161), as evidence of when a signature existed.

use super::CmsError;
use super::read::{Parsed, parse};
use super::verify::{Integrity, SignatureRecord};
use crate::algorithm::DigestAlgorithm;
use crate::certificate::Certificate;
use crate::tlv::{self, Malformed};
use crate::{Instant, oid};

/// A time-stamp token that was read, not yet judged.
#[derive(Clone, Debug)]
pub struct TimeStamp {
    message: Parsed,
    content: Vec<u8>,
    algorithm: DigestAlgorithm,
    imprint: Vec<u8>,
    at: Instant,
    nonce: Option<Vec<u8>>,
}

impl TimeStamp {
    /// Reads a token: SignedData around a TSTInfo. Zeros after it are passed over.
    ///
    /// # Errors
    /// Those of [`parse`]; [`CmsError::NotTimeStamp`] for a message with other content.
    pub fn from_der(token: &[u8]) -> Result<Self, CmsError> {
        let message = parse(token)?;
        if message.content_type != oid::TST_INFO {
            return Err(CmsError::NotTimeStamp);
        }
        let content = message.content().ok_or(CmsError::NotTimeStamp)?.to_vec();
        let Info { algorithm, imprint, at, nonce } = info(&content).map_err(|Malformed| CmsError::Malformed)?;
        Ok(Self { message, content, algorithm, imprint, at, nonce })
    }

    /// The time that the authority attests (genTime), cut to whole seconds.
    pub fn at(&self) -> Instant {
        self.at
    }
    /// The certificate of the time-stamping authority, where the token encloses it.
    pub fn authority(&self) -> Option<&Certificate> {
        self.message.signer_certificate()
    }
    /// All certificates that the token encloses.
    pub fn certificates(&self) -> &[Certificate] {
        self.message.certificates()
    }
    /// The hash of [`TimeStamp::verify_digest`].
    pub fn digest_algorithm(&self) -> &DigestAlgorithm {
        &self.algorithm
    }

    /// What was stamped: a digest by [`TimeStamp::digest_algorithm`].
    pub fn imprint(&self) -> &[u8] {
        &self.imprint
    }
    /// The request's nonce, repeated; the octets of its INTEGER.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Judges the token over `stamped`: for a signature time-stamp, the signature value. The authority's certificate
    /// is judged apart, by [`crate::path::validate`] for [`crate::path::Purpose::TimeStamping`].
    pub fn verify(&self, stamped: &[u8]) -> SignatureRecord {
        match self.algorithm.digest(stamped) {
            Some(digest) => self.verify_digest(&digest),
            None => SignatureRecord { intact: Integrity::Unknown("algorithm_unsupported"), certificate_bound: false },
        }
    }

    /// Judges the token over content whose digest by [`TimeStamp::digest_algorithm`] is `digest`.
    pub fn verify_digest(&self, digest: &[u8]) -> SignatureRecord {
        let record = match self.message.digest_algorithm().digest(&self.content) {
            Some(digest) => self.message.verify(&digest),
            None => SignatureRecord { intact: Integrity::Unknown("algorithm_unsupported"), certificate_bound: false },
        };
        if digest != self.imprint {
            return SignatureRecord { intact: Integrity::Broken("digest_differs"), ..record };
        }
        record
    }
}

/// What counts of a TSTInfo (RFC 3161 §2.4.2).
struct Info {
    algorithm: DigestAlgorithm,
    imprint: Vec<u8>,
    at: Instant,
    nonce: Option<Vec<u8>>,
}

fn info(content: &[u8]) -> Result<Info, Malformed> {
    let mut parts = tlv::single(content, tlv::SEQUENCE)?.children();
    if parts.take(tlv::INTEGER)?.unsigned()? != 1 {
        return Err(Malformed);
    }
    parts.take(tlv::OID)?;
    let mut imprint = parts.take(tlv::SEQUENCE)?.children();
    let algorithm = DigestAlgorithm::from_oid(imprint.take(tlv::SEQUENCE)?.children().any()?.oid()?);
    let hashed = imprint.take(tlv::OCTET_STRING)?.value.to_vec();
    imprint.finish()?;
    parts.take(tlv::INTEGER)?;
    let at = tlv::time(parts.take(tlv::GENERALIZED_TIME)?)?;
    let mut nonce = None;
    // What follows beside the nonce (accuracy, ordering, name, extensions) does not change what is attested; a critical
    // extension would, and none is known.
    while !parts.is_empty() {
        let part = parts.any()?;
        if part.tag == tlv::INTEGER {
            nonce = Some(part.value.to_vec());
        }
        if part.tag == tlv::constructed(1) {
            for extension in part.children().all(64)? {
                let mut extension = extension.expect(tlv::SEQUENCE)?.children();
                extension.any()?.oid()?;
                if extension.optional(tlv::BOOLEAN)?.map(tlv::Tlv::boolean).transpose()? == Some(true) {
                    return Err(Malformed);
                }
            }
        }
    }
    Ok(Info { algorithm, imprint: hashed, at, nonce })
}
