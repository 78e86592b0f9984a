//! What the window and the desk say to each other: one request and its answer for each thing that is done, and events
//! for what happens meanwhile.
//!
//! Instants are RFC 3339 in UTC, digests lower-case hex, money integer fen. A file is a [`FileRef`]: the page holds handles,
//! never paths. What takes longer than a moment is a job: its request answers with a [`JobId`] at once, and [`Event::Job`]
//! tells the rest.

mod account;
mod bids;
mod events;
mod files;
mod forms;
mod jobs;
mod machine;
mod opening;
mod phones;
mod places;
mod seals;
mod stamp;

pub use account::{CallMethod, FetchFile, KeptSession, LeaveSession, SendFile, ServiceAnswer, ServiceCall, SignGrant};
pub use bids::{
    BidAsked, BidMark, BidRow, BidView, BuiltView, Finding, FindingLevel, NewBid, OutputView, PageSpan, PartKindView,
    PartRow, PartState, Readiness, RemoveBid, SaveBidder, Stage, StepState, Steps, TenderDocument, TenderView,
    VolumeRow,
};
pub use events::Event;
pub use files::{
    AddFiles, ChooseFiles, FileAsked, FileKindView, FilePurpose, FileRef, FileRow, OrderFiles, PartFile, SaveCopy,
    SaveLog, Saved,
};
pub use forms::{Capitals, CapitalsAsked, FormAsked, FormFactsView, FormTemplate, FormView, SaveForm};
pub use jobs::{JobEvent, JobId, JobOutcome, JobRow, JobSubject, TypeDigits};
pub use machine::{
    About, ConsoleView, LanguageChoice, QrAsked, QrView, ServiceMode, ServiceView, Settings, Start, Theme,
};
pub use opening::{EnvelopeView, OpenedView, OpeningRow, OpeningStep};
pub use phones::{DeskView, ForgetPhone, PairPhone, PhoneCertificateRow, PhoneRow};
pub use places::{
    EdgeSide, FileNotices, KeywordAsked, KeywordHit, KeywordView, PlaceNotice, PlacesAsked, PlacesView, SealEntry,
    SealPlace, StampTarget,
};
pub use seals::{
    Erased, ExportSeal, ImportSeal, NewSeal, OrderSeal, PhotoCleaning, PhotoInk, PhotoKind, PhotoView, PresetsAsked,
    PreviewSeal, RemoveSeal, SaveSeal, SealAsked, SealChangeRow, SealCheck, SealDetail, SealFileKind, SealOrderKind,
    SealPreset, SealPreview, SealRow, SealShape, SealSource, SealState, SealVersionRow, SealsView, WriteSeal, Writing,
};
pub use stamp::{
    AskedSeal, Countersign, DocumentView, FilesAsked, FilesView, KeptField, PageSize, SavePlan, SealView,
    SignatureLevel, StampFile, StampFiles, StampPlan, StampView, StampedFile,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::problem::Problem;

/// Nothing is asked, or nothing is to be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Declares every request once: its name, what is asked and what is answered. From this come the enum that crosses, the trait
/// that a desk implements, and the map that the page's types are made of.
macro_rules! requests {
    ($( $(#[doc = $doc:literal])+ $name:ident ( $ask:ty ) -> $answer:ty; )+) => {
        /// A request by its name.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(tag = "name", content = "ask", rename_all = "snake_case")]
        #[allow(non_camel_case_types, reason = "a variant is called as its request is")]
        pub enum Request {
            $( $(#[doc = $doc])+ $name($ask), )+
        }

        /// What a desk does. Each call may take as long as a disk does; the window asks on a thread of its own.
        pub trait Desk {
            $( $(#[doc = $doc])+
               /// # Errors
               /// A [`Problem`] with an entry in `errors.json`.
               fn $name(&self, ask: $ask) -> Result<$answer, Problem>; )+
        }

        impl Request {
            /// The names of all requests.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name), )+];

            /// Which of [`Request::NAMES`] it is.
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => stringify!($name), )+
                }
            }

            /// Has the desk do it.
            ///
            /// # Errors
            /// What the desk answers in place of an answer.
            pub fn run(self, desk: &impl Desk) -> Result<Value, Problem> {
                match self {
                    $( Self::$name(ask) => desk.$name(ask).map(|answer| {
                        serde_json::to_value(answer).expect("answers hold texts, numbers and truths alone")
                    }), )+
                }
            }
        }

        /// The page's declarations of all requests, without those of the types that they name.
        pub fn requests_declaration(config: &ts_rs::Config) -> String {
            let mut text = String::from("export interface Requests {\n");
            $(
                $( text.push_str(&format!("  /**{} */\n", $doc)); )+
                let (ask, answer) = (<$ask as TS>::name(config), <$answer as TS>::name(config));
                text.push_str(&format!("  readonly {}: {{ readonly ask: {ask}; readonly answer: {answer} }};\n", stringify!($name)));
            )+
            text.push_str("}\n");
            text
        }
    };
}

requests! {
    /// Everything that the first screen needs.
    start(Nothing) -> Start;
    /// What the person chose.
    settings(Nothing) -> Settings;
    /// Keeps it. A service that does not answer is kept all the same; none is changed while a job is under way.
    settings_save(Settings) -> Settings;
    /// How the service stands, and its clock.
    service(Nothing) -> ServiceView;
    /// What the program is.
    about(Nothing) -> About;
    /// Where officers and operators work, with the practice service inside the program.
    console(Nothing) -> ConsoleView;
    /// Passes a call to the service that this desk works with; a token in its answer is put in the place of by what names the session here.
    service_call(ServiceCall) -> ServiceAnswer;
    /// Hands the service a picture or paper of an application; a job.
    service_send(SendFile) -> JobId;
    /// Asks the service for a picture or paper of an application, or for its form: a file that lies nowhere until it is saved.
    service_fetch(FetchFile) -> FileRef;
    /// The session that is kept for the service that the settings name.
    session(Nothing) -> Option<KeptSession>;
    /// Keeps what was told of its account.
    session_keep(KeptSession) -> Nothing;
    /// Forgets it, and ends it at the service where that answers.
    session_leave(LeaveSession) -> Nothing;
    /// Logs in by the phone that was paired last through the service that is set, where that is one of an account.
    account_log_in(Nothing) -> JobId;
    /// Lets somebody into an enterprise: has the grant signed by the phone, and the service told.
    account_grant(SignGrant) -> JobId;
    /// Saves the program's log by a dialog; nothing where that was closed.
    log_export(SaveLog) -> Option<Saved>;
    /// A QR code of any text.
    qr(QrAsked) -> QrView;
    /// Chooses files by a dialog; none where that was closed.
    files_choose(ChooseFiles) -> Vec<FileRef>;
    /// Saves a copy where a dialog says; a job, nothing where the dialog was closed.
    file_save(SaveCopy) -> Option<JobId>;
    /// Lets go of a file.
    file_close(FileAsked) -> Nothing;

    /// All bids, those first whose deadline comes first.
    bids(Nothing) -> Vec<BidRow>;
    /// What a tender package says, checked; a job.
    tender_look(FileAsked) -> JobId;
    /// The sample's tender package: made and signed at first start, its deadline three days later.
    sample(Nothing) -> FileRef;
    /// Fills a bid on the sample's tender with the papers of the sample's bidder, as far as nothing is there; a job.
    sample_papers(BidAsked) -> JobId;
    /// Begins a bid from a tender package; a job.
    bid_new(NewBid) -> JobId;
    /// The whole of a bid.
    bid(BidAsked) -> BidView;
    /// Puts a bid among those that are done with, or back.
    bid_mark(BidMark) -> Nothing;
    /// Removes a bid and all its files; its number must be typed.
    bid_remove(RemoveBid) -> Nothing;
    /// Who bids.
    bidder_save(SaveBidder) -> BidView;
    /// The bid's tender package: its text and its documents; a job.
    bid_tender(BidAsked) -> JobId;
    /// Adds files to a part; a job.
    part_add(AddFiles) -> JobId;
    /// Takes a file out of a part.
    part_remove(PartFile) -> BidView;
    /// Puts the files of a part in another order.
    part_order(OrderFiles) -> BidView;
    /// Opens a file of a part for reading.
    part_file(PartFile) -> FileRef;
    /// A form: what stands in it and what it is checked against.
    form(FormAsked) -> FormView;
    /// Keeps what was typed: as a draft, and as the form where it is whole.
    form_save(SaveForm) -> FormView;
    /// A form's page as it will be printed.
    form_preview(FormAsked) -> FileRef;
    /// An amount in Chinese capitals.
    capitals(CapitalsAsked) -> Capitals;
    /// Makes one document of all parts; a job.
    build(BidAsked) -> JobId;

    /// The document with its pages, seals and how it is stamped.
    stamp_view(BidAsked) -> StampView;
    /// Keeps how a bid is stamped.
    plan_save(SavePlan) -> Nothing;
    /// What entries come to on a document.
    places(PlacesAsked) -> PlacesView;
    /// Where a keyword stands in a document.
    keyword(KeywordAsked) -> KeywordView;
    /// Stamps and signs the document with a phone; a job.
    stamp(BidAsked) -> JobId;
    /// Has a further person sign the stamped document with their phone; a job.
    countersign(Countersign) -> JobId;
    /// Files that are to be stamped together.
    stamp_files_view(FilesAsked) -> FilesView;
    /// Stamps files in one approval of the phone, into a folder that a dialog asks for; a job, nothing where the dialog was closed.
    stamp_files(StampFiles) -> Option<JobId>;
    /// Packs the response and signs the package with a phone; a job.
    pack(BidAsked) -> JobId;
    /// Encrypts the package for the bidder and the platform; a job.
    encrypt(BidAsked) -> JobId;
    /// What is to be said of a file's signatures; a job.
    verify(FileAsked) -> JobId;

    /// The seals of this desk.
    seals(Nothing) -> SealsView;
    /// All of one seal.
    seal(SealAsked) -> SealDetail;
    /// Asks the register how a seal stands by now.
    seal_refresh(SealAsked) -> SealDetail;
    /// Usual seals with a name on them.
    seal_presets(PresetsAsked) -> Vec<SealPreset>;
    /// What a source comes to; nothing is kept.
    seal_preview(PreviewSeal) -> SealPreview;
    /// Keeps a new seal as a draft.
    seal_new(NewSeal) -> SealDetail;
    /// Keeps what a seal is from now on, as a draft of its next version.
    seal_save(SaveSeal) -> SealDetail;
    /// Makes a draft what its last version is again.
    seal_revert(SealAsked) -> SealDetail;
    /// Removes a seal from this desk; its name must be typed.
    seal_remove(RemoveSeal) -> SealsView;
    /// Has a version of a seal made, or its state changed, by a phone's order to the register; a job.
    seal_order(OrderSeal) -> JobId;
    /// Has a hand written on a phone; a job.
    seal_write(WriteSeal) -> JobId;
    /// Saves a seal where a dialog says; nothing where that was closed.
    seal_export(ExportSeal) -> Option<Saved>;
    /// Takes a seal from a file: an electronic one of the register with its versions, any other as a draft.
    seal_import(ImportSeal) -> SealDetail;

    /// Encrypted responses of this desk, those first whose opening comes first.
    openings(Nothing) -> Vec<OpeningRow>;
    /// What an encrypted response says in the open.
    envelope_look(FileAsked) -> EnvelopeView;
    /// The encrypted response of a bid.
    bid_envelope(BidAsked) -> EnvelopeView;
    /// Opens an encrypted response with the platform's share and a phone's; a job.
    decrypt(FileAsked) -> JobId;

    /// This desk as phones know it, and the phones it knows.
    desk(Nothing) -> DeskView;
    /// Makes this desk and a phone known to each other; a job.
    pair(PairPhone) -> JobId;
    /// Knows a phone no more; the beginning of its fingerprint must be typed.
    phone_forget(ForgetPhone) -> DeskView;

    /// The jobs under way, for a page that did not begin them.
    jobs(Nothing) -> Vec<JobRow>;
    /// The ten digits that the phone shows.
    job_digits(TypeDigits) -> Nothing;
    /// Ends a job. What was not finished is not there.
    job_cancel(JobId) -> Nothing;
}

/// The page's declarations: every type that crosses, then the requests.
pub fn declarations() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut text = String::from(
        "// Made from crates/wire/src/desk by the tests of sealbid-wire; do not edit.\n/* eslint-disable */\n\nimport type { \
         AccountView, LiveEvent } from './account.ts';\n\nexport type JsonValue = number | string | boolean | JsonValue[] | { [key in string]?: JsonValue } | null;\n\n",
    );
    macro_rules! declare {
        ($( $name:ty ),+ $(,)?) => {
            $( text.push_str(&format!("export {}\n\n", <$name as TS>::decl(&config))); )+
        };
    }
    use crate::report::{
        ChainReport, ChainVerdict, FileReport, IntactVerdict, Kind, LaterChanges, NamedSeal, RevocationReport,
        RevocationVerdict, SignatureReport, SignerReport, TimeReport, Verdict, VerifyReport,
    };
    declare!(
        Nothing,
        Problem,
        Kind,
        Verdict,
        IntactVerdict,
        LaterChanges,
        SignerReport,
        ChainVerdict,
        ChainReport,
        RevocationVerdict,
        RevocationReport,
        TimeReport,
        NamedSeal,
        SignatureReport,
        FileReport,
        VerifyReport,
        FileRef,
        FileKindView,
        FilePurpose,
        ChooseFiles,
        FileAsked,
        SaveCopy,
        SaveLog,
        Saved,
        FileRow,
        AddFiles,
        PartFile,
        OrderFiles,
        LanguageChoice,
        Theme,
        Settings,
        ServiceMode,
        ServiceView,
        Start,
        CallMethod,
        SignGrant,
        ServiceCall,
        ServiceAnswer,
        SendFile,
        FetchFile,
        KeptSession,
        LeaveSession,
        About,
        ConsoleView,
        QrAsked,
        QrView,
        Stage,
        StepState,
        Steps,
        Readiness,
        BidRow,
        TenderDocument,
        TenderView,
        NewBid,
        BidAsked,
        BidMark,
        RemoveBid,
        SaveBidder,
        PartState,
        PartKindView,
        PartRow,
        VolumeRow,
        FindingLevel,
        Finding,
        PageSpan,
        BuiltView,
        OutputView,
        BidView,
        FormTemplate,
        FormAsked,
        FormFactsView,
        FormView,
        SaveForm,
        CapitalsAsked,
        Capitals,
        PageSize,
        SealView,
        SealState,
        SealShape,
        SealRow,
        SealsView,
        Writing,
        PhotoKind,
        PhotoInk,
        Erased,
        PhotoCleaning,
        SealSource,
        SealCheck,
        PreviewSeal,
        PhotoView,
        SealPreview,
        PresetsAsked,
        SealPreset,
        NewSeal,
        SaveSeal,
        SealAsked,
        RemoveSeal,
        SealVersionRow,
        SealChangeRow,
        SealDetail,
        SealOrderKind,
        OrderSeal,
        SealFileKind,
        ExportSeal,
        ImportSeal,
        WriteSeal,
        EdgeSide,
        SealEntry,
        KeptField,
        SignatureLevel,
        StampPlan,
        SealPlace,
        FileNotices,
        PlaceNotice,
        PlacesView,
        StampTarget,
        PlacesAsked,
        KeywordAsked,
        KeywordHit,
        KeywordView,
        DocumentView,
        AskedSeal,
        StampView,
        SavePlan,
        Countersign,
        FilesAsked,
        StampFile,
        FilesView,
        StampFiles,
        StampedFile,
        OpeningRow,
        OpeningStep,
        EnvelopeView,
        OpenedView,
        PhoneCertificateRow,
        PhoneRow,
        DeskView,
        PairPhone,
        ForgetPhone,
        JobId,
        TypeDigits,
        JobSubject,
        JobOutcome,
        JobEvent,
        JobRow,
        Event,
    );
    text.push_str(&requests_declaration(&config));
    text
}
