//! Enterprises and what is applied for, over HTTP. Instants are RFC 3339 in UTC by the service's clock, dates civil ones in
//! Asia/Shanghai (`2026-12-15`), money whole fen, identifiers random UUIDs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::way::{Awaited, Decider, TransferView};
use crate::{form, review, way};

/// A way into an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    /// 认领: nobody answers for it here yet, and the applicant will, as its admin.
    Claim,
    /// 加入: its admin lets the applicant in, as a clerk.
    Join,
    /// 对公打款: a small transfer from the enterprise's own account shows that it sends the applicant.
    Transfer,
    /// 申请企业证书: one who belongs to it and has no certificate.
    Certificate,
}

/// How somebody belongs to an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// 企业管理员: there is exactly one.
    Admin,
    /// 办事人员.
    Clerk,
}

/// What came of looking for an enterprise: `GET /v1/enterprises?search=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EnterpriseSearch {
    /// Those that are registered and fit, at most 20.
    pub found: Vec<EnterpriseFound>,
    /// Whether there are more.
    pub has_more: bool,
    /// The code that was typed, where it has the form of one and nobody answers for it here.
    pub unknown: Option<UnknownEnterprise>,
}

/// An enterprise that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EnterpriseFound {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its unified social credit code (GB 32100).
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
    /// What the one who asks is there.
    pub role: Option<MemberRole>,
    /// The ways in; for its own people the way to a certificate.
    pub ways: Vec<WayIn>,
}

/// An enterprise that nobody answers for here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct UnknownEnterprise {
    /// Its code.
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
    /// Whether its check digit fits; some codes in use do not (GB 32100-2015).
    pub check_digit_fits: bool,
    /// The ways in.
    pub ways: Vec<WayIn>,
}

/// A way in, and how far the one who asks is on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WayIn {
    /// Which.
    pub kind: ApplicationKind,
    /// The application of this kind that is open.
    #[schema(value_type = Option<form::Uuid>)]
    pub open: Option<String>,
}

/// An enterprise of one's own: `GET /v1/enterprises/mine`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OwnEnterprise {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its code.
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
    /// What one is there.
    pub role: MemberRole,
    /// Since when.
    #[schema(value_type = form::Instant)]
    pub since: String,
}

/// What an enterprise's own people see of it: `GET /v1/enterprises/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EnterpriseView {
    /// What everybody in it sees.
    pub own: OwnEnterprise,
    /// Its legal representative; nothing where nobody showed the licence yet.
    pub legal_name: Option<String>,
    /// The document that shows who that is.
    pub legal_id_kind: Option<IdKind>,
    /// Its number, masked but for the admin.
    pub legal_id_number: Option<String>,
    /// From when on the licence is good.
    pub term_from: Option<String>,
    /// Until when it is; `long` where it has no end.
    pub term_until: Option<String>,
    /// How many belong to it.
    pub members: u32,
    /// One's own certificate of it.
    pub certificate: OwnCertificate,
}

/// How far one is with one's own certificate of an enterprise. Where several are so, the last of them is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStanding {
    /// There is none, and none was applied for.
    None,
    /// There is one that is good, on a phone.
    There,
    /// An application for one is open.
    Applied,
    /// One was approved, and waits to be put on a phone.
    Approved,
}

/// One's own certificate of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OwnCertificate {
    /// How far one is.
    pub stands: CertificateStanding,
    /// The application that is open, or was approved.
    #[schema(value_type = Option<form::Uuid>)]
    pub application: Option<String>,
}

/// A document that shows who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// 居民身份证.
    IdCard,
    /// 护照.
    Passport,
    /// 港澳居民来往内地通行证.
    HongKongMacao,
    /// 台湾居民来往大陆通行证.
    Taiwan,
    /// 外国人永久居留身份证.
    ResidencePermit,
}

/// What is typed, chosen or ticked in an application. Each has a text, kept as it was typed, also where it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The picture of the licence: a document's identifier.
    Licence,
    /// The enterprise's name, as on the licence.
    Name,
    /// Its code.
    Uscc,
    /// `yes`: the code is as on the licence, although its check digit does not fit.
    UsccSure,
    /// The legal representative's name.
    LegalName,
    /// An [`IdKind`].
    LegalIdKind,
    /// The number of that document.
    LegalIdNumber,
    /// From when on the licence is good, a date.
    TermFrom,
    /// Until when, a date; `long` where it has no end.
    TermUntil,
    /// The trading platform, by its code.
    Platform,
    /// `yes`: it is the platform on which one will bid; a certificate for another one is of no use there.
    PlatformSure,
    /// The authority that issues the certificate: `cfca`.
    Authority,
    /// `yes` where the certificate is to stamp by QR code.
    Stamping,
    /// The stamped form: a document's identifier.
    Form,
    /// The admin's name, by which the applicant shows to know the enterprise from within.
    AdminName,
    /// The admin's number, likewise.
    AdminPhone,
    /// The bank of the enterprise's account.
    Bank,
    /// The last six digits of that account.
    AccountTail,
    /// `yes`: that account is in the enterprise's name.
    AccountOwn,
    /// `yes`: what is said is true, and the terms are agreed to.
    Agreed,
}

/// What is to be mended in a field, or looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldNote {
    /// Which.
    pub field: Field,
    /// A code of `errors.json`.
    pub code: String,
    /// What its sentence names.
    pub params: BTreeMap<String, String>,
    /// Whether it cannot be handed in so.
    pub is_blocking: bool,
}

/// A field that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RefusedField {
    /// Which.
    pub field: Field,
    /// Why, in the officer's words.
    pub reason: String,
}

/// How far an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// It is being filled in.
    Draft,
    /// It waits for somebody before the officers: see [`Awaited`].
    Awaiting,
    /// It waits for an officer.
    Submitted,
    /// An officer looks at it.
    InReview,
    /// Something is to be mended.
    Returned,
    /// It was refused; one may apply anew.
    Rejected,
    /// It was approved.
    Approved,
    /// The applicant took it back.
    Withdrawn,
    /// Its time is over.
    Lapsed,
    /// Somebody else's was approved first.
    Superseded,
    /// The certificate is on a phone; of a transfer, that one belongs to the enterprise.
    Fulfilled,
}

/// Where an application stood when its time was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LapsedView {
    /// How far it was.
    pub from: ApplicationState,
    /// For whom it had waited, where that is `awaiting`.
    pub awaited: Option<Awaited>,
}

/// What the applicant may do with it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationAct {
    /// Change fields.
    Save,
    /// Hand it in.
    Submit,
    /// Take it back; what was typed is kept for 30 days, and can be taken along into another one.
    Withdraw,
    /// Ask the officers to hurry.
    Urge,
    /// Put the certificate on a phone.
    Certify,
    /// Go another way, with what was typed.
    ChangeWay,
    /// Come in as a clerk although one was told to be the admin.
    Confirm,
    /// Have the bank asked for the transfer now.
    AskBank,
    /// Go on with a transfer that came too late.
    Resume,
}

/// What one applied for: `GET /v1/applications/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApplicationView {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// What people call it: `S` and digits. It opens nothing.
    pub number: String,
    /// Which way.
    pub kind: ApplicationKind,
    /// How far it is.
    pub state: ApplicationState,
    /// The enterprise's code.
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
    /// Its name, as it is registered or as it was typed.
    pub name: String,
    /// It, where it is registered.
    #[schema(value_type = Option<form::Uuid>)]
    pub enterprise: Option<String>,
    /// How often it was handed in.
    pub round: u32,
    /// When it was begun.
    #[schema(value_type = form::Instant)]
    pub began: String,
    /// When something was last saved.
    #[schema(value_type = form::Instant)]
    pub saved: String,
    /// When it lapses unless something is done.
    #[schema(value_type = Option<form::Instant>)]
    pub lapses: Option<String>,
    /// When it was handed in last.
    #[schema(value_type = Option<form::Instant>)]
    pub sent: Option<String>,
    /// When it was decided.
    #[schema(value_type = Option<form::Instant>)]
    pub decided: Option<String>,
    /// What was typed.
    pub fields: BTreeMap<Field, String>,
    /// What is to be mended, or looked at.
    pub notes: Vec<FieldNote>,
    /// The fields that were refused, in `returned`: these can be changed, and `unlocked`.
    pub refused: Vec<RefusedField>,
    /// In `returned`, fields that may be changed although they were not refused: they would not be taken any more as they were handed in.
    pub unlocked: Vec<Field>,
    /// Why it was returned or refused, in the words of who did.
    pub reason: Option<String>,
    /// Who refused it, in `rejected`.
    pub rejected_by: Option<Decider>,
    /// Its pictures and papers.
    pub documents: Vec<DocumentView>,
    /// What it will cost, tax included, in fen: the lowest price of the days on which it was handed in.
    pub quoted: Option<u32>,
    /// Where it stood when its time was over; nothing where it is not, and of what lapsed before that was kept.
    pub lapsed: Option<LapsedView>,
    /// As what one comes in: as it was told when it was handed in, or as it would be now.
    pub role: MemberRole,
    /// For whom it waits, in `awaiting`.
    pub awaits: Option<Awaited>,
    /// Whether the admin for whom it waits has a certificate to grant it with; without one the days stand still.
    pub can_admin_grant: Option<bool>,
    /// The transfer that it waits or waited for.
    pub transfer: Option<TransferView>,
    /// The ways that it may change to, with what was typed.
    pub ways: Vec<ApplicationKind>,
    /// What the applicant may do now.
    pub may: Vec<ApplicationAct>,
    /// From when on the officers may be asked to hurry.
    #[schema(value_type = Option<form::Instant>)]
    pub urge_from: Option<String>,
}

/// One of one's own applications in the list: `GET /v1/applications`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApplicationRow {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// What people call it.
    pub number: String,
    /// Which way.
    pub kind: ApplicationKind,
    /// How far it is.
    pub state: ApplicationState,
    /// The enterprise's name.
    pub name: String,
    /// When something was last saved, sent or decided.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// When it lapses unless something is done; nothing while its days stand still.
    #[schema(value_type = Option<form::Instant>)]
    pub lapses: Option<String>,
    /// For whom it waits, in `awaiting`.
    pub awaits: Option<Awaited>,
}

/// An application is begun, or the open one of its kind is found: `POST /v1/applications`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginApplication {
    /// Which way.
    pub kind: ApplicationKind,
    /// The enterprise's code.
    #[schema(value_type = form::Uscc)]
    pub uscc: String,
}

/// What was typed: `PUT /v1/applications/{id}/fields`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveFields {
    /// Each field that is another than before.
    #[schema(min_items = 1, max_items = 32)]
    pub changes: Vec<FieldChange>,
}

/// A field that is another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What stood there as far as the page knows; empty where nothing did.
    #[schema(max_length = 512)]
    pub was: String,
    /// What is to stand there; empty for nothing.
    #[schema(max_length = 512)]
    pub now: String,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SavedFields {
    /// The application as it is now.
    pub application: ApplicationView,
    /// Fields that another device changed meanwhile, which stay as that one left them until somebody chooses.
    pub conflicts: Vec<FieldConflict>,
}

/// Two devices typed different things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldConflict {
    /// Into which field.
    pub field: Field,
    /// What stands there.
    pub theirs: String,
    /// What was to stand there.
    pub yours: String,
}

/// A picture or a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The business licence: JPEG or PNG.
    Licence,
    /// The stamped form: JPEG, PNG or PDF.
    Form,
}

/// A picture or a paper of an application: `POST /v1/applications/{id}/documents/{kind}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DocumentView {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// What it is.
    pub kind: DocumentKind,
    /// `image/jpeg`, `image/png` or `application/pdf`.
    pub media_type: String,
    /// Bytes.
    pub size: u32,
    /// Pixels; nothing for a PDF.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Whether writing on it can be read, as far as a program can tell.
    pub is_sharp: Option<bool>,
    /// Pages of a PDF.
    pub pages: Option<u32>,
    /// When it came.
    #[schema(value_type = form::Instant)]
    pub at: String,
}

/// The page's declarations of all these types, and of those of reviews.
pub fn declarations() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut text = String::from(
        "// Made from crates/wire/src/{enterprise,review,way}.rs by the tests of sealbid-wire; do not edit.\n/* eslint-disable */\n\n",
    );
    macro_rules! declare {
        ($( $name:ty ),+ $(,)?) => {
            $( text.push_str(&format!("export {}\n\n", <$name as TS>::decl(&config))); )+
        };
    }
    declare!(
        ApplicationKind,
        MemberRole,
        EnterpriseSearch,
        EnterpriseFound,
        UnknownEnterprise,
        WayIn,
        way::ChangeWay,
        OwnEnterprise,
        EnterpriseView,
        CertificateStanding,
        OwnCertificate,
        IdKind,
        Field,
        FieldNote,
        RefusedField,
        ApplicationState,
        LapsedView,
        ApplicationAct,
        way::Awaited,
        way::Decider,
        way::Payee,
        way::EntryFate,
        way::GivenBack,
        way::EntryView,
        way::TransferView,
        way::GrantStatement,
        way::JoinRequest,
        way::GrantOrder,
        way::DeclineRequest,
        way::GrantState,
        way::GrantView,
        way::SandboxEntry,
        way::BankEntry,
        way::BankView,
        ApplicationView,
        ApplicationRow,
        BeginApplication,
        SaveFields,
        FieldChange,
        SavedFields,
        FieldConflict,
        DocumentKind,
        DocumentView,
        review::QueuePart,
        review::LookTally,
        review::LookView,
        review::ReviewQueue,
        review::ReviewRow,
        review::ReviewVerdict,
        review::Check,
        review::Mark,
        review::CheckView,
        review::Finding,
        review::ReviewView,
        review::RoundView,
        review::SeenDocument,
        review::SaveMarks,
        review::Decide,
        review::SecondLook,
    );
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
