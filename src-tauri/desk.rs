//! The workbench behind the window, opened while the window appears.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::{io, thread};

use sealbid_wire::Problem;
use sealbid_workbench::Workbench;

/// The workbench, or what keeps it from being one. Clones are the same.
#[derive(Clone, Default)]
pub struct Desk(Arc<OnceLock<Result<Workbench, Problem>>>);

impl Desk {
    /// Opens it on a thread of its own, which then does `afterwards`.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn open(
        &self,
        open: impl FnOnce() -> Result<Workbench, Problem> + Send + 'static,
        afterwards: impl FnOnce(&Workbench) + Send + 'static,
    ) -> io::Result<()> {
        let desk = self.0.clone();
        thread::Builder::new().name("open".to_owned()).spawn(move || {
            let opened = catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| Err(internal()));
            if let Ok(workbench) = desk.get_or_init(|| opened) {
                afterwards(workbench);
            }
        })?;
        Ok(())
    }

    /// Waits until it is open.
    ///
    /// # Errors
    /// What keeps it from being opened.
    pub fn wait(&self) -> Result<&Workbench, Problem> {
        self.0.wait().as_ref().map_err(Clone::clone)
    }

    /// How many jobs are under way.
    pub fn jobs(&self) -> usize {
        self.0.get().and_then(|desk| desk.as_ref().ok()).map_or(0, Workbench::running)
    }

    /// Has all jobs stop.
    pub fn cancel_jobs(&self) {
        if let Some(Ok(workbench)) = self.0.get() {
            workbench.cancel_all();
        }
    }

    /// Ends the service inside and folds up the databases. A job that does not stop is not waited for once more.
    pub fn close(&self) {
        if let Some(Ok(workbench)) = self.0.get().filter(|_| self.jobs() == 0) {
            workbench.close();
        }
    }
}

/// The program made a mistake.
pub(crate) fn internal() -> Problem {
    Problem::new("internal", [("place", "window")])
}
