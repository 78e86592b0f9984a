//! The certificate authority: certificates, revocation lists and OCSP responses, signed by a [`Signer`](crate::Signer) that the
//! caller hands in. Serial numbers come from the random source, instants from the caller; the same inputs give the
//! same bytes.

mod certificate;
mod crl;
mod ocsp;
mod proof;
mod subject;

pub(crate) use certificate::join;
pub use certificate::{Addresses, Profile, Validity, issue, root};
pub use crl::{Revoked, revocation_list};
pub(crate) use ocsp::time as generalized_time;
pub use ocsp::{Answer, CertificateStatus, OcspRefusal, Period, ocsp_response};
pub use proof::{Challenge, ProofError, ProvenKey};
pub use subject::Subject;

use crate::key::SignerError;

/// Why the authority issued nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// An attribute of the subject is empty, too long (RFC 5280 appendix A.1) or of the wrong alphabet.
    #[error("the subject's {0} cannot be written into a certificate")]
    Subject(&'static str),
    /// The validity ends before it begins, or lies outside of 1970 to 9999.
    #[error("not a period of validity")]
    Validity,
    /// The certificate would be valid beyond its issuer's.
    #[error("the certificate would outlive its issuer")]
    OutlivesIssuer,
    /// The signer's certificate is not a CA's, or its chain is empty.
    #[error("the signer is not a certificate authority")]
    NotAnAuthority,
    /// An address is not ASCII.
    #[error("an address that is not a URI")]
    Address,
    /// The signer gave no signature.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signature is not that of the signer's certificate.
    #[error("the signature is not the issuer's")]
    SignatureInvalid,
    /// The structure is beyond what DER can hold here.
    #[error("the structure cannot be encoded")]
    Encoding,
}

impl From<der::Error> for IssueError {
    fn from(_: der::Error) -> Self {
        Self::Encoding
    }
}

impl IssueError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Subject(_) => "issue_subject",
            Self::Validity => "issue_validity",
            Self::OutlivesIssuer => "issue_outlives_issuer",
            Self::NotAnAuthority => "issue_not_an_authority",
            Self::Address => "issue_address",
            Self::Signer(cause) => cause.code(),
            Self::SignatureInvalid => "issue_signature_invalid",
            Self::Encoding => "issue_encoding",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Subject(attribute) => vec![("attribute", (*attribute).to_owned())],
            Self::Signer(cause) => cause.params(),
            _ => Vec::new(),
        }
    }
}
