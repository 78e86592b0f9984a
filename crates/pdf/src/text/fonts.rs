//! Fonts as far as they say what characters are and how wide, with streams decoded. Composite fonts go without their
//! programs, which say neither; simple ones may say it nowhere else.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId};

use crate::compose::syntax;
use crate::read::{Pdf, ReadError};

/// What is kept of dictionaries and streams.
const KEPT: [&[u8]; 35] = [
    b"Type",
    b"Subtype",
    b"BaseFont",
    b"Encoding",
    b"ToUnicode",
    b"FirstChar",
    b"LastChar",
    b"Widths",
    b"FontDescriptor",
    b"DescendantFonts",
    b"CIDSystemInfo",
    b"W",
    b"DW",
    b"W2",
    b"DW2",
    b"FontMatrix",
    b"FontBBox",
    b"Differences",
    b"BaseEncoding",
    b"Registry",
    b"Ordering",
    b"Supplement",
    b"FontName",
    b"FontFamily",
    b"FontStretch",
    b"FontWeight",
    b"Flags",
    b"ItalicAngle",
    b"MissingWidth",
    b"UseCMap",
    b"CMapName",
    b"WMode",
    b"FontFile",
    b"FontFile2",
    b"FontFile3",
];
/// One decoded stream, in bytes.
const MAX_STREAM: usize = 16 << 20;
/// All of them together, in bytes; later ones are left out.
const MAX_STREAMS: usize = 128 << 20;
/// Objects that are taken along.
const MAX_OBJECTS: usize = 100_000;
/// Characters of one composite font that have a width of their own.
const MAX_WIDTHS: i64 = 1 << 18;
/// The highest code of a simple font.
const HIGHEST_CODE: i64 = 255;
/// Objects with lower numbers are for others to use.
const FIRST: u32 = 3;

/// Fonts of one document on their way into another one.
pub(super) struct Fonts<'p, 'a> {
    pdf: &'p Pdf<'a>,
    numbers: HashMap<ObjectId, u32>,
    /// Fonts that stand in the resources themselves, by their syntax.
    direct: HashMap<Vec<u8>, u32>,
    pending: Vec<(ObjectId, u32)>,
    objects: Vec<(u32, Vec<u8>)>,
    next: u32,
    room: usize,
}

impl<'p, 'a> Fonts<'p, 'a> {
    pub(super) fn new(pdf: &'p Pdf<'a>) -> Self {
        let (numbers, direct) = (HashMap::new(), HashMap::new());
        Self { pdf, numbers, direct, pending: Vec::new(), objects: Vec::new(), next: FIRST, room: MAX_STREAMS }
    }

    /// The number of `font`, which stands so in the resources.
    pub(super) fn number(&mut self, font: &Object) -> Result<u32, ReadError> {
        if let Object::Reference(id) = font {
            return Ok(self.take(*id));
        }
        let mut syntax = Vec::new();
        syntax::write(&mut syntax, font);
        self.pdf.spend(syntax.len() as u64)?;
        if let Some(&known) = self.direct.get(&syntax) {
            return Ok(known);
        }
        let number = self.reserve();
        let body = self.rewritten(font)?;
        self.objects.push((number, body));
        self.direct.insert(syntax, number);
        Ok(number)
    }

    /// Every object by its number, from 3 on without a gap.
    pub(super) fn finish(mut self) -> Vec<(u32, Vec<u8>)> {
        while let Some((id, number)) = self.pending.pop() {
            let object = self.pdf.resolve(&Object::Reference(id)).unwrap_or(Object::Null);
            // What cannot be read is missing: the characters that it would name are without Unicode then.
            let body = if self.objects.len() < MAX_OBJECTS { self.rewritten(&object).ok() } else { None };
            self.objects.push((number, body.unwrap_or_else(|| b"null".to_vec())));
        }
        self.objects.sort_unstable_by_key(|(number, _)| *number);
        self.objects
    }

    fn reserve(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    fn take(&mut self, id: ObjectId) -> u32 {
        if let Some(&known) = self.numbers.get(&id) {
            return known;
        }
        let number = self.reserve();
        self.numbers.insert(id, number);
        self.pending.push((id, number));
        number
    }

    fn rewritten(&mut self, object: &Object) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        if let Object::Stream(stream) = object {
            let data = self.pdf.stream_decoded(stream, MAX_STREAM.min(self.room))?;
            self.room -= data.len().min(self.room);
            let mut dict = self.dictionary(&stream.dict)?;
            dict.set("Length", Object::Integer(data.len() as i64));
            syntax::write(&mut body, &Object::Dictionary(dict));
            body.extend_from_slice(b"\nstream\n");
            body.extend_from_slice(&data);
            body.extend_from_slice(b"\nendstream");
        } else {
            let object = self.value(object)?;
            syntax::write(&mut body, &object);
        }
        Ok(body)
    }

    fn value(&mut self, object: &Object) -> Result<Object, ReadError> {
        Ok(match object {
            Object::Reference(id) => Object::Reference((self.take(*id), 0)),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?),
            Object::Dictionary(dictionary) => Object::Dictionary(self.dictionary(dictionary)?),
            other => other.clone(),
        })
    }

    fn dictionary(&mut self, dictionary: &Dictionary) -> Result<Dictionary, ReadError> {
        let is_part = matches!(dictionary.get(b"Subtype"), Ok(Object::Name(kind)) if kind.starts_with(b"CIDFont"));
        let mut copy = Dictionary::new();
        for (key, value) in dictionary.iter().filter(|(key, _)| KEPT.contains(&key.as_slice())) {
            let value = match key.as_slice() {
                key @ (b"W" | b"W2") => self.widths(value, if key == b"W" { 1 } else { 3 })?,
                b"FirstChar" | b"LastChar" => self.code(value)?,
                // The character collection says more of a composite font than its outlines do.
                b"FontDescriptor" if is_part => self.descriptor(value)?,
                _ => self.value(value)?,
            };
            copy.set(key.clone(), value);
        }
        Ok(copy)
    }

    fn code(&self, value: &Object) -> Result<Object, ReadError> {
        let code = self.pdf.resolve(value)?;
        let is_code = code.as_i64().is_ok_and(|code| (0..=HIGHEST_CODE).contains(&code));
        Ok(if is_code { code } else { Object::Null })
    }

    fn descriptor(&mut self, value: &Object) -> Result<Object, ReadError> {
        let Object::Dictionary(mut descriptor) = self.pdf.resolve(value)? else { return Ok(Object::Null) };
        for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
            descriptor.remove(key);
        }
        Ok(Object::Dictionary(self.dictionary(&descriptor)?))
    }

    /// The widths of a composite font (9.7.4.3), `each` numbers a character; null where they are too many.
    fn widths(&self, value: &Object, each: usize) -> Result<Object, ReadError> {
        let Object::Array(items) = self.pdf.resolve(value)? else { return Ok(Object::Null) };
        let items: Vec<Object> = items.iter().map(|item| self.pdf.resolve(item)).collect::<Result<_, _>>()?;
        let (mut at, mut count) = (0, 0i64);
        while let Some(second) = items.get(at + 1) {
            if let Object::Array(list) = second {
                count = count.saturating_add((list.len() / each) as i64);
                at += 2;
            } else {
                let ends = [&items[at], second].map(|end| end.as_float().map_or(0, |end| end as i64));
                count = count.saturating_add(ends[1].saturating_sub(ends[0]).max(0));
                at += 2 + each;
            }
        }
        Ok(if count <= MAX_WIDTHS { Object::Array(items) } else { Object::Null })
    }
}
