//! Certificate requests (PKCS#10, RFC 2986).

use der::asn1::SetOfVec;
use der::{Decode, Encode, Sequence};
use spki::{AlgorithmIdentifierOwned, EncodePublicKey, SubjectPublicKeyInfoOwned};
use x509_cert::attr::Attribute;
use x509_cert::name::Name;

use crate::algorithm::{self, SignatureCheck};
use crate::ca::{IssueError, ProofError, ProvenKey, Subject};
use crate::certificate::pem;
use crate::key::PrivateKey;
use crate::{name, oid, tlv};

/// The largest request that is read, in bytes.
const MAX_REQUEST: usize = 64 * 1024;
const LABEL: &str = "CERTIFICATE REQUEST";

/// Why bytes or a text are not a usable request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Not the DER of a PKCS#10 request.
    #[error("not a PKCS#10 request")]
    Malformed,
    /// Not PEM with the label `CERTIFICATE REQUEST`.
    #[error("not a PEM certificate request")]
    Pem,
    /// The key is not on P-256.
    #[error("the requested key is not a P-256 key")]
    KeyNotP256,
    /// The request is not signed with the key that it names.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl RequestError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "request_malformed",
            Self::Pem => "request_pem_malformed",
            Self::KeyNotP256 => "request_key_not_p256",
            Self::Proof(cause) => cause.code(),
        }
    }
    /// The parameters of the error's sentence: none.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A certificate request that was read; [`Request::prove`] judges its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    der: Vec<u8>,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    algorithm: AlgorithmIdentifierOwned,
}

/// RFC 2986 §4.1.
#[derive(Sequence)]
struct Info {
    version: u8,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    attributes: SetOfVec<Attribute>,
}

impl Request {
    /// A request for `subject`, signed with `key`.
    ///
    /// # Errors
    /// [`IssueError::Subject`].
    pub fn create(key: &PrivateKey, subject: &Subject) -> Result<Self, IssueError> {
        let document = key.public_key().to_public_key_der().map_err(|_| IssueError::Encoding)?;
        let info = Info {
            version: 0,
            subject: subject.to_name()?,
            key: SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?,
            attributes: SetOfVec::new(),
        };
        let body = info.to_der()?;
        let der = crate::ca::join(&body, &key.sign(&body))?;
        Self::from_der(&der).map_err(|_| IssueError::Encoding)
    }

    /// Reads a request; its signature is not yet judged.
    ///
    /// # Errors
    /// [`RequestError::Malformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        if der.len() > MAX_REQUEST {
            return Err(RequestError::Malformed);
        }
        Self::read(der).map_err(|_| RequestError::Malformed)
    }

    fn read(der: &[u8]) -> Result<Self, tlv::Malformed> {
        let signed = tlv::signed(tlv::single(der, tlv::SEQUENCE)?)?;
        signed.rest.finish()?;
        let algorithm = AlgorithmIdentifierOwned::from_der(signed.algorithm.whole)?;
        let mut info = signed.body.children();
        if info.take(tlv::INTEGER)?.unsigned()? != 0 {
            return Err(tlv::Malformed);
        }
        let subject = Name::from_der(info.take(tlv::SEQUENCE)?.whole)?;
        let key = SubjectPublicKeyInfoOwned::from_der(info.take(tlv::SEQUENCE)?.whole)?;
        // Attributes ask for extensions; the profile decides on these, so they are read no further. OpenSSL's old
        // option leaves the field out.
        info.optional(tlv::constructed(0))?;
        info.finish()?;
        Ok(Self { der: der.to_vec(), subject, key, algorithm })
    }

    /// Reads a request in PEM; text around the block is passed over.
    ///
    /// # Errors
    /// [`RequestError::Pem`], [`RequestError::Malformed`].
    pub fn from_pem(text: &str) -> Result<Self, RequestError> {
        let start = text.find("-----BEGIN ").ok_or(RequestError::Pem)?;
        let (label, der) = der::pem::decode_vec(text[start..].trim_end().as_bytes()).map_err(|_| RequestError::Pem)?;
        // The label with NEW is an older one in use.
        if label != LABEL && label != "NEW CERTIFICATE REQUEST" {
            return Err(RequestError::Pem);
        }
        Self::from_der(&der)
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// One PEM block with LF line ends.
    pub fn to_pem(&self) -> String {
        pem(LABEL, &self.der)
    }
    /// The subject that is asked for (RFC 4514). The CA decides what it writes.
    pub fn subject(&self) -> String {
        name::display(&self.subject)
    }
    /// The common name that is asked for.
    pub fn common_name(&self) -> Option<String> {
        name::first(&self.subject, oid::COMMON_NAME)
    }

    /// The requested key, whose possession the request's signature proves.
    ///
    /// # Errors
    /// [`RequestError::KeyNotP256`], [`RequestError::Proof`].
    pub fn prove(&self) -> Result<ProvenKey, RequestError> {
        let key = crate::certificate::p256_key(&self.key).ok_or(RequestError::KeyNotP256)?;
        let signed = tlv::single(&self.der, tlv::SEQUENCE)
            .and_then(tlv::signed)
            .map_err(|tlv::Malformed| RequestError::Malformed)?;
        match algorithm::check(&self.key, &self.algorithm, None, signed.body.whole, signed.signature) {
            SignatureCheck::Good => Ok(ProvenKey(key)),
            _ => Err(ProofError.into()),
        }
    }
}
