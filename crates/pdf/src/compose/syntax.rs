//! Objects as bytes (ISO 32000-2, 7.3).

use lopdf::{Dictionary, Object, StringFormat};

/// Appends `object`; a stream as its dictionary alone.
pub(crate) fn write(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => out.extend_from_slice(decimal(f64::from(*value)).as_bytes()),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes, _) => write_string(out, bytes),
        Object::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                write(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary),
        Object::Stream(stream) => write_dictionary(out, &stream.dict),
        Object::Reference((number, generation)) => {
            out.extend_from_slice(format!("{number} {generation} R").as_bytes());
        }
    }
}

/// A number without an exponent, at the precision of the numbers that were read.
pub(super) fn decimal(value: f64) -> String {
    let text = (value as f32).to_string();
    if text == "-0" { "0".to_owned() } else { text }
}

fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        if !matches!(value, Object::Name(_) | Object::Array(_) | Object::Dictionary(_) | Object::String(..)) {
            out.push(b' ');
        }
        write(out, value);
    }
    out.extend_from_slice(b">>");
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            // A bare carriage return would read as a line feed (7.3.4.2).
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

/// A text string (7.9.2.2): as it is in ASCII, else UTF-16 with its mark.
pub(super) fn text(value: &str) -> Object {
    let bytes = if value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        value.as_bytes().to_vec()
    } else {
        [0xFE, 0xFF].into_iter().chain(value.encode_utf16().flat_map(u16::to_be_bytes)).collect()
    };
    Object::String(bytes, StringFormat::Literal)
}

/// A name.
pub(super) fn name(value: &str) -> Object {
    Object::Name(value.as_bytes().to_vec())
}

/// A reference to an object of the output.
pub(super) fn reference(number: u32) -> Object {
    Object::Reference((number, 0))
}

/// A dictionary of `entries`.
pub(super) fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key, value);
    }
    dictionary
}
