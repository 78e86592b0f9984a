//! Issuing certificates.

use der::asn1::{Any, BitString, Ia5String, Null, ObjectIdentifier, OctetString};
use der::flagset::FlagSet;
use der::{Decode, Encode, Sequence, Tag};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, EncodePublicKey, SubjectPublicKeyInfoOwned};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
    ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier, crl::dp::DistributionPoint,
};
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::{IssueError, ProvenKey, Subject};
use crate::certificate::Certificate;
use crate::key::{PrivateKey, Signer};
use crate::{Instant, algorithm, oid};

/// A period of validity; both ends are included, fractions of a second are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first instant.
    pub not_before: Instant,
    /// The last instant.
    pub not_after: Instant,
}

/// What a certificate is for; fixes its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// A CA below the root, which issues to end entities alone (path length 0).
    Issuing,
    /// RFC 3161 §2.3: extendedKeyUsage timeStamping alone, critical.
    TimeStamping,
    /// RFC 6960 §4.2.2.2: extendedKeyUsage OCSPSigning, id-pkix-ocsp-nocheck.
    OcspResponder,
    /// Signatures and seals: digitalSignature and nonRepudiation, documentSigning (RFC 9336) and emailProtection,
    /// without which readers of PDF do not take the certificate for a signer's.
    Signing,
    /// Encryption to the holder: keyAgreement.
    Encryption,
}

/// Where relying parties find the state of revocation and the issuer. Empty lists leave the extensions out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// URIs of the issuer's revocation list.
    pub crl: Vec<String>,
    /// URIs of the issuer's OCSP responder.
    pub ocsp: Vec<String>,
    /// URIs of the issuer's certificate (caIssuers, RFC 5280 §4.2.2.1).
    pub issuer: Vec<String>,
}

/// RFC 5280 §4.1, version 3.
#[derive(Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: Any,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Period,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Sequence)]
struct Period {
    not_before: Time,
    not_after: Time,
}

/// A self-signed root: keyCertSign and cRLSign, no path length.
///
/// # Errors
/// [`IssueError::Subject`], [`IssueError::Validity`].
pub fn root(
    key: &PrivateKey,
    subject: &Subject,
    validity: Validity,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, IssueError> {
    let name = subject.to_name()?;
    let info = key_info(&key.public_key())?;
    let extensions = authority_extensions(&info, None)?;
    let body = body(name.clone(), name, info, validity, extensions, rng)?;
    seal(&body, &key.sign(&body), None)
}

/// A certificate for `key`, signed by the CA whose certificate is first in `issuer`'s chain.
///
/// # Errors
/// Any [`IssueError`].
pub fn issue(
    issuer: &dyn Signer,
    profile: Profile,
    subject: &Subject,
    key: &ProvenKey,
    validity: Validity,
    addresses: &Addresses,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, IssueError> {
    let authority = authority(issuer)?;
    if validity.not_after > authority.not_after() {
        return Err(IssueError::OutlivesIssuer);
    }
    let info = key_info(&key.0)?;
    let mut extensions = match profile {
        Profile::Issuing => authority_extensions(&info, Some(0))?,
        _ => end_entity_extensions(profile, &info)?,
    };
    extensions.push(authority_key_identifier(authority)?);
    extensions.extend(addresses.extensions()?);
    let body = body(authority.subject_name().clone(), subject.to_name()?, info, validity, extensions, rng)?;
    seal(&body, &issuer.sign(&body)?, Some(authority))
}

/// The certificate of the authority that `issuer` signs for.
pub(super) fn authority(issuer: &dyn Signer) -> Result<&Certificate, IssueError> {
    issuer.chain().first().filter(|certificate| certificate.is_ca()).ok_or(IssueError::NotAnAuthority)
}

pub(super) fn authority_key_identifier(authority: &Certificate) -> Result<Extension, IssueError> {
    // The subject key identifier as the issuer's certificate carries it, which need not be a hash of our making.
    let key = authority.extensions().subject_key_id.clone().ok_or(IssueError::NotAnAuthority)?;
    let value = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &value)
}

pub(super) fn extension(oid: ObjectIdentifier, critical: bool, value: &impl Encode) -> Result<Extension, IssueError> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value.to_der()?)? })
}

fn key_info(key: &p256::PublicKey) -> Result<SubjectPublicKeyInfoOwned, IssueError> {
    let document = key.to_public_key_der().map_err(|_| IssueError::Encoding)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?)
}

/// RFC 7093 §2, method 1: the leftmost 160 bits of SHA-256 over the key's bits.
fn key_identifier(info: &SubjectPublicKeyInfoOwned) -> Result<Extension, IssueError> {
    let digest = Sha256::digest(info.subject_public_key.raw_bytes());
    let value = SubjectKeyIdentifier(OctetString::new(digest[..20].to_vec())?);
    extension(oid::SUBJECT_KEY_IDENTIFIER, false, &value)
}

fn key_usage(usages: impl Into<FlagSet<KeyUsages>>) -> Result<Extension, IssueError> {
    extension(oid::KEY_USAGE, true, &KeyUsage(usages.into()))
}

fn authority_extensions(
    info: &SubjectPublicKeyInfoOwned,
    path_len_constraint: Option<u8>,
) -> Result<Vec<Extension>, IssueError> {
    Ok(vec![
        extension(oid::BASIC_CONSTRAINTS, true, &BasicConstraints { ca: true, path_len_constraint })?,
        key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
        key_identifier(info)?,
    ])
}

fn end_entity_extensions(profile: Profile, info: &SubjectPublicKeyInfoOwned) -> Result<Vec<Extension>, IssueError> {
    let usage = match profile {
        Profile::Signing => key_usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation)?,
        Profile::Encryption => key_usage(KeyUsages::KeyAgreement)?,
        _ => key_usage(KeyUsages::DigitalSignature)?,
    };
    let none = BasicConstraints { ca: false, path_len_constraint: None };
    let mut extensions = vec![extension(oid::BASIC_CONSTRAINTS, true, &none)?, usage, key_identifier(info)?];
    let (critical, purposes) = match profile {
        Profile::TimeStamping => (true, vec![oid::KP_TIME_STAMPING]),
        Profile::OcspResponder => (false, vec![oid::KP_OCSP_SIGNING]),
        Profile::Signing => (false, vec![oid::KP_DOCUMENT_SIGNING, oid::KP_EMAIL_PROTECTION]),
        Profile::Encryption | Profile::Issuing => (false, Vec::new()),
    };
    if !purposes.is_empty() {
        extensions.push(extension(oid::EXTENDED_KEY_USAGE, critical, &ExtendedKeyUsage(purposes))?);
    }
    if profile == Profile::OcspResponder {
        extensions.push(extension(oid::OCSP_NO_CHECK, false, &Null)?);
    }
    Ok(extensions)
}

impl Addresses {
    fn extensions(&self) -> Result<Vec<Extension>, IssueError> {
        let uri = |address: &String| -> Result<GeneralName, IssueError> {
            let text = Ia5String::new(address).map_err(|_| IssueError::Address)?;
            Ok(GeneralName::UniformResourceIdentifier(text))
        };
        let mut extensions = Vec::new();
        if !self.crl.is_empty() {
            let names = self.crl.iter().map(uri).collect::<Result<Vec<_>, _>>()?;
            let point = DistributionPoint {
                distribution_point: Some(DistributionPointName::FullName(names)),
                reasons: None,
                crl_issuer: None,
            };
            extensions.push(extension(oid::CRL_DISTRIBUTION_POINTS, false, &CrlDistributionPoints(vec![point]))?);
        }
        if !self.ocsp.is_empty() || !self.issuer.is_empty() {
            let ocsp = self.ocsp.iter().map(|address| (oid::ACCESS_OCSP, address));
            let issuer = self.issuer.iter().map(|address| (oid::ACCESS_CA_ISSUERS, address));
            let describe = |(access_method, address)| -> Result<AccessDescription, IssueError> {
                Ok(AccessDescription { access_method, access_location: uri(address)? })
            };
            let list = ocsp.chain(issuer).map(describe).collect::<Result<Vec<_>, _>>()?;
            extensions.push(extension(oid::AUTHORITY_INFORMATION_ACCESS, false, &AuthorityInfoAccessSyntax(list))?);
        }
        Ok(extensions)
    }
}

fn body(
    issuer: Name,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    validity: Validity,
    extensions: Vec<Extension>,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, IssueError> {
    let time = |at: Instant| at.to_x509().map_err(|_| IssueError::Validity);
    if validity.not_after < validity.not_before {
        return Err(IssueError::Validity);
    }
    let validity = Period { not_before: time(validity.not_before)?, not_after: time(validity.not_after)? };
    // 126 random bits: positive, of one length, and far beyond guessing (RFC 5280 §4.1.2.2).
    let mut serial = [0; 16];
    rng.fill_bytes(&mut serial);
    serial[0] = serial[0] & 0x7f | 0x40;
    let serial = Any::new(Tag::Integer, serial)?;
    let signature = algorithm::ecdsa_sha256();
    Ok(TbsCertificate { version: 2, serial, signature, issuer, validity, subject, key, extensions }.to_der()?)
}

/// Body, algorithm and signature as one structure, once the signature holds under the issuer (`None`: its own).
fn seal(body: &[u8], signature: &[u8], issuer: Option<&Certificate>) -> Result<Certificate, IssueError> {
    let certificate = Certificate::from_der(&join(body, signature)?).map_err(|_| IssueError::Encoding)?;
    let issuer = issuer.unwrap_or(&certificate);
    certificate.signed_by(issuer).map_err(|_| IssueError::SignatureInvalid)?;
    Ok(certificate)
}

/// The SEQUENCE of a signed body, the algorithm of this crate's signatures and the signature.
pub(crate) fn join(body: &[u8], signature: &[u8]) -> Result<Vec<u8>, IssueError> {
    let mut parts = body.to_vec();
    parts.extend(algorithm::ecdsa_sha256().to_der()?);
    parts.extend(BitString::from_bytes(signature)?.to_der()?);
    Ok(crate::tlv::wrap(crate::tlv::SEQUENCE, &parts))
}
