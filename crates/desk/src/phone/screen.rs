//! What a session shows to a person, and asks of one.

use sealbid_link::{Code, Hello, Qr};
use sealbid_pki::Instant;

use crate::failure::Failure;

/// A code that is to be shown in place of the one before.
#[derive(Debug)]
pub struct Shown<'s> {
    /// The code; its text is what a phone scans.
    pub code: &'s Qr,
    /// Until when a phone can take up the session.
    pub until: Instant,
    /// How long that is from now, seconds.
    pub secs: u64,
}

/// A fact of which the platform says something else than this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The purchaser's number.
    Number,
    /// The tender's title.
    Title,
    /// Who bids.
    Bidder,
    /// The opening.
    Opens,
}

/// What happens in a session.
#[derive(Debug)]
pub enum News<'n> {
    /// A phone took it up.
    Claimed {
        /// What it says of itself.
        hello: &'n Hello,
        /// Until when the session must be ended.
        until: Instant,
    },
    /// A code was scanned too late ([`Code::QrStale`]), or a phone was refused.
    HelloRefused {
        /// Why.
        code: Code,
    },
    /// The digits that the phone shows are to be typed.
    AwaitDigits,
    /// Those that were typed are wrong; others are to be typed.
    DigitsWrong {
        /// Tries that are left.
        left: u8,
    },
    /// The person looks at the question.
    Reviewing,
    /// The person types the PIN.
    PinOpen,
    /// The phone answered, and the answer fits the question.
    Answered {
        /// Whether it was made in an earlier session.
        is_kept: bool,
    },
    /// The service does not answer just now; it is asked again.
    Unreachable,
    /// A document that is about to be signed.
    Document {
        /// Its name.
        name: &'n str,
        /// SHA-256 of what is signed, as the phone shows it.
        digest: &'n str,
    },
    /// An envelope that is about to be opened.
    Envelope {
        /// The response inside.
        bid: &'n str,
        /// SHA-256 of its bytes up to the end of the header, as the phone shows it.
        digest: &'n str,
    },
    /// The signature is there.
    Signed {
        /// For whom the phone's certificates are.
        holder: &'n str,
    },
    /// The bidder's share is there.
    Unwrapped {
        /// For whom the phone's certificates are.
        holder: &'n str,
    },
    /// The platform could not be asked for its word on the tender: the phone shows everything as not verified.
    Unconfirmed {
        /// Why.
        code: &'n str,
    },
    /// The platform's word is another than this computer's: the phone shows everything as not verified.
    Differs {
        /// On what.
        what: Fact,
    },
}

/// Where a person looks while a session lasts, and where digits are typed.
pub trait Screen {
    /// Shows a code in place of the one before; `None` where none is to be shown, which is said again and again.
    ///
    /// # Errors
    /// What ends the session.
    fn code(&mut self, shown: Option<Shown<'_>>) -> Result<(), Failure>;

    /// Tells what happens.
    fn tell(&mut self, news: News<'_>);

    /// Digits that were typed since it was asked last. Asked as long as digits are awaited, and never waits.
    fn digits(&mut self) -> Option<String>;

    /// Asked all the while.
    ///
    /// # Errors
    /// Why the session cannot go on: the way to the phone is gone.
    fn check(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// The session is over, however it ended.
    fn over(&mut self) {}
}
