//! Digests of large contents, several at a time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

use sha2::{Digest, Sha256};

use crate::store::Whole;

/// A digest waits for memory more than for a processor.
const THREADS: usize = 4;
/// Bytes between two looks at whether to stop.
const BLOCK: usize = 1 << 20;

/// How many contents may be looked at.
struct Released {
    count: Mutex<usize>,
    more: Condvar,
}

impl Released {
    fn up_to(&self, count: usize) {
        let mut released = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *released = count.max(*released);
        self.more.notify_all();
    }

    /// Waits for content `at`, from 0.
    fn wait(&self, at: usize) {
        let mut released = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *released <= at {
            released = self.more.wait(released).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Releases all of them, also where the work before that came to nothing.
struct All<'r>(&'r Released);

impl Drop for All<'_> {
    fn drop(&mut self) {
        self.0.up_to(usize::MAX);
    }
}

/// What `work` comes to, and the SHA-256 of each content, taken behind it: it is handed what says how many of them it reads no
/// more. No digests once `cancel` is set.
pub(crate) fn digests_behind<T>(
    contents: &[&Whole],
    cancel: &AtomicBool,
    work: impl FnOnce(&dyn Fn(usize)) -> T,
) -> (T, Option<Vec<[u8; 32]>>) {
    let found: Vec<OnceLock<[u8; 32]>> = contents.iter().map(|_| OnceLock::new()).collect();
    let open: Vec<_> = contents.iter().zip(&found).collect();
    let (next, released) = (AtomicUsize::new(0), Released { count: Mutex::new(0), more: Condvar::new() });
    let done = std::thread::scope(|scope| {
        for _ in 0..THREADS.min(contents.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((content, found)) = open.get(at) else { return };
                    released.wait(at);
                    let Some(digest) = digest(content, cancel) else { return };
                    found.get_or_init(|| digest);
                }
            });
        }
        let _all = All(&released);
        work(&|count| released.up_to(count))
    });
    (done, found.into_iter().map(OnceLock::into_inner).collect())
}

fn digest(content: &[u8], cancel: &AtomicBool) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    for block in content.chunks(BLOCK) {
        if cancel.load(Ordering::Relaxed) {
            return None;
        }
        hash.update(block);
    }
    Some(hash.finalize().into())
}
