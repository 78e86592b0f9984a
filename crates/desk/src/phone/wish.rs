//! A wish that a phone was told of, kept until what came of it is safe: who is stopped in between and begins again asks for the
//! same thing, and is sent the signature that was made then.

use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};
use sealbid_bid::store::{RelPath, Store, StoreError, clean};
use sealbid_link::Id;
use sealbid_pki::Instant;
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::failure::Failure;
use crate::input;
use crate::output::{Readers, place};
use crate::surroundings::Stores;

const FORMAT: u32 = 1;
/// Older than this a wish is given up: a document would state a time long before it was signed.
const MAX_AGE_MS: i64 = 3_600_000;
/// Ends after which the phone may have signed, or may sign yet. After all others there is nothing to go on with.
const OPEN_ENDED: [&str; 10] = [
    "PEER_GONE",
    "REQ_EXPIRED",
    "SESSION_GONE",
    "phone_cancelled",
    "service_unreachable",
    "softphone_failed",
    // It signed, and its signature has no time-stamp yet.
    "time_stamp_malformed",
    "time_stamp_refused",
    "time_stamp_unreachable",
    "time_stamp_wrong",
];

/// `wishes/SHA-256.json`: all from which the same bytes are prepared again. None of it is secret.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WishFile {
    format: u32,
    req_id: String,
    at_ms: i64,
    seed: String,
}

/// What is asked for, when it was first, and by which chance its document was made.
pub struct Wish {
    folder: PathBuf,
    name: String,
    /// Which.
    pub req_id: Id,
    /// When it was asked for first.
    pub at: Instant,
    seed: [u8; 32],
}

impl Wish {
    /// The wish for `what`, a digest of all that goes into the document: one that was left open, or a new one, which is stored before
    /// it is given.
    ///
    /// # Errors
    /// What keeps it from being stored.
    pub fn take_up(
        desk: &Desk,
        what: &[u8; 32],
        now: Instant,
        chance: &mut dyn CryptoRng,
        stores: &dyn Stores,
    ) -> Result<Self, Failure> {
        let folder = desk.folder().join("wishes");
        let name = format!("{}.json", base16ct::lower::encode_string(what));
        let path = folder.join(&name);
        if let Some((req_id, at, seed)) = left_open(&path, now) {
            return Ok(Self { folder, name, req_id, at, seed });
        }
        let (mut req_id, mut seed) = ([0; 16], [0; 32]);
        chance.fill_bytes(&mut req_id);
        chance.fill_bytes(&mut seed);
        let hex = base16ct::lower::encode_string;
        let file = WishFile { format: FORMAT, req_id: hex(&req_id), at_ms: now.unix_ms(), seed: hex(&seed) };
        let store = stores.create(&folder).map_err(|e| Failure::from(e).at_path(&folder))?;
        // What cannot be removed now is removed by the next one.
        give_up(store.as_ref(), &folder, now).ok();
        let json = serde_json::to_vec(&file).expect("texts and numbers alone");
        place(stores, &path, true, Readers::OwnerOnly, &[])?.write(&json)?;
        Ok(Self { folder, name, req_id, at: now, seed })
    }

    /// The chance that the document is made by, the same for the same wish.
    pub fn chance(&self) -> impl CryptoRng {
        ChaCha20Rng::from_seed(self.seed)
    }

    /// What became of it is safe, or nothing can: it is not asked for again. Where it cannot be removed, the phone sends what it
    /// kept once more, after a tap.
    pub fn settle(self, stores: &dyn Stores) {
        let Ok(store) = stores.open(&self.folder) else { return };
        let Ok(name) = RelPath::parse(&self.name) else { return };
        store.remove(&name).and_then(|()| store.sync_folder(&name.parent())).ok();
    }

    /// Whether the phone may have signed all the same.
    pub fn stays_after(failure: &Failure) -> bool {
        match failure {
            Failure::Cancelled => true,
            Failure::Refused(problem) => OPEN_ENDED.contains(&problem.code.as_str()),
        }
    }
}

/// Removes the wishes that are too old, and what stopped runs left of others.
fn give_up(store: &dyn Store, folder: &Path, now: Instant) -> Result<(), StoreError> {
    clean(store, &RelPath::root())?;
    for entry in store.list(&RelPath::root())? {
        if left_open(&folder.join(&entry.name), now).is_none() {
            store.remove(&RelPath::parse(&entry.name)?)?;
        }
    }
    Ok(())
}

/// A wish that was stored and is not too old.
fn left_open(path: &Path, now: Instant) -> Option<(Id, Instant, [u8; 32])> {
    let file: WishFile = serde_json::from_slice(&input::small(path).ok()?).ok()?;
    let (mut req_id, mut seed) = ([0; 16], [0; 32]);
    base16ct::lower::decode(&file.req_id, &mut req_id).ok()?;
    base16ct::lower::decode(&file.seed, &mut seed).ok()?;
    let age = now.unix_ms().checked_sub(file.at_ms)?;
    let is_fresh = file.format == FORMAT && (0..MAX_AGE_MS).contains(&age);
    is_fresh.then(|| (req_id, Instant::from_unix_ms(file.at_ms), seed))
}
