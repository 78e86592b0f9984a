//! SHA-256 of what is read and written.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::input;
use crate::surroundings::checkpoint;

/// Bytes hashed between two looks at whether it goes on.
const CHUNK: usize = 1 << 20;

/// A file's length and SHA-256.
///
/// # Errors
/// What keeps it from being read, and that it was to stop.
pub fn of_file(path: &Path, cancel: &AtomicBool) -> Result<(u64, [u8; 32]), Failure> {
    let (file, _) = input::open(path)?;
    let (mut digested, mut buffer, mut size) = (Digested::new(file), vec![0; CHUNK], 0);
    loop {
        checkpoint(cancel)?;
        match digested.read(&mut buffer) {
            Ok(0) => return Ok((size, digested.sha256())),
            Ok(read) => size += read as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Failure::reading(path, &e)),
        }
    }
}

/// SHA-256 of bytes.
///
/// # Errors
/// That it was to stop.
pub fn of_bytes(bytes: &[u8], cancel: &AtomicBool) -> Result<[u8; 32], Failure> {
    let mut digest = Sha256::new();
    for chunk in bytes.chunks(CHUNK) {
        checkpoint(cancel)?;
        digest.update(chunk);
    }
    Ok(digest.finalize().into())
}

/// A reader or writer that knows the digest of all that passed.
pub struct Digested<T> {
    inner: T,
    digest: Sha256,
}

impl<T> Digested<T> {
    /// In place of `inner`.
    pub fn new(inner: T) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// What it stands in place of: what passes there is not digested.
    pub fn inner(&mut self) -> &mut T {
        &mut self.inner
    }

    /// SHA-256 of what was read or written.
    pub fn sha256(self) -> [u8; 32] {
        self.digest.finalize().into()
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
