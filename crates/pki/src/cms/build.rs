//! Making a detached SignedData in two steps.

use der::asn1::{Any, ContextSpecific, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Tag, TagMode, TagNumber};
use p256::ecdsa::Signature;
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

use super::CmsError;
use super::structure::{
    ContentInfo, EncapsulatedContent, EssCertIdV2, IssuerAndSerial, SignedData, SignerInfo, SigningCertificateV2,
};
use crate::algorithm::{self, SignatureCheck};
use crate::certificate::Certificate;
use crate::key::Signer;
use crate::{Instant, oid};

/// Which baseline the signed attributes follow. Both carry content-type, message-digest and
/// signing-certificate-v2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// EN 319 142-1 §6.3: no signing-time; the PDF dictionary holds it.
    Pades,
    /// EN 319 122-1 §6.3: with signing-time.
    Cades,
}

/// What is signed, as far as a signer has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// The digest that the signature is over.
    pub sha256: [u8; 32],
    /// How long the content is, bytes: for people.
    pub len: u64,
}

/// One who signs content: by a key at hand, as every [`Signer`] does, or elsewhere, where the signed attributes are built
/// once more and shown to a person.
pub trait ContentSigner {
    /// The certificate of the key, then its issuers upwards; the root may be left out.
    fn chain(&self) -> &[Certificate];
    /// The finished DER `ContentInfo` of a detached signature. `at` becomes signing-time where the profile has one, unless
    /// the signer has its own.
    ///
    /// # Errors
    /// [`CmsError`].
    fn sign_content(&self, content: Content, profile: Profile, at: Instant) -> Result<Vec<u8>, CmsError>;
}

impl<S: Signer> ContentSigner for S {
    fn chain(&self) -> &[Certificate] {
        Signer::chain(self)
    }
    fn sign_content(&self, content: Content, profile: Profile, at: Instant) -> Result<Vec<u8>, CmsError> {
        sign(self, content.sha256, profile, at)
    }
}

/// The longest DER form of an ECDSA signature on P-256: two INTEGERs of 33 octets.
const MAX_SIGNATURE: usize = 72;

/// A signature that waits for its value.
#[derive(Debug)]
pub struct Prepared {
    leaf: Certificate,
    message: SignedData,
    to_be_signed: Vec<u8>,
}

/// Prepares a detached signature over content whose SHA-256 is `digest`, under `chain[0]`. The whole chain is
/// enclosed. `at` becomes signing-time where the profile has one.
///
/// # Errors
/// [`CmsError::ChainEmpty`], [`CmsError::KeyNotP256`], [`CmsError::NotForSigning`], [`CmsError::Time`].
pub fn prepare(chain: &[Certificate], digest: [u8; 32], profile: Profile, at: Instant) -> Result<Prepared, CmsError> {
    let leaf = chain.first().ok_or(CmsError::ChainEmpty)?;
    leaf.p256_public_key().map_err(|_| CmsError::KeyNotP256)?;
    if !leaf.allows_signing() {
        return Err(CmsError::NotForSigning);
    }
    let time = match profile {
        Profile::Pades => None,
        Profile::Cades => Some(at.to_x509().map_err(|_| CmsError::Time)?),
    };
    let told = Told { content_type: oid::DATA, enclosed: None, digest, time };
    // What is left to go wrong is a length beyond 2^28, which no chain of certificates reaches.
    assemble(leaf, chain, told).map_err(|_| CmsError::Malformed)
}

/// Prepares a signature that encloses its content, with the certificates `enclosed`: version 3 of SignedData, since the content is
/// no plain data (RFC 5652 §5.1).
pub(crate) fn prepare_enclosing(
    leaf: &Certificate,
    enclosed: &[Certificate],
    content_type: ObjectIdentifier,
    content: &[u8],
) -> Result<Prepared, CmsError> {
    leaf.p256_public_key().map_err(|_| CmsError::KeyNotP256)?;
    if !leaf.allows_signing() {
        return Err(CmsError::NotForSigning);
    }
    let told = Told { content_type, enclosed: Some(content), digest: Sha256::digest(content).into(), time: None };
    assemble(leaf, enclosed, told).map_err(|_| CmsError::Malformed)
}

/// What the signed attributes tell of the content.
struct Told<'c> {
    content_type: ObjectIdentifier,
    enclosed: Option<&'c [u8]>,
    digest: [u8; 32],
    time: Option<x509_cert::time::Time>,
}

fn assemble(leaf: &Certificate, chain: &[Certificate], told: Told<'_>) -> der::Result<Prepared> {
    let Told { content_type, enclosed, digest, time } = told;
    let serial = Any::new(Tag::Integer, leaf.serial())?;
    let issuer = leaf.issuer_name().clone();
    let signing_certificate =
        SigningCertificateV2 { certificates: vec![EssCertIdV2 { hash: OctetString::new(leaf.sha256().to_vec())? }] };
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &content_type)?,
        attribute(oid::MESSAGE_DIGEST, &OctetString::new(digest.to_vec())?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, &signing_certificate)?,
    ];
    if let Some(time) = time {
        attributes.push(attribute(oid::SIGNING_TIME, &time)?);
    }
    let attributes = SetOfVec::try_from(attributes)?;
    let to_be_signed = attributes.to_der()?;
    let sha256 = AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None };
    let mut certificates = SetOfVec::new();
    for (at, certificate) in chain.iter().enumerate() {
        if !chain[..at].contains(certificate) {
            certificates.insert(Any::from_der(certificate.der())?)?;
        }
    }
    let signer = SignerInfo {
        version: 1,
        signer: IssuerAndSerial { issuer, serial },
        digest_algorithm: sha256.clone(),
        attributes,
        signature_algorithm: algorithm::ecdsa_sha256(),
        signature: OctetString::new(Vec::new())?,
    };
    let message = SignedData {
        version: if enclosed.is_some() { 3 } else { 1 },
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        content: EncapsulatedContent { content_type, content: enclosed.map(OctetString::new).transpose()? },
        certificates: if certificates.is_empty() { None } else { Some(certificates) },
        signers: SetOfVec::try_from(vec![signer])?,
    };
    Ok(Prepared { leaf: leaf.clone(), message, to_be_signed })
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::from_der(&value.to_der()?)?])? })
}

impl Prepared {
    /// The DER `SET OF` signed attributes (RFC 5652 §5.4): the message of [`Signer::sign`].
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// SHA-256 of [`Prepared::to_be_signed`], for a signer that takes a digest.
    pub fn to_be_signed_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.to_be_signed).into()
    }

    /// The finished DER `ContentInfo`, once `signature` (a DER `ECDSA-Sig-Value`) holds under the leaf.
    ///
    /// # Errors
    /// [`CmsError::SignatureInvalid`].
    pub fn complete(self, signature: &[u8]) -> Result<Vec<u8>, CmsError> {
        let key = self.leaf.public_key_info();
        let checked = algorithm::check(key, &algorithm::ecdsa_sha256(), None, &self.to_be_signed, signature);
        if checked != SignatureCheck::Good {
            return Err(CmsError::SignatureInvalid);
        }
        self.encode(signature).map_err(|_| CmsError::Malformed)
    }

    /// [`Prepared::complete`] with what another program signed: its own DER `SET OF` signed attributes, which have to be
    /// these to the last byte, and the signature as r ‖ s.
    ///
    /// # Errors
    /// [`CmsError::AttributesDiffer`], [`CmsError::SignatureInvalid`].
    pub fn complete_elsewhere(self, attributes: &[u8], signature: &[u8; 64]) -> Result<Vec<u8>, CmsError> {
        if attributes != self.to_be_signed {
            return Err(CmsError::AttributesDiffer);
        }
        let signature = Signature::from_slice(signature).map_err(|_| CmsError::SignatureInvalid)?;
        self.complete(signature.to_der().as_bytes())
    }

    fn encode(self, signature: &[u8]) -> der::Result<Vec<u8>> {
        let mut signers = self.message.signers.into_vec();
        for signer in &mut signers {
            signer.signature = OctetString::new(signature)?;
        }
        let value = SignedData { signers: SetOfVec::try_from(signers)?, ..self.message };
        let content = ContextSpecific { tag_number: TagNumber(0), tag_mode: TagMode::Explicit, value };
        ContentInfo { content_type: oid::SIGNED_DATA, content }.to_der()
    }
}

/// [`prepare`], the signer, [`Prepared::complete`].
///
/// # Errors
/// Those of the three.
pub fn sign(signer: &dyn Signer, digest: [u8; 32], profile: Profile, at: Instant) -> Result<Vec<u8>, CmsError> {
    let prepared = prepare(signer.chain(), digest, profile, at)?;
    let signature = signer.sign(prepared.to_be_signed())?;
    prepared.complete(&signature)
}

/// The length that [`Prepared::complete`] never exceeds for this chain, in bytes.
pub fn max_len(chain: &[Certificate]) -> usize {
    // Name and serial of the leaf's issuer stand beside the certificates; all else is of fixed size, 512 bytes being ample.
    let issuer = chain.first().and_then(|leaf| leaf.issuer_name().to_der().ok()).map_or(0, |name| name.len() + 64);
    chain.iter().map(|certificate| certificate.der().len()).sum::<usize>() + issuer + MAX_SIGNATURE + 512
}
