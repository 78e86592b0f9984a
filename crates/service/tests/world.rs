//! A service in a folder of its own, a clock that the test moves, and a client that knows HTTP and no more.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_pki::{Certificate, Clock, Instant};
use sealbid_service::{DatabaseServer, Mode, Setup, StartError, Unhindered};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::interface::expect_described;

/// 2026-11-23T08:00:00Z.
pub const NOW: i64 = 1_795_420_800;
/// Longer than a long poll, shorter than patience.
pub const LIMIT: Duration = Duration::from_secs(120);

/// A clock that stands still until it is moved.
#[derive(Default)]
pub struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant::from_unix_secs(self.0.load(Ordering::SeqCst))
    }
}

impl Hands {
    pub fn set(&self, secs: i64) {
        self.0.store(secs, Ordering::SeqCst);
    }
    pub fn now_secs(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    pub fn forward(&self, secs: i64) {
        self.0.fetch_add(secs, Ordering::SeqCst);
    }
}

/// Every start draws from a seed of its own, in every process.
static SEED: AtomicU64 = AtomicU64::new(1);

/// Every test of this program runs on a file of SQLite, and once more on a server.
pub fn is_on_a_server() -> bool {
    std::env::var_os("SEALBID_TEST_DATABASE").is_some_and(|kind| kind == "postgres")
}

/// Where a service in this folder remembers: on a server each folder has a database of its own.
pub fn database(data: &Path) -> Option<DatabaseServer> {
    if !is_on_a_server() {
        return None;
    }
    Some(sealbid_testkit::postgres(&database_name(data)).parse().unwrap())
}

/// The name of that database.
pub fn database_name(data: &Path) -> String {
    format!("t_{}", &hex(&sha256(data.as_os_str().as_encoded_bytes()))[..24])
}

/// What a service is started with here.
pub fn setup(data: &Path, clock: &Arc<Hands>) -> Setup {
    Setup {
        data: data.to_owned(),
        database: database(data),
        mode: Mode::Practice,
        listen: "127.0.0.1".parse().unwrap(),
        public_url: None,
        app: None,
        console: None,
        fonts: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts")),
        trust: Vec::new(),
        steps: Arc::new(Unhindered),
        mail: None,
        clock: clock.clone(),
        random: Box::new(sealbid_testkit::rng(
            SEED.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20),
        )),
    }
}

/// A service that answers.
pub struct Running {
    pub url: String,
    _here: Option<sealbid_service::Running>,
}

impl Running {
    /// One in another process.
    pub fn elsewhere(url: String) -> Self {
        Self { url, _here: None }
    }

    pub fn start(setup: Setup) -> Result<Self, StartError> {
        let here = sealbid_service::Running::start(setup)?;
        Ok(Self { url: here.url().to_owned(), _here: Some(here) })
    }

    /// What stands in the first officer's link.
    pub fn first_officer(&self) -> Option<String> {
        self._here.as_ref().and_then(|here| here.first_officer().map(str::to_owned))
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.url.split("://").nth(1).unwrap()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, b"")
    }

    pub fn get_as(&self, path: &str, bearer: &[u8; 32]) -> Answer {
        self.call("GET", path, Some(bearer), b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, None, body.to_string().as_bytes())
    }

    pub fn post_as(&self, path: &str, bearer: &[u8; 32], body: &[u8]) -> Answer {
        self.call("POST", path, Some(bearer), body)
    }

    pub fn call(&self, method: &str, path: &str, bearer: Option<&[u8; 32]>, body: &[u8]) -> Answer {
        self.try_call(method, path, bearer, body).unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    /// A body of this media type.
    pub fn post_bytes(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        call_with(self.address(), "POST", path, None, kind, None, body).unwrap_or_else(|e| panic!("POST {path}: {e}"))
    }

    /// A request that is known when it comes again; an error where the service went away.
    pub fn try_keyed(&self, path: &str, bearer: &[u8; 32], key: &str, body: &[u8]) -> std::io::Result<Answer> {
        call_with(self.address(), "POST", path, Some(bearer), "application/json", Some(key), body)
    }

    pub fn keyed(&self, path: &str, bearer: &[u8; 32], key: &str, body: &[u8]) -> Answer {
        self.try_keyed(path, bearer, key, body).unwrap_or_else(|e| panic!("POST {path}: {e}"))
    }

    /// One request on a connection of its own; an error where the service went away.
    pub fn try_call(
        &self,
        method: &str,
        path: &str,
        bearer: Option<&[u8; 32]>,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        call(self.address(), method, path, bearer, body)
    }
}

/// One request over a connection of its own.
pub fn call(
    address: &str,
    method: &str,
    path: &str,
    bearer: Option<&[u8; 32]>,
    body: &[u8],
) -> std::io::Result<Answer> {
    let kind = if body.first() == Some(&b'{') { "application/json" } else { "application/octet-stream" };
    call_with(address, method, path, bearer, kind, None, body)
}

fn call_with(
    address: &str,
    method: &str,
    path: &str,
    bearer: Option<&[u8; 32]>,
    kind: &str,
    key: Option<&str>,
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let bearer = bearer.map_or(String::new(), |bearer| format!("Authorization: Bearer {}\r\n", base64(bearer)));
    let key = key.map_or(String::new(), |key| format!("Idempotency-Key: {key}\r\n"));
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{bearer}{key}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )?;
    // A service that refuses a body may close before it has read all of it.
    let sent = stream.write_all(body);
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(e) if bytes.is_empty() => return Err(sent.err().unwrap_or(e)),
        _ if bytes.is_empty() => return Err(std::io::ErrorKind::ConnectionReset.into()),
        _ => {}
    }
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let body = bytes.split_off(head + 4);
    let head = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
    let answer = Answer { status: head[9..12].parse().unwrap(), head, body };
    expect_described(method, path, &answer);
    Ok(answer)
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code of a refusal, once it has a sentence in both languages.
    #[track_caller]
    pub fn refused(&self) -> String {
        assert!(self.status >= 400, "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        let problem: sealbid_wire::Problem = serde_json::from_value(self.json()).unwrap();
        for language in sealbid_wire::Language::ALL {
            let sentence = problem.sentence(language).unwrap_or_else(|| panic!("{} has no sentence", problem.code));
            let line = sentence.line(language);
            assert!(!line.contains(['{', '}']), "{line}");
        }
        problem.code
    }
}

/// Starts a service.
pub fn start(setup: Setup) -> Running {
    Running::start(setup).unwrap()
}

/// The code of a start that is refused.
pub fn refused(setup: Setup) -> &'static str {
    Running::start(setup).err().unwrap().code()
}

/// A folder, a clock and a service that can be started again.
pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Arc<Hands>,
}

impl World {
    pub fn new() -> Self {
        let clock = Arc::new(Hands::default());
        clock.set(NOW);
        Self { folder: sealbid_testkit::folder(), clock }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn start(&self) -> Running {
        start(setup(&self.data(), &self.clock))
    }

    /// At a port of its own, under which others find it.
    pub fn start_public(&self, port: u16) -> Running {
        let url = format!("http://127.0.0.1:{port}");
        let listen = format!("127.0.0.1:{port}");
        let (public_url, listen) = (Some(url.parse().unwrap()), listen.parse().unwrap());
        start(Setup { public_url, listen, ..setup(&self.data(), &self.clock) })
    }

    pub fn start_trusting(&self, root: &Certificate) -> Running {
        start(Setup { trust: vec![root.clone()], ..setup(&self.data(), &self.clock) })
    }
}

pub fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub fn unbase64(text: &Value) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text.as_str().unwrap()).unwrap()
}

pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
