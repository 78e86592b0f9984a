//! What stands in front of the parts, and whether the file is as long as it says: all that shows without a key.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::error::{InspectError, Malformed, Rule};
use crate::header::{Header, MAX_HEADER_LEN};
use crate::header_rules;

pub(crate) const MAGIC: &[u8] = b"SEALBID1";
/// Magic and header length.
const FIXED_LEN: usize = 12;

/// An envelope's outside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspected {
    /// The header. It is authentic only once a part has been opened.
    pub header: Header,
    /// Magic, length and header as they stand in the file: what the parts are bound to.
    front: Vec<u8>,
}

impl Inspected {
    /// The length of magic, length and header.
    pub(crate) fn front_len(&self) -> u64 {
        self.front.len() as u64
    }
    /// SHA-256 of the file up to the end of the header, to which both parts are bound.
    pub fn front_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.front).into()
    }
    /// The header's JSON text as it stands in the file.
    pub fn header_json(&self) -> &str {
        std::str::from_utf8(&self.front[FIXED_LEN..]).expect("a header that was read is UTF-8")
    }
}

/// Reads the header of a file of `len` bytes and compares `len` with what the header says. Needs no key, reads
/// nothing behind the header, and proves nothing about who made the file.
///
/// # Errors
/// [`InspectError`].
pub fn inspect(input: &mut dyn Read, len: u64) -> Result<Inspected, InspectError> {
    let mut front = Vec::with_capacity(FIXED_LEN);
    read_more(input, &mut front, FIXED_LEN)?;
    if !front.starts_with(MAGIC) {
        return Err(InspectError::NotSealbid);
    }
    let Some(&header_len) = front[MAGIC.len()..].first_chunk::<4>() else {
        return Err(InspectError::Truncated { expected: FIXED_LEN as u64 });
    };
    let header_len = u32::from_be_bytes(header_len) as usize;
    if header_len > MAX_HEADER_LEN {
        return Err(InspectError::HeaderTooLarge { len: header_len as u64 });
    }
    if header_len < 2 {
        return Err(InspectError::HeaderMalformed(Malformed { at: "byte 0".to_owned(), rule: Rule::Length }));
    }
    read_more(input, &mut front, header_len)?;
    if front.len() < FIXED_LEN + header_len {
        return Err(InspectError::Truncated { expected: (FIXED_LEN + header_len) as u64 });
    }
    let header = header_rules::parse(&front[FIXED_LEN..])?;
    let expected = front.len() as u64 + header.sealed_parts_len();
    match len.cmp(&expected) {
        std::cmp::Ordering::Less => Err(InspectError::Truncated { expected }),
        std::cmp::Ordering::Greater => Err(InspectError::TrailingBytes { expected }),
        std::cmp::Ordering::Equal => Ok(Inspected { header, front }),
    }
}

/// Appends up to `count` bytes; fewer where the input ends.
fn read_more(input: &mut dyn Read, front: &mut Vec<u8>, count: usize) -> Result<(), InspectError> {
    io::Read::take(input, count as u64).read_to_end(front).map(|_| ()).map_err(InspectError::Read)
}
