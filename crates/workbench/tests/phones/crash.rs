//! A flow is stopped at each of its writes: the old state or the new one lies there, and asked again it gives the same file.

use std::collections::HashSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sealbid_bid::store::{
    Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, TEMPORARY, Whole,
};
use sealbid_wire::desk::{BidAsked, Desk as _, JobEvent, JobOutcome};
use sealbid_workbench::{Folders, Stores};

use super::office::{Ended, Office, Phone};

/// Counts what is changed on the disk, and fails from one of these steps on, as a disk that is gone.
#[derive(Default)]
struct Steps {
    done: AtomicUsize,
    /// The first step that fails, from 1; 0 where none does.
    fails_at: AtomicUsize,
}

impl Steps {
    fn step(&self) -> io::Result<()> {
        let number = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        let fails_at = self.fails_at.load(Ordering::SeqCst);
        if fails_at != 0 && number >= fails_at { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

struct Failing(Arc<Steps>);

impl Stores for Failing {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(FailingStore(Folders.open(root)?, self.0.clone())))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(FailingStore(Folders.create(root)?, self.0.clone())))
    }
}

struct FailingStore(Box<dyn Store>, Arc<Steps>);

impl FailingStore {
    fn step(&self, path: &RelPath) -> Result<(), StoreError> {
        self.1.step().map_err(|error| StoreError::from_io(path, error))
    }
}

struct FailingFile(Box<dyn StoreFile>, Arc<Steps>);

impl io::Read for FailingFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
impl io::Write for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.step()?;
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
impl io::Seek for FailingFile {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
impl StoreFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        self.1.step()?;
        self.0.sync()
    }
}

impl Store for FailingStore {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        self.step(path)?;
        Ok(Box::new(FailingFile(self.0.create(path)?, self.1.clone())))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.0.open(path)
    }
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        self.0.whole(path, max)
    }
    fn rename(&self, from: &RelPath, to: &RelPath, existing: Existing) -> Result<(), StoreError> {
        self.step(to)?;
        self.0.rename(from, to, existing)
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        self.step(folder)?;
        self.0.sync_folder(folder)
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        self.step(path)?;
        self.0.remove(path)
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        self.0.create_folder(path)
    }
    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        self.0.list(folder)
    }
    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        self.0.kind(path)
    }
    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        self.0.lock(path)
    }
}

/// What the bid says was stamped.
fn stamped(office: &Office, bid: &str) -> Option<String> {
    let view = office.bench().bid(BidAsked { bid: bid.to_owned() }).unwrap();
    view.stamped.map(|output| output.sha256)
}

/// The stamped documents of a bid, whether they are recorded or not.
fn documents(office: &Office, bid: &str) -> HashSet<PathBuf> {
    let files = office.files(&format!("bids/{bid}/out"));
    files.into_iter().filter(|path| path.to_string_lossy().ends_with("-stamped.pdf")).collect()
}

#[test]
fn a_stamp_stopped_at_any_write_leaves_the_old_or_the_new_and_asked_again_gives_the_same_file() {
    let (mut office, bid) = Office::with_document();
    let steps = Arc::new(Steps::default());
    office.open(Box::new(Failing(steps.clone())));
    for step in 1.. {
        let (before, known) = (stamped(&office, &bid), documents(&office, &bid));
        steps.done.store(0, Ordering::SeqCst);
        steps.fails_at.store(step, Ordering::SeqCst);
        let first = office.stamp(&bid, Phone::Approves);
        let is_over = steps.done.load(Ordering::SeqCst) < step;
        steps.fails_at.store(0, Ordering::SeqCst);
        let is_signed = first.told(|event| matches!(event, JobEvent::Answered { .. }));
        // What has its name and is not recorded.
        let named = documents(&office, &bid).difference(&known).cloned().collect::<Vec<_>>();
        let named: Vec<Vec<u8>> = named.iter().map(|path| std::fs::read(path).unwrap()).collect();

        let found = stamped(&office, &bid);
        match &first.ended {
            Ended::Done(outcome) => {
                let JobOutcome::Made { output, .. } = outcome.as_ref() else { panic!("step {step}: {outcome:?}") };
                assert_eq!(found.as_ref(), Some(&output.sha256), "step {step}");
            }
            Ended::Failed(problem) => assert_eq!(problem.code, "store_full", "step {step}"),
            other => panic!("step {step}: {other:?}"),
        }
        if is_over {
            assert!(step > 10, "{step} steps");
            return;
        }
        let again = office.stamp(&bid, Phone::Approves);
        let is_kept = again.told(|event| matches!(event, JobEvent::Answered { is_kept: true }));
        let JobOutcome::Made { output, .. } = again.done() else { panic!("step {step}") };
        // Signed and not recorded: the same signature makes the same file.
        if is_signed && found == before {
            assert!(is_kept, "step {step}");
            let bytes = office.bench().read(&output.file.handle, 0, 1 << 20).unwrap();
            assert!(named.iter().all(|before| before.starts_with(&bytes)), "step {step}: another file than before");
        }
        let left = office.files("bids");
        assert!(!left.iter().any(|path| path.to_string_lossy().contains(TEMPORARY)), "step {step}: {left:?}");
    }
}
