//! Keys that stay on a phone: how a desk reaches one.

mod book;
mod code;
mod key;
mod login;
mod opening;
mod pairing;
mod question;
mod screen;
mod signer;
mod talk;
mod wish;
mod writing;

pub use book::{Desk, PairedPhone, PhoneCertificate, Reached};
pub use code::symbol;
pub use key::PhoneKey;
pub use login::Login;
pub use opening::{GivenShare, Opening};
pub use pairing::pair;
pub use question::{Question, Subject};
pub use screen::{Fact, News, Screen, Shown};
pub use signer::MAX_DOCUMENTS;
pub(crate) use signer::{Named, Papers};
pub use talk::Talk;
pub(crate) use wish::Wish;
pub use writing::{Point, Stroke, Writing};
