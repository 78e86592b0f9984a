//! The header as a record, and its writer.

use std::fmt;

use base16ct::lower::encode_string as hex;
use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_pki::Instant;

use crate::json::write_text;
use crate::stream;

pub(crate) const FORMAT: &str = "1";
pub(crate) const SUITE: &str = "P256-HKDF-SHA256-AES256GCM";

/// The largest plain length of the summary, bytes.
pub const MAX_SUMMARY_LEN: u64 = 1 << 20;
/// The largest plain length of the body, bytes.
pub const MAX_BODY_LEN: u64 = 1 << 40;
/// The most members that all groups together may have.
pub const MAX_RECIPIENTS: usize = 64;
/// The longest header, bytes.
pub const MAX_HEADER_LEN: usize = 65_536;
/// The longest string in a header, bytes of UTF-8 after unescaping.
pub const MAX_TEXT_LEN: usize = 4_096;

/// The tender that a response answers, as the bidder's copy of the tender package names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tender {
    /// The tender's identifier, not empty; every share is bound to it.
    pub id: String,
    /// The number that people use, or empty.
    pub no: String,
    /// The title, or empty.
    pub title: String,
    /// The lot, or empty.
    pub lot: String,
}

/// What the header says about the response itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    /// 16 random bytes in lower-case hex, new for every file.
    pub id: String,
    /// The bidder's name.
    pub bidder: String,
    /// The bidder's unified social credit code, or empty; its check digit is not judged here.
    pub uscc: String,
    /// When the file was made, by the maker's clock, whole seconds.
    pub created: Instant,
}

/// The two groups of recipients: a share of each that is present is needed to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupName {
    /// The bidder's own people.
    Bidder,
    /// The platform that runs the opening.
    Platform,
}

impl GroupName {
    /// The name in the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bidder => "bidder",
            Self::Platform => "platform",
        }
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The two encrypted parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Opening schedule and quotation, JSON; may be empty.
    Summary,
    /// The response package; may be empty.
    Body,
}

impl Part {
    /// The name in the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Body => "body",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One recipient: the group's share, wrapped to its certificate's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// SHA-256 of the DER certificate.
    pub cert_sha256: [u8; 32],
    /// The certificate's subject as RFC 4514 text, for people; nothing is decided by it.
    pub subject: String,
    /// HPKE's encapsulated key: an uncompressed point of P-256.
    pub enc: [u8; 65],
    /// HPKE's ciphertext: the 32-byte share and its tag.
    pub ct: [u8; 48],
}

/// A group: any one of its members can give the group's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which group it is.
    pub name: GroupName,
    /// Its members, at least one.
    pub any: Vec<Member>,
}

/// A header that keeps every rule of format 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The tender.
    pub tender: Tender,
    /// The response.
    pub bid: Bid,
    /// When the tender opens, where the bidder knew; nothing is decided by it.
    pub opens: Option<Instant>,
    /// The bidder's group, then perhaps the platform's.
    pub groups: Vec<Group>,
    /// Plain length of the summary, at most [`MAX_SUMMARY_LEN`].
    pub summary_len: u64,
    /// Plain length of the body, at most [`MAX_BODY_LEN`].
    pub body_len: u64,
    /// The commitment to the shares.
    pub commit: [u8; 32],
}

impl Header {
    /// The plain length of a part, bytes.
    pub fn plain_len(&self, part: Part) -> u64 {
        match part {
            Part::Summary => self.summary_len,
            Part::Body => self.body_len,
        }
    }

    /// The length that both parts take in the file, bytes.
    pub(crate) fn sealed_parts_len(&self) -> u64 {
        stream::sealed_len(self.summary_len) + stream::sealed_len(self.body_len)
    }

    /// The header's JSON text: names in the format's order, no white space, non-ASCII characters as they are.
    pub(crate) fn to_json(&self) -> String {
        let mut json = Writer(String::new());
        json.raw("{\"format\":").raw(FORMAT).raw(",\"suite\":").text(SUITE);
        json.raw(",\"tender\":{\"id\":").text(&self.tender.id).raw(",\"no\":").text(&self.tender.no);
        json.raw(",\"title\":").text(&self.tender.title).raw(",\"lot\":").text(&self.tender.lot);
        json.raw("},\"bid\":{\"id\":").text(&self.bid.id).raw(",\"bidder\":").text(&self.bid.bidder);
        json.raw(",\"uscc\":").text(&self.bid.uscc).raw(",\"created\":").text(&self.bid.created.to_string());
        json.raw("},\"opens\":").text(&self.opens.map(|at| at.to_string()).unwrap_or_default()).raw(",\"groups\":[");
        for (i, group) in self.groups.iter().enumerate() {
            json.separated(i).raw("{\"name\":").text(group.name.as_str()).raw(",\"any\":[");
            for (j, member) in group.any.iter().enumerate() {
                json.separated(j).raw("{\"cert_sha256\":").text(&hex(&member.cert_sha256));
                json.raw(",\"subject\":").text(&member.subject);
                json.raw(",\"enc\":").text(&Base64UrlUnpadded::encode_string(&member.enc));
                json.raw(",\"ct\":").text(&Base64UrlUnpadded::encode_string(&member.ct)).raw("}");
            }
            json.raw("]}");
        }
        json.raw("],\"parts\":[");
        for (i, part) in [Part::Summary, Part::Body].into_iter().enumerate() {
            json.separated(i).raw("{\"name\":").text(part.as_str());
            json.raw(",\"plain_len\":").raw(&self.plain_len(part).to_string()).raw("}");
        }
        json.raw("],\"commit\":").text(&hex(&self.commit)).raw("}");
        json.0
    }
}

struct Writer(String);

impl Writer {
    fn raw(&mut self, json: &str) -> &mut Self {
        self.0.push_str(json);
        self
    }
    fn text(&mut self, text: &str) -> &mut Self {
        write_text(&mut self.0, text);
        self
    }
    fn separated(&mut self, index: usize) -> &mut Self {
        if index > 0 { self.raw(",") } else { self }
    }
}
