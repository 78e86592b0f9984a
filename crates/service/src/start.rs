//! Starting, running and ending the service.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand_core::CryptoRng;
use sealbid_bid::store::{self, Folder, RelPath, Store as _, StoreLock, make_folders};
use sealbid_pki::path::Trust;
use sealbid_pki::{Certificate, Clock};
use tokio::sync::{Notify, Semaphore, watch};

use crate::account::AccountError;
use crate::authority::{Authority, AuthorityError};
use crate::bank::SandboxBank;
use crate::chores;
use crate::enrolment::Enrolments;
use crate::http::{self, App, AppError};
use crate::identity::Sandbox;
use crate::keys::{KeyFolder, KeyFolderError, KeyRole, KeyStore};
use crate::listen::{Bound, ListenAddress, ListenError};
use crate::live::Live;
use crate::mail::{MailProvider, MailServer, NoMail, SandboxMail, SmtpMail};
use crate::office::{Chance, Office};
use crate::people;
use crate::person::password::{Cost, Passwords};
use crate::public::PublicUrl;
use crate::rate::Rates;
use crate::relay::Relay;
use crate::statements::StatementKey;
use crate::store::office::kek_version;
use crate::store::{DatabaseServer, Place, Store, StoreError, StoreSteps};
use crate::tls::{self, HttpsError, TlsListener};
use crate::told::SandboxSms;

/// Exercise or earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A practice root; whoever asks is given certificates, each of which says that it is for practice.
    Practice,
    /// Certificates that count. It needs an authority, a key store and a check of identities of its own; as long as there
    /// are none, the service refuses to start in this mode.
    Production,
}

/// What a service is started with.
pub struct Setup {
    /// Its folder, made where there is none.
    pub data: PathBuf,
    /// Where it remembers, where that is no file in its folder.
    pub database: Option<DatabaseServer>,
    /// Exercise or earnest.
    pub mode: Mode,
    /// Where it listens: plain http on this machine's own addresses, https everywhere else.
    pub listen: ListenAddress,
    /// Where others reach it, where certificates are to name that: revocation lists, OCSP and the issuer's certificate.
    pub public_url: Option<PublicUrl>,
    /// The folder of the phone's app, where one is served.
    pub app: Option<PathBuf>,
    /// The folder of the console, where one is served: its page is `/console.html`.
    pub console: Option<PathBuf>,
    /// The folder of the fonts of forms: Noto Sans SC and Noto Serif SC. Without it no form is made.
    pub fonts: Option<PathBuf>,
    /// Roots, beside its own, of purchasers whose tender packages it records.
    pub trust: Vec<Certificate>,
    /// By which server mail goes out; where there is none, it stays in the outbox and is read in the console.
    pub mail: Option<MailServer>,
    /// How far the store goes: [`Unhindered`](crate::Unhindered).
    pub steps: Arc<dyn StoreSteps>,
    /// What time it is.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// Where keys, serial numbers and identifiers come from.
    pub random: Box<dyn CryptoRng + Send>,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// [`Mode::Production`] is not configured.
    #[error("production is not configured")]
    ProductionUnconfigured,
    /// The folder cannot be used; [`store::StoreError::Locked`] where another service has it.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyFolderError),
    /// The authority cannot be set up or read.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The phone's app cannot be read.
    #[error(transparent)]
    App(#[from] AppError),
    /// The address cannot be listened to.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The system gives no threads to run it on.
    #[error(transparent)]
    Runtime(std::io::Error),
    /// There is not enough memory to hash a password.
    #[error("there is not enough memory to hash a password")]
    Memory,
    /// The server for mail is not to be asked as it was described: a user without a password, or no TLS.
    #[error(transparent)]
    Mail(#[from] NoMail),
    /// There is no https.
    #[error(transparent)]
    Https(#[from] HttpsError),
}

impl StartError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProductionUnconfigured => "service_production",
            Self::Folder(cause) | Self::Https(HttpsError::Folder(cause)) => cause.code(),
            Self::Store(cause) => cause.code(),
            Self::Keys(cause) => cause.code(),
            Self::Authority(cause) => cause.code(),
            Self::App(cause) => cause.code(),
            Self::Listen(cause) => cause.code(),
            Self::Runtime(_) | Self::Memory => "internal",
            Self::Mail(cause) => cause.code(),
            Self::Https(HttpsError::Refused(_)) => "service_https",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ProductionUnconfigured | Self::Mail(_) => Vec::new(),
            Self::Folder(cause) | Self::Https(HttpsError::Folder(cause)) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Keys(cause) => cause.params(),
            Self::Authority(cause) => cause.params(),
            Self::App(cause) => cause.params(),
            Self::Listen(cause) => cause.params(),
            Self::Runtime(_) => vec![("place", "tokio".to_owned())],
            Self::Memory => vec![("place", "argon2".to_owned())],
            Self::Https(HttpsError::Refused(reason)) => vec![("reason", reason.clone())],
        }
    }
}

pub(crate) const DATABASE: &str = "service.sqlite";
pub(crate) const LOCK: &str = ".lock";

/// The folder of a service, and the right to be the only one that works on it for as long as the lock is held.
pub(crate) fn occupy(data: &Path) -> Result<(Folder, Box<dyn StoreLock>), store::StoreError> {
    let folder = Folder::new(data)?.owner_only();
    let lock = folder.lock(&RelPath::parse(LOCK)?)?;
    Ok((folder, lock))
}

/// Where the service of a folder remembers.
pub(crate) fn place(data: &Path, database: Option<DatabaseServer>) -> Place {
    database.map_or_else(|| Place::File(data.join(DATABASE)), Place::Server)
}

/// A service that has its folder and its address, and answers once it runs.
pub struct Service {
    office: Arc<Office>,
    app: App,
    bound: Bound,
    tls: Option<Arc<rustls::ServerConfig>>,
    _lock: Box<dyn StoreLock>,
}

impl Service {
    /// Opens the folder, sets up what is not there yet, and takes the address.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn open(setup: Setup) -> Result<Self, StartError> {
        let Setup { data, database, mode, listen, public_url, app, console, fonts, trust, mail, steps, clock, random } =
            setup;
        if mode == Mode::Production {
            return Err(StartError::ProductionUnconfigured);
        }
        let mail: Arc<dyn MailProvider> = match mail {
            Some(server) => Arc::new(SmtpMail::new(server)?),
            None => Arc::new(SandboxMail),
        };
        let read = |folder: Option<PathBuf>| folder.as_deref().map(App::read).transpose();
        let app = read(app)?.unwrap_or_default().with_console(read(console)?.unwrap_or_default());
        make_folders(&data, true)?;
        let (folder, lock) = occupy(&data)?;
        let store = Store::open(&place(&data, database)).await?.paced(steps);

        let mut chance = Chance::new(random);
        let is_there = Authority::is_there(&store).await?;
        let keys = KeyFolder::open(&folder, !is_there, &mut chance)?;
        if !is_there {
            Authority::found(&store, &keys, clock.now(), &mut chance).await?;
        }
        Authority::renew(&store, &keys, public_url.as_ref(), clock.now(), &mut chance).await?;
        let authority = Authority::load(&store, public_url.as_ref()).await?;

        let bound = Bound::new(&folder, listen).await?;
        let tls = match bound.is_local() {
            true => None,
            false => Some(tls::configuration(&folder, keys.key(KeyRole::Https), bound.ip, clock.now())?),
        };
        let [platform, pin] = [KeyRole::Platform, KeyRole::Pin].map(|role| (role, keys.key(role).public_key()));
        let vault = keys.vault(kek_version(&mut store.read().await?).await.map_err(StoreError::from)?);
        let passwords = Passwords::new(Cost::PRODUCTION, &mut chance).map_err(|_| StartError::Memory)?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let keys: Arc<dyn KeyStore> = Arc::new(keys);
        let [platform, pin] = [platform, pin].map(|(role, public)| StatementKey::new(keys.clone(), role, &public));
        let mut anchors = trust;
        anchors.push(authority.root.clone());
        let office = Office {
            store,
            keys,
            authority,
            is_public: public_url.is_some(),
            platform,
            pin,
            relay: Relay::default(),
            rates: Rates::default(),
            enrolments: Enrolments::default(),
            trust: Trust::new(anchors),
            data,
            clock,
            chance,
            is_practice: mode == Mode::Practice,
            vault,
            passwords: Arc::new(passwords),
            hashing: Semaphore::new(processors),
            decoding: Semaphore::new(processors),
            fonts,
            sms: Arc::new(SandboxSms),
            mail,
            identity: Arc::new(Sandbox),
            bank: Arc::new(SandboxBank),
            live: Live::default(),
            outbox: Notify::new(),
            stopping: watch::Sender::new(false),
        };
        Ok(Self { office: Arc::new(office), app, bound, tls, _lock: lock })
    }

    /// The address that phones and desks use.
    pub fn url(&self) -> String {
        self.bound.url()
    }

    /// A link by which whoever follows it becomes the first officer, as long as there is none: what stands behind `#` of the
    /// console's address. Those told before lead nowhere any more.
    ///
    /// # Errors
    /// [`StartError::Store`].
    pub async fn first_officer(&self) -> Result<Option<String>, StartError> {
        people::first(&self.office).await.map_err(|error| match error {
            AccountError::Store(cause) => StartError::Store(cause),
            _ => StartError::Memory,
        })
    }

    /// Answers until `stop` is done. Requests under way are given two seconds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { office, app, bound, tls, _lock } = self;
        tracing::info!(url = bound.url(), "listening");
        let chores = tokio::spawn(chores::run(office.clone()));
        let mail = tokio::spawn(chores::send_mail(office.clone()));
        match tls {
            None => http::serve(bound.listener, office.clone(), app, stop).await,
            Some(tls) => match TlsListener::new(bound.listener, tls) {
                Ok(listener) => http::serve(listener, office.clone(), app, stop).await,
                Err(error) => tracing::error!(kind = %error.kind(), "the listener failed"),
            },
        }
        chores.await.ok();
        mail.await.ok();
        office.store.close().await;
        tracing::info!("stopped");
    }
}
