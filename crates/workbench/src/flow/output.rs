//! Bytes that a flow reads and writes, and their digests.

use std::io::{self, Read};
use std::path::Path;

use base16ct::lower::encode_string as hex;
use sealbid_desk::input;
use sealbid_desk::output::Place;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::jobs::Job;

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// What was written into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

impl Written {
    /// What lies in the temporary of an output that is to have its name next, and was seen off to the system.
    pub(super) fn of(place: &Place, job: &Job) -> Result<Self, Failure> {
        let temporary = place.temporary().ok_or_else(|| Failure::internal("temporary"))?;
        let (size, sha256) = sha256_of(&temporary, job)?;
        Ok(Self { size, sha256: hex(&sha256) })
    }
}

/// A file's length and SHA-256, unless the job is ended meanwhile.
pub(super) fn sha256_of(path: &Path, job: &Job) -> Result<(u64, [u8; 32]), Failure> {
    let (mut file, _) = input::open(path)?;
    let (mut size, mut digest, mut buffer) = (0, Sha256::new(), vec![0; CHUNK]);
    loop {
        job.checkpoint()?;
        match file.read(&mut buffer) {
            Ok(0) => return Ok((size, digest.finalize().into())),
            Ok(read) => {
                digest.update(&buffer[..read]);
                size += read as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(sealbid_desk::Failure::reading(path, &e).into()),
        }
    }
}

/// SHA-256 of bytes, in hexadecimal, unless the job is ended meanwhile.
pub(super) fn sha256_hex(bytes: &[u8], job: &Job) -> Result<String, Failure> {
    let mut digest = Sha256::new();
    for chunk in bytes.chunks(CHUNK) {
        job.checkpoint()?;
        digest.update(chunk);
    }
    Ok(hex(&digest.finalize()))
}

/// A reader that knows the digest of all that was read.
pub(super) struct Digested<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Digested<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// SHA-256 of what was read, in hexadecimal.
    pub(super) fn sha256(self) -> String {
        hex(&self.digest.finalize())
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}
