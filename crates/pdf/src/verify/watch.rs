//! Who is told how far a verification is, and may end it.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use sha2::Digest;

use crate::read::ReadError;

/// Bytes digested at once: so many that telling weighs nothing, so few that an end is heard at once.
const CHUNK: usize = 1 << 20;

/// A verification under way.
pub(super) struct Watch<'w> {
    told: RefCell<&'w mut dyn FnMut(u64, u64) -> ControlFlow<()>>,
    done: Cell<u64>,
    total: u64,
    is_ended: Cell<bool>,
}

impl<'w> Watch<'w> {
    pub(super) fn new(told: &'w mut dyn FnMut(u64, u64) -> ControlFlow<()>, total: u64) -> Self {
        Self { told: RefCell::new(told), done: Cell::new(0), total, is_ended: Cell::new(false) }
    }

    /// [`ReadError::Cancelled`] once it was ended.
    pub(super) fn check(&self) -> Result<(), ReadError> {
        if self.goes_on(0) { Ok(()) } else { Err(ReadError::Cancelled) }
    }

    /// The digest of parts one after the other; of a beginning of them where it is ended meanwhile.
    pub(super) fn digest<D: Digest>(&self, parts: [&[u8]; 2]) -> Vec<u8> {
        let mut hash = D::new();
        for chunk in parts.into_iter().flat_map(|part| part.chunks(CHUNK)) {
            hash.update(chunk);
            if !self.goes_on(chunk.len()) {
                break;
            }
        }
        hash.finalize().to_vec()
    }

    fn goes_on(&self, bytes: usize) -> bool {
        if !self.is_ended.get() {
            self.done.set(self.done.get().saturating_add(bytes as u64));
            let told = (self.told.borrow_mut())(self.done.get(), self.total);
            self.is_ended.set(told.is_break());
        }
        !self.is_ended.get()
    }
}
