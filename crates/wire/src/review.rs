//! Reviewing applications, over HTTP: what officers see and decide.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::enterprise::{ApplicationKind, ApplicationState, DocumentView, Field, FieldNote, RefusedField};
use crate::form;
use crate::way::TransferView;

/// Which part of the queue: `GET /v1/office/applications?part=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueuePart {
    /// 待审: they wait for an officer, or one looks at them.
    Waiting,
    /// 待补正: they wait for their applicants.
    Returned,
    /// 已审: decided by the one who asks, the newest first.
    Decided,
    /// 复核: decided by others, of which a second officer looks at a share.
    SecondLook,
}

/// The queue, and how much is in each part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ReviewQueue {
    /// By how long they wait: the longest first, those that were urged before them marked and not moved. At most 200.
    pub rows: Vec<ReviewRow>,
    /// How many are in each part.
    pub counts: BTreeMap<QueuePart, u32>,
    /// How the second looks of the last 90 days ended, whoever decided: how well officers agree.
    pub looks: LookTally,
    /// How many the one who asks decided today (Asia/Shanghai).
    pub decided_today: u32,
    /// How long that took on average from taking one to deciding it, seconds.
    pub average_secs: Option<u32>,
}

/// How second looks ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LookTally {
    /// How many would have been decided so.
    pub agreed: u32,
    /// How many would not.
    pub differed: u32,
}

/// What a second officer said of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LookView {
    /// Whether it would have been decided so.
    pub agrees: bool,
    /// In words; empty where there were none.
    pub note: String,
}

/// An application in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ReviewRow {
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
    /// The trading platform, by its code.
    pub platform: Option<String>,
    /// Since when its applicant waits.
    #[schema(value_type = form::Instant)]
    pub since: String,
    /// How often it was handed in; in a second look, by the time of that decision.
    pub round: u32,
    /// Whether its applicant asked to hurry.
    pub is_urged: bool,
    /// Who looks at it, masked.
    pub officer: Option<String>,
    /// Whether that is the one who asks.
    pub is_mine: bool,
    /// What was decided.
    pub verdict: Option<ReviewVerdict>,
    /// What a second officer said of it, where the one who asks decided.
    pub look: Option<LookView>,
}

/// What an officer finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// 通过.
    Approved,
    /// 退回补正.
    Returned,
    /// 不予通过.
    Rejected,
}

/// Something that an officer looks at and ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The enterprise's name, as on the licence.
    Name,
    /// Its code.
    Uscc,
    /// The legal representative.
    LegalName,
    /// The document of the legal representative and its number.
    LegalId,
    /// How long the licence is good.
    Term,
    /// Who applies.
    Applicant,
    /// The trading platform.
    Platform,
    /// The certificate: authority and powers.
    Certificate,
    /// The licence's picture.
    Licence,
    /// The stamped form: text, number, stamp.
    Form,
    /// The admin's grant.
    Grant,
    /// The transfer from the enterprise's account.
    Transfer,
}

/// What an officer found of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Of what.
    pub check: Check,
    /// Whether it is as it should be.
    pub fits: bool,
    /// Why not, for the applicant.
    #[schema(max_length = 200)]
    pub reason: String,
}

/// What an officer looks at, with what is to be known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CheckView {
    /// What.
    pub check: Check,
    /// The fields that it is about.
    pub fields: Vec<Field>,
    /// What a program found.
    pub findings: Vec<Finding>,
    /// What the officer found so far, or who decided.
    pub mark: Option<Mark>,
}

/// What a program found of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The code's check digit fits.
    CheckDigitFits,
    /// It does not; the applicant says that it stands so on the licence.
    CheckDigitOff,
    /// Nobody answers for the enterprise here.
    NotRegistered,
    /// Somebody does by now.
    Registered,
    /// Others apply for it too.
    Contested,
    /// The number's check digit fits (GB 11643).
    IdNumberFits,
    /// The applicant is the legal representative: name and number are those that were proven.
    ApplicantIsLegal,
    /// The applicant has the legal representative's name and another number.
    ApplicantDiffers,
    /// The licence is still good.
    TermRuns,
    /// It ended.
    TermOver,
    /// Writing on the picture can be read.
    Sharp,
    /// It can hardly be read.
    Blurred,
    /// The form names this application's number.
    FormNumberFits,
    /// It names another one, or none.
    FormNumberOff,
    /// The admin's signature over the grant is intact, with its time-stamp, and it is for what is asked for now.
    GrantIntact,
    /// It is not.
    GrantBroken,
    /// There is no grant: a certificate without stamping.
    GrantNone,
    /// The agreed amount came from the enterprise's account, in time.
    TransferMatched,
    /// Others came too, of another amount or from somebody else.
    TransferOthers,
}

/// An application as the officer sees who looks at it: `POST /v1/office/applications/{id}/lease`; or, as it was decided, the one who gives that a second look:
/// `GET /v1/office/applications/{id}/second-look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ReviewView {
    /// Its row in the queue.
    pub row: ReviewRow,
    /// The number of the lease: what is decided names it.
    pub lease: u32,
    /// Until when it holds; whatever the officer does prolongs it. In a second look, when it was decided.
    #[schema(value_type = form::Instant)]
    pub until: String,
    /// What was handed in.
    pub fields: BTreeMap<Field, String>,
    /// What it was before, where it was handed in again.
    pub earlier: BTreeMap<Field, String>,
    /// Who applies: the name that was proven.
    pub applicant: String,
    /// The applicant's ID number, masked.
    pub applicant_id: String,
    /// What is to be looked at.
    pub checks: Vec<CheckView>,
    /// What a program has to say of the fields.
    pub notes: Vec<FieldNote>,
    /// Pictures and papers.
    pub documents: Vec<DocumentView>,
    /// The transfer, where that is the way.
    pub transfer: Option<TransferView>,
    /// What was found in earlier rounds; in a second look, the decision itself as the first.
    pub rounds: Vec<RoundView>,
}

/// What an officer found in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RoundView {
    /// Which.
    pub round: u32,
    /// What was decided.
    pub verdict: ReviewVerdict,
    /// By whom, masked.
    pub officer: String,
    /// When.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// Why.
    pub reason: Option<String>,
    /// What was refused.
    pub refused: Vec<RefusedField>,
    /// The pictures and papers that it was decided by; none where there were none, it was an admin's, that was not kept yet, or it was erased.
    pub seen: Vec<SeenDocument>,
}

/// A picture or paper that something was decided by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenDocument {
    /// Its identifier.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// SHA-256 of it as it came, hexadecimal.
    #[schema(value_type = form::Hex32)]
    pub sha256: String,
}

/// Marks are kept: `PUT /v1/office/applications/{id}/marks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveMarks {
    /// The number of the lease.
    pub lease: u32,
    /// All of them.
    #[schema(max_items = 16)]
    pub marks: Vec<Mark>,
}

/// An officer decides: `POST /v1/office/applications/{id}/decision`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The number of the lease.
    pub lease: u32,
    /// What.
    pub verdict: ReviewVerdict,
    /// What was found; for an approval all fits, for a return something does not.
    #[schema(max_items = 16)]
    pub marks: Vec<Mark>,
    /// Why, for the applicant; needed for a refusal.
    #[schema(max_length = 500)]
    pub reason: String,
}

/// A second officer's word: `POST /v1/office/applications/{id}/second-look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondLook {
    /// Of which round, as it was told with the decision.
    pub round: u32,
    /// Whether it would have been decided so.
    pub agrees: bool,
    /// What is to be said of it; needed where not.
    #[schema(max_length = 500)]
    pub note: String,
}
