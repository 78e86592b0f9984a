//! Keys that stay on a phone: how a command reaches one.

mod code;
mod desk;
mod opening;
mod question;
mod signer;
pub(crate) mod soft;
mod talk;
mod wish;

pub(crate) use desk::{Desk, PairedPhone, PhoneCertificate, Reached};
pub(crate) use opening::{GivenShare, Opening};
pub(crate) use question::Subject;
pub(crate) use signer::{Paper, Signatory};
pub(crate) use talk::Talk;
pub(crate) use wish::Wish;

use std::path::PathBuf;
use std::str::FromStr;

use crate::args::Malformed;

/// How a phone is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A code in the terminal, which a phone scans.
    Qr,
    /// The software phone of a folder.
    Soft(PathBuf),
}

impl FromStr for Way {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.split_once(':') {
            None if text == "qr" => Ok(Way::Qr),
            Some(("soft", folder)) if !folder.is_empty() => Ok(Way::Soft(folder.into())),
            _ => Err(Malformed),
        }
    }
}
