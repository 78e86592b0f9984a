//! A signature dictionary in the file: its byte range must leave out exactly its own `/Contents`.

use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId};
use sealbid_pki::cms::Integrity;
use sealbid_seal::electronic::SealNaming;

use crate::read::lex::Lexer;
use crate::read::{Field, Pdf, ReadError};
use crate::seals;

/// A signature dictionary whose range is sound.
pub struct Value {
    /// The object that it is.
    pub id: ObjectId,
    /// Its entries.
    pub dictionary: Dictionary,
    /// `/ByteRange`.
    pub range: [u64; 4],
    /// `/Contents`, decoded, with its padding.
    pub contents: Vec<u8>,
    /// The seals that it names, as in [`super::PdfSignature::seals`].
    pub seals: Result<Vec<SealNaming>, &'static str>,
}

impl Value {
    /// Where the signed bytes end.
    pub fn end(&self) -> u64 {
        self.range[2] + self.range[3]
    }

    /// How many bytes are signed.
    pub fn covered(&self) -> u64 {
        self.range[1] + self.range[3]
    }
}

/// Reads the value of a signed field; the inner error says why nothing it covers can be trusted.
pub fn read(pdf: &Pdf<'_>, field: &Field) -> Result<Result<Value, Integrity>, ReadError> {
    let broken = |code| Ok(Err(Integrity::Broken(code)));
    let Some(Object::Reference(id)) = field.value else { return broken("signature_dictionary_misplaced") };
    let read = pdf.read_object(id)?;
    let Object::Dictionary(dictionary) = read.object else { return broken("signature_dictionary_misplaced") };
    // Inside an object stream nothing could be left out of the range.
    let raw = match pdf.raw(id)? {
        Some(raw) if raw.in_source() => raw,
        _ => return broken("signature_dictionary_misplaced"),
    };
    let entries = pdf.raw_entries(&raw)?;
    if read.ambiguous {
        return broken("signature_dictionary_ambiguous");
    }
    let span = |key: &[u8]| entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.clone());
    let Some(range) = span(b"ByteRange") else { return broken("byte_range_missing") };
    let Some(gap) = span(b"Contents") else { return broken("contents_missing") };
    let Object::String(contents, _) = Lexer::new(raw.bytes(), gap.start).object()? else {
        return broken("contents_missing");
    };
    let Some(range) = byte_range(&Lexer::new(raw.bytes(), range.start).object()?, pdf.source().len()) else {
        return broken("byte_range_invalid");
    };
    let is_hex = raw.bytes()[gap.clone()].starts_with(b"<");
    if !is_hex || range[1] != gap.start as u64 || range[2] != gap.end as u64 {
        return broken("contents_not_the_gap");
    }
    let seals = match (span(seals::KEY), dictionary.get(seals::KEY)) {
        // Null is as good as no entry (ISO 32000-2, 7.3.9).
        (None, _) | (_, Err(_) | Ok(Object::Null)) => Ok(Vec::new()),
        (Some(at), Ok(value)) if is_covered(&range, &at) => seals::read(value),
        _ => Err("not_covered"),
    };
    Ok(Ok(Value { id, dictionary, range, contents, seals }))
}

/// Whether what stands at `at` is signed.
fn is_covered([start, before, after, rest]: &[u64; 4], at: &Range<usize>) -> bool {
    let within = |from: u64, to: u64| from <= at.start as u64 && at.end as u64 <= to;
    within(*start, *before) || within(*after, after + rest)
}

/// Four integers that leave one gap: from the first byte of the file on, ascending, inside it.
fn byte_range(object: &Object, len: usize) -> Option<[u64; 4]> {
    let items = object.as_array().ok()?;
    let numbers: Option<Vec<u64>> = items.iter().map(|item| u64::try_from(item.as_i64().ok()?).ok()).collect();
    let range: [u64; 4] = numbers?.try_into().ok()?;
    let [start, before, after, rest] = range;
    let end = after.checked_add(rest)?;
    (start == 0 && before > 0 && before < after && rest > 0 && end <= len as u64).then_some(range)
}
