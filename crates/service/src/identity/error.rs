//! Why a real name was not asked for.

use crate::account::AccountError;
use crate::person::card::NotACardNumber;
use crate::person::id_number::IdNumberError;
use crate::person::name::NotAName;
use crate::person::phone::NotAPhoneNumber;
use crate::store::StoreError;

/// Why a real name was not asked for, or an answer not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum IdentityError {
    #[error("the person did not agree")]
    Consent,
    #[error(transparent)]
    Name(#[from] NotAName),
    #[error(transparent)]
    Number(#[from] IdNumberError),
    #[error(transparent)]
    Card(#[from] NotACardNumber),
    #[error(transparent)]
    Phone(#[from] NotAPhoneNumber),
    #[error("it is proven")]
    Passed,
    #[error("the provider owes an answer")]
    Waiting,
    #[error("asked too often today")]
    TooOften,
    #[error("the clock tells no date")]
    Date,
    #[error("the provider did not sign it")]
    Forged,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IdentityError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Consent => "consent_missing",
            Self::Name(cause) => cause.code(),
            Self::Number(cause) => cause.code(),
            Self::Card(cause) => cause.code(),
            Self::Phone(cause) => cause.code(),
            Self::Passed => "identity_passed",
            Self::Waiting => "identity_waiting",
            Self::TooOften => "identity_too_often",
            Self::Date => "internal",
            Self::Forged => "callback_forged",
            Self::Account(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Date => vec![("place", "clock".to_owned())],
            Self::Account(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            _ => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for IdentityError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
