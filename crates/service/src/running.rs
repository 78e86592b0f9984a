//! A service beside other work.

use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::start::{Service, Setup, StartError};

/// A service on a thread of its own. It ends when this is dropped, and its folder is free then.
pub struct Running {
    url: String,
    officer: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts it, and returns once it has its address.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(setup: Setup) -> Result<Self, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(StartError::Runtime)?;
        let (told, opened) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                match Service::open(setup).await {
                    Ok(service) => {
                        let officer = service.first_officer().await;
                        told.send(officer.map(|officer| (service.url(), officer))).ok();
                        service.run(async { drop(stopped.await) }).await;
                    }
                    Err(error) => drop(told.send(Err(error))),
                }
            });
        });
        let mut running = Self { url: String::new(), officer: None, stop: Some(stop), thread: Some(thread) };
        if let Ok(opened) = opened.recv() {
            (running.url, running.officer) = opened?;
        } else if let Some(Err(panic)) = running.thread.take().map(JoinHandle::join) {
            // Nothing was told: it panicked, and so does who started it.
            resume_unwind(panic);
        }
        Ok(running)
    }

    /// The link for the first officer, as [`Service::first_officer`] gives it.
    pub fn first_officer(&self) -> Option<&str> {
        self.officer.as_deref()
    }

    /// The address that phones and desks use.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
