//! Detached CMS signatures (RFC 5652) as CAdES and PAdES baseline B-B use them (EN 319 122-1, EN 319 142-1).
//!
//! Signing has two steps, so that the key may lie elsewhere: [`prepare`] gives the bytes to be signed,
//! [`Prepared::complete`] takes the signature. Reading is [`parse`], then [`Parsed::verify`] against the digest
//! of the content.

mod ber;
mod build;
mod read;
mod structure;
mod timestamp;
mod unsigned;
mod verify;

pub(crate) use build::prepare_enclosing;
pub use build::{Content, ContentSigner, Prepared, Profile, max_len, prepare, sign};
pub use read::{Parsed, SignerInfo, parse, signing_time};
pub use timestamp::TimeStamp;
pub use unsigned::with_time_stamp;
pub use verify::{Integrity, SignatureRecord};

use crate::key::SignerError;

/// The largest CMS message that is read, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// Why a CMS message was not made or not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// The chain to sign with is empty.
    #[error("no certificate to sign with")]
    ChainEmpty,
    /// The leaf's key is not on P-256.
    #[error("the signing certificate's key is not a P-256 key")]
    KeyNotP256,
    /// The leaf's keyUsage does not allow signatures.
    #[error("the certificate is not for signing")]
    NotForSigning,
    /// The instant is outside of what ASN.1 time can hold (1970 to 9999).
    #[error("the signing time cannot be written")]
    Time,
    /// The signer gave no signature.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signature handed in is not the leaf's over these attributes.
    #[error("the signature is not the certificate's")]
    SignatureInvalid,
    /// Attributes that were signed elsewhere are not those of the content.
    #[error("other attributes were signed")]
    AttributesDiffer,
    /// Not a CMS SignedData, or larger than [`MAX_MESSAGE`].
    #[error("not a CMS signature")]
    Malformed,
    /// A CMS message of another kind: its content type.
    #[error("a CMS message of type {0}")]
    NotSignedData(String),
    /// A signature over something else than a time-stamp (RFC 3161).
    #[error("not a time-stamp token")]
    NotTimeStamp,
    /// SignedData without a signer.
    #[error("a CMS signature without signers")]
    NoSigner,
}

impl CmsError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ChainEmpty => "cms_chain_empty",
            Self::KeyNotP256 => "certificate_key_not_p256",
            Self::NotForSigning => "certificate_not_for_signing",
            Self::Time => "cms_time",
            Self::Signer(cause) => cause.code(),
            Self::SignatureInvalid => "cms_signature_invalid",
            Self::AttributesDiffer => "cms_attributes_differ",
            Self::Malformed => "cms_malformed",
            Self::NotSignedData(_) => "cms_not_signed_data",
            Self::NotTimeStamp => "cms_not_time_stamp",
            Self::NoSigner => "cms_no_signer",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Signer(cause) => cause.params(),
            Self::NotSignedData(found) => vec![("type", found.clone())],
            _ => Vec::new(),
        }
    }
}
