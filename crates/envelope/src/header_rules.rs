//! The rules that make a JSON text a header of format 1.
//!
//! They are judged in a fixed order, so that every reader gives a file with several defects the same code: the text
//! itself, `format`, `suite`, repeated names, everything else, the number of recipients.

use base64ct::{Base64UrlUnpadded, Encoding};
use hpke::Deserializable;
use hpke::kem::{DhP256HkdfSha256, Kem};
use sealbid_pki::Instant;

use crate::error::{InspectError, Malformed, Rule};
use crate::header::{
    Bid, FORMAT, Group, GroupName, Header, MAX_BODY_LEN, MAX_RECIPIENTS, MAX_SUMMARY_LEN, MAX_TEXT_LEN, Member, Part,
    SUITE, Tender,
};
use crate::json::{self, SyntaxError, Text, Value};

/// Reads and judges the header's bytes.
pub(crate) fn parse(bytes: &[u8]) -> Result<Header, InspectError> {
    if bytes.first() != Some(&b'{') {
        return Err(malformed("byte 0", Rule::FirstByte));
    }
    if bytes.last() != Some(&b'}') {
        return Err(malformed(format!("byte {}", bytes.len() - 1), Rule::LastByte));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| malformed(format!("byte {}", e.valid_up_to()), Rule::Utf8))?;
    let root = json::read(text).map_err(|SyntaxError(at)| malformed(format!("byte {at}"), Rule::Json))?;
    judge_format_and_suite(&root)?;
    if let Some(name) = root.repeated_name() {
        return Err(InspectError::HeaderDuplicateName { name: name.lossy() });
    }
    let header = header(&Node { value: &root, path: String::new() }).map_err(InspectError::HeaderMalformed)?;
    judge_recipients(&header)?;
    Ok(header)
}

fn malformed(at: impl Into<String>, rule: Rule) -> InspectError {
    InspectError::HeaderMalformed(Malformed { at: at.into(), rule })
}

/// Both are read without a look at anything else, so that a later format may differ in all the rest.
fn judge_format_and_suite(root: &Value) -> Result<(), InspectError> {
    match sole(root, "format")? {
        Value::Number(spelt) if spelt == FORMAT => {}
        Value::Number(spelt) if is_plain_integer(spelt) => {
            return Err(InspectError::UnsupportedFormat { format: spelt.chars().take(40).collect() });
        }
        _ => return Err(malformed("format", Rule::Number)),
    }
    match sole(root, "suite")? {
        Value::Text(text) if text.is(SUITE) => Ok(()),
        Value::Text(text) => Err(InspectError::UnsupportedSuite { suite: text.lossy().chars().take(100).collect() }),
        _ => Err(malformed("suite", Rule::Kind)),
    }
}

/// The one value of that name in the outermost object.
fn sole<'a>(root: &'a Value, name: &str) -> Result<&'a Value, InspectError> {
    let Value::Object(members) = root else { return Err(malformed("", Rule::Kind)) };
    let mut found = members.iter().filter(|(n, _)| n.is(name)).map(|(_, value)| value);
    let value = found.next().ok_or_else(|| malformed(name, Rule::NameMissing))?;
    if found.next().is_some() {
        return Err(InspectError::HeaderDuplicateName { name: name.to_owned() });
    }
    Ok(value)
}

fn is_plain_integer(spelt: &str) -> bool {
    spelt.bytes().all(|byte| byte.is_ascii_digit())
}

fn judge_recipients(header: &Header) -> Result<(), InspectError> {
    if header.groups.is_empty() {
        return Err(InspectError::RecipientsNone { group: GroupName::Bidder });
    }
    if let Some(group) = header.groups.iter().find(|group| group.any.is_empty()) {
        return Err(InspectError::RecipientsNone { group: group.name });
    }
    let count = header.groups.iter().map(|group| group.any.len()).sum();
    if count > MAX_RECIPIENTS { Err(InspectError::RecipientsTooMany { count }) } else { Ok(()) }
}

/// A value and where it lies, for error reports.
struct Node<'a> {
    value: &'a Value,
    path: String,
}

type Judged<T> = Result<T, Malformed>;

impl<'a> Node<'a> {
    fn refuse(&self, rule: Rule) -> Malformed {
        Malformed { at: self.path.clone(), rule }
    }

    /// The values of exactly these names, in this order.
    fn object<const N: usize>(&self, names: [&str; N]) -> Judged<[Node<'a>; N]> {
        let Value::Object(members) = self.value else { return Err(self.refuse(Rule::Kind)) };
        let path = |name: &str| if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        if let Some((unknown, _)) = members.iter().find(|(name, _)| !names.iter().any(|known| name.is(known))) {
            return Err(Malformed { at: path(&unknown.lossy()), rule: Rule::NameUnknown });
        }
        let mut nodes = Vec::with_capacity(N);
        for name in names {
            let (_, value) = members
                .iter()
                .find(|(n, _)| n.is(name))
                .ok_or_else(|| Malformed { at: path(name), rule: Rule::NameMissing })?;
            nodes.push(Node { value, path: path(name) });
        }
        nodes.try_into().map_err(|_| self.refuse(Rule::NameMissing))
    }

    fn array(&self) -> Judged<Vec<Node<'a>>> {
        let Value::Array(items) = self.value else { return Err(self.refuse(Rule::Kind)) };
        let node = |(i, value)| Node { value, path: format!("{}[{i}]", self.path) };
        Ok(items.iter().enumerate().map(node).collect())
    }

    fn text(&self) -> Judged<&'a str> {
        let Value::Text(text) = self.value else { return Err(self.refuse(Rule::Kind)) };
        let text = Text::as_str(text).ok_or_else(|| self.refuse(Rule::LoneSurrogate))?;
        if text.len() > MAX_TEXT_LEN {
            return Err(self.refuse(Rule::TooLong));
        }
        if text.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
            return Err(self.refuse(Rule::ControlCharacter));
        }
        Ok(text)
    }

    fn owned(&self) -> Judged<String> {
        self.text().map(str::to_owned)
    }

    fn filled(&self) -> Judged<String> {
        let text = self.owned()?;
        if text.is_empty() { Err(self.refuse(Rule::Empty)) } else { Ok(text) }
    }

    fn number_up_to(&self, max: u64) -> Judged<u64> {
        match self.value {
            Value::Number(spelt) if is_plain_integer(spelt) => {
                spelt.parse().ok().filter(|n| *n <= max).ok_or_else(|| self.refuse(Rule::TooLarge))
            }
            _ => Err(self.refuse(Rule::Number)),
        }
    }

    /// Lower-case hex of exactly N bytes.
    fn hex<const N: usize>(&self) -> Judged<[u8; N]> {
        let text = self.text()?.as_bytes();
        let mut bytes = [0; N];
        if text.len() != 2 * N || !text.iter().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(self.refuse(Rule::Hex));
        }
        let digit = |c: u8| if c <= b'9' { c - b'0' } else { c - b'a' + 10 };
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0]) << 4 | digit(pair[1]);
        }
        Ok(bytes)
    }

    /// Base64url without padding (RFC 4648 §5), unused bits zero, of exactly N bytes.
    fn base64url<const N: usize>(&self) -> Judged<[u8; N]> {
        Base64UrlUnpadded::decode_vec(self.text()?)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| self.refuse(Rule::Base64Url))
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, a moment that exists in the years 0001 to 9999.
    fn instant(&self) -> Judged<Instant> {
        let text = self.text()?;
        let instant = text.parse::<Instant>().map_err(|_| self.refuse(Rule::Instant))?;
        if text.starts_with("0000") { Err(self.refuse(Rule::Instant)) } else { Ok(instant) }
    }
}

fn header(root: &Node<'_>) -> Judged<Header> {
    let [_, _, tender_node, bid_node, opens, groups_node, parts_node, commit] =
        root.object(["format", "suite", "tender", "bid", "opens", "groups", "parts", "commit"])?;
    let tender = tender(&tender_node)?;
    let bid = bid(&bid_node)?;
    let opens = if opens.text()?.is_empty() { None } else { Some(opens.instant()?) };
    let groups = groups(&groups_node)?;
    let [summary, body] = <[Node<'_>; 2]>::try_from(parts_node.array()?).map_err(|_| parts_node.refuse(Rule::Parts))?;
    Ok(Header {
        tender,
        bid,
        opens,
        groups,
        summary_len: plain_len(&summary, Part::Summary, MAX_SUMMARY_LEN)?,
        body_len: plain_len(&body, Part::Body, MAX_BODY_LEN)?,
        commit: commit.hex()?,
    })
}

fn tender(node: &Node<'_>) -> Judged<Tender> {
    let [id, no, title, lot] = node.object(["id", "no", "title", "lot"])?;
    Ok(Tender { id: id.filled()?, no: no.owned()?, title: title.owned()?, lot: lot.owned()? })
}

fn bid(node: &Node<'_>) -> Judged<Bid> {
    let [id, bidder, uscc, created] = node.object(["id", "bidder", "uscc", "created"])?;
    let text = id.filled()?;
    id.hex::<16>()?;
    Ok(Bid { id: text, bidder: bidder.owned()?, uscc: uscc.owned()?, created: created.instant()? })
}

fn groups(node: &Node<'_>) -> Judged<Vec<Group>> {
    let nodes = node.array()?;
    let names = [GroupName::Bidder, GroupName::Platform];
    if nodes.len() > names.len() {
        return Err(node.refuse(Rule::Groups));
    }
    let mut groups = Vec::new();
    let mut certificates = Vec::new();
    for (node, expected) in nodes.iter().zip(names) {
        let [name, any] = node.object(["name", "any"])?;
        if name.text()? != expected.as_str() {
            return Err(name.refuse(Rule::Groups));
        }
        let members = any.array()?.iter().map(member).collect::<Judged<Vec<_>>>()?;
        certificates.extend(members.iter().map(|member| member.cert_sha256));
        groups.push(Group { name: expected, any: members });
    }
    let count = certificates.len();
    certificates.sort_unstable();
    certificates.dedup();
    if certificates.len() < count { Err(node.refuse(Rule::CertificateRepeated)) } else { Ok(groups) }
}

fn member(node: &Node<'_>) -> Judged<Member> {
    let [cert_sha256, subject, enc, ct] = node.object(["cert_sha256", "subject", "enc", "ct"])?;
    let point = enc.base64url::<65>()?;
    <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&point).map_err(|_| enc.refuse(Rule::Point))?;
    Ok(Member { cert_sha256: cert_sha256.hex()?, subject: subject.owned()?, enc: point, ct: ct.base64url()? })
}

fn plain_len(node: &Node<'_>, part: Part, max: u64) -> Judged<u64> {
    let [name, len] = node.object(["name", "plain_len"])?;
    if name.text()? != part.as_str() {
        return Err(name.refuse(Rule::Parts));
    }
    len.number_up_to(max)
}
