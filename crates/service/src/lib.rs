//! The service: what phones, desks and the platform need between them, over HTTP.
//!
//! It relays the frames of a pairing protocol that it cannot read, gives phones their certificates and tickets, keeps the
//! platform's own record of tenders and states what it says, and hands out the platform's share of a response once the
//! tender opens. What it remembers lies in one folder. Clock, random source and how far its store goes are handed in:
//!
//! ```
//! use std::sync::Arc;
//!
//! use rand_core::SeedableRng;
//! use sealbid_pki::Instant;
//! use sealbid_service::{Mode, Service, Setup, Unhindered};
//!
//! # let folder = tempfile::tempdir()?;
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let service = Service::open(Setup {
//!     data: folder.path().join("data"),
//!     database: None,
//!     mode: Mode::Practice,
//!     listen: "127.0.0.1".parse()?,
//!     public_url: None,
//!     app: None,
//!     console: None,
//!     fonts: None,
//!     trust: Vec::new(),
//!     steps: Arc::new(Unhindered),
//!     mail: None,
//!     clock: Arc::new(Instant::from_unix_secs(1_795_420_800)),
//!     // A program takes its system's random source here; a seed is for tests alone.
//!     random: Box::new(rand_chacha::ChaCha20Rng::seed_from_u64(1)),
//! })
//! .await?;
//! assert!(service.url().starts_with("http://127.0.0.1:"));
//! service.run(async {}).await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It never holds a person's private key, never reads a frame it relays, never puts one on a disk or into a log, never
//! releases a share before its own record of the tender says so, and issues under no root but its practice root.

mod account;
mod application;
mod audit;
mod authority;
mod bank;
mod calendar;
mod certificates;
mod chores;
mod encoding;
mod enrolment;
mod enterprise;
mod http;
mod identity;
mod interface;
mod keys;
mod listen;
mod live;
mod log;
mod machine;
mod mail;
mod objects;
mod office;
mod operator;
mod people;
mod permissions;
mod person;
mod platforms;
mod proposals;
mod public;
mod rate;
mod relay;
mod repeat;
mod responder;
mod review;
mod running;
mod seals;
mod start;
mod statements;
mod store;
mod tenders;
mod tickets;
mod tls;
mod told;
mod trail;
mod vault;

pub use authority::AuthorityError;
pub use http::AppError;
pub use interface::openapi;
pub use keys::{KeyFolder, KeyFolderError, KeyRole, KeyStore};
pub use listen::{ListenAddress, ListenError, NotAnAddress, own_address};
pub use log::{log_to, log_to_stderr};
pub use machine::machines;
pub use mail::{MailServer, NoMail, NotASender, NotAnSmtpServer, Sender, SmtpServer};
pub use operator::{BackedUp, BackupError, NotedHead, Premises, RestoreError, Restored, RotateError, Rotated};
pub use permissions::{Column, Operation, RULES};
pub use public::{NotPublicUrl, PublicUrl};
pub use running::Running;
pub use start::{Mode, Service, Setup, StartError};
pub use store::{DatabaseServer, NotADatabase, StoreError, StoreStep, StoreSteps, Unhindered, open_database};
pub use tls::HttpsError;
pub use tracing::level_filters::LevelFilter;

/// Every code that this crate's own errors return. Errors of other crates that pass through keep their codes.
pub const CODES: &[&str] = &[
    "ADMIN_MUST_HAND_OVER",
    "ADMIN_NEEDS_CERT",
    "CERT_REVOKED",
    "ENTERPRISE_TAKEN",
    "FIELD_LOCKED",
    "FRAME_BAD",
    "HAS_CERT",
    "LEASE_LOST",
    "LICENCE_ENDED",
    "NOT_ADMIN",
    "NOT_OPEN_YET",
    "QR_STALE",
    "RATE_LIMITED",
    "REPEAT_DIFFERS",
    "REPLAY",
    "SEQ_GAP",
    "SESSION_GONE",
    "SESSION_TAKEN",
    "STATE_CHANGED",
    "VERSION",
    "account_has_open",
    "account_not_own",
    "account_tail_format",
    "admin_differs",
    "admin_name_format",
    "admin_phone_format",
    "admin_tries_used",
    "agreement_missing",
    "already_member",
    "app_no_index",
    "app_too_much",
    "app_unreadable",
    "application_erased",
    "application_incomplete",
    "application_unknown",
    "authority_unknown",
    "backup_damaged",
    "backup_newer",
    "bank_format",
    "callback_forged",
    "card_format",
    "certificate_unknown",
    "close_typed",
    "code_over",
    "code_too_many",
    "code_too_soon",
    "code_wrong",
    "consent_missing",
    "date_format",
    "desk_unlisted",
    "document_damaged",
    "document_media",
    "document_space",
    "document_too_many",
    "document_unknown",
    "draft_too_many",
    "enrolment_application",
    "enrolment_bearer_known",
    "enrolment_key_known",
    "enrolment_phone_known",
    "enrolment_same_key",
    "enrolment_unknown",
    "enterprise_name_differs",
    "enterprise_name_format",
    "enterprise_unknown",
    "factor_missing",
    "field_missing",
    "form_not_made",
    "form_other_number",
    "grant_missing",
    "grant_signature",
    "grant_signer",
    "grant_statement",
    "grant_there",
    "id_number_age",
    "id_number_checksum",
    "id_number_format",
    "identity_in_use",
    "identity_mismatch",
    "identity_passed",
    "identity_refused",
    "identity_too_often",
    "identity_waiting",
    "invitation_over",
    "last_officer",
    "legal_id_age",
    "legal_id_checksum",
    "legal_id_format",
    "legal_name_format",
    "licence_begins_later",
    "licence_over",
    "login_desk_ended",
    "login_no_account",
    "login_refused",
    "mail_format",
    "name_format",
    "not_a_member",
    "not_permitted",
    "number_taken",
    "password_wait",
    "password_weak",
    "password_wrong",
    "phone_format",
    "phone_proof",
    "phone_unlisted",
    "picture_blurred",
    "picture_small",
    "platform_unknown",
    "platform_unsure",
    "proof_needed",
    "proposal_over",
    "proposal_own",
    "proposal_unknown",
    "restore_not_empty",
    "review_conflict",
    "review_marks",
    "review_taken",
    "seal_certificates",
    "seal_changed_meanwhile",
    "seal_format",
    "seal_height_differs",
    "seal_id",
    "seal_order_unsigned",
    "seal_other_owner",
    "seal_state",
    "seal_term",
    "seal_unknown",
    "second_look_none",
    "service_address",
    "service_authority_damaged",
    "service_bearer",
    "service_busy",
    "service_data_missing",
    "service_data_newer",
    "service_data_older",
    "service_database_address",
    "service_database_password",
    "service_form",
    "service_https",
    "service_key_damaged",
    "service_key_missing",
    "service_listen_damaged",
    "service_no_such",
    "service_port_taken",
    "service_production",
    "service_record_damaged",
    "service_slow",
    "service_smtp",
    "service_smtp_password",
    "service_store",
    "service_too_large",
    "service_ttl",
    "session_none",
    "session_unknown",
    "share_not_ours",
    "stamping_off",
    "tender_id_too_long",
    "tender_opened",
    "tender_opens_earlier",
    "tender_other_signer",
    "tender_superseded",
    "tender_unknown",
    "term_order",
    "transfer_amounts_used",
    "transfer_missing",
    "transfer_resume_over",
    "transfer_too_many",
    "urge_too_soon",
    "uscc_check_digit",
    "uscc_format",
    "uscc_other",
    "uscc_unsure",
];
