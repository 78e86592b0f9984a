//! Whether the attachments still are the files that were added. Their length is looked at each time; their bytes are hashed
//! in the background, once for each file as it lies there.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// SHA-256 in hexadecimal of each file as it lay there; no text where it could not be read.
    known: Mutex<HashMap<PathBuf, (Identity, String)>>,
    queue: Mutex<Queue>,
}

/// What is to be hashed.
#[derive(Default)]
struct Queue {
    wanted: Vec<Wanted>,
    /// Whether somebody is at it, who looks once more before leaving.
    is_busy: bool,
    /// Bids of which a file turned out to be another one, whose other files are not hashed yet.
    changed: HashSet<String>,
}

struct Wanted {
    bid: String,
    path: PathBuf,
    /// What the file was when it was added.
    sha256: String,
}

impl Checks {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

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

    /// Hashes a file, and says whether it still is what was added as far as is known then.
    fn check(&self, wanted: &Wanted) -> bool {
        let Some((identity, sha256)) = hashed(&wanted.path) else { return true };
        let is_same = sha256 == wanted.sha256;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(wanted.path.clone(), (identity, sha256));
        is_same
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
            let mut queue = self.checks.queue();
            if !queue.wanted.iter().any(|wanted| wanted.path == path) {
                queue.wanted.push(Wanted { bid: bid.to_owned(), path, sha256: entry.sha256.clone() });
            }
            Standing::Same
        })
    }

    /// Hashes what is waiting for it, in the background; a bid is told of once more where something is not as it was.
    pub(crate) fn begin_checks(self: &Arc<Self>) {
        {
            let mut queue = self.checks.queue();
            if queue.wanted.is_empty() || queue.is_busy {
                return;
            }
            queue.is_busy = true;
        }
        let core = self.weak();
        let work = move || {
            while let Some(core) = core.upgrade() {
                let Some(wanted) = core.next_check() else { return };
                let is_same = core.checks.check(&wanted);
                let mut queue = core.checks.queue();
                if !is_same {
                    queue.changed.insert(wanted.bid.clone());
                }
                let is_last = !queue.wanted.iter().any(|other| other.bid == wanted.bid);
                let is_told = is_last && queue.changed.remove(&wanted.bid);
                drop(queue);
                if is_told {
                    core.host.emit(Event::Bid { bid: wanted.bid });
                }
            }
        };
        if thread::Builder::new().name("checks".to_owned()).spawn(work).is_err() {
            self.checks.queue().is_busy = false;
        }
    }

    /// What is hashed next. Where nothing waits, whoever wants something from now on begins anew.
    fn next_check(&self) -> Option<Wanted> {
        let mut queue = self.checks.queue();
        let next = queue.wanted.pop();
        queue.is_busy = next.is_some();
        next
    }
}

/// What a file is, and the SHA-256 of its bytes; no digest where they cannot be read, and nothing where it is gone or is being
/// changed. Nobody waits for it, so nobody ends it.
fn hashed(path: &Path) -> Option<(Identity, String)> {
    let identity = Identity::of(&fs::metadata(path).ok()?);
    let sha256 = digest::of_file(path, &AtomicBool::new(false)).map(|(_, sha256)| hex(&sha256));
    let is_same = Identity::of(&fs::metadata(path).ok()?) == identity;
    is_same.then(|| (identity, sha256.unwrap_or_default()))
}
