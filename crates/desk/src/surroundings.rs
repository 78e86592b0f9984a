//! What is handed in from outside: how files are written, what time it is, and chance.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rand_core::CryptoRng;
use sealbid_bid::store::{Folder, Store, StoreError};
use sealbid_pki::Clock;

use crate::failure::Failure;
use crate::input;

/// Opens the folders in which something is written.
pub trait Stores: Send + Sync {
    /// The folder at `root`, which must be there.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where it is not.
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        if root.is_dir() { self.create(root) } else { Err(StoreError::Missing { path: root.display().to_string() }) }
    }

    /// The folder at `root`, made with its parents where it is not there: when this returns, they are there for good.
    ///
    /// # Errors
    /// What the system says when it cannot be made.
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError>;
}

/// Folders of the file system as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folders;

impl Stores for Folders {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Folder::new(root)?.mapping(input::of_project)))
    }

    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Folder::create(root)?.mapping(input::of_project)))
    }
}

/// Time and chance for work on threads of its own.
pub trait Sources: Send + Sync {
    /// What time it is.
    fn clock(&self) -> Arc<dyn Clock + Send + Sync>;
    /// Where keys, salts and identifiers come from.
    fn random(&self) -> Box<dyn CryptoRng + Send>;
}

/// What a piece of work is given.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// How files are written.
    pub stores: &'s dyn Stores,
    /// Time and chance.
    pub sources: &'s dyn Sources,
    /// Set from outside to end it.
    pub cancel: &'s AtomicBool,
}

/// Ends a piece of work here if it was told to stop.
///
/// # Errors
/// [`Failure::Cancelled`].
pub fn checkpoint(cancel: &AtomicBool) -> Result<(), Failure> {
    if cancel.load(Ordering::Relaxed) { Err(Failure::Cancelled) } else { Ok(()) }
}
