//! The sessions that a desk keeps: one for each service, in a file that only its owner may read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};
use rand_core::CryptoRng;
use sealbid_bid::store::{RelPath, clean, make_folders};
use sealbid_desk::output::{Readers, place};
use sealbid_desk::{Stores, input};
use sealbid_wire::account::AccountView;
use sealbid_wire::desk::KeptSession;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::failure::Failure;

const FOLDER: &str = "accounts";
const FILE: &str = "sessions.json";
const FORMAT: u32 = 1;
/// The most services that sessions are kept for; beyond that the one that was used longest ago goes.
const MAX_SERVICES: usize = 16;
/// What is digested before the bearer for what names a session here: nothing that any service keeps.
const NAME: &[u8] = b"Sealbid desk: name of a session\0";

/// `sessions.json`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    /// By which services know this desk again; 32 bytes, base64url.
    device_key: String,
    /// The one that was begun last comes last.
    sessions: Vec<Entry>,
}

/// A session, and the service that it is of.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// As the settings name it: empty for the practice service inside the program, which may change its port.
    service: String,
    /// 32 bytes, base64url.
    bearer: String,
    account: AccountView,
}

/// A session that was found.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) service: String,
    pub(crate) session: String,
    pub(crate) bearer: Zeroizing<[u8; 32]>,
    pub(crate) account: AccountView,
}

impl Found {
    fn of(entry: &Entry) -> Option<Self> {
        let bearer = bytes(&entry.bearer)?;
        let session = name_of(&bearer);
        Some(Self { service: entry.service.clone(), session, bearer, account: entry.account.clone() })
    }

    /// As the page knows it.
    pub(crate) fn kept(self) -> KeptSession {
        KeptSession { session: self.session, account: self.account }
    }
}

fn bytes(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let length = Base64UrlUnpadded::decode(text, bytes.as_mut()).ok()?.len();
    (length == bytes.len()).then_some(bytes)
}

/// What names a session here: nobody finds the bearer by it.
fn name_of(bearer: &[u8; 32]) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::new().chain_update(NAME).chain_update(bearer).finalize())
}

/// The sessions of a desk.
pub(crate) struct Sessions {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

impl Sessions {
    /// Those in a desk's folder. What a stopped run left half written goes.
    pub(crate) fn new(folder: &Path, stores: &dyn Stores) -> Self {
        let folder = folder.join(FOLDER);
        if folder.is_dir()
            && let Ok(store) = stores.open(&folder)
        {
            // What cannot be removed now is in nobody's way.
            clean(store.as_ref(), &RelPath::root()).ok();
        }
        Self { path: folder.join(FILE), file: Mutex::default() }
    }

    /// What the file holds. One that cannot be read as what it is holds nothing: one logs in again.
    fn file(&self, held: &mut Option<File>) -> Result<File, Failure> {
        if let Some(file) = held {
            return Ok(file.clone());
        }
        let json = if self.path.is_file() { Zeroizing::new(input::small(&self.path)?) } else { Zeroizing::default() };
        let read = serde_json::from_slice(&json).ok().filter(|file: &File| file.format == FORMAT);
        let file = read.unwrap_or(File { format: FORMAT, device_key: String::new(), sessions: Vec::new() });
        Ok(held.insert(file).clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `change`, and keeps what came of it where that is another.
    fn change<T>(&self, stores: &dyn Stores, change: impl FnOnce(&mut File) -> (bool, T)) -> Result<T, Failure> {
        let mut held = self.lock();
        let mut file = self.file(&mut held)?;
        let (is_changed, given) = change(&mut file);
        if is_changed {
            if let Some(folder) = self.path.parent() {
                make_folders(folder, true)?;
            }
            let json = Zeroizing::new(serde_json::to_vec_pretty(&file).expect("sessions hold texts and numbers alone"));
            place(stores, &self.path, true, Readers::OwnerOnly, &[])?.write(&json)?;
            *held = Some(file);
        }
        Ok(given)
    }

    /// The session that is kept for a service.
    pub(crate) fn of_service(&self, service: &str) -> Result<Option<Found>, Failure> {
        let file = self.file(&mut self.lock())?;
        Ok(file.sessions.iter().find(|entry| entry.service == service).and_then(Found::of))
    }

    /// The session of a name.
    pub(crate) fn named(&self, session: &str) -> Result<Option<Found>, Failure> {
        let file = self.file(&mut self.lock())?;
        Ok(file.sessions.iter().filter_map(Found::of).find(|found| found.session == session))
    }

    /// By which services know this desk again, made once.
    pub(crate) fn device_key(&self, stores: &dyn Stores, random: &mut dyn CryptoRng) -> Result<String, Failure> {
        self.change(stores, |file| {
            let is_made = bytes(&file.device_key).is_none();
            if is_made {
                let mut key = Zeroizing::new([0; 32]);
                random.fill_bytes(key.as_mut());
                file.device_key = Base64UrlUnpadded::encode_string(key.as_ref());
            }
            (is_made, file.device_key.clone())
        })
    }

    /// Keeps a session that began, in place of the one before; gives what names it. Nothing where `token` is no bearer.
    pub(crate) fn begin(
        &self,
        stores: &dyn Stores,
        service: &str,
        token: &str,
        account: &AccountView,
    ) -> Result<Option<String>, Failure> {
        let Some(bearer) = bytes(token) else { return Ok(None) };
        self.change(stores, |file| {
            file.sessions.retain(|entry| entry.service != service);
            let over = (file.sessions.len() + 1).saturating_sub(MAX_SERVICES);
            file.sessions.drain(..over);
            let entry = Entry { service: service.to_owned(), bearer: token.to_owned(), account: account.clone() };
            file.sessions.push(entry);
            (true, ())
        })?;
        Ok(Some(name_of(&bearer)))
    }

    /// Notes what was told of the account of a session; one that is not kept any more is none.
    pub(crate) fn note(&self, stores: &dyn Stores, session: &str, account: &AccountView) -> Result<(), Failure> {
        self.change(stores, |file| {
            let entry = file.sessions.iter_mut().find(|entry| is_named(entry, session));
            let Some(entry) = entry.filter(|entry| entry.account != *account) else { return (false, ()) };
            entry.account = account.clone();
            (true, ())
        })
    }

    /// Forgets a session; gives it where it was kept.
    pub(crate) fn forget(&self, stores: &dyn Stores, session: &str) -> Result<Option<Found>, Failure> {
        self.change(stores, |file| {
            let Some(at) = file.sessions.iter().position(|entry| is_named(entry, session)) else {
                return (false, None);
            };
            (true, Found::of(&file.sessions.remove(at)))
        })
    }
}

fn is_named(entry: &Entry, session: &str) -> bool {
    bytes(&entry.bearer).is_some_and(|bearer| name_of(&bearer) == session)
}
