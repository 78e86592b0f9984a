//! Objects kept in object streams (ISO 32000-2, 7.5.7).

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Object, Stream};

use super::ReadError;
use super::lex::Lexer;

/// Decoded object streams kept at hand, in bytes; beyond it they are decoded again.
const MAX_CACHE: usize = 16 << 20;

/// One decoded object stream.
#[derive(Debug)]
pub struct ObjectStream {
    data: Vec<u8>,
    /// Object number and offset in `data`, in the order of the stream's index.
    index: Vec<(u32, usize)>,
}

impl ObjectStream {
    /// Reads the index of the decoded `data` of `stream`.
    pub fn new(stream: &Stream, data: Vec<u8>) -> Result<Self, ReadError> {
        let broken = ReadError::Malformed { what: "object_stream", at: stream.start_position.unwrap_or(0) as u64 };
        let integer = |key: &[u8]| {
            let value = stream.dict.get(key).and_then(Object::as_i64).ok();
            value.and_then(|v| usize::try_from(v).ok()).ok_or(broken.clone())
        };
        if !stream.dict.has_type(b"ObjStm") {
            return Err(broken);
        }
        let (count, first) = (integer(b"N")?, integer(b"First")?);
        let mut lexer = Lexer::new(&data, 0);
        // Each pair takes four bytes, so the stream itself bounds an invented count.
        let mut index = Vec::with_capacity(count.min(data.len() / 4));
        for _ in 0..count {
            lexer.skip_space();
            let number = lexer.unsigned().and_then(|n| u32::try_from(n).ok()).ok_or(broken.clone())?;
            lexer.skip_space();
            let offset = lexer.unsigned().and_then(|o| usize::try_from(o).ok()).ok_or(broken.clone())?;
            index.push((number, first.saturating_add(offset)));
        }
        Ok(Self { data, index })
    }

    /// The bytes from object `number`, which the cross-reference data places at `index`, to the end of the stream.
    pub fn member(&self, number: u32, index: u32) -> Option<&[u8]> {
        let &(found, offset) = self.index.get(index as usize)?;
        if found != number { None } else { self.data.get(offset..) }
    }
}

/// Object streams decoded so far.
#[derive(Debug, Default)]
pub struct Cache {
    streams: HashMap<u32, Rc<ObjectStream>>,
    bytes: usize,
}

impl Cache {
    /// The stream with this object number, where it is still kept.
    pub fn get(&self, container: u32) -> Option<Rc<ObjectStream>> {
        self.streams.get(&container).cloned()
    }

    /// Keeps `stream`, at the price of the others once they are too many bytes.
    pub fn put(&mut self, container: u32, stream: Rc<ObjectStream>) {
        let bytes = stream.data.len() + stream.index.len() * size_of::<(u32, usize)>();
        if self.bytes + bytes > MAX_CACHE {
            self.streams.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.streams.insert(container, stream);
    }
}
