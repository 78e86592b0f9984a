//! `sealbid seal`: what is drawn is what is looked at, printed and stamped.

use std::ffi::OsStr;
use std::path::PathBuf;

use sealbid_pdf::read::Pdf;
use sealbid_seal::electronic::ElectronicSeal;
use sealbid_seal::{SealDesign, SealPicture};
use sealbid_testkit::{run, ssim, workspace_root};
use sealbid_wire::Language;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::stamp::{self, SIGN};
use crate::verify::fits_the_schema;
use crate::world::World;

/// How alike two renderings of one seal are at least.
const ALIKE: f64 = 0.98;

/// The designs whose references a person has looked at.
fn kit() -> Vec<PathBuf> {
    let folder = workspace_root().join("crates/seal/tests/kit");
    let mut designs: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    designs.sort();
    assert!(designs.len() >= 12);
    designs
}

/// Width, height and samples of a binary PGM.
fn grey(pgm: &[u8]) -> (usize, usize, &[u8]) {
    let mut head = pgm.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut word = || std::str::from_utf8(head.next().unwrap()).unwrap().to_owned();
    assert_eq!(word(), "P5");
    let (width, height) = (word().parse().unwrap(), word().parse().unwrap());
    let samples = head.next().unwrap().strip_prefix(b"255\n").unwrap();
    (width, height, samples)
}

#[test]
fn a_page_with_a_seal_prints_as_the_picture_is() {
    let world = World::new();
    for design in kit() {
        let name = design.file_stem().unwrap().to_string_lossy().into_owned();
        // Black ink, so that grey is opacity.
        let mut black: Value = serde_json::from_slice(&std::fs::read(&design).unwrap()).unwrap();
        black["colour"] = "#000000".into();
        world.write("black.json", black.to_string());
        world.run("seal draw @black.json -o @seal.png --force").ok();
        world.run("seal draw @black.json -o @seal.pdf --force").ok();
        run("qpdf", ["--check".as_ref(), world.path("seal.pdf").as_os_str()]).ok();
        let (pdf, stem) = (world.path("seal.pdf"), world.path("page"));
        let width_mm = SealDesign::from_json(black.to_string().as_bytes()).unwrap().size_mm().0;
        let picture = SealPicture::from_png(&world.read("seal.png"), width_mm).unwrap();
        // 600 dpi as the picture has it, in whole pixels: where a pixel begins, poppler stretches the picture over it.
        let dpi = ((f64::from(picture.width_px()) - 0.05) * 25.4 / width_mm).to_string();
        let options = ["-r", &dpi, "-gray", "-singlefile"].map(OsStr::new);
        run("pdftoppm", options.into_iter().chain([pdf.as_os_str(), stem.as_os_str()])).ok();
        let page = world.read("page.pgm");
        let (width, height, printed) = grey(&page);
        assert_eq!((width, height), (picture.width_px() as usize, picture.height_px() as usize), "{name}");
        let drawn: Vec<u8> = picture.alpha().into_iter().map(|ink| u8::MAX - ink).collect();
        let alike = ssim(printed, &drawn, width);
        assert!(alike >= ALIKE, "{name}: {alike}");
    }
}

#[test]
fn a_page_with_a_seal_holds_what_a_stamped_document_holds() {
    let world = stamp::desk();
    world.run("seal draw @seal.json -o @alone.pdf").ok();
    world.run("seal draw @seal.json -o @again.pdf").ok();
    assert_eq!(world.read("alone.pdf"), world.read("again.pdf"));
    world.run(&format!("stamp @in.pdf -o @stamped.pdf --seal @seal.json --at 1:20,20 {SIGN}")).ok();
    let (alone, stamped) = (world.read("alone.pdf"), world.read("stamped.pdf"));
    let page = Pdf::open(&alone).unwrap().pages().unwrap().remove(0);
    assert!((page.display.width_mm() - 42.0).abs() < 0.001 && (page.display.height_mm() - 42.0).abs() < 0.001);
    // The largest streams of a seal alone are its colours and its opacity; both stand in the stamped file, byte by byte.
    let mut streams: Vec<&[u8]> = Vec::new();
    let mut rest = &alone[..];
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    while let Some(start) = find(rest, b"\nstream\n") {
        rest = &rest[start + 8..];
        let end = find(rest, b"\nendstream").unwrap();
        streams.push(&rest[..end]);
        rest = &rest[end + 10..];
    }
    streams.sort_by_key(|stream| std::cmp::Reverse(stream.len()));
    assert_eq!(streams.len(), 3);
    for stream in &streams[..2] {
        assert!(find(&stamped, stream).is_some(), "{} bytes are not in the stamped file", stream.len());
    }
}

#[test]
fn the_ending_or_the_option_says_what_is_drawn() {
    let world = stamp::desk();
    for (line, begins) in [
        ("-o @a.png", &b"\x89PNG"[..]),
        ("-o @a", b"\x89PNG"),
        ("-o @a.PNG", b"\x89PNG"),
        ("-o @a.svg", b"<svg "),
        ("-o @a.pdf", b"%PDF-1.7"),
        ("-o @b.out --format svg", b"<svg "),
        ("-o @b.png --format pdf", b"%PDF-1.7"),
    ] {
        world.run(&format!("seal draw @seal.json {line} --dpi 150")).ok();
        let name = line.split_whitespace().nth(1).unwrap().trim_start_matches('@');
        assert!(world.read(name).starts_with(begins), "{line}");
    }
    assert_eq!(world.run("seal draw @seal.json -o @c.jpg --json").refused(), "seal_format_unknown");
    assert!(!world.path("c.jpg").exists());
}

#[test]
fn a_design_is_shown_with_what_was_measured() {
    let mut world = stamp::desk();
    let shown = world.run("seal show @seal.json --json").ok().json();
    let checks = shown["checks"].as_array().unwrap();
    let gap: f64 = checks[0]["params"]["gap_mm"].as_str().unwrap().parse().unwrap();
    assert!((0.1..1.0).contains(&gap), "{shown:#}");
    assert!(checks.len() == 3 && checks.iter().all(|check| check["is_kept"] == true), "{shown:#}");
    assert_eq!((&shown["format"], &shown["kind"], &shown["shape"]), (&json!(1), &json!("design"), &json!("round")));
    assert_eq!((&shown["width_mm"], &shown["height_mm"]), (&json!(42.0), &json!(42.0)));
    let texts = json!([{"key": "name", "text": "江北示范建设有限公司"}, {"key": "centre", "text": "投标专用章"}]);
    assert_eq!(shown["texts"], texts);

    world.write(
        "crowded.json",
        json!({"format": 1, "shape": "name", "name": "林一舟", "side_mm": 33, "character_mm": 20}).to_string(),
    );
    let en = world.run("seal show @crowded.json").ok();
    assert!(en.out.starts_with("Name seal, 33 × 33 mm\nname: 林一舟\nNote: "), "{}", en.out);
    assert!(en.out.contains("\nNote: size, rim or star are not usual (33.00 × 33.00 mm, rim 0.80 mm)\n"), "{}", en.out);
    world.language = Language::ZhCn;
    let zh = world.run("seal show @seal.json").ok();
    assert!(zh.out.starts_with("圆形，42 × 42 mm\n名称：江北示范建设有限公司\n横排文字：投标专用章\n"), "{}", zh.out);
    assert!(zh.out.contains("\n尺寸、边线与五角星合乎常用规格\n"), "{}", zh.out);
    assert!(!zh.out.contains(['{', '}']), "{}", zh.out);
}

#[test]
fn of_a_picture_the_pixels_are_told_alone() {
    let world = stamp::desk();
    let shown = world.run("seal show @seal.png --json").ok().json();
    assert_eq!(
        (&shown["kind"], &shown["width_px"], &shown["height_px"]),
        (&json!("picture"), &json!(248), &json!(248))
    );
    assert!(shown.get("width_mm").is_none());
    let said = world.run("seal show @seal.png").ok().out;
    assert_eq!(said, "PNG of 248 × 248 pixels; how large the seal is the file does not say\n");
}

#[test]
fn what_is_no_seal_is_refused_by_its_defect() {
    let world = stamp::desk();
    let whole = world.read("seal.png");
    world.write("cut.png", &whole[..whole.len() / 2]);
    world.write("words.json", r#"{"format":1,"shape":"round","name":"江北","diameter_mm":42,"code":"35 01"}"#);
    world.write("newer.json", r#"{"format":2,"shape":"round","name":"江北","diameter_mm":42}"#);
    world.write("rare.json", r#"{"format":1,"shape":"name","name":"𠀀𠀀","side_mm":20}"#);
    for (name, code) in [
        ("in.pdf", "seal_not_png"),
        ("cut.png", "seal_damaged"),
        ("words.json", "seal_character_invalid"),
        ("newer.json", "seal_spec_invalid"),
        ("rare.json", "seal_glyph_missing"),
    ] {
        let ran = world.run(&format!("seal show @{name} --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
    }
}

const MAKER: &str = "--maker-key @maker.key.pem --maker-cert @maker.pem";

/// Whoever makes electronic seals in a world.
fn issue_maker(world: &World) {
    world.run("ca issue @ca --for sign --organization 江北示范制章中心 --uscc 91350100M000100Y43 -o @maker").ok();
}

/// An electronic seal with one name changed after its making.
fn changed(world: &World) -> Vec<u8> {
    let mut changed = world.read("seal.der");
    let at = changed.windows(6).position(|at| at == "江北".as_bytes()).unwrap();
    changed[at..at + 6].copy_from_slice("江南".as_bytes());
    changed
}

#[test]
fn an_electronic_seal_is_made_shown_and_stamped() {
    let mut world = stamp::desk();
    issue_maker(&world);
    let make = format!("seal draw @seal.json -o @seal.der --owner @sign.pem {MAKER}");
    assert_eq!(world.run("seal draw @seal.json -o @x.der --json").refused(), "argument_missing");
    assert_eq!(world.run("seal draw @seal.json -o @x.der --owner @sign.pem --json").refused(), "argument_missing");
    assert_eq!(world.run(&format!("{make} --until tomorrow --json")).refused(), "instant_malformed");
    world.run(&make).ok();
    let told =
        run("openssl", ["asn1parse", "-inform", "DER", "-in", world.path("seal.der").to_str().unwrap()]).ok().out;
    assert!(
        told.contains("IA5STRING         :ES") && told.contains("UTF8STRING        :江北示范建设有限公司"),
        "{told}"
    );

    let shown = world.run("seal show @seal.der --json").ok().json();
    let expected = json!({"kind": "electronic", "name": "江北示范建设有限公司", "of": "unit", "width_mm": 42, "signature": "intact"});
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&shown[key], value, "{shown:#}");
    }
    let zh = {
        world.language = Language::ZhCn;
        world.run("seal show @seal.der").ok().out
    };
    assert!(zh.starts_with("单位电子印章：江北示范建设有限公司，42 × 42 mm\n标识："), "{zh}");
    assert!(zh.contains("江北示范制章中心") && zh.contains("与制章时一致") && !zh.contains(['{', '}']), "{zh}");
    // What is stamped is the picture in it.
    world.run(&format!("stamp @in.pdf -o @by-der.pdf --seal @seal.der --at 1:20,20 {SIGN}")).ok();
    world.run(&format!("stamp @in.pdf -o @by-design.pdf --seal @seal.json --at 1:20,20 {SIGN}")).ok();
    let (one, other) = (world.read("by-der.pdf").len(), world.read("by-design.pdf").len());
    assert!(one.abs_diff(other) < 200, "{one} {other}");

    // Changed after its making, and of another version.
    world.write("changed.der", changed(&world));
    assert_eq!(world.run("seal show @changed.der --json").ok().json()["signature"], "broken");
    let mut newer = world.read("seal.der");
    let at = newer.windows(7).position(|at| at == b"\x16\x02ES\x02\x01\x04").unwrap();
    newer[at + 6] = 5;
    world.write("newer.der", &newer);
    assert_eq!(world.run("seal show @newer.der --json").refused(), "electronic_seal_version");
}

#[test]
fn a_signature_names_its_electronic_seals_and_no_pictures() {
    let mut world = stamp::desk();
    issue_maker(&world);
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    world.run(&format!("seal draw @seal.json -o @seal.der --owner @sign.pem --id {id}.3 {MAKER}")).ok();
    world.run(&format!("seal draw @seal.json -o @other.der --owner @sign.pem --id other {MAKER}")).ok();
    // Each placed one is named once, in the order of the places; a picture and a seal that goes nowhere are not.
    let seal = |name: &str, file: &str| format!("--seal {name}={}", world.path(file).display());
    let seals = [("picture", "seal.png"), ("unplaced", "other.der"), ("company", "seal.der"), ("other", "other.der")];
    let seals = seals.map(|(name, file)| seal(name, file)).join(" ") + " --size picture=42";
    let at = "--pages picture@all:10,10 --pages company@all:60,60 --pages other@1:120,120";
    world.run(&format!("stamp @in.pdf -o @out.pdf {seals} {at} {SIGN}")).ok();
    let digest = |name: &str| {
        let seal = ElectronicSeal::from_der(&world.read(name)).unwrap();
        base16ct::lower::encode_string(&Sha256::digest(seal.signed_info()))
    };
    let name = "江北示范建设有限公司";
    let expected = json!([
        { "seal": id, "version": 3, "name": name, "info_sha256": digest("seal.der") },
        { "seal": "other", "version": null, "name": name, "info_sha256": digest("other.der") },
    ]);
    let report = world.run("verify @out.pdf --trust @ca/root.pem --json").ok();
    fits_the_schema(&world, &report.out);
    assert_eq!((&report.json()["signatures"][0]["seals"], &report.json()["verdict"]), (&expected, &json!("pass")));
    assert!(report.json()["signatures"][0].get("seals_reason").is_none());
    assert_eq!(stamp::pyhanko(&world, "ca/root.pem", "out.pdf"), [("Signature1".into(), true, true, true)]);
    let told = world.run("verify @out.pdf").ok().out;
    assert!(told.contains(&format!("\n    names the seal {name}, version 3 ({id})\n")), "{told}");
    assert!(told.contains(&format!("\n    names the seal {name} (other)\n")), "{told}");

    // Pictures alone leave no entry.
    world.run(&format!("stamp @in.pdf -o @plain.pdf --seal @seal.png --size 42 --at 1:20,20 {SIGN}")).ok();
    assert!(!world.read("plain.pdf").windows(10).any(|window| window == b"SBID_Seals"));
    let report = world.run("verify @plain.pdf --json").ok().json();
    assert_eq!(report["signatures"][0]["seals"], json!([]));

    // An entry that cannot be read.
    let mut damaged = world.read("out.pdf");
    let at = damaged.windows(11).position(|window| window == b"/SBID_Seals").unwrap();
    let digest = at + damaged[at..].windows(7).position(|window| window == b"/Digest").unwrap();
    damaged[digest + 1] = b'N';
    world.write("damaged.pdf", damaged);
    let report = world.run("verify @damaged.pdf --json");
    fits_the_schema(&world, &report.out);
    let signature = &report.json()["signatures"][0];
    assert_eq!((&signature["seals"], &signature["seals_reason"]), (&json!([]), &json!("malformed")));
    world.language = Language::ZhCn;
    let told = world.run("verify @damaged.pdf").out;
    assert!(told.contains("\n    签名里写的印章不予列出：格式不对，无法读取\n"), "{told}");
}

#[test]
fn an_electronic_seal_that_may_not_be_stamped_is_refused_by_name() {
    let mut world = stamp::desk();
    issue_maker(&world);
    world.run(&format!("seal draw @seal.json -o @seal.der --owner @sign.pem {MAKER}")).ok();
    world
        .run(&format!("seal draw @seal.json -o @short.der --owner @sign.pem --until 2026-11-24T08:00:00Z {MAKER}"))
        .ok();
    world.write("changed.der", changed(&world));
    let stamp = |seal: &str, key: &str| {
        format!(
            "stamp @in.pdf -o @out.pdf --seal @{seal} --at 1:20,20 --sign-key @{key}.key.pem --sign-cert @{key}.pem"
        )
    };
    let before = world.files();
    let now = world.now;
    for (seal, key, at, code, named) in [
        ("changed.der", "sign", now, "electronic_seal_broken", "“江南示范建设有限公司”"),
        ("short.der", "sign", now.plus_secs(86_401), "electronic_seal_not_now", "until 2026-11-24T08:00:00Z"),
        ("seal.der", "sign", now.plus_secs(-1), "electronic_seal_not_now", "from 2026-11-23T08:00:00Z"),
        ("seal.der", "second", now, "electronic_seal_other_certificate", "“江北示范建设有限公司”"),
    ] {
        world.now = at;
        let ran = world.run(&format!("{} --json", stamp(seal, key)));
        assert_eq!(ran.refused(), code, "{seal} {key}: {}", ran.err);
        assert!(ran.err.contains(named) && ran.err.contains(seal), "{}", ran.err);
        assert_eq!(world.files(), before, "{seal} {key} left something");
    }
    // To the last second of its term it may.
    world.now = now.plus_secs(86_400);
    world.run(&stamp("short.der", "sign")).ok();
}
