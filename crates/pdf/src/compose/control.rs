//! How a caller watches and stops the work.

use std::sync::atomic::{AtomicBool, Ordering};

use super::ComposeError;

/// Cancellation from another thread, and progress.
pub struct Control<'a> {
    /// Set to stop with [`ComposeError::Cancelled`].
    pub cancel: &'a AtomicBool,
    /// Called with the bytes of sources that are done and their total.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

impl Control<'_> {
    pub(super) fn check(&self) -> Result<(), ComposeError> {
        if self.cancel.load(Ordering::Relaxed) { Err(ComposeError::Cancelled) } else { Ok(()) }
    }
}
