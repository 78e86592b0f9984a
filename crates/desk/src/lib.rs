//! What a desk is and does: it reads and writes files, knows phones, has them sign and open, and judges what others signed.
//!
//! A command line and a window stand on it alike: each hands in time, chance, the way to write files, and a [`Screen`] on which a
//! session shows its codes and what happens.
//!
//! ```
//! use sealbid_desk::Desk;
//! use sealbid_desk::failure::Failure;
//!
//! let folder = std::env::temp_dir().join("a-desk-that-was-never-paired");
//! let Err(Failure::Refused(problem)) = Desk::open(&folder) else { panic!("there is no desk") };
//! assert_eq!(problem.code, "phone_none");
//! ```
//!
//! It holds no key of a person, knows no terminal, no environment and no sentence, and draws nothing.

mod counted;
pub mod digest;
pub mod failure;
pub mod flow;
pub mod input;
pub mod kind;
pub mod levels;
pub mod output;
mod phone;
mod surroundings;
pub mod verify;

pub use counted::Counted;
pub use failure::{CODES, Failure};
pub use phone::{
    Desk, Fact, GivenShare, Login, MAX_DOCUMENTS, News, Opening, PairedPhone, PhoneCertificate, PhoneKey, Point,
    Question, Reached, Screen, Shown, Stroke, Subject, Talk, Writing, pair, symbol,
};
pub use surroundings::{Folders, Sources, Stores, Surroundings, checkpoint};
