//! Where a stream's bytes lie, and what they decode to (ISO 32000-2, 7.3.8 and 7.4).

use std::ops::Range;

use lopdf::{Dictionary, Stream};

use super::ReadError;
use super::lex::Lexer;

/// The start of the data of a stream whose dictionary ends where `lexer` stands; `None` for a plain dictionary.
pub fn data_start(lexer: &mut Lexer<'_>, data: &[u8]) -> Option<usize> {
    lexer.skip_space();
    if !lexer.eat_word(b"stream") {
        return None;
    }
    let mut pos = lexer.pos();
    // Some producers leave blanks between the keyword and its end of line.
    while matches!(data.get(pos), Some(b' ' | b'\t')) {
        pos += 1;
    }
    match (data.get(pos), data.get(pos + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(pos + 2),
        (Some(b'\r' | b'\n'), _) => Some(pos + 1),
        _ => Some(lexer.pos()),
    }
}

/// The raw bytes of a stream that starts at `start`: as long as declared where `endstream` follows, else up to the
/// first `endstream`. Nothing is copied.
pub fn extent(data: &[u8], start: usize, declared: Option<u64>) -> Option<Range<usize>> {
    const END: &[u8] = b"endstream";
    if let Some(end) = declared.and_then(|length| start.checked_add(usize::try_from(length).ok()?))
        && let Some(rest) = data.get(end..)
    {
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        if rest.starts_with(END) {
            return Some(start..end);
        }
    }
    let body = data.get(start..)?;
    let mut length = find(body, END)?;
    if body[..length].ends_with(b"\n") {
        length -= 1;
    }
    if body[..length].ends_with(b"\r") {
        length -= 1;
    }
    Some(start..start + length)
}

/// The first place of `needle` in `haystack`.
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = haystack[from..].iter().position(|&b| b == first) {
        from += step;
        if haystack[from..].starts_with(needle) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// Undoes the filters of a stream whose dictionary holds its `/Filter` and `/DecodeParms` directly; at most `limit`
/// bytes come out.
pub fn decode(dictionary: Dictionary, raw: &[u8], limit: usize, at: u64) -> Result<Vec<u8>, ReadError> {
    let stream = Stream { dict: dictionary, content: raw.to_vec(), allows_compression: false, start_position: None };
    stream.get_plain_content_with_limit(limit).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            ReadError::TooComplex { what: "stream_size" }
        }
        _ => ReadError::Malformed { what: "stream_data", at },
    })
}
