//! A service on a thread of its own.

use std::sync::Arc;
use std::thread::JoinHandle;

use sealbid_client::Service;
use sealbid_pki::Instant;
use sealbid_service::{Mode, Setup};
use tokio::sync::oneshot;

pub struct World {
    pub service: Service,
    _folder: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl World {
    pub fn new() -> Self {
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
                    listen: "127.0.0.1".parse().unwrap(),
                    app: None,
                    trust: Vec::new(),
                    clock: Arc::new(Instant::from_unix_secs(1_795_420_800)),
                    random: Box::new(sealbid_testkit::rng(1)),
                });
                let service = service.await.unwrap();
                opened.send(service.url()).unwrap();
                service.run(async { drop(stopped.await) }).await;
            });
        });
        let service = Service::at(&open.recv().unwrap(), None).unwrap();
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
