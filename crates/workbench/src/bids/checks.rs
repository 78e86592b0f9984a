//! Whether the attachments still are the files that were added. Their length is looked at each time; their bytes are hashed
//! in the background, once for each file as it lies there.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use base16ct::lower::encode_string as hex;
use sealbid_bid::project::FileEntry;
use sealbid_desk::digest;
use sealbid_wire::desk::Event;

use crate::Core;
use crate::files::Identity;

/// How a file of a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// As it was added, as far as is known.
    Same,
    /// It is gone.
    Missing,
    /// It has other bytes.
    Changed,
}

/// What was hashed.
#[derive(Default)]
pub(crate) struct Checks {
    known: Mutex<HashMap<PathBuf, (Identity, String)>>,
    wanted: Mutex<Vec<(String, PathBuf)>>,
    is_busy: AtomicBool,
}

impl Checks {
    /// How a file stands; nothing where its bytes were not hashed yet.
    fn standing(&self, path: &Path, entry: &FileEntry) -> Option<Standing> {
        let Ok(found) = fs::symlink_metadata(path) else { return Some(Standing::Missing) };
        if !found.is_file() || found.len() != entry.size {
            return Some(Standing::Changed);
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (identity, sha256) = known.get(path)?;
        let is_same = *sha256 == entry.sha256;
        (*identity == Identity::of(&found)).then_some(if is_same { Standing::Same } else { Standing::Changed })
    }

    /// Lets go of what lay in a folder that is no more.
    pub(crate) fn forget(&self, folder: &Path) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).retain(|path, _| !path.starts_with(folder));
    }

    /// Notes a file that was just added: what was written is what was hashed.
    pub(crate) fn note(&self, path: PathBuf, entry: &FileEntry) {
        if let Ok(found) = fs::symlink_metadata(&path) {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(path, (Identity::of(&found), entry.sha256.clone()));
        }
    }
}

impl Core {
    /// How a file of a part stands. One that was not hashed yet counts as unchanged until it is.
    pub(crate) fn standing(&self, bid: &str, path: PathBuf, entry: &FileEntry) -> Standing {
        self.checks.standing(&path, entry).unwrap_or_else(|| {
            let mut wanted = self.checks.wanted.lock().unwrap_or_else(PoisonError::into_inner);
            if !wanted.iter().any(|(_, known)| *known == path) {
                wanted.push((bid.to_owned(), path));
            }
            Standing::Same
        })
    }

    /// Hashes what is waiting for it, in the background; a bid is told of once more where something is not as it was.
    pub(crate) fn begin_checks(self: &Arc<Self>) {
        let is_idle = self.checks.wanted.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if is_idle || self.checks.is_busy.swap(true, Ordering::SeqCst) {
            return;
        }
        let core = self.weak();
        let work = move || {
            while let Some(core) = core.upgrade() {
                let next = core.checks.wanted.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some((bid, path)) = next else {
                    core.checks.is_busy.store(false, Ordering::SeqCst);
                    return;
                };
                if let Some((identity, sha256)) = hashed(&path) {
                    let mut known = core.checks.known.lock().unwrap_or_else(PoisonError::into_inner);
                    known.insert(path, (identity, sha256));
                }
                let waiting = core.checks.wanted.lock().unwrap_or_else(PoisonError::into_inner);
                let is_last = !waiting.iter().any(|(other, _)| *other == bid);
                drop(waiting);
                if is_last {
                    core.host.emit(Event::Bid { bid });
                }
            }
        };
        if thread::Builder::new().name("checks".to_owned()).spawn(work).is_err() {
            self.checks.is_busy.store(false, Ordering::SeqCst);
        }
    }
}

/// Nobody waits for it, so nobody ends it.
fn hashed(path: &Path) -> Option<(Identity, String)> {
    let identity = Identity::of(&fs::metadata(path).ok()?);
    let (_, sha256) = digest::of_file(path, &AtomicBool::new(false)).ok()?;
    let is_same = Identity::of(&fs::metadata(path).ok()?) == identity;
    is_same.then(|| (identity, hex(&sha256)))
}
