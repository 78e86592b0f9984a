//! Where things are written. A [`Store`] is the short list of file operations that every write goes through; an
//! [`Output`] makes of them a file that appears under its name only when it is whole.
//!
//! The order of every write is: temporary file beside the target, its bytes, its sync, its name, the folder's sync.
//! Whoever stops it at any point leaves the old file or the new one, and at worst a temporary that the next run removes.

mod folder;
mod output;
mod path;

use std::io::{self, Read, Seek, Write};
use std::ops::Deref;

pub use folder::{Folder, Map, make_folders, sync_names};
pub use output::{Existing, Finished, Output, clean, create_folders, read_limited, write_whole};
pub use path::{MAX_DEPTH, MAX_NAME, MAX_PATH, PathError, RelPath, safe_stem};

/// The beginning of every temporary's name. Nothing else in a folder may be called so.
pub const TEMPORARY: &str = ".sealbid-tmp-";

/// A file that is being written.
pub trait StoreFile: Read + Write + Seek + Send {
    /// Returns when its bytes would survive a loss of power.
    ///
    /// # Errors
    /// What the system says; the bytes may then be lost.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file that is being read.
pub trait StoreSource: Read + Seek + Send {}
impl<T: Read + Seek + Send> StoreSource for T {}

/// The bytes of a whole file: a copy in memory, or the file itself where the store maps it.
pub type Whole = Box<dyn Deref<Target = [u8]> + Send + Sync>;

/// Held while a lock lasts; dropping it, or the end of the process however it comes, gives the lock back.
pub trait StoreLock: Send {}

/// What lies under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file and its length in bytes.
    File {
        /// Bytes.
        len: u64,
    },
    /// A folder.
    Folder,
    /// A link, a device or a pipe: nothing that a store reads or writes.
    Other,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name alone. It may be one that [`RelPath`] refuses: others write into folders too.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// The only way in which anything here is written. Every operation is one step that may fail or be the last one ever;
/// none leaves the root.
pub trait Store: Send + Sync {
    /// Makes a new, empty file and opens it. It is marked as in use until it is dropped, so that [`clean`] leaves it.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the name is taken.
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError>;

    /// Opens a file to be read.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none.
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError>;

    /// The bytes of a file of at most `max`. Where the store maps it, whoever changes the file changes them.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] where it is larger; then nothing beyond `max` was kept in memory.
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        Ok(Box::new(output::read_source(self.open(path)?, path, max)?))
    }

    /// Gives a file another name in the same store: at once or not at all.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the new name is taken and `existing` says to keep what is there.
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError>;

    /// Returns when the names in a folder would survive a loss of power.
    ///
    /// # Errors
    /// What the system says.
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError>;

    /// Removes a file.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none.
    fn remove(&self, path: &RelPath) -> Result<(), StoreError>;

    /// Makes one folder in a folder that is there.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the name is taken.
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such folder.
    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError>;

    /// What lies under a name, if anything.
    ///
    /// # Errors
    /// What the system says when it cannot tell.
    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError>;

    /// Takes the lock of a name, making an empty file there where there is none. It does not wait.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another holds it.
    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError>;
}

/// Why a step of a store failed. `path` is as the store names it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The text is no path of a store.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The name is taken.
    #[error("{path} exists")]
    Exists {
        /// The name.
        path: String,
    },
    /// There is nothing under the name.
    #[error("{path} is missing")]
    Missing {
        /// The name.
        path: String,
    },
    /// Another process, or another part of this one, holds the lock.
    #[error("{path} is locked")]
    Locked {
        /// The name of the lock.
        path: String,
    },
    /// A link, device or pipe lies where a file or folder should.
    #[error("{path} is neither a file nor a folder")]
    NotPlain {
        /// The name.
        path: String,
    },
    /// The file is larger than what was asked for may be.
    #[error("{path} is larger than {max} bytes")]
    TooLarge {
        /// The name.
        path: String,
        /// The limit in bytes.
        max: u64,
    },
    /// The system refused or failed; [`io_code`] tells a full disk from a read-only one.
    #[error("{path}: {source}")]
    Io {
        /// The name.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// What the system said of `path`, told apart as far as its kind goes.
    pub fn from_io(path: &RelPath, source: io::Error) -> Self {
        let path = path.to_string();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::WouldBlock => Self::Locked { path },
            _ => Self::Io { path, source },
        }
    }

    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path(cause) => cause.code(),
            Self::Exists { .. } => "store_exists",
            Self::Missing { .. } => "store_missing",
            Self::Locked { .. } => "store_locked",
            Self::NotPlain { .. } => "store_not_plain",
            Self::TooLarge { .. } => "store_too_large",
            Self::Io { source, .. } => io_code(source),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Path(cause) => cause.params(),
            Self::Exists { path } | Self::Missing { path } | Self::Locked { path } | Self::NotPlain { path } => {
                vec![("path", path.clone())]
            }
            Self::TooLarge { path, max } => vec![("path", path.clone()), ("max", max.to_string())],
            Self::Io { path, source } => vec![("path", path.clone()), ("reason", source.to_string())],
        }
    }
}

/// The code of a failed read or write: a full disk, a read-only one, a lack of rights, a cancelled run, or the rest.
pub fn io_code(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => "store_full",
        io::ErrorKind::ReadOnlyFilesystem => "store_read_only",
        io::ErrorKind::PermissionDenied => "store_denied",
        io::ErrorKind::Interrupted => "store_interrupted",
        _ => "store_io",
    }
}
