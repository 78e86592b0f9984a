//! What every request is answered with: store, keys, clock, chance.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rand_core::{CryptoRng, Rng as _, TryCryptoRng, TryRng};
use sealbid_pki::path::{Evidence, Trust};
use sealbid_pki::{Clock, Instant};
use tokio::sync::{Notify, Semaphore, watch};

use crate::authority::{Authority, AuthorityError};
use crate::bank::BankService;
use crate::encoding::hex;
use crate::enrolment::{Enrolments, Registry};
use crate::identity::IdentityService;
use crate::keys::KeyStore;
use crate::live::Live;
use crate::mail::MailProvider;
use crate::person::password::Passwords;
use crate::rate::Rates;
use crate::relay::Relay;
use crate::statements::StatementKey;
use crate::store::Store;
use crate::told::SmsProvider;
use crate::vault::{DataKey, Vault};

/// The random source that was handed in, for many threads.
#[derive(Clone)]
pub(crate) struct Chance(Arc<Mutex<Box<dyn CryptoRng + Send>>>);

impl Chance {
    pub(crate) fn new(source: Box<dyn CryptoRng + Send>) -> Self {
        Self(Arc::new(Mutex::new(source)))
    }

    /// A new identifier: a random UUID (RFC 9562 §5.4).
    pub(crate) fn new_id(&mut self) -> String {
        let mut bytes = [0; 16];
        self.fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text = hex(&bytes);
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }

    fn with<T>(&self, draw: impl FnOnce(&mut dyn CryptoRng) -> T) -> T {
        draw(self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut())
    }
}

impl TryRng for Chance {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.with(|source| source.next_u32()))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.with(|source| source.next_u64()))
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.with(|source| source.fill_bytes(out));
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

/// The service as its handlers see it.
pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) authority: Authority,
    /// Whether certificates name an address, so that somebody asks there.
    pub(crate) is_public: bool,
    /// Signs permits and contexts.
    pub(crate) platform: StatementKey,
    /// Signs tickets.
    pub(crate) pin: StatementKey,
    pub(crate) relay: Relay,
    pub(crate) rates: Rates,
    pub(crate) enrolments: Enrolments,
    /// Whose tender packages are recorded: those that lead to one of these.
    pub(crate) trust: Trust,
    pub(crate) data: PathBuf,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) chance: Chance,
    /// Whether this is an exercise.
    pub(crate) is_practice: bool,
    /// Seals personal fields and finds them again.
    pub(crate) vault: Vault,
    pub(crate) passwords: Arc<Passwords>,
    /// Each hash takes 19 MiB and a processor: no more at once than there are of those.
    pub(crate) hashing: Semaphore,
    /// Pictures and papers take memory and a processor: no more are decoded or made at once than there are of those.
    pub(crate) decoding: Semaphore,
    /// Where the fonts of forms lie.
    pub(crate) fonts: Option<PathBuf>,
    pub(crate) sms: Arc<dyn SmsProvider>,
    pub(crate) mail: Arc<dyn MailProvider>,
    pub(crate) identity: Arc<dyn IdentityService>,
    pub(crate) bank: Arc<dyn BankService>,
    pub(crate) live: Live,
    /// There is something to send.
    pub(crate) outbox: Notify,
    /// Becomes true when the service ends.
    pub(crate) stopping: watch::Sender<bool>,
}

impl Office {
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(crate) fn random(&self) -> Chance {
        self.chance.clone()
    }

    /// A new identifier.
    pub(crate) fn new_id(&self) -> String {
        self.random().new_id()
    }

    /// What seals the texts that are to leave.
    pub(crate) fn outbox_key(&self) -> DataKey {
        self.vault.of_service("outbox")
    }

    /// What enrolments act with, at this moment.
    pub(crate) fn registry(&self) -> Registry<'_> {
        Registry { store: &self.store, keys: self.keys.as_ref(), authority: &self.authority, now: self.now() }
    }

    /// What is known of revocations.
    pub(crate) async fn evidence(&self) -> Result<Evidence, AuthorityError> {
        let list = self.authority.list(self.keys.as_ref(), &self.store, self.now()).await?;
        let of_root = self.authority.root_list(self.keys.as_ref(), self.now())?;
        Ok(Evidence { crls: vec![list, of_root], ocsp: Vec::new() })
    }
}
