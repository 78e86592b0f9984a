//! A service under an address of its own, firms with its certificates, and a document.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use sealbid_bid::store::Folder;
use sealbid_desk::Failure;
use sealbid_desk::levels::{Level, Levels, Prolonged, TimeStamped};
use sealbid_pdf::sign::{self, Request};
use sealbid_pki::cms::{self, ContentSigner};
use sealbid_pki::path::Trust;
use sealbid_pki::{Clock, FileKey, Instant, Signer};
use sealbid_service::{Mode, Running, Setup, Unhindered};
use sealbid_softphone::{Holder, ServiceAddress, enrol};
use sealbid_testkit::rng;

/// The machine's own time, by which other programs judge.
pub struct Machine;

impl Clock for Machine {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Instant::from_unix_ms(since.as_millis().try_into().unwrap())
    }
}

pub fn now() -> Instant {
    Machine.now()
}

/// One who signs, and the bearer of his phone.
pub struct Firm {
    pub key: FileKey,
    pub bearer: String,
}

pub struct World {
    pub folder: tempfile::TempDir,
    pub url: String,
    service: Option<Running>,
}

impl World {
    pub fn new() -> Self {
        let folder = sealbid_testkit::folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        let service = Running::start(Setup {
            data: folder.path().join("data"),
            database: None,
            mode: Mode::Practice,
            listen: format!("127.0.0.1:{port}").parse().unwrap(),
            public_url: Some(url.parse().unwrap()),
            app: None,
            console: None,
            fonts: None,
            trust: Vec::new(),
            steps: Arc::new(Unhindered),
            mail: None,
            clock: Arc::new(Machine),
            random: Box::new(rng(u64::from(port))),
        })
        .unwrap();
        Self { folder, url, service: Some(service) }
    }

    /// The service ends.
    pub fn stop(&mut self) {
        self.service = None;
    }

    pub fn firm(&self, name: &str) -> Firm {
        let home = self.folder.path().join(name);
        std::fs::create_dir(&home).unwrap();
        let at = ServiceAddress { url: self.url.clone(), root: None };
        let uscc = "91350100M000100Y43".to_owned();
        let holder = Holder { organization: format!("江北示范{name}有限公司"), uscc, name: None };
        let seed = name.bytes().fold(1, |seed, byte| seed * 31 + u64::from(byte));
        enrol(&Folder::new(&home).unwrap(), &at, &holder, &mut rng(seed)).unwrap();
        let text = |file: &str| std::fs::read_to_string(home.join(file)).unwrap();
        let phone: serde_json::Value = serde_json::from_str(&text("phone.json")).unwrap();
        std::fs::copy(home.join("root.pem"), self.root_pem()).unwrap();
        Firm {
            key: FileKey::from_pem(phone["sign"].as_str().unwrap(), &text("signing.pem")).unwrap(),
            bearer: phone["bearer"].as_str().unwrap().to_owned(),
        }
    }

    /// Once there is a firm.
    pub fn root_pem(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    pub fn trust(&self) -> Trust {
        Trust::from_pem([std::fs::read_to_string(self.root_pem()).unwrap()]).unwrap()
    }

    pub fn stamps(&self) -> String {
        format!("{}/v1/time-stamps", self.url)
    }

    pub fn levels(&self, level: Level) -> Levels {
        Levels::new(level, Some(&self.stamps()), None, self.trust(), Box::new(rng(9))).unwrap()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Ends the certificate of a firm.
    pub fn revoke(&self, firm: &Firm) {
        let sha256 = base16ct::lower::encode_string(&sealbid_pki::Signer::chain(&firm.key)[0].sha256());
        let body = r#"{"reason":"key_compromise"}"#;
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "POST /v1/certificates/{sha256}/revoke HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            firm.bearer,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// `source` signed at a level, and what was told of its time-stamps.
pub fn raised(
    levels: &Levels,
    source: &[u8],
    request: &Request<'_>,
    key: &FileKey,
) -> Result<(Vec<u8>, Vec<TimeStamped>), Failure> {
    let request = Request { extra_room: levels.room(), ..request.clone() };
    let (chain, at) = (Signer::chain(key), now());
    let (clock, cancel) = (now(), AtomicBool::new(false));
    let mut gathering = levels.gathering(&clock, &cancel);
    gathering.foresee(source, chain)?;
    let prepared = sign::prepare(source, &request, chain, at, &mut rng(source.len() as u64))?;
    let (message, stamp) = levels.stamped(key.sign_content(prepared.content(), cms::Profile::Pades, at)?)?;
    let mut stamps: Vec<TimeStamped> = stamp.into_iter().collect();
    let mut file = [source, &prepared.complete(&message)?].concat();
    let Prolonged { revisions, stamp } = gathering.prolong(&file)?;
    file.extend(revisions);
    stamps.extend(stamp);
    Ok((file, stamps))
}

/// Two empty pages.
pub fn document() -> Vec<u8> {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842]>>",
        "<</Type /Page /Parent 2 0 R /Resources <<>>>>",
        "<</Type /Page /Parent 2 0 R /Resources <<>>>>",
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, body) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", text.len());
        text += &format!("{} 0 obj\n{body}\nendobj\n", at + 1);
    }
    let (start, size) = (text.len(), objects.len() + 1);
    text += &format!("{table}trailer\n<</Size {size} /Root 1 0 R /ID [<00> <00>]>>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}

/// Runs a program that must be content with the file.
pub fn content(program: &str, args: &[&str], file: &Path) -> String {
    let args = args.iter().copied().chain([file.to_str().unwrap()]);
    sealbid_testkit::run(program, args).ok().all()
}
