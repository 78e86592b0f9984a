//! The platform of a demonstration: the practice service, whose clock is put forward to the opening.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use sealbid_client::Service;
use sealbid_pki::{Certificate, Clock, Instant};
use sealbid_service::{ListenAddress, Mode, Setup, StartError};
use tokio::sync::oneshot;

use crate::call::Call;
use crate::failure::Failure;

/// A clock that can be put forward.
struct Hands {
    base: Arc<dyn Clock + Send + Sync>,
    ahead_secs: AtomicI64,
}

impl Clock for Hands {
    fn now(&self) -> Instant {
        self.base.now().plus_secs(self.ahead_secs.load(Ordering::SeqCst))
    }
}

/// A service that runs as long as this is held.
pub(super) struct Platform {
    pub(super) service: Service,
    clock: Arc<Hands>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Platform {
    /// Starts it in `data`, on this machine alone. It records what purchasers under `trust` published.
    pub(super) fn start(data: &Path, trust: Vec<Certificate>, call: &Call) -> Result<Self, Failure> {
        let clock = Arc::new(Hands { base: call.env.sources.clock(), ahead_secs: AtomicI64::new(0) });
        let listen: ListenAddress = "127.0.0.1".parse().map_err(|_| Failure::new("internal", [("place", "listen")]))?;
        let setup = Setup {
            data: data.to_owned(),
            mode: Mode::Practice,
            listen,
            app: None,
            trust,
            clock: clock.clone(),
            random: call.env.sources.random(),
        };
        let (told, opened) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || run(setup, &told, stopped));
        let internal = |place: &'static str| Failure::new("internal", [("place", place)]);
        let url = opened.recv().map_err(|_| internal("service"))?.map_err(Failure::from)?;
        let service = Service::at(&url, None)?;
        Ok(Self { service, clock, stop: Some(stop), thread: Some(thread) })
    }

    /// Puts its clock forward to `until`.
    pub(super) fn wait_until(&self, until: Instant) {
        let ahead = until.unix_secs() - self.clock.base.now().unix_secs();
        self.clock.ahead_secs.fetch_max(ahead, Ordering::SeqCst);
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn run(setup: Setup, told: &mpsc::Sender<Result<String, StartError>>, stopped: oneshot::Receiver<()>) {
    // A sender that is dropped tells of a runtime that there is none.
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        match sealbid_service::Service::open(setup).await {
            Ok(service) => {
                told.send(Ok(service.url())).ok();
                service.run(async { drop(stopped.await) }).await;
            }
            Err(error) => drop(told.send(Err(error))),
        }
    });
}
