//! What the window does, without a window.
//!
//! [`Workbench`] answers every request of [`sealbid_wire::desk`]: bids and what is put into them, the document, seals and
//! signatures by a phone, encryption and opening, settings, and the practice service inside the program. The window hands
//! in what only it can do as a [`Host`].
//!
//! It never shows anything, never gives a path to the page, never keeps a secret of a person, and touches neither the
//! clock of the machine nor its random source but by what it was handed.

mod desk;
mod failure;
mod host;
mod jobs;
mod opening;
mod phones;
mod stamping;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sealbid_pki::Clock;
use sealbid_service::ListenAddress;
use sealbid_wire::Problem;
use sealbid_wire::desk::FileRef;

pub use failure::Failure;
pub use host::{Host, Sources, Stores};
pub use jobs::Job;

use jobs::Jobs;

/// What a workbench is opened with.
pub struct Setup {
    /// Where bids, settings and the service lie; made where there is none.
    pub folder: PathBuf,
    /// The program's own files: fonts, form templates, the sample.
    pub assets: PathBuf,
    /// The folder of the phone's app, which the service inside the program serves.
    pub phone_app: Option<PathBuf>,
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
    pub(crate) setup: Setup,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) jobs: Jobs,
}

impl Workbench {
    /// Opens the folder. The service and the sample are begun in the background and told of by events.
    ///
    /// # Errors
    /// A [`Problem`]: the folder cannot be used, another program has it, a newer version wrote it.
    pub fn open(setup: Setup) -> Result<Self, Problem> {
        let clock = setup.sources.clock();
        let jobs = Jobs::new(setup.host.clone(), clock.clone());
        Ok(Self { core: Arc::new(Core { setup, clock, jobs }) })
    }

    /// A handle for a file that was chosen outside of any request: dropped on the window, or named at the start.
    ///
    /// # Errors
    /// A [`Problem`]: there is no such file, or it cannot be read.
    pub fn handle_of(&self, path: &Path) -> Result<FileRef, Problem> {
        let _ = path;
        Err(Failure::internal("files").problem())
    }

    /// Bytes of a file by its handle: `length` of them, at most 1 MiB, fewer at its end.
    ///
    /// # Errors
    /// A [`Problem`]: the handle is not known, or the file was changed since.
    pub fn read(&self, handle: &str, offset: u64, length: u64) -> Result<Vec<u8>, Problem> {
        let _ = (handle, offset, length);
        Err(Failure::internal("files").problem())
    }

    /// How many jobs are under way: the window asks before it closes.
    pub fn jobs(&self) -> usize {
        self.core.jobs.count()
    }

    /// Has all jobs stop.
    pub fn cancel_all(&self) {
        self.core.jobs.cancel_all();
    }
}

impl Core {
    /// A new identifier: 16 random bytes in hexadecimal.
    pub(crate) fn new_id(&self) -> String {
        let mut id = [0; 16];
        self.setup.sources.random().fill_bytes(&mut id);
        base16ct::lower::encode_string(&id)
    }
}
