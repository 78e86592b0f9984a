//! What the ways of joining and of the corporate transfer have beyond a form: grants, amounts, entries of a bank's statement. Instants are
//! RFC 3339 in UTC by the service's clock, money whole fen, identifiers random UUIDs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::enterprise::ApplicationKind;
use crate::form;

/// For whom an application waits before the officers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The enterprise's admin, who grants stamping by a signature or declines.
    Admin,
    /// The transfer of the agreed amount.
    Bank,
    /// The applicant, who was told to become admin and would be a clerk.
    Applicant,
}

/// Who decides an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    /// The enterprise's admin, who was asked for a grant.
    Admin,
    /// An officer, who reviewed it.
    Officer,
}

/// What became of an entry of the bank's statement. Whatever it is, it is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryFate {
    /// It is the one that was agreed on.
    Matched,
    /// It is of the right account, and of another amount.
    WrongAmount,
    /// It is of the right amount, and another name or account paid it.
    WrongPayer,
    /// It is the one that was agreed on, after the deadline.
    Late,
    /// One more after the right one.
    Extra,
    /// Nobody agreed on it.
    Unknown,
}

/// Whether an entry was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenBack {
    /// It will be.
    Due,
    /// It was.
    Returned,
    /// The bank could not: an officer looks after it. It is nobody's income.
    Bounced,
}

/// The transfer that an application waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TransferView {
    /// Fen.
    pub amount: u32,
    /// To whom: name, account, bank.
    pub payee: Payee,
    /// Before when the bank has to have it.
    #[schema(value_type = form::Instant)]
    pub deadline: String,
    /// How many wrong ones there may be yet.
    pub tries_left: u32,
    /// Until when one that came too late may be gone on with.
    #[schema(value_type = Option<form::Instant>)]
    pub resume_until: Option<String>,
    /// What came.
    pub entries: Vec<EntryView>,
}

/// To whom the amount is transferred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Payee {
    /// In whose name the account is.
    pub name: String,
    /// Its number.
    pub account: String,
    /// The bank.
    pub bank: String,
    /// Whether there is no such account: an exercise.
    pub is_sandbox: bool,
}

/// An entry of the bank's statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EntryView {
    /// Fen.
    pub amount: u32,
    /// When the bank had it, by the bank's clock.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// What became of it.
    pub fate: EntryFate,
    /// Whether it was given back.
    pub given_back: GivenBack,
}

/// A grant to stamp for an enterprise, as it is signed: JSON, under a detached CMS signature of the admin with a time-stamp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantStatement {
    /// 1.
    pub format: u32,
    /// The application that it answers.
    #[schema(value_type = form::Uuid)]
    pub application: String,
    /// The enterprise's code.
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
    /// Its name.
    pub enterprise: String,
    /// Who may stamp: the proven name.
    pub clerk: String,
    /// That one's account.
    #[schema(value_type = form::Uuid)]
    pub account: String,
    /// On which trading platform, by its code.
    pub platform: String,
    /// With which seals: `all`, or `none` where the certificate is not to stamp.
    pub seals: String,
    /// From when on.
    #[schema(value_type = form::Instant)]
    pub from: String,
    /// Until when.
    #[schema(value_type = form::Instant)]
    pub until: String,
    /// 16 random bytes in hex: no two grants are one text.
    pub nonce: String,
}

/// Somebody asks an enterprise's admin: `GET /v1/enterprises/{id}/requests`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct JoinRequest {
    /// The application.
    #[schema(value_type = form::Uuid)]
    pub application: String,
    /// What people call it.
    pub number: String,
    /// To join, or a certificate for one who belongs to it.
    pub kind: ApplicationKind,
    /// Who asks: the proven name.
    pub name: String,
    /// That one's number, masked; empty where it was freed.
    pub phone: String,
    /// The trading platform, by its code.
    pub platform: String,
    /// Since when it waits.
    #[schema(value_type = form::Instant)]
    pub since: String,
    /// When it lapses.
    #[schema(value_type = Option<form::Instant>)]
    pub lapses: Option<String>,
    /// The grant that would let this one in, as text: what is signed is this, to the byte.
    pub statement: String,
    /// Whether the one who asks for this has a certificate to sign it with.
    pub can_sign: bool,
}

/// The admin's grant: `POST /v1/enterprises/{id}/requests/{application}/grant`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantOrder {
    /// A [`GrantStatement`] in JSON.
    #[schema(value_type = form::Bytes)]
    pub statement: String,
    /// A detached CMS signature over it.
    #[schema(value_type = form::Bytes)]
    pub signature: String,
}

/// The admin declines: `POST /v1/enterprises/{id}/requests/{application}/refusal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
    /// Why, for who asked.
    #[schema(max_length = 200)]
    pub reason: String,
}

/// How a grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantState {
    /// It is signed, and waits for the clerk's certificate.
    Granted,
    /// The clerk may stamp.
    Active,
    /// The application that it answers came to nothing.
    Void,
    /// Its time is over.
    Ended,
}

/// A grant: `GET /v1/enterprises/{id}/grants`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct GrantView {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// How it stands.
    pub state: GrantState,
    /// To whom: the proven name.
    pub clerk: String,
    /// On which trading platform, by its code.
    pub platform: String,
    /// From when on.
    #[schema(value_type = form::Instant)]
    pub from: String,
    /// Until when.
    #[schema(value_type = form::Instant)]
    pub until: String,
    /// When it was signed, by the time-stamp.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// The statement that was signed.
    #[schema(value_type = form::Bytes)]
    pub statement: String,
    /// The signature over it, with its time-stamp (CMS, DER).
    #[schema(value_type = form::Bytes)]
    pub signature: String,
}

/// Another way: `POST /v1/applications/{id}/way`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWay {
    /// Which.
    pub kind: ApplicationKind,
}

/// What stands in for a bank shows an entry: `POST /v1/office/sandbox/bank`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxEntry {
    /// Its reference: the same a second time is the same entry.
    #[schema(min_length = 1, max_length = 64)]
    pub reference: String,
    /// In whose name the account is that paid.
    #[schema(min_length = 1, max_length = 128)]
    pub payer: String,
    /// The last six digits of that account.
    #[schema(pattern = "^[0-9]{6}$")]
    pub account_tail: String,
    /// Fen.
    #[schema(minimum = 1, maximum = 100000000)]
    pub amount: u32,
    /// When the bank had it; now where nothing is said.
    #[schema(value_type = Option<form::Instant>)]
    pub at: Option<String>,
    /// Whether the account is closed by the time at which it is given back.
    pub bounces: bool,
}

/// An entry of the statement, as officers see it: `GET /v1/office/bank`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct BankEntry {
    /// Its reference.
    pub reference: String,
    /// In whose name the account is that paid; nothing once that is erased.
    pub payer: Option<String>,
    /// The last six digits of that account; nothing likewise.
    pub account_tail: Option<String>,
    /// What it is.
    pub entry: EntryView,
    /// The number of the application that it belongs to.
    pub application: Option<String>,
}

/// The bank's statement: `GET /v1/office/bank`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct BankView {
    /// The account that is paid to.
    pub payee: Payee,
    /// The newest entries, at most 100.
    pub entries: Vec<BankEntry>,
}
