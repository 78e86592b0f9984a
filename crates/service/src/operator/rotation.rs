//! Another version of the key that wraps the data keys of persons (docs/formats/personal-fields.md, "Changing keys").

use std::sync::Arc;

use rand_core::CryptoRng;
use sealbid_bid::store::{self, Folder};
use sealbid_pki::{Clock, Instant};

use super::Premises;
use crate::keys::{KeyFolder, KeyFolderError};
use crate::office::Chance;
use crate::start::occupy;
use crate::store::office::{kek_version, set_setting};
use crate::store::{Store, StoreError, Transaction, account, application, enterprise, writing};
use crate::trail;
use crate::vault::{Vault, VaultError};

/// Who it was, in the audit trail.
const ACTOR: &str = "keys";

/// Why the key was not changed, or not everywhere.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RotateError {
    /// The folder cannot be used; [`store::StoreError::Locked`] where a service runs.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The root secret is not there, or damaged.
    #[error(transparent)]
    Keys(#[from] KeyFolderError),
    /// A data key does not open.
    #[error("a data key does not open")]
    Damaged,
}

impl RotateError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
            Self::Keys(cause) => cause.code(),
            Self::Damaged => "service_record_damaged",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Folder(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Keys(cause) => cause.params(),
            Self::Damaged => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for RotateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<VaultError> for RotateError {
    fn from(_: VaultError) -> Self {
        Self::Damaged
    }
}

/// That every data key is wrapped under one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The version.
    pub version: u32,
    /// How many data keys were wrapped anew.
    pub rewrapped: u64,
    /// Whether an earlier change that was cut off was finished, and no other was begun.
    pub is_resumed: bool,
}

impl Premises {
    /// Sets the next version of the key that wraps data keys, and wraps all of them under it. Where an earlier change was cut off it finishes
    /// that one. At any moment every data key opens, whichever of the two versions it lies under.
    ///
    /// # Errors
    /// [`RotateError`]. What was wrapped anew until then stays so, and the next time goes on.
    pub async fn rotate_kek(
        &self,
        clock: Arc<dyn Clock + Send + Sync>,
        random: Box<dyn CryptoRng + Send>,
    ) -> Result<Rotated, RotateError> {
        let (folder, _lock) = occupy(&self.data)?;
        // A database that is not there is not made, and one of another format is left to a start of the service.
        Store::look(&self.place()).await?.close().await;
        let store = Store::open(&self.place()).await?;
        let rotated = rotate(&store, &folder, clock.now(), &mut Chance::new(random)).await;
        store.close().await;
        rotated
    }
}

async fn rotate(store: &Store, folder: &Folder, now: Instant, chance: &mut Chance) -> Result<Rotated, RotateError> {
    let version = kek_version(&mut store.read().await?).await?;
    let mut pass = Pass::new(KeyFolder::vault_alone(folder, version)?);
    while pass.step(store, chance).await? {}
    let is_resumed = pass.rewrapped > 0;
    if !is_resumed {
        let version = begin(store, now, chance).await?;
        pass = Pass::new(KeyFolder::vault_alone(folder, version)?);
        while pass.step(store, chance).await? {}
    }
    trail::link(store).await?;
    Ok(Rotated { version: kek_version(&mut store.read().await?).await?, rewrapped: pass.rewrapped, is_resumed })
}

/// Sets the next version, under which all is wrapped from here on.
async fn begin(store: &Store, now: Instant, chance: &mut Chance) -> Result<u32, RotateError> {
    let id = chance.new_id();
    writing!(store, RotateError, |at| {
        let version = kek_version(at).await?.checked_add(1).ok_or(VaultError::Later)?;
        set_setting(at, "kek_version", now, i64::from(version)).await?;
        trail::note_as(at, &id, ACTOR, "kek.rotated", &version.to_string(), now).await?;
        Ok(version)
    })
}

/// Whose data keys there are.
#[derive(Clone, Copy)]
enum Owner {
    Account,
    Enterprise,
    Application,
}

impl Owner {
    async fn keys_after(self, at: &mut Transaction, after: &str) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        match self {
            Self::Account => account::keys_after(at, after).await,
            Self::Enterprise => enterprise::keys_after(at, after).await,
            Self::Application => application::keys_after(at, after).await,
        }
    }

    async fn set_data_key(self, at: &mut Transaction, id: &str, wrapped: &[u8]) -> Result<(), sqlx::Error> {
        match self {
            Self::Account => account::set_data_key(at, id, wrapped).await,
            Self::Enterprise => enterprise::set_data_key(at, id, wrapped).await,
            Self::Application => application::set_data_key(at, id, wrapped).await,
        }
    }

    fn next(self) -> Option<Self> {
        match self {
            Self::Account => Some(Self::Enterprise),
            Self::Enterprise => Some(Self::Application),
            Self::Application => None,
        }
    }
}

/// One way through all data keys.
struct Pass {
    vault: Vault,
    owner: Owner,
    /// The last one that was looked at.
    after: String,
    rewrapped: u64,
}

impl Pass {
    fn new(vault: Vault) -> Self {
        Self { vault, owner: Owner::Account, after: String::new(), rewrapped: 0 }
    }

    /// Wraps the next data keys anew, in one transaction. Says whether there may be more.
    async fn step(&mut self, store: &Store, chance: &mut Chance) -> Result<bool, RotateError> {
        let (last, rewrapped) = writing!(store, RotateError, |at| {
            let rows = self.owner.keys_after(at, &self.after).await?;
            let mut rewrapped = 0;
            for (id, wrapped) in &rows {
                if let Some(wrapped) = self.vault.rewrap(id, wrapped, chance)? {
                    self.owner.set_data_key(at, id, &wrapped).await?;
                    rewrapped += 1;
                }
            }
            Ok((rows.into_iter().next_back().map(|(id, _)| id), rewrapped))
        })?;
        self.rewrapped += rewrapped;
        match (last, self.owner.next()) {
            (Some(last), _) => self.after = last,
            (None, Some(next)) => (self.owner, self.after) = (next, String::new()),
            (None, None) => return Ok(false),
        }
        Ok(true)
    }
}

#[cfg(test)]
pub(super) mod tests;
