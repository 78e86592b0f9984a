//! `sealbid build`, `pack` and `encrypt` of a response: refusals that save a bid.

use sealbid_wire::Language;

use crate::project::{PURCHASER, bidder};
use crate::stamp::{SIGN, file};
use crate::world::World;

/// A project with every required part filled: forms as in the sample, one page for each attachment.
pub fn complete() -> World {
    let world = bidder();
    let sample = sealbid_testkit::workspace_root().join("assets/sample/response");
    for (part, file) in
        [("bid-letter", "bid-letter"), ("opening-schedule", "opening-schedule"), ("quotation", "quotation")]
    {
        world.write(&format!("{file}.json"), std::fs::read(sample.join(format!("{file}.json"))).unwrap());
        world.run(&format!("add @bid {part} @{file}.json")).ok();
    }
    for part in ["licence", "qualification", "references", "technical", "drawings"] {
        world.run(&format!("add @bid {part} @b.pdf")).ok();
    }
    world.run(&format!("ca issue @ca --for encrypt {} -o @holder", crate::ca::FIRM)).ok();
    world
}

#[test]
fn a_response_is_built_packed_and_encrypted_for_its_own_tender_alone() {
    let world = complete();
    let built = world.run("build @bid -o @built.pdf --json").ok().json();
    assert!(built["pages"].as_u64().unwrap() >= 8, "{built}");
    world.run(&format!("pack @bid -o @unstamped.asice {SIGN}")).ok();
    world.run(&format!("stamp @built.pdf -o @stamped.pdf {SIGN}")).ok();
    let said = world.run(&format!("pack @bid -o @out.asice --document @stamped.pdf {SIGN}")).ok();
    assert!(!said.out.contains("carries no signature"), "{}", said.out);
    let manifest = world.run("inspect @out.asice --json").ok().json();
    assert_eq!(manifest["manifest"]["tender"]["no"], "JBSF-2026-0117");
    world.run("encrypt @out.asice -o @out.sealbid --tender @t.sbtender --to @holder.pem --trust @ca/root.pem").ok();

    // A corrected tender is another release, another tender another identifier.
    let release = String::from_utf8(world.read("tender/release.json")).unwrap();
    world.write("tender/release.json", release.replace("JBSF-2026-0117-01", "JBSF-2026-0117-02"));
    let made = "tender make @tender -o @newer.sbtender --sign-key @buyer.key.pem --sign-cert @buyer.pem";
    world.run(made).ok();
    world.write("text.txt", "x");
    let before = world.files();
    for (name, line, code) in [
        (
            "other_tender",
            "encrypt @out.asice -o @x --tender OTHER --to @holder.pem".to_owned(),
            "response_for_other_tender",
        ),
        (
            "superseded",
            "encrypt @out.asice -o @x --tender @newer.sbtender --to @holder.pem".into(),
            "response_superseded",
        ),
        ("packed_with_no_pdf", format!("pack @bid -o @x --document @text.txt {SIGN}"), "not_a_pdf"),
        (
            "packed_by_another",
            "pack @bid -o @x --document @stamped.pdf --sign-key @buyer.key.pem --sign-cert @buyer.pem".into(),
            "pack_signer_not_bidder",
        ),
    ] {
        let ran = world.run(&format!("{line} --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
        assert_eq!(world.files(), before, "{name} left something");
    }
    assert!(PURCHASER.contains("91990000MA0000001B"));
}

#[test]
fn pages_whose_number_may_hide_something_are_named() {
    let mut world = complete();
    let filled = |width: u32| {
        let content = format!("0.3 g 0 0 {width} 80 re f");
        file(&[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /Resources << >> /Contents 4 0 R >>".to_owned(),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        ])
    };
    // Dark from edge to edge, and dark up to two thirds.
    world.write("band.pdf", filled(600));
    world.write("bar.pdf", filled(600));
    world.write("most.pdf", filled(400));
    world.run("add @bid technical @band.pdf @bar.pdf @most.pdf").ok();
    let built = world.run("build @bid -o @built.pdf --json").ok().json();
    let at = |part: &str| {
        let part = built["parts"].as_array().unwrap().iter().find(|found| found["part"] == part).unwrap();
        part["page"].as_u64().unwrap()
    };
    let first = at("technical");
    assert_eq!(built["numbers_over"], serde_json::json!([first + 1, first + 2]), "{built}");
    assert_eq!(built["numbers_moved"], serde_json::json!([first + 3]), "{built}");
    for (language, words) in [(Language::En, "may lie over something"), (Language::ZhCn, "页码可能压在原有内容上")]
    {
        world.language = language;
        let said = world.run("build @bid -o @built.pdf --force").ok().out;
        let line = said.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{said}"));
        assert!(line.ends_with(&format!("{}–{}", first + 1, first + 2)), "{line}");
    }
}

#[test]
fn an_incomplete_or_broken_response_is_not_built() {
    let world = bidder();
    let ran = world.run("build @bid -o @out.pdf --json");
    assert_eq!(ran.refused(), "build_incomplete");
    assert!(ran.err.contains("bid-letter") && ran.err.contains("technical"), "{}", ran.err);
    let world = complete();
    let whole = crate::stamp::pages(3);
    world.write("broken.pdf", &whole[..whole.len() - 20]);
    world.run("add @bid technical @broken.pdf").ok();
    let ran = world.run("build @bid -o @out.pdf --json");
    assert_eq!(ran.refused(), "pdf_truncated");
    assert!(ran.err.contains("broken.pdf"), "the file at fault is not named: {}", ran.err);
    assert!(!world.path("out.pdf").exists());
}
