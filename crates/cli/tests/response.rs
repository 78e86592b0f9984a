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
fn pages_to_look_at_are_named() {
    let mut world = complete();
    let page = |content: &str, entries: &str| {
        file(&[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>".to_owned(),
            format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {entries} >>"),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        ])
    };
    let filled = |width: u32| page(&format!("0.3 g 0 0 {width} 80 re f"), "/Resources << >>");
    // Dark from edge to edge, and dark up to two thirds.
    world.write("band.pdf", filled(600));
    world.write("bar.pdf", filled(600));
    world.write("most.pdf", filled(400));
    let scan = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{1} EI Q";
    world.write("scan.pdf", page(scan, "/Resources << >>"));
    world.write("long.pdf", page(&" ".repeat(17 << 20), "/Resources << >>"));
    let value = "word ".repeat(9000);
    let field = format!("/Annots [<< /Subtype /Widget /FT /Tx /Rect [50 400 150 450] /Ff 4096 /V ({value}) >>]");
    world.write("field.pdf", page("", &field));
    world.run("add @bid technical @band.pdf @bar.pdf @most.pdf @scan.pdf @long.pdf @field.pdf").ok();
    let built = world.run("build @bid -o @built.pdf --json").ok().json();
    let at = |part: &str| {
        let part = built["parts"].as_array().unwrap().iter().find(|found| found["part"] == part).unwrap();
        part["page"].as_u64().unwrap()
    };
    let first = at("technical");
    assert_eq!(built["numbers_over"], serde_json::json!([first + 1, first + 2]), "{built}");
    for (key, page) in [("numbers_moved", 3), ("numbers_on_scan", 4), ("numbers_unknown", 5), ("values_cut", 6)] {
        assert_eq!(built[key], serde_json::json!([first + page]), "{key}: {built}");
    }
    let (over, unknown, cut) =
        (format!("{}–{}", first + 1, first + 2), (first + 5).to_string(), (first + 6).to_string());
    for (language, words, pages) in [
        (Language::En, "no place at the foot was free", &over),
        (Language::ZhCn, "页脚没有空位", &over),
        (Language::En, "could not be told", &unknown),
        (Language::ZhCn, "无法判定", &unknown),
        (Language::En, "too small for its value", &cut),
        (Language::ZhCn, "表单域太小", &cut),
    ] {
        world.language = language;
        let said = world.run("build @bid -o @built.pdf --force").ok().out;
        let line = said.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{said}"));
        assert!(line.ends_with(pages), "{line}");
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
