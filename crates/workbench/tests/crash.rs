//! Killed at any step, the desk has what it acknowledged, and what was not is not half there.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, Folder, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, Whole,
};
use sealbid_testkit::folder;
use sealbid_wire::Problem;
use sealbid_wire::desk::{BidAsked, Desk as _, FormAsked, JobOutcome, Nothing, PartKindView};
use sealbid_workbench::Stores;
use tempfile::TempDir;

use crate::world::{Desk, keep_service_away, one_page, open, open_alone, open_by, schedule, small_tender};

/// Takes a photo of the desk's folder before each step that changes something in it, or has one of them fail.
#[derive(Default)]
struct Film {
    /// What is photographed, while it is.
    of: Mutex<Option<PathBuf>>,
    photos: Mutex<Vec<TempDir>>,
    /// How many steps go well before one fails, and how.
    fault: Mutex<Option<(usize, std::io::ErrorKind)>>,
}

impl Film {
    fn step(&self) -> std::io::Result<()> {
        let of = self.of.lock().unwrap();
        if let Some(root) = &*of {
            self.photos.lock().unwrap().push(copy(root));
        }
        let mut fault = self.fault.lock().unwrap();
        match &mut *fault {
            Some((0, kind)) => {
                let kind = *kind;
                *fault = None;
                Err(kind.into())
            }
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn step_at(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step().map_err(|e| StoreError::from_io(path, e))
    }

    /// The photos that were taken while `work` was done.
    fn during<T>(&self, root: &Path, work: impl FnOnce() -> T) -> (T, Vec<TempDir>) {
        *self.of.lock().unwrap() = Some(root.to_owned());
        let done = work();
        *self.of.lock().unwrap() = None;
        (done, std::mem::take(&mut *self.photos.lock().unwrap()))
    }
}

/// A copy of all that lies in a folder, as a process that is killed leaves it.
fn copy(root: &Path) -> TempDir {
    let photo = folder();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let target = photo.path().join(path.strip_prefix(root).unwrap());
            if path.is_dir() {
                std::fs::create_dir_all(target).unwrap();
                folders.push(path);
            } else {
                std::fs::create_dir_all(target.parent().unwrap()).unwrap();
                std::fs::copy(path, target).unwrap();
            }
        }
    }
    photo
}

struct Filmed(Arc<Film>);

impl Stores for Filmed {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(FilmedFolder { folder: Folder::new(root)?, film: self.0.clone() }))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        let failed = |source| StoreError::Io { path: root.display().to_string(), source };
        self.0.step().map_err(failed)?;
        Ok(Box::new(FilmedFolder { folder: Folder::create(root)?, film: self.0.clone() }))
    }
}

struct FilmedFolder {
    folder: Folder,
    film: Arc<Film>,
}

impl Store for FilmedFolder {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.film.step_at(path)?;
        Ok(Box::new(FilmedFile { file: self.folder.create(path)?, film: self.film.clone() }))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.folder.open(path)
    }
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        self.folder.whole(path, max)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.film.step_at(to)?;
        self.folder.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(folder)?;
        self.folder.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(path)?;
        self.folder.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.film.step_at(path)?;
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

struct FilmedFile {
    file: Box<dyn StoreFile>,
    film: Arc<Film>,
}

impl Read for FilmedFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for FilmedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Half of it reaches the disk before the photo.
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        self.file.write_all(half)?;
        self.film.step()?;
        self.file.write_all(rest)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Seek for FilmedFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

impl StoreFile for FilmedFile {
    fn sync(&mut self) -> std::io::Result<()> {
        self.film.step()?;
        self.file.sync()
    }
}

/// A desk that is filmed.
fn filmed(data: &Path) -> (Desk, Arc<Film>) {
    keep_service_away(data);
    let film = Arc::new(Film::default());
    (open_by(data, Box::new(Filmed(film.clone()))).unwrap(), film)
}

#[test]
fn a_beginning_that_is_killed_leaves_a_bid_or_none() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let path = other.path().join("small.sbtender");
    std::fs::write(&path, small_tender()).unwrap();
    let begin = |desk: &Desk| {
        let file = desk.handle_of(&path).unwrap();
        desk.begin(file.handle)
    };
    let (begun, photos) = film.during(data.path(), || begin(&desk));
    begun.unwrap();
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in &photos {
        let desk = open(photo.path());
        let before = desk.bids(Nothing {}).unwrap();
        assert!(before.len() <= 1 && before.iter().all(|row| row.problem.is_none()), "{before:?}");
        begin(&desk).unwrap();
        let folders = std::fs::read_dir(photo.path().join("bids")).unwrap().count();
        assert_eq!((desk.bids(Nothing {}).unwrap().len(), folders), (before.len() + 1, before.len() + 1));
    }
}

#[test]
fn what_was_typed_is_there_whenever_it_is_killed() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.begun(other.path());
    desk.save(&bid, "opening-schedule", schedule(1));
    let (_, photos) = film.during(data.path(), || desk.save(&bid, "opening-schedule", schedule(2)));
    let after = copy(data.path());
    let last = photos.len();
    assert!(last > 3, "{last}");
    for (number, photo) in photos.iter().chain([&after]).enumerate() {
        let desk = open(photo.path());
        let ask = || FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
        let form = desk.form(ask()).unwrap();
        // It is kept before any step in the folder.
        assert_eq!((form.values, form.is_whole), (schedule(2), true), "{number} of {last}");
        assert_eq!(desk.view(&bid).findings.len(), 1, "the attachment is missing");
        desk.save(&bid, "opening-schedule", schedule(3));
        assert_eq!(desk.form(ask()).unwrap().values, schedule(3));
    }
}

#[test]
fn adding_that_is_killed_leaves_the_file_or_none() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.begun(other.path());
    let path = other.path().join("执照.pdf");
    std::fs::write(&path, one_page("licence")).unwrap();
    let (added, photos) = film.during(data.path(), || desk.add(&bid, "licence", std::slice::from_ref(&path)));
    added.unwrap();
    let after = copy(data.path());
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in photos.iter().chain([&after]) {
        let desk = open(photo.path());
        let count = || {
            let view = desk.view(&bid);
            let PartKindView::Files { files, .. } = &view.outline[0].parts[2].kind else { panic!() };
            assert!(view.findings.iter().all(|finding| !finding.problem.code.starts_with("project_")), "{view:?}");
            files.len()
        };
        assert!(count() <= 1);
        let Ok(JobOutcome::Added { refused, .. }) = desk.add(&bid, "licence", std::slice::from_ref(&path)) else {
            panic!()
        };
        assert!(refused.is_empty());
        assert_eq!(count(), 1);
    }
}

#[test]
fn building_that_is_killed_leaves_the_old_document_or_the_new_one() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.filled(other.path());
    let build = |desk: &Desk| desk.ended(desk.build(BidAsked { bid: bid.clone() }));
    let Ok(JobOutcome::Built { built: old }) = build(&desk) else { panic!() };
    desk.save(&bid, "opening-schedule", schedule(7));
    let (new, photos) = film.during(data.path(), || build(&desk));
    let Ok(JobOutcome::Built { built: new }) = new else { panic!() };
    let after = copy(data.path());
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in photos.iter().chain([&after]) {
        let desk = open(photo.path());
        let built = desk.view(&bid).built.unwrap();
        assert_eq!(built.size, if built.is_current { new.size } else { old.size });
    }
    // Those that were stopped between the document and its record build again, and leave no stray.
    for photo in photos.iter().rev().take(8).step_by(3) {
        let desk = open_alone(photo.path());
        build(&desk).unwrap();
        assert!(desk.view(&bid).built.unwrap().is_current);
        let out = photo.path().join("bids").join(&bid).join("out");
        assert_eq!(std::fs::read_dir(out).unwrap().count(), 2, "a document and its record");
    }
}

/// Each step of each piece of work fails once, as on a full disk: that is told in a sentence, what was there before is there
/// still, and the same asked again is done.
#[test]
fn a_full_disk_refuses_the_work_and_keeps_the_bid() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let path = other.path().join("small.sbtender");
    std::fs::write(&path, small_tender()).unwrap();
    let more = other.path().join("业绩.pdf");
    let bid = desk.filled(other.path());
    let begin = || {
        let file = desk.handle_of(&path).unwrap();
        desk.begin(file.handle).map(drop)
    };
    let add = || match desk.add(&bid, "references", std::slice::from_ref(&more))? {
        JobOutcome::Added { refused, .. } => refused.into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem)),
        other => panic!("{other:?}"),
    };
    let build = || desk.ended(desk.build(BidAsked { bid: bid.clone() })).map(drop);
    type Work<'w> = &'w dyn Fn() -> Result<(), Problem>;
    for (name, work) in [("begin", &begin as Work<'_>), ("add", &add), ("build", &build)] {
        let (mut steps, mut refused) = (0, 0);
        loop {
            std::fs::write(&more, one_page(&format!("{name} {steps}"))).unwrap();
            let before = (desk.bids(Nothing {}).unwrap().len(), desk.view(&bid));
            *film.fault.lock().unwrap() = Some((steps, std::io::ErrorKind::StorageFull));
            let done = work();
            let is_over = film.fault.lock().unwrap().take().is_some();
            if let Err(problem) = done {
                refused += 1;
                assert_eq!(problem.code, "store_full", "{name} {steps}");
                let view = desk.view(&bid);
                assert_eq!(
                    (desk.bids(Nothing {}).unwrap().len(), view.outline, view.built.is_some()),
                    (before.0, before.1.outline, before.1.built.is_some()),
                    "{name} {steps}"
                );
                work().unwrap_or_else(|problem| panic!("{name} {steps}: {problem:?}"));
            }
            if is_over {
                break;
            }
            steps += 1;
        }
        assert!(refused > 5, "{name}: {refused} of {steps}");
    }
}
