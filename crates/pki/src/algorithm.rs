//! Signature algorithms: what a signature says under a public key.

use der::asn1::ObjectIdentifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::oid;

/// A hash function named by an `AlgorithmIdentifier`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
    /// Anything else: its object identifier in dotted form.
    Other(String),
}

impl DigestAlgorithm {
    pub(crate) fn from_oid(found: ObjectIdentifier) -> Self {
        match found {
            oid::SHA256 => Self::Sha256,
            oid::SHA384 => Self::Sha384,
            oid::SHA512 => Self::Sha512,
            other => Self::Other(other.to_string()),
        }
    }

    /// The digest of `message`; `None` for an algorithm that this crate does not compute.
    pub fn digest(&self, message: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
            Self::Other(_) => return None,
        })
    }
}

/// What checking one signature value came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignatureCheck {
    Good,
    /// The signature is not this key's over this message, or is no signature at all.
    Bad,
    /// An algorithm or curve that this crate does not verify: its dotted number.
    Unsupported(String),
}

/// Checks `signature` over `message`. `digest` is the hash of a CMS signer info, where a signature algorithm may
/// leave it out (RFC 5754 §3.3 says how it is chosen there); elsewhere the algorithm names it.
pub(crate) fn check(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<&DigestAlgorithm>,
    message: &[u8],
    signature: &[u8],
) -> SignatureCheck {
    let named = match algorithm.oid {
        oid::ECDSA_SHA256 => DigestAlgorithm::Sha256,
        oid::ECDSA_SHA384 => DigestAlgorithm::Sha384,
        oid::ECDSA_SHA512 => DigestAlgorithm::Sha512,
        oid::EC_PUBLIC_KEY if digest.is_some() => digest.cloned().unwrap_or(DigestAlgorithm::Sha256),
        other => return SignatureCheck::Unsupported(other.to_string()),
    };
    let Some(hash) = named.digest(message) else {
        return SignatureCheck::Unsupported(algorithm.oid.to_string());
    };
    if key.algorithm.oid != oid::EC_PUBLIC_KEY {
        return SignatureCheck::Bad;
    }
    let curve = key.algorithm.parameters.as_ref().and_then(|found| found.decode_as::<ObjectIdentifier>().ok());
    let Some(point) = key.subject_public_key.as_bytes() else { return SignatureCheck::Bad };
    let good = match curve {
        Some(oid::P256) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()
            .zip(p256::ecdsa::Signature::from_der(signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash(&hash, &signature).is_ok()),
        Some(oid::P384) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()
            .zip(p384::ecdsa::Signature::from_der(signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash(&hash, &signature).is_ok()),
        Some(other) => return SignatureCheck::Unsupported(other.to_string()),
        // RFC 5480 §2.1.1: parameters written out are forbidden.
        None => return SignatureCheck::Unsupported(oid::EC_PUBLIC_KEY.to_string()),
    };
    if good { SignatureCheck::Good } else { SignatureCheck::Bad }
}

/// `ecdsa-with-SHA256`, the algorithm of every signature that this crate makes.
pub(crate) fn ecdsa_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::ECDSA_SHA256, parameters: None }
}
