//! Responses: packed, read back, refused.

use std::io::{Cursor, Write};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use sealbid_bid::asic::{Archive, Coverage, FileState, Writer, verify};
use sealbid_bid::package::{
    Document, MAX_SUMMARY, Manifest, PackError, Packing, Role, is_container, pack, read_package,
};
use sealbid_bid::project::Project;
use sealbid_bid::store::{Existing, Output, RelPath};
use sealbid_pdf::compose::Control;
use sealbid_pdf::sign::{self, Request};
use sealbid_pki::cms::{self, Integrity, Profile};
use sealbid_pki::{FileKey, Signer};
use sealbid_testkit::rng;
use serde_json::Value;

use crate::build::{RESPONSE, filled};
use crate::memory::{Fault, Loss, Memory};
use crate::sample::{FONTS, PACKAGE};
use crate::world::{BIDDER, World, nothing, now};

fn packed(
    project: &Project<'_>,
    documents: &[Document<'_>],
    signer: &FileKey,
) -> Result<(Vec<u8>, Manifest), PackError> {
    let packing = Packing { documents, signer, fonts: &FONTS, at: now() };
    let cancel = AtomicBool::new(false);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| {} };
    let (out, manifest) = pack(project, &packing, &mut rng(9), &mut control, Cursor::new(Vec::new()))?;
    Ok((out.into_inner(), manifest))
}

/// The sample response, signed by its bidder.
static STAMPED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let signer = World::new().bidder;
    let prepared = sign::prepare(&RESPONSE.1, &Request::default(), signer.chain(), now(), &mut rng(4)).unwrap();
    let message = cms::sign(&signer, prepared.content().sha256, Profile::Pades, now()).unwrap();
    let revision = prepared.complete(&message).unwrap();
    [RESPONSE.1.as_slice(), &revision].concat()
});

#[test]
fn a_stamped_document_is_packed() {
    let world = World::new();
    let store = Memory::default();
    let project = filled(&store, &[]);
    let document = Document { name: "out/response.pdf", bytes: &STAMPED };
    let (bytes, manifest) = packed(&project, &[document], &world.bidder).unwrap();

    let mut archive = Archive::open(Cursor::new(&bytes)).unwrap();
    let record = verify(&mut archive, &world.trust(), &nothing(), now()).unwrap();
    assert_eq!(record.signatures.len(), 1);
    assert_eq!(record.signatures[0].intact, Integrity::Intact);
    assert_eq!(record.signatures[0].coverage, Coverage::Whole);
    assert!(record.files.iter().all(|file| file.state == FileState::Covered));
    let names: Vec<_> = record.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "documents/001-response.pdf",
            "forms/bid_letter.json",
            "forms/opening_schedule.json",
            "forms/quotation.json",
            "summary.json",
            "manifest.json"
        ]
    );
    let line = &manifest.files[0];
    assert_eq!((line.role, line.signatures, line.size), (Role::StampedDocument, Some(1), STAMPED.len() as u64));

    let package = read_package(Cursor::new(&bytes)).unwrap();
    assert_eq!(package.manifest, manifest);
    assert_eq!((manifest.bidder.name.as_str(), manifest.bidder.uscc.as_str()), BIDDER);
    assert_eq!(manifest.tender.id, "ocds-000000-JBSF-2026-0117");
    assert_eq!(manifest.created, now().to_string());
    let summary: Value = serde_json::from_slice(&package.summary).unwrap();
    assert_eq!(summary["package"], manifest.id);
    assert_eq!(summary["opening_schedule"]["price_fen"], 243_399_386);
    assert_eq!(summary["quotation"]["items"].as_array().unwrap().len(), 12);
    assert!(is_container(&mut Cursor::new(&bytes)).unwrap());
    assert!(!is_container(&mut Cursor::new(&*STAMPED)).unwrap() && !is_container(&mut Cursor::new(b"")).unwrap());
}

#[test]
fn without_a_stamped_document_the_package_says_so() {
    let world = World::new();
    let store = Memory::default();
    let (bytes, manifest) = packed(&filled(&store, &[]), &[], &world.bidder).unwrap();
    assert_eq!((manifest.files[0].role, manifest.files[0].signatures), (Role::UnstampedDocument, Some(0)));
    assert_eq!(manifest.files[0].name, "documents/001-投标文件.pdf");
    // Built in passing, it is the document that building gives, but for the random source's state.
    assert_eq!(manifest.files[0].size, RESPONSE.0.bytes);
    let again = Memory::default();
    assert!(packed(&filled(&again, &[]), &[], &world.bidder).unwrap().0 == bytes, "the same bytes again");

    // The folder for stamped documents is looked into by itself.
    let store = Memory::default();
    let project = filled(&store, &[]);
    store.put("stamped/b.pdf", &RESPONSE.1);
    store.put("stamped/a.PDF", &STAMPED);
    store.put("stamped/notes.txt", b"not a document");
    let (_, manifest) = packed(&project, &[], &world.bidder).unwrap();
    let documents: Vec<_> = manifest.files.iter().map(|line| (line.name.as_str(), line.role)).take(3).collect();
    assert_eq!(
        documents,
        [
            ("documents/001-a.pdf", Role::StampedDocument),
            ("documents/002-b.pdf", Role::UnstampedDocument),
            ("forms/bid_letter.json", Role::Form)
        ]
    );
}

#[test]
fn responses_that_do_not_hold_are_not_packed() {
    let world = World::new();
    let sound = Document { name: "a.pdf", bytes: &STAMPED };
    let refused = |without: &[&str], document: Document<'_>, signer: &FileKey| {
        let store = Memory::default();
        packed(&filled(&store, without), &[document], signer).map_or_else(|e| e.code(), |_| "accepted")
    };
    assert_eq!(refused(&[], sound, &world.bidder), "accepted");
    assert_eq!(refused(&["licence"], sound, &world.bidder), "build_incomplete");
    assert_eq!(refused(&[], sound, &world.purchaser), "pack_signer_not_bidder");
    assert_eq!(refused(&[], Document { bytes: b"x", ..sound }, &world.bidder), "not_a_pdf");
    let cut = Document { bytes: &STAMPED[..STAMPED.len() / 2], ..sound };
    assert_ne!(refused(&[], cut, &world.bidder), "accepted");
}

fn rewritten(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
    let names: Vec<_> = archive.members().iter().map(|member| member.name.clone()).collect();
    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    for name in names.iter().filter(|name| *name != "mimetype" && !name.starts_with("META-INF/")) {
        if let Some(content) = change(name, archive.read(name, 1 << 30).unwrap()) {
            writer.add(name, "", content.len() as u64, &mut content.as_slice()).unwrap();
        }
    }
    writer.sign(&World::new().bidder, now()).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn packages_that_contradict_themselves_are_refused() {
    let world = World::new();
    let store = Memory::default();
    let document = Document { name: "a.pdf", bytes: &STAMPED };
    let (good, _) = packed(&filled(&store, &[]), &[document], &world.bidder).unwrap();
    let code = |bytes: &[u8]| read_package(Cursor::new(bytes)).map_or_else(|e| e.code(), |_| "accepted");
    let without = |gone: &str| rewritten(&good, |name, content| (name != gone).then_some(content));
    let with = |changed: &str, text: &[u8]| {
        rewritten(&good, |name, content| Some(if name == changed { text.to_vec() } else { content }))
    };
    let cases = [
        ("sound", good.clone(), "accepted"),
        ("signed_again", without("nothing"), "accepted"),
        ("tender_package", PACKAGE.clone(), "package_not_response"),
        ("no_summary", without("summary.json"), "package_not_response"),
        ("document_missing", without("documents/001-a.pdf"), "package_file_differs"),
        ("document_of_another_length", with("documents/001-a.pdf", b"x"), "package_file_differs"),
        ("summary_of_another_bid", with("summary.json", b"{}"), "package_file_differs"),
        ("summary_too_large", with("summary.json", &vec![b' '; MAX_SUMMARY as usize + 1]), "package_file_differs"),
        ("newer", with("manifest.json", br#"{"format": 2, "who": "knows"}"#), "package_newer"),
        ("manifest_no_json", with("manifest.json", b"manifest"), "package_malformed"),
        ("manifest_of_another_shape", with("manifest.json", br#"{"format": 1}"#), "package_malformed"),
        ("not_a_container", STAMPED.clone(), "asic_not_zip"),
        ("cut_short", good[..good.len() / 2].to_vec(), "asic_damaged"),
    ];
    for (defect, bytes, expected) in cases {
        assert_eq!(code(&bytes), expected, "{defect}");
    }
}

/// Packing into a file of a store, as the command line does it.
fn pack_into(store: &Memory, project: &Project<'_>, signer: &FileKey) -> Result<(), String> {
    let target = RelPath::parse("response.asice").unwrap();
    let document = Document { name: "a.pdf", bytes: &STAMPED };
    let packing = Packing { documents: &[document], signer, fonts: &FONTS, at: now() };
    let cancel = AtomicBool::new(false);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| {} };
    let output = Output::create(store, &target, Existing::Replace).map_err(|e| e.code().to_owned())?;
    let (mut output, _) =
        pack(project, &packing, &mut rng(9), &mut control, output).map_err(|e| e.code().to_owned())?;
    output.flush().map_err(|e| e.to_string())?;
    output.finish().and_then(|finished| finished.persist()).map_err(|e| e.code().to_owned())
}

#[test]
fn a_stop_while_packing_leaves_the_old_package_or_the_new_one() {
    let world = World::new();
    let home = Memory::default();
    let project = filled(&home, &[]);
    let mut done = false;
    let mut steps = 0;
    while !done {
        let out = Memory::default();
        out.put("response.asice", b"old");
        out.fail_after(steps, Fault::Stop);
        done = pack_into(&out, &project, &world.bidder).is_ok();
        for loss in [Loss::Nothing, Loss::Unsynced, Loss::UnsyncedBytes] {
            let after = out.restart(loss);
            let found = after.files()["response.asice"].clone();
            let old = found == b"old";
            assert!(old && !done || read_package(Cursor::new(found)).is_ok(), "step {steps}, {loss:?}");
        }
        let after = out.restart(Loss::Unsynced);
        pack_into(&after, &project, &world.bidder).unwrap();
        assert_eq!(after.files().len(), 1, "step {steps}: leftovers");
        steps += 1;
    }
    assert!(steps > 5, "{steps} steps");
}
