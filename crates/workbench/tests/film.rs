//! Stores that a test watches: a photo of what lies on the disk at each step, and steps that fail.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, TEMPORARY, Whole,
};
use sealbid_testkit::folder;
use sealbid_workbench::{Folders, Stores};
use tempfile::TempDir;

use crate::world::{Desk, keep_service_away, open_by};

/// Takes a photo of a folder before each step that changes something in a store, or has steps fail.
#[derive(Default)]
pub struct Film {
    /// What is photographed, while it is.
    of: Mutex<Option<PathBuf>>,
    photos: Mutex<Vec<TempDir>>,
    fault: Mutex<Option<Fault>>,
}

/// What fails.
#[derive(Clone, Copy)]
struct Fault {
    /// How many steps go well before.
    left: usize,
    /// Whether all steps fail from there on, as on a disk that is gone.
    lasts: bool,
    /// Whether one has failed.
    struck: bool,
}

impl Film {
    fn step(&self) -> io::Result<()> {
        let of = self.of.lock().unwrap();
        if let Some(root) = &*of {
            self.photos.lock().unwrap().push(copy(root));
        }
        let mut fault = self.fault.lock().unwrap();
        let Some(fault) = &mut *fault else { return Ok(()) };
        if fault.left > 0 {
            fault.left -= 1;
            return Ok(());
        }
        if fault.struck && !fault.lasts {
            return Ok(());
        }
        fault.struck = true;
        Err(ErrorKind::StorageFull.into())
    }

    fn step_at(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step().map_err(|e| StoreError::from_io(path, e))
    }

    /// A photo in which a file has its new name and still the old one: a name that is given once is given by a second one.
    fn both_names(&self, store: &Path, from: &RelPath, to: &RelPath) {
        let of = self.of.lock().unwrap();
        let Some(folder) = of.as_ref().and_then(|root| store.strip_prefix(root).ok().map(|inner| (root, inner))) else {
            return;
        };
        let (root, inner) = folder;
        let photo = copy(root);
        let place = |path: &RelPath| photo.path().join(inner).join(path.as_str());
        if std::fs::hard_link(place(from), place(to)).is_ok() {
            self.photos.lock().unwrap().push(photo);
        }
    }

    /// The photos that were taken while `work` was done.
    pub fn during<T>(&self, root: &Path, work: impl FnOnce() -> T) -> (T, Vec<TempDir>) {
        *self.of.lock().unwrap() = Some(root.to_owned());
        let done = work();
        *self.of.lock().unwrap() = None;
        (done, std::mem::take(&mut *self.photos.lock().unwrap()))
    }

    /// Has the step after these fail; `lasts` has all fail that follow it.
    pub fn fail_after(&self, steps: usize, lasts: bool) {
        *self.fault.lock().unwrap() = Some(Fault { left: steps, lasts, struck: false });
    }

    /// Has none fail any more, and says whether one did.
    pub fn heal(&self) -> bool {
        self.fault.lock().unwrap().take().is_some_and(|fault| fault.struck)
    }
}

/// A desk that is filmed; its service is away.
pub fn filmed(data: &Path) -> (Desk, Arc<Film>) {
    keep_service_away(data);
    let film = Arc::new(Film::default());
    (open_by(data, Box::new(Filmed(film.clone()))).unwrap(), film)
}

/// A copy of all that lies in a folder, as a process that is killed leaves it.
pub fn copy(root: &Path) -> TempDir {
    let photo = folder();
    copy_to(root, photo.path());
    photo
}

/// Copies all that lies in a folder. What goes away meanwhile is not in the copy.
pub fn copy_to(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_to(&entry.path(), &target);
        } else if let Err(e) = std::fs::copy(entry.path(), &target) {
            assert_eq!(e.kind(), ErrorKind::NotFound, "{}", entry.path().display());
        }
    }
}

/// The photos without those that show what the one before shows: a step that waits for the disk changes nothing that can be seen.
pub fn distinct(photos: Vec<TempDir>) -> Vec<TempDir> {
    let mut kept: Vec<TempDir> = Vec::new();
    for photo in photos {
        if kept.last().is_none_or(|before| !is_alike(before.path(), photo.path())) {
            kept.push(photo);
        }
    }
    kept
}

fn is_alike(first: &Path, second: &Path) -> bool {
    let below =
        |root: &Path| files(root).iter().map(|file| file.strip_prefix(root).unwrap().to_owned()).collect::<Vec<_>>();
    let names = below(first);
    names == below(second)
        && names
            .iter()
            .all(|name| std::fs::read(first.join(name)).unwrap() == std::fs::read(second.join(name)).unwrap())
}

/// All files below a folder, in order.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

/// The temporaries below a folder.
pub fn temporaries(root: &Path) -> Vec<PathBuf> {
    let is_temporary = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(TEMPORARY);
    files(root).into_iter().filter(is_temporary).collect()
}

/// Folders whose every step is on the film.
pub struct Filmed(pub Arc<Film>);

impl Filmed {
    fn folder(&self, root: &Path, store: Box<dyn Store>) -> Box<dyn Store> {
        Box::new(FilmedFolder { store, root: root.to_owned(), film: self.0.clone() })
    }
}

impl Stores for Filmed {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(self.folder(root, Folders.open(root)?))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        let failed = |source| StoreError::Io { path: root.display().to_string(), source };
        self.0.step().map_err(failed)?;
        Ok(self.folder(root, Folders.create(root)?))
    }
}

struct FilmedFolder {
    store: Box<dyn Store>,
    root: PathBuf,
    film: Arc<Film>,
}

impl Store for FilmedFolder {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.film.step_at(path)?;
        Ok(Box::new(FilmedFile { file: self.store.create(path)?, film: self.film.clone() }))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.store.open(path)
    }
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        self.store.whole(path, max)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.film.step_at(to)?;
        if existing == Existing::Keep {
            self.film.both_names(&self.root, from, to);
        }
        self.store.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(folder)?;
        self.store.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(path)?;
        self.store.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(path)?;
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

struct FilmedFile {
    file: Box<dyn StoreFile>,
    film: Arc<Film>,
}

impl Read for FilmedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for FilmedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Half of it reaches the disk before the photo.
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        self.file.write_all(half)?;
        self.film.step()?;
        self.file.write_all(rest)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for FilmedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl StoreFile for FilmedFile {
    fn sync(&mut self) -> io::Result<()> {
        self.film.step()?;
        self.file.sync()
    }
}
