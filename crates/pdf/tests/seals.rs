//! Seals that a signature names, against what qpdf reads and against what hostile files say.

use std::path::Path;

use sealbid_pdf::sign::{self, Placement, Request};
use sealbid_pdf::verify::{LaterChanges, PdfSignature, SEALS_CODES, verify};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Evidence, Trust};
use sealbid_seal::electronic::SealNaming;
use sealbid_testkit::{rng, run};
use serde_json::Value;

use crate::documents;
use crate::revision::{after, find, replaced, sealed, spans};
use crate::sign::{Folder, picture, signed};
use crate::signers::{assert_good, now, signers};

const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e.3";
const FIRM: &str = "江北示范建设有限公司";

fn naming(id: &str, name: &str, byte: u8) -> SealNaming {
    SealNaming::new(id.to_owned(), name.to_owned(), [byte; 32]).unwrap()
}

/// What is found of the last signature of a file.
fn last(file: &[u8]) -> PdfSignature {
    verify(file, &Trust::default(), &Evidence::default(), now()).unwrap().signatures.pop().unwrap()
}

#[test]
fn named_seals_are_read_again_by_us_and_by_others() {
    let seals = vec![naming(ID, FIRM, 0x7a), naming("legal(1)\\", "Legal (seal)", 0x79)];
    let seal = picture(30.0, 20.0);
    let placements = vec![Placement { page: 0, x_mm: 20.0, y_mm: 50.0, picture: &seal, part: None }];
    let request = Request { placements, seals: seals.clone(), ..Request::default() };
    let one = signed(&documents::pages(2), &request, &signers().firms[0]);
    let again = Request { seals: seals[1..].to_vec(), ..Request::default() };
    let two = signed(&one, &again, &signers().firms[1]);
    let record = verify(&two, &Trust::default(), &Evidence::default(), now()).unwrap();
    let found: Vec<_> = record.signatures.into_iter().map(|signature| signature.seals.unwrap()).collect();
    assert_eq!(found, [seals.clone(), seals[1..].to_vec()]);
    assert_eq!(seals[0].version(), Some(("0f8fad5b-d9cb-469f-a165-70867728950e", 3)));
    assert_eq!(seals[1].version(), None);

    let folder = Folder::new();
    let files = [("one", folder.write("one", &one), 1), ("two", folder.write("two", &two), 2)];
    assert_good(&files);
    let (_, path, _) = &files[0];
    let said = run("pdfsig", [Path::new("-nocert"), path]);
    assert!(said.out.contains("Signature is Valid") && said.out.contains("Total document signed"), "{}", said.all());
    let read: Value = serde_json::from_str(&run("qpdf", [Path::new("--json"), path]).ok().out).unwrap();
    let objects = read["qpdf"][1].as_object().unwrap().values();
    let named: Vec<&Value> = objects.map(|object| &object["value"]["/SBID_Seals"]).filter(|at| !at.is_null()).collect();
    let expected = serde_json::json!([[
        { "/Id": format!("u:{ID}"), "/Name": format!("u:{FIRM}"), "/Digest": format!("u:{}", "z".repeat(32)) },
        { "/Id": "u:legal(1)\\", "/Name": "u:Legal (seal)", "/Digest": format!("u:{}", "y".repeat(32)) },
    ]]);
    assert_eq!(serde_json::json!(named), expected);
}

#[test]
fn what_names_no_seal_has_no_entry() {
    let file = signed(&documents::pages(1), &Request::default(), &signers().firms[0]);
    assert_eq!(find(&file, b"SBID_Seals"), None);
    assert_eq!(last(&file).seals, Ok(Vec::new()));
}

#[test]
fn more_seals_than_are_read_are_not_written() {
    let seals = |count: u32| (0..count).map(|number| naming(&format!("seal.{number}"), FIRM, 1)).collect();
    let request = |count| Request { seals: seals(count), ..Request::default() };
    let refused = sign::sign(&documents::pages(1), &request(101), &signers().firms[0], now(), &mut rng(1));
    assert_eq!(refused.unwrap_err().code(), "stamp_seals_too_many");
    let file = signed(&documents::pages(1), &request(100), &signers().firms[0]);
    assert_eq!(last(&file).seals.unwrap().len(), 100);
}

#[test]
fn another_name_breaks_the_signature() {
    let request = Request { seals: vec![naming(ID, "Firm", 0x7a)], ..Request::default() };
    let file = signed(&documents::pages(1), &request, &signers().firms[0]);
    let renamed = last(&replaced(&file, "/Name (Firm)", "/Name (Fire)"));
    assert_eq!(renamed.intact, Integrity::Broken("digest_differs"));
    // A dictionary that was put in place of the signed one is not the signature's.
    let at = Request { field: Some("Firm".to_owned()), ..request };
    let file = signed(&documents::tender(), &at, &signers().firms[0]);
    let number = crate::revision::field(&file, "Firm");
    let moved =
        after(&file).edit(number, "/V ", "/V 901 0 R /Was ").signature("ETSI.CAdES.detached", &entry("Fire")).end();
    let moved = last(&moved);
    assert!(moved.intact != Integrity::Intact && moved.later_changes == LaterChanges::Suspicious, "{moved:?}");
    assert_eq!(moved.seals, Ok(Vec::new()));
}

fn entry(name: &str) -> String {
    format!("/SBID_Seals [<</Id (a) /Name ({name}) /Digest <{}>>>]", "00".repeat(32))
}

#[test]
fn hostile_entries_are_told_and_break_nothing() {
    let zeros = "00".repeat(32);
    let good = format!("<</Id (a) /Name (b) /Digest <{zeros}>>>");
    let of = |id: &str, name: &str, digest: &str| format!("[<</Id {id} /Name {name} /Digest {digest}>>]");
    let digest = format!("<{zeros}>");
    let cases: Vec<(&str, String, Result<usize, &str>)> = vec![
        ("sound", format!("[{good}]"), Ok(1)),
        ("further_keys", format!("[<</More [1 0 R] /Id (a) /Name (b) /Digest <{zeros}>>>]"), Ok(1)),
        ("none", "[]".to_owned(), Ok(0)),
        ("null", "null".to_owned(), Ok(0)),
        ("hundred", format!("[{}]", good.repeat(100)), Ok(100)),
        ("hundred_and_one", format!("[{}]", good.repeat(101)), Err("too_many")),
        ("huge", format!("[{}]", "0 ".repeat(500_000)), Err("too_many")),
        ("deep", format!("[{}0{}]", "[".repeat(40), "]".repeat(40)), Err("malformed")),
        ("a_dictionary", good.clone(), Err("malformed")),
        ("a_number", "7".to_owned(), Err("malformed")),
        ("a_reference", "3 0 R".to_owned(), Err("malformed")),
        ("a_reference_to_nothing", "[899 0 R]".to_owned(), Err("malformed")),
        ("one_of_two", format!("[{good} null]"), Err("malformed")),
        ("no_id", format!("[<</Name (b) /Digest <{zeros}>>>]"), Err("malformed")),
        ("empty_id", of("()", "(b)", &digest), Err("malformed")),
        ("id_with_a_blank", of("(a b)", "(b)", &digest), Err("malformed")),
        ("id_a_name", of("/a", "(b)", &digest), Err("malformed")),
        ("id_by_reference", of("899 0 R", "(b)", &digest), Err("malformed")),
        ("id_long", of(&format!("({})", "a".repeat(201)), "(b)", &digest), Err("malformed")),
        ("name_of_megabytes", of("(a)", &format!("({})", "b".repeat(4 << 20)), &digest), Err("malformed")),
        ("name_that_rings", of("(a)", "<FEFF00620007>", &digest), Err("malformed")),
        ("name_of_half_a_pair", of("(a)", "<FEFFD800>", &digest), Err("malformed")),
        ("digest_short", of("(a)", "(b)", "<00>"), Err("malformed")),
        ("digest_a_number", of("(a)", "(b)", "0"), Err("malformed")),
    ];
    let source = signed(&documents::tender(), &Request::default(), &signers().firms[0]);
    for (name, value, expected) in cases {
        let entries = format!("/SBID_Seals {value}");
        let by = after(&source).field("/FT /Sig /T (Second) /Rect [0 0 0 0] /V 901 0 R");
        let file = sealed(by.signature("ETSI.CAdES.detached", &entries).end(), &signers().firms[1]);
        let found = last(&file);
        assert_eq!(found.intact, Integrity::Intact, "{name}");
        assert_eq!(found.seals.map(|seals| seals.len()), expected, "{name}");
        assert!(expected.is_ok() || SEALS_CODES.contains(&expected.unwrap_err()), "{name}");
    }
}

#[test]
fn an_entry_that_is_not_signed_names_nothing() {
    let by = after(&signed(&documents::tender(), &Request::default(), &signers().firms[0]))
        .field("/FT /Sig /T (Second) /Rect [0 0 0 0] /V 901 0 R")
        .signature("ETSI.CAdES.detached", "")
        .edit(901, ">>>", &format!("> {}>>", entry("Firm")));
    let file = sealed(by.end(), &signers().firms[1]);
    assert_eq!(last(&file).seals.unwrap().len(), 1);
    // The range ends before the entry does.
    let (range, gap) = spans(&file);
    let short = format!("[0 {} {} 20", gap.start, gap.end);
    let short = format!("{short:width$}]", width = range.len() - 1);
    let cut = [&file[..range.start], short.as_bytes(), &file[range.end..]].concat();
    let found = last(&cut);
    assert_eq!((found.seals, found.later_changes), (Err("not_covered"), LaterChanges::Suspicious));
}
