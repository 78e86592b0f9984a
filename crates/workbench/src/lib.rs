//! What the window does, without a window.
//!
//! [`Workbench`] answers every request of [`sealbid_wire::desk`]: bids and what is put into them, the document, seals and
//! signatures by a phone, encryption and opening, settings, and the practice service inside the program. The window hands
//! in what only it can do as a [`Host`].
//!
//! ```
//! use sealbid_wire::desk::Request;
//! use sealbid_workbench::Workbench;
//!
//! /// What the page asked, and what it is answered.
//! fn answered(workbench: &Workbench, asked: &str) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
//!     let request: Request = serde_json::from_str(asked)?;
//!     request.run(workbench).map_err(|problem| problem.code.into())
//! }
//! ```
//!
//! Calls of the page to the service's accounts are passed on; the bearers of their sessions stay here.
//!
//! It never shows anything, gives no path to the page but that of its own folder, for people to read, keeps no secret of a person
//! but the bearer of a session, which the page never sees, and touches neither the clock of the machine nor its random source but by what it was handed.

mod accounts;
mod assets;
mod bids;
mod database;
mod desk;
mod failure;
mod files;
mod flow;
mod host;
mod jobs;
mod machine;
mod making;
mod opening;
mod phones;
mod sample;
mod seals;
mod service;
mod stamping;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use sealbid_bid::store::{RelPath, StoreError, StoreLock};
use sealbid_pki::{Clock, Instant};
use sealbid_service::ListenAddress;
use sealbid_wire::Problem;
use sealbid_wire::desk::{Event, FileRef};

/// Every code that this crate's own errors return. Errors of other crates that pass through keep their codes.
pub const CODES: &[&str] = &[
    "bid_bidder_missing",
    "bid_deadline_passed",
    "bid_document_changed",
    "bid_folder_missing",
    "bid_forms_disagree",
    "bid_not_encrypted",
    "bid_package_changed",
    "bid_part_empty",
    "bid_price_above_ceiling",
    "bid_remove_typed",
    "bid_unknown",
    "bid_uscc_check",
    "countersign_stamp_first",
    "desk_assets_missing",
    "desk_data_damaged",
    "desk_data_newer",
    "desk_name_invalid",
    "desk_open",
    "document_numbers_over",
    "document_numbers_unknown",
    "document_signatures_lost",
    "document_values_cut",
    "encrypt_pack_first",
    "file_changed",
    "file_handle_unknown",
    "form_field_missing",
    "job_running",
    "job_unknown",
    "jobs_under_way",
    "opening_summary_differs",
    "pack_stamp_first",
    "pages_invalid",
    "phone_differs_bidder",
    "phone_differs_number",
    "phone_differs_opens",
    "phone_differs_title",
    "phone_elsewhere",
    "phone_forget_typed",
    "phone_unconfirmed",
    "placement_invalid",
    "qr_text",
    "recipient_phone_revoked",
    "recipient_phone_untrusted",
    "recipient_platform_untrusted",
    "sample_other_bid",
    "seal_import_foreign",
    "seal_import_unknown",
    "seal_in_force",
    "seal_made_otherwise",
    "seal_name_invalid",
    "seal_name_typed",
    "seal_no_vectors",
    "seal_no_version",
    "seal_not_active",
    "seal_other_firm",
    "seal_phone_other",
    "seal_removed",
    "seal_too_many",
    "seal_version_elsewhere",
    "seal_width_whole",
    "service_port_other",
    "service_starting",
    "session_none",
    "stamp_document_first",
    "stamp_name_twice",
    "stamp_unplaced",
];

pub use failure::Failure;
pub use host::Host;
pub use jobs::Job;
pub use sealbid_bid::store::make_folders;
pub use sealbid_desk::{Folders, Sources, Stores};

use accounts::{Hearing, Sessions};
use assets::Assets;
use bids::{Checks, Turns};
use database::Database;
use files::Files;
use jobs::Jobs;
use seals::OpenPhoto;
use service::ServiceDesk;
use stamping::Texts;

const LOCK: &str = ".lock";

/// What a workbench is opened with.
pub struct Setup {
    /// Where bids, settings and the service lie; made where there is none.
    pub folder: PathBuf,
    /// The program's own files: fonts, form templates, the sample.
    pub assets: PathBuf,
    /// The folder of the phone's app, which the service inside the program serves.
    pub phone_app: Option<PathBuf>,
    /// The folder of the console, which the service inside serves.
    pub console: Option<PathBuf>,
    /// Where that service listens. Phones reach `0.0.0.0` over https.
    pub listen: ListenAddress,
    /// Time and chance.
    pub sources: Box<dyn Sources>,
    /// How files are written.
    pub stores: Box<dyn Stores>,
    /// The window.
    pub host: Arc<dyn Host>,
}

/// The desk behind a window. Requests may come from several threads at once.
pub struct Workbench {
    core: Arc<Core>,
}

/// What requests and jobs share.
pub(crate) struct Core {
    pub(crate) folder: PathBuf,
    pub(crate) phone_app: Option<PathBuf>,
    pub(crate) console: Option<PathBuf>,
    pub(crate) listen: ListenAddress,
    pub(crate) sources: Box<dyn Sources>,
    pub(crate) stores: Box<dyn Stores>,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) assets: Assets,
    pub(crate) jobs: Jobs,
    pub(crate) files: Files,
    pub(crate) database: Database,
    pub(crate) service: ServiceDesk,
    pub(crate) sessions: Sessions,
    pub(crate) hearing: Arc<Hearing>,
    /// Who changes the project of a bid, and who keeps what is typed in it.
    pub(crate) turns: Turns,
    pub(crate) typing: Turns,
    pub(crate) checks: Checks,
    pub(crate) photo: OpenPhoto,
    pub(crate) texts: Texts,
    sample_making: Mutex<()>,
    sample_authority_making: Mutex<()>,
    lock: Mutex<Option<Box<dyn StoreLock>>>,
}

impl Workbench {
    /// Opens the folder. The service and the sample are begun in the background and told of by events.
    ///
    /// # Errors
    /// A [`Problem`]: the folder cannot be used, another program has it, a newer version wrote it.
    pub fn open(setup: Setup) -> Result<Self, Problem> {
        let Setup { folder, assets, phone_app, console, listen, sources, stores, host } = setup;
        let at_folder = |error: StoreError| match error {
            StoreError::Locked { .. } => Problem::bare("desk_open"),
            error => {
                let mut problem = Failure::from(error).problem();
                problem.params.insert("path".to_owned(), folder.display().to_string());
                problem
            }
        };
        make_folders(&folder, true).map_err(at_folder)?;
        let lock = stores.open(&folder).and_then(|store| store.lock(&RelPath::parse(LOCK)?)).map_err(at_folder)?;
        let database = Database::open(&folder.join(database::FILE)).map_err(|e| Failure::from(e).problem())?;
        let clock = sources.clock();
        let core = Arc::new(Core {
            jobs: Jobs::new(host.clone(), clock.clone()),
            assets: Assets::new(assets),
            files: Files::default(),
            service: ServiceDesk::new(),
            sessions: Sessions::new(&folder, &*stores),
            hearing: Arc::default(),
            turns: Turns::default(),
            typing: Turns::default(),
            checks: Checks::default(),
            photo: OpenPhoto::default(),
            texts: Texts::default(),
            sample_making: Mutex::default(),
            sample_authority_making: Mutex::default(),
            lock: Mutex::new(Some(lock)),
            folder,
            phone_app,
            console,
            listen,
            sources,
            stores,
            host,
            clock,
            database,
        });
        core.clear_cache();
        core.sweep_openings();
        if let Err(failure) = core.recover_bids() {
            // The bids that are listed can be worked on all the same.
            core.host.emit(Event::Trouble { problem: failure.problem() });
        }
        core.begin_service();
        Ok(Self { core })
    }

    /// A handle for a file that was chosen outside of any request: dropped on the window, or named at the start.
    ///
    /// # Errors
    /// A [`Problem`]: there is no such file, or it cannot be read.
    pub fn handle_of(&self, path: &Path) -> Result<FileRef, Problem> {
        self.core.known(path).map_err(Failure::problem)
    }

    /// Bytes of a file by its handle: `length` of them, at most 1 MiB, fewer at its end.
    ///
    /// # Errors
    /// A [`Problem`]: the handle is not known, or the file was changed since.
    pub fn read(&self, handle: &str, offset: u64, length: u64) -> Result<Vec<u8>, Problem> {
        self.core.files.find(handle).and_then(|known| known.read(offset, length)).map_err(Failure::problem)
    }

    /// How many jobs are under way: the window asks before it closes.
    pub fn running(&self) -> usize {
        self.core.jobs.count()
    }

    /// Has all jobs stop.
    pub fn cancel_all(&self) {
        self.core.jobs.cancel_all();
    }

    /// Ends the jobs first: what they have not finished is not there afterwards. Then the service inside and the database; the
    /// folder is free after that, and whatever is asked from then on is refused.
    pub fn close(&self) {
        self.core.jobs.cancel_all();
        self.core.jobs.wait();
        self.core.hearing.end();
        self.core.service.end();
        self.core.database.close();
        drop(self.core.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Drop for Workbench {
    fn drop(&mut self) {
        self.close();
    }
}

/// The clock of the service.
impl Clock for Core {
    fn now(&self) -> Instant {
        self.now()
    }
}

impl Core {
    /// What time it is by the clock of the service, as far as that is known: deadlines are its.
    pub(crate) fn now(&self) -> Instant {
        self.service.now(self.clock.as_ref())
    }

    /// What runs in the background must not keep the desk open.
    pub(crate) fn weak(self: &Arc<Self>) -> Weak<Self> {
        Arc::downgrade(self)
    }

    /// A new identifier: 16 random bytes in hexadecimal.
    pub(crate) fn new_id(&self) -> String {
        let mut id = [0; 16];
        self.sources.random().fill_bytes(&mut id);
        base16ct::lower::encode_string(&id)
    }
}
