//! A document time-stamp (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3): it proves that the whole file was there at a time.

use rand_core::CryptoRng;
use sealbid_pki::cms::Content;

use crate::read::{Pdf, ReadError};
use crate::sign::SignError;
use crate::sign::field::{self, NewField};
use crate::sign::prepared::Prepared;
use crate::sign::revision::Revision;
use crate::sign::value::Value;

/// A revision that waits for its token.
#[derive(Debug, Clone)]
pub struct PreparedStamp(Prepared);

impl PreparedStamp {
    /// What the token must be over.
    pub fn content(&self) -> Content {
        self.0.content()
    }

    /// The finished revision: appended to the source, it makes the stamped file.
    ///
    /// # Errors
    /// `signature_rejected` where `token` is no intact RFC 3161 token over [`PreparedStamp::content`], or too long.
    pub fn complete(self, token: &[u8]) -> Result<Vec<u8>, SignError> {
        self.0.complete_stamp(token)
    }
}

/// Prepares a revision with a document time-stamp over all of `source` and itself, in a field of its own that is not seen. `room`
/// is what the token may take, in bytes.
///
/// # Errors
/// See [`SignError`].
pub fn prepare_stamp(source: &[u8], room: usize, rng: &mut dyn CryptoRng) -> Result<PreparedStamp, SignError> {
    let pdf = Pdf::open(source)?;
    if let Some(at) = pdf.generation_too_high() {
        return Err(ReadError::Malformed { what: "generation", at }.into());
    }
    let name = field::free_name("TimeStamp", &pdf.fields()?);
    let pages = pdf.pages()?;
    let first = pages.first().ok_or(SignError::PageMissing { page: 1, pages: 0 })?;
    let mut revision = Revision::new(&pdf)?;
    let value = Value::time_stamp(room);
    let value_id = revision.add(value.body.clone());
    let new = NewField { name: &name, rect: None, value: Some(value_id), appearance: None };
    field::create(&mut revision, first.id, &new)?;
    let written = revision.write(rng)?;
    Ok(PreparedStamp(Prepared::new(source, written, value_id, &value, &name)))
}
