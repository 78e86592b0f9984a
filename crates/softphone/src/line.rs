//! What the program says, one line each, for programs.

use std::fmt;

use sealbid_link::phone::Digits;
use sealbid_link::{Name, Op};

/// Something happened. Nothing of it is secret but the digits, which are for the person at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A desk wants to be known; the name is its own word.
    Desk(Name),
    /// To be typed there.
    Digits(Digits),
    /// This is asked, of so many items.
    Review(Op, usize),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A name has no line ends and no characters that control.
            Self::Desk(name) => write!(f, "desk {}", name.as_str()),
            Self::Digits(digits) => write!(f, "digits {}", digits.as_str()),
            Self::Review(op, count) => write!(f, "review {} {count}", op.as_str()),
        }
    }
}

/// How a session ended, which is the last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The desk has the answer.
    Done(Op),
    /// The desk was told no, as was wished.
    Rejected(Op),
    /// Any other end, and its code.
    Failed(String),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(op) => write!(f, "done {}", op.as_str()),
            Self::Rejected(op) => write!(f, "rejected {}", op.as_str()),
            Self::Failed(code) => write!(f, "failed {code}"),
        }
    }
}
