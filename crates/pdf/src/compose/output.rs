//! The output, written from its first byte to its last: streams as they come, small objects gathered in object
//! streams, a cross-reference stream at the end (ISO 32000-2, 7.5).

use std::io::{BufWriter, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object};

use super::ComposeError;
use super::syntax::{dictionary, name, reference, write};

/// The longest file that is still signed: offsets of 32 bits, with room for what a signature appends.
pub(super) const LONGEST: u64 = u32::MAX as u64 - (64 << 20);
/// Objects in one file (ISO 32000-1, annex C).
const MAX_OBJECTS: usize = 8_388_607;
/// Objects and bytes in one object stream.
const BATCH_OBJECTS: usize = 200;
const BATCH_BYTES: usize = 256 << 10;
/// Type, offset or container, generation or index.
const RECORD: [i64; 3] = [1, 4, 2];

#[derive(Clone, Copy)]
enum Place {
    Reserved,
    At(u32),
    In { container: u32, index: u16 },
}

/// A PDF in the making.
pub(super) struct Output<'w> {
    out: BufWriter<&'w mut dyn Write>,
    at: u64,
    limit: u64,
    /// By object number; 0 stands for the head of the free list.
    places: Vec<Place>,
    batch: Vec<(u32, usize)>,
    batch_bytes: Vec<u8>,
}

impl<'w> Output<'w> {
    /// Starts a file of the given version (`1.7`, `2.0`) and at most `limit` bytes.
    pub(super) fn new(out: &'w mut dyn Write, version: &str, limit: u64) -> Result<Self, ComposeError> {
        let mut output = Self {
            out: BufWriter::with_capacity(1 << 20, out),
            at: 0,
            limit: limit.min(LONGEST),
            places: vec![Place::Reserved],
            batch: Vec::new(),
            batch_bytes: Vec::new(),
        };
        // Four bytes above 127 tell transports that this is no text (7.5.2).
        output.raw(format!("%PDF-{version}\n%").as_bytes())?;
        output.raw(b"\xE5\xB0\x81\xE6\xA0\x87\n")?;
        Ok(output)
    }

    /// A number for an object that comes later.
    pub(super) fn reserve(&mut self) -> u32 {
        self.places.push(Place::Reserved);
        // Numbers beyond the limit are refused when the file is finished, long before they wrap.
        (self.places.len() - 1) as u32
    }

    /// An object that is no stream.
    pub(super) fn put(&mut self, number: u32, object: &Object) -> Result<(), ComposeError> {
        self.batch.push((number, self.batch_bytes.len()));
        write(&mut self.batch_bytes, object);
        self.batch_bytes.push(b'\n');
        if self.batch.len() >= BATCH_OBJECTS || self.batch_bytes.len() >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// The same under a new number.
    pub(super) fn add(&mut self, object: &Object) -> Result<u32, ComposeError> {
        let number = self.reserve();
        self.put(number, object)?;
        Ok(number)
    }

    /// A stream whose `body` is encoded already as `dict` says; its length is filled in.
    pub(super) fn stream(&mut self, number: u32, mut dict: Dictionary, body: &[u8]) -> Result<(), ComposeError> {
        dict.set("Length", body.len() as i64);
        let mut head = format!("{number} 0 obj\n").into_bytes();
        write(&mut head, &Object::Dictionary(dict));
        head.extend_from_slice(b"\nstream\n");
        // Below the limit of the file, which is below 2^32.
        let at = Place::At(self.at as u32);
        self.raw(&head)?;
        self.raw(body)?;
        self.raw(b"\nendstream\nendobj\n")?;
        self.settle(number, at)
    }

    /// A stream under a new number, compressed here.
    pub(super) fn add_compressed(&mut self, mut dict: Dictionary, body: &[u8]) -> Result<u32, ComposeError> {
        let number = self.reserve();
        dict.set("Filter", name("FlateDecode"));
        self.stream(number, dict, &deflate(body)?)?;
        Ok(number)
    }

    /// Ends the file: the rest of the objects, cross-references, trailer. Returns its length.
    pub(super) fn finish(mut self, root: u32, info: u32, id: [u8; 16]) -> Result<u64, ComposeError> {
        self.flush()?;
        let number = self.reserve();
        if self.places.len() > MAX_OBJECTS {
            return Err(ComposeError::TooManyObjects);
        }
        let start = self.at;
        self.settle(number, Place::At(start as u32))?;
        let id = Object::String(id.to_vec(), lopdf::StringFormat::Hexadecimal);
        let width: i64 = RECORD.iter().sum();
        let mut dict = dictionary([
            ("Type", name("XRef")),
            ("Size", Object::Integer(self.places.len() as i64)),
            ("W", Object::Array(RECORD.map(Object::Integer).to_vec())),
            ("Root", reference(root)),
            ("Info", reference(info)),
            ("ID", Object::Array(vec![id.clone(), id])),
            ("Filter", name("FlateDecode")),
        ]);
        let predictor = dictionary([("Predictor", Object::Integer(12)), ("Columns", Object::Integer(width))]);
        dict.set("DecodeParms", Object::Dictionary(predictor));
        let body = deflate(&self.records())?;
        self.stream(number, dict, &body)?;
        self.raw(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(self.at)
    }

    /// The cross-reference records, each written as its difference to the one above (PNG filter "up").
    fn records(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.places.len() * 8);
        let mut above = [0u8; 7];
        for place in &self.places {
            let (kind, second, third): (u8, u32, u16) = match *place {
                Place::Reserved => (0, 0, u16::MAX),
                Place::At(offset) => (1, offset, 0),
                Place::In { container, index } => (2, container, index),
            };
            let mut row = [kind, 0, 0, 0, 0, 0, 0];
            row[1..5].copy_from_slice(&second.to_be_bytes());
            row[5..].copy_from_slice(&third.to_be_bytes());
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        rows
    }

    fn flush(&mut self) -> Result<(), ComposeError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let container = self.reserve();
        let (batch, bytes) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.batch_bytes));
        let mut body: Vec<u8> = batch.iter().flat_map(|(n, at)| format!("{n} {at} ").into_bytes()).collect();
        let first = body.len() as i64;
        body.extend_from_slice(&bytes);
        for (index, (number, _)) in batch.iter().enumerate() {
            self.settle(*number, Place::In { container, index: index as u16 })?;
        }
        let dict = dictionary([
            ("Type", name("ObjStm")),
            ("N", Object::Integer(batch.len() as i64)),
            ("First", Object::Integer(first)),
            ("Filter", name("FlateDecode")),
        ]);
        self.stream(container, dict, &deflate(&body)?)
    }

    fn settle(&mut self, number: u32, place: Place) -> Result<(), ComposeError> {
        let slot = self.places.get_mut(number as usize).ok_or(ComposeError::TooManyObjects)?;
        *slot = place;
        Ok(())
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), ComposeError> {
        self.at += bytes.len() as u64;
        if self.at > self.limit {
            return Err(ComposeError::TooLarge { limit: self.limit });
        }
        Ok(self.out.write_all(bytes)?)
    }
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, ComposeError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
