//! Objects: sealed files of the data folder, each named by the SHA-256 of what lies in it (`blobs/SHA256`). What is in them is opened by the
//! key of whatever they belong to; whoever deletes that key has erased them, in every copy.

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

/// Removes an object; one that is not there is removed.
pub(crate) fn remove(data: &Path, name: &[u8]) -> Result<(), store::StoreError> {
    match Folder::new(data)?.remove(&path(name)?) {
        Err(store::StoreError::Missing { .. }) => Ok(()),
        done => done,
    }
}

/// The names of objects that were written before a moment, as the file system has it.
pub(crate) fn before(data: &Path, moment: Instant) -> Result<Vec<Vec<u8>>, store::StoreError> {
    let blobs = RelPath::parse(BLOBS)?;
    let folder = Folder::new(data)?;
    if folder.kind(&blobs)?.is_none() {
        return Ok(Vec::new());
    }
    let is_old = |name: &str| {
        let written = std::fs::metadata(data.join(BLOBS).join(name)).and_then(|metadata| metadata.modified()).ok();
        let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        since.is_some_and(|since| i128::from(since.as_secs()) < i128::from(moment.unix_secs()))
    };
    let named = folder.list(&blobs)?.into_iter().filter(|entry| is_old(&entry.name));
    Ok(named.filter_map(|entry| base16ct::lower::decode_vec(entry.name).ok()).filter(|name| name.len() == 32).collect())
}
