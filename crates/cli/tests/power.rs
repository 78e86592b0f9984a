//! Stores that stop at a step, as if the power had gone, or fail at one, as a full disk does.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, Folder, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource,
};
use sealbid_cli::Stores;

/// What happens at the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The power goes: this step and every later one does nothing, also the removal of temporaries.
    PowerLoss,
    /// This kind of error, and all goes on.
    Error(io::ErrorKind),
    /// Somebody presses Ctrl-C, and all goes on.
    CtrlC,
}

/// Counts the steps that change anything; at step `stop` the thing happens.
#[derive(Debug)]
pub struct Steps {
    done: AtomicUsize,
    stop: usize,
    what: At,
    /// What the command watches to see whether it shall stop.
    pub cancel: AtomicBool,
}

impl Steps {
    pub fn new(stop: usize, what: At) -> Arc<Self> {
        Arc::new(Self { done: AtomicUsize::new(0), stop, what, cancel: AtomicBool::new(false) })
    }

    /// Only counts.
    pub fn counting() -> Arc<Self> {
        Self::new(usize::MAX, At::PowerLoss)
    }

    pub fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    pub fn was_reached(&self) -> bool {
        self.done() >= self.stop
    }

    fn step(&self) -> io::Result<()> {
        let number = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        match self.what {
            At::PowerLoss if number >= self.stop => Err(io::Error::other("power lost")),
            At::Error(kind) if number == self.stop => Err(kind.into()),
            At::CtrlC if number == self.stop => {
                self.cancel.store(true, Ordering::SeqCst);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Folders whose steps are counted.
pub struct Counted(pub Arc<Steps>);

impl Stores for Counted {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(CountedFolder { folder: Folder::new(root)?, steps: self.0.clone() }))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        if !root.is_dir() {
            let failed = |source| StoreError::Io { path: root.display().to_string(), source };
            self.0.step().map_err(failed)?;
        }
        Ok(Box::new(CountedFolder { folder: Folder::create(root)?, steps: self.0.clone() }))
    }
}

struct CountedFolder {
    folder: Folder,
    steps: Arc<Steps>,
}

impl CountedFolder {
    fn step(&self, path: &RelPath) -> Result<(), StoreError> {
        self.steps.step().map_err(|e| StoreError::from_io(path, e))
    }
}

impl Store for CountedFolder {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.step(path)?;
        Ok(Box::new(CountedFile { file: self.folder.create(path)?, steps: self.steps.clone() }))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.folder.open(path)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.step(to)?;
        self.folder.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.step(folder)?;
        self.folder.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step(path)?;
        self.folder.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step(path)?;
        self.folder.create_folder(path)
    }
    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        self.folder.list(folder)
    }
    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        self.folder.kind(path)
    }
    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        self.folder.lock(path)
    }
}

struct CountedFile {
    file: Box<dyn StoreFile>,
    steps: Arc<Steps>,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for CountedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.steps.step() {
            // Half of it still reaches the disk.
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for CountedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl StoreFile for CountedFile {
    fn sync(&mut self) -> io::Result<()> {
        self.steps.step()?;
        self.file.sync()
    }
}
