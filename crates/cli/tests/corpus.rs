//! The main job on real files: each is a project's attachment, built into one PDF, stamped, signed on a software phone and
//! validated by programs of others; or refused by its name, for a reason that another program confirms.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use sealbid_cli::Exit;
use sealbid_pdf::read::Pdf;
use sealbid_testkit::{note, run};
use serde_json::{Value, json};

use crate::phone::Office;
use crate::power::{Counted, Steps};
use crate::project::{MAKE, purchaser};
use crate::stamp::pyhanko_on;
use crate::world::{Ran, World, today};

/// What becomes of a file.
enum Outcome {
    /// The stamped file.
    Stamped(PathBuf),
    /// The code of the refusal.
    Refused(String),
}

/// Who signs.
struct Phone {
    /// As it stands behind `--phone`.
    soft: String,
    /// What its certificates lead to.
    root: PathBuf,
}

/// A world with a tender of one part and a seal.
fn desk() -> World {
    let world = purchaser();
    let part = json!({"id": "papers", "title": "附件", "kind": "attachment", "required": true, "accepts": ["pdf"]});
    let outline = json!({"format": 1, "volumes": [{"id": "volume", "title": "第一册", "parts": [part]}]});
    world.write("tender/outline.json", outline.to_string());
    world.run(MAKE).ok();
    world.write(
        "seal.json",
        r#"{"format":1,"shape":"round","name":"江北示范建设有限公司","diameter_mm":42,"centre":"投标专用章"}"#,
    );
    world.run("seal draw @seal.json -o @seal.png --dpi 150").ok();
    world
}

#[test]
fn every_file_of_the_corpus_is_built_stamped_and_validated_or_refused_by_name() {
    let Some(files) = sealbid_testkit::corpus() else {
        return note("no corpus beside the project: its files are not built and stamped");
    };
    let office = Office::new();
    let mut worlds = [desk(), World::new()];
    for (name, bytes) in worlds[0].files() {
        worlds[1].write(&name, bytes);
    }
    // A phone gets twenty tickets a minute.
    office.enrol("second");
    let phones = ["phone", "second"].map(|name| Phone { soft: office.soft(name), root: office.world.path("root.pem") });
    for (world, name) in worlds.iter_mut().zip(["phone", "second"]) {
        world.now = today();
        office.pair_desk(world, name);
    }
    // Each thread takes its world along and gives it back, with the files in it.
    let halves: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = worlds
            .into_iter()
            .enumerate()
            .map(|(half, mut world)| {
                let phones = &phones;
                let files = files.iter().skip(half).step_by(2);
                scope.spawn(move || {
                    let found: Vec<_> = files
                        .enumerate()
                        .map(|(at, file)| {
                            // The phone's clock goes on, and one that is far ahead of the desk's signs nothing.
                            world.now = today();
                            (name(file), chain(&world, &phones[half], at, file))
                        })
                        .collect();
                    (world, found)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
    });

    let (mut stamped, mut refused) = (Vec::new(), Vec::new());
    for (name, outcome) in halves.iter().flat_map(|(_, found)| found) {
        match outcome {
            Outcome::Stamped(out) => stamped.push((name, out.clone())),
            Outcome::Refused(code) => refused.push(format!("{name} {code}")),
        }
    }
    let outputs: Vec<_> = stamped.iter().map(|(_, out)| out.clone()).collect();
    let judged = pyhanko_on(&phones[0].root, today().plus_secs(60), &outputs);
    for ((name, _), signatures) in stamped.iter().zip(judged) {
        assert_eq!(signatures, [("Signature1".to_owned(), true, true, true)], "{name}");
    }
    refused.sort();
    assert_eq!(stamped.len() + refused.len(), files.len());
    note(&format!(
        "corpus: {} built, stamped and validated; {} refused: {}",
        stamped.len(),
        refused.len(),
        refused.join(", ")
    ));
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// The whole way of one file.
fn chain(world: &World, phone: &Phone, at: usize, file: &Path) -> Outcome {
    let name = name(file);
    let source = format!("source-{at}/{name}");
    world.write(&source, std::fs::read(file).unwrap());
    let words = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).chain(["--json".to_owned()]);
        world.run_words(words, &Counted(Steps::counting()), &AtomicBool::new(false))
    };
    let (project, built, stamped) = (format!("@bid-{at}"), format!("@built-{at}.pdf"), format!("stamped-{at}.pdf"));
    words(&["new", "@t.sbtender", &project, "--trust", "@ca/root.pem"]).ok();
    let added = words(&["add", &project, "papers", &format!("@{source}")]);
    if added.exit != Exit::Done {
        return refusal(file, &added);
    }
    let ran = words(&["build", &project, "-o", &built]);
    if ran.exit != Exit::Done {
        return refusal(file, &ran);
    }
    let said = ran.json();
    let part = &said["parts"][0];
    assert_eq!(said["pages"], json!(part["page"].as_u64().unwrap() + part["pages"].as_u64().unwrap() - 1), "{name}");

    let first = part["page"].as_u64().unwrap();
    let (size, place) = placed(&world.read(&format!("built-{at}.pdf")), first);
    let stamp = format!(
        "stamp {built} -o @{stamped} --seal @seal.png --size {size} --at 1:120,200 {place} --phone {}",
        phone.soft
    );
    let ran = world.run(&stamp);
    assert_eq!(ran.exit, Exit::Done, "{name}: {}", ran.err);

    let path = world.path(&stamped);
    let verify = format!("verify @{stamped} --trust {} --json", phone.root.display());
    let report: Value = world.run(&verify).ok().json();
    assert_eq!(report["verdict"], "pass", "{name}: {report}");
    let said = run("qpdf", ["--check".as_ref(), path.as_os_str()]);
    assert_eq!(said.code, Some(0), "{name}: {}", said.all());
    let said = run("pdfsig", ["-nocert".as_ref(), path.as_os_str()]);
    let holds = said.out.contains("Signature is Valid") && said.out.contains("Total document signed");
    assert!(holds, "{name}: {}", said.all());
    Outcome::Stamped(path)
}

/// The width of a seal for page `page`, from 1, and where its corner comes to lie: 42 mm or what the page has room for.
/// A seal is at least 2 mm wide; a page that is not gets none.
fn placed(built: &[u8], page: u64) -> (String, String) {
    let pages = Pdf::open(built).unwrap().pages().unwrap();
    let display = pages[usize::try_from(page).unwrap() - 1].display;
    let room = display.width_mm().min(display.height_mm());
    match room {
        ..2.0 => ("42".to_owned(), String::new()),
        ..60.0 => (format!("{:.2}", (room * 0.9).max(2.0)), format!("--at {page}:0,0")),
        _ => ("42".to_owned(), format!("--at {page}:10,10")),
    }
}

/// A refusal that names the file, and whose reason another program finds too.
fn refusal(file: &Path, ran: &Ran) -> Outcome {
    let (code, name) = (ran.refused(), name(file));
    assert!(ran.err.contains(&name), "the file is not named: {}", ran.err);
    let ask = |option: &str| run("qpdf", [option.as_ref(), file.as_os_str()]);
    let confirmed = match code.as_str() {
        "pdf_encrypted" => ask("--is-encrypted").code == Some(0),
        "pdf_xref_rebuilt" => ask("--check").all().contains("Attempting to reconstruct cross-reference table"),
        "pdf_truncated" | "pdf_malformed" | "not_a_pdf" | "pdf_no_pages" => ask("--check").code != Some(0),
        _ => false,
    };
    assert!(confirmed, "{name} is refused as {code}, and no other program says so");
    Outcome::Refused(code)
}
