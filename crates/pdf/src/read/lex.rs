//! Objects out of bytes (ISO 32000-2, 7.2 and 7.3), with the place of every entry.
//!
//! The place matters twice: a rewritten dictionary keeps the bytes of each entry that did not change, so that no
//! number is rounded, and a signature's `/Contents` must be exactly the gap of its byte range.

use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

use super::ReadError;

/// Arrays and dictionaries inside one another.
const MAX_DEPTH: usize = 100;
/// Values in one indirect object; bounds its memory to about 200 MB.
const MAX_NODES: usize = 1_000_000;
/// One string or name, in bytes.
const MAX_STRING: usize = 64 << 20;

/// One entry of a dictionary as it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key without its slash, `#xx` decoded.
    pub key: Vec<u8>,
    /// Where the value's bytes lie.
    pub value: Range<usize>,
}

/// Reads objects from a slice; `pos` is always inside it or at its end.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    data: &'a [u8],
    pos: usize,
    nodes: usize,
    ambiguous: bool,
}

/// White space of ISO 32000-2, table 1.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Neither white space nor a delimiter.
pub fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    /// A lexer at `pos` of `data`.
    pub fn new(data: &'a [u8], pos: usize) -> Self {
        Self { data, pos: pos.min(data.len()), nodes: 0, ambiguous: false }
    }

    /// Where the next byte is read.
    pub fn pos(&self) -> usize {
        self.pos
    }

    /// Whether a dictionary read so far names a key twice, or a number has a sign behind its first character: readers
    /// differ on which of the two keys counts, and on what the number is.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// The next byte, if any.
    pub fn peek(&self) -> Option<u8> {
        self.data.get(self.pos).copied()
    }

    fn broken(&self, what: &'static str) -> ReadError {
        ReadError::Malformed { what, at: self.pos as u64 }
    }

    fn starts_with(&self, token: &[u8]) -> bool {
        self.data[self.pos..].starts_with(token)
    }

    /// Passes white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.pos += 1;
            } else if byte == b'%' {
                let rest = &self.data[self.pos..];
                self.pos += rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    /// The run of regular bytes from here on; may be empty.
    pub fn word(&mut self) -> &'a [u8] {
        let rest = &self.data[self.pos..];
        let length = rest.iter().position(|&b| !is_regular(b)).unwrap_or(rest.len());
        self.pos += length;
        &rest[..length]
    }

    /// Passes `word` where it stands here as a whole word.
    pub fn eat_word(&mut self, word: &[u8]) -> bool {
        let found = self.starts_with(word) && self.data.get(self.pos + word.len()).is_none_or(|&b| !is_regular(b));
        if found {
            self.pos += word.len();
        }
        found
    }

    /// A run of decimal digits up to 2^63 − 1, without a sign.
    pub fn unsigned(&mut self) -> Option<u64> {
        let start = self.pos;
        let digits = &self.data[start..];
        let length = digits.iter().take(20).take_while(|b| b.is_ascii_digit()).count();
        let value = std::str::from_utf8(&digits[..length]).ok()?.parse::<i64>().ok()?;
        self.pos += length;
        u64::try_from(value).ok()
    }

    /// `N G obj`, passed.
    pub fn object_header(&mut self) -> Option<ObjectId> {
        self.skip_space();
        let number = u32::try_from(self.unsigned()?).ok()?;
        self.skip_space();
        let generation = u16::try_from(self.unsigned()?).ok()?;
        self.skip_space();
        let keyword = self.starts_with(b"obj");
        self.pos += if keyword { 3 } else { 0 };
        keyword.then_some((number, generation))
    }

    /// One object; a stream's dictionary is an ordinary dictionary here.
    pub fn object(&mut self) -> Result<Object, ReadError> {
        self.nodes = 0;
        self.value(0)
    }

    /// The entries of the dictionary that starts here, in the order of the source, doubles included.
    pub fn entries(&mut self) -> Result<Vec<Entry>, ReadError> {
        self.nodes = 0;
        let mut entries = Vec::new();
        self.dictionary_with(0, |key, value, _| entries.push(Entry { key, value }))?;
        Ok(entries)
    }

    fn value(&mut self, depth: usize) -> Result<Object, ReadError> {
        self.nodes += 1;
        if depth > MAX_DEPTH {
            return Err(ReadError::TooComplex { what: "nesting" });
        }
        if self.nodes > MAX_NODES {
            return Err(ReadError::TooComplex { what: "object_size" });
        }
        self.skip_space();
        match self.peek() {
            Some(b'/') => Ok(Object::Name(self.name()?)),
            Some(b'(') => Ok(Object::String(self.literal_string()?, StringFormat::Literal)),
            Some(b'[') => self.array(depth),
            Some(b'<') if self.starts_with(b"<<") => {
                let (mut dictionary, mut twice) = (Dictionary::new(), false);
                self.dictionary_with(depth, |key, _, value| {
                    twice |= dictionary.has(&key);
                    dictionary.set(key, value);
                })?;
                self.ambiguous |= twice;
                Ok(Object::Dictionary(dictionary))
            }
            Some(b'<') => Ok(Object::String(self.hex_string()?, StringFormat::Hexadecimal)),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number_or_reference(),
            _ if self.eat_word(b"true") => Ok(Object::Boolean(true)),
            _ if self.eat_word(b"false") => Ok(Object::Boolean(false)),
            _ if self.eat_word(b"null") => Ok(Object::Null),
            _ => Err(self.broken("object")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, ReadError> {
        self.pos += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b']') => break self.pos += 1,
                Some(_) => items.push(self.value(depth + 1)?),
                None => return Err(self.broken("array")),
            }
        }
        Ok(Object::Array(items))
    }

    fn dictionary_with(
        &mut self,
        depth: usize,
        mut each: impl FnMut(Vec<u8>, Range<usize>, Object),
    ) -> Result<(), ReadError> {
        self.skip_space();
        if !self.starts_with(b"<<") {
            return Err(self.broken("dictionary"));
        }
        self.pos += 2;
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name()?;
                    self.skip_space();
                    let start = self.pos;
                    let value = self.value(depth + 1)?;
                    each(key, start..self.pos, value);
                }
                Some(b'>') if self.starts_with(b">>") => break self.pos += 2,
                _ => return Err(self.broken("dictionary")),
            }
        }
        Ok(())
    }

    fn name(&mut self) -> Result<Vec<u8>, ReadError> {
        self.pos += 1;
        let word = self.word();
        if word.len() > MAX_STRING {
            return Err(ReadError::TooComplex { what: "name_length" });
        }
        let mut name = Vec::with_capacity(word.len());
        let mut rest = word;
        while let Some((&byte, tail)) = rest.split_first() {
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    name.push(hex_value(*high) << 4 | hex_value(*low));
                    rest = after;
                }
                _ => {
                    name.push(byte);
                    rest = tail;
                }
            }
        }
        Ok(name)
    }

    fn literal_string(&mut self) -> Result<Vec<u8>, ReadError> {
        self.pos += 1;
        let (mut text, mut open) = (Vec::new(), 1usize);
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(text),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                // Any end of line reads as one line feed (7.3.4.2).
                b'\r' => {
                    self.pos += usize::from(self.peek() == Some(b'\n'));
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
            if text.len() > MAX_STRING {
                return Err(ReadError::TooComplex { what: "string_length" });
            }
        }
        Err(self.broken("string"))
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.pos += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => self.pos += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.pos += 1;
                }
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hex_string(&mut self) -> Result<Vec<u8>, ReadError> {
        self.pos += 1;
        let (mut bytes, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'>' => {
                    bytes.extend(high.map(|h: u8| h << 4));
                    return Ok(bytes);
                }
                _ if byte.is_ascii_hexdigit() => match high.take() {
                    Some(h) => bytes.push(h << 4 | hex_value(byte)),
                    None => high = Some(hex_value(byte)),
                },
                _ if is_space(byte) => {}
                _ => return Err(self.broken("string")),
            }
            if bytes.len() > MAX_STRING {
                return Err(ReadError::TooComplex { what: "string_length" });
            }
        }
        Err(self.broken("string"))
    }

    fn number_or_reference(&mut self) -> Result<Object, ReadError> {
        let start = self.pos;
        if let Some(number) = self.unsigned()
            && self.peek().is_none_or(|b| !is_regular(b))
        {
            let after_number = self.pos;
            if let Some(id) = self.rest_of_reference(number) {
                return Ok(Object::Reference(id));
            }
            self.pos = after_number;
            return Ok(Object::Integer(number as i64));
        }
        self.pos = start;
        let word = self.word();
        self.ambiguous |= word.iter().skip(1).any(|byte| matches!(byte, b'+' | b'-'));
        number(word).ok_or(ReadError::Malformed { what: "number", at: start as u64 })
    }

    fn rest_of_reference(&mut self, number: u64) -> Option<ObjectId> {
        let number = u32::try_from(number).ok()?;
        self.skip_space();
        let generation = u16::try_from(self.unsigned()?).ok()?;
        self.skip_space();
        self.eat_word(b"R").then_some((number, generation))
    }
}

/// A number as producers write it: several signs count as the first, and a minus inside the digits is passed over.
pub fn number(word: &[u8]) -> Option<Object> {
    let text = std::str::from_utf8(word).ok()?;
    let negative = text.starts_with('-');
    let digits: String = text.trim_start_matches(['+', '-']).chars().filter(|&c| c != '-').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    if !digits.contains('.')
        && let Ok(value) = digits.parse::<i64>()
    {
        return Some(Object::Integer(if negative { -value } else { value }));
    }
    let value: f32 = if digits == "." { 0.0 } else { digits.parse().ok()? };
    Some(Object::Real(if negative { -value } else { value }))
}

fn hex_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}
