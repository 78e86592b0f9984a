//! A store whose every step is told before it is taken, and may be the one that fails.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use sealbid_bid::store::{Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource};

/// What is called before a step that changes anything, with the name that the step is about.
pub type Before = Arc<dyn Fn(&RelPath) -> io::Result<()> + Send + Sync>;

pub struct Watched {
    pub store: Arc<dyn Store>,
    pub before: Before,
}

impl Watched {
    fn step(&self, path: &RelPath) -> Result<(), StoreError> {
        (self.before)(path).map_err(|error| StoreError::from_io(path, error))
    }
}

impl Store for Watched {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.step(path)?;
        Ok(Box::new(WatchedFile { file: self.store.create(path)?, path: path.clone(), before: self.before.clone() }))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.store.open(path)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.step(to)?;
        self.store.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.step(folder)?;
        self.store.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step(path)?;
        self.store.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step(path)?;
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

struct WatchedFile {
    file: Box<dyn StoreFile>,
    path: RelPath,
    before: Before,
}

impl Read for WatchedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for WatchedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Half of it is there.
        let half = bytes.len() / 2;
        self.file.write_all(&bytes[..half])?;
        (self.before)(&self.path)?;
        self.file.write_all(&bytes[half..])?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for WatchedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl StoreFile for WatchedFile {
    fn sync(&mut self) -> io::Result<()> {
        (self.before)(&self.path)?;
        self.file.sync()
    }
}
