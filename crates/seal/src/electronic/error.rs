//! Why an electronic seal was refused, or was not made.

use sealbid_pki::SignerError;
use thiserror::Error;

/// Why [`ElectronicSeal::from_der`](super::ElectronicSeal::from_der) refused its input.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ElectronicError {
    /// More bytes than [`MAX_SEAL`](super::MAX_SEAL).
    #[error("{0} bytes")]
    TooLarge(usize),
    /// A seal of another version of the standard.
    #[error("{form}, version {version}")]
    Version {
        /// The number in its header.
        version: u32,
        /// The standard that has this form.
        form: &'static str,
    },
    /// Not DER of this form; `0` says which part of it.
    #[error("malformed {0}")]
    Malformed(&'static str),
}

impl ElectronicError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "electronic_seal_too_large",
            Self::Version { .. } => "electronic_seal_version",
            Self::Malformed(_) => "electronic_seal_malformed",
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge(bytes) => vec![("bytes", bytes.to_string())],
            Self::Version { version, form } => {
                vec![("version", version.to_string()), ("form", (*form).to_owned())]
            }
            Self::Malformed(part) => vec![("part", (*part).to_owned())],
        }
    }
}

/// Why [`ElectronicSeal::make`](super::ElectronicSeal::make) made none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MakeError {
    /// A value that the format cannot hold: `id`, `vendor`, `name`, `certificates`, `term`, `picture`, `extension`.
    #[error("{0} cannot be written")]
    Value(&'static str),
    /// The maker has no certificate.
    #[error("no certificate")]
    NoCertificate,
    /// The maker gave no signature.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

impl MakeError {
    /// The code under which the sentence for people is found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Value(_) => "electronic_seal_value",
            Self::NoCertificate => "electronic_seal_no_certificate",
            Self::Signer(error) => error.code(),
        }
    }

    /// What the sentence names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Value(field) => vec![("field", (*field).to_owned())],
            Self::NoCertificate => Vec::new(),
            Self::Signer(error) => error.params(),
        }
    }
}
