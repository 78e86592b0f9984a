//! The protocol's codes, and one error enum for each operation.

use std::fmt;

use crate::value::Uint;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What went wrong, as it stands in an ERROR and beside a sentence for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as it is sent and as its sentence is found.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Code::$name => $text,)*
                }
            }

            /// The code of a text.
            pub fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Code::$name),)*
                    _ => None,
                }
            }
        }

        /// The text of every code.
        pub const CODES: &[&str] = &[$($text,)*];
    };
}

codes! {
    /// The certificate is revoked or held.
    CertRevoked = "CERT_REVOKED",
    /// The clocks of desk and phone differ by more than 300 s.
    ClockSkew = "CLOCK_SKEW",
    /// A platform's signature does not hold, or what it signed contradicts what the desk says.
    CtxUnverified = "CTX_UNVERIFIED",
    /// The desk was revoked on the phone.
    DeskRevoked = "DESK_REVOKED",
    /// Desk and phone are not paired.
    DeskUnknown = "DESK_UNKNOWN",
    /// A frame was altered or is not of this session.
    FrameBad = "FRAME_BAD",
    /// A HELLO that does not open or whose signature does not hold.
    HelloBad = "HELLO_BAD",
    /// The phone has no key that does this.
    KeyMissing = "KEY_MISSING",
    /// A message that breaks the protocol.
    MsgBad = "MSG_BAD",
    /// The share is not to be released yet.
    NotOpenYet = "NOT_OPEN_YET",
    /// The check digits are another session's.
    PairCheck = "PAIR_CHECK",
    /// The secret digits were wrong three times.
    PairCode = "PAIR_CODE",
    /// Nothing heard from the other side.
    PeerGone = "PEER_GONE",
    /// Five wrong PINs.
    PinLocked = "PIN_LOCKED",
    /// The PIN service does not answer.
    PinSvcDown = "PIN_SVC_DOWN",
    /// A wrong PIN.
    PinWrong = "PIN_WRONG",
    /// Not a code of this protocol.
    QrMalformed = "QR_MALFORMED",
    /// A code that was shown too long ago.
    QrStale = "QR_STALE",
    /// Too many messages.
    RateLimited = "RATE_LIMITED",
    /// A sequence number or request again, with other content.
    Replay = "REPLAY",
    /// A REQUEST that is not this desk's or not of this session.
    ReqBadsig = "REQ_BADSIG",
    /// The time ran out.
    ReqExpired = "REQ_EXPIRED",
    /// More than one request can hold.
    ReqTooLarge = "REQ_TOO_LARGE",
    /// The answer does not fit the question.
    ResultBad = "RESULT_BAD",
    /// A frame is missing.
    SeqGap = "SEQ_GAP",
    /// The session is over.
    SessionGone = "SESSION_GONE",
    /// Another phone holds the session.
    SessionTaken = "SESSION_TAKEN",
    /// The person at the phone said no.
    UserRejected = "USER_REJECTED",
    /// Another version of the protocol.
    Version = "VERSION",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why the other side ended the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Any code but PIN_WRONG.
    Plain(Code),
    /// PIN_WRONG.
    PinWrong {
        /// The tries left.
        n: Uint<5>,
    },
}

impl Failure {
    /// The code.
    pub fn code(self) -> Code {
        match self {
            Failure::Plain(code) => code,
            Failure::PinWrong { .. } => Code::PinWrong,
        }
    }

    /// What the sentence for people is filled with.
    pub fn params(self) -> Vec<(&'static str, String)> {
        match self {
            Failure::Plain(_) => Vec::new(),
            Failure::PinWrong { n } => vec![("n", n.get().to_string())],
        }
    }
}

/// How bytes miss the CBOR of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CborDefect {
    /// They end too early.
    Truncated,
    /// They go on.
    Trailing,
    /// A head that is not the shortest.
    NotShortest,
    /// An indefinite length.
    Indefinite,
    /// A negative integer, tag, float, or simple value other than `true`.
    Kind,
    /// A key that is not text.
    Key,
    /// A key twice.
    Duplicate,
    /// Keys out of order.
    Order,
    /// More than five levels.
    Depth,
    /// Text that is not UTF-8.
    Utf8,
}

/// Why bytes are not a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Not this protocol's CBOR.
    #[error("not deterministic CBOR at byte {at}: {defect:?}")]
    Cbor {
        /// Where.
        at: usize,
        /// How.
        defect: CborDefect,
    },
    /// A key that has to be there is not.
    #[error("no {0}")]
    Missing(&'static str),
    /// The value of a key is of another type or out of bounds.
    #[error("{0} is not what it may be")]
    Field(&'static str),
    /// A key that may not be there is.
    #[error("a key too much")]
    Unknown,
}

impl MessageError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        Code::MsgBad.code()
    }
}

/// Why a text is not a code of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QrError {
    /// Not a code, or one that breaks a rule.
    #[error("not a code of this protocol")]
    Malformed,
    /// A code of another version.
    #[error("a code of another version")]
    Version,
}

impl QrError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        Code::from(*self).code()
    }
}

impl From<QrError> for Code {
    fn from(error: QrError) -> Self {
        match error {
            QrError::Malformed => Code::QrMalformed,
            QrError::Version => Code::Version,
        }
    }
}

/// The holder of a key gave no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key cannot be reached")]
pub struct KeyUnavailable;

/// Why a session did not start at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The request is over 16,382 bytes.
    #[error("a request of {len} bytes is over the limit")]
    TooLarge {
        /// How long.
        len: usize,
    },
}

impl StartError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        Code::ReqTooLarge.code()
    }
}

/// Why a desk's session was not taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// Not sealed under this key, or not a session.
    #[error("not a session sealed under this key")]
    Damaged,
}

impl RestoreError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        Code::SessionGone.code()
    }
}

/// Why a scanned code did not begin a session at the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The text is no code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// A code of a session that this phone took part in.
    #[error("the session is over")]
    Used,
    /// K_auth cannot be reached.
    #[error(transparent)]
    Key(#[from] KeyUnavailable),
}

impl ScanError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Qr(cause) => cause.code(),
            Self::Used => Code::SessionGone.code(),
            Self::Key(_) => Code::KeyMissing.code(),
        }
    }
}
