//! The structures of RFC 5652 and RFC 5035 in the one shape that this crate writes.

use der::asn1::{Any, ContextSpecific, ObjectIdentifier, OctetString, SetOfVec};
use der::{Sequence, ValueOrd};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;
use x509_cert::name::Name;

/// RFC 5652 §3.
#[derive(Sequence)]
pub(super) struct ContentInfo {
    pub content_type: ObjectIdentifier,
    pub content: ContextSpecific<SignedData>,
}

/// RFC 5652 §5.1; certificates as the bytes they came in.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct SignedData {
    pub version: u8,
    pub digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    pub content: EncapsulatedContent,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub certificates: Option<SetOfVec<Any>>,
    pub signers: SetOfVec<SignerInfo>,
}

/// Without eContent the content lies elsewhere (RFC 5652 §5.2, external signature).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct EncapsulatedContent {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub content: Option<OctetString>,
}

/// RFC 5652 §5.3, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct SignerInfo {
    pub version: u8,
    pub signer: IssuerAndSerial,
    pub digest_algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub attributes: SetOfVec<Attribute>,
    pub signature_algorithm: AlgorithmIdentifierOwned,
    pub signature: OctetString,
}

/// RFC 5652 §10.2.4.
#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct IssuerAndSerial {
    pub issuer: Name,
    pub serial: Any,
}

/// RFC 5035 §3: SigningCertificateV2.
#[derive(Sequence)]
pub(super) struct SigningCertificateV2 {
    pub certificates: Vec<EssCertIdV2>,
}

/// RFC 5035 §4: ESSCertIDv2. The hash algorithm is left out: SHA-256 is its default, and DER omits defaults. Issuer and
/// serial number are left out: they are no more than a hint beside the hash (EN 319 122-1 §5.2.2.3), and a phone signs without them.
#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct EssCertIdV2 {
    pub hash: OctetString,
}
