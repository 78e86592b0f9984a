//! A service, a phone and a desk, with clocks that the test moves.

mod desk;
mod man;
mod watched;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Tick, SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use rand_chacha::ChaCha20Rng;
use sealbid_bid::store::{Folder, RelPath, Store, read_limited};
use sealbid_client::Service;
use sealbid_link::phone::Moment;
use sealbid_link::{MemoryKey, PublicKey, Time};
use sealbid_pki::{Certificate, Clock, Instant};
use sealbid_service::{Mode, Setup, Unhindered};
use sealbid_softphone::{AnswerError, Answering, Ending, Holder, ServiceAddress, SoftPhone, answer, enrol};

pub use desk::{Desk, Talk, documents, name, share, shares};
pub use man::{Far, Man};
pub use watched::Watched;

/// 2026-11-23T08:00:00Z, milliseconds.
const NOW: u64 = 1_795_420_800_000;
/// Longer than what is waited for takes, shorter than patience.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A clock that goes and that the test moves forward.
pub struct Hands {
    /// Unix milliseconds at the beginning.
    base: u64,
    began: Tick,
    forward_ms: AtomicI64,
}

impl Hands {
    fn new(base: u64) -> Self {
        Self { base, began: Tick::now(), forward_ms: AtomicI64::new(0) }
    }

    /// Milliseconds since the beginning.
    pub fn tick(&self) -> u64 {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        u64::try_from(passed + self.forward_ms.load(Ordering::SeqCst)).unwrap()
    }

    /// Unix milliseconds.
    pub fn now(&self) -> u64 {
        self.base + self.tick()
    }

    pub fn forward(&self, secs: i64) {
        self.forward_ms.fetch_add(secs * 1_000, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant::from_unix_ms(i64::try_from(Hands::now(self)).unwrap())
    }
}

/// Every random source of these tests has a seed of its own.
static SEED: AtomicU64 = AtomicU64::new(1);

pub fn rng() -> ChaCha20Rng {
    sealbid_testkit::rng(SEED.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20))
}

/// A service in a folder of its own.
pub struct Running {
    pub url: String,
    running: Option<sealbid_service::Running>,
    _folder: tempfile::TempDir,
}

impl Running {
    pub fn start(clock: Arc<Hands>) -> Self {
        let folder = sealbid_testkit::folder();
        let running = sealbid_service::Running::start(Setup {
            data: folder.path().join("data"),
            database: None,
            mode: Mode::Practice,
            listen: "127.0.0.1".parse().unwrap(),
            public_url: None,
            app: None,
            console: None,
            fonts: None,
            trust: Vec::new(),
            steps: Arc::new(Unhindered),
            mail: None,
            clock,
            random: Box::new(rng()),
        })
        .unwrap();
        Self { url: running.url().to_owned(), running: Some(running), _folder: folder }
    }

    pub fn service(&self) -> Service {
        Service::at(&self.url, None).unwrap()
    }

    /// It ends.
    pub fn stop(&mut self) {
        self.running = None;
    }
}

/// The firm that every phone here is of.
pub fn holder() -> Holder {
    let (organization, uscc) = ("江北示范建设有限公司".to_owned(), "91350100M000100Y43".to_owned());
    Holder { organization, uscc, name: Some("李样".to_owned()) }
}

/// The folder of a phone, and how its clock goes.
#[derive(Clone)]
pub struct Phone {
    pub store: Arc<dyn Store>,
    clock: Arc<Hands>,
    /// Seconds that its clock is ahead.
    pub ahead: i64,
}

impl Phone {
    pub fn soft(&self) -> SoftPhone {
        SoftPhone::open(self.store.as_ref()).unwrap()
    }

    pub fn auth(&self) -> PublicKey {
        self.soft().auth().clone()
    }

    /// A file of certificates, the leaf first.
    pub fn chain(&self, name: &str) -> Vec<Certificate> {
        let pem = read_limited(self.store.as_ref(), &RelPath::parse(name).unwrap(), 1 << 16).unwrap();
        Certificate::pem_chain(&String::from_utf8(pem).unwrap()).unwrap()
    }

    /// A file of JSON.
    pub fn file(&self, name: &str) -> serde_json::Value {
        let json = read_limited(self.store.as_ref(), &RelPath::parse(name).unwrap(), 1 << 16).unwrap();
        serde_json::from_slice(&json).unwrap()
    }

    /// By which it names itself at the service.
    pub fn bearer(&self) -> [u8; 32] {
        let file = self.file("phone.json");
        Base64UrlUnpadded::decode_vec(file["bearer"].as_str().unwrap()).unwrap().try_into().unwrap()
    }

    pub fn with_store(&self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self.clone() }
    }

    pub fn ahead(&self, ahead: i64) -> Self {
        Self { ahead, ..self.clone() }
    }

    /// Answers a code on a thread of its own.
    pub fn answer(&self, code: &str) -> Answer {
        self.start(code, false)
    }

    pub fn reject(&self, code: &str) -> Answer {
        self.start(code, true)
    }

    fn start(&self, code: &str, rejects: bool) -> Answer {
        let (this, code) = (self.clone(), code.to_owned());
        let (said, lines) = channel();
        let thread = std::thread::spawn(move || {
            let clock = || Moment {
                tick: this.clock.tick() + 77,
                unix: Time::new((this.clock.now() / 1_000).checked_add_signed(this.ahead).unwrap()).unwrap(),
            };
            let phone = this.soft();
            let with = Answering { phone: &phone, store: this.store.as_ref(), clock: &clock, rejects };
            answer(&with, &code, &mut rng(), &mut |line| said.send(line.to_string()).unwrap())
        });
        Answer { lines, thread }
    }
}

/// A phone that is answering.
pub struct Answer {
    lines: Receiver<String>,
    thread: JoinHandle<Result<Ending, AnswerError>>,
}

impl Answer {
    /// The next line; panics where there is none.
    #[track_caller]
    pub fn line(&self) -> String {
        self.lines.recv_timeout(LIMIT).unwrap()
    }

    /// Lines that were not read, then how it ended.
    pub fn rest(self) -> (Vec<String>, String) {
        let ending = match self.thread.join().unwrap() {
            Ok(ending) => ending.to_string(),
            Err(error) => format!("failed {}", error.code()),
        };
        (self.lines.iter().collect(), ending)
    }

    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    pub fn ending(self) -> String {
        self.rest().1
    }
}

/// A service, an enrolled phone, and the clock of all.
pub struct World {
    pub clock: Arc<Hands>,
    pub running: Running,
    pub service: Service,
    pub phone: Phone,
    pub folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::from(NOW)
    }

    /// At the machine's own time, for a program that knows no other.
    pub fn of_the_machine() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self::from(u64::try_from(since.as_millis()).unwrap())
    }

    fn from(base: u64) -> Self {
        let clock = Arc::new(Hands::new(base));
        let running = Running::start(clock.clone());
        let (service, folder) = (running.service(), sealbid_testkit::folder());
        let phone = enrolled(&running, &clock, folder.path());
        Self { clock, running, service, phone, folder }
    }

    /// A second phone of the same service.
    pub fn another_phone(&self) -> Phone {
        let folder = self.folder.path().join("another");
        std::fs::create_dir(&folder).unwrap();
        enrolled(&self.running, &self.clock, &folder)
    }

    /// A desk that knows no phone.
    pub fn desk(&self) -> Desk {
        self.desk_of(MemoryKey::generate(&mut rng()))
    }

    pub fn desk_of(&self, key: MemoryKey) -> Desk {
        Desk::new(key, self.service.clone(), &self.service, self.clock.clone())
    }

    /// A desk that was paired with the phone over the relay.
    pub fn paired(&self) -> Desk {
        let mut desk = self.desk();
        desk.pair(&self.phone);
        desk
    }
}

fn enrolled(running: &Running, clock: &Arc<Hands>, folder: &std::path::Path) -> Phone {
    let store = Arc::new(Folder::new(folder).unwrap().owner_only());
    let at = ServiceAddress { url: running.url.clone(), root: None };
    enrol(store.as_ref(), &at, &holder(), &mut rng()).unwrap();
    Phone { store, clock: clock.clone(), ahead: 0 }
}

/// The phone's signing certificate is ended.
pub fn revoke(world: &World, phone: &Phone) {
    let path = format!("/v1/certificates/{}/revoke", base16ct::lower::encode_string(&phone.soft().signing()));
    let body = br#"{"reason":"superseded"}"#;
    let answer = post(&world.running.url, &path, &phone.bearer(), "application/json", body);
    let entry: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert!(entry["revoked"].is_string(), "{entry}");
}

/// The body of the answer to one request on a connection of its own.
pub fn post(url: &str, path: &str, bearer: &[u8; 32], kind: &str, body: &[u8]) -> Vec<u8> {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        Base64UrlUnpadded::encode_string(bearer),
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    answer.split_off(head + 4)
}
