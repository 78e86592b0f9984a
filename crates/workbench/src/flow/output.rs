//! A file that a flow wrote.

use std::io::Read as _;
use std::path::Path;

use base16ct::lower::encode_string as hex;
use sealbid_desk::input;
use sealbid_desk::output::Place;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

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
    pub(super) fn of(place: &Place) -> Result<Self, Failure> {
        let temporary = place.temporary().ok_or_else(|| Failure::internal("temporary"))?;
        let (size, sha256) = sha256_of(&temporary)?;
        Ok(Self { size, sha256: hex(&sha256) })
    }
}

/// A file's length and SHA-256.
pub(crate) fn sha256_of(path: &Path) -> Result<(u64, [u8; 32]), Failure> {
    let (mut file, _) = input::open(path)?;
    let (mut size, mut digest, mut buffer) = (0, Sha256::new(), vec![0; CHUNK]);
    loop {
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
