//! One reading of the file for all its signatures: a signed revision holds most of the objects that the file holds.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, Stream};

use super::changes;
use super::uses::references;
use crate::read::{Pdf, Place, ReadError};
use crate::verify::watch::Watch;

/// Objects that decide how an object reads, one needed for the other: its object stream, the length of that, the object
/// stream of the length.
const MAX_NEEDED: u8 = 4;
/// What follows the data of a stream.
const STREAM_END: usize = "\r\nendstream".len();

/// Objects read between two looks at whether to go on.
const LOOK: usize = 256;

/// One object as the whole file reads it.
#[derive(Debug)]
pub(super) struct Seen {
    /// A file that reaches beyond here, and begins with the same bytes, reads it so.
    end: usize,
    /// What else must be the same: its object stream, the object of its length.
    needs: [Option<u32>; 2],
    /// The changed objects that it refers to, and the key under which it does.
    pub references: Vec<(u32, Vec<u8>)>,
}

/// The objects of the whole file.
#[derive(Debug)]
pub(in crate::verify) struct Scan {
    /// The numbers to which references were looked for.
    wanted: HashSet<u32>,
    /// Sorted by object number.
    seen: Vec<(u32, Seen)>,
}

impl Scan {
    /// Reads every object of `new` for references to what changed since `old`. For a revision between the two it
    /// answers too.
    pub fn of(old: &Pdf<'_>, new: &Pdf<'_>, watch: &Watch<'_>) -> Result<Self, ReadError> {
        let wanted: HashSet<u32> = changes(old, new).into_keys().collect();
        let order = new.reading_order();
        let mut seen = Vec::with_capacity(order.len());
        for (count, (number, place)) in order.into_iter().enumerate() {
            if count % LOOK == 0 {
                watch.check()?;
            }
            match Seen::of(new, number, place, &wanted) {
                Ok(Some(object)) => seen.push((number, object)),
                Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
                // What reads in two ways, or not at all, is read of each revision by itself.
                Ok(None) | Err(_) => {}
            }
        }
        seen.sort_unstable_by_key(|&(number, _)| number);
        Ok(Self { wanted, seen })
    }

    /// Whether it looked for references to all of `wanted`.
    pub(super) fn covers(&self, wanted: &HashSet<u32>) -> bool {
        wanted.is_subset(&self.wanted)
    }

    /// Object `number` of the revision `old`, where that reads it as the whole file does; `changed` are the numbers at
    /// whose places the two differ.
    pub(super) fn seen(&self, number: u32, old: &Pdf<'_>, changed: &HashSet<u32>) -> Option<&Seen> {
        self.same(number, old.source().len(), changed, MAX_NEEDED)
    }

    fn same(&self, number: u32, len: usize, changed: &HashSet<u32>, hops: u8) -> Option<&Seen> {
        if hops == 0 || changed.contains(&number) {
            return None;
        }
        let at = self.seen.binary_search_by_key(&number, |entry| entry.0).ok()?;
        let seen = Some(&self.seen[at].1).filter(|seen| seen.end < len)?;
        let needed = seen.needs.iter().flatten().all(|&need| self.same(need, len, changed, hops - 1).is_some());
        needed.then_some(seen)
    }
}

impl Seen {
    fn of(pdf: &Pdf<'_>, number: u32, place: Place, wanted: &HashSet<u32>) -> Result<Option<Self>, ReadError> {
        let read = pdf.read_object((number, place.generation()))?;
        if !read.ended {
            return Ok(None);
        }
        let container = match place {
            Place::In { container, .. } => Some(container),
            Place::At { .. } | Place::Free => None,
        };
        let (mut end, mut length) = (read.end, None);
        if let Object::Stream(stream) = &read.object {
            length = match stream.dict.get(b"Length") {
                Ok(Object::Reference(id)) if matches!(pdf.get(*id)?, Object::Integer(_)) => Some(id.0),
                Ok(Object::Reference(_)) => return Ok(None),
                _ => None,
            };
            if has_filters_elsewhere(&stream.dict) {
                return Ok(None);
            }
            end = end.max(end_of_stream(pdf, stream)?);
        }
        Ok(Some(Self { end, needs: [container, length], references: references(&read.object, wanted) }))
    }
}

fn end_of_stream(pdf: &Pdf<'_>, stream: &Stream) -> Result<usize, ReadError> {
    let raw = pdf.stream_raw(stream)?;
    Ok(stream.start_position.unwrap_or(0).saturating_add(raw.len()).saturating_add(STREAM_END))
}

/// Whether other objects say how a stream is decoded.
fn has_filters_elsewhere(stream: &Dictionary) -> bool {
    [&b"Filter"[..], b"DecodeParms"].iter().any(|key| match stream.get(key) {
        Ok(Object::Reference(_)) => true,
        Ok(Object::Array(items)) => items.iter().any(|item| item.as_reference().is_ok()),
        _ => false,
    })
}
