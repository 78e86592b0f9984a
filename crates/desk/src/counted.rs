//! Reading that tells how far it is, and ends where it is to stop.

use std::io::{self, Read, Seek, SeekFrom};

use sealbid_pdf::compose::Control;

use crate::surroundings::checkpoint;

/// A reader that tells how many bytes were read, and ends once it is to stop.
pub struct Counted<'c, 'a, R> {
    inner: R,
    control: &'c mut Control<'a>,
    done: u64,
    total: u64,
}

impl<'c, 'a, R> Counted<'c, 'a, R> {
    /// In place of `inner`, which holds `total` bytes.
    pub fn new(inner: R, total: u64, control: &'c mut Control<'a>) -> Self {
        Self { inner, control, done: 0, total }
    }
}

impl<R: Read> Read for Counted<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Not `Interrupted`: the readers of the standard library try that again.
        checkpoint(self.control.cancel).map_err(|_| io::Error::other("cancelled"))?;
        let read = self.inner.read(buffer)?;
        // The directory of a container is read besides its members.
        self.done = self.total.min(self.done.saturating_add(read as u64));
        (self.control.progress)(self.done, self.total);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<'_, '_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
