//! The cross-reference data (ISO 32000-2, 7.5.4 and 7.5.8), read as written or not at all.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::lex::{Lexer, is_space};
use super::{ReadError, stream};

/// Objects in one file: the limit of ISO 32000-1, annex C.
const MAX_ENTRIES: usize = 8_388_607;
/// Revisions of one file.
const MAX_SECTIONS: usize = 4096;
/// All decoded cross-reference streams together, in bytes.
const MAX_STREAM: usize = 96 << 20;
/// How far from the end `%%EOF` is looked for, as every reader does.
const TAIL: usize = 1024;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Deleted, or never used.
    Free,
    /// By itself, at an offset.
    At {
        /// From the start of the file.
        offset: u64,
        /// The generation that a reference must name.
        generation: u16,
    },
    /// In an object stream; its generation is 0.
    In {
        /// The object number of the stream.
        container: u32,
        /// The place in the stream's index.
        index: u32,
    },
}

impl Place {
    /// The generation that a reference must name; 0 where nothing stands.
    pub fn generation(self) -> u16 {
        match self {
            Self::At { generation, .. } => generation,
            Self::In { .. } | Self::Free => 0,
        }
    }
}

/// How the newest revision writes its cross-reference data; an appended one does the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `xref` … `trailer`.
    Table,
    /// An object of type `/XRef`.
    Stream,
}

/// The cross-reference data of all revisions, merged so that the newest wins.
#[derive(Debug)]
pub struct Xref {
    /// Sorted by object number, one entry each.
    pub places: Vec<(u32, Place)>,
    /// The newest trailer.
    pub trailer: Dictionary,
    /// The offset that the last `startxref` names.
    pub start: u64,
    /// The manner of the newest section.
    pub style: Style,
    /// Where an entry of a table names a generation above 65,535. Readers pass over it; strict ones refuse the file.
    pub generation_too_high: Option<u64>,
}

struct Section {
    places: Vec<(u32, Place)>,
    trailer: Dictionary,
    style: Style,
    generation_too_high: Option<u64>,
}

impl Xref {
    /// Follows `startxref` and every `/Prev`.
    pub fn read(data: &[u8]) -> Result<Self, ReadError> {
        let start = start_offset(data)?;
        let (mut seen, mut newest, mut too_high) = (HashSet::new(), None, None);
        let mut all: Vec<(u32, u32, Place)> = Vec::new();
        let (mut next, mut age, mut room) = (Some(start), 0, MAX_STREAM);
        while let Some(at) = next {
            if !seen.insert(at) {
                return Err(ReadError::Malformed { what: "xref_loop", at });
            }
            if seen.len() > MAX_SECTIONS {
                return Err(ReadError::TooComplex { what: "revisions" });
            }
            let section = read_section(data, at, MAX_ENTRIES - all.len(), &mut room)?;
            let Section { places, trailer, style, generation_too_high } = section;
            too_high = too_high.or(generation_too_high);
            if trailer.has(b"XRefStm") {
                return Err(ReadError::HybridXref);
            }
            if !matches!(trailer.get(b"Encrypt"), Err(_) | Ok(Object::Null)) {
                return Err(ReadError::Encrypted);
            }
            all.extend(places.into_iter().map(|(number, place)| (number, age, place)));
            next = match trailer.get(b"Prev") {
                Err(_) => None,
                Ok(Object::Integer(prev)) if *prev >= 0 => Some(*prev as u64),
                Ok(_) => return Err(ReadError::Malformed { what: "prev", at }),
            };
            newest.get_or_insert((trailer, style));
            age += 1;
        }
        // A section that lists a number twice: the later line wins, as in every reader; hence the stable reversal.
        all.reverse();
        all.sort_by_key(|&(number, age, _)| (number, age));
        all.dedup_by_key(|entry| entry.0);
        all.shrink_to_fit();
        let places = all.into_iter().map(|(number, _, place)| (number, place)).collect();
        let (trailer, style) = newest.ok_or(ReadError::XrefRebuilt { at: start })?;
        Ok(Self { places, trailer, start, style, generation_too_high: too_high })
    }
}

/// The value of the last `startxref`.
fn start_offset(data: &[u8]) -> Result<u64, ReadError> {
    let end = data.iter().rposition(|&b| !is_space(b)).map_or(0, |last| last + 1);
    let tail = &data[end.saturating_sub(TAIL)..end];
    let eof = tail.windows(5).rposition(|w| w == b"%%EOF").ok_or(ReadError::Truncated)?;
    // What follows the last mark may be a line that a mail system added, but not a revision cut short.
    if stream::find(&tail[eof..], b" obj").is_some() {
        return Err(ReadError::Truncated);
    }
    let before = tail[..eof].trim_ascii_end();
    let digits = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (keyword, number) = before.split_at(before.len() - digits);
    if digits == 0 || !keyword.trim_ascii_end().ends_with(b"startxref") {
        return Err(ReadError::Truncated);
    }
    let number = std::str::from_utf8(number).ok().and_then(|n| n.parse().ok());
    number.ok_or(ReadError::XrefRebuilt { at: u64::MAX })
}

fn read_section(data: &[u8], at: u64, room: usize, decoded: &mut usize) -> Result<Section, ReadError> {
    let missing = ReadError::XrefRebuilt { at };
    let offset = usize::try_from(at).ok().filter(|&o| o < data.len()).ok_or(missing.clone())?;
    let mut lexer = Lexer::new(data, offset);
    lexer.skip_space();
    if lexer.eat_word(b"xref") {
        return read_table(&mut lexer, room);
    }
    lexer.object_header().ok_or(missing.clone())?;
    let Ok(Object::Dictionary(dictionary)) = lexer.object() else { return Err(missing) };
    refuse_ambiguous(&lexer)?;
    let start = stream::data_start(&mut lexer, data).ok_or(missing.clone())?;
    if !dictionary.has_type(b"XRef") {
        return Err(missing);
    }
    read_stream(data, dictionary, start, room, decoded)
}

/// Of a trailer that names a key twice, one reader would follow one catalog, and another the other.
fn refuse_ambiguous(lexer: &Lexer<'_>) -> Result<(), ReadError> {
    match lexer.is_ambiguous() {
        true => Err(ReadError::Malformed { what: "trailer", at: lexer.pos() as u64 }),
        false => Ok(()),
    }
}

fn read_table(lexer: &mut Lexer<'_>, room: usize) -> Result<Section, ReadError> {
    let broken = |lexer: &Lexer<'_>| ReadError::Malformed { what: "xref_table", at: lexer.pos() as u64 };
    let mut generation_too_high = None;
    let mut places = Vec::new();
    loop {
        lexer.skip_space();
        if lexer.eat_word(b"trailer") {
            break;
        }
        let first = lexer.unsigned().ok_or_else(|| broken(lexer))?;
        lexer.skip_space();
        let count = lexer.unsigned().ok_or_else(|| broken(lexer))?;
        for number in first..first.saturating_add(count) {
            lexer.skip_space();
            let offset = lexer.unsigned().ok_or_else(|| broken(lexer))?;
            lexer.skip_space();
            let entry = lexer.pos() as u64;
            let generation = lexer.unsigned().ok_or_else(|| broken(lexer))?;
            if generation > u64::from(u16::MAX) {
                generation_too_high.get_or_insert(entry);
            }
            lexer.skip_space();
            let place = match (lexer.word(), u16::try_from(generation)) {
                (b"n", Ok(generation)) => Place::At { offset, generation },
                (b"n" | b"f", _) => Place::Free,
                _ => return Err(broken(lexer)),
            };
            if places.len() >= room {
                return Err(ReadError::TooComplex { what: "objects" });
            }
            places.push((u32::try_from(number).map_err(|_| broken(lexer))?, place));
        }
    }
    let trailer = lexer.object()?;
    refuse_ambiguous(lexer)?;
    match trailer {
        Object::Dictionary(trailer) => Ok(Section { places, trailer, style: Style::Table, generation_too_high }),
        _ => Err(broken(lexer)),
    }
}

fn read_stream(
    data: &[u8],
    dictionary: Dictionary,
    start: usize,
    room: usize,
    decoded_room: &mut usize,
) -> Result<Section, ReadError> {
    let at = start as u64;
    let broken = || ReadError::Malformed { what: "xref_stream", at };
    let length = dictionary.get(b"Length").and_then(Object::as_i64).ok().and_then(|l| u64::try_from(l).ok());
    let raw = stream::extent(data, start, length).ok_or_else(broken)?;
    let decoded = stream::decode(dictionary.clone(), &data[raw], *decoded_room, at)?;
    *decoded_room -= decoded.len().min(*decoded_room);

    let integers = |key: &[u8]| -> Option<Vec<u64>> {
        let items = dictionary.get(key).and_then(Object::as_array).ok()?;
        items.iter().map(|item| u64::try_from(item.as_i64().ok()?).ok()).collect()
    };
    let size = dictionary.get(b"Size").and_then(Object::as_i64).ok().and_then(|s| u64::try_from(s).ok());
    let size = size.ok_or_else(broken)?;
    let widths: [usize; 3] = integers(b"W")
        .and_then(|w| w.into_iter().map(|w| usize::try_from(w).ok().filter(|&w| w <= 8)).collect::<Option<Vec<_>>>())
        .and_then(|w| w.try_into().ok())
        .ok_or_else(broken)?;
    let index = if dictionary.has(b"Index") { integers(b"Index").ok_or_else(broken)? } else { vec![0, size] };
    let width: usize = widths.iter().sum();
    if width == 0 || index.len() % 2 != 0 {
        return Err(broken());
    }

    let mut records = decoded.chunks_exact(width);
    let mut places = Vec::new();
    for pair in index.chunks_exact(2) {
        for number in pair[0]..pair[0].saturating_add(pair[1]) {
            let record = records.next().ok_or_else(broken)?;
            if places.len() >= room {
                return Err(ReadError::TooComplex { what: "objects" });
            }
            let number = u32::try_from(number).map_err(|_| broken())?;
            places.push((number, place_of(record, widths).ok_or_else(broken)?));
        }
    }
    Ok(Section { places, trailer: dictionary, style: Style::Stream, generation_too_high: None })
}

/// One record of a cross-reference stream (7.5.8.3); an unknown type reads as a null object.
fn place_of(record: &[u8], widths: [usize; 3]) -> Option<Place> {
    let big_endian = |bytes: &[u8]| bytes.iter().fold(0u64, |value, &b| value << 8 | u64::from(b));
    let (kind, rest) = record.split_at(widths[0]);
    let (second, third) = rest.split_at(widths[1]);
    let (second, third) = (big_endian(second), big_endian(third));
    let kind = if widths[0] == 0 { 1 } else { big_endian(kind) };
    Some(match kind {
        1 => Place::At { offset: second, generation: u16::try_from(third).ok()? },
        2 => Place::In { container: u32::try_from(second).ok()?, index: u32::try_from(third).ok()? },
        _ => Place::Free,
    })
}
