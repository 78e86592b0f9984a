//! Every command that writes, each in the smallest world in which it succeeds.

use std::collections::BTreeSet;

use sealbid_pdf::read::Pdf;
use sealbid_pki::FileKey;
use sealbid_testkit::workspace_root;
use sealbid_wire::Language;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::ca::FIRM;
use crate::envelope::{self, ENCRYPT};
use crate::operator;
use crate::power::Photo;
use crate::project::{MAKE, purchaser, sample};
use crate::stamp::{self, SIGN, pages};
use crate::world::{World, today};

/// One command line that writes.
pub struct Writer {
    /// The subcommand.
    pub command: &'static str,
    pub line: String,
    /// Where it succeeds.
    pub desk: Photo,
    /// Panics unless the work is there and whole.
    pub whole: fn(&World),
    /// What a try that failed may leave to the next one, by the beginnings of names: keys already made, lists already
    /// counted up.
    pub keeps: &'static [&'static str],
    /// A folder that the line names, for as long as it is needed.
    _assets: Option<TempDir>,
}

/// Commands that write nothing.
const READERS: [&str; 7] =
    ["audit verify", "ca list", "inspect", "phone list", "seal show", "tender publish", "verify"];

/// Commands that writers of their own do not fit: `demo` does what the others do, `serve` goes on until it is killed (`serve.rs`),
/// `kek rotate` and `restore` write a database (the service's own tests kill them), and the rest wants a phone that answers (`phone.rs`).
const ELSEWHERE: [&str; 7] =
    ["demo", "kek rotate", "phone certificate", "phone forget", "phone pair", "restore", "serve"];

/// All of them but those of [`ELSEWHERE`].
pub fn writers() -> Vec<Writer> {
    let (stamping, encrypting, response) = (stamp::desk(), envelope::desk(), small_response());
    encrypting.write("in.bin", vec![7; 300_000]);
    let authority = World::new();
    authority.run("ca init @ca").ok();
    let purchaser = Photo::of(&small_purchaser());
    let (begun, invited) = (small_bidder(), small_purchaser());
    invited.run(MAKE).ok();
    invited.write("a.pdf", pages(1));

    let (stamping_desk, encrypting_desk) = (Photo::of(&stamping), Photo::of(&encrypting));
    encrypting.run(&format!("{ENCRYPT} -o @out.sealbid")).ok();
    let writer = |command, line: &str, desk: &Photo, whole, keeps| Writer {
        command,
        line: line.to_owned(),
        desk: desk.clone(),
        whole,
        keeps,
        _assets: None,
    };
    vec![
        writer("ca init", "ca init @ca", &Photo::default(), authority_is_whole, &["ca/"]),
        writer(
            "ca issue",
            &format!("ca issue @ca --for sign {FIRM} -o @new"),
            &Photo::of(&authority),
            certificate_is_listed,
            &["ca/", "new.key.pem"],
        ),
        writer("ca revoke", "ca revoke @ca @sign.pem", &stamping_desk, certificate_is_revoked, &["ca/"]),
        writer(
            "ca crl",
            "ca crl @ca -o @new",
            &stamping_desk,
            |world| ends_with(world, b"-----END X509 CRL-----\n"),
            &["ca/"],
        ),
        writer("ca ocsp", "ca ocsp @ca @sign.pem -o @new", &stamping_desk, answer_is_whole, &[]),
        writer(
            "seal draw",
            "seal draw @seal.json -o @new --dpi 72",
            &stamping_desk,
            |world| ends_with(world, b"IEND\xaeB`\x82"),
            &[],
        ),
        writer(
            "seal clean",
            "seal clean @seal.png -o @new --width 42",
            &stamping_desk,
            |world| ends_with(world, b"IEND\xaeB`\x82"),
            &[],
        ),
        writer(
            "stamp",
            &format!("stamp @in.pdf -o @new --seal @seal.png --size 42 --at 1:20,20 {SIGN}"),
            &stamping_desk,
            |world| {
                let signed = world.read("new");
                assert_eq!(Pdf::open(&signed).unwrap().fields().unwrap().iter().filter(|f| f.is_signed()).count(), 1);
            },
            &[],
        ),
        writer(
            "encrypt",
            &format!("{ENCRYPT} -o @new"),
            &encrypting_desk,
            |world| {
                world.run("decrypt @new --key @holder.key.pem --key @platform.key.pem -o @opened --force").ok();
                assert_eq!(world.read("opened"), world.read("in.bin"));
            },
            &[],
        ),
        writer(
            "decrypt",
            "decrypt @out.sealbid --key @holder.key.pem --key @platform.key.pem -o @new --summary @summary",
            &Photo::of(&encrypting),
            |world| {
                assert_eq!(world.read("new"), world.read("in.bin"));
                assert_eq!(world.read("summary"), b"");
            },
            &[],
        ),
        writer("tender make", MAKE, &purchaser, |world| drop(world.run("inspect @t.sbtender").ok()), &[]),
        writer(
            "new",
            "new @t.sbtender @bid",
            &Photo::of(&invited),
            |world| drop(world.run("add @bid technical @a.pdf").ok()),
            &[],
        ),
        writer(
            "add",
            "add @bid opening-schedule @schedule.json",
            &Photo::of(&begun),
            |world| {
                let form: Value = serde_json::from_slice(&world.read("bid/parts/opening-schedule/form.json")).unwrap();
                assert_eq!(form["form"], "opening_schedule");
            },
            &[],
        ),
        writer("add", "add @bid technical @a.pdf @b.pdf", &Photo::of(&begun), files_are_there_once, &[]),
        writer(
            "build",
            "build @bid -o @new",
            &Photo::of(&response),
            |world| assert_eq!(Pdf::open(&world.read("new")).unwrap().pages().unwrap().len(), 4),
            &[],
        ),
        writer(
            "pack",
            &format!("pack @bid -o @new --document @a.pdf {SIGN}"),
            &Photo::of(&response),
            |world| assert_eq!(world.run("verify @new --trust @ca/root.pem --json").ok().json()["verdict"], "pass"),
            &[],
        ),
        writer(
            "backup",
            "backup --data @data -o @new",
            &Photo::of(&operator::restored()),
            |world| {
                std::fs::remove_dir_all(world.path("again")).ok();
                world.run("restore @new --data @again").ok();
            },
            &[],
        ),
    ]
}

/// `demo`, on a sample of one document, one form and one paper.
pub fn demo() -> Writer {
    let assets = small_assets();
    Writer {
        command: "demo",
        line: format!("demo -o @demo --assets {}", assets.path().display()),
        // The software phone has the machine's clock.
        desk: Photo::at(today()),
        whole: |world| {
            let record: Value = serde_json::from_slice(&world.read("demo/verify.json")).unwrap();
            let verdicts: Vec<_> = record["results"].as_array().unwrap().iter().map(|r| &r["verdict"]).collect();
            assert_eq!(verdicts, ["pass", "pass", "pass", "unknown"]);
        },
        keeps: &["demo/"],
        _assets: Some(assets),
    }
}

fn ends_with(world: &World, end: &[u8]) {
    assert!(world.read("new").ends_with(end));
}

fn authority_is_whole(world: &World) {
    world.run("ca crl @ca -o @list.pem --force").ok();
}

fn certificate_is_listed(world: &World) {
    let text = |name: &str| String::from_utf8(world.read(name)).unwrap();
    FileKey::from_pem(&text("new.key.pem"), &text("new.pem")).unwrap();
    let listed = world.run("ca list @ca --json").ok().json();
    let first = text("new.pem").split_inclusive("-----END CERTIFICATE-----\n").next().unwrap().to_owned();
    let issued = listed["certificates"].as_array().unwrap();
    assert!(issued.iter().any(|one| one["certificate"] == first.as_str()), "the list does not know {first}");
}

fn certificate_is_revoked(world: &World) {
    let listed = world.run("ca list @ca --json").ok().json();
    assert_eq!(listed["certificates"][0]["revoked"]["reason"], "unspecified");
}

/// One SEQUENCE that says of itself that it is as long as the file.
fn answer_is_whole(world: &World) {
    let der = world.read("new");
    assert_eq!(der[..2], [0x30, 0x82]);
    assert_eq!(usize::from(u16::from_be_bytes([der[2], der[3]])) + 4, der.len());
}

fn files_are_there_once(world: &World) {
    let state: Value = serde_json::from_slice(&world.read("bid/project.json")).unwrap();
    let part = state["parts"].as_array().unwrap().iter().find(|part| part["id"] == "technical").unwrap();
    let names: Vec<_> = part["files"].as_array().unwrap().iter().map(|file| &file["original"]).collect();
    assert_eq!(names, ["a.pdf", "b.pdf"]);
}

/// An outline of one form and one attachment.
fn small_outline() -> Value {
    json!({ "format": 1, "volumes": [{ "id": "all", "title": "投标文件", "parts": [
        { "id": "opening-schedule", "title": "开标一览表", "kind": "form", "template": "opening_schedule", "required": true },
        { "id": "technical", "title": "技术方案", "kind": "attachment", "required": true, "accepts": ["pdf"] },
    ] }] })
}

fn small_purchaser() -> World {
    let world = purchaser();
    world.write("tender/outline.json", small_outline().to_string());
    world
}

fn small_bidder() -> World {
    let world = small_purchaser();
    world.run(MAKE).ok();
    world.run("new @t.sbtender @bid").ok();
    world.write("a.pdf", pages(1));
    world.write("b.pdf", pages(2));
    world.write("schedule.json", sample("response/opening-schedule.json").to_string());
    world
}

/// A project with all that it must have, one file of it so long that it is mapped.
pub fn small_response() -> World {
    let world = small_bidder();
    world.write("a.pdf", stamp::padded(1, 1 << 20));
    world.run("add @bid opening-schedule @schedule.json").ok();
    world.run("add @bid technical @a.pdf").ok();
    world
}

/// Assets with the fonts of the product and a sample as small as can be.
fn small_assets() -> TempDir {
    let root = sealbid_testkit::folder();
    let page = "#set text(font: \"Noto Sans SC\")\n示范";
    let mut release = sample("tender/release.json");
    release["tender"]["documents"].as_array_mut().unwrap().truncate(1);
    let part = |part: &str, source: &str, name: &str| json!({ "part": part, "source": source, "name": name });
    let parts = json!([
        part("opening-schedule", "schedule.json", "开标一览表.json"),
        part("technical", "paper.typ", "技术方案.pdf")
    ]);
    for (name, text) in [
        ("tender/release.json", release.to_string()),
        ("tender/outline.json", small_outline().to_string()),
        ("tender/documents/01-notice.typ", page.to_owned()),
        ("tender/documents/style.typ", String::new()),
        ("response/parts.json", parts.to_string()),
        ("response/schedule.json", sample("response/opening-schedule.json").to_string()),
        ("response/paper.typ", page.to_owned()),
        ("response/style.typ", String::new()),
    ] {
        let path = root.path().join("sample").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::os::unix::fs::symlink(workspace_root().join("assets/fonts"), root.path().join("fonts")).unwrap();
    root
}

#[test]
fn no_command_that_writes_is_forgotten() {
    fn leaves(command: &clap::Command, path: &str, into: &mut BTreeSet<String>) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name()).trim_start().to_owned();
            if sub.has_subcommands() {
                leaves(sub, &path, into);
            } else {
                into.insert(path);
            }
        }
    }
    let mut all = BTreeSet::new();
    leaves(&sealbid_cli::command(Language::En), "", &mut all);
    let here = writers().into_iter().map(|writer| writer.command.to_owned()).chain(ELSEWHERE.map(str::to_owned));
    assert_eq!(here.chain(READERS.map(str::to_owned)).collect::<BTreeSet<_>>(), all);
}
