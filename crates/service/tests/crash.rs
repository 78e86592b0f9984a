//! A service that is killed at any moment has what it acknowledged, and goes on.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::accounts::mail_server;
use crate::enrolment::{Phone, answer, leaf};
use crate::tenders::{OCID, PURCHASERS, register, release, sample, share_request};
use crate::tickets::ticket;
use crate::world::{NOW, Running, World, call, hex, setup};

/// A month after the world's beginning: the sample tender is open.
const OPEN: i64 = NOW + 30 * 86_400;

/// Not a test: the process that is killed by those below, which start it from this very program.
#[test]
#[ignore = "started by the tests of this file"]
fn process() {
    let Some(data) = std::env::var_os("SEALBID_TEST_DATA") else { return };
    let world = World::new();
    world.clock.set(std::env::var("SEALBID_TEST_NOW").unwrap().parse().unwrap());
    let mut setup = setup(data.as_ref(), &world.clock);
    setup.trust = vec![PURCHASERS.root.clone()];
    if let Some((folder, port)) = std::env::var("SEALBID_TEST_SMTP").ok().as_deref().and_then(|at| at.rsplit_once(' '))
    {
        setup.mail = Some(mail_server(folder.as_ref(), "smtp", port.parse().unwrap(), "geheim"));
    }
    let service = Running::start(setup).unwrap();
    println!("\nat {}", service.url);
    loop {
        sleep(Duration::from_secs(60));
    }
}

fn spawn(world: &World, now: i64, smtp: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::process", "--ignored", "--nocapture"])
        .env("SEALBID_TEST_DATA", world.data())
        .env("SEALBID_TEST_NOW", now.to_string())
        .env("SEALBID_TEST_SMTP", smtp)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A service in a process of its own, killed when it is dropped.
pub struct Process {
    child: Child,
    pub service: Running,
}

impl Process {
    pub fn start(world: &World, now: i64) -> Self {
        Self::of(spawn(world, now, ""))
    }

    /// One whose mail goes to the server of this folder.
    pub fn with_mail(world: &World, now: i64, folder: &Path, port: u16) -> Self {
        Self::of(spawn(world, now, &format!("{} {port}", folder.display())))
    }

    fn of(mut child: Child) -> Self {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("at ").map(str::to_owned));
        Self { service: Running::elsewhere(url.expect("the service says where it is")), child }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    root: Vec<u8>,
    service: Option<Value>,
    tender: Option<Value>,
    enrolled: Option<(Value, Vec<u8>, Value)>,
    revoked: Option<Value>,
    opened: Option<Value>,
}

const STEPS: [fn(&Running, &Phone, &mut Acknowledged); 5] = [
    |service, _, done| {
        done.root = service.get("/v1/ca/root.pem").ok().body;
        done.service = Some(service.get("/v1/service").ok().json());
    },
    |service, _, done| done.tender = Some(register(service, &sample()).ok().json()),
    |service, phone, done| {
        let challenge = phone.begin(service);
        let secret = phone.open(&challenge);
        let enrolled = answer(service, &challenge, &secret).ok().json();
        done.enrolled = Some((challenge, secret, enrolled));
    },
    |service, phone, done| {
        let enrolled = &done.enrolled.as_ref().unwrap().2;
        let path = format!("/v1/certificates/{}/revoke", hex(&leaf(&enrolled["encryption"]).sha256()));
        done.revoked = Some(service.post_as(&path, &phone.bearer, br#"{"reason":"superseded"}"#).ok().json());
    },
    |service, _, done| done.opened = Some(release(service, &share_request(service, OCID)).ok().json()),
];

#[track_caller]
fn all_is_there(service: &Running, phone: &Phone, done: &Acknowledged) {
    assert!(service.get("/v1/ca/root.pem").ok().body == done.root);
    let info = service.get("/v1/service").ok().json();
    for key in ["platform_key", "pin_key"] {
        assert_eq!(info[key], done.service.as_ref().unwrap()[key]);
    }
    if let Some(tender) = &done.tender {
        assert_eq!(service.get(&format!("/v1/tenders/{OCID}")).ok().json(), *tender);
    }
    if let Some((challenge, secret, enrolled)) = &done.enrolled {
        assert_eq!(answer(service, challenge, secret).ok().json(), *enrolled);
        // A ticket leaves no row that could be lost: it is told by the phone's and its certificates'.
        match done.revoked {
            None => drop(ticket(service, &phone.bearer, &[3; 32]).ok()),
            Some(_) => assert_eq!(ticket(service, &phone.bearer, &[3; 32]).refused(), "CERT_REVOKED"),
        }
    }
    if let Some(revoked) = &done.revoked {
        let listed = service.get_as("/v1/certificates", &phone.bearer).ok().json();
        assert_eq!(listed[0], *revoked);
    }
    if let Some(opened) = &done.opened {
        let again = release(service, &share_request(service, OCID)).ok().json();
        assert_eq!(again["permit"], opened["permit"]);
    }
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill_at_each_step() {
    for killed_after in 1..=STEPS.len() {
        let world = World::new();
        let phone = Phone::new(world.folder.path(), 1);
        let mut done = Acknowledged::default();
        let process = Process::start(&world, OPEN);
        for step in &STEPS[..killed_after] {
            step(&process.service, &phone, &mut done);
        }
        drop(process);
        let process = Process::start(&world, OPEN + 60);
        all_is_there(&process.service, &phone, &done);
        for step in &STEPS[killed_after..] {
            step(&process.service, &phone, &mut done);
        }
        all_is_there(&process.service, &phone, &done);
    }
}

#[test]
fn a_service_killed_while_it_sets_itself_up_starts_the_next_time() {
    let world = World::new();
    for millis in [1, 5, 10, 20, 30, 40, 50, 60, 80, 100] {
        let fresh = World::new();
        for world in [&world, &fresh] {
            let mut child = spawn(world, NOW, "");
            sleep(Duration::from_millis(millis));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let service = fresh.start();
        assert!(call(service.address(), "GET", "/v1/service", None, b"").unwrap().status == 200, "{millis} ms");
    }
    let root = world.start().get("/v1/ca/root.pem").ok().body;
    assert!(world.start().get("/v1/ca/root.pem").ok().body == root);
}
