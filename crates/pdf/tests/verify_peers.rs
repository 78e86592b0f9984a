//! Signatures by pyHanko, up to the profile for archives, and by our own chains: both come to the same bottom line.

use std::path::PathBuf;

use sealbid_pdf::sign::{Certify, Request};
use sealbid_pdf::verify::{Kind, LaterChanges, PdfSignature, SigningTime, verify};
use sealbid_pki::Instant;
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Evidence, Revocation, Trust};

use crate::documents;
use crate::sign::{Folder, signed};
use crate::signers::{now, signers};
use crate::verify_attacks::{signed_once, signed_twice};
use crate::verify_certified::certified;

/// What pyHanko makes of a file; each name ends in the verdicts expected of its signatures.
const PROFILES: &[(&str, &[&str])] = &[
    ("b-b-ecdsa", &["none"]),
    ("b-b-rsa", &["none"]),
    ("adbe-detached", &["none"]),
    ("b-t", &["none"]),
    ("b-lt", &["permitted"]),
    // It adds the evidence for a document time-stamp after it.
    ("b-lta", &["permitted", "permitted"]),
    ("b-lta-renewed", &["permitted", "permitted", "permitted"]),
    ("certified-and-approved", &["permitted", "none"]),
];

fn bottom_line(signature: &PdfSignature) -> bool {
    let revoked = signature.chain.as_ref().is_some_and(|found| matches!(found.revocation, Revocation::Revoked { .. }));
    signature.intact == Integrity::Intact
        && signature.later_changes != LaterChanges::Suspicious
        && signature.chain.as_ref().is_some_and(|found| found.chain.is_valid())
        && !revoked
}

fn trust(root: &PathBuf) -> Trust {
    Trust::from_pem([std::fs::read_to_string(root).unwrap()]).unwrap()
}

fn later(at: &str) -> Instant {
    at.parse().unwrap()
}

#[test]
fn what_pyhanko_signs_is_judged_as_it_judges_it() {
    let folder = Folder::new();
    let source = folder.write("source.pdf", &documents::tender());
    let root = source.with_file_name("peer-root.pem");
    let answer = signers().made_by_pyhanko(&root, &source);
    assert!(answer["error"].is_null(), "{answer}");
    let path = |name: &str| source.with_file_name(format!("source.pdf.{name}.pdf"));
    let paths: Vec<PathBuf> = PROFILES.iter().map(|(name, _)| path(name)).collect();
    let moment = "2026-11-23T09:00:00Z";
    for (root, trusted) in [(&root, true), (&signers().root_pem(), false)] {
        let answers = signers().validated_against(root, moment, &paths);
        for (((name, expected), path), answer) in PROFILES.iter().zip(&paths).zip(answers) {
            let bytes = std::fs::read(path).unwrap();
            let record = verify(&bytes, &trust(root), &Evidence::default(), later(moment)).unwrap();
            let verdicts: Vec<&str> = record.signatures.iter().map(|s| s.later_changes.code()).collect();
            assert_eq!(verdicts, *expected, "{name}: {record:#?}");
            for signature in &record.signatures {
                let theirs = answer["signatures"].as_array().unwrap();
                let theirs = theirs.iter().find(|s| s["field"] == signature.field.as_str()).unwrap();
                assert_eq!(theirs["bottom_line"], bottom_line(signature), "{name}: {theirs}\n{signature:#?}");
                assert_eq!(bottom_line(signature), trusted, "{name}: {signature:#?}");
            }
        }
    }
}

#[test]
fn time_stamps_of_pyhanko_attest() {
    let folder = Folder::new();
    let source = folder.write("source.pdf", &documents::tender());
    let root = source.with_file_name("peer-root.pem");
    signers().made_by_pyhanko(&root, &source);
    let read = |name: &str| std::fs::read(source.with_file_name(format!("source.pdf.{name}.pdf"))).unwrap();
    let judged = |name: &str| verify(&read(name), &trust(&root), &Evidence::default(), now()).unwrap().signatures;
    let stamped = judged("b-t");
    assert_eq!(stamped[0].time, SigningTime::Attested(later("2026-11-23T08:30:00Z")));
    let archived = judged("b-lta-renewed");
    let kinds: Vec<Kind> = archived.iter().map(|signature| signature.kind).collect();
    assert_eq!(kinds, [Kind::Signature, Kind::DocumentTimeStamp, Kind::DocumentTimeStamp]);
    let certified = judged("certified-and-approved");
    assert_eq!(certified.iter().map(|s| s.certification).collect::<Vec<_>>(), [Some(2), None]);
}

#[test]
fn what_pyhanko_adds_to_our_signatures_is_permitted() {
    let folder = Folder::new();
    let source = documents::tender();
    let files = [
        ("once", signed_once(&source)),
        ("twice", signed_twice(&source)),
        ("certified", certified(Certify::FormsAndSignatures)),
    ];
    let mut paths: Vec<PathBuf> = files.iter().map(|(name, bytes)| folder.write(name, bytes)).collect();
    let signed = signers().signed_by_pyhanko(&paths);
    // Level 1 forbids a signature, but not what keeps the evidence of it.
    paths.push(folder.write("closed", &certified(Certify::NoChanges)));
    let mut made = Vec::new();
    for answer in signed.into_iter().chain(signers().archived_by_pyhanko(&paths)) {
        assert!(answer["error"].is_null(), "{answer}");
        made.push(PathBuf::from(answer["file"].as_str().unwrap()));
    }
    let answers = signers().validated(&made);
    for (path, answer) in made.iter().zip(answers) {
        let bytes = std::fs::read(path).unwrap();
        let record = verify(&bytes, &trust(&signers().root_pem()), &Evidence::default(), now()).unwrap();
        let (last, before) = record.signatures.split_last().unwrap();
        assert_eq!(last.later_changes, LaterChanges::None, "{path:?}: {last:#?}");
        assert!(!before.is_empty());
        for signature in &record.signatures {
            assert_eq!(signature.intact, Integrity::Intact, "{path:?}: {signature:#?}");
            let theirs = answer["signatures"].as_array().unwrap();
            let theirs = theirs.iter().find(|s| s["field"] == signature.field.as_str()).unwrap();
            assert_eq!(theirs["docmdp_ok"], true, "{theirs}");
        }
        assert!(before.iter().all(|s| s.later_changes == LaterChanges::Permitted), "{path:?}: {before:#?}");
    }
}

#[test]
fn our_chains_are_judged_as_pyhanko_judges_them() {
    let folder = Folder::new();
    let bytes = signed(&documents::pages(1), &Request::default(), &signers().firms[0]);
    let paths = [folder.write("signed.pdf", &bytes)];
    // Before the certificates, in their time, after them.
    for (moment, good) in
        [("2025-12-31T00:00:00Z", false), ("2026-11-23T09:00:00Z", true), ("2036-06-01T00:00:00Z", false)]
    {
        let answer = &signers().validated_against(&signers().root_pem(), moment, &paths)[0]["signatures"][0];
        let record = verify(&bytes, &trust(&signers().root_pem()), &Evidence::default(), later(moment)).unwrap();
        assert_eq!(bottom_line(&record.signatures[0]), good, "{moment}: {record:#?}");
        assert_eq!(answer["bottom_line"] == true, good, "{moment}: {answer}");
    }
}
