//! A service on a thread of its own.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use sealbid_client::Service;
use sealbid_pki::{Clock, Instant};
use sealbid_service::{Mode, Running, Setup, Unhindered};

/// The machine's own time, by which certificates for https are judged.
struct Machine;

impl Clock for Machine {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Instant::from_unix_secs(since.as_secs().try_into().unwrap())
    }
}

pub struct World {
    pub service: Service,
    running: Option<Running>,
    _folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::at("127.0.0.1")
    }

    pub fn at(address: &str) -> Self {
        let folder = sealbid_testkit::folder();
        let running = Running::start(Setup {
            data: folder.path().join("data"),
            database: None,
            mode: Mode::Practice,
            listen: address.parse().unwrap(),
            public_url: None,
            app: None,
            console: None,
            fonts: None,
            trust: Vec::new(),
            steps: Arc::new(Unhindered),
            mail: None,
            clock: Arc::new(Machine),
            random: Box::new(sealbid_testkit::rng(1)),
        })
        .unwrap();
        let root = std::fs::read_to_string(folder.path().join("data/https.pem")).ok();
        let service = Service::at(running.url(), root.as_deref()).unwrap();
        Self { service, running: Some(running), _folder: folder }
    }

    /// The service ends.
    pub fn stop(&mut self) {
        self.running = None;
    }
}
