//! Writing PDF syntax, and editing a dictionary so that every entry that does not change keeps its bytes.

use base16ct::lower::encode_string;
use lopdf::{Object, ObjectId};

use crate::read::ReadError;
use crate::read::lex::{Lexer, is_regular};

/// A dictionary as bytes by key.
#[derive(Debug, Clone, Default)]
pub struct Dict {
    entries: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Dict {
    /// The dictionary that starts where `lexer` stands in `bytes`.
    pub fn read(bytes: &[u8], mut lexer: Lexer<'_>) -> Result<Self, ReadError> {
        let mut dict = Self::default();
        for entry in lexer.entries()? {
            dict.set(&entry.key, &bytes[entry.value]);
        }
        Ok(dict)
    }

    /// The bytes of the value of `key`.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.entries.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_slice())
    }

    /// The value of `key`, parsed; `Null` where absent.
    pub fn object(&self, key: &[u8]) -> Result<Object, ReadError> {
        self.get(key).map_or(Ok(Object::Null), |bytes| Lexer::new(bytes, 0).object())
    }

    /// Replaces or adds one entry; `value` is PDF syntax.
    pub fn set(&mut self, key: &[u8], value: impl AsRef<[u8]>) -> &mut Self {
        let value = value.as_ref().to_vec();
        match self.entries.iter_mut().find(|(k, _)| k == key) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key.to_vec(), value)),
        }
        self
    }

    /// Whether there is such an entry.
    pub fn has(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    /// The dictionary as PDF syntax.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = b"<<".to_vec();
        for (key, value) in &self.entries {
            bytes.extend_from_slice(b"\n");
            bytes.extend_from_slice(&name(key));
            bytes.push(b' ');
            bytes.extend_from_slice(value);
        }
        bytes.extend_from_slice(b"\n>>");
        bytes
    }
}

/// An array's bytes with `item` added at its end.
pub fn array_with(array: &[u8], item: &str) -> Vec<u8> {
    // The last byte of an array's syntax is its closing bracket.
    let mut bytes = array[..array.len().saturating_sub(1)].to_vec();
    bytes.extend_from_slice(format!(" {item}]").as_bytes());
    bytes
}

/// `12 0 R`.
pub fn reference(id: ObjectId) -> String {
    format!("{} {} R", id.0, id.1)
}

/// A name with its slash (7.3.5).
pub fn name(key: &[u8]) -> Vec<u8> {
    let mut bytes = vec![b'/'];
    for &byte in key {
        if is_regular(byte) && byte != b'#' && (0x21..=0x7e).contains(&byte) {
            bytes.push(byte);
        } else {
            bytes.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
    bytes
}

/// A text string (7.9.2.2): literal where it is ASCII, else UTF-16 in hexadecimal.
pub fn text(value: &str) -> String {
    if value.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        let escaped: String =
            value.chars().flat_map(|c| matches!(c, '(' | ')' | '\\').then_some('\\').into_iter().chain([c])).collect();
        return format!("({escaped})");
    }
    let units: String = value.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{units}>")
}

/// A byte string in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    format!("<{}>", encode_string(bytes))
}

/// A number with five decimals at most, never in exponential form.
pub fn number(value: f64) -> String {
    let text = format!("{value:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Numbers separated by spaces.
pub fn numbers(values: impl IntoIterator<Item = f64>) -> String {
    values.into_iter().map(number).collect::<Vec<_>>().join(" ")
}
