//! A signature that is written on a phone: a desk asks over a relay, and a phone without a screen writes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant as Tick};

use rand_core::CryptoRng;
use sealbid_bid::store::Folder;
use sealbid_client::{Arrival, Carrier, Service, Side};
use sealbid_desk::{
    Desk, Failure, Folders, PairedPhone, Point, Reached, Screen, Shown, Sources, Surroundings, Talk, Writing, pair,
};
use sealbid_link::phone::{KeptResult, Keys, KnownDesk, Memory, Moment, Phone, Session};
use sealbid_link::{
    Ask, ChainEnd, Digest, Document, Entry, Id, KeyUnavailable, MemoryKey, Name, Op, PublicKey, Share, SignedDocument,
    Stroke, Time, WrappedShare, Written,
};
use sealbid_pki::{Clock, PrivateKey};
use sealbid_softphone::{Answering, SoftPhone, answer};
use sealbid_testkit::rng;

use crate::world::{Machine, World, now};

/// How long a phone waits for a code.
const LIMIT: Duration = Duration::from_secs(30);
static NEVER: AtomicBool = AtomicBool::new(false);

struct Here;

impl Sources for Here {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        Arc::new(Machine)
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        let since = now().unix_ms().unsigned_abs();
        Box::new(rng(since))
    }
}

/// Where a phone looks: the first code that is shown, and the digits that it says.
struct Looked {
    shown: Option<Sender<String>>,
    typed: Receiver<String>,
}

impl Screen for Looked {
    fn code(&mut self, shown: Option<Shown<'_>>) -> Result<(), Failure> {
        if let (Some(shown), Some(phone)) = (shown, self.shown.take()) {
            phone.send(shown.code.text()).unwrap();
        }
        Ok(())
    }
    fn tell(&mut self, _: sealbid_desk::News<'_>) {}
    fn digits(&mut self) -> Option<String> {
        self.typed.try_recv().ok()
    }
}

fn moment(began: Tick) -> Moment {
    let tick = u64::try_from(began.elapsed().as_millis()).unwrap();
    Moment { tick, unix: Time::new(u64::try_from(now().unix_secs()).unwrap()).unwrap() }
}

/// A desk, and where its phone lies.
struct Office {
    world: World,
    desk: Desk,
    phone: PairedPhone,
    home: PathBuf,
}

impl Office {
    fn new() -> Self {
        let world = World::new();
        world.firm("writer");
        let home = world.folder.path().join("writer");
        let mut desk = Desk::open_or_make(&world.folder.path().join("desk"), &Folders, &mut rng(3)).unwrap();
        let reached = Reached { service: Service::at(&world.url, None).unwrap(), root: None };
        let phone = looked_at(&home, None, |screen| {
            let given = Surroundings { stores: &Folders, sources: &Here, cancel: &NEVER };
            pair(&mut desk, &reached, Name::try_from("投标部台式机").unwrap(), given, screen)
        });
        Self { world, desk, phone: phone.unwrap(), home }
    }

    fn asked<'a>(&'a self, height: u8) -> Writing<'a> {
        let Self { desk, phone, .. } = self;
        Writing { desk, phone, title: "手写签名", name: "李样本", width: 50, height }
    }
}

/// Does `work` before a screen at which the phone of this folder looks; it writes what it is given, or what it usually does.
fn looked_at<T>(home: &Path, written: Option<Written>, work: impl FnOnce(&mut dyn Screen) -> T) -> T {
    let (shown, codes) = channel::<String>();
    let (says, typed) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let Ok(code) = codes.recv_timeout(LIMIT) else { return };
            let store = Folder::new(home).unwrap();
            let phone = SoftPhone::open(&store).unwrap();
            let phone = match written {
                Some(written) => phone.writing(written),
                None => phone,
            };
            let (began, random) = (Tick::now(), &mut rng(u64::from(code.as_bytes()[30])));
            let clock = || moment(began);
            let with = Answering { phone: &phone, store: &store, clock: &clock, rejects: false };
            // What comes of it is seen at the desk.
            answer(&with, &code, random, &mut |line| {
                if let Some(digits) = line.to_string().strip_prefix("digits ") {
                    says.send(digits.to_owned()).unwrap();
                }
            })
            .ok();
        });
        work(&mut Looked { shown: Some(shown), typed })
    })
}

/// Has a signature written.
fn strokes(asked: &Writing<'_>, screen: &mut dyn Screen) -> Result<Vec<Vec<Point>>, Failure> {
    asked.strokes(&mut Talk::new(screen, &Here, &NEVER))
}

fn code(failure: Failure) -> String {
    match failure {
        Failure::Refused(problem) => problem.code,
        Failure::Cancelled => "cancelled".to_owned(),
    }
}

#[test]
fn what_a_phone_writes_is_there_as_shares_of_the_pad() {
    let office = Office::new();
    let point = |x, y, pressure| sealbid_link::Point { x, y, pressure };
    let line = Stroke::try_from(vec![point(0, 65_535, 0), point(13_107, 0, 51), point(65_535, 6_553, 255)]).unwrap();
    let dot = Stroke::try_from(vec![point(32_768, 32_768, 128)]).unwrap();
    let written = Written::try_from(vec![line, dot]).unwrap();
    let asked = office.asked(20);
    let made = looked_at(&office.home, Some(written), |screen| strokes(&asked, screen)).unwrap();
    let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let made: Vec<Vec<_>> = made
        .iter()
        .map(|stroke| stroke.iter().map(|p| (rounded(p.x), rounded(p.y), rounded(p.pressure))).collect())
        .collect();
    assert_eq!(made, [vec![(0.0, 1.0, 0.0), (0.2, 0.0, 0.2), (1.0, 0.1, 1.0)], vec![(0.5, 0.5, 0.502)]]);
    // Told nothing else, it writes something of its own.
    let usual = looked_at(&office.home, None, |screen| strokes(&asked, screen)).unwrap();
    assert_eq!(usual.len(), 3);
}

#[test]
fn a_pad_that_there_is_not_is_not_asked_for() {
    let office = Office::new();
    for height in [0, 9, 201] {
        let (_says, typed) = channel();
        let mut nobody = Looked { shown: None, typed };
        assert_eq!(code(strokes(&office.asked(height), &mut nobody).unwrap_err()), "internal", "{height}");
    }
}

/// The phone of a folder with the app of an earlier version.
struct Earlier {
    auth: MemoryKey,
}

impl Keys for Earlier {
    fn can(&self, _: &Ask) -> bool {
        true
    }
    fn sign(&self, _: &Document, _: Time) -> Result<SignedDocument, KeyUnavailable> {
        Err(KeyUnavailable)
    }
    fn unwrap(&self, _: &WrappedShare) -> Result<Share, KeyUnavailable> {
        Err(KeyUnavailable)
    }
}

impl Memory for Earlier {
    fn took_part(&self, _: &Id) -> bool {
        false
    }
    fn desk(&self, _: &Digest) -> Option<KnownDesk> {
        None
    }
    fn platform(&self, _: &Digest) -> Option<PublicKey> {
        None
    }
    fn kept(&self, _: &Id) -> Option<KeptResult> {
        None
    }
    fn log_end(&self) -> ChainEnd {
        ChainEnd::EMPTY
    }
    fn log(&self, _: u64, _: usize) -> Vec<Entry> {
        Vec::new()
    }
}

#[test]
fn a_phone_of_an_earlier_version_is_refused_by_name() {
    let office = Office::new();
    let file = std::fs::read_to_string(office.home.join("phone.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let secret = PrivateKey::from_pem(file["auth"].as_str().unwrap()).unwrap().to_scalar();
    let earlier = Earlier { auth: MemoryKey::from_bytes(&secret).unwrap() };
    let (shown, codes) = channel::<String>();
    let (_says, typed) = channel();
    let service = Service::at(&office.world.url, None).unwrap();
    let (earlier, service) = (&earlier, &service);
    let ended = std::thread::scope(|scope| {
        let phone = scope.spawn(move || {
            let phone = Phone {
                auth: &earlier.auth,
                cert_fingerprints: Vec::new().try_into().unwrap(),
                capabilities: vec![Op::Audit, Op::Decrypt, Op::Login, Op::Pair, Op::Sign].try_into().unwrap(),
                relays: 1,
                keys: earlier,
                memory: earlier,
            };
            let (began, text) = (Tick::now(), codes.recv_timeout(LIMIT).unwrap());
            let (mut session, _) = Session::scan(&text, &phone, moment(began), &mut rng(7)).unwrap();
            let carrier = Carrier::join(service, &session.sid(), Side::Phone, [9; 32]);
            carrier.send(session.sent(None)[0].clone());
            let Some(Arrival::Frame(frame)) = carrier.next(LIMIT) else { panic!("the desk says nothing") };
            session.receive(moment(began), &frame, &phone);
            session.state()
        });
        let failure = strokes(&office.asked(20), &mut Looked { shown: Some(shown), typed }).unwrap_err();
        let Failure::Refused(problem) = failure else { panic!("{failure:?}") };
        assert_eq!(
            (problem.code.as_str(), problem.params["holder"].as_str()),
            ("phone_cannot_write", "江北示范writer有限公司")
        );
        phone.join().unwrap()
    });
    assert_eq!(ended, sealbid_link::phone::State::Failed(sealbid_link::Code::Version));
}
