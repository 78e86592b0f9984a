//! What must hold of a file to which objects will be appended: they change nothing that is there.

use lopdf::{Dictionary, Object};

use super::{Pdf, Place, ReadError};

/// The highest object number: the limit of ISO 32000-1, annex C.
const HIGHEST: u32 = 8_388_607;

impl Pdf<'_> {
    /// The lowest object number above all that revisions, trailers and references speak of. A reference to an object
    /// that is not there means null (7.3.10); under its number a new object would show where nobody put it. Reads
    /// every object.
    ///
    /// # Errors
    /// `pdf_malformed` where the end of the file cuts an object off, which what is appended might complete;
    /// `pdf_too_complex` where the numbers leave no room, and where reading every object takes too much work.
    pub fn next_number(&self) -> Result<u32, ReadError> {
        let full = ReadError::TooComplex { what: "objects" };
        let listed = self.places().last().map_or(0, |&(number, _)| number);
        let size = self.trailer().get(b"Size").and_then(Object::as_i64).unwrap_or(0);
        let size = u32::try_from(size.max(1) - 1).map_err(|_| full.clone())?;
        let highest = listed.max(size).max(self.highest_reference()?);
        if highest < HIGHEST { Ok(highest + 1) } else { Err(full) }
    }

    /// The highest number that an object can have and that the file refers to.
    fn highest_reference(&self) -> Result<u32, ReadError> {
        let mut highest = of_entries(self.trailer());
        for (number, place) in self.reading_order() {
            highest = highest.max(match self.get((number, place.generation())) {
                Ok(Object::Dictionary(dictionary)) => of_entries(&dictionary),
                Ok(Object::Stream(stream)) => {
                    self.stream_raw(&stream)?;
                    of_entries(&stream.dict)
                }
                Ok(other) => of(&other),
                Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
                Err(cut) if self.is_cut_off(&cut, place) => return Err(cut),
                // What nobody can read refers to nothing.
                Err(_) => 0,
            });
        }
        Ok(highest)
    }

    /// Whether reading what stands at `place` failed at the end of the file.
    fn is_cut_off(&self, error: &ReadError, place: Place) -> bool {
        let end = self.source().len() as u64;
        matches!((place, error), (Place::At { offset, .. }, ReadError::Malformed { at, .. }) if offset < end && *at >= end)
    }
}

fn of_entries(dictionary: &Dictionary) -> u32 {
    dictionary.iter().map(|(_, value)| of(value)).max().unwrap_or(0)
}

fn of(object: &Object) -> u32 {
    let (mut highest, mut stack) = (0, vec![object]);
    while let Some(object) = stack.pop() {
        match object {
            Object::Reference((number, _)) if *number <= HIGHEST => highest = highest.max(*number),
            Object::Array(items) => stack.extend(items),
            Object::Dictionary(dictionary) => stack.extend(dictionary.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    highest
}
