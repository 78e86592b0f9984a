//! What the phone remembers, in files: sessions, desks, kept results, its log.

use std::cell::RefCell;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_bid::store::{Existing, RelPath, Store, StoreError, StoreLock, create_folders, read_limited, write_whole};
use sealbid_link::phone::{KeptResult, KnownDesk, Memory};
use sealbid_link::{ChainEnd, Count, Digest, Entry, Id, Name, PublicKey, Record, SignedDocument};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::BookError;
use crate::phone::bytes;

const SESSIONS: &str = "sessions";
const DESKS: &str = "desks";
const KEPT: &str = "kept";
const LOG: &str = "log";
const LOCK: &str = ".lock";
/// Sixteen of the largest frames in base64url, and what stands around them.
const MAX_FILE: u64 = 1 << 19;
/// How long another process may hold the lock: it signs fifty documents at most, and writes.
const LOCK_WAIT: Duration = Duration::from_secs(60);
const LOCK_PAUSE: Duration = Duration::from_millis(2);

/// `sessions/SID.json`: a session that the phone took part in. What was sent is forgotten with the session's end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedSession {
    /// By which the phone names itself at the relay, while the session lasts.
    bearer: Option<String>,
    frames: Vec<String>,
}

impl SavedSession {
    pub(crate) fn begun(bearer: &[u8; 32]) -> Self {
        Self { bearer: Some(Base64UrlUnpadded::encode_string(bearer)), frames: Vec::new() }
    }

    pub(crate) fn ended() -> Self {
        Self { bearer: None, frames: Vec::new() }
    }

    pub(crate) fn push(&mut self, frame: &[u8]) {
        self.frames.push(Base64UrlUnpadded::encode_string(frame));
    }

    /// Bearer and frames of a session that did not come to its end here.
    pub(crate) fn unfinished(&self) -> Option<([u8; 32], Vec<Vec<u8>>)> {
        let frames = self.frames.iter().map(|frame| Base64UrlUnpadded::decode_vec(frame).ok());
        Some((bytes(self.bearer.as_ref()?)?, frames.collect::<Option<_>>()?))
    }
}

/// `desks/FINGERPRINT.json`: a desk that the phone was paired with.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedDesk {
    key: String,
    name: String,
    /// Unix seconds.
    paired: u64,
    revoked: bool,
}

/// `kept/REQ_ID.json`: the answer of a SIGN.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedResult {
    items_sha256: String,
    /// CBOR of each signed document.
    out: Vec<String>,
}

/// The phone's memory. What cannot be read is told by [`Book::check`], since the protocol asks a memory that knows.
pub struct Book<'s> {
    store: &'s dyn Store,
    platform: Option<&'s PublicKey>,
    failed: RefCell<Option<BookError>>,
}

impl<'s> Book<'s> {
    /// The memory in `store`.
    pub fn new(store: &'s dyn Store) -> Self {
        Self { store, platform: None, failed: RefCell::default() }
    }

    pub(crate) fn trusting(self, platform: &'s PublicKey) -> Self {
        Self { platform: Some(platform), ..self }
    }

    /// Ends the pairing with a desk: from now on it is refused.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where no such desk was paired.
    pub fn revoke(&self, desk: &Digest) -> Result<(), BookError> {
        let _lock = self.lock()?;
        let place = numbered(DESKS, desk);
        let saved: SavedDesk = self.read_json(&place)?;
        self.write_json(&place, &SavedDesk { revoked: true, ..saved }, Existing::Replace)
    }

    /// Makes the folders that are not there.
    pub(crate) fn prepare(&self) -> Result<(), BookError> {
        for folder in [SESSIONS, DESKS, KEPT, LOG] {
            create_folders(self.store, &path(folder))?;
        }
        Ok(())
    }

    /// Waits until no other process reads and writes: what is stored follows from what was read.
    pub(crate) fn lock(&self) -> Result<Box<dyn StoreLock>, BookError> {
        let until = Instant::now() + LOCK_WAIT;
        loop {
            match self.store.lock(&path(LOCK)) {
                Err(StoreError::Locked { .. }) if Instant::now() < until => sleep(LOCK_PAUSE),
                taken => return Ok(taken?),
            }
        }
    }

    /// The first thing that could not be read since this was last asked.
    pub(crate) fn check(&self) -> Result<(), BookError> {
        self.failed.take().map_or(Ok(()), Err)
    }

    pub(crate) fn read(&self, place: &RelPath) -> Result<Vec<u8>, BookError> {
        Ok(read_limited(self.store, place, MAX_FILE)?)
    }

    pub(crate) fn read_json<T: DeserializeOwned>(&self, place: &RelPath) -> Result<T, BookError> {
        serde_json::from_slice(&self.read(place)?).map_err(|_| damaged(place))
    }

    pub(crate) fn write_json(
        &self,
        place: &RelPath,
        value: &impl Serialize,
        existing: Existing,
    ) -> Result<(), BookError> {
        let json = serde_json::to_vec(value).expect("files hold texts, numbers and marks alone");
        Ok(write_whole(self.store, place, &json, existing)?)
    }

    /// Takes a session up: refused where this phone took part in it before, in another process too.
    pub(crate) fn begin(&self, sid: &Id, saved: &SavedSession) -> Result<(), BookError> {
        self.write_json(&numbered(SESSIONS, sid), saved, Existing::Keep)
    }

    pub(crate) fn save(&self, sid: &Id, saved: &SavedSession) -> Result<(), BookError> {
        self.write_json(&numbered(SESSIONS, sid), saved, Existing::Replace)
    }

    /// As if the phone had not taken part.
    pub(crate) fn forget(&self, sid: &Id) -> Result<(), BookError> {
        self.store.remove(&numbered(SESSIONS, sid))?;
        Ok(self.store.sync_folder(&path(SESSIONS))?)
    }

    pub(crate) fn session(&self, sid: &Id) -> Result<SavedSession, BookError> {
        self.read_json(&numbered(SESSIONS, sid))
    }

    /// The desk is known from now on, and if it was revoked, it is no more.
    pub(crate) fn pair(&self, key: &PublicKey, name: &Name, paired: u64) -> Result<(), BookError> {
        let (name, revoked) = (name.as_str().to_owned(), false);
        let saved = SavedDesk { key: Base64UrlUnpadded::encode_string(&key.to_uncompressed()), name, paired, revoked };
        self.write_json(&numbered(DESKS, &key.fingerprint()), &saved, Existing::Replace)
    }

    pub(crate) fn keep(&self, req_id: &Id, kept: &KeptResult) -> Result<(), BookError> {
        let items_sha256 = Base64UrlUnpadded::encode_string(&kept.items_sha256);
        let out = kept.out.iter().map(|signed| Base64UrlUnpadded::encode_string(&signed.to_cbor())).collect();
        self.write_json(&numbered(KEPT, req_id), &SavedResult { items_sha256, out }, Existing::Replace)
    }

    /// Appends to the log. No entry is ever written over.
    pub(crate) fn append(&self, entry: &Entry) -> Result<(), BookError> {
        Ok(write_whole(self.store, &entry_at(entry.n.get()), &entry.to_cbor(), Existing::Keep)?)
    }

    fn entry(&self, n: u64) -> Result<Entry, BookError> {
        let place = entry_at(n);
        let entry = Entry::from_cbor(&self.read(&place)?).map_err(|_| damaged(&place))?;
        if entry.n.get() == n { Ok(entry) } else { Err(damaged(&place)) }
    }

    fn find_desk(&self, fingerprint: &Digest) -> Result<KnownDesk, BookError> {
        let place = numbered(DESKS, fingerprint);
        let saved: SavedDesk = self.read_json(&place)?;
        let key = bytes::<65>(&saved.key).and_then(|point| PublicKey::from_sec1(&point));
        Ok(KnownDesk { key: key.ok_or_else(|| damaged(&place))?, is_revoked: saved.revoked })
    }

    fn find_kept(&self, req_id: &Id) -> Result<KeptResult, BookError> {
        let place = numbered(KEPT, req_id);
        let saved: SavedResult = self.read_json(&place)?;
        let read = || {
            let documents = saved.out.iter().map(|text| {
                let cbor = Base64UrlUnpadded::decode_vec(text).ok()?;
                SignedDocument::from_cbor(&cbor).ok()
            });
            let out = documents.collect::<Option<Vec<_>>>()?.try_into().ok()?;
            Some(KeptResult { items_sha256: bytes(&saved.items_sha256)?, out })
        };
        read().ok_or_else(|| damaged(&place))
    }

    /// How many entries the log has.
    fn log_len(&self) -> Result<u64, BookError> {
        let names = self.store.list(&path(LOG))?;
        let numbers = names.iter().filter_map(|entry| entry.name.strip_suffix(".cbor")?.parse::<u64>().ok());
        Ok(numbers.max().map_or(0, |last| last + 1))
    }

    fn find_log_end(&self) -> Result<ChainEnd, BookError> {
        match self.log_len()? {
            0 => Ok(ChainEnd::EMPTY),
            len => {
                let next = Count::new(len).ok_or_else(|| damaged(&path(LOG)))?;
                Ok(ChainEnd { next, head: self.entry(len - 1)?.hash() })
            }
        }
    }

    fn find_log(&self, from: u64, max: usize) -> Result<Vec<Entry>, BookError> {
        (from..self.log_len()?).take(max).map(|n| self.entry(n)).collect()
    }

    /// `None` where there is nothing; what failed is noted.
    fn noted<T>(&self, found: Result<T, BookError>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(BookError::Store(StoreError::Missing { .. })) => None,
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                None
            }
        }
    }
}

impl Memory for Book<'_> {
    fn took_part(&self, sid: &Id) -> bool {
        let found = self.store.kind(&numbered(SESSIONS, sid)).map_err(BookError::from);
        self.noted(found).flatten().is_some()
    }
    fn desk(&self, fingerprint: &Digest) -> Option<KnownDesk> {
        self.noted(self.find_desk(fingerprint))
    }
    fn platform(&self, fingerprint: &Digest) -> Option<PublicKey> {
        self.platform.filter(|key| key.fingerprint() == *fingerprint).cloned()
    }
    fn kept(&self, req_id: &Id) -> Option<KeptResult> {
        self.noted(self.find_kept(req_id))
    }
    fn log_end(&self) -> ChainEnd {
        self.noted(self.find_log_end()).unwrap_or(ChainEnd::EMPTY)
    }
    fn log(&self, from: u64, max: usize) -> Vec<Entry> {
        self.noted(self.find_log(from, max)).unwrap_or_default()
    }
}

/// A name of ours.
pub(crate) fn path(name: &str) -> RelPath {
    RelPath::parse(name).expect("a name of the program's own")
}

fn numbered(folder: &str, id: &[u8]) -> RelPath {
    path(&format!("{folder}/{}.json", base16ct::lower::encode_string(id)))
}

fn entry_at(n: u64) -> RelPath {
    path(&format!("{LOG}/{n:016}.cbor"))
}

pub(crate) fn damaged(place: &RelPath) -> BookError {
    BookError::Damaged(place.to_string())
}
