//! A phone that answers a desk: the software phone, a program of its own, over the service of `sealbid serve`.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sealbid_bid::store::TEMPORARY;
use sealbid_cli::Exit;
use sealbid_link::{Purpose, Qr};
use sealbid_testkit::run;

use crate::ca::FIRM;
use crate::power::{At, Counted, Steps};
use crate::serve::Serving;
use crate::stamp::{pages, pyhanko, pyhanko_on};
use crate::world::{World, today};

const LIMIT: Duration = Duration::from_secs(30);

/// A desk, a service, and a phone that was enrolled there.
pub struct Office {
    pub world: World,
    serving: Serving,
}

impl Office {
    pub fn new() -> Self {
        let world = World::today();
        let serving = Serving::start(&world);
        Self::of(world, serving)
    }

    /// One whose service names a public address in its certificates: its own.
    fn public() -> Self {
        let world = World::today();
        // It keeps the port that it finds at first.
        let first = Serving::start(&world);
        let url = format!("http://{}", first.address);
        first.end("-INT");
        let serving = Serving::with(&world, &["--public-url", &url]);
        Self::of(world, serving)
    }

    fn of(mut world: World, serving: Serving) -> Self {
        world.write("in.pdf", pages(2));
        world.write("root.pem", serving.get("/v1/ca/root.pem"));
        enrol(&world, &serving, "phone");
        // The certificates are good from now on.
        world.now = today();
        Self { world, serving }
    }

    pub fn enrol(&self, name: &str) {
        enrol(&self.world, &self.serving, name);
    }

    fn url(&self) -> String {
        format!("http://{}", self.serving.address)
    }

    /// The software phone of a folder, as it stands behind `--phone`.
    pub fn soft(&self, name: &str) -> String {
        format!("soft:{}", self.world.path(name).display())
    }

    fn pair(&self, name: &str) -> String {
        self.pair_desk(&self.world, name)
    }

    /// Makes a phone known to the desk of another world.
    pub fn pair_desk(&self, world: &World, name: &str) -> String {
        let line = format!("phone pair --service {} --phone {} --json", self.url(), self.soft(name));
        world.run(&line).ok().json()["phone"].as_str().unwrap().to_owned()
    }
}

fn enrol(world: &World, serving: &Serving, name: &str) {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_sealbid")).with_file_name("softphone");
    let url = format!("http://{}", serving.address);
    let enrolled = Command::new(program).arg("enrol").arg(world.path(name)).args(["--service", &url]).output();
    let enrolled = enrolled.unwrap();
    assert!(enrolled.status.success(), "{}", String::from_utf8_lossy(&enrolled.stderr));
}

#[test]
fn a_document_is_signed_by_the_phone_and_others_trust_it() {
    let office = Office::new();
    let id = office.pair("phone");
    let listed = office.world.run("phone list --json").ok().json();
    assert_eq!(
        (&listed["phones"][0]["phone"], &listed["phones"][0]["holder"]),
        (&id.as_str().into(), &"江北示范建设有限公司".into())
    );
    let said = office.world.run(&format!("stamp @in.pdf -o @out.pdf --phone {}", office.soft("phone"))).ok();
    assert!(said.err.contains("Signed on the phone of 江北示范建设有限公司"), "{}", said.err);
    assert_eq!(pyhanko(&office.world, "root.pem", "out.pdf"), [("Signature1".into(), true, true, true)]);
    assert_eq!(office.world.run("verify @out.pdf --trust @root.pem --json").ok().json()["verdict"], "pass");
}

#[test]
fn fifty_documents_are_signed_in_one_approval() {
    let office = Office::new();
    office.pair("phone");
    let names: Vec<String> = (1..=50).map(|number| format!("{number:02}{}.pdf", "标".repeat(38))).collect();
    let ins: Vec<String> = names.iter().map(|name| format!("@in/{name}")).collect();
    for name in &names {
        office.world.write(&format!("in/{name}"), pages(1));
    }
    let line = format!("stamp {} -o @out --phone {}", ins.join(" "), office.soft("phone"));
    let said = office.world.run(&line).ok();
    assert_eq!(said.err.matches("Signed on the phone of").count(), 1, "{}", said.err);
    for name in &names {
        assert!(said.err.contains(name.as_str()), "{name} was not named: {}", said.err);
    }
    let moment = office.world.now.plus_secs(60);
    let files: Vec<_> = names.iter().map(|name| office.world.path(&format!("out/{name}"))).collect();
    for judged in pyhanko_on(&office.world.path("root.pem"), moment, &files) {
        assert_eq!(judged, [("Signature1".into(), true, true, true)]);
    }
}

#[test]
fn a_signature_at_every_level_is_judged_without_the_service() {
    let office = Office::public();
    office.pair("phone");
    let soft = office.soft("phone");
    for level in ["b-b", "b-t", "b-lt", "b-lta"] {
        let said = office
            .world
            .run(&format!("stamp @in.pdf -o @{level}.pdf --level {level} --trust @root.pem --phone {soft}"));
        let said = said.ok();
        let stamps = ["b-b", "b-t", "b-lt", "b-lta"].iter().position(|one| *one == level).unwrap();
        assert_eq!(said.out.matches("Time-stamp of").count(), [0, 1, 1, 2][stamps], "{}", said.out);
        assert!(!said.out.contains("not trusted"), "{}", said.out);
    }
    let Office { mut world, serving } = office;
    assert_eq!(serving.end("-INT"), Some(0));
    // The authority is gone: nothing is written.
    let late =
        format!("stamp @in.pdf -o @late.pdf --level b-t --tsa {} --sign-key @k --sign-cert @c", "http://127.0.0.1:9/");
    world.run("ca init @ca").ok();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @own")).ok();
    let late = late.replace("@k", "@own.key.pem").replace("@c", "@own.pem");
    assert_eq!(world.run(&format!("{late} --json")).refused(), "time_stamp_unreachable");
    assert!(!world.path("late.pdf").exists());
    world.now = world.now.plus_secs(5);
    for (level, shown) in [("b-b", "B-B"), ("b-t", "B-T"), ("b-lt", "B-LT"), ("b-lta", "B-LTA")] {
        let report = world.run(&format!("verify @{level}.pdf --trust @root.pem --json")).ok().json();
        assert_eq!(report["signatures"][0]["level"], shown, "{report}");
        run("qpdf", ["--check".as_ref(), world.path(&format!("{level}.pdf")).as_os_str()]).ok();
    }
    // By EN 319 102-1, with nothing but the file.
    let (root, file) = (world.path("root.pem"), world.path("b-lta.pdf"));
    let ran = run("pyhanko", ["sign", "adesverify", "--trust", root.to_str().unwrap(), file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.all());
}

#[test]
fn a_phone_that_is_not_there_or_not_known_is_said_in_one_sentence() {
    let office = Office::new();
    let stamp = |way: &str| office.world.run(&format!("stamp @in.pdf -o @out.pdf --json {way}")).refused();
    assert_eq!(stamp("--phone qr"), "phone_none");
    let id = office.pair("phone");
    assert_eq!(stamp("--phone qr --as ffffffffffff"), "phone_unknown");
    assert_eq!(stamp(&format!("--phone {}", office.soft("nowhere"))), "folder_not_found");
    office.enrol("second");
    // Known to the service, not to this desk: it answers and is not let in.
    assert_eq!(stamp(&format!("--phone {}", office.soft("second"))), "DESK_UNKNOWN");
    let second = office.pair("second");
    assert_eq!(stamp(&format!("--phone {}", office.soft("second"))), "phone_ambiguous");
    office.world.run(&format!("stamp @in.pdf -o @out.pdf --phone {} --as {second}", office.soft("second"))).ok();
    office.world.run(&format!("phone forget {id}")).ok();
    assert_eq!(office.world.run("phone list --json").ok().json()["phones"].as_array().unwrap().len(), 1);
    assert_eq!(office.world.run(&format!("phone forget {id} --json")).refused(), "phone_unknown");
}

#[test]
fn what_a_desk_knows_of_phones_is_refused_by_name_where_it_cannot_be_read() {
    let office = Office::new();
    office.pair("phone");
    let whole = String::from_utf8(office.world.read("desk/phones.json")).unwrap();
    for (name, content, code) in [
        ("a_later_version", whole.replace("\"format\": 1", "\"format\": 2, \"more\": true"), "desk_newer"),
        ("an_unknown_member", whole.replace("\"format\": 1", "\"format\": 1, \"more\": true"), "desk_damaged"),
        ("cut_off", whole[..whole.len() / 2].to_owned(), "desk_damaged"),
    ] {
        assert_ne!(content, whole, "{name}");
        office.world.write("desk/phones.json", &content);
        assert_eq!(office.world.run("phone list --json").refused(), code, "{name}");
    }
}

#[test]
fn a_service_that_went_away_or_is_another_is_said_in_one_sentence() {
    let office = Office::new();
    office.pair("phone");
    let line = format!("stamp @in.pdf -o @out.pdf --phone {} --json", office.soft("phone"));
    let Office { world, serving } = office;
    assert_eq!(serving.end("-INT"), Some(0));
    assert_eq!(world.run(&line).refused(), "service_unreachable");
    assert!(!world.path("out.pdf").exists());
    for (url, code) in [("http://198.51.100.7", "service_url"), ("http://127.0.0.1:9", "service_unreachable")] {
        assert_eq!(world.run(&format!("phone pair --service {url} --json")).refused(), code);
    }
}

/// Sets the flag that Ctrl-C sets, once a line that it waits for was said.
struct Heard<'h> {
    said: Vec<u8>,
    word: &'h str,
    flag: &'h AtomicBool,
}

impl Write for Heard<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.said.extend(bytes);
        if String::from_utf8_lossy(&self.said).contains(self.word) {
            self.flag.store(true, Ordering::SeqCst);
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn ctrl_c_while_the_code_is_shown_ends_with_130_and_leaves_nothing() {
    let office = Office::new();
    office.pair("phone");
    let flag = AtomicBool::new(false);
    let mut heard = Heard { said: Vec::new(), word: "Scan this code", flag: &flag };
    let exit = office.world.run_heard("stamp @in.pdf -o @out.pdf --phone qr", &flag, &mut heard);
    assert_eq!(exit, Exit::Cancelled, "{}", String::from_utf8_lossy(&heard.said));
    let names: Vec<String> = office.world.files().into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.contains(TEMPORARY) && !name.starts_with("data/")), "{names:?}");
    assert!(!office.world.path("out.pdf").exists());
}

/// How often the phone has signed.
fn kept(office: &Office) -> usize {
    std::fs::read_dir(office.world.path("phone/kept")).map_or(0, Iterator::count)
}

#[test]
fn a_desk_stopped_after_the_phone_signed_is_sent_that_signature_again_and_no_second_one() {
    let mut office = Office::new();
    office.pair("phone");
    let line = format!("stamp @in.pdf -o @out.pdf --phone {} --json", office.soft("phone"));
    let steps = Steps::counting();
    office.world.run_on(&line, &Counted(steps.clone()), &false.into()).ok();
    let (signed, first) = (office.world.read("out.pdf"), kept(&office));
    assert_eq!(first, 1);
    std::fs::remove_file(office.world.path("out.pdf")).unwrap();
    // From the step that gives the output its name backwards, until the phone had not signed yet.
    let (mut again, mut stopped) = (0, 0);
    for step in (1..=steps.done().len()).rev() {
        // The phone's clock goes on, and one that is far ahead of the desk's signs nothing.
        office.world.now = today();
        let before = kept(&office);
        let steps = Steps::stopping(step, At::Error(ErrorKind::StorageFull));
        let ran = office.world.run_on(&line, &Counted(steps), &false.into());
        let has_signed = kept(&office) > before;
        if ran.exit != Exit::Done {
            stopped += 1;
            let asked = kept(&office);
            office.world.run(&line).ok();
            again += usize::from(has_signed && kept(&office) == asked);
            assert!(!has_signed || kept(&office) == asked, "step {step}: signed twice");
        }
        assert_eq!(pyhanko(&office.world, "root.pem", "out.pdf"), [("Signature1".into(), true, true, true)]);
        std::fs::remove_file(office.world.path("out.pdf")).unwrap();
    }
    assert!(again > 0 && stopped > again, "{again} of {stopped}");
    // A wish that was fulfilled is none any more: the same command again is a new one.
    office.world.run(&line).ok();
    assert_ne!(office.world.read("out.pdf"), signed);
    assert!(std::fs::read_dir(office.world.path("desk/wishes")).unwrap().next().is_none());
}

/// Passes a service on, but asks for `asked` where a desk asks for `named`.
fn swapping(address: &str, named: &str, asked: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (address, named, asked) = (address.to_owned(), named.to_owned(), asked.to_owned());
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (address, named, asked) = (address.clone(), named.clone(), asked.clone());
            std::thread::spawn(move || -> std::io::Result<()> {
                let (mut client, mut server) = (client, TcpStream::connect(address)?);
                let (mut back, mut answers) = (client.try_clone()?, server.try_clone()?);
                std::thread::spawn(move || std::io::copy(&mut answers, &mut back).ok());
                let mut buffer = [0; 1 << 16];
                loop {
                    let read = client.read(&mut buffer)?;
                    if read == 0 {
                        return server.shutdown(std::net::Shutdown::Write);
                    }
                    let at = buffer[..read].windows(named.len()).position(|window| window == named.as_bytes());
                    if let Some(at) = at {
                        buffer[at..at + asked.len()].copy_from_slice(asked.as_bytes());
                    }
                    server.write_all(&buffer[..read])?;
                }
            });
        }
    });
    url
}

#[test]
fn a_service_that_hands_out_another_certificate_than_the_phone_named_pairs_nothing() {
    let office = Office::new();
    office.enrol("second");
    let fingerprint = |name: &str| {
        let pem = String::from_utf8(office.world.read(&format!("{name}/encryption.pem"))).unwrap();
        let leaf = sealbid_pki::Certificate::pem_chain(&pem).unwrap().remove(0);
        leaf.sha256().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let url = swapping(&office.serving.address, &fingerprint("phone"), &fingerprint("second"));
    let line = format!("phone pair --service {url} --phone {} --json", office.soft("phone"));
    assert_eq!(office.world.run(&line).refused(), "service_answer");
    assert_eq!(office.world.run("phone list --json").ok().json()["phones"].as_array().unwrap().len(), 0);
    // The phone was not told anything more: it knows no desk.
    assert!(std::fs::read_dir(office.world.path("phone/desks")).map_or(true, |mut desks| desks.next().is_none()));
}

#[test]
fn a_desk_whose_clock_is_ahead_asks_no_phone() {
    let mut office = Office::new();
    office.pair("phone");
    office.world.now = today().plus_secs(120);
    let line = format!("stamp @in.pdf -o @out.pdf --phone {} --json", office.soft("phone"));
    assert_eq!(office.world.run(&line).refused(), "desk_clock_ahead");
    assert_eq!(kept(&office), 0);
}

#[test]
fn commands_about_phones_are_stopped_at_every_step_and_given_again() {
    let office = Office::new();
    let pair = format!("phone pair --service {} --phone {}", office.url(), office.soft("phone"));
    let lines = [pair, "phone certificate --for encrypt -o @open.pem --force".to_owned(), "phone forget ID".to_owned()];
    for line in lines {
        for step in 1.. {
            let world = &office.world;
            let line = if line.contains("ID") { line.replace("ID", &office.pair("phone")) } else { line.clone() };
            let steps = Steps::stopping(step, At::Error(ErrorKind::StorageFull));
            let ran = world.run_on(&format!("{line} --json"), &Counted(steps.clone()), &false.into());
            if ran.exit != Exit::Done {
                assert_eq!(ran.refused(), "store_full", "{line}, step {step}");
                // A phone that was not kept is paired again; one that was forgotten is known no more.
                let again = world.run(&format!("{line} --json"));
                assert!(again.exit == Exit::Done || again.refused() == "phone_unknown", "{line}, step {step}");
            }
            let names: Vec<String> = world.files().into_iter().map(|(name, _)| name).collect();
            assert!(!names.iter().any(|name| name.contains(TEMPORARY)), "{line}, step {step}: {names:?}");
            if steps.done().len() < step {
                break;
            }
        }
    }
}

/// Whether a line is one of a code that is drawn.
pub fn is_drawn(line: &str) -> bool {
    line.chars().count() == 49 && line.chars().all(|c| "█▀▄ ".contains(c))
}

/// The lines of the codes that the program draws, one code after the other.
fn codes_of(output: impl std::io::Read, count: usize) -> Vec<Vec<String>> {
    let mut codes = vec![Vec::new()];
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if is_drawn(&line) {
            codes.last_mut().unwrap().push(line);
        } else if !codes.last().unwrap().is_empty() {
            if codes.len() == count {
                break;
            }
            codes.push(Vec::new());
        }
    }
    codes
}

/// What a reader that is not ours sees in the drawing, if it can read that.
pub fn scanned(lines: &[String]) -> Option<String> {
    const SCALE: usize = 6;
    let rows: Vec<Vec<char>> = lines.iter().map(|line| line.chars().collect()).collect();
    let is_light = |x: usize, y: usize| match rows[y / 2][x] {
        '█' => true,
        '▀' => y.is_multiple_of(2),
        '▄' => !y.is_multiple_of(2),
        _ => false,
    };
    let side = rows[0].len();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, |x, y| {
        if is_light(x / SCALE, (y / SCALE).min(2 * rows.len() - 1)) { 255 } else { 0 }
    });
    Some(picture.detect_grids().first()?.decode().ok()?.1)
}

#[test]
fn the_code_in_the_terminal_turns_every_two_seconds_and_another_program_reads_it() {
    let office = Office::new();
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sealbid"))
        .args(["phone", "pair", "--service", &office.url(), "--desk"])
        .arg(office.world.path("other-desk"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let codes = codes_of(child.stderr.take().unwrap(), 4);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    // A reader now and then makes nothing of a code.
    let texts: Vec<String> = codes.iter().filter_map(|lines| scanned(lines)).collect();
    let read: Vec<Qr> = texts.iter().map(|text| Qr::parse(text).unwrap()).collect();
    assert!(read.len() + 1 >= codes.len() && read.is_sorted_by(|one, next| one.frame() < next.frame()), "{texts:?}");
    assert!(read.iter().all(|qr| qr.purpose() == Purpose::Pair && qr.sid() == read[0].sid()));
    assert_ne!(texts[0], texts[1]);
}
