//! Objects: sealed files of the data folder, each named by the SHA-256 of what lies in it (`blobs/SHA256`). What is in them is opened by the
//! key of whatever they belong to; whoever deletes that key has erased them, in every copy.

use std::io::ErrorKind;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sealbid_bid::store::{self, Existing, Folder, RelPath, Store as _};
use sealbid_pki::Instant;
use sha2::{Digest, Sha256};

use crate::encoding::hex;
use crate::operator::BLOBS;

/// The largest object: a document with what sealing adds.
const MAX: u64 = 16 << 20;

fn path(object: &[u8]) -> Result<RelPath, store::StoreError> {
    Ok(RelPath::parse(&format!("{BLOBS}/{}", hex(object)))?)
}

/// Keeps an object; where it is there already it stays. It is on the disk when its name is answered.
pub(crate) fn keep(data: &Path, sealed: &[u8]) -> Result<[u8; 32], store::StoreError> {
    let name: [u8; 32] = Sha256::digest(sealed).into();
    let folder = Folder::new(data)?.owner_only();
    store::create_folders(&folder, &RelPath::parse(BLOBS)?)?;
    store::write_whole(&folder, &path(&name)?, sealed, Existing::Replace)?;
    Ok(name)
}

/// An object, as it was kept.
pub(crate) fn read(data: &Path, name: &[u8]) -> Result<Vec<u8>, store::StoreError> {
    store::read_limited(&Folder::new(data)?, &path(name)?, MAX)
}

/// Removes an object that was written before a moment, as the file system has it; one that is not there is removed.
pub(crate) fn remove_older(data: &Path, name: &[u8], moment: Instant) -> Result<(), store::StoreError> {
    let written = std::fs::metadata(data.join(BLOBS).join(hex(name))).and_then(|metadata| metadata.modified()).ok();
    let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    if since.is_none_or(|since| i128::from(since.as_secs()) >= i128::from(moment.unix_secs())) {
        return Ok(());
    }
    match Folder::new(data)?.remove(&path(name)?) {
        Err(store::StoreError::Missing { .. }) => Ok(()),
        done => done,
    }
}

/// The names of all objects, in no order. None of them is looked at.
pub(crate) fn names(data: &Path) -> Result<Vec<Vec<u8>>, store::StoreError> {
    let blobs = RelPath::parse(BLOBS)?;
    let failed = |error| store::StoreError::from_io(&blobs, error);
    let entries = match std::fs::read_dir(data.join(BLOBS)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // A temporary file is named otherwise.
        let name = entry.map_err(failed)?.file_name().into_string().ok();
        names.extend(name.and_then(|name| base16ct::lower::decode_vec(name).ok()).filter(|name| name.len() == 32));
    }
    Ok(names)
}
