//! What a desk is: its key, and the phones that it was paired with.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant as Moment};

use base64ct::{Base64UrlUnpadded, Encoding};
use rand_core::CryptoRng;
use sealbid_bid::store::{RelPath, Store, StoreError, StoreLock, clean};
use sealbid_client::Service;
use sealbid_link::{MemoryKey, PublicKey, SigningKey as _};
use sealbid_pki::{Certificate, Instant, PrivateKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Readers, place};
use crate::surroundings::Stores;

/// A ticket lasts two minutes by the service's clock.
const MAX_AHEAD_SECS: i64 = 60;
const KEY: &str = "desk.key.pem";
const PHONES: &str = "phones.json";
const LOCK: &str = ".lock";
const FORMAT: u32 = 1;
/// How long another program that changes the list is waited for, and how often it is looked.
const PATIENCE: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(10);

/// `phones.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhonesFile {
    format: u32,
    phones: Vec<PairedPhone>,
}

/// A phone that this desk was paired with. Nothing of it is secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedPhone {
    /// The fingerprint of K_auth, in hex.
    pub id: String,
    /// K_auth, uncompressed.
    key: String,
    /// When, in UTC.
    pub paired: String,
    /// The service that it is reached through, and what that is known by where the system does not trust it.
    pub service: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) service_root: Option<String>,
    /// The key of its PIN service, uncompressed.
    pin_key: String,
    /// Its certificates, each followed by those of its issuers.
    pub certificates: Vec<PhoneCertificate>,
}

/// A certificate of a phone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneCertificate {
    /// `sign` or `encrypt`.
    #[serde(rename = "for")]
    pub purpose: String,
    /// The certificate and its issuer, in PEM.
    pub chain: String,
}

/// How a service is reached.
#[derive(Clone)]
pub struct Reached {
    /// It.
    pub service: Service,
    /// What it is known by where the system does not trust it, PEM.
    pub root: Option<String>,
}

impl PairedPhone {
    /// A phone as it was learnt to know in pairing.
    pub fn new(
        key: &PublicKey,
        paired: String,
        reached: &Reached,
        pin_key: String,
        certificates: Vec<PhoneCertificate>,
    ) -> Self {
        Self {
            id: base16ct::lower::encode_string(&key.fingerprint()),
            key: Base64UrlUnpadded::encode_string(&key.to_uncompressed()),
            paired,
            service: reached.service.url().to_owned(),
            service_root: reached.root.clone(),
            pin_key,
            certificates,
        }
    }

    /// The same phone, its service known by what that is known by now, where it is the one that it was paired through: a service on
    /// this machine changes its certificate with its network.
    #[must_use]
    pub fn reached_by(mut self, reached: &Reached) -> Self {
        if reached.service.url() == self.service {
            self.service_root = reached.root.clone();
        }
        self
    }

    /// K_auth.
    ///
    /// # Errors
    /// `desk_damaged`.
    pub fn key(&self) -> Result<PublicKey, Failure> {
        point(&self.key)
    }

    /// The key that its tickets are signed with.
    ///
    /// # Errors
    /// `desk_damaged`.
    pub fn pin_key(&self) -> Result<PublicKey, Failure> {
        point(&self.pin_key)
    }

    /// The service that it is reached through.
    ///
    /// # Errors
    /// Of its address.
    pub fn service(&self) -> Result<Service, Failure> {
        Ok(Service::at(&self.service, self.service_root.as_deref())?)
    }

    /// The same, once it is clear that an answer through it can be taken: it is the one of the pairing, and the desk's clock is
    /// not ahead of it by so much that a ticket would seem to have ended.
    ///
    /// # Errors
    /// `service_changed`, `desk_clock_ahead`, and what the service answers.
    pub fn ready_service(&self, now: Instant) -> Result<Service, Failure> {
        let service = self.service()?;
        let info = service.info()?;
        if info.pin_key != self.pin_key {
            return Err(Failure::new("service_changed", [("url", service.url())]));
        }
        let theirs: Instant = info.now.parse()?;
        let ahead = now.unix_secs().saturating_sub(theirs.unix_secs());
        if ahead > MAX_AHEAD_SECS {
            return Err(Failure::new("desk_clock_ahead", [("secs", ahead.to_string())]));
        }
        Ok(service)
    }

    /// Its certificate for `sign` or `encrypt`, with the issuers.
    ///
    /// # Errors
    /// `phone_certificate_missing`.
    pub fn chain(&self, purpose: &'static str) -> Result<Vec<Certificate>, Failure> {
        let found = self.certificates.iter().find(|certificate| certificate.purpose == purpose);
        let found = found.ok_or_else(|| Failure::new("phone_certificate_missing", [("for", purpose)]))?;
        Ok(Certificate::pem_chain(&found.chain)?)
    }

    /// For whom its certificates are.
    pub fn holder(&self) -> String {
        let of = |purpose| self.chain(purpose).ok().and_then(|chain| chain.first()?.organization());
        of("sign").or_else(|| of("encrypt")).unwrap_or_default()
    }
}

fn point(text: &str) -> Result<PublicKey, Failure> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok();
    bytes.and_then(|bytes| PublicKey::from_sec1(&bytes)).ok_or_else(|| Failure::path("desk_damaged", Path::new(PHONES)))
}

/// This desk.
pub struct Desk {
    folder: PathBuf,
    /// By which phones know it.
    pub key: MemoryKey,
    /// The phones that it knows, in the order in which they were paired.
    pub phones: Vec<PairedPhone>,
}

impl Desk {
    /// The desk in a folder.
    ///
    /// # Errors
    /// `phone_none` where there is none: it has never been paired. `desk_damaged`, `desk_newer`.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        if !folder.join(KEY).is_file() {
            return Err(Failure::bare("phone_none"));
        }
        Self::read(folder.to_owned())
    }

    /// The same, made where there is none.
    ///
    /// # Errors
    /// As [`Desk::open`], and what keeps the key from being written.
    pub fn open_or_make(folder: &Path, stores: &dyn Stores, random: &mut dyn CryptoRng) -> Result<Self, Failure> {
        let _lock = lock(folder, stores)?;
        let path = folder.join(KEY);
        if !path.is_file() {
            let key = PrivateKey::generate(random);
            place(stores, &path, false, Readers::OwnerOnly, &[])?.write(key.to_pem().as_bytes())?;
        }
        Self::read(folder.to_owned())
    }

    fn read(folder: PathBuf) -> Result<Self, Failure> {
        let (key, list) = (folder.join(KEY), folder.join(PHONES));
        let secret = PrivateKey::from_pem(&input::text(&key)?).of_file(&key)?.to_scalar();
        let key = MemoryKey::from_bytes(&secret).ok_or_else(|| Failure::path("desk_damaged", &key))?;
        let phones = if list.is_file() { read_list(&list)? } else { Vec::new() };
        Ok(Self { folder, key, phones })
    }

    /// Where what it knows lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The fingerprint by which phones know it, in hex.
    pub fn fingerprint(&self) -> String {
        base16ct::lower::encode_string(&self.fingerprint_bytes())
    }

    /// It, as it is.
    pub(super) fn fingerprint_bytes(&self) -> [u8; 32] {
        self.key.public_key().fingerprint()
    }

    /// The phone of the beginning of an id; without one, the only phone there is.
    ///
    /// # Errors
    /// `phone_ambiguous`, `phone_unknown`, `phone_none`.
    pub fn phone(&self, id: Option<&str>) -> Result<&PairedPhone, Failure> {
        let mut found = self.phones.iter().filter(|phone| id.is_none_or(|id| phone.id.starts_with(id)));
        match (found.next(), found.next(), id) {
            (Some(phone), None, _) => Ok(phone),
            (Some(_), Some(_), _) => Err(Failure::bare("phone_ambiguous")),
            (None, _, Some(id)) => Err(Failure::new("phone_unknown", [("id", id)])),
            (None, _, None) => Err(Failure::bare("phone_none")),
        }
    }

    /// Keeps a phone, in place of what was known of it.
    ///
    /// # Errors
    /// What keeps the list from being written.
    pub fn keep(&mut self, phone: PairedPhone, stores: &dyn Stores) -> Result<(), Failure> {
        self.change(stores, |phones| {
            phones.retain(|known| known.id != phone.id);
            phones.push(phone);
        })
    }

    /// Knows a phone no more.
    ///
    /// # Errors
    /// What keeps the list from being written.
    pub fn forget(&mut self, id: &str, stores: &dyn Stores) -> Result<(), Failure> {
        self.change(stores, |phones| phones.retain(|known| known.id != id))
    }

    /// Two programs at once change the same list one after the other.
    fn change(&mut self, stores: &dyn Stores, change: impl FnOnce(&mut Vec<PairedPhone>)) -> Result<(), Failure> {
        let _lock = lock(&self.folder, stores)?;
        let path = self.folder.join(PHONES);
        let mut phones = if path.is_file() { read_list(&path)? } else { Vec::new() };
        change(&mut phones);
        let file = PhonesFile { format: FORMAT, phones };
        let mut json = serde_json::to_vec_pretty(&file).expect("the list holds texts alone");
        json.push(b'\n');
        place(stores, &path, true, Readers::OwnerOnly, &[])?.write(&json)?;
        self.phones = file.phones;
        Ok(())
    }
}

fn read_list(path: &Path) -> Result<Vec<PairedPhone>, Failure> {
    let damaged = |_| Failure::path("desk_damaged", path);
    let file: Value = serde_json::from_slice(&input::small(path)?).map_err(damaged)?;
    // What a later version wrote may have another form.
    if file["format"].as_u64().is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(Failure::path("desk_newer", path));
    }
    let file: PhonesFile = serde_json::from_value(file).map_err(damaged)?;
    let is_id = |id: &str| id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
    let is_sound = file.format == FORMAT && file.phones.iter().all(|phone| is_id(&phone.id));
    if is_sound { Ok(file.phones) } else { Err(Failure::path("desk_damaged", path)) }
}

/// Has the folder for itself, made where there is none; what stopped runs left in it goes.
fn lock(folder: &Path, stores: &dyn Stores) -> Result<Box<dyn StoreLock>, Failure> {
    let failed = |e: StoreError| Failure::from(e).at_path(folder);
    let store: Box<dyn Store> = stores.create(folder).map_err(failed)?;
    let name = RelPath::parse(LOCK).map_err(Failure::from)?;
    let until = Moment::now() + PATIENCE;
    loop {
        match store.lock(&name) {
            Err(StoreError::Locked { .. }) if Moment::now() < until => thread::sleep(TICK),
            locked => {
                let lock = locked.map_err(failed)?;
                clean(store.as_ref(), &RelPath::root()).map_err(failed)?;
                return Ok(lock);
            }
        }
    }
}
