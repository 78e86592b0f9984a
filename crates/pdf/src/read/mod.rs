//! Reading a PDF from a slice without taking a copy of it.
//!
//! Nothing is parsed before it is asked for, and the body of a stream is never copied: a file of hundreds of megabytes
//! costs the memory of its cross-reference table. Objects are `lopdf`'s; its filters decode streams. Its loader is not
//! used, because it copies every stream on the way, does not say where objects stand in the file, and follows a
//! cross-reference entry to an object of another number, which a verifier must not do.
//!
//! ```
//! use sealbid_pdf::read::{Pdf, ReadError};
//!
//! assert_eq!(Pdf::open(b"PK\x03\x04").unwrap_err(), ReadError::NotAPdf);
//! ```

mod active;
mod append;
pub(crate) mod content;
mod error;
mod form;
pub(crate) mod lex;
mod object_stream;
mod page;
pub(crate) mod stream;
mod xref;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

pub use error::ReadError;
pub(crate) use form::text;
pub use form::{Field, FieldLock, Permissions};
pub(crate) use page::MM;
pub use page::{Display, Page, Rect};
pub use xref::{Place, Style};

use lex::{Entry, Lexer};
use object_stream::{Cache, ObjectStream};
use xref::Xref;

/// Bytes parsed, searched or decoded for one file; keeps a hostile one to a few seconds.
const MAX_WORK: u64 = 1 << 30;
/// Room for what is appended, in bytes: offsets are 32 bits wide.
const ROOM: u64 = 64 << 20;
/// One decoded object stream, in bytes.
const MAX_OBJECT_STREAM: usize = 64 << 20;
/// References that lead to references.
const MAX_HOPS: usize = 32;
/// Objects that are needed to read an object: the length of a stream, its container.
const MAX_RESOLVING: u32 = 8;

/// An opened PDF. `'a` is the source, usually a mapped file.
#[derive(Debug)]
pub struct Pdf<'a> {
    source: &'a [u8],
    xref: Xref,
    object_streams: RefCell<Cache>,
    work: Rc<Cell<u64>>,
    resolving: Cell<u32>,
}

/// One object as it was read.
#[derive(Debug)]
pub(crate) struct ReadObject {
    /// As [`Pdf::get`] gives it.
    pub object: Object,
    /// Whether the keyword that ends it, or that begins its stream, stands inside the source. Where it does not, bytes
    /// that are appended may make another object of it.
    pub ended: bool,
    /// Where that keyword ends in the source; 0 for a member of an object stream.
    pub end: usize,
    /// See [`Lexer::is_ambiguous`].
    pub ambiguous: bool,
}

/// The bytes of one object: a slice of the source, or a copy out of an object stream.
#[derive(Debug, Clone)]
pub struct RawObject<'a> {
    bytes: RawBytes<'a>,
    start: usize,
}

#[derive(Debug, Clone)]
enum RawBytes<'a> {
    Source(&'a [u8]),
    Decoded(Rc<ObjectStream>, u32, u32),
}

impl RawObject<'_> {
    /// The bytes that [`RawObject::lexer`] reads; offsets in entries count from their start.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            RawBytes::Source(bytes) => bytes,
            RawBytes::Decoded(stream, number, index) => stream.member(*number, *index).unwrap_or_default(),
        }
    }

    /// A lexer at the object's first byte, after `N G obj`.
    pub(crate) fn lexer(&self) -> Lexer<'_> {
        Lexer::new(self.bytes(), self.start)
    }

    /// Whether the object stands by itself in the file, so that its offsets are the file's.
    pub(crate) fn in_source(&self) -> bool {
        matches!(self.bytes, RawBytes::Source(_))
    }
}

impl<'a> Pdf<'a> {
    /// Opens `source`: header, end of file, cross-reference data, catalog, and at least one page.
    ///
    /// # Errors
    /// See [`ReadError`]; nothing is repaired.
    pub fn open(source: &'a [u8]) -> Result<Self, ReadError> {
        Self::open_within(source, Rc::default())
    }

    /// Opens the first `len` bytes, at most the whole file, as a document of their own; its reading counts towards the
    /// limit of this one.
    pub(crate) fn open_prefix(&self, len: usize) -> Result<Self, ReadError> {
        Self::open_within(&self.source[..len.min(self.source.len())], Rc::clone(&self.work))
    }

    fn open_within(source: &'a [u8], work: Rc<Cell<u64>>) -> Result<Self, ReadError> {
        if !source.starts_with(b"%PDF-") {
            let head = &source[..source.len().min(1024)];
            return Err(match stream::find(head, b"%PDF-") {
                // Offsets may count from here or from the header, and readers disagree.
                Some(at) => ReadError::Malformed { what: "header", at: at as u64 },
                None => ReadError::NotAPdf,
            });
        }
        let bytes = source.len() as u64;
        if bytes + ROOM > u64::from(u32::MAX) {
            return Err(ReadError::TooLarge { bytes });
        }
        let xref = Xref::read(source)?;
        let pdf = Self { source, xref, object_streams: RefCell::default(), work, resolving: Cell::new(0) };
        pdf.spend(20 * pdf.xref.places.len() as u64)?;
        pdf.first_page()?;
        Ok(pdf)
    }

    /// The whole file.
    pub fn source(&self) -> &'a [u8] {
        self.source
    }

    /// The newest trailer; of a cross-reference stream, its dictionary.
    pub fn trailer(&self) -> &Dictionary {
        &self.xref.trailer
    }

    /// The offset that the last `startxref` names: the `/Prev` of an appended revision.
    pub fn startxref(&self) -> u64 {
        self.xref.start
    }

    /// Where the cross-reference data breaks a rule that only strict readers keep: a generation above 65,535
    /// (7.5.4). Such a file can be merged; a signature on it would be refused by validators.
    pub fn generation_too_high(&self) -> Option<u64> {
        self.xref.generation_too_high
    }

    /// How an appended revision must write its cross-reference data.
    pub fn style(&self) -> Style {
        self.xref.style
    }

    /// Every object number with its place, in order; freed ones included.
    pub fn places(&self) -> &[(u32, Place)] {
        &self.xref.places
    }

    /// Where object `number` stands.
    pub fn place(&self, number: u32) -> Place {
        match self.xref.places.binary_search_by_key(&number, |entry| entry.0) {
            Ok(found) => self.xref.places[found].1,
            Err(_) => Place::Free,
        }
    }

    /// Every object there is with its place: those that stand by themselves first, then the members of one object stream
    /// after those of another, so that each is decoded once.
    pub(crate) fn reading_order(&self) -> Vec<(u32, Place)> {
        let there = self.places().iter().copied().filter(|&(_, place)| place != Place::Free);
        let mut places: Vec<(u32, Place)> = there.collect();
        places.sort_by_key(|&(number, place)| match place {
            Place::In { container, .. } => (container, number),
            Place::At { .. } | Place::Free => (0, number),
        });
        places
    }

    /// The reference of the catalog.
    pub fn catalog_id(&self) -> Result<ObjectId, ReadError> {
        let root = self.xref.trailer.get(b"Root").and_then(Object::as_reference);
        root.map_err(|_| ReadError::Malformed { what: "trailer", at: self.xref.start })
    }

    /// The catalog (7.7.2).
    pub fn catalog(&self) -> Result<Dictionary, ReadError> {
        self.dictionary(self.catalog_id()?)
    }

    /// Object `id`; `Null` where there is none. A stream comes with empty content and `start_position` set to the
    /// offset of its data in the source: see [`Pdf::stream_raw`].
    pub fn get(&self, id: ObjectId) -> Result<Object, ReadError> {
        Ok(self.read_object(id)?.object)
    }

    /// [`Pdf::get`], with what a verifier asks about the bytes.
    pub(crate) fn read_object(&self, id: ObjectId) -> Result<ReadObject, ReadError> {
        let Some(raw) = self.raw(id)? else {
            return Ok(ReadObject { object: Object::Null, ended: true, end: 0, ambiguous: false });
        };
        let mut lexer = raw.lexer();
        let before = lexer.pos();
        let object = lexer.object();
        self.spend((lexer.pos() - before) as u64)?;
        let (object, ambiguous) = (object?, lexer.is_ambiguous());
        if !raw.in_source() {
            return Ok(ReadObject { object, ended: true, end: 0, ambiguous });
        }
        let object = match object {
            Object::Dictionary(dictionary) => match stream::data_start(&mut lexer, self.source) {
                Some(start) => Object::Stream(Stream::with_position(dictionary, start)),
                None => Object::Dictionary(dictionary),
            },
            object => object,
        };
        lexer.skip_space();
        let keyword = matches!(object, Object::Stream(_)) || lexer.eat_word(b"endobj");
        let end = lexer.pos();
        Ok(ReadObject { object, ended: keyword && end < self.source.len(), end, ambiguous })
    }

    /// Follows references until a value stands there.
    pub fn resolve(&self, object: &Object) -> Result<Object, ReadError> {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            match object {
                Object::Reference(id) => object = self.get(id)?,
                other => return Ok(other),
            }
        }
        Err(ReadError::TooComplex { what: "references" })
    }

    /// The value of `key` with references followed; `Null` where it is absent.
    pub fn value(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Object, ReadError> {
        dictionary.get(key).map_or(Ok(Object::Null), |value| self.resolve(value))
    }

    /// Object `id` where it is a dictionary and no stream.
    pub fn dictionary(&self, id: ObjectId) -> Result<Dictionary, ReadError> {
        match self.resolve(&Object::Reference(id))? {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(ReadError::Malformed { what: "dictionary", at: self.offset(id) }),
        }
    }

    /// The raw bytes of a stream that [`Pdf::get`] returned, still encoded: a slice of the source.
    pub fn stream_raw(&self, stream: &Stream) -> Result<&'a [u8], ReadError> {
        let start = stream.start_position.ok_or(ReadError::Malformed { what: "stream", at: 0 })?;
        let length = match self.value(&stream.dict, b"Length")? {
            Object::Integer(length) => u64::try_from(length).ok(),
            _ => None,
        };
        let range = stream::extent(self.source, start, length);
        let range = range.ok_or(ReadError::Malformed { what: "stream", at: start as u64 })?;
        if length != Some(range.len() as u64) {
            self.spend(range.len() as u64)?;
        }
        Ok(&self.source[range])
    }

    /// What a stream decodes to, at most `limit` bytes.
    pub fn stream_decoded(&self, stream: &Stream, limit: usize) -> Result<Vec<u8>, ReadError> {
        let raw = self.stream_raw(stream)?;
        // Before the work is done: what comes out may be nothing.
        self.spend(raw.len() as u64)?;
        let mut dictionary = Dictionary::new();
        for key in [&b"Filter"[..], b"DecodeParms"] {
            if let Ok(value) = stream.dict.get(key) {
                let value = match self.resolve(value)? {
                    Object::Array(items) => {
                        Object::Array(items.iter().map(|item| self.resolve(item)).collect::<Result<_, _>>()?)
                    }
                    value => value,
                };
                dictionary.set(key, value);
            }
        }
        let at = stream.start_position.unwrap_or(0) as u64;
        let decoded = stream::decode(dictionary, raw, limit, at)?;
        self.spend(decoded.len() as u64)?;
        Ok(decoded)
    }

    /// The bytes of object `id`; `None` where there is none.
    pub(crate) fn raw(&self, id: ObjectId) -> Result<Option<RawObject<'a>>, ReadError> {
        match self.place(id.0) {
            Place::At { offset, generation } if generation == id.1 => {
                let broken = ReadError::Malformed { what: "object_header", at: offset };
                let offset = usize::try_from(offset).map_err(|_| broken.clone())?;
                let mut lexer = Lexer::new(self.source, offset);
                if offset >= self.source.len() || lexer.object_header() != Some(id) {
                    return Err(broken);
                }
                Ok(Some(RawObject { bytes: RawBytes::Source(self.source), start: lexer.pos() }))
            }
            Place::In { container, index } if id.1 == 0 => {
                let stream = self.object_stream(container)?;
                if stream.member(id.0, index).is_none() {
                    return Err(ReadError::Malformed { what: "object_stream", at: self.offset((container, 0)) });
                }
                Ok(Some(RawObject { bytes: RawBytes::Decoded(stream, id.0, index), start: 0 }))
            }
            _ => Ok(None),
        }
    }

    /// The entries of the dictionary that `raw` is, as they stand.
    pub(crate) fn raw_entries(&self, raw: &RawObject<'_>) -> Result<Vec<Entry>, ReadError> {
        let mut lexer = raw.lexer();
        let before = lexer.pos();
        let entries = lexer.entries();
        self.spend((lexer.pos() - before) as u64)?;
        entries
    }

    fn object_stream(&self, container: u32) -> Result<Rc<ObjectStream>, ReadError> {
        if let Some(known) = self.object_streams.borrow().get(container) {
            return Ok(known);
        }
        if self.resolving.get() >= MAX_RESOLVING {
            return Err(ReadError::TooComplex { what: "object_streams" });
        }
        self.resolving.set(self.resolving.get() + 1);
        let decoded = self.decode_object_stream(container);
        self.resolving.set(self.resolving.get() - 1);
        let decoded = Rc::new(decoded?);
        self.object_streams.borrow_mut().put(container, decoded.clone());
        Ok(decoded)
    }

    fn decode_object_stream(&self, container: u32) -> Result<ObjectStream, ReadError> {
        // An object stream stands by itself (7.5.7); asking for one inside another would never end.
        let place = self.place(container);
        let Place::At { generation, offset } = place else {
            return Err(ReadError::Malformed { what: "object_stream", at: 0 });
        };
        let Object::Stream(stream) = self.get((container, generation))? else {
            return Err(ReadError::Malformed { what: "object_stream", at: offset });
        };
        let data = self.stream_decoded(&stream, MAX_OBJECT_STREAM)?;
        ObjectStream::new(&stream, data)
    }

    /// Where object `id` stands by itself, for messages; 0 where it does not.
    pub(crate) fn offset(&self, id: ObjectId) -> u64 {
        match self.place(id.0) {
            Place::At { offset, .. } => offset,
            Place::In { .. } | Place::Free => 0,
        }
    }

    /// Reads what the file can do without: it costs of `allowance` alone, which is left smaller, and once that is spent
    /// everything is too complex, without the file being so.
    pub(crate) fn aside<T>(&self, allowance: &mut u64, read: impl FnOnce() -> T) -> T {
        let work = self.work.replace(MAX_WORK.saturating_sub(*allowance));
        let found = read();
        *allowance = MAX_WORK.saturating_sub(self.work.replace(work));
        found
    }

    pub(crate) fn spend(&self, bytes: u64) -> Result<(), ReadError> {
        // The flat fee bounds what is paid in calls rather than in bytes.
        let work = self.work.get().saturating_add(bytes).saturating_add(32);
        self.work.set(work);
        if work > MAX_WORK { Err(ReadError::TooComplex { what: "work" }) } else { Ok(()) }
    }
}
