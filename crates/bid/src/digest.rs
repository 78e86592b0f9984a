//! Digests of large contents, several at a time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

/// A digest waits for memory more than for a processor.
const THREADS: usize = 4;
/// Bytes between two looks at whether to stop.
const BLOCK: usize = 1 << 20;

/// The SHA-256 of each; nothing once `cancel` is set.
pub(crate) fn digests(contents: &[&[u8]], cancel: &AtomicBool) -> Option<Vec<[u8; 32]>> {
    let found: Vec<OnceLock<[u8; 32]>> = contents.iter().map(|_| OnceLock::new()).collect();
    let work: Vec<_> = contents.iter().zip(&found).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(contents.len()) {
            scope.spawn(|| {
                while let Some((content, found)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some(digest) = digest(content, cancel) else { return };
                    found.get_or_init(|| digest);
                }
            });
        }
    });
    found.into_iter().map(OnceLock::into_inner).collect()
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
