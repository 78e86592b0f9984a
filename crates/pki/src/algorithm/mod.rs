//! Signature algorithms: what a signature says under a public key.

mod rsa;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureCheck {
    Good,
    /// The signature is not this key's over this message, or is no signature at all.
    Bad,
    /// An algorithm, curve or key size that this crate does not verify.
    Unsupported,
}

/// A signature scheme, with its hash where the identifier names one.
enum Scheme {
    Ecdsa(Option<DigestAlgorithm>),
    RsaPkcs1(Option<DigestAlgorithm>),
    RsaPss(DigestAlgorithm, usize),
}

fn scheme(algorithm: &AlgorithmIdentifierOwned) -> Option<Scheme> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    Some(match algorithm.oid {
        oid::ECDSA_SHA256 => Scheme::Ecdsa(Some(Sha256)),
        oid::ECDSA_SHA384 => Scheme::Ecdsa(Some(Sha384)),
        oid::ECDSA_SHA512 => Scheme::Ecdsa(Some(Sha512)),
        oid::EC_PUBLIC_KEY => Scheme::Ecdsa(None),
        oid::RSA_SHA256 => Scheme::RsaPkcs1(Some(Sha256)),
        oid::RSA_SHA384 => Scheme::RsaPkcs1(Some(Sha384)),
        oid::RSA_SHA512 => Scheme::RsaPkcs1(Some(Sha512)),
        oid::RSA_ENCRYPTION => Scheme::RsaPkcs1(None),
        oid::RSA_PSS => {
            let (hash, salt) = rsa::pss_parameters(algorithm)?;
            Scheme::RsaPss(hash, salt)
        }
        _ => return None,
    })
}

/// The hash that a signature algorithm names; `None` where it leaves it to the message.
pub(crate) fn named_digest(algorithm: &AlgorithmIdentifierOwned) -> Option<DigestAlgorithm> {
    match scheme(algorithm)? {
        Scheme::Ecdsa(named) | Scheme::RsaPkcs1(named) => named,
        Scheme::RsaPss(named, _) => Some(named),
    }
}

/// Checks `signature` over `message`. `digest` is the hash of a CMS signer info, for a signature algorithm that
/// names none (RFC 5754 §3.2, §3.3); elsewhere the algorithm must name it.
pub(crate) fn check(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<&DigestAlgorithm>,
    message: &[u8],
    signature: &[u8],
) -> SignatureCheck {
    let Some(scheme) = scheme(algorithm) else { return SignatureCheck::Unsupported };
    let named = named_digest(algorithm);
    let Some((function, hash)) =
        named.as_ref().or(digest).and_then(|function| Some((function, function.digest(message)?)))
    else {
        return SignatureCheck::Unsupported;
    };
    match scheme {
        Scheme::Ecdsa(_) => ecdsa(key, &hash, signature),
        Scheme::RsaPkcs1(_) => rsa::pkcs1(key, function, &hash, signature),
        Scheme::RsaPss(_, salt) => rsa::pss(key, function, salt, &hash, signature),
    }
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, hash: &[u8], signature: &[u8]) -> SignatureCheck {
    if key.algorithm.oid != oid::EC_PUBLIC_KEY {
        return SignatureCheck::Bad;
    }
    let curve = key.algorithm.parameters.as_ref().and_then(|found| found.decode_as::<ObjectIdentifier>().ok());
    let Some(point) = key.subject_public_key.as_bytes() else { return SignatureCheck::Bad };
    let good = match curve {
        Some(oid::P256) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()
            .zip(p256::ecdsa::Signature::from_der(signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash(hash, &signature).is_ok()),
        Some(oid::P384) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()
            .zip(p384::ecdsa::Signature::from_der(signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash(hash, &signature).is_ok()),
        // Another curve, or parameters written out, which RFC 5480 §2.1.1 forbids.
        _ => return SignatureCheck::Unsupported,
    };
    if good { SignatureCheck::Good } else { SignatureCheck::Bad }
}

/// `ecdsa-with-SHA256`, the algorithm of every signature that this crate makes.
pub(crate) fn ecdsa_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::ECDSA_SHA256, parameters: None }
}
