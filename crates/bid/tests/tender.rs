//! Tender packages: made, opened, refused.

use std::io::{Cursor, Read, Write};

use sealbid_bid::asic::Writer;
use sealbid_bid::tender::{OpenError, Outline, Release, Tender, make, open};
use sealbid_pki::path::Trust;
use sealbid_pki::{FileKey, Instant};
use serde_json::{Value, json};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::memory::Memory;
use crate::sample::{PACKAGE, TENDER};
use crate::world::{World, nothing, now};

fn opened(bytes: &[u8], trust: &Trust) -> Result<Tender, OpenError> {
    open(Cursor::new(bytes), trust, &nothing(), now())
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn the_sample_opens() {
    let world = World::new();
    let tender = opened(&PACKAGE, &world.trust()).unwrap();
    let release = &tender.release;
    assert_eq!(release.ocid.as_str(), "ocds-000000-JBSF-2026-0117");
    assert_eq!(release.no.as_str(), "JBSF-2026-0117");
    assert_eq!(release.title, "江北示范新区社区服务中心供配电及信息化改造工程");
    assert_eq!(release.purchaser.name, "江北示范城市建设投资有限公司");
    assert_eq!(release.purchaser.uscc.as_ref().map(|uscc| uscc.as_str()), Some("91990000MA0000001B"));
    assert_eq!(release.lots.len(), 1);
    assert_eq!(release.ceiling_of("1").map(|fen| fen.get()), Some(360_000_000));
    assert_eq!((release.deadline, release.opens), (at("2026-12-15T01:30:00Z"), at("2026-12-15T01:30:00Z")));
    assert_eq!(release.documents.iter().filter_map(|document| document.member()).count(), 3);
    assert_eq!(tender.outline.volumes.len(), 3);
    assert_eq!(tender.outline.parts().count(), 9);
    assert_eq!(tender.record.signatures[0].chain.code(), "valid");
    // Without roots the chain is recorded only.
    assert_eq!(opened(&PACKAGE, &Trust::default()).unwrap().record.signatures[0].chain.code(), "no_trust_given");
}

#[test]
fn the_highest_price_is_that_of_the_lot_in_yuan() {
    let mut archive = zip::ZipArchive::new(Cursor::new(&*PACKAGE)).unwrap();
    let sample: Value = serde_json::from_reader(archive.by_name("release.json").unwrap()).unwrap();
    let value = |amount: Value, currency: &str| json!({"amount": amount, "currency": currency});
    for (name, of_tender, of_lot, expected) in [
        ("lot", value(json!(2), "CNY"), Some(value(json!(1), "CNY")), Some(100)),
        ("tender", value(json!(2.5), "CNY"), None, Some(250)),
        ("fen", value(json!(2), "CNY"), Some(value(json!(0.07), "CNY")), Some(7)),
        ("parts_of_a_fen", json!(null), Some(value(json!(0.001), "CNY")), None),
        ("other_currency", json!(null), Some(value(json!(1), "USD")), None),
        ("none", json!(null), None, None),
        ("below_nought", json!(null), Some(value(json!(-1), "CNY")), None),
        ("beyond_all_prices", json!(null), Some(value(json!(1e30), "CNY")), None),
    ] {
        let mut release = sample.clone();
        release["tender"]["value"] = of_tender;
        release["tender"]["lots"][0]["value"] = of_lot.unwrap_or_default();
        let release = sealbid_bid::tender::Release::parse(release.to_string().as_bytes()).unwrap();
        assert_eq!(release.ceiling_of("1").map(|fen| fen.get()), expected, "{name}");
    }
}

#[test]
fn the_same_folder_gives_the_same_package() {
    let again = make(&*TENDER, &World::new().purchaser, now(), Cursor::new(Vec::new())).unwrap().into_inner();
    assert!(again == *PACKAGE);
}

/// The package with some members changed, added or left out, and signed again or not.
fn changed(
    change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>,
    add: &[(&str, &[u8])],
    signer: Option<&FileKey>,
) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(&*PACKAGE)).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let (name, mut content) = (file.name().unwrap().into_owned(), Vec::new());
        file.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, content) {
            files.push((name, content));
        }
    }
    files.extend(add.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())));
    if let Some(signer) = signer {
        let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
        for (name, content) in files.iter().filter(|(name, _)| name != "mimetype" && !name.starts_with("META-INF/")) {
            writer.add(name, "", content.len() as u64, &mut content.as_slice()).unwrap();
        }
        writer.sign(signer, now()).unwrap();
        return writer.finish().unwrap().into_inner();
    }
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        to.start_file(name, options).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn packages_are_refused_with_the_reason() {
    let world = World::new();
    let keep = |_: &str, content: Vec<u8>| Some(content);
    let json = |edit: fn(&mut Value)| {
        move |name: &str, content: Vec<u8>| {
            if name != "release.json" {
                return Some(content);
            }
            let mut release = serde_json::from_slice(&content).unwrap();
            edit(&mut release);
            Some(serde_json::to_vec(&release).unwrap())
        }
    };
    let purchaser = Some(&world.purchaser);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("sound", changed(keep, &[], None), "accepted"),
        ("signed_again", changed(keep, &[], purchaser), "accepted"),
        ("not_a_container", b"%PDF-1.7".to_vec(), "asic_not_zip"),
        ("cut_short", PACKAGE[..PACKAGE.len() / 2].to_vec(), "asic_damaged"),
        (
            "unsigned",
            changed(|name, content| (!name.starts_with("META-INF/")).then_some(content), &[], None),
            "tender_unsigned",
        ),
        (
            "document_changed",
            changed(
                |name, mut content| {
                    if name.ends_with("01-notice.pdf") {
                        content.push(b'\n');
                    }
                    Some(content)
                },
                &[],
                None,
            ),
            "tender_signature_broken",
        ),
        (
            "release_changed",
            changed(json(|release| release["tender"]["title"] = json!("other")), &[], None),
            "tender_signature_broken",
        ),
        ("file_added", changed(keep, &[("documents/04.pdf", b"x")], None), "tender_not_covered"),
        ("signed_by_another", changed(keep, &[], Some(&world.bidder)), "tender_signer_not_purchaser"),
        (
            "no_release",
            changed(|name, content| (name != "release.json").then_some(content), &[], purchaser),
            "tender_not_tender",
        ),
        (
            "no_outline",
            changed(|name, content| (name != "outline.json").then_some(content), &[], purchaser),
            "tender_not_tender",
        ),
        (
            "document_missing",
            changed(|name, content| (!name.contains("01-")).then_some(content), &[], purchaser),
            "tender_document_missing",
        ),
        ("no_deadline", changed(json(|r| r["tender"]["tenderPeriod"] = json!({})), &[], purchaser), "release_missing"),
        (
            "deadline_is_no_date",
            changed(json(|r| r["tender"]["tenderPeriod"]["endDate"] = json!("soon")), &[], purchaser),
            "release_date",
        ),
        (
            "opens_early",
            changed(json(|r| r["tender"]["bidOpening"]["date"] = json!("2026-12-14T00:00:00Z")), &[], purchaser),
            "release_opens_early",
        ),
        ("no_number", changed(json(|r| r["tender"]["id"] = json!(null)), &[], purchaser), "release_missing"),
        (
            "no_purchaser",
            changed(json(|r| r["tender"]["procuringEntity"] = json!(null)), &[], purchaser),
            "release_missing",
        ),
        (
            "title_of_two_lines",
            changed(json(|r| r["tender"]["title"] = json!("a\nb")), &[], purchaser),
            "text_character",
        ),
        ("empty_number", changed(json(|r| r["tender"]["id"] = json!(" ")), &[], purchaser), "text_empty"),
        (
            "lot_twice",
            changed(json(|r| r["tender"]["lots"] = json!([{"id": 1}, {"id": "1"}])), &[], purchaser),
            "release_lot_twice",
        ),
        ("release_of_another_shape", changed(json(|r| r["tender"] = json!([])), &[], purchaser), "release_malformed"),
    ];
    for (defect, bytes, code) in cases {
        let found = opened(&bytes, &world.trust());
        assert_eq!(found.as_ref().map_or_else(OpenError::code, |_| "accepted"), code, "{defect}");
        if let Err(e) = found {
            assert!(e.params().iter().all(|(name, _)| !name.is_empty()));
        }
    }
    // Another root than the purchaser's.
    let foreign = sealbid_pki::path::Trust::new(world.bidder_chain_as_anchor());
    assert_eq!(opened(&PACKAGE, &foreign).unwrap_err().code(), "tender_chain_invalid");
    // Judged after the certificate's end.
    let late = open(Cursor::new(&*PACKAGE), &world.trust(), &nothing(), now().plus_secs(86_400 * 800));
    let Err(OpenError::ChainInvalid { reason }) = late else { panic!("{late:?}") };
    assert_eq!(reason, "expired");
}

#[test]
fn opening_time_is_that_of_the_extension_or_else_the_deadline() {
    let release = |edit: fn(&mut Value)| {
        let mut release: Value = serde_json::from_slice(&TENDER.files()["release.json"]).unwrap();
        edit(&mut release);
        Release::parse(&serde_json::to_vec(&release).unwrap()).unwrap().opens
    };
    assert_eq!(release(|r| r["tender"]["bidOpening"] = json!(null)), at("2026-12-15T01:30:00Z"));
    assert_eq!(
        release(|r| r["tender"]["bidOpening"]["date"] = json!("2026-12-15T10:00:00+08:00")),
        at("2026-12-15T02:00:00Z")
    );
}

#[test]
fn outlines_are_refused_with_the_reason() {
    let part = json!({"id": "a", "title": "A", "kind": "attachment", "required": true, "accepts": ["pdf"]});
    let form = json!({"id": "f", "title": "F", "kind": "form", "required": true, "template": "quotation"});
    let of = |parts: Value| json!({"format": 1, "volumes": [{"id": "v", "title": "V", "parts": parts}]});
    let with = |name: &str, value: Value| {
        let mut part = part.clone();
        part[name] = value;
        of(json!([part]))
    };
    let seals = |seals: Value| {
        let mut outline = with("seals", seals);
        outline["format"] = json!(2);
        outline
    };
    let cases = [
        ("sound", of(json!([part, form])), "accepted"),
        ("newer_with_unknown_shape", json!({"format": 3, "tomes": 3}), "outline_newer"),
        ("seals_in_the_format_before", with("seals", json!(["盖章"])), "outline_malformed"),
        ("seal_twice", seals(json!(["盖章", "盖章"])), "outline_twice"),
        ("seal_empty", seals(json!([""])), "text_empty"),
        ("seals_too_many", seals(json!((0..11).map(|n| n.to_string()).collect::<Vec<_>>())), "outline_malformed"),
        ("seals", seals(json!(["（盖章）", "签字"])), "accepted"),
        ("no_format", json!({"volumes": []}), "outline_malformed"),
        ("format_nought", json!({"format": 0, "volumes": []}), "outline_malformed"),
        ("no_volumes", json!({"format": 1, "volumes": []}), "outline_empty"),
        ("no_parts", of(json!([])), "outline_empty"),
        ("part_twice", of(json!([part, part])), "outline_twice"),
        ("part_named_as_volume", with("id", json!("v")), "outline_twice"),
        (
            "form_twice",
            {
                let mut other = form.clone();
                other["id"] = json!("g");
                of(json!([form, other]))
            },
            "outline_twice",
        ),
        ("part_climbs", with("id", json!("../a")), "text_form"),
        ("device", with("id", json!("nul")), "text_form"),
        ("no_title", with("title", json!("")), "text_empty"),
        ("unknown_field", with("max_weight", json!(3)), "outline_malformed"),
        ("unknown_kind", with("kind", json!("video")), "outline_malformed"),
        ("unknown_file_kind", with("accepts", json!(["docx"])), "outline_malformed"),
        ("takes_nothing", with("accepts", json!([])), "outline_takes_nothing"),
        ("no_pages", with("max_pages", json!(0)), "outline_takes_nothing"),
        (
            "too_many",
            {
                let parts: Vec<_> = (0..501)
                    .map(|n| {
                        let mut part = part.clone();
                        part["id"] = json!(format!("p{n}"));
                        part
                    })
                    .collect();
                of(json!(parts))
            },
            "outline_too_many",
        ),
    ];
    for (defect, outline, code) in cases {
        let found = Outline::parse(&serde_json::to_vec(&outline).unwrap());
        assert_eq!(found.as_ref().map_or_else(|e| e.code(), |_| "accepted"), code, "{defect}");
    }
    assert_eq!(Outline::parse("[".repeat(100_000).as_bytes()).unwrap_err().code(), "outline_malformed");
}

#[test]
fn folders_are_refused_with_the_reason() {
    let world = World::new();
    let folder = || {
        let folder = Memory::default();
        for (name, bytes) in TENDER.files() {
            folder.put(&name, &bytes);
        }
        folder
    };
    let made = |folder: &Memory, signer: &FileKey| {
        make(folder, signer, now(), Cursor::new(Vec::new())).map_or_else(|e| e.code(), |_| "accepted")
    };
    assert_eq!(made(&folder(), &world.purchaser), "accepted");
    assert_eq!(made(&folder(), &world.bidder), "tender_signer_not_purchaser");
    let unlisted = folder();
    unlisted.put("documents/extra/04.pdf", b"x");
    assert_eq!(made(&unlisted, &world.purchaser), "tender_document_unlisted");
    for (name, code) in [
        ("release.json", "store_missing"),
        ("outline.json", "store_missing"),
        ("documents/02-instructions.pdf", "tender_document_missing"),
    ] {
        let less = folder();
        sealbid_bid::store::Store::remove(&less, &sealbid_bid::store::RelPath::parse(name).unwrap()).unwrap();
        assert_eq!(made(&less, &world.purchaser), code, "{name}");
    }
}
