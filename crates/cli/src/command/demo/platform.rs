//! The platform of a demonstration: the practice service, whose clock is put forward to the opening.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sealbid_client::Service;
use sealbid_pki::{Certificate, Clock, Instant};
use sealbid_service::{ListenAddress, Mode, Running, Setup, Unhindered};

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
    _running: Running,
}

impl Platform {
    /// Starts it in `data`, on this machine alone. It records what purchasers under `trust` published.
    pub(super) fn start(data: &Path, trust: Vec<Certificate>, call: &Call) -> Result<Self, Failure> {
        let clock = Arc::new(Hands { base: call.env.sources.clock(), ahead_secs: AtomicI64::new(0) });
        let listen: ListenAddress = "127.0.0.1".parse().map_err(|_| Failure::new("internal", [("place", "listen")]))?;
        let running = Running::start(Setup {
            data: data.to_owned(),
            database: None,
            mode: Mode::Practice,
            listen,
            public_url: None,
            app: None,
            console: None,
            fonts: None,
            trust,
            steps: Arc::new(Unhindered),
            mail: None,
            clock: clock.clone(),
            random: call.env.sources.random(),
        });
        let running = running.map_err(|error| Failure::new(error.code(), error.params()))?;
        let service = Service::at(running.url(), None)?;
        Ok(Self { service, clock, _running: running })
    }

    /// Puts its clock forward to `until`.
    pub(super) fn wait_until(&self, until: Instant) {
        let ahead = until.unix_secs() - self.clock.base.now().unix_secs();
        self.clock.ahead_secs.fetch_max(ahead, Ordering::SeqCst);
    }
}
