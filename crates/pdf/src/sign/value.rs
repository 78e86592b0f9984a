//! The signature dictionary (ISO 32000-2, 12.8.1; EN 319 142-1, 6.3) with room for what is known only later.

use std::ops::Range;

use lopdf::Object;
use sealbid_pki::Instant;

use super::syntax::{name, reference, text};
use super::{Request, Target};
use crate::read::{Pdf, ReadError};
use crate::seals;

/// Ten digits hold every offset that 32 bits can; the real ones are padded with spaces.
const BYTE_RANGE: &str = "[0 9999999999 9999999999 9999999999]";

/// A signature dictionary and the places in it that are filled in later.
pub struct Value {
    /// Its syntax.
    pub body: Vec<u8>,
    /// The array of `/ByteRange`.
    pub byte_range: Range<usize>,
    /// The hexadecimal string of `/Contents`, with its angle brackets.
    pub contents: Range<usize>,
}

impl Value {
    /// A PAdES B-B dictionary with room for `room` bytes of CMS.
    pub fn new(
        pdf: &Pdf<'_>,
        request: &Request<'_>,
        target: &Target,
        at: Instant,
        room: usize,
    ) -> Result<Self, ReadError> {
        let mut body = format!("<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ({})", date(at))
            .into_bytes();
        for (key, value) in [("Name", &request.name), ("Reason", &request.reason), ("Location", &request.location)] {
            if let Some(value) = value {
                body.extend_from_slice(format!(" /{key} {}", text(value)).as_bytes());
            }
        }
        body.extend_from_slice(seals::entry(&request.seals).as_bytes());
        let references = references(pdf, request, target)?;
        if !references.is_empty() {
            body.extend_from_slice(b" /Reference [");
            body.extend_from_slice(&references);
            body.push(b']');
        }
        Ok(Self::with_room(body, room))
    }

    /// A document time-stamp (12.8.5; EN 319 142-1, 5.4.3) with room for `room` bytes of token.
    pub fn time_stamp(room: usize) -> Self {
        Self::with_room(b"<</Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161".to_vec(), room)
    }

    /// `body`, a dictionary that is not closed yet, with what is filled in later.
    fn with_room(mut body: Vec<u8>, room: usize) -> Self {
        body.extend_from_slice(b"\n/ByteRange ");
        let byte_range = body.len()..body.len() + BYTE_RANGE.len();
        body.extend_from_slice(BYTE_RANGE.as_bytes());
        body.extend_from_slice(b"\n/Contents ");
        let contents = body.len()..body.len() + 2 * room + 2;
        body.push(b'<');
        body.resize(contents.end - 1, b'0');
        body.extend_from_slice(b">>>");
        Self { body, byte_range, contents }
    }

    /// `byte_range` as syntax of the same length as the room made for it.
    pub fn byte_range(byte_range: [u64; 4]) -> String {
        let [start, before, after, rest] = byte_range;
        let syntax = format!("[{start} {before} {after} {rest}");
        format!("{syntax:width$}]", width = BYTE_RANGE.len() - 1)
    }
}

/// References to what this signature permits afterwards: its own certification, and the lock of the field it fills.
fn references(pdf: &Pdf<'_>, request: &Request<'_>, target: &Target) -> Result<Vec<u8>, ReadError> {
    let mut syntax = Vec::new();
    let mut level = request.certify.map(|certify| i64::from(certify.level()));
    if let Target::Existing(field) = target
        && let Object::Dictionary(lock) = pdf.value(&pdf.dictionary(field.id)?, b"Lock")?
    {
        if let Object::Name(action) = pdf.value(&lock, b"Action")? {
            let root = reference(pdf.catalog_id()?);
            syntax.extend_from_slice(b"<</Type /SigRef /TransformMethod /FieldMDP /Data ");
            syntax.extend_from_slice(root.as_bytes());
            syntax.extend_from_slice(b" /TransformParams <</Type /TransformParams /V /1.2 /Action ");
            syntax.extend_from_slice(&name(&action));
            if let Object::Array(names) = pdf.value(&lock, b"Fields")? {
                let names: Vec<String> = names
                    .iter()
                    .map(|name| Ok(text(&crate::read::text(&pdf.resolve(name)?))))
                    .collect::<Result<_, ReadError>>()?;
                syntax.extend_from_slice(format!(" /Fields [{}]", names.join(" ")).as_bytes());
            }
            syntax.extend_from_slice(b">>>>");
        }
        if let (None, Object::Integer(locked @ 1..=3)) = (level, pdf.value(&lock, b"P")?) {
            level = Some(locked);
        }
    }
    if let Some(level) = level {
        let parameters = format!("<</Type /TransformParams /V /1.2 /P {level}>>");
        let reference = format!("<</Type /SigRef /TransformMethod /DocMDP /TransformParams {parameters}>>");
        syntax.extend_from_slice(reference.as_bytes());
    }
    Ok(syntax)
}

/// A date (7.9.4) in UTC.
fn date(at: Instant) -> String {
    let digits: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    format!("D:{digits}Z")
}
