//! Why an order on a seal was not carried out.

use sealbid_seal::PictureError;
use sealbid_seal::electronic::{ElectronicError, MakeError};

use crate::encoding::FormError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SealError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Info(#[from] ElectronicError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("a picture of another kind")]
    Format { format: String },
    #[error("the picture has another height")]
    Size,
    #[error("the identifier names no version")]
    Id,
    #[error("no order of a holder of a certificate of this service")]
    Signature,
    #[error("the certificate is revoked")]
    Revoked,
    #[error("certificates that no seal of this service has")]
    Certificates,
    #[error("another enterprise's")]
    OtherOwner,
    #[error("the term is not one that a seal can have now")]
    Term,
    #[error("no such seal")]
    Unknown,
    #[error("something else became of it before")]
    Number { next: u32 },
    #[error("it is {state}")]
    State { state: String },
    #[error(transparent)]
    Make(#[from] MakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SealError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Form(cause) => cause.code(),
            Self::Info(cause) => cause.code(),
            Self::Picture(cause) => cause.code(),
            Self::Format { .. } => "seal_format",
            Self::Size => "seal_height_differs",
            Self::Id => "seal_id",
            Self::Signature => "seal_order_unsigned",
            Self::Revoked => "CERT_REVOKED",
            Self::Certificates => "seal_certificates",
            Self::OtherOwner => "seal_other_owner",
            Self::Term => "seal_term",
            Self::Unknown => "seal_unknown",
            Self::Number { .. } => "seal_changed_meanwhile",
            Self::State { .. } => "seal_state",
            Self::Make(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }

    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(cause) => cause.params(),
            Self::Info(cause) => cause.params(),
            Self::Picture(cause) => cause.params(),
            Self::Format { format } => vec![("format", format.clone())],
            Self::Number { next } => vec![("number", next.to_string())],
            Self::State { state } => vec![("state", state.clone())],
            Self::Make(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Size
            | Self::Id
            | Self::Signature
            | Self::Revoked
            | Self::Certificates
            | Self::OtherOwner
            | Self::Term
            | Self::Unknown => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for SealError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
