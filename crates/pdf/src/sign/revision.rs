//! An appended revision (ISO 32000-2, 7.5.6): changed and new objects, cross-reference data in the manner of the
//! source, trailer.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId, Stream};
use rand_core::CryptoRng;

use super::SignError;
use super::syntax::{Dict, array_with, hex, reference};
use crate::read::lex::Lexer;
use crate::read::{Pdf, Place, ReadError, Style};

/// Objects in one object stream: a reader that needs one of them decodes them all.
const PACKED: usize = 200;

/// Objects that will be appended to a file.
pub struct Revision<'p, 'a> {
    pdf: &'p Pdf<'a>,
    objects: BTreeMap<ObjectId, Vec<u8>>,
    small: BTreeSet<ObjectId>,
    next: u32,
}

/// An appended revision as bytes.
pub struct Written {
    /// What follows the source.
    pub bytes: Vec<u8>,
    /// Where each object's body starts in `bytes`.
    pub bodies: BTreeMap<ObjectId, usize>,
}

impl<'p, 'a> Revision<'p, 'a> {
    /// A revision of `pdf` without objects.
    pub fn new(pdf: &'p Pdf<'a>) -> Result<Self, ReadError> {
        Ok(Self { pdf, objects: BTreeMap::new(), small: BTreeSet::new(), next: pdf.next_number()? })
    }

    /// The file that is revised.
    pub fn pdf(&self) -> &'p Pdf<'a> {
        self.pdf
    }

    /// A number for a new object.
    pub fn reserve(&mut self) -> ObjectId {
        let id = (self.next, 0);
        self.next += 1;
        id
    }

    /// Writes `body` as object `id`.
    pub fn put(&mut self, id: ObjectId, body: impl Into<Vec<u8>>) {
        self.objects.insert(id, body.into());
    }

    /// Writes `body` as a new object.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> ObjectId {
        let id = self.reserve();
        self.put(id, body);
        id
    }

    /// Lets object `id`, which is no stream, go into an object stream where the file may have one.
    pub fn pack(&mut self, id: ObjectId) {
        self.small.insert(id);
    }

    /// Dictionary `id` as this revision has it so far.
    pub fn dict(&self, id: ObjectId) -> Result<Dict, ReadError> {
        if let Some(body) = self.objects.get(&id) {
            return Dict::read(body, Lexer::new(body, 0));
        }
        let missing = ReadError::Malformed { what: "dictionary", at: self.pdf.offset(id) };
        let raw = self.pdf.raw(id)?.ok_or(missing)?;
        Dict::read(raw.bytes(), raw.lexer())
    }

    /// Whether object `id` is a dictionary, in this revision or in the file.
    pub fn holds_dict(&self, id: ObjectId) -> Result<bool, ReadError> {
        match self.objects.get(&id) {
            Some(body) => Ok(matches!(Lexer::new(body, 0).object()?, Object::Dictionary(_))),
            None => Ok(matches!(self.pdf.get(id)?, Object::Dictionary(_))),
        }
    }

    /// The bytes of array `id` as this revision has it so far.
    fn array(&self, id: ObjectId) -> Result<Option<Vec<u8>>, ReadError> {
        if let Some(body) = self.objects.get(&id) {
            return Ok(Some(body.clone()));
        }
        let Some(raw) = self.pdf.raw(id)? else { return Ok(None) };
        let mut lexer = raw.lexer();
        lexer.skip_space();
        let start = lexer.pos();
        let is_array = matches!(lexer.object()?, Object::Array(_));
        Ok(is_array.then(|| raw.bytes()[start..lexer.pos()].to_vec()))
    }

    /// The dictionary that the bytes of a value are or refer to; empty where they are neither.
    pub fn dict_of(&self, value: Option<&[u8]>) -> Result<Dict, ReadError> {
        let Some(value) = value else { return Ok(Dict::default()) };
        match Lexer::new(value, 0).object()? {
            Object::Dictionary(_) => Dict::read(value, Lexer::new(value, 0)),
            Object::Reference(id) if self.holds_dict(id)? => self.dict(id),
            _ => Ok(Dict::default()),
        }
    }

    /// Adds `item` to the array that `dict` holds under `key`, directly or by reference; makes the array where there
    /// is none. Returns whether `dict` itself changed.
    pub fn append(&mut self, dict: &mut Dict, key: &[u8], item: &str) -> Result<bool, ReadError> {
        if let Object::Reference(id) = dict.object(key)?
            && let Some(array) = self.array(id)?
        {
            self.put(id, array_with(&array, item));
            return Ok(false);
        }
        let array = match (dict.object(key)?, dict.get(key)) {
            (Object::Array(_), Some(array)) => array_with(array, item),
            _ => format!("[{item}]").into_bytes(),
        };
        dict.set(key, array);
        Ok(true)
    }

    /// The revision as it follows the source. `/ID` keeps its first part; the second is new, from `rng`.
    pub fn write(mut self, rng: &mut dyn CryptoRng) -> Result<Written, SignError> {
        let base = self.pdf.source().len();
        let mut bytes = b"\n".to_vec();
        let (mut bodies, mut places) = (BTreeMap::new(), BTreeMap::new());
        self.pack_small(&mut places);
        for (id, body) in std::mem::take(&mut self.objects) {
            places.insert(id, at(base + bytes.len(), id));
            bytes.extend_from_slice(format!("{} {} obj\n", id.0, id.1).as_bytes());
            bodies.insert(id, bytes.len());
            bytes.extend_from_slice(&body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = base + bytes.len();
        match self.pdf.style() {
            Style::Table => {
                bytes.extend_from_slice(&table(&places));
                bytes.extend_from_slice(b"trailer\n");
                bytes.extend_from_slice(&self.trailer(self.next, rng).to_bytes());
            }
            Style::Stream => {
                let id = self.reserve();
                places.insert(id, at(start, id));
                let (index, records) = records(&places);
                let mut trailer = self.trailer(self.next, rng);
                trailer.set(b"Type", "/XRef").set(b"W", "[1 4 2]").set(b"Index", index);
                bytes.extend_from_slice(format!("{} 0 obj\n", id.0).as_bytes());
                bytes.extend_from_slice(&compressed(trailer, records));
                bytes.extend_from_slice(b"\nendobj");
            }
        }
        bytes.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
        let total = (base + bytes.len()) as u64;
        if total > u64::from(u32::MAX) {
            return Err(SignError::TooLarge { bytes: total });
        }
        Ok(Written { bytes, bodies })
    }

    /// Moves what may go there into object streams (7.5.7), which only files with cross-reference streams have.
    fn pack_small(&mut self, places: &mut BTreeMap<ObjectId, Place>) {
        if self.pdf.style() == Style::Table {
            return;
        }
        // A member of an object stream has no generation but 0.
        let small = std::mem::take(&mut self.small);
        let small: Vec<ObjectId> = small.into_iter().filter(|id| id.1 == 0 && self.objects.contains_key(id)).collect();
        for members in small.chunks(PACKED) {
            let container = self.reserve();
            let (mut index, mut data) = (String::new(), Vec::new());
            for (at, id) in members.iter().enumerate() {
                let body = self.objects.remove(id).unwrap_or_default();
                index.push_str(&format!("{} {} ", id.0, data.len()));
                data.extend_from_slice(&body);
                data.push(b'\n');
                places.insert(*id, Place::In { container: container.0, index: at as u32 });
            }
            let mut dict = Dict::default();
            dict.set(b"Type", "/ObjStm").set(b"N", members.len().to_string()).set(b"First", index.len().to_string());
            let data = [index.into_bytes(), data].concat();
            self.put(container, compressed(dict, data));
        }
    }

    fn trailer(&self, size: u32, rng: &mut dyn CryptoRng) -> Dict {
        let source = self.pdf.trailer();
        let mut new = [0; 16];
        rng.fill_bytes(&mut new);
        let ids = source.get(b"ID").and_then(|id| self.pdf.resolve(id).map_err(|_| lopdf::Error::MissingXrefEntry));
        let first = match ids {
            Ok(Object::Array(ids)) => match ids.first() {
                Some(Object::String(first, _)) => hex(first),
                _ => hex(&new),
            },
            _ => hex(&new),
        };
        let mut trailer = Dict::default();
        trailer.set(b"Size", size.to_string());
        trailer.set(b"Prev", self.pdf.startxref().to_string());
        for key in [&b"Root"[..], b"Info"] {
            if let Ok(Object::Reference(id)) = source.get(key) {
                trailer.set(key, reference(*id));
            }
        }
        trailer.set(b"ID", format!("[{first} {}]", hex(&new)));
        trailer
    }
}

/// A stream's dictionary, which must hold `/Length`, and its data.
pub fn stream(dict: &Dict, data: &[u8]) -> Vec<u8> {
    let mut bytes = dict.to_bytes();
    bytes.extend_from_slice(b"\nstream\n");
    bytes.extend_from_slice(data);
    bytes.extend_from_slice(b"\nendstream");
    bytes
}

/// A stream of `data`, Flate-coded where that is shorter.
pub fn compressed(mut dict: Dict, data: Vec<u8>) -> Vec<u8> {
    let mut coded = Stream::new(Dictionary::new(), data);
    if coded.compress().is_ok() && coded.is_compressed() {
        dict.set(b"Filter", "/FlateDecode");
    }
    dict.set(b"Length", coded.content.len().to_string());
    stream(&dict, &coded.content)
}

/// Where an object stands by itself. `write` refuses a file in which an offset would not fit.
fn at(offset: usize, id: ObjectId) -> Place {
    Place::At { offset: offset as u64, generation: id.1 }
}

/// Runs of consecutive object numbers.
fn runs(places: &BTreeMap<ObjectId, Place>) -> Vec<Vec<(ObjectId, Place)>> {
    let mut runs: Vec<Vec<(ObjectId, Place)>> = Vec::new();
    for (&id, &place) in places {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.0 + 1 == id.0) => run.push((id, place)),
            _ => runs.push(vec![(id, place)]),
        }
    }
    runs
}

/// A cross-reference table (7.5.4): 20 bytes a line.
fn table(places: &BTreeMap<ObjectId, Place>) -> Vec<u8> {
    let mut bytes = b"xref\n".to_vec();
    for run in runs(places) {
        bytes.extend_from_slice(format!("{} {}\n", run[0].0.0, run.len()).as_bytes());
        for (_, place) in run {
            let Place::At { offset, generation } = place else { continue };
            bytes.extend_from_slice(format!("{offset:010} {generation:05} n \n").as_bytes());
        }
    }
    bytes
}

/// `/Index` and the records of a cross-reference stream (7.5.8.3) of widths 1, 4 and 2.
fn records(places: &BTreeMap<ObjectId, Place>) -> (String, Vec<u8>) {
    let (mut index, mut records) = (Vec::new(), Vec::new());
    for run in runs(places) {
        index.push(format!("{} {}", run[0].0.0, run.len()));
        for (_, place) in run {
            let (kind, second, third) = match place {
                Place::At { offset, generation } => (1, offset as u32, generation),
                Place::In { container, index } => (2, container, index as u16),
                Place::Free => (0, 0, 0),
            };
            records.push(kind);
            records.extend_from_slice(&second.to_be_bytes());
            records.extend_from_slice(&third.to_be_bytes());
        }
    }
    (format!("[{}]", index.join(" ")), records)
}
