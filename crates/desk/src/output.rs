//! How files are written: under a temporary name beside their target, and under their own name only when whole.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, Finished, Output, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource,
};

use crate::failure::Failure;
use crate::surroundings::Stores;

/// Bytes moved at once: large enough that a system call weighs nothing, small enough that a stop is heard at once.
const CHUNK: usize = 1 << 20;

/// Where one output will be.
pub struct Place {
    folder: Watched,
    name: RelPath,
    path: PathBuf,
    existing: Existing,
}

/// Who may read an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the system lets by default.
    Usual,
    /// The owner alone (mode 0600): private keys.
    OwnerOnly,
}

/// The place of an output, once it is clear that something may be written there.
///
/// `force`: whether it may replace a file that is there. `inputs` are the files that the work reads: an output never replaces one of
/// them, even so.
///
/// # Errors
/// `output_…`, and what the store says of its folder.
pub fn place(
    stores: &dyn Stores,
    path: &Path,
    force: bool,
    readers: Readers,
    inputs: &[&Path],
) -> Result<Place, Failure> {
    let name = path.file_name().ok_or_else(|| Failure::path("output_is_folder", path))?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        return Err(Failure::path("output_folder_missing", parent));
    }
    let found = fs::symlink_metadata(path).ok();
    if inputs.iter().any(|input| is_same_file(input, path)) {
        return Err(Failure::path("output_is_input", path));
    }
    match found {
        Some(found) if found.is_dir() => return Err(Failure::path("output_is_folder", path)),
        Some(found) if !force || !found.is_file() => return Err(Failure::path("output_exists", path)),
        _ => {}
    }
    let invalid = || Failure::path("output_name_invalid", path);
    let name = RelPath::parse(name.to_str().ok_or_else(invalid)?).map_err(|_| invalid())?;
    let store = stores.open(parent).map_err(|e| Failure::from(e).at_path(parent))?;
    let folder = Watched { store, root: parent.to_owned(), readers, created: Mutex::new(None) };
    let existing = if force { Existing::Replace } else { Existing::Keep };
    Ok(Place { folder, name, path: path.to_owned(), existing })
}

impl Place {
    /// Begins the output.
    pub fn begin(&self) -> Result<Output<'_>, Failure> {
        Output::create(&self.folder, &self.name, self.existing).map_err(|e| self.failed(e))
    }

    /// Where the bytes lie until the output has its name.
    ///
    /// # Errors
    /// `internal` before it was begun.
    pub fn temporary(&self) -> Result<PathBuf, Failure> {
        let created = self.folder.created.lock().unwrap_or_else(PoisonError::into_inner);
        let name = created.as_ref().ok_or_else(|| Failure::new("internal", [("place", "temporary")]))?;
        Ok(self.folder.root.join(name.as_str()))
    }

    /// Waits until all bytes are safe; the output still has no name.
    pub fn finish<'p>(&'p self, output: Output<'p>) -> Result<Finished<'p>, Failure> {
        output.finish().map_err(|e| self.failed(e))
    }

    /// Gives the output its name.
    pub fn persist(&self, finished: Finished<'_>) -> Result<(), Failure> {
        finished.persist().map_err(|error| self.failed(error))
    }

    /// Removes the output again, unless it replaced an older file: then something is better than nothing.
    pub fn take_back(&self) {
        if self.existing == Existing::Replace {
            return;
        }
        // What cannot be removed now is whole all the same.
        self.folder.remove(&self.name).and_then(|()| self.folder.sync_folder(&self.name.parent())).ok();
    }

    /// Copies a file's bytes into the output in large pieces and sees them off to the system. `path` is what they are read from.
    ///
    /// # Errors
    /// What keeps either side from being read or written; what `source` says by an error of its own.
    pub fn copy(&self, source: &mut dyn Read, path: &Path, output: &mut Output<'_>) -> Result<(), Failure> {
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = match source.read(&mut buffer) {
                Ok(0) => return output.flush().map_err(|e| self.writing(e)),
                Ok(read) => read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(Failure::reading(path, &e)),
            };
            output.write_all(&buffer[..read]).map_err(|e| self.writing(e))?;
        }
    }

    /// Writes all of it at once.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut output = self.begin()?;
        output.write_all(bytes).map_err(|e| self.writing(e))?;
        self.persist(self.finish(output)?)
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The file's path as the user gave it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What kept the output from being written.
    pub fn writing(&self, error: std::io::Error) -> Failure {
        self.failed(StoreError::from_io(&self.name, error))
    }

    fn failed(&self, error: StoreError) -> Failure {
        match error {
            StoreError::Exists { .. } => Failure::path("output_exists", &self.path),
            other => Failure::from(other).at_path(&self.path),
        }
    }
}

/// Whether two paths lead to one file, through links of either kind too.
fn is_same_file(input: &Path, output: &Path) -> bool {
    match (fs::metadata(input), fs::metadata(output)) {
        (Ok(a), Ok(b)) => is_same(&a, &b, input, output),
        _ => false,
    }
}

#[cfg(unix)]
fn is_same(a: &fs::Metadata, b: &fs::Metadata, _: &Path, _: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata, input: &Path, output: &Path) -> bool {
    matches!((fs::canonicalize(input), fs::canonicalize(output)), (Ok(a), Ok(b)) if a == b)
}

/// A store that remembers the temporary it made, so that it can be mapped, and keeps secrets to their owner.
struct Watched {
    store: Box<dyn Store>,
    root: PathBuf,
    readers: Readers,
    created: Mutex<Option<RelPath>>,
}

impl Store for Watched {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        let file = self.store.create(path)?;
        if self.readers == Readers::OwnerOnly {
            // Still empty: nobody has read anything.
            owner_only(&self.root.join(path.as_str())).map_err(|e| StoreError::from_io(path, e))?;
        }
        *self.created.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.clone());
        Ok(file)
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.store.open(path)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.store.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.store.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.store.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.store.create_folder(path)
    }
    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        self.store.list(folder)
    }
    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        self.store.kind(path)
    }
    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        self.store.lock(path)
    }
}

#[cfg(unix)]
fn owner_only(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// Other systems give a file the rights of its folder.
#[cfg(not(unix))]
fn owner_only(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// An output that keeps its first error, so that what the crate above makes of it does not hide that it was the
/// output that failed. What is written after that error goes nowhere, as if it had been written: the file will never
/// have a name, and a writer that tidies up when it is dropped has nothing to complain of.
pub struct Sink<'o, W> {
    inner: &'o mut W,
    error: Option<io::Error>,
    failed: bool,
    position: u64,
    len: u64,
}

impl<'o, W> Sink<'o, W> {
    /// In place of `inner`.
    pub fn new(inner: &'o mut W) -> Self {
        Self { inner, error: None, failed: false, position: 0, len: 0 }
    }

    /// What kept the output from being written.
    pub fn error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    fn keep<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                (self.error, self.failed) = (Some(error), true);
            }
            kind.into()
        })
    }

    fn moved(&mut self, to: u64) {
        self.position = to;
        self.len = self.len.max(to);
    }
}

impl<W: Write> Write for Sink<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.failed { Ok(bytes.len()) } else { self.inner.write(bytes) };
        // Also what failed counts as written: its writer goes on from behind it.
        self.moved(self.position + *written.as_ref().unwrap_or(&bytes.len()) as u64);
        self.keep(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        let done = if self.failed { Ok(()) } else { self.inner.flush() };
        self.keep(done)
    }
}

impl<W: Seek> Seek for Sink<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let asked = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        let reached = match asked {
            Some(asked) if self.failed => Ok(asked),
            _ => self.inner.seek(to),
        };
        if let Some(at) = reached.as_ref().ok().copied().or(asked) {
            self.moved(at);
        }
        self.keep(reached)
    }
}
