//! Keys, psk, root, shares, file names, prices and bidders stand nowhere but where they belong: they are planted, and looked for in
//! every file of service, desk and phone, in the service's log at its loudest, in what every process says of itself, and in all that
//! passes the relay; after an answer, after a refusal, and after each side was killed.

mod processes;
mod program;
mod search;
mod tap;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use rand_core::Rng;
use sealbid_envelope::{GroupName, inspect, unwrap_share};
use sealbid_link::{MemoryKey, Qr, SigningKey};
use sealbid_pki::{DecryptionKey, PrivateKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use self::processes::Watch;
use self::program::Program;
use self::search::{Canary, Place, found};
use self::tap::Tap;
use crate::serve::{LOG, Serving};
use crate::stamp::pages;
use crate::world::{World, files_below, today};

/// What the phone is shown, and no one else has to know; each scene's documents have a name of their own.
static SCENES: AtomicU32 = AtomicU32::new(0);
const BIDDER: &str = "江北示范金丝雀工程有限公司";
const PRICE_FEN: u32 = 731_051_826;
const PRICE: [&str; 3] = ["731051826", "7310518.26", "7,310,518.26"];
/// Folders of the three sides.
const SIDES: [&str; 3] = ["data", "desk", "phone"];

type Found = BTreeSet<(&'static str, String)>;

/// A desk, its phone and their service, with one who listens in between.
struct Scene {
    world: World,
    serving: Serving,
    tap: Tap,
    canaries: Vec<Canary>,
    name: String,
}

impl Scene {
    fn set() -> Self {
        let mut world = World::today();
        let serving = Serving::start(&world);
        let tap = Tap::before(&serving.address);
        let url = format!("http://{}", tap.address);
        assert_eq!(softphone(&world, &format!("enrol @phone --service {url}"), "").ended(), Some(0));
        world.now = today();
        world.write("in.pdf", pages(2));
        project(&world);
        world.run(&format!("phone pair --service {url} --phone {}", soft(&world))).ok();
        world.run("phone certificate --for encrypt -o @bidder.pem").ok();
        world.run("encrypt @in.pdf -o @closed.sealbid --tender ocds-000000-canary --to @bidder.pem").ok();
        let name = format!("金丝雀七三零五-{}", SCENES.fetch_add(1, Ordering::Relaxed));
        let mut scene = Self { world, serving, tap, canaries: Vec::new(), name };
        scene.plant();
        scene
    }

    /// What is secret from now on.
    fn plant(&mut self) {
        let phone: Value = serde_json::from_slice(&self.world.read("phone/phone.json")).unwrap();
        let pem = |name: &str| phone[name].as_str().unwrap().to_owned();
        let scalar = |pem: &str| PrivateKey::from_pem(pem).unwrap().to_scalar();
        let desk = String::from_utf8(self.world.read("desk/desk.key.pem")).unwrap();
        for (what, pem) in
            [("K_auth", pem("auth")), ("sk_sign", pem("sign")), ("sk_enc", pem("encrypt")), ("K_desk", desk)]
        {
            self.canaries.push(Canary::new(what, scalar(&pem).as_ref()));
        }
        let path = self.world.path("closed.sealbid");
        let len = fs::metadata(&path).unwrap().len();
        let header = inspect(&mut File::open(path).unwrap(), len).unwrap().header;
        let key = DecryptionKey::from_pem(&pem("encrypt")).unwrap();
        let member = &header.groups[0].any[0];
        let share = unwrap_share(&key, &header.tender.id, &header.bid.id, GroupName::Bidder, member).unwrap();
        self.canaries.push(Canary::new("share", share.as_ref()));
        self.canaries.push(Canary::text("name", &self.name));
        self.canaries.push(Canary::text("bidder", BIDDER));
        let cbor = [b"famount\x1a", &PRICE_FEN.to_be_bytes()[..]].concat();
        self.canaries.push(PRICE.into_iter().fold(Canary::new("price", &cbor), |price, text| price.or(text.into())));
    }

    /// The words of a stamp that a phone is asked for.
    fn stamp(&self, output: &str) -> String {
        format!("stamp @in.pdf -o @{output}/{}.pdf --project @bid --desk @desk --lang en", self.name)
    }

    /// A desk that shows a code, and the code's text. What is secret in it is looked for from now on.
    fn shown(&mut self, line: &str) -> (Program, String) {
        let desk = Program::sealbid(&self.world, &format!("{line} --phone qr"));
        let code = desk.code();
        let qr = Qr::parse(&code).unwrap();
        let psk = &qr.as_bytes()[53..];
        // Seven bytes are seventeen digits; the groups that hold nothing but psk.
        let groups = code.as_bytes()[5..].chunks(17).skip(8).take(4).map(<[u8]>::to_vec);
        self.canaries.push(groups.fold(Canary::new("psk", psk), Canary::or));
        (desk, format!("{code}\n"))
    }

    /// Everything that can be looked at.
    fn places(&self) -> Vec<Place> {
        let mut places = self.tap.dump();
        for side in SIDES {
            for (name, bytes) in files_below(&self.world.path(side)) {
                places.push(Place { name: format!("{side}/{name}"), bytes });
            }
        }
        places.push(Place { name: LOG.to_owned(), bytes: self.world.read(LOG) });
        places
    }

    /// Sends the service a body that it does not know what to do with.
    fn post(&self, body: &str) {
        let mut stream = TcpStream::connect(&self.tap.address).unwrap();
        let (host, len) = (&self.tap.address, body.len());
        let head =
            format!("POST /v1/link HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {len}\r\n\r\n");
        write!(stream, "{head}{body}").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }

    fn found(&self, more: Vec<Place>) -> Found {
        let mut places = self.places();
        places.extend(more);
        found(&self.canaries, &places)
    }
}

fn softphone(world: &World, line: &str, input: &str) -> Program {
    let path: PathBuf = Path::new(env!("CARGO_BIN_EXE_sealbid")).with_file_name("softphone");
    Program::start(&path, world, line, input)
}

fn soft(world: &World) -> String {
    format!("soft:{}", world.path("phone").display())
}

/// A response whose bidder and price are secret; its tender is known to no service.
fn project(world: &World) {
    let sample = sealbid_testkit::workspace_root().join("assets/sample");
    let json = |name: &str| -> Value { serde_json::from_slice(&fs::read(sample.join(name)).unwrap()).unwrap() };
    let mut release = json("tender/release.json");
    release["tender"]["documents"] = Value::Array(Vec::new());
    let mut outline = json("tender/outline.json");
    outline["volumes"].as_array_mut().unwrap().truncate(1);
    fs::create_dir_all(world.path("tender/documents")).unwrap();
    world.write("tender/release.json", release.to_string());
    world.write("tender/outline.json", outline.to_string());
    let [mut letter, mut schedule] =
        ["bid-letter", "opening-schedule"].map(|name| json(&format!("response/{name}.json")));
    letter["bidder"]["name"] = BIDDER.into();
    schedule["bidder"] = BIDDER.into();
    for (name, form) in [("bid-letter", &mut letter), ("opening-schedule", &mut schedule)] {
        form["price_fen"] = PRICE_FEN.into();
        world.write(&format!("{name}.json"), form.to_string());
    }
    let purchaser = "--organization 江北示范城市建设投资有限公司 --uscc 91990000MA0000001B";
    for line in [
        "ca init @ca",
        &format!("ca issue @ca --for sign {purchaser} -o @purchaser"),
        "tender make @tender -o @tender.sbtender --sign-key @purchaser.key.pem --sign-cert @purchaser.pem",
        "new @tender.sbtender @bid",
        "add @bid bid-letter @bid-letter.json",
        "add @bid opening-schedule @opening-schedule.json",
    ] {
        world.run(line).ok();
    }
    for folder in ["signed", "refused", "killed"] {
        fs::create_dir(world.path(folder)).unwrap();
    }
}

/// Where each belongs.
fn at_home() -> Found {
    let keys = ["K_auth", "sk_sign", "sk_enc"].map(|key| (key, "phone/phone.json".to_owned()));
    keys.into_iter().chain([("K_desk", "desk/desk.key.pem".to_owned())]).collect()
}

#[test]
fn secrets_stand_nowhere_but_at_home_after_answer_refusal_and_kill() {
    let mut scene = Scene::set();
    let watch = Watch::begin();
    let mut said = Vec::new();

    let (mut desk, code) = scene.shown(&scene.stamp("signed"));
    let mut phone = softphone(&scene.world, "answer @phone", &code);
    assert_eq!((desk.ended(), phone.ended()), (Some(0), Some(0)));
    said.push(phone.place("the phone"));

    let (mut desk, code) = scene.shown("decrypt @closed.sealbid -o @opened.pdf --desk @desk --lang en");
    let mut phone = softphone(&scene.world, "answer @phone", &code);
    assert_eq!((desk.ended(), phone.ended()), (Some(0), Some(0)));
    said.extend([desk.place("the desk"), phone.place("the phone")]);
    assert_eq!(scene.found(Vec::new()), at_home(), "after answers");

    let (mut desk, code) = scene.shown(&scene.stamp("refused"));
    let mut phone = softphone(&scene.world, "answer @phone --reject", &code);
    assert_eq!((desk.ended(), phone.ended()), (Some(1), Some(0)));
    assert_eq!(scene.found(Vec::new()), at_home(), "after a refusal");

    let (mut desk, code) = scene.shown(&scene.stamp("killed"));
    let mut phone = softphone(&scene.world, "answer @phone", &code);
    desk.said("A phone took up the session");
    desk.kill();
    phone.kill();

    let (mut desk, code) = scene.shown(&scene.stamp("killed"));
    let mut phone = softphone(&scene.world, "answer @phone", &code);
    phone.said("review");
    phone.kill();
    desk.kill();

    let seen = watch.end();
    assert!(seen.iter().any(|place| place.name == "arguments of softphone answer"), "no phone was seen");
    said.extend(seen);
    let Scene { world, serving, tap, canaries, name } = scene;
    // What is in a database's log is on the disk as well.
    serving.end("-KILL");
    let serving = Serving::start(&world);
    let scene = Scene { world, serving, tap, canaries, name };
    // A desk's arguments are what its person typed.
    let mut home = at_home();
    home.insert(("name", "arguments of sealbid stamp".to_owned()));
    assert_eq!(scene.found(said), home);
}

#[test]
fn the_root_of_all_codes_stands_nowhere() {
    let mut scene = Scene::set();
    let desk = String::from_utf8(scene.world.read("desk/desk.key.pem")).unwrap();
    let desk = MemoryKey::from_bytes(&PrivateKey::from_pem(&desk).unwrap().to_scalar()).unwrap();
    // Root, the desk's nonce and the seed of the session's key are drawn first; the wish before them where it is for once.
    let decrypt = "decrypt @closed.sealbid -o @opened.pdf --desk @desk".to_owned();
    for (seed, (root, line)) in (0x7305..).zip([(0, scene.stamp("signed")), (16, decrypt)]) {
        let mut chance = vec![0; 512];
        sealbid_testkit::rng(seed).fill_bytes(&mut chance);
        let [nonce, key] = [root + 32, root + 64];
        for (what, at) in [("root", root), ("desk_nonce", nonce), ("seed of skD", key)] {
            scene.canaries.push(Canary::new(what, &chance[at..at + 32]));
        }
        scene.world.chance = Some(chance.clone());
        scene.world.run(&format!("{line} --phone {}", soft(&scene.world))).ok();
        // The session's number, which the relay is told, is that of this nonce: so root is the one before it.
        let mut sid = Sha256::new_with_prefix(b"SBL1-SID\0");
        sid.update(&chance[nonce..key]);
        sid.update(desk.public_key().fingerprint());
        let sid = Canary::new("sid", &sid.finalize()[..16]);
        assert!(!found(&[sid], &scene.tap.dump()).is_empty(), "{line}");
    }
    assert_eq!(scene.found(Vec::new()), at_home());
}

#[test]
fn a_canary_that_was_planted_is_found_in_every_place() {
    let scene = Scene::set();
    assert_eq!(scene.found(Vec::new()), at_home());
    let planted = "data/keys/planted";
    let forms = scene.canaries.iter().flat_map(|canary| canary.forms().join(&b'|'));
    scene.world.write(planted, forms.collect::<Vec<u8>>());
    let mut everywhere = at_home();
    everywhere.extend(scene.canaries.iter().map(|canary| (canary.what, planted.to_owned())));

    let secret = &scene.canaries[0];
    let text = String::from_utf8(secret.forms()[2].clone()).unwrap();
    let watch = Watch::begin();
    // So long that they are seen on a machine that does much else.
    let mut sleeping = Command::new("sleep").args(["3"]).env("PLANTED", &text).spawn().unwrap();
    let mut named = Command::new("sh").args(["-c", "sleep 3; :", &text]).spawn().unwrap();
    scene.post(&text);
    let log = scene.world.read(LOG);
    scene.world.write(LOG, [&log[..], text.as_bytes()].concat());
    sleeping.wait().unwrap();
    named.wait().unwrap();
    let places = [LOG, "the relay", "environment of sleep 3", "arguments of sh -c"];
    everywhere.extend(places.map(|place| (secret.what, place.to_owned())));
    assert_eq!(scene.found(watch.end()), everywhere);
}
