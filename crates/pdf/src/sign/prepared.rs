//! A revision that waits for its signature value.

use std::ops::Range;

use lopdf::ObjectId;
use sealbid_pki::cms::{self, CmsError, Content, Integrity, TimeStamp};
use sha2::{Digest, Sha256};

use super::SignError;
use super::revision::Written;
use super::value::Value;

/// How much of the source is hashed at a time, so that a mapped file need not be in memory at once.
const STEP: usize = 1 << 20;

/// A revision whose `/ByteRange` is final and whose `/Contents` is still zeros.
#[derive(Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    contents: Range<usize>,
    byte_range: [u64; 4],
    digest: [u8; 32],
    field: String,
}

impl Prepared {
    pub(crate) fn new(source: &[u8], written: Written, value_id: ObjectId, value: &Value, field: &str) -> Self {
        let Written { mut bytes, bodies } = written;
        let body = bodies.get(&value_id).copied().expect("the revision holds the signature dictionary it was given");
        let contents = body + value.contents.start..body + value.contents.end;
        let before = source.len() + contents.start;
        let after = source.len() + contents.end;
        let byte_range = [0, before as u64, after as u64, (bytes.len() - contents.end) as u64];
        let syntax = Value::byte_range(byte_range);
        bytes[body + value.byte_range.start..body + value.byte_range.end].copy_from_slice(syntax.as_bytes());

        let mut hash = Sha256::new();
        for step in source.chunks(STEP) {
            hash.update(step);
        }
        hash.update(&bytes[..contents.start]);
        hash.update(&bytes[contents.end..]);
        Self { digest: hash.finalize().into(), bytes, contents, byte_range, field: field.to_owned() }
    }

    /// All that the signature covers: what the CMS must be made over, and the length of the whole file.
    pub fn content(&self) -> Content {
        Content { sha256: self.digest, len: self.byte_range[2] + self.byte_range[3] }
    }

    /// The byte range of the signature (ISO 32000-2, 12.8.1).
    pub fn byte_range(&self) -> [u64; 4] {
        self.byte_range
    }

    /// The fully qualified name of the field that holds the signature.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The length of the revision in bytes.
    pub fn revision_len(&self) -> usize {
        self.bytes.len()
    }

    /// The finished revision: appended to the source, it makes the signed file.
    ///
    /// # Errors
    /// `signature_rejected` where `cms` is not a good detached signature over [`Prepared::content`], or too long.
    pub fn complete(self, cms: &[u8]) -> Result<Vec<u8>, SignError> {
        self.fill(cms, |digest| Ok(cms::parse(cms)?.verify(digest).intact))
    }

    /// [`Prepared::complete`] with a time-stamp token in place of a signature.
    pub(crate) fn complete_stamp(self, token: &[u8]) -> Result<Vec<u8>, SignError> {
        self.fill(token, |digest| Ok(TimeStamp::from_der(token)?.verify_digest(digest).intact))
    }

    fn fill(
        mut self,
        cms: &[u8],
        judge: impl FnOnce(&[u8; 32]) -> Result<Integrity, CmsError>,
    ) -> Result<Vec<u8>, SignError> {
        let room = &mut self.bytes[self.contents.start + 1..self.contents.end - 1];
        if cms.len() * 2 > room.len() {
            return Err(SignError::SignatureRejected { reason: "too_long" });
        }
        match judge(&self.digest)? {
            Integrity::Intact => {}
            other => return Err(SignError::SignatureRejected { reason: other.code() }),
        }
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (pair, byte) in room.chunks_exact_mut(2).zip(cms) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Ok(self.bytes)
    }
}

/// Sizes only: the bytes are a person's document.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared({} bytes in {:?}, byte range {:?})", self.bytes.len(), self.field, self.byte_range)
    }
}
