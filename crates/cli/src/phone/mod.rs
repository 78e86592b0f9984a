//! How a command reaches a phone: the person's way, and what the terminal shows of a session.

mod code;
pub(crate) mod soft;
mod terminal;

pub(crate) use terminal::Terminal;

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
