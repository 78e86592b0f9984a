//! The steps by which a store goes on, one after the other, as whoever handed them in lets it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is done next, where it may leave something behind. What only reads leaves nothing, and is no step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreStep {
    /// A statement of a transaction that may write.
    Statement,
    /// The transaction is to be kept.
    Commit,
    /// It is on the disk, and nobody was told yet.
    Committed,
}

/// How far a store goes. It asks before each step; once it was refused one it does nothing any more, as if its machine had lost power there.
pub trait StoreSteps: Send + Sync {
    /// Whether this step is taken.
    fn takes(&self, step: StoreStep) -> bool;
}

/// As far as it is asked to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unhindered;

impl StoreSteps for Unhindered {
    fn takes(&self, _: StoreStep) -> bool {
        true
    }
}

/// The steps of one store, and whether they ended.
#[derive(Clone)]
pub(crate) struct Pace {
    steps: Arc<dyn StoreSteps>,
    has_ended: Arc<AtomicBool>,
}

impl Pace {
    pub(super) fn new(steps: Arc<dyn StoreSteps>) -> Self {
        Self { steps, has_ended: Arc::default() }
    }

    /// Takes a step.
    pub(super) fn take(&self, step: StoreStep) -> Result<(), sqlx::Error> {
        self.goes_on()?;
        if self.steps.takes(step) {
            return Ok(());
        }
        self.has_ended.store(true, Ordering::SeqCst);
        self.goes_on()
    }

    /// Whether a step may still follow.
    pub(super) fn goes_on(&self) -> Result<(), sqlx::Error> {
        if self.has_ended.load(Ordering::SeqCst) { Err(sqlx::Error::PoolClosed) } else { Ok(()) }
    }
}
