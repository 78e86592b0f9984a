//! One error enum for each operation. They cross as codes: the program has no sentences.

use sealbid_bid::store::StoreError;
use sealbid_client::{AddressError, CallError};
use sealbid_link::QrError;
use sealbid_pki::ca::IssueError;
use sealbid_pki::{CertificateError, KeyError};

/// Why what the phone remembers cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// The folder failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file does not hold what it should.
    #[error("{0} is damaged")]
    Damaged(String),
}

impl BookError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(cause) => cause.code(),
            Self::Damaged(_) => "softphone_damaged",
        }
    }
}

/// Why a folder is none of an enrolled phone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// A file cannot be read; [`StoreError::Missing`] where the phone is not enrolled.
    #[error(transparent)]
    Book(#[from] BookError),
    /// A key is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A certificate is none.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The service's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl PhoneError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Book(cause) => cause.code(),
            Self::Key(cause) => cause.code(),
            Self::Certificate(cause) => cause.code(),
            Self::Address(cause) => cause.code(),
        }
    }
}

/// Why a phone was not enrolled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// The folder cannot be written; [`StoreError::Exists`] where a phone is enrolled in it.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The service's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The service refused or did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The holder's names do not go into a request.
    #[error(transparent)]
    Subject(#[from] IssueError),
    /// What the service answered is none of its answers, or not for these keys.
    #[error("an answer of {0} that is not understood")]
    Answer(String),
}

impl EnrolError {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Book(cause) => cause.code(),
            Self::Address(cause) => cause.code(),
            Self::Call(cause) => cause.code(),
            Self::Subject(cause) => cause.code(),
            Self::Answer(_) => "service_answer",
        }
    }
}

impl From<StoreError> for EnrolError {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

/// Why a code was not answered to an end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The text is no code.
    #[error(transparent)]
    Code(#[from] QrError),
    /// Something could not be stored, so it was not sent.
    #[error(transparent)]
    Book(#[from] BookError),
}

impl AnswerError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code(cause) => cause.code(),
            Self::Book(cause) => cause.code(),
        }
    }
}
