//! A phone without a screen, for tests, demonstrations and load.
//!
//! [`enrol`] makes its keys and fetches their certificates from a practice service; [`answer`] takes the text of a code
//! that a desk shows and answers what is asked. `docs/softphone.md` describes the program.
//!
//! ```no_run
//! use sealbid_bid::store::Folder;
//! use sealbid_client::Service;
//! use sealbid_softphone::{Answering, SoftPhone, answer};
//! # use rand_core::SeedableRng;
//! # use sealbid_link::phone::Moment;
//! # fn clock() -> Moment { Moment { tick: 0, unix: sealbid_link::Time::ZERO } }
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! let store = Folder::new("phone")?.owner_only();
//! let phone = SoftPhone::open(&store)?;
//! let with = Answering { phone: &phone, store: &store, clock: &clock, rejects: false };
//! let ending = answer(&with, "SBL1:…", &mut rng, &mut |line| drop(line))?;
//! assert_eq!(ending.to_string(), "failed QR_MALFORMED");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Its keys lie in files that no PIN protects, and it approves whatever a paired desk asks: it is never anybody's phone.
//! Nothing leaves it before it is stored; no key, bearer or code is ever printed.

mod answer;
mod book;
mod enrol;
mod error;
mod hand;
mod key;
mod line;
mod phone;
mod program;

pub use answer::{Answering, answer};
pub use book::Book;
pub use enrol::{Holder, ServiceAddress, enrol};
pub use error::{AnswerError, BookError, EnrolError, PhoneError};
pub use line::{Ending, Line};
pub use phone::SoftPhone;
pub use program::{Machine, run};
