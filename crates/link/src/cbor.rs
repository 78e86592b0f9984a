//! The CBOR of this protocol: RFC 8949 §4.2.1 of six kinds of values, and nothing else.

use zeroize::Zeroize;

use crate::error::{CborDefect, MessageError};

const MAX_DEPTH: usize = 5;

/// A value of one of the six kinds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Uint(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Value>),
    Map(Vec<(String, Value)>),
    True,
}

impl Drop for Value {
    // Byte strings may be shares.
    fn drop(&mut self) {
        if let Value::Bytes(bytes) = self {
            bytes.zeroize();
        }
    }
}

impl Value {
    pub(crate) fn into_bytes(mut self) -> Option<Vec<u8>> {
        match &mut self {
            Value::Bytes(bytes) => Some(std::mem::take(bytes)),
            _ => None,
        }
    }

    pub(crate) fn into_text(mut self) -> Option<String> {
        match &mut self {
            Value::Text(text) => Some(std::mem::take(text)),
            _ => None,
        }
    }

    pub(crate) fn into_array(mut self) -> Option<Vec<Value>> {
        match &mut self {
            Value::Array(items) => Some(std::mem::take(items)),
            _ => None,
        }
    }

    pub(crate) fn into_map(mut self) -> Option<Vec<(String, Value)>> {
        match &mut self {
            Value::Map(members) => Some(std::mem::take(members)),
            _ => None,
        }
    }
}

fn head(major: u8, value: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    let bytes = value.to_be_bytes();
    match value {
        0..=23 => out.push(major | value as u8),
        24..=0xff => out.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend_from_slice(&bytes[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&bytes);
        }
    }
}

/// Writes `value`; the members of its maps may be in any order.
pub(crate) fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Uint(number) => head(0, *number, out),
        Value::Bytes(bytes) => {
            head(2, bytes.len() as u64, out);
            out.extend_from_slice(bytes);
        }
        Value::Text(text) => {
            head(3, text.len() as u64, out);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len() as u64, out);
            items.iter().for_each(|item| encode(item, out));
        }
        Value::Map(members) => {
            // The bytewise order of encoded keys is that of their lengths, then of their bytes.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| (key.len(), key.as_bytes()));
            head(5, members.len() as u64, out);
            for (key, value) in members {
                head(3, key.len() as u64, out);
                out.extend_from_slice(key.as_bytes());
                encode(value, out);
            }
        }
        Value::True => out.push(0xf5),
    }
}

/// Reads one value that fills `bytes`.
pub(crate) fn decode(bytes: &[u8]) -> Result<Value, MessageError> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.value(0)?;
    if reader.at != bytes.len() {
        return Err(reader.error(CborDefect::Trailing));
    }
    Ok(value)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, defect: CborDefect) -> MessageError {
        MessageError::Cbor { at: self.at, defect }
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], MessageError> {
        let rest = &self.bytes[self.at..];
        let len = usize::try_from(len).ok().filter(|len| *len <= rest.len());
        let len = len.ok_or_else(|| self.error(CborDefect::Truncated))?;
        self.at += len;
        Ok(&rest[..len])
    }

    /// Major type and argument.
    fn head(&mut self) -> Result<(u8, u64), MessageError> {
        let first = self.take(1)?[0];
        let (major, short) = (first >> 5, first & 0x1f);
        // Of simple values there is `true` alone; its argument is no length that could be spelled otherwise.
        if major == 7 {
            return if short == 21 { Ok((7, 21)) } else { Err(self.error(CborDefect::Kind)) };
        }
        let (len, least) = match short {
            0..=23 => return Ok((major, u64::from(short))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            31 if (2..=5).contains(&major) => return Err(self.error(CborDefect::Indefinite)),
            _ => return Err(self.error(CborDefect::Kind)),
        };
        let value = self.take(len)?.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        if value < least {
            return Err(self.error(CborDefect::NotShortest));
        }
        Ok((major, value))
    }

    fn text(&mut self, len: u64) -> Result<String, MessageError> {
        let bytes = self.take(len)?;
        let text = std::str::from_utf8(bytes).map_err(|_| self.error(CborDefect::Utf8))?;
        Ok(text.to_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Value, MessageError> {
        let (major, argument) = self.head()?;
        if matches!(major, 4 | 5) && depth == MAX_DEPTH {
            return Err(self.error(CborDefect::Depth));
        }
        match major {
            0 => Ok(Value::Uint(argument)),
            2 => Ok(Value::Bytes(self.take(argument)?.to_vec())),
            3 => Ok(Value::Text(self.text(argument)?)),
            4 => {
                // Each element takes a byte at least; nothing is set aside for more than there can be.
                if argument > (self.bytes.len() - self.at) as u64 {
                    return Err(self.error(CborDefect::Truncated));
                }
                (0..argument).map(|_| self.value(depth + 1)).collect::<Result<_, _>>().map(Value::Array)
            }
            5 => {
                let mut members: Vec<(String, Value)> = Vec::new();
                for _ in 0..argument {
                    let (major, len) = self.head()?;
                    if major != 3 {
                        return Err(self.error(CborDefect::Key));
                    }
                    let key = self.text(len)?;
                    if let Some((last, _)) = members.last() {
                        let (last, this) = ((last.len(), last.as_bytes()), (key.len(), key.as_bytes()));
                        if last == this {
                            return Err(self.error(CborDefect::Duplicate));
                        }
                        if last > this {
                            return Err(self.error(CborDefect::Order));
                        }
                    }
                    members.push((key, self.value(depth + 1)?));
                }
                Ok(Value::Map(members))
            }
            7 => Ok(Value::True),
            _ => Err(self.error(CborDefect::Kind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use sealbid_testkit::unhex;

    use super::*;

    fn json(value: &Value) -> serde_json::Value {
        match value {
            Value::Uint(number) => (*number).into(),
            Value::Bytes(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into(),
            Value::Text(text) => text.clone().into(),
            Value::Array(items) => items.iter().map(json).collect::<Vec<_>>().into(),
            Value::Map(members) => {
                serde_json::Value::Object(members.iter().map(|(key, value)| (key.clone(), json(value))).collect())
            }
            Value::True => true.into(),
        }
    }

    /// RFC 8949, Appendix A: what this protocol has is read as the RFC says and written back; all else is refused.
    #[test]
    fn rfc_8949_appendix_a() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../tests/data/rfc8949.json")).unwrap();
        let (mut read, mut refused) = (0, 0);
        for vector in vectors["vectors"].as_array().unwrap() {
            let hex = vector["hex"].as_str().unwrap();
            let input = unhex(hex);
            match decode(&input) {
                Ok(value) => {
                    assert_eq!(vector["ours"], true, "{hex} was read");
                    assert_eq!(json(&value), vector["decoded"], "{hex}");
                    let mut again = Vec::new();
                    encode(&value, &mut again);
                    assert_eq!(again, input, "{hex}");
                    read += 1;
                }
                Err(error) => {
                    assert_eq!(vector["ours"], false, "{hex}: {error}");
                    refused += 1;
                }
            }
        }
        assert_eq!((read, refused), (29, 53));
    }

    #[test]
    fn what_is_not_deterministic_is_refused_by_its_defect() {
        use CborDefect::*;
        for (name, hex, defect) in [
            ("empty", "", Truncated),
            ("head_cut", "19ff", Truncated),
            ("text_cut", "6361", Truncated),
            ("array_cut", "8201", Truncated),
            ("array_of_4_billion", "9affffffff", Truncated),
            ("bytes_of_2_to_the_64", "5bffffffffffffffff", Truncated),
            ("trailing_byte", "0000", Trailing),
            ("23_in_two_bytes", "1817", NotShortest),
            ("255_in_three_bytes", "1900ff", NotShortest),
            ("65535_in_five_bytes", "1a0000ffff", NotShortest),
            ("2_to_the_32_less_1_in_nine_bytes", "1b00000000ffffffff", NotShortest),
            ("length_not_shortest", "580100", NotShortest),
            ("key_not_shortest", "a178016101", NotShortest),
            ("indefinite_bytes", "5f4100ff", Indefinite),
            ("indefinite_text", "7f6161ff", Indefinite),
            ("indefinite_array", "9fff", Indefinite),
            ("indefinite_map", "bfff", Indefinite),
            ("break_alone", "ff", Kind),
            ("reserved_head", "1c", Kind),
            ("negative", "20", Kind),
            ("tag", "c000", Kind),
            ("half_float", "f93c00", Kind),
            ("false", "f4", Kind),
            ("null", "f6", Kind),
            ("undefined", "f7", Kind),
            ("true_in_two_bytes", "f815", Kind),
            ("integer_key", "a10000", Key),
            ("bytes_key", "a1416100", Key),
            ("duplicate_key", "a2616100616101", Duplicate),
            ("keys_out_of_order", "a2616200616101", Order),
            ("longer_key_first", "a262616100616201", Order),
            ("six_levels", "818181818180", Depth),
            ("six_levels_of_maps", "a16161a16161a16161a16161a16161a0", Depth),
            ("text_not_utf8", "61ff", Utf8),
            ("surrogate", "63eda080", Utf8),
        ] {
            match decode(&unhex(hex)) {
                Err(MessageError::Cbor { defect: found, .. }) => assert_eq!(found, defect, "{name}"),
                Err(other) => panic!("{name}: {other}"),
                Ok(_) => panic!("{name} was read"),
            }
        }
    }
}
