//! Why something about an application was not done.

use sealbid_bid::TextError;
use sealbid_bid::store as files;
use sealbid_pdf::typeset::TypesetError;
use sealbid_pki::Instant;
use sealbid_wire::enterprise::ApplicationState;

use crate::account::{AccountError, shanghai};
use crate::encoding::FormError;
use crate::store::{Named as _, StoreError};
use crate::vault::VaultError;

/// Why something about an application was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ApplicationError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("nobody answers for such an enterprise")]
    NoEnterprise,
    #[error("the account has no such application")]
    Unknown,
    #[error("the application has no such document")]
    NoDocument,
    #[error("it is {} by now", .state.name())]
    Changed { state: ApplicationState },
    #[error("only what was refused can be changed")]
    Locked,
    #[error("{count} fields are to be mended")]
    Incomplete { count: usize },
    #[error("the account belongs to the enterprise")]
    Member,
    #[error("the account does not belong to the enterprise")]
    NotAMember,
    #[error("only the enterprise's admin may")]
    NotAdmin,
    #[error("no admin has this name and number; {left} more tries today")]
    OtherAdmin { left: u32 },
    #[error("too many tries today")]
    TriesUsed,
    #[error("the admin has no certificate that is good now")]
    AdminNeedsCertificate,
    #[error("the statement is not over what is asked for")]
    GrantStatement,
    #[error("the signature is not over the statement")]
    GrantSignature,
    #[error("somebody else's certificate signed it")]
    GrantSigner,
    #[error("there is a grant for this platform already")]
    GrantThere,
    #[error("there is no grant, or it does not hold")]
    GrantMissing,
    #[error("there is a certificate for this platform that is good")]
    HasCertificate,
    #[error("all amounts were asked of this account")]
    AmountsUsed,
    #[error("too many transfers today")]
    TransfersToday,
    #[error("the transfer may be gone on with no more")]
    ResumeOver,
    #[error("the agreed amount did not come")]
    NotTransferred,
    #[error("somebody answers for the enterprise by now")]
    Taken,
    #[error("the officers may be urged from then on")]
    UrgeTooSoon { from: Instant },
    #[error("neither JPEG nor PNG nor, for a form, PDF")]
    Media,
    #[error("it cannot be read")]
    Picture,
    #[error("too many pictures and papers")]
    Full,
    #[error("{most} drafts are open, and no more may be")]
    Drafts { most: i64 },
    #[error("all that may be kept for an account is kept")]
    Bytes,
    #[error("what was typed is no longer kept")]
    Erased,
    #[error("another officer looks at it")]
    Leased { officer: String, until: Instant },
    #[error("an officer decides nothing of his own")]
    Conflict,
    #[error("the lease is over")]
    LeaseLost,
    #[error("something is not marked as the verdict wants it")]
    Marks,
    #[error("the licence ended")]
    LicenceOver,
    #[error("there is nothing to look at a second time")]
    NoSecondLook,
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    #[error(transparent)]
    File(#[from] files::StoreError),
    #[error("{0} failed")]
    Internal(&'static str),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ApplicationError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Form(cause) => cause.code(),
            Self::Text(cause) => cause.code(),
            Self::NoEnterprise => "enterprise_unknown",
            Self::Unknown => "application_unknown",
            Self::NoDocument => "document_unknown",
            Self::Changed { .. } => "STATE_CHANGED",
            Self::Locked => "FIELD_LOCKED",
            Self::Incomplete { .. } => "application_incomplete",
            Self::Member => "already_member",
            Self::NotAMember => "not_a_member",
            Self::NotAdmin => "NOT_ADMIN",
            Self::OtherAdmin { .. } => "admin_differs",
            Self::TriesUsed => "admin_tries_used",
            Self::AdminNeedsCertificate => "ADMIN_NEEDS_CERT",
            Self::GrantStatement => "grant_statement",
            Self::GrantSignature => "grant_signature",
            Self::GrantSigner => "grant_signer",
            Self::GrantThere => "grant_there",
            Self::GrantMissing => "grant_missing",
            Self::HasCertificate => "HAS_CERT",
            Self::AmountsUsed => "transfer_amounts_used",
            Self::TransfersToday => "transfer_too_many",
            Self::ResumeOver => "transfer_resume_over",
            Self::NotTransferred => "transfer_missing",
            Self::Taken => "ENTERPRISE_TAKEN",
            Self::UrgeTooSoon { .. } => "urge_too_soon",
            Self::Media => "document_media",
            Self::Picture => "document_damaged",
            Self::Full => "document_too_many",
            Self::Drafts { .. } => "draft_too_many",
            Self::Bytes => "document_space",
            Self::Erased => "application_erased",
            Self::Leased { .. } => "review_taken",
            Self::Conflict => "review_conflict",
            Self::LeaseLost => "LEASE_LOST",
            Self::Marks => "review_marks",
            Self::LicenceOver => "LICENCE_ENDED",
            Self::NoSecondLook => "second_look_none",
            Self::Typeset(_) => "form_not_made",
            // What a file system says may quote a path of the house.
            Self::File(_) => "service_store",
            Self::Internal(_) => "internal",
            Self::Account(cause) => cause.code(),
            Self::Vault(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(cause) => cause.params(),
            Self::Text(cause) => cause.params(),
            Self::Changed { state } => vec![("state", state.name().to_owned())],
            Self::OtherAdmin { left } => vec![("left", left.to_string())],
            Self::Drafts { most } => vec![("most", most.to_string())],
            Self::Incomplete { count } => vec![("count", count.to_string())],
            Self::UrgeTooSoon { from } => vec![("time", shanghai(*from))],
            Self::Leased { officer, until } => vec![("officer", officer.clone()), ("time", shanghai(*until))],
            Self::Internal(place) => vec![("place", (*place).to_owned())],
            Self::Account(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            _ => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for ApplicationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
