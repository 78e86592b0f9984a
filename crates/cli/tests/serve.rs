//! `sealbid serve` as a program: it says where it is, answers, ends on Ctrl-C, and a kill loses nothing.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::world::World;

const LIMIT: Duration = Duration::from_secs(120);

/// The log of a world's service.
pub const LOG: &str = "service.log";

/// A service as a process.
pub struct Serving {
    child: Child,
    pub address: String,
    /// The link for the first officer.
    pub officer: Option<String>,
}

impl Serving {
    pub fn start(world: &World) -> Self {
        Self::with(world, &[])
    }

    /// One with further options.
    pub fn with(world: &World, options: &[&str]) -> Self {
        let log = File::options().create(true).append(true).open(world.path(LOG)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sealbid"))
            .args(["serve", "--log", "trace", "--json", "--data"])
            .arg(world.path("data"))
            .args(options)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let address = said["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        let officer = said["officer"].as_str().map(str::to_owned);
        Self { child, address, officer }
    }

    /// The body of a GET.
    pub fn get(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
        let body = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        answer.split_off(body + 4)
    }

    pub fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "it did not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_service_keeps_its_port_and_its_root_over_kills_and_ends_well_on_ctrl_c() {
    let world = World::new();
    let first = Serving::start(&world);
    let (address, root) = (first.address.clone(), first.get("/v1/ca/root.pem"));
    assert!(root.starts_with(b"-----BEGIN CERTIFICATE-----"));
    assert_eq!(first.end("-KILL"), None);

    let second = Serving::start(&world);
    assert_eq!((&second.address, second.get("/v1/ca/root.pem")), (&address, root));
    assert_eq!(second.end("-INT"), Some(0));
}

#[test]
fn who_starts_a_service_is_told_how_to_become_its_first_officer_and_the_log_is_not() {
    let world = World::new();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let serving = Serving::start(&world);
        let link = serving.officer.clone().unwrap();
        let token = link.strip_prefix(&format!("http://{}/console.html#invitation=", serving.address)).unwrap();
        assert_eq!(token.len(), 43);
        tokens.push(token.to_owned());
        assert_eq!(serving.end("-INT"), Some(0));
    }
    assert_ne!(tokens[0], tokens[1]);
    let log = String::from_utf8(world.read(LOG)).unwrap();
    assert!(log.contains("listening") && !tokens.iter().any(|token| log.contains(token)), "{log}");
    // For people it is a line of its own.
    let ran = world.run_on("serve --data @data --log off", &sealbid_cli::Folders, &true.into()).ok();
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(lines.len() == 2 && lines[1].contains("/console.html#invitation="), "{}", ran.out);
}

#[test]
fn a_service_refuses_what_it_cannot_do_in_one_sentence() {
    let world = World::new();
    world.write("empty/readme.txt", "");
    world.write("file", "");
    for (line, code) in [
        ("serve --data @data --mode production --log off --json", "service_production"),
        ("serve --data @data --app @empty --log off --json", "app_no_index"),
        ("serve --data @data --app @nowhere --log off --json", "app_unreadable"),
        ("serve --data @data --trust @nowhere.pem --log off --json", "file_not_found"),
        ("serve --data @elsewhere --listen 198.51.100.77 --log off --json", "service_address"),
        ("serve --data @data --mail-from a@b.cn --smtp smtps://u@h.cn --log off --json", "service_smtp_password"),
    ] {
        assert_eq!(world.run(line).refused(), code, "{line}");
    }
    // What was typed where a password does not belong is repeated nowhere.
    for line in [
        "serve --data @data --mail-from a@b.cn --smtp smtps://u:geheim@h.cn --log off",
        "serve --data @data --database postgres://u:geheim@h/n --log off",
    ] {
        for json in ["", " --json"] {
            let ran = world.run(&format!("{line}{json}"));
            let said = format!("{}{}", ran.out, ran.err);
            assert!(ran.exit != sealbid_cli::Exit::Done && !said.contains("geheim"), "{line}: {said}");
        }
    }
    let serving = Serving::start(&world);
    assert_eq!(world.run("serve --data @data --log off --json").refused(), "store_locked");
    let port = serving.address.rsplit(':').next().unwrap();
    let taken = format!("serve --data @other --listen 127.0.0.1:{port} --log off --json");
    assert_eq!(world.run(&taken).refused(), "service_port_taken");
}
