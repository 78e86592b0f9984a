//! Certification path validation (RFC 5280 §6) against anchors and evidence that the caller hands in.
//!
//! Nothing is fetched. The verdict is a [`ChainRecord`]: what the chain came to, and apart from it what is known of
//! revocation.

mod above;
mod build;
mod names;
mod policy;
mod profile;
mod purpose;
mod revocation;
mod validate;

use crate::Instant;
use crate::certificate::{Certificate, CertificateError};
use crate::crl::RevocationReason;

pub use above::above;
pub use build::validate;

/// The certificates that the caller trusts as roots.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Certificate>,
}

impl Trust {
    /// These and no others.
    pub fn new(anchors: Vec<Certificate>) -> Self {
        Self { anchors }
    }
    /// All certificates of PEM texts.
    ///
    /// # Errors
    /// As [`Certificate::pem_chain`].
    pub fn from_pem<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Self, CertificateError> {
        let mut anchors = Vec::new();
        for text in texts {
            anchors.extend(Certificate::pem_chain(text.as_ref())?);
        }
        Ok(Self { anchors })
    }
    /// The anchors.
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }
    /// Whether no anchor was given.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }
}

/// What is at hand to judge revocation: DER of CRLs (RFC 5280 §5) and of OCSP responses (RFC 6960 §4.2).
/// What cannot be read or does not apply is passed over.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Certificate revocation lists, each DER.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses, each a DER `OCSPResponse` or `BasicOCSPResponse`.
    pub ocsp: Vec<Vec<u8>>,
}

/// What the leaf's key was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A signature or seal on a document.
    Signing,
    /// RFC 3161 tokens.
    TimeStamping,
    /// OCSP responses (RFC 6960 §4.2.2.2).
    OcspSigning,
    /// Encryption to the holder by key agreement.
    KeyAgreement,
    /// No demand on usage.
    Any,
}

impl Purpose {
    /// Whether usage and extended usage of `certificate` allow it.
    pub(crate) fn is_of(self, certificate: &Certificate) -> bool {
        purpose::leaf(certificate, self).is_ok()
    }
}

/// The verdict on a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainRecord {
    /// Whether a valid path leads to an anchor.
    pub chain: Chain,
    /// What the evidence says of revocation along the path.
    pub revocation: Revocation,
}

/// What the search for a path came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chain {
    /// A valid path: the leaf first, the anchor last.
    Valid {
        /// The certificates of the path.
        path: Vec<Certificate>,
    },
    /// No path leads to an anchor that was given.
    Untrusted,
    /// No anchor was given.
    NoTrustGiven,
    /// A path leads to an anchor, and breaks a rule of RFC 5280.
    Invalid {
        /// The rule: one of [`CHAIN_CODES`].
        code: &'static str,
        /// The subject of the certificate at fault (RFC 4514).
        subject: String,
    },
    /// A path leads to an anchor, and something in it cannot be judged: `algorithm_unsupported`,
    /// `search_exhausted`.
    Unknown {
        /// What could not be judged.
        code: &'static str,
        /// The subject of the certificate concerned (RFC 4514).
        subject: String,
    },
}

/// Every code that [`Chain::Invalid`] and [`Chain::Unknown`] may carry.
pub const CHAIN_CODES: &[&str] = &[
    "algorithm_mismatch",
    "algorithm_unsupported",
    "expired",
    "extended_key_usage",
    "extension_malformed",
    "key_usage",
    "name_constraint",
    "not_a_ca",
    "not_yet_valid",
    "path_length",
    "policy",
    "profile",
    "search_exhausted",
    "signature_invalid",
    "unknown_critical_extension",
];

impl Chain {
    /// `valid`, `untrusted`, `no_trust_given`, or the code of what is wrong.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::Untrusted => "untrusted",
            Self::NoTrustGiven => "no_trust_given",
            Self::Invalid { code, .. } | Self::Unknown { code, .. } => code,
        }
    }
    /// Whether a valid path leads to an anchor.
    pub fn is_valid(&self) -> bool {
        matches!(self, Self::Valid { .. })
    }
    /// The subjects along a valid path, leaf first (RFC 4514).
    pub fn path_subjects(&self) -> Vec<String> {
        match self {
            Self::Valid { path } => path.iter().map(Certificate::subject).collect(),
            _ => Vec::new(),
        }
    }
}

/// What the evidence says of revocation. The worst finding along the path counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// The leaf and every certificate above it that names a source of revocation are covered, and none is revoked.
    Good,
    /// A certificate of the path was revoked at or before the instant of validation.
    Revoked {
        /// When.
        at: Instant,
        /// Why; unspecified where no reason is given.
        reason: RevocationReason,
        /// The subject of the revoked certificate (RFC 4514).
        subject: String,
    },
    /// Revocation could not be determined.
    Unknown,
    /// The leaf names no source of revocation, and no evidence speaks of it.
    NotDeclared,
}

impl Revocation {
    /// `good`, `revoked`, `unknown` or `not_declared`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Revoked { .. } => "revoked",
            Self::Unknown => "unknown",
            Self::NotDeclared => "not_declared",
        }
    }
}
