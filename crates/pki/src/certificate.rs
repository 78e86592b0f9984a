//! Certificates: parsed once, kept with the bytes they came in.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use base16ct::lower::encode_string as hex;
use der::asn1::ObjectIdentifier;
use der::pem::{LineEnding, PemLabel};
use der::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::algorithm::{self, SignatureCheck};
use crate::extension::{Extensions, KeyUsage};
use crate::{Instant, name, oid, tlv};

/// The largest certificate that is read, in bytes.
pub const MAX_CERTIFICATE: usize = 64 * 1024;
/// The most certificates that one PEM text may hold.
pub const MAX_PEM_CERTIFICATES: usize = 256;

/// Why bytes or a text are not a usable certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Not the DER of an X.509 certificate (RFC 5280 §4.1), or larger than [`MAX_CERTIFICATE`].
    #[error("not an X.509 certificate in DER")]
    Malformed,
    /// Not PEM with the label `CERTIFICATE`.
    #[error("not a PEM certificate")]
    Pem,
    /// The PEM text holds no certificate, or more than [`MAX_PEM_CERTIFICATES`].
    #[error("{0} certificates in the text")]
    Count(usize),
    /// The public key is not an elliptic-curve key on P-256.
    #[error("the public key is not a P-256 key")]
    KeyNotP256,
}

impl CertificateError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "certificate_malformed",
            Self::Pem => "certificate_pem_malformed",
            Self::Count(_) => "certificate_count",
            Self::KeyNotP256 => "certificate_key_not_p256",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Count(found) => vec![("found", found.to_string())],
            _ => Vec::new(),
        }
    }
}

/// An X.509 certificate (RFC 5280 §4) and the DER it was read from. Cheap to clone.
///
/// Reading one says nothing of its trustworthiness: that is [`crate::path::validate`]'s matter.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    body: Range<usize>,
    signature: Range<usize>,
    parsed: x509_cert::Certificate,
    extensions: Extensions,
}

impl Certificate {
    /// Reads one certificate; nothing may follow it.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_CERTIFICATE {
            return Err(CertificateError::Malformed);
        }
        Self::read(der).map_err(|_| CertificateError::Malformed)
    }

    fn read(der: &[u8]) -> Result<Self, tlv::Malformed> {
        let whole = tlv::single(der, tlv::SEQUENCE)?;
        let signed = tlv::signed(whole)?;
        signed.rest.finish()?;
        let range = |part: &[u8]| {
            let start = part.as_ptr().addr() - der.as_ptr().addr();
            start..start + part.len()
        };
        let (body, signature) = (range(signed.body.whole), range(signed.signature));
        let parsed = x509_cert::Certificate::from_der(der)?;
        let extensions = Extensions::read(parsed.tbs_certificate().extensions().map_or(&[][..], |list| list));
        Ok(Self(Arc::new(Inner { der: der.to_vec(), body, signature, parsed, extensions })))
    }

    /// Reads the one certificate of a PEM text.
    ///
    /// # Errors
    /// [`CertificateError::Pem`], [`CertificateError::Malformed`], and [`CertificateError::Count`] unless there is
    /// exactly one.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let mut found = Self::pem_chain(text)?;
        match (found.pop(), found.len()) {
            (Some(only), 0) => Ok(only),
            (_, more) => Err(CertificateError::Count(more + 1)),
        }
    }

    /// Reads all certificates of a PEM text in their order; text around the blocks is passed over (RFC 7468 §2).
    ///
    /// # Errors
    /// As [`Certificate::from_pem`]; a text without a certificate is [`CertificateError::Count`].
    pub fn pem_chain(text: &str) -> Result<Vec<Self>, CertificateError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(BEGIN) {
            let end = rest[start..].find(END).ok_or(CertificateError::Pem)? + start + END.len();
            if found.len() == MAX_PEM_CERTIFICATES {
                return Err(CertificateError::Count(found.len() + 1));
            }
            let (label, der) = der::pem::decode_vec(&rest.as_bytes()[start..end]).map_err(|_| CertificateError::Pem)?;
            if label != x509_cert::Certificate::PEM_LABEL {
                return Err(CertificateError::Pem);
            }
            found.push(Self::from_der(&der)?);
            rest = &rest[end..];
        }
        if found.is_empty() { Err(CertificateError::Count(0)) } else { Ok(found) }
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// One PEM block with LF line ends.
    pub fn to_pem(&self) -> String {
        pem(x509_cert::Certificate::PEM_LABEL, self.der())
    }

    /// SHA-256 over the DER.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.der()).into()
    }

    /// The subject's distinguished name (RFC 4514).
    pub fn subject(&self) -> String {
        name::display(self.subject_name())
    }
    /// The issuer's distinguished name (RFC 4514).
    pub fn issuer(&self) -> String {
        name::display(self.issuer_name())
    }
    /// The subject's first common name.
    pub fn common_name(&self) -> Option<String> {
        name::first(self.subject_name(), oid::COMMON_NAME)
    }
    /// The subject's first organization name.
    pub fn organization(&self) -> Option<String> {
        name::first(self.subject_name(), oid::ORGANIZATION)
    }
    /// The subject's organizationIdentifier, e.g. `NTRCN-91350100M000100Y43` (EN 319 412-1 §5.1.4).
    pub fn organization_identifier(&self) -> Option<String> {
        name::first(self.subject_name(), oid::ORGANIZATION_IDENTIFIER)
    }
    /// The unified social credit code: what follows `NTRCN-` in the organizationIdentifier.
    pub fn uscc(&self) -> Option<String> {
        self.organization_identifier()?.strip_prefix("NTRCN-").map(str::to_owned)
    }
    /// The serial number in lower-case hex, two digits an octet, as the DER holds it.
    pub fn serial_hex(&self) -> String {
        hex(self.serial())
    }
    /// The first instant of the validity period.
    pub fn not_before(&self) -> Instant {
        Instant::from_x509(&self.tbs().validity().not_before)
    }
    /// The last instant of the validity period.
    pub fn not_after(&self) -> Instant {
        Instant::from_x509(&self.tbs().validity().not_after)
    }
    /// Whether the certificate says that it is a CA's (basicConstraints, RFC 5280 §4.2.1.9).
    pub fn is_ca(&self) -> bool {
        self.extensions().basic_constraints.as_ref().is_some_and(|found| found.ca)
    }
    /// Whether the key may sign documents: digitalSignature or nonRepudiation, or no keyUsage at all.
    pub fn allows_signing(&self) -> bool {
        self.extensions()
            .key_usage
            .is_none_or(|usage| usage.allows(KeyUsage::DIGITAL_SIGNATURE) || usage.allows(KeyUsage::NON_REPUDIATION))
    }
    /// Whether the key is declared for key agreement; a certificate without keyUsage is not.
    pub fn allows_key_agreement(&self) -> bool {
        self.extensions().key_usage.is_some_and(|usage| usage.allows(KeyUsage::KEY_AGREEMENT))
    }
    /// The addresses of certificate revocation lists that the certificate names.
    pub fn crl_addresses(&self) -> Vec<String> {
        self.extensions().crl_addresses()
    }
    /// The addresses of OCSP responders that the certificate names.
    pub fn ocsp_addresses(&self) -> Vec<String> {
        self.extensions().ocsp_addresses.clone()
    }

    /// The addresses of the issuer's certificate that the certificate names (caIssuers, RFC 5280 §4.2.2.1).
    pub fn issuer_addresses(&self) -> Vec<String> {
        self.extensions().issuer_addresses.clone()
    }
    /// Whether the issuer wants no check of this OCSP responder (id-pkix-ocsp-nocheck, RFC 6960 §4.2.2.2.1).
    pub fn is_never_checked(&self) -> bool {
        self.extensions().ocsp_no_check
    }

    /// The public key, where it lies on P-256.
    ///
    /// # Errors
    /// [`CertificateError::KeyNotP256`].
    pub fn p256_public_key(&self) -> Result<p256::PublicKey, CertificateError> {
        p256_key(self.public_key_info()).ok_or(CertificateError::KeyNotP256)
    }

    /// Tells apart certificates in memory; the same for a clone.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
    pub(crate) fn tbs(&self) -> &x509_cert::TbsCertificate {
        self.0.parsed.tbs_certificate()
    }
    pub(crate) fn subject_name(&self) -> &x509_cert::name::Name {
        self.tbs().subject()
    }
    pub(crate) fn issuer_name(&self) -> &x509_cert::name::Name {
        self.tbs().issuer()
    }
    pub(crate) fn serial(&self) -> &[u8] {
        self.tbs().serial_number().as_bytes()
    }
    pub(crate) fn public_key_info(&self) -> &spki::SubjectPublicKeyInfoOwned {
        self.tbs().subject_public_key_info()
    }
    /// The octets of the public key's BIT STRING, which OCSP hashes.
    pub(crate) fn key_octets(&self) -> &[u8] {
        self.public_key_info().subject_public_key.raw_bytes()
    }
    pub(crate) fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }
    /// Checks the signature under the key of `issuer`; the error is a chain code.
    pub(crate) fn signed_by(&self, issuer: &Self) -> Result<(), &'static str> {
        let algorithm = self.0.parsed.signature_algorithm();
        // RFC 5280 §4.1.1.2: inside and outside say the same.
        if algorithm != self.tbs().signature() {
            return Err("algorithm_mismatch");
        }
        let (message, value) = (&self.0.der[self.0.body.clone()], &self.0.der[self.0.signature.clone()]);
        match algorithm::check(issuer.public_key_info(), algorithm, None, message, value) {
            SignatureCheck::Good => Ok(()),
            SignatureCheck::Bad => Err("signature_invalid"),
            SignatureCheck::Unsupported => Err("algorithm_unsupported"),
        }
    }
    /// Subject and issuer are the same name.
    pub(crate) fn is_self_issued(&self) -> bool {
        name::same(self.subject_name(), self.issuer_name())
    }
    pub(crate) fn subject_der(&self) -> Vec<u8> {
        self.subject_name().to_der().unwrap_or_default()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}
impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({:?}, serial {})", self.subject(), self.serial_hex())
    }
}

/// The key of a SubjectPublicKeyInfo, where it lies on P-256.
pub(crate) fn p256_key(info: &spki::SubjectPublicKeyInfoOwned) -> Option<p256::PublicKey> {
    let curve = info.algorithm.parameters.as_ref().and_then(|found| found.decode_as::<ObjectIdentifier>().ok());
    if info.algorithm.oid != oid::EC_PUBLIC_KEY || curve != Some(oid::P256) {
        return None;
    }
    p256::PublicKey::from_sec1_bytes(info.subject_public_key.as_bytes()?).ok()
}

pub(crate) fn pem(label: &'static str, der: &[u8]) -> String {
    der::pem::encode_string(label, LineEnding::LF, der).expect("every byte string has a PEM form")
}
