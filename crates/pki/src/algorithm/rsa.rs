//! Verification under RSA keys, which other people's documents are often signed with. This crate makes no RSA
//! signature and holds no RSA private key.

use der::Encode;
use p256::ecdsa::signature::{self, hazmat::PrehashVerifier};
use rsa::{BoxedUint, PublicKey, pkcs1v15, pss as scheme};
use sha2::{Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::{DigestAlgorithm, SignatureCheck};
use crate::oid;
use crate::tlv::{self, Malformed, Tlv, constructed};

/// Moduli in bits: shorter ones are too weak to say anything, longer ones too costly to check.
const MODULUS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// `Err` holds what the check comes to without a usable key.
fn public_key(info: &SubjectPublicKeyInfoOwned) -> Result<PublicKey, SignatureCheck> {
    if info.algorithm.oid != oid::RSA_ENCRYPTION {
        return Err(SignatureCheck::Bad);
    }
    let read = |octets: &[u8]| -> Result<(BoxedUint, BoxedUint), Malformed> {
        let mut parts = tlv::single(octets, tlv::SEQUENCE)?.children();
        let number = |part: Tlv<'_>| {
            let octets = part.value.strip_prefix(&[0]).unwrap_or(part.value);
            let bits = u32::try_from(octets.len() * 8).map_err(|_| Malformed)?;
            BoxedUint::from_be_slice(octets, bits.max(8)).map_err(|_| Malformed)
        };
        let (modulus, exponent) = (number(parts.take(tlv::INTEGER)?)?, number(parts.take(tlv::INTEGER)?)?);
        parts.finish()?;
        Ok((modulus, exponent))
    };
    let octets = info.subject_public_key.as_bytes().ok_or(SignatureCheck::Bad)?;
    let (modulus, exponent) = read(octets).map_err(|Malformed| SignatureCheck::Bad)?;
    PublicKey::new_with_size_limits(modulus, exponent, MODULUS).map_err(|_| SignatureCheck::Unsupported)
}

/// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
pub(super) fn pkcs1(
    key: &SubjectPublicKeyInfoOwned,
    function: &DigestAlgorithm,
    hash: &[u8],
    signature: &[u8],
) -> SignatureCheck {
    judged(key, signature, |key, signature: pkcs1v15::Signature| match function {
        DigestAlgorithm::Sha256 => Some(pkcs1v15::VerifyingKey::<Sha256>::new(key).verify_prehash(hash, &signature)),
        DigestAlgorithm::Sha384 => Some(pkcs1v15::VerifyingKey::<Sha384>::new(key).verify_prehash(hash, &signature)),
        DigestAlgorithm::Sha512 => Some(pkcs1v15::VerifyingKey::<Sha512>::new(key).verify_prehash(hash, &signature)),
        DigestAlgorithm::Other(_) => None,
    })
}

/// RSASSA-PSS (RFC 8017 §8.1).
pub(super) fn pss(
    key: &SubjectPublicKeyInfoOwned,
    function: &DigestAlgorithm,
    salt: usize,
    hash: &[u8],
    signature: &[u8],
) -> SignatureCheck {
    judged(key, signature, |key, signature: scheme::Signature| match function {
        DigestAlgorithm::Sha256 => {
            Some(scheme::VerifyingKey::<Sha256>::new_with_salt_len(key, salt).verify_prehash(hash, &signature))
        }
        DigestAlgorithm::Sha384 => {
            Some(scheme::VerifyingKey::<Sha384>::new_with_salt_len(key, salt).verify_prehash(hash, &signature))
        }
        DigestAlgorithm::Sha512 => {
            Some(scheme::VerifyingKey::<Sha512>::new_with_salt_len(key, salt).verify_prehash(hash, &signature))
        }
        DigestAlgorithm::Other(_) => None,
    })
}

/// What both schemes share: the key and the signature must be read before `verify` says whether they fit; it says
/// nothing for a hash that is not verified.
fn judged<'s, S: TryFrom<&'s [u8]>>(
    key: &SubjectPublicKeyInfoOwned,
    signature: &'s [u8],
    verify: impl FnOnce(PublicKey, S) -> Option<Result<(), signature::Error>>,
) -> SignatureCheck {
    let key = match public_key(key) {
        Ok(key) => key,
        Err(found) => return found,
    };
    let Ok(signature) = S::try_from(signature) else { return SignatureCheck::Bad };
    match verify(key, signature) {
        Some(Ok(())) => SignatureCheck::Good,
        Some(Err(_)) => SignatureCheck::Bad,
        None => SignatureCheck::Unsupported,
    }
}

/// Hash and salt length of RSASSA-PSS-params (RFC 4055 §3.1), where MGF1 uses the same hash and the trailer is 1.
/// The defaults stand for SHA-1, which is not verified.
pub(super) fn pss_parameters(algorithm: &AlgorithmIdentifierOwned) -> Option<(DigestAlgorithm, usize)> {
    let whole = algorithm.parameters.as_ref()?.to_der().ok()?;
    let read = || -> Result<_, Malformed> {
        let mut parts = tlv::single(&whole, tlv::SEQUENCE)?.children();
        let hash = parts.take(constructed(0))?.children().take(tlv::SEQUENCE)?.children().any()?.oid()?;
        let mut mask = parts.take(constructed(1))?.children().take(tlv::SEQUENCE)?.children();
        let mask_is_mgf1 = mask.any()?.oid()? == oid::MGF1;
        let mask_hash = mask.take(tlv::SEQUENCE)?.children().any()?.oid()?;
        let salt = match parts.optional(constructed(2))? {
            Some(found) => found.children().take(tlv::INTEGER)?.unsigned()?,
            None => 20,
        };
        let trailer = match parts.optional(constructed(3))? {
            Some(found) => found.children().take(tlv::INTEGER)?.unsigned()?,
            None => 1,
        };
        parts.finish()?;
        if !mask_is_mgf1 || mask_hash != hash || trailer != 1 || salt > 1024 {
            return Err(Malformed);
        }
        Ok((hash, salt))
    };
    let (hash, salt) = read().ok()?;
    match DigestAlgorithm::from_oid(hash) {
        DigestAlgorithm::Other(_) => None,
        function => Some((function, usize::try_from(salt).ok()?)),
    }
}
