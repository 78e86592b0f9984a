//! What whoever runs a service does to its data by hand: look at the audit trail, change the key that wraps keys, back up, restore.
//!
//! Looking and backing up go on beside a running service. What changes something holds the lock of the folder, so that no service does.

mod backup;
mod manifest;
mod restore;
mod rotation;

use std::path::PathBuf;

use sealbid_wire::account::AuditVerdict;

pub use backup::{BackedUp, BackupError};
pub(crate) use manifest::BLOBS;
pub use restore::{RestoreError, Restored};
pub use rotation::{RotateError, Rotated};

use crate::audit::Head;
use crate::encoding::unhex;
use crate::start;
use crate::store::{DatabaseServer, Place, Store, StoreError};
use crate::trail;

/// Where a service has its folder, and where it remembers.
#[derive(Clone, Debug)]
pub struct Premises {
    /// Its folder.
    pub data: PathBuf,
    /// Where it remembers, where that is no file in its folder.
    pub database: Option<DatabaseServer>,
}

/// Where the audit chain ended once, as somebody noted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedHead(Head);

impl NotedHead {
    /// The number of the last record and its hash, 64 digits of hex. `None` where that is no hash.
    pub fn new(records: u32, hash: &str) -> Option<Self> {
        Some(Self(Head { records, hash: unhex("head", hash).ok()? }))
    }
}

impl Premises {
    /// Looks at the whole audit chain, which must have come by the head that was noted, if any.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn verify_audit(&self, noted: Option<NotedHead>) -> Result<AuditVerdict, StoreError> {
        let store = Store::look(&self.place()).await?;
        let verdict = trail::verify(&store, noted.map(|NotedHead(head)| head)).await;
        store.close().await;
        verdict
    }

    fn place(&self) -> Place {
        start::place(&self.data, self.database.clone())
    }
}

#[cfg(test)]
mod tests;
