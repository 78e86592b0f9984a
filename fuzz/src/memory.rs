//! A store in memory, without the steps and losses that the tests of crashes need.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sealbid_bid::store::{Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource};

type Bytes = Arc<Mutex<Cursor<Vec<u8>>>>;

/// Names with their bytes; `None` is a folder.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Option<Bytes>>>);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// Puts a file and the folders above it there.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let mut names = locked(&self.0);
        for (end, _) in name.match_indices('/') {
            names.insert(name[..end].to_owned(), None);
        }
        names.insert(name.to_owned(), Some(Arc::new(Mutex::new(Cursor::new(bytes.to_vec())))));
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        locked(&self.0).get(name)?.as_ref().map(|bytes| locked(bytes).get_ref().clone())
    }
}

struct Open(Bytes);

impl Read for Open {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        locked(&self.0).read(buffer)
    }
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&self.0).write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Open {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        locked(&self.0).seek(to)
    }
}

impl StoreFile for Open {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Lock;
impl StoreLock for Lock {}

fn missing(path: &RelPath) -> StoreError {
    StoreError::Missing { path: path.to_string() }
}

fn kind(node: &Option<Bytes>) -> EntryKind {
    match node {
        Some(bytes) => EntryKind::File { len: locked(bytes).get_ref().len() as u64 },
        None => EntryKind::Folder,
    }
}

impl Store for Memory {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        let mut names = locked(&self.0);
        if names.contains_key(path.as_str()) {
            return Err(StoreError::Exists { path: path.to_string() });
        }
        let bytes = Bytes::default();
        names.insert(path.to_string(), Some(bytes.clone()));
        Ok(Box::new(Open(bytes)))
    }

    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        match locked(&self.0).get(path.as_str()) {
            Some(Some(bytes)) => Ok(Box::new(Cursor::new(locked(bytes).get_ref().clone()))),
            Some(None) => Err(StoreError::NotPlain { path: path.to_string() }),
            None => Err(missing(path)),
        }
    }

    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        let mut names = locked(&self.0);
        if existing == Existing::Keep && names.contains_key(to.as_str()) {
            return Err(StoreError::Exists { path: to.to_string() });
        }
        let node = names.remove(from.as_str()).ok_or_else(|| missing(from))?;
        names.insert(to.to_string(), node);
        Ok(())
    }

    fn sync_folder(&self, _folder: &RelPath) -> Result<(), StoreError> {
        Ok(())
    }

    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        locked(&self.0).remove(path.as_str()).map(|_| ()).ok_or_else(|| missing(path))
    }

    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        match locked(&self.0).insert(path.to_string(), None) {
            None => Ok(()),
            Some(_) => Err(StoreError::Exists { path: path.to_string() }),
        }
    }

    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        let inside = |(name, node): (&String, &Option<Bytes>)| {
            let path = RelPath::parse(name).ok().filter(|path| path.parent() == *folder)?;
            Some(Entry { name: path.name().to_owned(), kind: kind(node) })
        };
        Ok(locked(&self.0).iter().filter_map(inside).collect())
    }

    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        Ok(locked(&self.0).get(path.as_str()).map(kind))
    }

    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        locked(&self.0).entry(path.to_string()).or_insert_with(|| Some(Bytes::default()));
        Ok(Box::new(Lock))
    }
}
