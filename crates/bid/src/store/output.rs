//! Files that appear under their names only when they are whole.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use base16ct::lower::encode_string as hex;
use sha2::{Digest, Sha256};

use super::{EntryKind, RelPath, Store, StoreError, StoreFile, StoreSource, TEMPORARY};

/// What to do with a file that already has the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Keep it: the new file is refused.
    Keep,
    /// Put the new file in its place.
    Replace,
}

/// Bytes gathered before one write reaches the store.
const BUFFER: usize = 1 << 18;
/// How many runs may write the same target at once.
const MAX_RIVALS: u32 = 16;

/// A file on its way: written under another name beside its target. Dropped before [`finish`](Output::finish) and
/// [`persist`](Finished::persist) it is removed.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use sealbid_bid::store::{Existing, Folder, Output, RelPath, Store};
/// use std::io::Write;
/// let store = Folder::new(folder.path())?;
/// let name = RelPath::parse("report.json")?;
/// let mut output = Output::create(&store, &name, Existing::Keep)?;
/// output.write_all(b"{}")?;
/// assert!(store.kind(&name)?.is_none());
/// output.finish()?.persist()?;
/// assert!(store.kind(&name)?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Output<'s> {
    // Dropped, and with it closed, before the temporary is removed.
    file: Option<BufWriter<Box<dyn StoreFile>>>,
    temporary: Temporary<'s>,
}

/// A file whose bytes are all written and synced, and which only lacks its name.
#[must_use = "an output that is not persisted is removed"]
pub struct Finished<'s> {
    // Keeps the mark that the temporary is in use.
    file: Option<Box<dyn StoreFile>>,
    temporary: Temporary<'s>,
}

/// The temporary's name, and the duty to remove it.
struct Temporary<'s> {
    store: &'s dyn Store,
    path: RelPath,
    target: RelPath,
    existing: Existing,
    done: bool,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.done {
            // What cannot be removed now is removed by the next run.
            self.store.remove(&self.path).ok();
        }
    }
}

impl<'s> Output<'s> {
    /// Begins a file that shall be called `target`. Temporaries that an earlier run left for the same target are
    /// removed first.
    ///
    /// # Errors
    /// [`StoreError::Exists`] at once where the name is taken and `existing` says to keep what is there.
    pub fn create(store: &'s dyn Store, target: &RelPath, existing: Existing) -> Result<Self, StoreError> {
        match store.kind(target)? {
            Some(EntryKind::File { .. }) if existing == Existing::Replace => {}
            Some(_) => return Err(StoreError::Exists { path: target.to_string() }),
            None => {}
        }
        let prefix = temporary_prefix(target);
        remove_abandoned(store, &target.parent(), &prefix)?;
        for rival in 0..MAX_RIVALS {
            let path = target.sibling(&format!("{prefix}{rival}"));
            match store.create(&path) {
                Ok(file) => {
                    let temporary = Temporary { store, path, target: target.clone(), existing, done: false };
                    return Ok(Self { file: Some(BufWriter::with_capacity(BUFFER, file)), temporary });
                }
                Err(StoreError::Exists { .. }) => {}
                Err(e) => return Err(e),
            }
        }
        Err(StoreError::Locked { path: target.to_string() })
    }

    fn file(&mut self) -> io::Result<&mut BufWriter<Box<dyn StoreFile>>> {
        self.file.as_mut().ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    /// Writes what is still gathered and waits until the bytes would survive a loss of power.
    ///
    /// # Errors
    /// What the store says; the temporary is then removed.
    pub fn finish(mut self) -> Result<Finished<'s>, StoreError> {
        let failed = |e| StoreError::from_io(&self.temporary.target, e);
        let writer = self.file.take().ok_or_else(|| failed(io::ErrorKind::Unsupported.into()))?;
        let mut file = writer.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync().map_err(failed)?;
        Ok(Finished { file: Some(file), temporary: self.temporary })
    }
}

impl Finished<'_> {
    /// Gives the file its name and waits until the name would survive a loss of power. Where that last wait fails, a
    /// new name is taken back, so that an error means that there is no file. One that replaced an older file stays: it
    /// is whole, and nothing would be worse.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where another took the name meanwhile and it shall be kept.
    pub fn persist(mut self) -> Result<(), StoreError> {
        let Temporary { store, path, target, existing, .. } = &self.temporary;
        let folder = target.parent();
        store.rename(path, target, *existing)?;
        let synced = store.sync_folder(&folder);
        if synced.is_err() && *existing == Existing::Keep {
            // What cannot be removed now is whole all the same.
            store.remove(target).and_then(|()| store.sync_folder(&folder)).ok();
        }
        // The temporary's name is gone from here on, whatever the sync says.
        self.temporary.done = true;
        self.file = None;
        synced
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file()?.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file()?.flush()
    }
}

impl Read for Output<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = self.file()?;
        file.flush()?;
        file.get_mut().read(buffer)
    }
}

impl Seek for Output<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file()?.seek(to)
    }
}

/// Temporaries of one target share a beginning, so that a later run knows its own leftovers. A digest keeps the name
/// short whatever the target is called.
fn temporary_prefix(target: &RelPath) -> String {
    let digest = Sha256::digest(target.name().as_bytes());
    format!("{TEMPORARY}{}-", hex(&digest[..6]))
}

fn remove_abandoned(store: &dyn Store, folder: &RelPath, prefix: &str) -> Result<usize, StoreError> {
    let mut removed = 0;
    for entry in store.list(folder)? {
        if !entry.name.starts_with(prefix) || !matches!(entry.kind, EntryKind::File { .. }) {
            continue;
        }
        let path = folder.join(&entry.name)?;
        // Whoever still writes it holds its lock.
        let lock = match store.lock(&path) {
            Ok(lock) => lock,
            Err(StoreError::Locked { .. }) => continue,
            Err(e) => return Err(e),
        };
        match store.remove(&path) {
            Ok(()) => removed += 1,
            Err(StoreError::Missing { .. }) => {}
            Err(e) => return Err(e),
        }
        drop(lock);
    }
    Ok(removed)
}

/// Removes the temporaries that stopped runs left in one folder, and says how many. Those still being written stay.
///
/// # Errors
/// What the store says.
pub fn clean(store: &dyn Store, folder: &RelPath) -> Result<usize, StoreError> {
    remove_abandoned(store, folder, TEMPORARY)
}

/// Makes a folder and those above it, as far as they are not there. When this returns their names would survive a loss of
/// power, those that a stopped run made too.
///
/// # Errors
/// [`StoreError::NotPlain`] where a file has one of the names.
pub fn create_folders(store: &dyn Store, folder: &RelPath) -> Result<(), StoreError> {
    if folder.is_root() {
        return Ok(());
    }
    create_folders(store, &folder.parent())?;
    match store.kind(folder)? {
        Some(EntryKind::Folder) => {}
        Some(_) => return Err(StoreError::NotPlain { path: folder.to_string() }),
        None => match store.create_folder(folder) {
            Ok(()) | Err(StoreError::Exists { .. }) => {}
            Err(e) => return Err(e),
        },
    }
    store.sync_folder(&folder.parent())
}

/// Writes a small file whole: when this returns, it is there for good.
///
/// # Errors
/// Those of [`Output::create`], [`Output::finish`] and [`Finished::persist`].
pub fn write_whole(store: &dyn Store, target: &RelPath, bytes: &[u8], existing: Existing) -> Result<(), StoreError> {
    let mut output = Output::create(store, target, existing)?;
    output.write_all(bytes).map_err(|e| StoreError::from_io(target, e))?;
    output.finish()?.persist()
}

/// Reads a file of at most `max` bytes.
///
/// # Errors
/// [`StoreError::TooLarge`] where it is larger; then nothing beyond `max` was kept in memory.
pub fn read_limited(store: &dyn Store, path: &RelPath, max: u64) -> Result<Vec<u8>, StoreError> {
    read_source(store.open(path)?, path, max)
}

/// Reads all that `source`, opened at `path`, has: at most `max` bytes.
pub(super) fn read_source(source: Box<dyn StoreSource>, path: &RelPath, max: u64) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    source.take(max + 1).read_to_end(&mut bytes).map_err(|e| StoreError::from_io(path, e))?;
    if bytes.len() as u64 > max {
        return Err(StoreError::TooLarge { path: path.to_string(), max });
    }
    Ok(bytes)
}
