//! Judging one signature of a SignedData.

use super::read::{Attribute, Parsed, SignerInfo, attributes};
use crate::algorithm::{self, DigestAlgorithm, SignatureCheck};
use crate::certificate::Certificate;
use crate::tlv::{self, Malformed, Reader};
use crate::{name, oid};
use x509_cert::name::Name;

/// Whether content and signed attributes are those that the signer signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// They are.
    Intact,
    /// They are not. Codes: `digest_differs`, `signature_invalid`, `signed_attributes_malformed`,
    /// `attribute_missing`, `content_type_differs`, `algorithm_mismatch`, `signing_certificate_differs`.
    Broken(&'static str),
    /// It cannot be told. Codes: `certificate_missing`, `algorithm_unsupported`, `signed_attributes_missing`.
    Unknown(&'static str),
}

impl Integrity {
    /// `intact`, or the code of the reason why not.
    pub fn code(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Broken(code) | Self::Unknown(code) => code,
        }
    }
}

/// What one signature came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureRecord {
    /// Whether what was signed is what lies here.
    pub intact: Integrity,
    /// Whether the signature names its certificate by hash (signing-certificate or signing-certificate-v2), as the
    /// baseline profiles demand.
    pub certificate_bound: bool,
}

pub(super) fn verify(message: &Parsed, signer: &SignerInfo, content_digest: &[u8]) -> SignatureRecord {
    let mut certificate_bound = false;
    let intact = match judge(message, signer, content_digest, &mut certificate_bound) {
        Ok(()) => Integrity::Intact,
        Err(found) => found,
    };
    SignatureRecord { intact, certificate_bound }
}

fn judge(
    message: &Parsed,
    signer: &SignerInfo,
    content_digest: &[u8],
    certificate_bound: &mut bool,
) -> Result<(), Integrity> {
    // Without signed attributes a signature over attributes could be passed off as one over content, and the
    // profiles forbid it (EN 319 122-1 §6.3).
    let signed = signer.signed.as_ref().ok_or(Integrity::Unknown("signed_attributes_missing"))?;
    let malformed = |Malformed| Integrity::Broken("signed_attributes_malformed");
    let set = tlv::single(signed, tlv::SET).map_err(malformed)?;
    let found = attributes(set).map_err(malformed)?;

    if matches!(signer.digest_algorithm, DigestAlgorithm::Other(_)) {
        return Err(Integrity::Unknown("algorithm_unsupported"));
    }
    let kind = single(&found, oid::CONTENT_TYPE)?;
    if Reader(kind).any().and_then(tlv::Tlv::oid) != Ok(message.content_type) {
        return Err(Integrity::Broken("content_type_differs"));
    }
    let digest = tlv::single(single(&found, oid::MESSAGE_DIGEST)?, tlv::OCTET_STRING).map_err(malformed)?;
    if digest.value != content_digest {
        return Err(Integrity::Broken("digest_differs"));
    }

    let certificate = message.certificate_of(signer).ok_or(Integrity::Unknown("certificate_missing"))?;
    *certificate_bound = bound(&found, certificate)?;
    // RFC 5754 §3: a signature algorithm that names its hash names the message's.
    if algorithm::named_digest(&signer.algorithm).is_some_and(|named| named != signer.digest_algorithm) {
        return Err(Integrity::Broken("algorithm_mismatch"));
    }

    match check(signer, certificate, signed) {
        SignatureCheck::Good => Ok(()),
        SignatureCheck::Unsupported => Err(Integrity::Unknown("algorithm_unsupported")),
        SignatureCheck::Bad => {
            // Some writers sign the DER order of the set and enclose another one (RFC 5652 §5.4 signs DER).
            let sorted = sorted(set).map_err(malformed)?;
            match sorted != *signed && check(signer, certificate, &sorted) == SignatureCheck::Good {
                true => Ok(()),
                false => Err(Integrity::Broken("signature_invalid")),
            }
        }
    }
}

fn check(signer: &SignerInfo, certificate: &Certificate, attributes: &[u8]) -> SignatureCheck {
    let key = certificate.public_key_info();
    algorithm::check(key, &signer.algorithm, Some(&signer.digest_algorithm), attributes, &signer.signature)
}

/// The SET OF in DER: its elements in ascending order (X.690 §11.6).
fn sorted(set: tlv::Tlv<'_>) -> Result<Vec<u8>, Malformed> {
    let mut elements: Vec<&[u8]> = set.children().all(usize::MAX)?.into_iter().map(|element| element.whole).collect();
    elements.sort_unstable();
    Ok(tlv::wrap(tlv::SET, &elements.concat()))
}

/// The one value of an attribute that must be there once (RFC 5652 §11).
fn single(attributes: &[Attribute], kind: der::asn1::ObjectIdentifier) -> Result<&[u8], Integrity> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == kind);
    match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
        (Some([value]), None) => Ok(value),
        (None, _) => Err(Integrity::Broken("attribute_missing")),
        _ => Err(Integrity::Broken("signed_attributes_malformed")),
    }
}

/// Whether the attributes name the certificate by hash; one that names another is an error (RFC 5035 §3, RFC 2634 §5.4).
fn bound(attributes: &[Attribute], certificate: &Certificate) -> Result<bool, Integrity> {
    let mut named = false;
    for (kind, default) in [(oid::SIGNING_CERTIFICATE_V2, oid::SHA256), (oid::SIGNING_CERTIFICATE, oid::SHA1)] {
        if !attributes.iter().any(|attribute| attribute.oid == kind) {
            continue;
        }
        let first = first_id(single(attributes, kind)?, default)
            .map_err(|Malformed| Integrity::Broken("signed_attributes_malformed"))?;
        if !first.names(certificate)? {
            return Err(Integrity::Broken("signing_certificate_differs"));
        }
        named = true;
    }
    Ok(named)
}

/// The first ESSCertID or ESSCertIDv2, which is the signer's own.
struct CertificateId {
    algorithm: der::asn1::ObjectIdentifier,
    hash: Vec<u8>,
    issuer_serial: Option<(Vec<Name>, Vec<u8>)>,
}

fn first_id(value: &[u8], default: der::asn1::ObjectIdentifier) -> Result<CertificateId, Malformed> {
    let mut reader = tlv::single(value, tlv::SEQUENCE)?.children().take(tlv::SEQUENCE)?.children();
    let mut id = reader.take(tlv::SEQUENCE)?.children();
    let mut next = id.any()?;
    let algorithm = match next.tag {
        tlv::SEQUENCE if default == oid::SHA256 => {
            let named = next.children().any()?.oid()?;
            next = id.any()?;
            named
        }
        _ => default,
    };
    let hash = next.expect(tlv::OCTET_STRING)?.value.to_vec();
    let issuer_serial = match id.optional(tlv::SEQUENCE)? {
        Some(found) => {
            let mut parts = found.children();
            let names = crate::extension::general_names(parts.take(tlv::SEQUENCE)?.children())?;
            let names = names.into_iter().filter_map(|name| match name {
                crate::extension::GeneralName::Directory(name) => Some(name),
                _ => None,
            });
            Some((names.collect(), parts.take(tlv::INTEGER)?.value.to_vec()))
        }
        None => None,
    };
    id.finish()?;
    Ok(CertificateId { algorithm, hash, issuer_serial })
}

impl CertificateId {
    fn names(&self, certificate: &Certificate) -> Result<bool, Integrity> {
        let hash = match self.algorithm {
            oid::SHA1 => <sha1::Sha1 as sha1::Digest>::digest(certificate.der()).to_vec(),
            other => DigestAlgorithm::from_oid(other)
                .digest(certificate.der())
                .ok_or(Integrity::Unknown("algorithm_unsupported"))?,
        };
        let place_fits = self.issuer_serial.as_ref().is_none_or(|(issuers, serial)| {
            serial == certificate.serial() && issuers.iter().any(|issuer| name::same(issuer, certificate.issuer_name()))
        });
        Ok(hash == self.hash && place_fits)
    }
}
