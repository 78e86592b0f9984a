//! Why something about an account was not done.

use crate::encoding::FormError;
use crate::person::mail::NotAMailAddress;
use crate::person::password::{DamagedHash, WeakPassword};
use crate::person::phone::NotAPhoneNumber;
use crate::store::StoreError;
use crate::vault::VaultError;

/// Why something about an account was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum AccountError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Phone(#[from] NotAPhoneNumber),
    #[error(transparent)]
    Mail(#[from] NotAMailAddress),
    #[error("nothing was shown for a while")]
    ProofNeeded,
    #[error("a code was sent a moment ago")]
    CodeTooSoon { secs: i64 },
    #[error("too many codes were sent")]
    CodeTooMany,
    #[error("another code")]
    CodeWrong { left: u32 },
    #[error("there is no code that can be tried")]
    CodeOver,
    #[error("another password, or none")]
    PasswordWrong,
    #[error("the password was guessed too often")]
    PasswordWait { secs: i64 },
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    #[error("the number has an account")]
    NumberTaken,
    #[error("what was typed is not the end of the number")]
    ClosingTyped,
    #[error("nobody else has the role")]
    LastOfficer,
    #[error("the account is the admin of an enterprise")]
    Admin,
    #[error("something that was applied for is not decided")]
    OpenApplications,
    #[error("no such platform")]
    Platform,
    #[error("no such invitation, or it was followed or is over")]
    Invitation,
    #[error("no such proposal")]
    ProposalUnknown,
    #[error("whoever proposes does not confirm")]
    ProposalOwn,
    #[error("the proposal went on or is over")]
    ProposalOver,
    #[error("it is another one's to do")]
    NotPermitted,
    #[error("no such session, or it has ended")]
    NoSession,
    #[error("the account has no such session")]
    SessionUnknown,
    #[error("the same key was sent with something else")]
    RepeatDiffers,
    #[error("the signature is not the phone's over this session")]
    PhoneProof,
    #[error("the account has no such phone")]
    PhoneUnlisted,
    #[error("the account has no such desk")]
    DeskUnlisted,
    #[error("the challenge was used, is over or was never given, or what was signed is something else")]
    LoginRefused,
    #[error("the phone is no account's")]
    LoginNoAccount,
    #[error("the account ended the desk")]
    LoginDeskEnded,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Hash(#[from] DamagedHash),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Form(cause) => cause.code(),
            Self::Phone(cause) => cause.code(),
            Self::Mail(cause) => cause.code(),
            Self::ProofNeeded => "proof_needed",
            Self::CodeTooSoon { .. } => "code_too_soon",
            Self::CodeTooMany => "code_too_many",
            Self::CodeWrong { .. } => "code_wrong",
            Self::CodeOver => "code_over",
            Self::PasswordWrong => "password_wrong",
            Self::PasswordWait { .. } => "password_wait",
            Self::Weak(cause) => cause.code(),
            Self::NumberTaken => "number_taken",
            Self::ClosingTyped => "close_typed",
            Self::LastOfficer => "last_officer",
            Self::Admin => "ADMIN_MUST_HAND_OVER",
            Self::OpenApplications => "account_has_open",
            Self::Platform => "platform_unknown",
            Self::Invitation => "invitation_over",
            Self::ProposalUnknown => "proposal_unknown",
            Self::ProposalOwn => "proposal_own",
            Self::ProposalOver => "proposal_over",
            Self::NotPermitted => "not_permitted",
            Self::NoSession => "session_none",
            Self::SessionUnknown => "session_unknown",
            Self::RepeatDiffers => "REPEAT_DIFFERS",
            Self::PhoneProof => "phone_proof",
            Self::PhoneUnlisted => "phone_unlisted",
            Self::DeskUnlisted => "desk_unlisted",
            Self::LoginRefused => "login_refused",
            Self::LoginNoAccount => "login_no_account",
            Self::LoginDeskEnded => "login_desk_ended",
            Self::Vault(cause) => cause.code(),
            Self::Hash(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(cause) => cause.params(),
            Self::CodeTooSoon { secs } | Self::PasswordWait { secs } => vec![("secs", secs.to_string())],
            Self::CodeWrong { left } => vec![("left", left.to_string())],
            Self::Weak(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            _ => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
