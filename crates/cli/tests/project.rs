//! `sealbid tender make`, `new` and `add`: from the purchaser's folder to a response that fills up.

use sealbid_testkit::{run, workspace_root};
use sealbid_wire::Language;
use serde_json::{Value, json};

use crate::stamp::pages;
use crate::world::World;

pub const PURCHASER: &str = "--organization 江北示范城市建设投资有限公司 --uscc 91990000MA0000001B";
pub const MAKE: &str = "tender make @tender -o @t.sbtender --sign-key @buyer.key.pem --sign-cert @buyer.pem";

pub fn sample(name: &str) -> Value {
    let path = workspace_root().join("assets/sample").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A world with an authority, a purchaser, and the folder of a tender: the sample's, with one short document.
pub fn purchaser() -> World {
    let world = World::new();
    world.run("ca init @ca").ok();
    world.run(&format!("ca issue @ca --for sign {PURCHASER} -o @buyer")).ok();
    world.run(&format!("ca issue @ca --for sign {} -o @sign", crate::ca::FIRM)).ok();
    let mut release = sample("tender/release.json");
    let documents = release["tender"]["documents"].as_array_mut().unwrap();
    documents.truncate(1);
    documents[0]["url"] = "documents/notice.pdf".into();
    world.write("tender/release.json", release.to_string());
    world.write("tender/outline.json", sample("tender/outline.json").to_string());
    world.write("tender/documents/notice.pdf", pages(1));
    world
}

/// The same, the package made.
pub fn invited() -> World {
    let world = purchaser();
    world.run(MAKE).ok();
    world
}

/// The same, a project begun.
pub fn bidder() -> World {
    let world = invited();
    world.run("new @t.sbtender @bid --trust @ca/root.pem").ok();
    world.write("a.pdf", pages(2));
    world.write("b.pdf", pages(1));
    let form = std::fs::read(workspace_root().join("assets/sample/response/opening-schedule.json")).unwrap();
    world.write("schedule.json", form);
    world
}

#[test]
fn a_tender_package_opens_with_unzip_and_verifies() {
    let world = invited();
    run("unzip", ["-t".as_ref(), world.path("t.sbtender").as_os_str()]).ok();
    let report = world.run("verify @t.sbtender --trust @ca/root.pem --json").ok().json();
    assert_eq!((&report["kind"], &report["verdict"]), (&json!("asice"), &json!("pass")), "{report}");
    assert_eq!(report["signatures"][0]["signer"]["uscc"], "91990000MA0000001B");
    assert!(report["files"].as_array().unwrap().iter().all(|file| file["state"] == "covered"));
    let found = world.run("inspect @t.sbtender --json").ok().json();
    assert_eq!(found["manifest"]["tender"]["id"], "JBSF-2026-0117");
}

#[test]
fn a_response_fills_up_in_the_order_given() {
    let world = bidder();
    world.run("add @bid technical @a.pdf @b.pdf").ok();
    world.run("add @bid opening-schedule @schedule.json").ok();
    let state: Value = serde_json::from_slice(&world.read("bid/project.json")).unwrap();
    let names: Vec<_> = state["parts"][0]["files"].as_array().unwrap().iter().map(|f| f["original"].clone()).collect();
    assert_eq!(names, ["a.pdf", "b.pdf"]);
    assert!(world.path("bid/parts/opening-schedule/form.json").exists());
}

#[test]
fn what_became_of_each_file_was_guessed_from_their_number() {
    let mut world = bidder();
    let files = |said: &Value| ["added", "restored", "there"].map(|what| said[what].clone());
    let said = world.run("add @bid technical @a.pdf @a.pdf --json").ok().json();
    assert_eq!(files(&said), [json!(["001-a.pdf"]), json!([]), json!(["001-a.pdf"])], "{said}");

    world.write("bid/parts/technical/001-a.pdf", "changed");
    let said = world.run("add @bid technical @b.pdf @a.pdf @b.pdf --json").ok().json();
    assert_eq!(files(&said), [json!(["002-b.pdf"]), json!(["003-a.pdf"]), json!(["002-b.pdf"])], "{said}");

    // What was lost is not taken out of the part again where the next file is refused.
    std::fs::remove_file(world.path("bid/parts/technical/003-a.pdf")).unwrap();
    world.write("word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a PDF");
    assert_eq!(world.run("add @bid technical @a.pdf @word.docx --json").refused(), "project_file_kind");
    assert_eq!(world.read("bid/parts/technical/004-a.pdf"), world.read("a.pdf"));

    for (language, [added, restored, there]) in [
        (Language::En, ["Added ", "changed or lost", "nothing was added"]),
        (Language::ZhCn, ["加入", "改动或丢失", "没有重复添加"]),
    ] {
        world.language = language;
        world.write("new.pdf", [pages(1), format!("% {language:?}").into_bytes()].concat());
        for (copy, _) in world.files().into_iter().filter(|(name, _)| name.ends_with("-b.pdf")) {
            world.write(&copy, "changed");
        }
        let said = world.run("add @bid technical @new.pdf @a.pdf @b.pdf @new.pdf").ok().out;
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines.len(), 4, "{said}");
        for (line, (name, words)) in
            lines.iter().zip([("new.pdf", added), ("a.pdf", there), ("b.pdf", restored), ("new.pdf", there)])
        {
            assert!(line.contains(name) && line.contains(words), "{said}");
        }
    }
}

#[test]
fn the_parts_that_the_tender_asks_for_are_listed() {
    let world = invited();
    let said = world.run("new @t.sbtender @bid --json").ok().json();
    let ids: Vec<_> = said["parts"].as_array().unwrap().iter().map(|part| part["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"technical") && ids.contains(&"bid-letter"), "{ids:?}");
}

#[test]
fn refusals_begin_and_add_nothing() {
    let world = bidder();
    let mut broken = world.read("t.sbtender");
    let at = broken.len() / 3;
    broken[at] ^= 1;
    world.write("broken.sbtender", broken);
    world.write("word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a PDF");
    world.write(
        "other.json",
        String::from_utf8(world.read("schedule.json")).unwrap().replace("opening_schedule", "quotation"),
    );
    world.run("ca init @stranger").ok();
    let before = world.files();
    for (name, line, code) in [
        ("foreign_root", "new @t.sbtender @new --trust @stranger/root.pem".to_owned(), "tender_chain_invalid"),
        ("missing_package", "new @no.sbtender @new".into(), "file_not_found"),
        ("package_is_pdf", "new @a.pdf @new".into(), "asic_not_zip"),
        ("no_such_lot", "new @t.sbtender @new --lot 9".into(), "project_lot_unknown"),
        ("folder_in_use", "new @t.sbtender @tender".into(), "project_folder_not_empty"),
        ("project_there", "new @t.sbtender @bid".into(), "project_exists"),
        ("no_project", "add @tender technical @a.pdf".into(), "project_missing"),
        ("no_folder", "add @nowhere technical @a.pdf".into(), "folder_not_found"),
        ("no_such_part", "add @bid appendix @a.pdf".into(), "project_part_unknown"),
        ("word_second", "add @bid technical @a.pdf @word.docx".into(), "project_file_kind"),
        ("missing_second", "add @bid technical @a.pdf @no.pdf".into(), "file_not_found"),
        ("pdf_for_a_form", "add @bid bid-letter @a.pdf".into(), "form_malformed"),
        ("form_for_files", "add @bid technical @schedule.json".into(), "project_file_kind"),
        (
            "signed_by_another",
            "tender make @tender -o @x --sign-key @sign.key.pem --sign-cert @sign.pem".into(),
            "tender_signer_not_purchaser",
        ),
        (
            "folder_without_release",
            "tender make @ca -o @x --sign-key @buyer.key.pem --sign-cert @buyer.pem".into(),
            "store_missing",
        ),
    ] {
        let ran = world.run(&format!("{line} --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
        let after: Vec<_> = world.files().into_iter().filter(|(n, _)| !n.ends_with("project.json")).collect();
        let same: Vec<_> = before.iter().filter(|(n, _)| !n.ends_with("project.json")).cloned().collect();
        assert_eq!(after, same, "{name} left something");
        assert!(!world.path("new").exists(), "{name} left a folder");
    }
    let broken = world.run("new @broken.sbtender @new --json");
    assert!(
        ["asic_member_damaged", "tender_signature_broken", "asic_inconsistent"].contains(&broken.refused().as_str())
    );
}
