//! `sealbid build`, `pack` and `encrypt` of a response: refusals that save a bid.

use crate::project::{PURCHASER, bidder};
use crate::stamp::SIGN;
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
