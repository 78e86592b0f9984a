//! How files are read: small ones into memory, large ones mapped.
//!
//! The one place of the workspace with unsafe code; docs/adr/0003-mapped-input.md says why it is here and why it holds.

use std::fs::{self, File};
use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use sealbid_bid::store::Whole;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Files from this length on are mapped; of a project, which has many, shorter ones too.
const MAPPED_FROM: u64 = 16 << 20;
const MAPPED_FROM_OF_PROJECT: u64 = 1 << 20;
/// The longest key, certificate, list or description that is read.
const SMALL: u64 = 8 << 20;

/// The bytes of a file.
pub enum Bytes {
    /// A copy in memory.
    Read(Vec<u8>),
    /// The file itself.
    Mapped(memmap2::Mmap),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Read(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// Opens a file that shall be read and says how long it is; a folder, pipe or device is refused.
pub fn open(path: &Path) -> Result<(File, u64), Failure> {
    // Before opening: opening a pipe waits for somebody to write to it.
    let found = fs::metadata(path).map_err(|e| Failure::reading(path, &e))?;
    if found.is_dir() {
        return Err(Failure::path("file_is_folder", path));
    }
    if !found.is_file() {
        return Err(Failure::path("file_not_regular", path));
    }
    let file = File::open(path).map_err(|e| Failure::reading(path, &e))?;
    Ok((file, found.len()))
}

/// A file as a slice, whatever its length.
pub fn whole(path: &Path) -> Result<Bytes, Failure> {
    let (file, _) = open(path)?;
    bytes(&file, MAPPED_FROM).map_err(|e| Failure::reading(path, &e))
}

/// A file of a project as a slice.
pub fn of_project(file: &File) -> std::io::Result<Whole> {
    Ok(Box::new(bytes(file, MAPPED_FROM_OF_PROJECT)?))
}

fn bytes(file: &File, mapped_from: u64) -> std::io::Result<Bytes> {
    let len = file.metadata()?.len();
    if len >= mapped_from {
        return map(file);
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile is cut where it ended when it was opened.
    file.take(len).read_to_end(&mut bytes)?;
    Ok(Bytes::Read(bytes))
}

/// The copy that this program has just written as a temporary file, as a slice.
pub fn own_copy(path: &Path) -> Result<Bytes, Failure> {
    let (file, _) = open(path)?;
    map(&file).map_err(|e| Failure::reading(path, &e))
}

/// A mapped file must not shrink while it is read: on Unix the process would then be ended by SIGBUS. Our own
/// temporary copy nobody else writes. A file that is verified, built in or packed may in theory be cut meanwhile; then
/// there is no report and no output at all, never a wrong one.
#[allow(unsafe_code)]
fn map(file: &File) -> std::io::Result<Bytes> {
    // SAFETY: the map is read only, and it is only ever seen as plain bytes, for which every value is valid: whoever
    // changes the file meanwhile changes what we read but breaks no invariant of a type. The readers above check
    // every offset against the length of the slice, which stays as it was mapped.
    unsafe { memmap2::Mmap::map(file) }.map(Bytes::Mapped)
}

/// A small file: a certificate, a list, a description.
pub fn small(path: &Path) -> Result<Vec<u8>, Failure> {
    let (file, len) = open(path)?;
    if len > SMALL {
        return Err(Failure::new(
            "file_too_large",
            [("path", crate::failure::shown(path)), ("limit", (SMALL >> 20).to_string())],
        ));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or_default());
    file.take(SMALL).read_to_end(&mut bytes).map_err(|e| Failure::reading(path, &e))?;
    Ok(bytes)
}

/// A small file of text, wiped from memory when it is no longer needed.
pub fn text(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(small(path)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::path("file_not_text", path))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// A CMS signature, out of its PEM block if it is in one.
pub fn cms(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = small(path)?;
    if !bytes.starts_with(b"-----BEGIN ") {
        return Ok(bytes);
    }
    let malformed = |_| Failure::bare("cms_malformed").of_file(path);
    der::pem::decode_vec(bytes.trim_ascii()).map(|(_, der)| der).map_err(malformed)
}
