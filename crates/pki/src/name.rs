//! Distinguished names: reading, comparing (RFC 5280 §7.1) and writing out (RFC 4514).

use std::fmt::Write as _;

use der::asn1::{Any, ObjectIdentifier};
use der::{Encode, Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RelativeDistinguishedName};

use crate::oid;

/// The text of a directory string of any kind; `None` where the value is something else.
pub(crate) fn text(value: &Any) -> Option<String> {
    let octets = value.value();
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            String::from_utf8(octets.to_vec()).ok()
        }
        // In practice a TeletexString holds Latin-1.
        Tag::TeletexString => Some(octets.iter().map(|octet| char::from(*octet)).collect()),
        Tag::BmpString => {
            let (units, rest) = octets.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            rest.is_empty().then(|| String::from_utf16(&units).ok())?
        }
        _ => None,
    }
}

/// The first value of `attribute` in `name`.
pub(crate) fn first(name: &Name, attribute: ObjectIdentifier) -> Option<String> {
    name.iter().find(|found| found.oid == attribute).and_then(|found| text(&found.value))
}

/// RFC 4514: the last RDN first. Attributes beyond that text's own table carry their registered descriptor where
/// this list has one, else their dotted number.
pub(crate) fn display(name: &Name) -> String {
    let mut out = String::new();
    let rdns: Vec<&RelativeDistinguishedName> = name.iter_rdn().collect();
    for (i, rdn) in rdns.iter().rev().enumerate() {
        if i > 0 {
            out.push(',');
        }
        for (j, attribute) in rdn.iter().enumerate() {
            if j > 0 {
                out.push('+');
            }
            display_attribute(&mut out, attribute);
        }
    }
    out
}

fn descriptor(attribute: &ObjectIdentifier) -> Option<&'static str> {
    Some(match attribute.to_string().as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.42" => "GN",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => return None,
    })
}

fn display_attribute(out: &mut String, attribute: &AttributeTypeAndValue) {
    let (Some(key), Some(value)) = (descriptor(&attribute.oid), text(&attribute.value)) else {
        let _ = write!(out, "{}=#", attribute.oid);
        for octet in attribute.value.to_der().unwrap_or_default() {
            let _ = write!(out, "{octet:02x}");
        }
        return;
    };
    out.push_str(key);
    out.push('=');
    let last = value.chars().count().saturating_sub(1);
    for (i, c) in value.chars().enumerate() {
        match c {
            ' ' if i == 0 || i == last => out.push_str("\\ "),
            '#' if i == 0 => out.push_str("\\#"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let mut buffer = [0; 4];
                for octet in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "\\{octet:02x}");
                }
            }
            c => out.push(c),
        }
    }
}

/// A value in the form in which two are compared: case folded, white space collapsed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Folded {
    Text(String),
    Octets(Tag, Vec<u8>),
}

fn fold(value: &Any) -> Folded {
    match text(value) {
        Some(text) => Folded::Text(text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")),
        None => Folded::Octets(value.tag(), value.value().to_vec()),
    }
}

fn same_rdn(a: &RelativeDistinguishedName, b: &RelativeDistinguishedName) -> bool {
    let folded = |rdn: &RelativeDistinguishedName| {
        let mut parts: Vec<_> = rdn.iter().map(|part| (part.oid, fold(&part.value))).collect();
        parts.sort();
        parts
    };
    a.len() == b.len() && folded(a) == folded(b)
}

/// Whether two names match under RFC 5280 §7.1.
pub(crate) fn same(a: &Name, b: &Name) -> bool {
    a == b || (a.len() == b.len() && starts_with(a, b))
}

/// Whether `name` lies in the subtree that `base` names.
pub(crate) fn starts_with(name: &Name, base: &Name) -> bool {
    base.len() <= name.len() && name.iter_rdn().zip(base.iter_rdn()).all(|(a, b)| same_rdn(a, b))
}

/// A name of one attribute per RDN, in the order given.
pub(crate) fn build(parts: &[(ObjectIdentifier, &str)]) -> der::Result<Name> {
    let mut rdns = Vec::with_capacity(parts.len());
    for (attribute, value) in parts {
        // RFC 5280 appendix A.1 fixes these two syntaxes; all else is UTF8String (§4.1.2.4).
        let tag = match *attribute {
            oid::COUNTRY => Tag::PrintableString,
            oid::EMAIL_ADDRESS => Tag::Ia5String,
            _ => Tag::Utf8String,
        };
        let value = Any::new(tag, value.as_bytes())?;
        rdns.push(RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid: *attribute, value }])?);
    }
    let sequence: Vec<u8> = rdns.to_der()?;
    der::Decode::from_der(&sequence)
}
