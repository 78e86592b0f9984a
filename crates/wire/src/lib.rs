//! What crosses a boundary: the types of reports, the form of an error, and the sentences for people.
//!
//! Below this crate an error is a code with parameters and a verdict is a record. Here both get the form
//! in which programs read them (JSON by serde) and the words in which people read them, compiled in from
//! `ui/src/locales/{zh-CN,en}/{errors,messages,report}.json`, the same files that the screens use.
//!
//! ```
//! use sealbid_wire::{Language, Problem};
//!
//! let problem = Problem::new("file_not_found", [("path", "tender.pdf")]);
//! assert_eq!(serde_json::to_string(&problem)?, r#"{"code":"file_not_found","params":{"path":"tender.pdf"}}"#);
//! let sentence = problem.sentence(Language::En).expect("every code has a sentence");
//! assert_eq!(sentence.what, "There is no file at tender.pdf.");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! It never reads a file, a clock or the environment, never decides a verdict, and knows none of the
//! crates whose findings it carries.

pub mod account;
pub mod desk;
pub mod enterprise;
pub mod form;
mod inspection;
mod locale;
mod problem;
mod report;
pub mod review;
pub mod service;
pub mod way;

pub use inspection::{CertificateReport, EntryReport, Inspection, InspectionDetail, PartReport};
pub use locale::{Language, Sentence, UnknownLanguage, fill, mail, message, placeholders, text};
pub use problem::Problem;
pub use report::{
    ChainReport, ChainVerdict, FileReport, IntactVerdict, Kind, LaterChanges, NamedSeal, Outcome, Results,
    RevocationReport, RevocationVerdict, SignatureReport, SignerReport, TimeReport, Verdict, VerifyReport,
};
