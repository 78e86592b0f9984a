//! A store in a folder of the file system.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, Whole};

/// How an open file becomes a slice.
pub type Map = fn(&File) -> io::Result<Whole>;

/// A folder of the file system as a store. Below its root it follows no links.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    map: Option<Map>,
    owner_only: bool,
}

impl Folder {
    /// The folder at `root`, which must be there.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where it is not, [`StoreError::NotPlain`] where it is no folder.
    pub fn new(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let root = root.into();
        let shown = || root.display().to_string();
        match fs::metadata(&root) {
            Ok(found) if found.is_dir() => Ok(Self { root, map: None, owner_only: false }),
            Ok(_) => Err(StoreError::NotPlain { path: shown() }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(StoreError::Missing { path: shown() }),
            Err(source) => Err(StoreError::Io { path: shown(), source }),
        }
    }

    /// The folder at `root`, made with its parents where it is not there.
    ///
    /// # Errors
    /// Those of [`Folder::new`], and what the system says when it cannot make it.
    pub fn create(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let root = root.into();
        make_folders(&root, false)?;
        Self::new(root)
    }

    /// The same folder, whose whole files `map` hands out instead of copies in memory.
    pub fn mapping(self, map: Map) -> Self {
        Self { map: Some(map), ..self }
    }

    /// The same folder, in which new files are the owner's alone (mode 0600) and so are new folders (0700), where the
    /// system knows modes.
    pub fn owner_only(self) -> Self {
        Self { owner_only: true, ..self }
    }

    fn open_file(&self, path: &RelPath) -> Result<File, StoreError> {
        let place = self.place(path)?;
        let failed = |e| StoreError::from_io(path, e);
        let file = File::open(&place).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(StoreError::NotPlain { path: path.to_string() });
        }
        Ok(file)
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The system's path of a name, once no link stands on the way to it.
    fn place(&self, path: &RelPath) -> Result<PathBuf, StoreError> {
        let mut place = self.root.clone();
        for name in path.as_str().split('/').filter(|name| !name.is_empty()) {
            place.push(name);
            match fs::symlink_metadata(&place) {
                Ok(found) if !found.is_dir() && !found.is_file() => {
                    return Err(StoreError::NotPlain { path: path.to_string() });
                }
                Ok(_) => {}
                // What is not there yet cannot be a link.
                Err(_) => return Ok(self.root.join(path.as_str())),
            }
        }
        Ok(place)
    }
}

/// An open file of a folder; the lock taken when it was made lasts as long as it is open.
struct FolderFile(File);

impl io::Read for FolderFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl io::Write for FolderFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl io::Seek for FolderFile {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl StoreFile for FolderFile {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// The open file is the lock: the system gives it back when the process ends, so that no lock is ever left behind.
struct FolderLock {
    file: File,
}
impl StoreLock for FolderLock {}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // A child process inherits open files, and a lock with them, until it executes its own program. Given back by hand the lock is free at once;
        // where that fails, the last one of these files closes with it.
        let _ = self.file.unlock();
    }
}

impl Store for Folder {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        let place = self.place(path)?;
        let failed = |e| StoreError::from_io(path, e);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        if self.owner_only {
            to_owner_alone(&mut options);
        }
        let file = options.open(&place).map_err(failed)?;
        match file.try_lock() {
            // A file system without locks: the file is written all the same.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            // Another run is removing it this very moment, taking it for a leftover.
            Err(TryLockError::WouldBlock) => return Err(StoreError::Exists { path: path.to_string() }),
        }
        if !is_same(&file, &place) {
            return Err(StoreError::Exists { path: path.to_string() });
        }
        Ok(Box::new(FolderFile(file)))
    }

    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        Ok(Box::new(self.open_file(path)?))
    }

    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        let file = self.open_file(path)?;
        let failed = |e| StoreError::from_io(path, e);
        match self.map {
            None => Ok(Box::new(super::output::read_source(Box::new(file), path, max)?)),
            Some(_) if file.metadata().map_err(failed)?.len() > max => {
                Err(StoreError::TooLarge { path: path.to_string(), max })
            }
            Some(map) => map(&file).map_err(failed),
        }
    }

    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        let (old, new) = (self.place(from)?, self.place(to)?);
        let failed = |e| StoreError::from_io(to, e);
        if existing == Existing::Replace {
            return fs::rename(&old, &new).map_err(failed);
        }
        // A second name for the same file is refused by the system itself where the name is taken; a plain rename
        // would replace what another put there since we looked.
        match fs::hard_link(&old, &new) {
            // At once or not at all: where the old name stays, the new one goes.
            Ok(()) => fs::remove_file(&old).map_err(|e| {
                fs::remove_file(&new).ok();
                failed(e)
            }),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(failed(e)),
            // File systems without second names (FAT, some network shares): look, then rename.
            Err(_) if fs::symlink_metadata(&new).is_ok() => Err(StoreError::Exists { path: to.to_string() }),
            Err(_) => fs::rename(&old, &new).map_err(failed),
        }
    }

    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        sync_names(&self.place(folder)?).map_err(|e| StoreError::from_io(folder, e))
    }

    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        fs::remove_file(self.place(path)?).map_err(|e| StoreError::from_io(path, e))
    }

    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        make_folder(&self.place(path)?, self.owner_only).map_err(|e| StoreError::from_io(path, e))
    }

    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        let failed = |e| StoreError::from_io(folder, e);
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.place(folder)?).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // A name that is no Unicode is shown with marks in it; it is never one of ours.
            let name = entry.file_name().to_string_lossy().into_owned();
            match entry.metadata() {
                Ok(found) => entries.push(Entry { name, kind: kind_of(&found) }),
                // It went meanwhile, as a temporary does that is given its name.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(failed(e)),
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        match fs::symlink_metadata(self.root.join(path.as_str())) {
            Ok(found) => Ok(Some(kind_of(&found))),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(e) => Err(StoreError::from_io(path, e)),
        }
    }

    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        let place = self.place(path)?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&place)
            .map_err(|e| StoreError::from_io(path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(FolderLock { file })),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.to_string() }),
            // Some network shares know no locks. Refusing to work on them would help nobody.
            Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(Box::new(FolderLock { file })),
            Err(TryLockError::Error(e)) => Err(StoreError::from_io(path, e)),
        }
    }
}

#[cfg(unix)]
fn to_owner_alone(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn to_owner_alone(_: &mut OpenOptions) {}

/// Makes the folder and those above it that are not there: when this returns, they are there for good. With `owner_only` those
/// that are made are the owner's alone (mode 0700), where the system knows modes.
///
/// # Errors
/// [`StoreError::Io`] with the folder that the system does not make.
pub fn make_folders(root: &Path, owner_only: bool) -> Result<(), StoreError> {
    if root.is_dir() {
        return Ok(());
    }
    let parent = root.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    if let Some(parent) = parent {
        make_folders(parent, owner_only)?;
    }
    let made = match make_folder(root, owner_only) {
        // Another one made it meanwhile.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && root.is_dir() => Ok(()),
        made => made,
    };
    made.and_then(|()| parent.map_or(Ok(()), sync_names))
        .map_err(|source| StoreError::Io { path: root.display().to_string(), source })
}

/// Waits until the names in a folder would survive a loss of power.
///
/// # Errors
/// What the system says; they may then be lost.
pub fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        // Windows opens no folder as a file; NTFS writes names through its journal.
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all())
}

#[cfg(unix)]
fn make_folder(place: &Path, owner_only: bool) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(if owner_only { 0o700 } else { 0o777 }).create(place)
}

#[cfg(not(unix))]
fn make_folder(place: &Path, _: bool) -> io::Result<()> {
    fs::create_dir(place)
}

fn kind_of(found: &fs::Metadata) -> EntryKind {
    if found.is_file() {
        EntryKind::File { len: found.len() }
    } else if found.is_dir() {
        EntryKind::Folder
    } else {
        EntryKind::Other
    }
}

/// Whether the name still leads to the file just made: another run may have taken it for a leftover before it was
/// locked.
#[cfg(unix)]
fn is_same(file: &File, place: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(place)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// An open file keeps its name on other systems.
#[cfg(not(unix))]
fn is_same(_: &File, place: &Path) -> bool {
    place.exists()
}
