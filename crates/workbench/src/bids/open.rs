//! How the project of a bid is opened: to look at it, which waits for nobody, and to change it, one at a time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use sealbid_bid::project::Project;
use sealbid_bid::store::{
    Entry, EntryKind, Existing, RelPath, Store, StoreError, StoreFile, StoreLock, StoreSource, TEMPORARY, Whole,
};

use crate::Core;
use crate::failure::Failure;

/// The file that is locked while a project is changed.
const LOCK: &str = "project.lock";

/// One lock a bid, for those who change it.
#[derive(Default)]
pub(crate) struct Turns {
    turns: Mutex<HashMap<String, Arc<Mutex<()>>>>,
}

impl Turns {
    pub(crate) fn of(&self, bid: &str) -> Arc<Mutex<()>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(bid.to_owned()).or_default().clone()
    }

    /// Lets go of that of a bid that is no more.
    pub(crate) fn forget(&self, bid: &str) {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).remove(bid);
    }
}

impl Core {
    /// The folder of a bid.
    pub(crate) fn bid_folder(&self, bid: &str) -> Result<PathBuf, Failure> {
        if is_id(bid) { Ok(self.folder.join("bids").join(bid)) } else { Err(Failure::bare("bid_unknown")) }
    }

    /// The store in which its project lies.
    pub(crate) fn project_store(&self, bid: &str) -> Result<Box<dyn Store>, Failure> {
        let folder = self.bid_folder(bid)?.join("project");
        self.stores.open(&folder).map_err(|error| match error {
            StoreError::Missing { .. } if self.database.bid_entry(bid).ok().flatten().is_none() => {
                Failure::bare("bid_unknown")
            }
            StoreError::Missing { .. } => Failure::bare("bid_folder_missing"),
            other => other.into(),
        })
    }

    /// Has the project looked at as it stands. Whoever changes it meanwhile is not waited for: what is seen is what stood
    /// there before or after.
    pub(crate) fn look_at<T>(
        &self,
        bid: &str,
        work: impl FnOnce(&Project<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let store = Reading(self.project_store(bid)?);
        let project = Project::open(&store)?;
        work(&project)
    }

    /// Has the project changed, after whoever changes it now. What was typed and not filed yet is filed first.
    pub(crate) fn change<T>(
        &self,
        bid: &str,
        work: impl FnOnce(&mut Project<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let turn = self.turns.of(bid);
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.change_now(bid, work)
    }

    /// As [`change`](Self::change), or nothing where somebody else changes it now.
    pub(crate) fn try_change<T>(
        &self,
        bid: &str,
        work: impl FnOnce(&mut Project<'_>) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let turn = self.turns.of(bid);
        let _turn = match turn.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(turn)) => turn.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        self.change_now(bid, work).map(Some)
    }

    fn change_now<T>(
        &self,
        bid: &str,
        work: impl FnOnce(&mut Project<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let store = self.project_store(bid)?;
        let mut project = Project::open(store.as_ref())?;
        self.file_drafts(bid, &mut project)?;
        work(&mut project)
    }
}

/// Whether a text is an identifier of a bid: 32 hex digits.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// A store that is only read. The files of a project never change under their names but as a whole, so that whoever only
/// reads needs no lock, and leaves the temporaries of others alone.
pub(crate) struct Reading(pub(crate) Box<dyn Store>);

/// Nothing that could be held up.
struct Free;
impl StoreLock for Free {}

fn refused(path: &RelPath) -> StoreError {
    let source = std::io::ErrorKind::ReadOnlyFilesystem.into();
    StoreError::Io { path: path.to_string(), source }
}

impl Store for Reading {
    fn create(&self, path: &RelPath) -> Result<Box<dyn StoreFile>, StoreError> {
        Err(refused(path))
    }
    fn open(&self, path: &RelPath) -> Result<Box<dyn StoreSource>, StoreError> {
        self.0.open(path)
    }
    fn whole(&self, path: &RelPath, max: u64) -> Result<Whole, StoreError> {
        self.0.whole(path, max)
    }
    fn rename(&self, _: &RelPath, to: &RelPath, _: Existing) -> Result<(), StoreError> {
        Err(refused(to))
    }
    fn sync_folder(&self, folder: &RelPath) -> Result<(), StoreError> {
        Err(refused(folder))
    }
    fn remove(&self, path: &RelPath) -> Result<(), StoreError> {
        Err(refused(path))
    }
    fn create_folder(&self, path: &RelPath) -> Result<(), StoreError> {
        Err(refused(path))
    }
    fn list(&self, folder: &RelPath) -> Result<Vec<Entry>, StoreError> {
        let mut entries = self.0.list(folder)?;
        entries.retain(|entry| !entry.name.starts_with(TEMPORARY));
        Ok(entries)
    }
    fn kind(&self, path: &RelPath) -> Result<Option<EntryKind>, StoreError> {
        self.0.kind(path)
    }
    fn lock(&self, path: &RelPath) -> Result<Box<dyn StoreLock>, StoreError> {
        if path.as_str() == LOCK { Ok(Box::new(Free)) } else { Err(refused(path)) }
    }
}
