//! A store in memory that can stop at any step, and that can then forget what was not synced: what a process that is
//! killed leaves, and what a loss of power leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard};

use sealbid_bid::store::{Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource};

/// What survives a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Every step that was done: the process died, the system lives.
    Nothing,
    /// What was not synced, bytes and names alike.
    Unsynced,
    /// Bytes that were not synced; names are all there. Journals that write names first do this.
    UnsyncedBytes,
}

/// How the store fails from a certain step on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing works any more.
    Stop,
    /// Nothing can be written any more; removing and reading still work.
    Write(io::ErrorKind),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Node {
    File(usize),
    Folder,
}

#[derive(Default)]
struct Disk {
    /// Bytes as last written, and as last synced.
    files: Vec<(Vec<u8>, Vec<u8>)>,
    /// Names as they stand, and as last synced.
    names: (BTreeMap<String, Node>, BTreeMap<String, Node>),
    locked: BTreeSet<String>,
    /// Steps that may still be done before the fault.
    left: Option<(usize, Fault)>,
}

/// The store; clones share one disk.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Disk>>);

impl Memory {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// Lets `steps` more steps be done, then fails.
    pub fn fail_after(&self, steps: usize, fault: Fault) {
        self.disk().left = Some((steps, fault));
    }

    /// What the next start finds.
    pub fn restart(&self, loss: Loss) -> Self {
        let disk = self.disk();
        let (mut files, mut names) = (disk.files.clone(), disk.names.clone());
        // A system that lives on remembers what it has not synced yet.
        if loss != Loss::Nothing {
            files.iter_mut().for_each(|(written, synced)| written.clone_from(synced));
        }
        match loss {
            Loss::Nothing => {}
            Loss::Unsynced => names.0.clone_from(&names.1),
            Loss::UnsyncedBytes => names.1.clone_from(&names.0),
        }
        let next = Disk { files, names, ..Disk::default() };
        Self(Arc::new(Mutex::new(next)))
    }

    /// Every file by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let disk = self.disk();
        let file = |(name, node): (&String, &Node)| match node {
            Node::File(at) => Some((name.clone(), disk.files[*at].0.clone())),
            Node::Folder => None,
        };
        disk.names.0.iter().filter_map(file).collect()
    }

    /// Writes a file as another program would: no steps, no order.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let mut disk = self.disk();
        let at = disk.files.len();
        disk.files.push((bytes.to_vec(), bytes.to_vec()));
        for (end, _) in name.match_indices('/') {
            disk.names.0.insert(name[..end].to_owned(), Node::Folder);
            disk.names.1.insert(name[..end].to_owned(), Node::Folder);
        }
        disk.names.0.insert(name.to_owned(), Node::File(at));
        disk.names.1.insert(name.to_owned(), Node::File(at));
    }

    fn step(&self, writes: bool) -> io::Result<MutexGuard<'_, Disk>> {
        let mut disk = self.disk();
        match &mut disk.left {
            Some((0, Fault::Stop)) => Err(io::Error::other("stopped")),
            Some((0, Fault::Write(kind))) if writes => Err((*kind).into()),
            Some((left, _)) if *left > 0 => {
                *left -= 1;
                Ok(disk)
            }
            _ => Ok(disk),
        }
    }
}

fn exists(path: &RelPath) -> StoreError {
    StoreError::Exists { path: path.to_string() }
}

fn missing(path: &RelPath) -> StoreError {
    StoreError::Missing { path: path.to_string() }
}

struct MemoryFile {
    store: Memory,
    at: usize,
    position: u64,
    name: String,
}

impl Drop for MemoryFile {
    fn drop(&mut self) {
        self.store.disk().locked.remove(&self.name);
    }
}

impl Read for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let disk = self.store.disk();
        let mut cursor = Cursor::new(&disk.files[self.at].0);
        cursor.set_position(self.position);
        let read = cursor.read(buffer)?;
        drop(disk);
        self.position += read as u64;
        Ok(read)
    }
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut disk = self.store.step(true)?;
        let mut cursor = Cursor::new(&mut disk.files[self.at].0);
        cursor.set_position(self.position);
        let written = cursor.write(bytes)?;
        drop(disk);
        self.position += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for MemoryFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let len = self.store.disk().files[self.at].0.len() as u64;
        let base = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (len, by),
            SeekFrom::Current(by) => (self.position, by),
        };
        self.position = base.0.checked_add_signed(base.1).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl StoreFile for MemoryFile {
    fn sync(&mut self) -> io::Result<()> {
        let mut disk = self.store.step(true)?;
        let written = disk.files[self.at].0.clone();
        disk.files[self.at].1 = written;
        Ok(())
    }
}

struct MemoryLock(Memory, String);
impl StoreLock for MemoryLock {}
impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.0.disk().locked.remove(&self.1);
    }
}

impl Store for Memory {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        let mut disk = self.step(true).map_err(|e| StoreError::from_io(path, e))?;
        if disk.names.0.contains_key(path.as_str()) {
            return Err(exists(path));
        }
        if !path.parent().is_root() && disk.names.0.get(path.parent().as_str()) != Some(&Node::Folder) {
            return Err(missing(path));
        }
        let at = disk.files.len();
        disk.files.push((Vec::new(), Vec::new()));
        disk.names.0.insert(path.to_string(), Node::File(at));
        disk.locked.insert(path.to_string());
        drop(disk);
        Ok(Box::new(MemoryFile { store: self.clone(), at, position: 0, name: path.to_string() }))
    }

    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        let disk = self.step(false).map_err(|e| StoreError::from_io(path, e))?;
        match disk.names.0.get(path.as_str()) {
            Some(Node::File(at)) => Ok(Box::new(Cursor::new(disk.files[*at].0.clone()))),
            Some(Node::Folder) => Err(StoreError::NotPlain { path: path.to_string() }),
            None => Err(missing(path)),
        }
    }

    /// Two steps where the name must be new, as on a disk: the second name, then the end of the first.
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        let mut disk = self.step(true).map_err(|e| StoreError::from_io(to, e))?;
        let node = disk.names.0.get(from.as_str()).cloned().ok_or_else(|| missing(from))?;
        if existing == Existing::Keep {
            if disk.names.0.contains_key(to.as_str()) {
                return Err(exists(to));
            }
            disk.names.0.insert(to.to_string(), node);
            drop(disk);
            disk = self.step(false).map_err(|e| StoreError::from_io(to, e))?;
        } else {
            disk.names.0.insert(to.to_string(), node);
        }
        disk.names.0.remove(from.as_str());
        Ok(())
    }

    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        let mut disk = self.step(true).map_err(|e| StoreError::from_io(folder, e))?;
        let inside = |name: &String| RelPath::parse(name).is_ok_and(|name| name.parent() == *folder);
        let (now, synced) = {
            let names = &mut disk.names;
            (&names.0, &mut names.1)
        };
        synced.retain(|name, _| !inside(name));
        synced.extend(now.iter().filter(|(name, _)| inside(name)).map(|(name, node)| (name.clone(), node.clone())));
        Ok(())
    }

    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        let mut disk = self.step(false).map_err(|e| StoreError::from_io(path, e))?;
        disk.names.0.remove(path.as_str()).map(|_| ()).ok_or_else(|| missing(path))
    }

    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        let mut disk = self.step(true).map_err(|e| StoreError::from_io(path, e))?;
        if disk.names.0.contains_key(path.as_str()) {
            return Err(exists(path));
        }
        disk.names.0.insert(path.to_string(), Node::Folder);
        Ok(())
    }

    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        let disk = self.step(false).map_err(|e| StoreError::from_io(folder, e))?;
        let mut entries = Vec::new();
        for (name, node) in &disk.names.0 {
            let path = RelPath::parse(name).unwrap();
            if path.parent() == *folder {
                let kind = match node {
                    Node::File(at) => EntryKind::File { len: disk.files[*at].0.len() as u64 },
                    Node::Folder => EntryKind::Folder,
                };
                entries.push(Entry { name: path.name().to_owned(), kind });
            }
        }
        Ok(entries)
    }

    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        let disk = self.step(false).map_err(|e| StoreError::from_io(path, e))?;
        Ok(disk.names.0.get(path.as_str()).map(|node| match node {
            Node::File(at) => EntryKind::File { len: disk.files[*at].0.len() as u64 },
            Node::Folder => EntryKind::Folder,
        }))
    }

    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        let mut disk = self.step(false).map_err(|e| StoreError::from_io(path, e))?;
        if !disk.names.0.contains_key(path.as_str()) {
            let at = disk.files.len();
            disk.files.push((Vec::new(), Vec::new()));
            disk.names.0.insert(path.to_string(), Node::File(at));
        }
        if !disk.locked.insert(path.to_string()) {
            return Err(StoreError::Locked { path: path.to_string() });
        }
        drop(disk);
        Ok(Box::new(MemoryLock(self.clone(), path.to_string())))
    }
}
