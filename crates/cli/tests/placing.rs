//! `sealbid stamp` with every kind of placement, several seals, plans, and several documents.

use sealbid_pdf::read::Pdf;
use sealbid_testkit::{run, workspace_root};
use serde_json::{Value, json};

use crate::stamp::{SIGN, desk, file, pages, pyhanko};
use crate::world::{Ran, World};

/// Two seals, and three pages that say "Seal here" on the second and the third.
fn place() -> World {
    let world = desk();
    world.run("seal draw @seal.json -o @legal.png --dpi 100").ok();
    let page = |content: usize| {
        let fonts = "/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>";
        format!("<</Type /Page /Parent 2 0 R {fonts} /Contents {content} 0 R>>")
    };
    let text = |text: &str| {
        let content = format!("BT /F1 12 Tf 200 400 Td ({text}) Tj ET");
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len())
    };
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Count 3 /Kids [3 0 R 4 0 R 5 0 R] /MediaBox [0 0 595 842]>>".to_owned(),
        page(6),
        page(7),
        page(7),
        text("No mark"),
        text("Seal here: a@b"),
    ];
    world.write("text.pdf", file(&objects));
    world
}

/// The options that name the two seals.
fn seals(world: &World) -> String {
    let path = |name: &str| world.path(name).display().to_string();
    format!("--seal company={} --seal legal={} --size 42 --size legal=20", path("seal.png"), path("legal.png"))
}

/// The code of the error.
fn code(ran: &Ran) -> String {
    ran.json()["error"]["code"].as_str().unwrap_or_else(|| panic!("no code: {} {}", ran.out, ran.err)).to_owned()
}

/// How many seals poppler draws on each page.
fn drawn(world: &World, name: &str) -> Vec<usize> {
    let bytes = world.read(name);
    let pages = Pdf::open(&bytes).unwrap().pages().unwrap().len();
    let on = |page: usize| {
        let (page, file) = (page.to_string(), world.path(name));
        let listed = run("pdfimages", ["-list", "-f", &page, "-l", &page, file.to_str().unwrap()]).ok();
        listed.out.lines().filter(|line| line.split_whitespace().nth(2) == Some("image")).count()
    };
    (1..=pages).map(on).collect()
}

#[test]
fn every_kind_of_placement_goes_where_it_says() {
    let world = place();
    let seals = seals(&world);
    let cases = [
        ("--at 2:10,10 --at legal@2:100,100", vec![0, 2, 0]),
        ("--pages odd:120,200 --pages legal@-1:20,20", vec![1, 0, 2]),
        ("--keyword Seal:right=20:down=-5", vec![0, 1, 1]),
        ("--keyword Seal:hits=last --keyword legal@b:hits=1", vec![0, 1, 1]),
        ("--keyword here:pages=2", vec![0, 1, 0]),
        ("--keyword a@b", vec![0, 1, 1]),
        ("--keyword here:", vec![0, 1, 1]),
        ("--edge right --edge legal@top:pages=2-:along=20", vec![1, 2, 2]),
        ("--edge left:odd:every=2", vec![1, 0, 1]),
    ];
    for (options, expected) in cases {
        let ran = world.run(&format!("stamp @text.pdf -o @out.pdf --force {seals} {options} {SIGN}"));
        ran.ok();
        assert_eq!(drawn(&world, "out.pdf"), expected, "{options}");
        assert_eq!(pyhanko(&world, "ca/root.pem", "out.pdf"), [("Signature1".into(), true, true, true)], "{options}");
        run("qpdf", ["--check".as_ref(), world.path("out.pdf").as_os_str()]).ok();
    }
}

#[test]
fn a_plan_that_was_written_stamps_the_same() {
    let world = place();
    let seals = seals(&world);
    let options = "--at legal@1:10,10 --pages even:20,20 --keyword Seal:hits=1,2 --edge top:odd";
    world.run(&format!("stamp @text.pdf -o @out.pdf {seals} {options} --write-plan @plan.json {SIGN}")).ok();
    let plan: Value = serde_json::from_slice(&world.read("plan.json")).unwrap();
    assert_eq!(plan["format"], 1);
    let kinds: Vec<&str> = plan["entries"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["at", "pages", "keyword", "edge"]);
    let check =
        "import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))";
    let schema = workspace_root().join("docs/formats/placements.schema.json");
    let plan = world.path("plan.json");
    run("python3", ["-c".as_ref(), check.as_ref(), plan.as_os_str(), schema.as_os_str()]).ok();
    world.run(&format!("stamp @text.pdf -o @again.pdf {seals} --plan @plan.json {SIGN}")).ok();
    assert_eq!(drawn(&world, "again.pdf"), drawn(&world, "out.pdf"));
    let over = format!("--json stamp @text.pdf -o @x.pdf {seals} --at 1:10,10 --write-plan @x.pdf {SIGN}");
    assert_eq!(code(&world.run(&over)), "output_twice");
    assert!(!world.path("x.pdf").exists());
    // Options add to it.
    world.run(&format!("stamp @text.pdf -o @more.pdf {seals} --plan @plan.json --at 2:100,200 {SIGN}")).ok();
    assert_eq!(drawn(&world, "more.pdf")[1], drawn(&world, "out.pdf")[1] + 1);
}

#[test]
fn a_seal_that_would_not_be_there_is_a_refusal_and_nothing_is_written() {
    let world = place();
    let seals = seals(&world);
    world.write(
        "other.json",
        json!({"format": 1, "entries": [{"kind": "at", "seal": "else", "page": 1, "x_mm": 1, "y_mm": 1}]}).to_string(),
    );
    world.write("newer.json", json!({"format": 2, "entries": []}).to_string());
    let cases = [
        ("--keyword 盖章", "place_keyword_missing"),
        ("--keyword Seal:hits=3", "place_hit_missing"),
        ("--at 4:10,10", "place_page_missing"),
        ("--pages 2-9:10,10", "place_page_missing"),
        ("--at else@1:10,10", "place_seal_missing"),
        ("--plan @other.json", "place_seal_missing"),
        ("--plan @newer.json", "plan_malformed"),
        ("", "argument_missing"),
        ("--edge right:pages=2", "place_edge_one_page"),
        ("--edge right:every=1", "place_edge_one_page"),
        ("--at 1:10,10 --tsa http://127.0.0.1:1/", "argument_missing"),
        ("--at 1:10,10 --certify locked --reserve Second@1:20,240,42,42", "argument_conflict"),
        ("--pages 3-1:10,10", "argument_invalid"),
        ("--edge bottom", "argument_invalid"),
        ("--edge right:every=0", "argument_invalid"),
        ("--keyword Seal:hits=0", "argument_invalid"),
        ("--at 1:10,10 --size else=3", "place_seal_missing"),
    ];
    for (options, expected) in cases {
        let ran = world.run(&format!("--json stamp @text.pdf -o @out.pdf {seals} {options} {SIGN}"));
        assert_eq!(code(&ran), expected, "{options}: {}", ran.err);
        assert!(!world.path("out.pdf").exists(), "{options}");
    }
    let twice = format!("--seal company={}", world.path("legal.png").display());
    let ran = world.run(&format!("--json stamp @text.pdf -o @out.pdf {seals} {twice} --at 1:10,10 {SIGN}"));
    assert_eq!(code(&ran), "seal_twice");
    let ran = world.run(&format!("--json stamp @text.pdf -o @out.pdf --at 1:10,10 {SIGN}"));
    assert_eq!(code(&ran), "argument_missing");
}

#[test]
fn what_nobody_may_have_meant_is_said_and_done() {
    let world = place();
    let seals = seals(&world);
    let said = world.run(&format!("stamp @text.pdf -o @out.pdf {seals} --at 1:190,10 --at legal@1:195,12 {SIGN}")).ok();
    assert_eq!(said.err.matches("text.pdf").count(), 3, "{}", said.err);
    world.write("one-in.pdf", pages(1));
    let one = world.run(&format!("stamp @one-in.pdf -o @one.pdf {seals} --edge right {SIGN}")).ok();
    // And that the other seal stands nowhere.
    assert_eq!((one.err.lines().count(), drawn(&world, "one.pdf")), (2, vec![0]));
    assert!(one.err.lines().all(|line| line.starts_with("sealbid: note: ")), "{}", one.err);
}

#[test]
fn several_documents_go_into_a_folder_or_none_does() {
    let world = place();
    let seals = seals(&world);
    world.write("a.pdf", pages(1));
    world.write("b.pdf", pages(2));
    world.write("one.pdf", pages(1));
    world.run(&format!("stamp @a.pdf @b.pdf @text.pdf -o @signed {seals} --edge right --pages 1:10,10 {SIGN}")).ok();
    for (name, expected) in
        [("signed/a.pdf", vec![1]), ("signed/b.pdf", vec![2, 1]), ("signed/text.pdf", vec![2, 1, 1])]
    {
        assert_eq!(drawn(&world, name), expected, "{name}");
        assert_eq!(pyhanko(&world, "ca/root.pem", name), [("Signature1".into(), true, true, true)], "{name}");
    }
    let ran = world.run(&format!("--json stamp @a.pdf @b.pdf @text.pdf -o @none {seals} --at 2:10,10 {SIGN}"));
    assert_eq!(code(&ran), "place_page_missing");
    assert!(!world.path("none").exists(), "something was left");
    let ran = world.run(&format!("--json stamp @a.pdf @signed/a.pdf -o @none {seals} --at 1:10,10 {SIGN}"));
    assert_eq!(code(&ran), "stamp_name_twice");
    let ran = world.run(&format!("--json stamp @a.pdf @b.pdf -o @text.pdf {seals} --at 1:10,10 {SIGN}"));
    assert_eq!(code(&ran), "output_is_file");
    // One document goes into a folder that is there, or that is meant to be one.
    for folder in ["@signed", "@other/"] {
        world.run(&format!("stamp @one.pdf -o {folder} {seals} --at 1:10,10 --at legal@1:80,10 {SIGN}")).ok();
        assert_eq!(drawn(&world, &format!("{}/one.pdf", folder.trim_matches(['@', '/']))), [2]);
    }
    let many = "@a.pdf ".repeat(51);
    let ran = world.run(&format!("--json stamp {many} -o @none {seals} --at 1:10,10 {SIGN}"));
    assert_eq!(code(&ran), "stamp_too_many");
}
