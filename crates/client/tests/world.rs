//! A service on a thread of its own.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use sealbid_client::Service;
use sealbid_pki::{Clock, Instant};
use sealbid_service::{Mode, Setup};
use tokio::sync::oneshot;

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
    _folder: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl World {
    pub fn new() -> Self {
        Self::at("127.0.0.1")
    }

    pub fn at(address: &str) -> Self {
        let listen = address.parse().unwrap();
        let folder = sealbid_testkit::folder();
        let data = folder.path().join("data");
        let (opened, open) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let service = sealbid_service::Service::open(Setup {
                    data,
                    mode: Mode::Practice,
                    listen,
                    app: None,
                    trust: Vec::new(),
                    clock: Arc::new(Machine),
                    random: Box::new(sealbid_testkit::rng(1)),
                });
                let service = service.await.unwrap();
                opened.send(service.url()).unwrap();
                service.run(async { drop(stopped.await) }).await;
            });
        });
        let pem = folder.path().join("data/https.pem");
        let url = open.recv().unwrap();
        let root = std::fs::read_to_string(pem).ok();
        let service = Service::at(&url, root.as_deref()).unwrap();
        Self { service, _folder: folder, stop: Some(stop), thread: Some(thread) }
    }

    /// The service ends.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}
