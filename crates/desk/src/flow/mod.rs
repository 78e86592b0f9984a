//! The ways of a response, from what is read to a file that is whole and safe and lacks its name: stamping, packing,
//! encrypting, decrypting; and the orders of a seal.
//!
//! Whoever asked gives it that name, after having looked at it as closely as it wishes, or lets it go, and nothing is there. What a
//! phone signed is asked for again by the same wish until it has.

mod decrypt;
mod encrypt;
mod order;
mod pack;
mod seals;
mod signing;
mod stamp;

use base16ct::lower::encode_string as hex;

pub use decrypt::Envelope;
pub use encrypt::{Plain, Standing};
pub use order::{Ordering, order};
pub use pack::{Enclosed, Gathering, pack};
pub use seals::{Seal, Seals, sealed, sizes};
pub use signing::{Signed, SigningKey};
pub use stamp::{Copied, Stamped, Stamping, expand, name_all, stamp, text_of};

use crate::failure::Failure;

/// A file as it was when it was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'r> {
    /// SHA-256, in hexadecimal.
    pub sha256: &'r str,
    /// The refusal where it is another one by now.
    pub code: &'static str,
}

/// Whether what was read is what was recorded, where something was.
fn check(recorded: Option<Recorded<'_>>, sha256: &[u8; 32]) -> Result<(), Failure> {
    match recorded {
        Some(recorded) if hex(sha256) != recorded.sha256 => Err(Failure::bare(recorded.code)),
        _ => Ok(()),
    }
}
