//! Reading SignedData from bytes that anyone may have written.

use der::Decode;
use der::asn1::ObjectIdentifier;
use spki::AlgorithmIdentifierOwned;
use x509_cert::name::Name;

use super::verify::{self, SignatureRecord};
use super::{CmsError, MAX_MESSAGE, ber};
use crate::algorithm::DigestAlgorithm;
use crate::certificate::Certificate;
use crate::tlv::{self, Malformed, Reader, Tlv, constructed, context};
use crate::{Instant, name, oid};

/// The most certificates, signers and attributes of one kind that a message may hold.
const MAX_CERTIFICATES: usize = 256;
const MAX_SIGNERS: usize = 64;
const MAX_ATTRIBUTES: usize = 128;

/// A SignedData that was read, not yet judged. It has at least one signer.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub(super) content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    crls: Vec<Vec<u8>>,
    signers: Vec<SignerInfo>,
}

/// Who a signer info says has signed.
#[derive(Clone, Debug)]
enum SignerIdentifier {
    IssuerAndSerial(Name, Vec<u8>),
    KeyIdentifier(Vec<u8>),
}

/// One signer of a message (RFC 5652 §5.3).
#[derive(Clone, Debug)]
pub struct SignerInfo {
    identifier: SignerIdentifier,
    pub(super) digest_algorithm: DigestAlgorithm,
    /// The signed attributes as they came, with the tag of a SET.
    pub(super) signed: Option<Vec<u8>>,
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) signature: Vec<u8>,
    unsigned: Vec<Attribute>,
}

#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub oid: ObjectIdentifier,
    /// The values, each as a whole element.
    pub values: Vec<Vec<u8>>,
}

/// Reads a DER or BER `ContentInfo` with SignedData. Zeros after it are passed over: a PDF's `/Contents` is padded.
///
/// # Errors
/// [`CmsError::Malformed`], [`CmsError::NotSignedData`], [`CmsError::NoSigner`].
pub fn parse(bytes: &[u8]) -> Result<Parsed, CmsError> {
    if bytes.len() > MAX_MESSAGE {
        return Err(CmsError::Malformed);
    }
    let mut reader = Reader(bytes);
    match reader.any() {
        Ok(found) if reader.0.iter().all(|octet| *octet == 0) => match content_info(found) {
            Err(Malformed) => parse_ber(bytes),
            Ok(parsed) => parsed,
        },
        _ => parse_ber(bytes),
    }
}

fn parse_ber(bytes: &[u8]) -> Result<Parsed, CmsError> {
    let (der, taken) = ber::to_der(bytes).map_err(|Malformed| CmsError::Malformed)?;
    if bytes[taken..].iter().any(|octet| *octet != 0) {
        return Err(CmsError::Malformed);
    }
    let whole = Reader(&der).any().map_err(|Malformed| CmsError::Malformed)?;
    content_info(whole).unwrap_or(Err(CmsError::Malformed))
}

/// The outer error says that the bytes are not DER, the inner one what the message lacks.
fn content_info(whole: Tlv<'_>) -> Result<Result<Parsed, CmsError>, Malformed> {
    let mut reader = whole.expect(tlv::SEQUENCE)?.children();
    let kind = reader.any()?.oid()?;
    if kind != oid::SIGNED_DATA {
        return Ok(Err(CmsError::NotSignedData(kind.to_string())));
    }
    let mut content = reader.take(constructed(0))?.children();
    reader.finish()?;
    let parsed = signed_data(content.take(tlv::SEQUENCE)?)?;
    content.finish()?;
    Ok(if parsed.signers.is_empty() { Err(CmsError::NoSigner) } else { Ok(parsed) })
}

fn signed_data(data: Tlv<'_>) -> Result<Parsed, Malformed> {
    let mut reader = data.children();
    reader.take(tlv::INTEGER)?.unsigned()?;
    reader.take(tlv::SET)?;
    let mut encapsulated = reader.take(tlv::SEQUENCE)?.children();
    let content_type = encapsulated.any()?.oid()?;
    let content = match encapsulated.optional(constructed(0))? {
        Some(content) => Some(content.children().any()?.value.to_vec()),
        None => None,
    };
    encapsulated.finish()?;
    let certificates = match reader.optional(constructed(0))? {
        // Attribute certificates and those that cannot be read are passed over: they sign nothing here.
        Some(set) => {
            let found = set.children().all(MAX_CERTIFICATES)?.into_iter();
            found.filter_map(|found| Certificate::from_der(found.whole).ok()).collect()
        }
        None => Vec::new(),
    };
    let crls = match reader.optional(constructed(1))? {
        Some(set) => set.children().all(MAX_CERTIFICATES)?.into_iter().map(|found| found.whole.to_vec()).collect(),
        None => Vec::new(),
    };
    let signers = reader.take(tlv::SET)?.children().all(MAX_SIGNERS)?;
    reader.finish()?;
    let signers = signers.into_iter().map(signer_info).collect::<Result<_, _>>()?;
    Ok(Parsed { content_type, content, certificates, crls, signers })
}

fn signer_info(info: Tlv<'_>) -> Result<SignerInfo, Malformed> {
    let mut reader = info.expect(tlv::SEQUENCE)?.children();
    reader.take(tlv::INTEGER)?.unsigned()?;
    let found = reader.any()?;
    let identifier = match found.tag {
        tlv::SEQUENCE => {
            let mut parts = found.children();
            let issuer = Name::from_der(parts.take(tlv::SEQUENCE)?.whole)?;
            let serial = parts.take(tlv::INTEGER)?.value.to_vec();
            parts.finish()?;
            SignerIdentifier::IssuerAndSerial(issuer, serial)
        }
        tag if tag == context(0) => SignerIdentifier::KeyIdentifier(found.value.to_vec()),
        _ => return Err(Malformed),
    };
    let digest_algorithm = DigestAlgorithm::from_oid(reader.take(tlv::SEQUENCE)?.children().any()?.oid()?);
    let signed = reader.optional(constructed(0))?.map(|set| tlv::wrap(tlv::SET, set.value));
    let algorithm = AlgorithmIdentifierOwned::from_der(reader.take(tlv::SEQUENCE)?.whole)?;
    let signature = reader.take(tlv::OCTET_STRING)?.value.to_vec();
    let unsigned = match reader.optional(constructed(1))? {
        Some(set) => attributes(set)?,
        None => Vec::new(),
    };
    reader.finish()?;
    Ok(SignerInfo { identifier, digest_algorithm, signed, algorithm, signature, unsigned })
}

/// The attributes of a SET, whatever their order.
pub(super) fn attributes(set: Tlv<'_>) -> Result<Vec<Attribute>, Malformed> {
    let found = set.children().all(MAX_ATTRIBUTES)?.into_iter();
    found
        .map(|attribute| {
            let mut parts = attribute.expect(tlv::SEQUENCE)?.children();
            let oid = parts.any()?.oid()?;
            let values = parts.take(tlv::SET)?.children().all(MAX_ATTRIBUTES)?;
            parts.finish()?;
            Ok(Attribute { oid, values: values.into_iter().map(|value| value.whole.to_vec()).collect() })
        })
        .collect()
}

/// The signing-time in a DER `SET OF` signed attributes (RFC 5652 §11.3).
pub fn signing_time(signed: &[u8]) -> Option<Instant> {
    let set = tlv::single(signed, tlv::SET).ok()?;
    let found = attributes(set).ok()?.into_iter().find(|attribute| attribute.oid == oid::SIGNING_TIME)?;
    match found.values.as_slice() {
        [value] => tlv::time(Reader(value).any().ok()?).ok(),
        _ => None,
    }
}

impl Parsed {
    /// The signers, at least one.
    pub fn signers(&self) -> &[SignerInfo] {
        &self.signers
    }
    /// The enclosed certificates that could be read, in the order of the message.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
    /// The enclosed certificate revocation lists, each as DER.
    pub fn crls(&self) -> &[Vec<u8>] {
        &self.crls
    }
    /// The enclosed content, where the signature is not detached.
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }
    /// The hash that the content must be digested with for the first signer.
    pub fn digest_algorithm(&self) -> &DigestAlgorithm {
        &self.signers[0].digest_algorithm
    }
    /// The enclosed certificate that the first signer names.
    pub fn signer_certificate(&self) -> Option<&Certificate> {
        self.certificate_of(&self.signers[0])
    }
    /// The signing-time that the first signer claims (RFC 5652 §11.3).
    pub fn signing_time(&self) -> Option<Instant> {
        self.signers[0].signing_time()
    }
    /// The RFC 3161 token over the first signer's signature value, as a DER `ContentInfo`.
    pub fn timestamp_token(&self) -> Option<Vec<u8>> {
        self.signers[0].timestamp_token()
    }
    /// Judges the first signer's signature; see [`Parsed::verify_signer`].
    pub fn verify(&self, content_digest: &[u8]) -> SignatureRecord {
        self.verify_signer(&self.signers[0], content_digest)
    }
    /// Judges the signature of one signer over content whose digest, by that signer's
    /// [`SignerInfo::digest_algorithm`], is `content_digest`. Says nothing of the certificate's standing.
    pub fn verify_signer(&self, signer: &SignerInfo, content_digest: &[u8]) -> SignatureRecord {
        verify::verify(self, signer, content_digest)
    }

    /// The enclosed certificate that `signer` names.
    pub fn certificate_of(&self, signer: &SignerInfo) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| match &signer.identifier {
            SignerIdentifier::IssuerAndSerial(issuer, serial) => {
                certificate.serial() == serial && name::same(certificate.issuer_name(), issuer)
            }
            SignerIdentifier::KeyIdentifier(key) => certificate.extensions().subject_key_id.as_ref() == Some(key),
        })
    }
}

impl SignerInfo {
    /// The hash that the content must be digested with.
    pub fn digest_algorithm(&self) -> &DigestAlgorithm {
        &self.digest_algorithm
    }
    /// The signature value, which a time-stamp of the signature covers.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
    /// The signing-time that the signer claims (RFC 5652 §11.3).
    pub fn signing_time(&self) -> Option<Instant> {
        signing_time(self.signed.as_ref()?)
    }
    /// The first RFC 3161 token over the signature value, as a DER `ContentInfo`.
    pub fn timestamp_token(&self) -> Option<Vec<u8>> {
        let found = self.unsigned.iter().find(|attribute| attribute.oid == oid::TIME_STAMP_TOKEN)?;
        found.values.first().cloned()
    }
}
