//! `sealbid verify`: the record, the verdict, and the form in which both are written.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_cli::Exit;
use sealbid_testkit::{run, workspace_root};
use serde_json::{Value, json};

use crate::ca::FIRM;
use crate::stamp::{SIGN, desk};
use crate::world::World;

/// Panics unless the JSON is as docs/formats/verify.schema.json says.
#[track_caller]
pub fn fits_the_schema(world: &World, json: &str) {
    const CHECK: &str = "import json, sys, jsonschema; schema = json.load(open(sys.argv[1])); \
        jsonschema.Draft202012Validator.check_schema(schema); \
        jsonschema.validate(json.load(open(sys.argv[2])), schema, cls=jsonschema.Draft202012Validator)";
    world.write("report.json", json);
    let schema = workspace_root().join("docs/formats/verify.schema.json");
    let file = world.path("report.json");
    run("python3", ["-c".as_ref(), CHECK.as_ref(), schema.as_os_str(), file.as_os_str()]).ok();
}

fn verdict(world: &World, line: &str) -> (String, Vec<String>, Exit, Value) {
    let ran = world.run(&format!("verify {line} --json"));
    fits_the_schema(world, &ran.out);
    let report = ran.json();
    let reasons = report["reasons"].as_array().unwrap_or_else(|| panic!("{report}")).iter();
    let reasons = reasons.map(|reason| reason.as_str().unwrap().to_owned()).collect();
    (report["verdict"].as_str().unwrap().to_owned(), reasons, ran.exit, report)
}

fn signed() -> World {
    let world = desk();
    world.run(&format!("stamp @in.pdf -o @out.pdf --seal @seal.png --size 42 --at 1:20,20 {SIGN}")).ok();
    world
}

#[test]
fn pdf_verdicts() {
    let world = signed();
    world.run("ca init @other").ok();
    world.run("ca revoke @ca @sign.pem").ok();
    world.run("ca crl @ca -o @ca.crl").ok();
    world.run("ca ocsp @ca @sign.pem -o @sign.ocsp").ok();
    let mut changed = world.read("out.pdf");
    let at = changed.windows(9).position(|w| w == b"/MediaBox").unwrap() + 12;
    changed[at] = b'9';
    world.write("changed.pdf", changed);
    let page = String::from_utf8_lossy(&world.read("in.pdf")).into_owned();
    assert!(page.contains("/MediaBox"));
    for (name, line, expected, reason, exit) in [
        ("trusted", "@out.pdf --trust @ca/root.pem", "pass", None, Exit::Done),
        ("no_trust_given", "@out.pdf", "unknown", Some("no_trust_given"), Exit::Done),
        ("another_root", "@out.pdf --trust @other/root.pem", "fail", Some("untrusted"), Exit::Negative),
        ("content_changed", "@changed.pdf --trust @ca/root.pem", "fail", Some("signature_not_intact"), Exit::Negative),
        ("unsigned", "@in.pdf", "unknown", Some("no_signature"), Exit::Done),
        ("unsigned_with_trust", "@in.pdf --trust @ca/root.pem", "fail", Some("no_signature"), Exit::Negative),
        ("revoked_by_list", "@out.pdf --trust @ca/root.pem --crl @ca.crl", "fail", Some("revoked"), Exit::Negative),
        (
            "revoked_by_answer",
            "@out.pdf --trust @ca/root.pem --ocsp @sign.ocsp",
            "fail",
            Some("revoked"),
            Exit::Negative,
        ),
        (
            "years_later",
            "@out.pdf --trust @ca/root.pem --as-of 2029-01-01T00:00:00Z",
            "fail",
            Some("chain_invalid"),
            Exit::Negative,
        ),
    ] {
        let (verdict, reasons, found, report) = verdict(&world, line);
        assert_eq!((verdict.as_str(), found), (expected, exit), "{name}: {report:#}");
        assert_eq!(reasons.iter().map(String::as_str).next(), reason, "{name}: {report:#}");
    }
    let (.., report) = verdict(&world, "@out.pdf --trust @ca/root.pem");
    let signature = &report["signatures"][0];
    assert_eq!(signature["intact"], "yes");
    assert_eq!(signature["covers_whole_file"], true);
    assert_eq!(signature["later_changes"], "none");
    assert_eq!(signature["chain"]["practice"], true);
    assert_eq!(signature["signer"]["uscc"], "91350100M000100Y43");
    assert_eq!(signature["time"], json!({ "value": "2026-11-23T08:00:00Z", "source": "claimed" }));
}

#[test]
fn the_encoding_of_a_signature_is_told() {
    let world = signed();
    let (.., report) = verdict(&world, "@out.pdf");
    assert_eq!(report["signatures"][0]["sub_filter"], "ETSI.CAdES.detached");
    let told = world.run("verify @out.pdf").ok().out;
    assert!(told.contains("ETSI.CAdES.detached"), "{told}");
    // Of no kind at all: nothing is told.
    let mut file = world.read("out.pdf");
    let at = file.windows(10).position(|window| window == b"/SubFilter").unwrap();
    file[at + 1] = b'X';
    world.write("silent.pdf", file);
    let (.., report) = verdict(&world, "@silent.pdf");
    assert_eq!(report["signatures"][0]["sub_filter"], Value::Null);
}

#[test]
fn what_follows_a_signature_is_told_apart() {
    let world = signed();
    let second = "--sign-key @second.key.pem --sign-cert @second.pem";
    world.run(&format!("stamp @out.pdf -o @twice.pdf {second}")).ok();
    let (verdict_twice, _, exit, report) = verdict(&world, "@twice.pdf --trust @ca/root.pem");
    assert_eq!((verdict_twice.as_str(), exit), ("pass", Exit::Done), "{report:#}");
    let states: Vec<_> = report["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (&s["later_changes"], &s["covers_whole_file"]))
        .collect();
    assert_eq!(states, [(&json!("permitted"), &json!(false)), (&json!("none"), &json!(true))]);
    world.write("tail.pdf", [world.read("out.pdf").as_slice(), b"\nnot part of it"].concat());
    let (verdict_tail, _, exit, report) = verdict(&world, "@tail.pdf --trust @ca/root.pem");
    assert_eq!((verdict_tail.as_str(), exit), ("fail", Exit::Negative), "{report:#}");
}

#[test]
fn a_bare_signature_needs_its_content() {
    let world = desk();
    world.write("letter.txt", "江北示范");
    let path = |name: &str| world.path(name).to_str().unwrap().to_owned();
    for (form, name) in [("DER", "letter.p7s"), ("PEM", "letter.pem")] {
        run(
            "openssl",
            [
                "cms",
                "-sign",
                "-binary",
                "-cades",
                "-md",
                "sha256",
                "-in",
                &path("letter.txt"),
                "-signer",
                &path("sign.pem"),
                "-inkey",
                &path("sign.key.pem"),
                "-certfile",
                &path("ca/issuing.pem"),
                "-outform",
                form,
                "-out",
                &path(name),
            ],
        )
        .ok();
        let with = format!("@{name} --trust @ca/root.pem --content @letter.txt");
        let (found, _, exit, report) = verdict(&world, &with);
        assert_eq!((found.as_str(), exit, &report["kind"]), ("pass", Exit::Done, &json!("cms")), "{report:#}");
        let (found, reasons, exit, _) = verdict(&world, &format!("@{name} --trust @ca/root.pem"));
        assert_eq!((found.as_str(), reasons[0].as_str(), exit), ("unknown", "signature_not_judged", Exit::Done));
        let (found, _, exit, _) = verdict(&world, &format!("@{name} --trust @ca/root.pem --content @in.pdf"));
        assert_eq!((found.as_str(), exit), ("fail", Exit::Negative));
    }
}

#[test]
fn an_envelope_is_sound_or_refused_and_never_more_without_a_key() {
    let world = World::new();
    world.run("ca init @ca").ok();
    world.run(&format!("ca issue @ca --for encrypt {FIRM} -o @holder")).ok();
    world.write("in.bin", "x");
    world.run("encrypt @in.bin -o @out.sealbid --tender T --to @holder.pem").ok();
    let (found, reasons, exit, report) = verdict(&world, "@out.sealbid --trust @ca/root.pem");
    assert_eq!((found.as_str(), reasons, exit), ("unknown", vec!["contents_sealed".to_owned()], Exit::Done));
    assert_eq!(report["files"][1], json!({ "name": "body", "bytes": 1, "state": "sealed" }));
    world.write("cut.sealbid", &world.read("out.sealbid")[..100]);
    let ran = world.run("verify @cut.sealbid --json");
    fits_the_schema(&world, &ran.out);
    assert_eq!(ran.refused(), "truncated");
}

#[test]
fn reports_on_several_files_fit_the_schema_and_people_get_their_own() {
    let world = signed();
    let ran = world.run("verify @out.pdf @no-such.pdf @in.pdf --trust @ca/root.pem --json");
    fits_the_schema(&world, &ran.out);
    assert_eq!(ran.exit, Exit::Negative);
    let en = world.run("verify @out.pdf --trust @ca/root.pem").ok().out;
    assert!(en.contains("PASS") && en.contains("practice") && en.contains("江北示范建设有限公司"), "{en}");
    let zh = world.run("--lang zh-CN verify @out.pdf --trust @ca/root.pem").ok().out;
    assert!(zh.contains("通过") && zh.contains("演练") && zh.contains("完好"), "{zh}");
    for text in [en, zh] {
        assert!(!text.contains("verify.") && !text.contains('{'), "a text is missing: {text}");
    }
}

/// The codes that arise in the crates below each have their words, and no others have.
#[test]
fn every_code_of_a_report_has_its_words() {
    let path = workspace_root().join("ui/src/locales/en/report.json");
    let texts: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let there =
        |section: &str| -> BTreeSet<String> { texts["verify"][section].as_object().unwrap().keys().cloned().collect() };
    let listed = |codes: &[&[&str]]| -> BTreeSet<String> { codes.concat().into_iter().map(str::to_owned).collect() };
    assert_eq!(there("chain_rule"), listed(&[sealbid_pki::path::CHAIN_CODES]));
    assert_eq!(there("suspicion"), listed(&[sealbid_pdf::verify::SUSPICION_CODES]));
    assert_eq!(there("seals_reason"), listed(&[sealbid_pdf::verify::SEALS_CODES]));
    // In the words of cms::Integrity, asic::PackageSignature and this command itself.
    let cms = [
        "digest_differs",
        "signature_invalid",
        "signed_attributes_malformed",
        "attribute_missing",
        "content_type_differs",
        "algorithm_mismatch",
        "signing_certificate_differs",
        "certificate_missing",
        "algorithm_unsupported",
        "signed_attributes_missing",
    ];
    let package = [
        "file_differs",
        "file_missing",
        "manifest_missing",
        "manifest_ambiguous",
        "manifest_malformed",
        "signature_malformed",
        "xades_unsupported",
    ];
    assert_eq!(
        there("intact_reason"),
        listed(&[&cms, &package, &["content_missing"], sealbid_pdf::verify::INTACT_CODES])
    );
    let states: BTreeMap<_, _> = texts["verify"]["file"].as_object().unwrap().iter().collect();
    assert!(
        ["unproven", "not_covered", "differs", "missing", "damaged", "sealed"]
            .iter()
            .all(|s| states.contains_key(&(*s).to_owned()))
    );
}
