//! Files by handle. The page is given a random number for a file and reads by it; it never learns a path.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use sealbid_bid::asic::Archive;
use sealbid_bid::kind::{SNIFF, Sniffed, sniff};
use sealbid_bid::tender::FileKind;
use sealbid_desk::input;
use sealbid_wire::desk::{FileKindView, FileRef};

use crate::failure::Failure;

/// The most that is read at once, bytes.
pub(crate) const MAX_READ: u64 = 1 << 20;
/// How many files are known at once; beyond that the one that was not asked for longest is let go.
const MAX_HANDLES: usize = 4_096;

/// How many versions of what lies in memory are known, the newest ones.
const MAX_VERSIONS: usize = 4;

/// A file that the page may read.
#[derive(Clone)]
pub(crate) struct Known {
    /// Its name, for people.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: FileKindView,
    /// Its length.
    pub(crate) size: u64,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// A file of the disk, and by what it is known to be still the same.
    Disk(PathBuf, Identity),
    /// Bytes that lie nowhere.
    Memory(Arc<[u8]>),
}

/// By what a file is known to be the same: another one under its name, or other bytes in it, have another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    len: u64,
    modified: Option<Duration>,
    node: Option<(u64, u64)>,
}

impl Identity {
    pub(crate) fn of(found: &Metadata) -> Self {
        #[cfg(unix)]
        let node = {
            use std::os::unix::fs::MetadataExt;
            Some((found.dev(), found.ino()))
        };
        #[cfg(not(unix))]
        let node = None;
        let modified = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Self { len: found.len(), modified, node }
    }
}

struct Entry {
    known: Known,
    /// What it is found again by: the path, or the name of what lies in memory.
    key: String,
    /// How often it was given to the page and not let go.
    given: u32,
    used: u64,
}

/// The files that are known.
#[derive(Default)]
pub(crate) struct Files {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<String, Entry>,
    by_key: HashMap<String, String>,
    uses: u64,
}

impl Files {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a file of the disk known; one that is known and unchanged keeps its handle. `name` is for people. A folder has
    /// a handle too: whoever reads it is told that it is one.
    pub(crate) fn know(&self, path: &Path, name: &str, new_id: impl FnOnce() -> String) -> Result<FileRef, Failure> {
        let found = fs::metadata(path).map_err(|e| unreadable(name, &e))?;
        if found.is_dir() {
            let content = Content::Disk(path.to_owned(), Identity::of(&found));
            let known = Known { name: name.to_owned(), kind: FileKindView::Other, size: 0, content };
            return Ok(self.table().insert(new_id(), format!("disk:{}:{name}", path.display()), known));
        }
        let (mut file, found) = open(path, name)?;
        let identity = Identity::of(&found);
        let key = format!("disk:{}:{name}", path.display());
        let mut table = self.table();
        if let Some(there) = table.find(&key, |content| matches!(content, Content::Disk(_, old) if *old == identity)) {
            return Ok(there);
        }
        drop(table);
        let kind = kind_of(&mut file, name).map_err(|e| unreadable(name, &e))?;
        table = self.table();
        let content = Content::Disk(path.to_owned(), identity);
        let known = Known { name: name.to_owned(), kind, size: found.len(), content };
        Ok(table.insert(new_id(), key, known))
    }

    /// Makes bytes known as a file; the same bytes under the same `key` keep their handle.
    pub(crate) fn know_bytes(&self, key: &str, name: &str, bytes: Vec<u8>, new_id: impl FnOnce() -> String) -> FileRef {
        let key = format!("memory:{key}");
        let mut table = self.table();
        if let Some(there) = table.find(&key, |content| matches!(content, Content::Memory(old) if **old == *bytes)) {
            return there;
        }
        let kind = kind_of(&mut Cursor::new(&bytes), name).unwrap_or(FileKindView::Other);
        let size = bytes.len() as u64;
        let known = Known { name: name.to_owned(), kind, size, content: Content::Memory(bytes.into()) };
        table.forget_versions(&key);
        table.insert(new_id(), key, known)
    }

    /// A file by its handle.
    pub(crate) fn find(&self, handle: &str) -> Result<Known, Failure> {
        let mut table = self.table();
        table.uses += 1;
        let now = table.uses;
        let entry = table.entries.get_mut(handle).ok_or_else(|| Failure::bare("file_handle_unknown"))?;
        entry.used = now;
        Ok(entry.known.clone())
    }

    /// Lets go of a file: once for each time that it was given.
    pub(crate) fn close(&self, handle: &str) {
        let mut table = self.table();
        if let Some(entry) = table.entries.get_mut(handle) {
            entry.given = entry.given.saturating_sub(1);
            if entry.given == 0 {
                table.remove(handle);
            }
        }
    }
}

impl Table {
    fn find(&mut self, key: &str, is_same: impl FnOnce(&Content) -> bool) -> Option<FileRef> {
        let handle = self.by_key.get(key)?.clone();
        self.uses += 1;
        let now = self.uses;
        let entry = self.entries.get_mut(&handle)?;
        if !is_same(&entry.known.content) {
            return None;
        }
        entry.given = entry.given.saturating_add(1);
        entry.used = now;
        Some(entry.known.reference(handle))
    }

    fn insert(&mut self, handle: String, key: String, known: Known) -> FileRef {
        if self.entries.len() >= MAX_HANDLES
            && let Some(oldest) =
                self.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(handle, _)| handle.clone())
        {
            self.remove(&oldest);
        }
        self.uses += 1;
        let reference = known.reference(handle.clone());
        self.by_key.insert(key.clone(), handle.clone());
        self.entries.insert(handle, Entry { known, key, given: 1, used: self.uses });
        reference
    }

    /// Makes room for one version more.
    fn forget_versions(&mut self, key: &str) {
        let mut versions: Vec<(u64, String)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.key == key)
            .map(|(handle, entry)| (entry.used, handle.clone()))
            .collect();
        versions.sort();
        let excess = (versions.len() + 1).saturating_sub(MAX_VERSIONS);
        for (_, handle) in versions.into_iter().take(excess) {
            self.remove(&handle);
        }
    }

    fn remove(&mut self, handle: &str) {
        if let Some(entry) = self.entries.remove(handle)
            && self.by_key.get(&entry.key).is_some_and(|newest| newest == handle)
        {
            self.by_key.remove(&entry.key);
        }
    }
}

impl Known {
    /// As the page is given it.
    pub(crate) fn reference(&self, handle: String) -> FileRef {
        FileRef { handle, name: self.name.clone(), size: self.size, kind: self.kind }
    }

    /// Opens it, if it is still the file that was made known.
    pub(crate) fn open(&self) -> Result<Box<dyn Source>, Failure> {
        match &self.content {
            Content::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Content::Disk(path, identity) => {
                let (file, found) = open(path, &self.name)?;
                if Identity::of(&found) != *identity {
                    return Err(Failure::new("file_changed", [("path", self.name.as_str())]));
                }
                Ok(Box::new(file))
            }
        }
    }

    /// Where it lies on the disk, if it is still the file that was made known.
    pub(crate) fn on_disk(&self) -> Result<&Path, Failure> {
        self.open()?;
        self.path().ok_or_else(|| Failure::bare("file_handle_unknown"))
    }

    /// Where it lies on the disk.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.content {
            Content::Disk(path, _) => Some(path),
            Content::Memory(_) => None,
        }
    }

    /// Bytes of it: `length` from `offset` on, at most [`MAX_READ`], fewer at its end.
    pub(crate) fn read(&self, offset: u64, length: u64) -> Result<Vec<u8>, Failure> {
        let length = length.min(MAX_READ).min(self.size.saturating_sub(offset));
        let mut bytes = Vec::new();
        let mut source = self.open()?;
        source
            .seek(SeekFrom::Start(offset.min(self.size)))
            .and_then(|_| source.take(length).read_to_end(&mut bytes))
            .map_err(|e| unreadable(&self.name, &e))?;
        Ok(bytes)
    }
}

/// What can be read from any place.
pub(crate) trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// Opens a file that shall be read. `name` is what a refusal calls it.
fn open(path: &Path, name: &str) -> Result<(File, Metadata), Failure> {
    let (file, _) = input::open(path).map_err(|failure| failure.at_path(Path::new(name)))?;
    let found = file.metadata().map_err(|e| unreadable(name, &e))?;
    Ok((file, found))
}

/// What kept the file that people call `name` from being read.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Failure {
    sealbid_desk::Failure::reading(Path::new(name), error).into()
}

/// What a file is, by its content. It may be damaged all the same.
fn kind_of<R: Read + Seek>(file: &mut R, name: &str) -> io::Result<FileKindView> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(SNIFF as u64).read_to_end(&mut head)?;
    Ok(match sniff(&head, name) {
        Sniffed::Kind(FileKind::Pdf) => FileKindView::Pdf,
        Sniffed::Kind(FileKind::Png | FileKind::Jpeg) => FileKindView::Picture,
        Sniffed::Refused("sealbid") => FileKindView::Envelope,
        _ if head.starts_with(b"PK\x03\x04") => match Archive::open(&mut *file) {
            Ok(archive) if archive.member("release.json").is_some() => FileKindView::Tender,
            Ok(archive) if archive.member("manifest.json").is_some() => FileKindView::Response,
            _ => FileKindView::Other,
        },
        _ => FileKindView::Other,
    })
}
