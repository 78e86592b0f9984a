//! One error enum for each operation. Each error has a stable code, the format's own where the format names one.

use std::io;

use crate::header::{GroupName, MAX_HEADER_LEN, MAX_RECIPIENTS, Part};

/// Every code that an error of this crate can have.
pub const CODES: &[&str] = &[
    "not_sealbid",
    "unsupported_format",
    "unsupported_suite",
    "header_too_large",
    "header_malformed",
    "header_duplicate_name",
    "recipients_none",
    "recipients_too_many",
    "truncated",
    "trailing_bytes",
    "share_not_unwrapped",
    "segment_corrupt",
    "facts_malformed",
    "certificate_unsuitable",
    "certificate_repeated",
    "part_too_large",
    "part_length_differs",
    "read_failed",
    "write_failed",
    "cancelled",
];

/// A rule of the header, named for programs and for people who repair a writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The header is at least two bytes long.
    Length,
    /// The first byte is `{`.
    FirstByte,
    /// The last byte is `}`.
    LastByte,
    /// The bytes are UTF-8.
    Utf8,
    /// The text keeps RFC 8259's grammar and nests at most 32 deep.
    Json,
    /// The value is of the kind that the format shows (object, array or string).
    Kind,
    /// An object holds no name that the format does not show.
    NameUnknown,
    /// An object holds every name that the format shows.
    NameMissing,
    /// A number is a non-negative integer without sign, point or exponent.
    Number,
    /// A number is at most what the format allows.
    TooLarge,
    /// A string is not empty.
    Empty,
    /// A string is at most 4,096 bytes long.
    TooLong,
    /// A string holds no U+0000 to U+001F and no U+007F.
    ControlCharacter,
    /// A string holds no lone surrogate.
    LoneSurrogate,
    /// Lower-case hex of the right length.
    Hex,
    /// Base64url without padding, unused bits zero, of the right length.
    Base64Url,
    /// An uncompressed point on P-256.
    Point,
    /// A moment that exists, `YYYY-MM-DDTHH:MM:SSZ`.
    Instant,
    /// The groups are `bidder`, then perhaps `platform`.
    Groups,
    /// The parts are `summary`, then `body`.
    Parts,
    /// A certificate stands once in the whole header.
    CertificateRepeated,
}

impl Rule {
    /// The rule's stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::FirstByte => "first_byte",
            Self::LastByte => "last_byte",
            Self::Utf8 => "utf8",
            Self::Json => "json",
            Self::Kind => "kind",
            Self::NameUnknown => "name_unknown",
            Self::NameMissing => "name_missing",
            Self::Number => "number",
            Self::TooLarge => "too_large",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::LoneSurrogate => "lone_surrogate",
            Self::Hex => "hex",
            Self::Base64Url => "base64url",
            Self::Point => "point",
            Self::Instant => "instant",
            Self::Groups => "groups",
            Self::Parts => "parts",
            Self::CertificateRepeated => "certificate_repeated",
        }
    }
}

/// Where the header breaks which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The place: `byte N` of the header, or a path such as `groups[0].any[1].enc`.
    pub at: String,
    /// The rule.
    pub rule: Rule,
}

impl Malformed {
    fn params(&self) -> Vec<(&'static str, String)> {
        vec![("at", self.at.clone()), ("rule", self.rule.as_str().to_owned())]
    }
}

/// Why a file is not an envelope of format 1, as far as that shows without a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The file does not begin with `SEALBID1`.
    #[error("not a sealbid envelope")]
    NotSealbid,
    /// The header is of another format number.
    #[error("envelope format {format} is not supported")]
    UnsupportedFormat {
        /// The number as spelt, at most 40 digits of it.
        format: String,
    },
    /// The header names another set of algorithms.
    #[error("suite {suite:?} is not supported")]
    UnsupportedSuite {
        /// The name, at most 100 characters of it.
        suite: String,
    },
    /// The header says it is longer than 65,536 bytes.
    #[error("a header of {len} bytes is over the limit")]
    HeaderTooLarge {
        /// The length said.
        len: u64,
    },
    /// The header breaks a rule.
    #[error("the header breaks the rule {:?} at {}", .0.rule, .0.at)]
    HeaderMalformed(Malformed),
    /// A name stands twice in one object of the header.
    #[error("the header holds the name {name:?} twice in one object")]
    HeaderDuplicateName {
        /// The name after unescaping.
        name: String,
    },
    /// A group has no member, or there is no group.
    #[error("the group {group} has no member")]
    RecipientsNone {
        /// The group.
        group: GroupName,
    },
    /// More than 64 members in all.
    #[error("{count} recipients are over the limit")]
    RecipientsTooMany {
        /// The number of members of all groups.
        count: usize,
    },
    /// The file ends before what its header says.
    #[error("the file ends before byte {expected}")]
    Truncated {
        /// The length that the file must have at least, as far as it could be read.
        expected: u64,
    },
    /// The file goes on after its last part.
    #[error("the file goes on after byte {expected}")]
    TrailingBytes {
        /// The length that the file must have.
        expected: u64,
    },
    /// The input could not be read.
    #[error("the input cannot be read")]
    Read(#[source] io::Error),
}

impl InspectError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSealbid => "not_sealbid",
            Self::UnsupportedFormat { .. } => "unsupported_format",
            Self::UnsupportedSuite { .. } => "unsupported_suite",
            Self::HeaderTooLarge { .. } => "header_too_large",
            Self::HeaderMalformed(_) => "header_malformed",
            Self::HeaderDuplicateName { .. } => "header_duplicate_name",
            Self::RecipientsNone { .. } => "recipients_none",
            Self::RecipientsTooMany { .. } => "recipients_too_many",
            Self::Truncated { .. } => "truncated",
            Self::TrailingBytes { .. } => "trailing_bytes",
            Self::Read(_) => "read_failed",
        }
    }

    /// What the sentence for people is filled with.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotSealbid => Vec::new(),
            Self::UnsupportedFormat { format } => vec![("format", format.clone())],
            Self::UnsupportedSuite { suite } => vec![("suite", suite.clone())],
            Self::HeaderTooLarge { len } => vec![("len", len.to_string()), ("limit", MAX_HEADER_LEN.to_string())],
            Self::HeaderMalformed(malformed) => malformed.params(),
            Self::HeaderDuplicateName { name } => vec![("name", name.clone())],
            Self::RecipientsNone { group } => vec![("group", group.to_string())],
            Self::RecipientsTooMany { count } => {
                vec![("count", count.to_string()), ("limit", MAX_RECIPIENTS.to_string())]
            }
            Self::Truncated { expected } | Self::TrailingBytes { expected } => {
                vec![("expected", expected.to_string())]
            }
            Self::Read(cause) => vec![("cause", cause.to_string())],
        }
    }
}

/// Why an envelope was not opened. Whatever was written by then is worthless.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file is not a sound envelope even without a look inside.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// None of the keys opens any member of this group.
    #[error("no key opens a share of the group {group}")]
    ShareNotUnwrapped {
        /// The first group that stays closed.
        group: GroupName,
    },
    /// The shares are not those that the header commits to.
    #[error("the shares are not those that the header commits to")]
    CommitmentDiffers,
    /// A segment, or what its part is bound to, was changed.
    #[error("segment {segment} of the {part} does not verify")]
    SegmentCorrupt {
        /// The part.
        part: Part,
        /// The segment, from 0.
        segment: u32,
    },
    /// An output could not be written.
    #[error("the output cannot be written")]
    Write(#[source] io::Error),
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl OpenError {
    /// The stable code. A commitment that differs counts as a share that was not unwrapped.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Inspect(cause) => cause.code(),
            Self::ShareNotUnwrapped { .. } | Self::CommitmentDiffers => "share_not_unwrapped",
            Self::SegmentCorrupt { .. } => "segment_corrupt",
            Self::Write(_) => "write_failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the sentence for people is filled with. `share_not_unwrapped` has `group`: `bidder`, `platform`, or
    /// `all` where every group gave a share and the commitment differs.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Inspect(cause) => cause.params(),
            Self::ShareNotUnwrapped { group } => vec![("group", group.to_string())],
            Self::CommitmentDiffers => vec![("group", "all".to_owned())],
            Self::SegmentCorrupt { part, segment } => {
                vec![("part", part.to_string()), ("segment", segment.to_string())]
            }
            Self::Write(cause) => vec![("cause", cause.to_string())],
            Self::Cancelled => Vec::new(),
        }
    }
}

/// Why an envelope was not made. Whatever was written by then is no envelope.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A fact about the tender or the bid may not stand in a header.
    #[error("a fact breaks the rule {:?} at {}", .0.rule, .0.at)]
    FactsMalformed(Malformed),
    /// A certificate cannot receive: its key is not on P-256 or not for key agreement.
    #[error("{subject} cannot receive a share")]
    CertificateUnsuitable {
        /// The certificate's subject.
        subject: String,
        /// `curve` or `key_usage`.
        cause: &'static str,
    },
    /// One certificate is named twice, in one group or in both.
    #[error("the certificate of {subject} is named twice")]
    CertificateRepeated {
        /// The certificate's subject.
        subject: String,
    },
    /// The bidder's group is empty.
    #[error("no recipient")]
    RecipientsNone,
    /// More than 64 recipients in all.
    #[error("{count} recipients are over the limit")]
    RecipientsTooMany {
        /// How many.
        count: usize,
    },
    /// The facts make a header of more than 65,536 bytes.
    #[error("a header of {len} bytes is over the limit")]
    HeaderTooLarge {
        /// How long.
        len: u64,
    },
    /// A part is longer than the format allows.
    #[error("the {part} is over {limit} bytes")]
    PartTooLarge {
        /// The part.
        part: Part,
        /// The limit, bytes.
        limit: u64,
    },
    /// The body holds fewer or more bytes than were announced.
    #[error("the body does not have the {announced} bytes announced")]
    PartLengthDiffers {
        /// The length announced, bytes.
        announced: u64,
    },
    /// The body could not be read.
    #[error("the input cannot be read")]
    Read(#[source] io::Error),
    /// The envelope could not be written.
    #[error("the output cannot be written")]
    Write(#[source] io::Error),
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl SealError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FactsMalformed(_) => "facts_malformed",
            Self::CertificateUnsuitable { .. } => "certificate_unsuitable",
            Self::CertificateRepeated { .. } => "certificate_repeated",
            Self::RecipientsNone => "recipients_none",
            Self::RecipientsTooMany { .. } => "recipients_too_many",
            Self::HeaderTooLarge { .. } => "header_too_large",
            Self::PartTooLarge { .. } => "part_too_large",
            Self::PartLengthDiffers { .. } => "part_length_differs",
            Self::Read(_) => "read_failed",
            Self::Write(_) => "write_failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the sentence for people is filled with.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::FactsMalformed(malformed) => malformed.params(),
            Self::CertificateUnsuitable { subject, cause } => {
                vec![("subject", subject.clone()), ("cause", (*cause).to_owned())]
            }
            Self::CertificateRepeated { subject } => vec![("subject", subject.clone())],
            Self::RecipientsNone => vec![("group", GroupName::Bidder.to_string())],
            Self::RecipientsTooMany { count } => {
                vec![("count", count.to_string()), ("limit", MAX_RECIPIENTS.to_string())]
            }
            Self::HeaderTooLarge { len } => vec![("len", len.to_string()), ("limit", MAX_HEADER_LEN.to_string())],
            Self::PartTooLarge { part, limit } => vec![("part", part.to_string()), ("limit", limit.to_string())],
            Self::PartLengthDiffers { announced } => vec![("announced", announced.to_string())],
            Self::Read(cause) | Self::Write(cause) => vec![("cause", cause.to_string())],
            Self::Cancelled => Vec::new(),
        }
    }
}

/// Why a stream was not written or read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The input ended before the length announced.
    #[error("the input is too short")]
    Short,
    /// A segment does not verify.
    #[error("segment {segment} does not verify")]
    Corrupt {
        /// The segment, from 0.
        segment: u32,
    },
    /// The input could not be read.
    #[error("the input cannot be read")]
    Read(#[source] io::Error),
    /// The output could not be written.
    #[error("the output cannot be written")]
    Write(#[source] io::Error),
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl StreamError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Short => "truncated",
            Self::Corrupt { .. } => "segment_corrupt",
            Self::Read(_) => "read_failed",
            Self::Write(_) => "write_failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the sentence for people is filled with.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Corrupt { segment } => vec![("segment", segment.to_string())],
            Self::Read(cause) | Self::Write(cause) => vec![("cause", cause.to_string())],
            Self::Short | Self::Cancelled => Vec::new(),
        }
    }
}
