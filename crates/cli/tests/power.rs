//! Stores whose every step is watched: films of what a loss of power would leave, and faults at one step, as a full disk
//! makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, Whole,
};
use sealbid_cli::{Folders, Stores};
use sealbid_pki::Instant;

use crate::world::{NOW, World, today};

/// What happens at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// This kind of error, and all goes on.
    Error(io::ErrorKind),
    /// Somebody presses Ctrl-C, and all goes on.
    CtrlC,
}

/// All that lies in a folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    folders: BTreeSet<String>,
    pub files: BTreeMap<String, Arc<Vec<u8>>>,
    /// What time it is there.
    now: Instant,
}

impl Default for Photo {
    fn default() -> Self {
        Self::at(Instant::from_unix_secs(NOW))
    }
}

/// What a service and a software phone write in a demonstration, by themselves: their own tests stop them at every step.
const OF_OTHERS: [&str; 2] = ["demo/work/phone", "demo/work/service"];

impl Photo {
    /// An empty folder at a time.
    pub fn at(now: Instant) -> Self {
        Self { folders: BTreeSet::new(), files: BTreeMap::new(), now }
    }

    pub fn of(world: &World) -> Self {
        Self::take(&world.path(""), &Self::at(world.now))
    }

    /// Shares with `before` what is the same in both.
    fn take(root: &Path, before: &Self) -> Self {
        let mut photo = Self::at(before.now);
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                if OF_OTHERS.contains(&name.as_str()) {
                    continue;
                }
                if path.is_dir() {
                    photo.folders.insert(name);
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    let known = before.files.get(&name).filter(|known| ***known == bytes);
                    photo.files.insert(name, known.cloned().unwrap_or_else(|| Arc::new(bytes)));
                }
            }
        }
        photo
    }

    /// A world in which just that lies. Where the machine's time is told, it has gone on: a software phone knows no other.
    pub fn develop(&self) -> World {
        let mut world = World::new();
        world.now = if self.now == Instant::from_unix_secs(NOW) { self.now } else { today() };
        for folder in &self.folders {
            std::fs::create_dir_all(world.path(folder)).unwrap();
        }
        for (name, bytes) in &self.files {
            world.write(name, &**bytes);
        }
        world
    }

    /// The names of all files and folders.
    pub fn names(&self) -> BTreeSet<String> {
        self.files.keys().chain(&self.folders).cloned().collect()
    }
}

/// What a run was seen to do to a folder.
#[derive(Default)]
pub struct Film {
    /// What lay there before each step, and in the middle of each write: what a loss of power leaves. The same twice
    /// running is kept once.
    pub photos: Vec<Photo>,
    /// What was given a name, with its bytes at that moment.
    pub named: BTreeSet<(String, Vec<u8>)>,
}

/// Counts the steps that change anything and watches them, or has something happen at one of them.
pub struct Steps {
    done: Mutex<Vec<PathBuf>>,
    at: Option<(usize, At)>,
    film: Option<(PathBuf, Instant, Mutex<Film>)>,
    /// What the command watches to see whether it shall stop.
    pub cancel: AtomicBool,
}

impl Steps {
    fn new(at: Option<(usize, At)>, film: Option<(PathBuf, Instant, Mutex<Film>)>) -> Arc<Self> {
        Arc::new(Self { done: Mutex::default(), at, film, cancel: AtomicBool::new(false) })
    }

    /// Only counts.
    pub fn counting() -> Arc<Self> {
        Self::new(None, None)
    }

    /// At step `number`, from 1, this happens.
    pub fn stopping(number: usize, what: At) -> Arc<Self> {
        Self::new(Some((number, what)), None)
    }

    /// Keeps what lies in the world at each step.
    pub fn filming(world: &World) -> Arc<Self> {
        Self::new(None, Some((world.path(""), world.now, Mutex::default())))
    }

    /// What each step was about, in order.
    pub fn done(&self) -> Vec<PathBuf> {
        self.done.lock().unwrap().clone()
    }

    /// What was filmed.
    pub fn film(&self) -> Film {
        self.film.as_ref().map(|(_, _, film)| std::mem::take(&mut *film.lock().unwrap())).unwrap()
    }

    fn step(&self, about: &Path) -> io::Result<()> {
        if let Some((root, now, film)) = &self.film {
            let photos = &mut film.lock().unwrap().photos;
            let photo = Photo::take(root, photos.last().unwrap_or(&Photo::at(*now)));
            if photos.last() != Some(&photo) {
                photos.push(photo);
            }
        }
        let mut done = self.done.lock().unwrap();
        done.push(about.to_owned());
        match self.at {
            Some((number, At::Error(kind))) if number == done.len() => return Err(kind.into()),
            Some((number, At::CtrlC)) if number == done.len() => self.cancel.store(true, Ordering::SeqCst),
            _ => {}
        }
        Ok(())
    }

    fn naming(&self, from: &Path, to: &Path) {
        if let Some((root, _, film)) = &self.film {
            let name = to.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            film.lock().unwrap().named.insert((name, std::fs::read(from).unwrap()));
        }
    }
}

/// Does `work` on every item, on all cores.
pub fn side_by_side<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().unwrap().get();
    std::thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
                    work(item);
                }
            });
        }
    });
}

/// The program's own folders, their steps watched.
pub struct Counted(pub Arc<Steps>);

impl Counted {
    fn watched(&self, root: &Path, store: Box<dyn Store>) -> Box<dyn Store> {
        Box::new(CountedFolder { store, root: root.to_owned(), steps: self.0.clone() })
    }
}

impl Stores for Counted {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(self.watched(root, Folders.open(root)?))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        if !root.is_dir() {
            let failed = |source| StoreError::Io { path: root.display().to_string(), source };
            self.0.step(root).map_err(failed)?;
        }
        Ok(self.watched(root, Folders.create(root)?))
    }
}

struct CountedFolder {
    store: Box<dyn Store>,
    root: PathBuf,
    steps: Arc<Steps>,
}

impl CountedFolder {
    fn place(&self, path: &RelPath) -> PathBuf {
        self.root.join(path.as_str())
    }

    fn step(&self, path: &RelPath) -> Result<(), StoreError> {
        self.steps.step(&self.place(path)).map_err(|e| StoreError::from_io(path, e))
    }
}

impl Store for CountedFolder {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.step(path)?;
        let file = self.store.create(path)?;
        Ok(Box::new(CountedFile { file, steps: self.steps.clone(), place: self.place(path) }))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.store.open(path)
    }
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        self.store.whole(path, max)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.step(to)?;
        self.steps.naming(&self.place(from), &self.place(to));
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

struct CountedFile {
    file: Box<dyn StoreFile>,
    steps: Arc<Steps>,
    place: PathBuf,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for CountedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Half of it reaches the disk before anything happens.
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        self.file.write_all(half)?;
        self.steps.step(&self.place)?;
        self.file.write_all(rest)?;
        Ok(bytes.len())
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
        self.steps.step(&self.place)?;
        self.file.sync()
    }
}
