//! Accounts, what they are told, and the console, over HTTP. Instants are RFC 3339 in UTC by the service's clock, identifiers
//! random UUIDs; phone numbers and names come masked, but where a person just typed them.

mod phones;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

pub use phones::{AccountDesk, AccountPhone, AskChallenge, LogInByPhone, LoginChallenge, RegisterPhone, TellDesk};

use crate::form;

/// What a code by SMS is asked for. A code is good for this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// To log in, which registers a number that is not known yet.
    Login,
    /// To set a password, or another one that was forgotten.
    Password,
    /// To change the number: one code goes to the old number, one to the new one.
    Number,
    /// To show in a session that lasts that one still has the number: [`Prove`].
    Proof,
}

/// A code is asked for: `POST /v1/account/codes`. The answer tells nobody whether the number is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCode {
    /// A mobile number of mainland China, 11 digits; spaces, hyphens and `+86` may stand in it.
    #[schema(value_type = form::PhoneNumber)]
    pub phone: String,
    /// What for.
    pub purpose: CodePurpose,
}

/// A code is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CodeAsked {
    /// Until when it is good.
    #[schema(value_type = form::Instant)]
    pub until: String,
    /// From when on another one may be asked for.
    #[schema(value_type = form::Instant)]
    pub again: String,
    /// The code itself, where no SMS goes out because this is practice.
    pub practice_code: Option<String>,
}

/// Somebody logs in: `POST /v1/account/sessions`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The number.
    #[schema(value_type = form::PhoneNumber)]
    pub phone: String,
    /// A code for [`CodePurpose::Login`]. It or the password.
    pub code: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// What the person would call the device, 1 to 64 characters: its model, or the name of the browser.
    #[schema(min_length = 1, max_length = 64)]
    pub device: String,
    /// 32 random bytes, base64url, that this device made once and keeps: by these it is known again.
    #[schema(value_type = form::Bytes32)]
    pub device_key: String,
}

/// Something by which one shows whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A code that came to the number.
    Code,
    /// The password.
    Password,
}

/// How much a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionLevel {
    /// Nothing is shown of who the account belongs to, until the password or the real name is proven: the number was silent for
    /// 90 days and may be somebody else's now.
    Limited,
    /// What the account may.
    Full,
}

/// Somebody is logged in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LoggedIn {
    /// The bearer of the session: 32 bytes, base64url. It is told once.
    #[schema(value_type = form::Bytes32)]
    pub token: String,
    /// Whether the number was registered by this.
    pub is_new: bool,
    /// The account.
    pub account: AccountView,
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// In use.
    Active,
    /// It closes at [`AccountView::closes`], unless somebody logs in before.
    Closing,
}

/// What an account may do beyond what every account may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reviews applications for the certificate authority.
    Officer,
    /// Runs the platform.
    Operator,
}

/// How a real name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// Nobody asked a provider yet.
    Unverified,
    /// A provider was asked and has not answered.
    Waiting,
    /// It has been silent for long; another one may be asked meanwhile.
    Unknown,
    /// It is proven.
    Passed,
    /// A provider said no.
    Failed,
    /// It was proven, and is to be proven anew before anything new is applied for.
    RenewalDue,
}

/// One's own account: `GET /v1/account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AccountView {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// The number, masked: `138****0000`.
    pub phone: String,
    /// How far it is.
    pub state: AccountState,
    /// When it closes.
    #[schema(value_type = Option<form::Instant>)]
    pub closes: Option<String>,
    /// This session's level.
    pub level: SessionLevel,
    /// This session's identifier.
    #[schema(value_type = form::Uuid)]
    pub session: String,
    /// The real name, masked; nothing before it is proven, and nothing while the session is limited.
    pub name: Option<String>,
    /// How the real name stands.
    pub identity: IdentityState,
    /// Whether there is a password.
    pub has_password: bool,
    /// The address for notices, masked: `l***@example.cn`; nothing where there is none, and nothing while the session is limited.
    pub mail: Option<String>,
    /// What it may do beyond.
    pub roles: Vec<Role>,
    /// What this session has to show before its roles count ([`Prove`]); nothing where it has shown both or there is no role. Where
    /// it is the password and there is none, one is set.
    pub role_wants: Option<Factor>,
    /// The trading platform that was chosen, [`Platform::code`].
    pub platform: Option<String>,
    /// How many messages are unread.
    pub unread: u32,
}

/// Where an account is logged in: `GET /v1/account/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionRow {
    /// Its identifier: `DELETE /v1/account/sessions/{id}` ends it.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// What the device is called.
    pub device: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it began.
    #[schema(value_type = form::Instant)]
    pub began: String,
    /// When it last asked for something, to the minute.
    #[schema(value_type = form::Instant)]
    pub seen: String,
    /// When it ends unless it is used before.
    #[schema(value_type = form::Instant)]
    pub until: String,
}

/// A password is set or changed: `PUT /v1/account/password`. All other sessions end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// The old one. It or a code for [`CodePurpose::Password`].
    pub old: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The new one: 8 to 128 characters that are hard to guess.
    pub new: String,
}

/// The number is changed: `PUT /v1/account/number`. All other sessions end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeNumber {
    /// The code that came to the old number, for [`CodePurpose::Number`].
    pub old_code: String,
    /// The new number.
    #[schema(value_type = form::PhoneNumber)]
    pub phone: String,
    /// The code that came to it.
    pub new_code: String,
}

/// Whoever has a session shows again whose it is: `POST /v1/account/proofs`. Ending other sessions and changing the address for
/// notices take a proof of the last 10 minutes; logging in is one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prove {
    /// A code for [`CodePurpose::Proof`]. It or the password.
    pub code: Option<String>,
    /// The password.
    pub password: Option<String>,
}

/// A code is asked for by mail: `POST /v1/account/mail/codes`. It is good for setting this address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskMailCode {
    /// The address that it goes to.
    #[schema(value_type = form::MailAddress)]
    pub mail: String,
}

/// The address for notices is set: `PUT /v1/account/mail`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMail {
    /// It.
    #[schema(value_type = form::MailAddress)]
    pub mail: String,
    /// The code that came to it.
    pub code: String,
}

/// The account is to be closed: `POST /v1/account/closing`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAccount {
    /// The last four digits of the number, typed.
    pub typed: String,
}

/// Another one is chosen: `PUT /v1/account/platform`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoosePlatform {
    /// [`Platform::code`].
    pub code: String,
}

/// A trading platform: `GET /v1/platforms?search=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Platform {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The region that it serves.
    pub region: String,
    /// Its address.
    pub address: String,
}

/// Who is asked for a real name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityProvider {
    /// 中金认证: the face, on CFCA's page.
    CfcaFace,
    /// 支付宝: the face, in Alipay.
    AlipayFace,
    /// 银行卡四要素: name, ID number, card and the phone number that the bank knows.
    BankCard4,
}

/// A real name is to be proven: `POST /v1/account/identity`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveIdentity {
    /// By whom.
    pub provider: IdentityProvider,
    /// The name as in the ID card, 2 to 40 characters.
    pub name: String,
    /// The ID number, 18 characters (GB 11643).
    pub id_number: String,
    /// The card's number, for [`IdentityProvider::BankCard4`]. It is passed on and not kept.
    pub card: Option<String>,
    /// The phone number that the bank knows, likewise.
    pub card_phone: Option<String>,
    /// Whether the person agreed that this provider is told these things.
    pub has_consented: bool,
}

/// A way to prove a real name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct IdentityWay {
    /// Whose.
    pub provider: IdentityProvider,
    /// Whether it may be asked now: not while it owes an answer.
    pub is_open: bool,
    /// Whether a sandbox answers in its place.
    pub is_sandbox: bool,
}

/// How one's real name stands: `GET /v1/account/identity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct IdentityView {
    /// It.
    pub state: IdentityState,
    /// Who was asked last, or proved it.
    pub provider: Option<IdentityProvider>,
    /// The name, masked.
    pub name: Option<String>,
    /// The ID number, masked.
    pub id_number: Option<String>,
    /// Why not: a code of the locales.
    pub reason: Option<String>,
    /// When it came to stand so.
    #[schema(value_type = Option<form::Instant>)]
    pub since: Option<String>,
    /// How often a provider may still be asked today.
    pub tries_left: u32,
    /// The ways.
    pub ways: Vec<IdentityWay>,
}

/// Something that an account is told: `GET /v1/messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct MessageRow {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// A key of the locales: `account.new_device`.
    pub key: String,
    /// What its sentence names.
    pub params: BTreeMap<String, String>,
    /// The page that it leads to, for programs: `sessions`.
    pub link: Option<String>,
    /// When it was said.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// Whether it was read.
    pub is_read: bool,
}

/// The messages of an account, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct MessagesView {
    /// At most 50 of them; older ones by `?before=` the last one's identifier.
    pub messages: Vec<MessageRow>,
    /// How many are unread in all.
    pub unread: u32,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// Messages were read: `POST /v1/messages/read`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMessages {
    /// These; all where there are none.
    #[schema(max_items = 100)]
    pub ids: Vec<String>,
}

/// What is told as it happens: each line of `GET /v1/events` (`text/event-stream`) is one, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum LiveEvent {
    /// Messages came or were read.
    Messages {
        /// How many are unread now.
        unread: u32,
    },
    /// The account itself is another: its state, name or roles.
    Account,
    /// The queues of the console are others.
    Queues,
    /// Who has a role, or is proposed for one, is another: to officers alone.
    People,
    /// This session was ended.
    Ended,
}

/// An account takes up a role by a link that was given out once: `POST /v1/office/roles`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeRole {
    /// What stands behind `#` in the link.
    #[schema(value_type = form::Bytes32)]
    pub invitation: String,
}

/// Somebody with a role: `GET /v1/office/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OfficeRow {
    /// The account.
    #[schema(value_type = form::Uuid)]
    pub account: String,
    /// Its number, masked; empty where it was freed.
    pub phone: String,
    /// Its name, masked.
    pub name: Option<String>,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Since when.
    #[schema(value_type = form::Instant)]
    pub since: String,
}

/// An officer would have a further officer or operator: `POST /v1/office/proposals`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeRole {
    /// What whoever follows the link becomes.
    pub role: Role,
}

/// How far a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Another officer has to confirm it.
    Proposed,
    /// Whoever proposed it fetches the link: `POST /v1/office/proposals/{id}/link`.
    Confirmed,
    /// The link was told and nobody has followed it.
    Told,
}

/// A proposal of which something may still come: `GET /v1/office/proposals`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ProposalRow {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// What whoever follows the link becomes.
    pub role: Role,
    /// How far it is.
    pub state: ProposalState,
    /// Whether it is one's own: the others confirm or decline it, oneself fetches the link or withdraws it.
    pub is_own: bool,
    /// Whose it is: the name, masked, or the number.
    pub by: String,
    /// Who confirmed it, likewise; nobody while it waits, and where the only officer there was proposed it.
    pub confirmed_by: Option<String>,
    /// When it was proposed.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// When it lapses.
    #[schema(value_type = form::Instant)]
    pub until: String,
}

/// The link of a proposal that was confirmed: `POST /v1/office/proposals/{id}/link`. It is told once, and good once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RoleInvited {
    /// What stands behind `#` in the link.
    #[schema(value_type = form::Bytes32)]
    pub invitation: String,
    /// Until when.
    #[schema(value_type = form::Instant)]
    pub until: String,
}

/// What waits for somebody: `GET /v1/office/queues`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct QueueRow {
    /// Its name for programs: a key of the locales.
    pub name: String,
    /// How many wait.
    pub waiting: u32,
    /// Since when the one that waits longest does.
    #[schema(value_type = Option<form::Instant>)]
    pub oldest: Option<String>,
}

/// A record of the audit trail: `GET /v1/office/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditRow {
    /// Its number; nothing where it has not got its place in the chain yet.
    pub sequence: Option<u32>,
    /// When.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// Who: an account, or a part of the service.
    pub actor: String,
    /// What: `session.begun`.
    pub action: String,
    /// Upon what: an identifier.
    pub subject: String,
    /// Its hash in the chain, lower-case hex.
    #[schema(value_type = Option<form::Hex32>)]
    pub hash: Option<String>,
}

/// Records of the audit trail, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditView {
    /// At most 100; older ones by `?before=` the last one's number.
    pub records: Vec<AuditRow>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// What became of looking at the whole chain: `POST /v1/office/audit/verification`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AuditVerdict {
    /// How many records stand in it.
    pub records: u32,
    /// How many wait for their place.
    pub unlinked: u32,
    /// The last record's hash.
    #[schema(value_type = Option<form::Hex32>)]
    pub head: Option<String>,
    /// The first one whose hash is not what it should be, or that is missing.
    pub broken: Option<u32>,
}

/// What left or is to, where nothing really leaves because a sandbox stands in: `GET /v1/office/outbox`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OutboxRow {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// `sms` or `mail`.
    pub way: String,
    /// To whom, masked.
    pub to: String,
    /// What is above it, where it is a mail.
    pub subject: Option<String>,
    /// What.
    pub text: String,
    /// When it was due.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
}

/// The outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OutboxView {
    /// The newest 100; an operator is told none of them.
    pub rows: Vec<OutboxRow>,
    /// How many wait.
    pub waiting: u32,
    /// How many could not be sent.
    pub failed: u32,
}

/// What a sandbox of a provider does the next time that it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SandboxOutcome {
    /// It says yes.
    Yes,
    /// It says no.
    No,
    /// It says yes after a minute.
    Late,
    /// It never says anything.
    Never,
    /// It says yes twice.
    Twice,
    /// It says yes, for somebody of another name.
    OtherName,
}

/// The sandboxes: `GET` and `PUT /v1/office/sandbox/identity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxView {
    /// What each does next.
    pub next: BTreeMap<IdentityProvider, SandboxOutcome>,
}

/// All of this as TypeScript.
pub fn declarations() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut text = String::from(
        "// Made from crates/wire/src/account.rs by the tests of sealbid-wire; do not edit.\n/* eslint-disable */\n\n",
    );
    macro_rules! declare {
        ($( $name:ty ),+ $(,)?) => {
            $( text.push_str(&format!("export {}\n\n", <$name as TS>::decl(&config))); )+
        };
    }
    declare!(
        CodePurpose,
        AskCode,
        CodeAsked,
        LogIn,
        Factor,
        SessionLevel,
        LoggedIn,
        AccountState,
        Role,
        IdentityState,
        AccountView,
        SessionRow,
        RegisterPhone,
        AccountPhone,
        TellDesk,
        AccountDesk,
        AskChallenge,
        LoginChallenge,
        LogInByPhone,
        SetPassword,
        ChangeNumber,
        Prove,
        AskMailCode,
        SetMail,
        CloseAccount,
        ChoosePlatform,
        Platform,
        IdentityProvider,
        ProveIdentity,
        IdentityWay,
        IdentityView,
        MessageRow,
        MessagesView,
        ReadMessages,
        LiveEvent,
        TakeRole,
        OfficeRow,
        ProposeRole,
        ProposalState,
        ProposalRow,
        RoleInvited,
        QueueRow,
        AuditRow,
        AuditView,
        AuditVerdict,
        OutboxRow,
        OutboxView,
        SandboxOutcome,
        SandboxView,
    );
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
