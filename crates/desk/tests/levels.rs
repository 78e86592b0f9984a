//! Files at every level, judged by others once nobody answers any more.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use sealbid_desk::Failure;
use sealbid_desk::levels::Level;
use sealbid_pdf::sign::{Certify, Request, ReservedField};
use sealbid_pdf::verify::{LaterChanges, verify};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Evidence, Revocation};
use sealbid_pki::{FileKey, Signer};
use sealbid_testkit::run;

use crate::world::{World, content, document, now, raised};

/// The levels that our own verification tells, `-` for document time-stamps.
fn told(world: &World, file: &[u8]) -> Vec<&'static str> {
    let record = verify(file, &world.trust(), &Evidence::default(), now()).unwrap();
    let each = record.signatures.iter().map(|signature| {
        assert_eq!(signature.intact, Integrity::Intact, "{signature:#?}");
        assert_ne!(signature.later_changes, LaterChanges::Suspicious, "{signature:#?}");
        assert!(signature.chain.as_ref().is_some_and(|found| found.chain.is_valid()), "{signature:#?}");
        signature.level.map_or("-", |level| level.code())
    });
    each.collect()
}

/// qpdf, pdfsig and pyHanko find nothing wrong with the signatures; pdfsig judges no document time-stamps (`-`).
fn others_are_content(world: &World, file: &Path, signatures: &[&str]) {
    content("qpdf", &["--check"], file);
    let said = content("pdfsig", &["-nocert"], file);
    let count = signatures.iter().filter(|level| **level != "-").count();
    assert_eq!(said.matches("Signature is Valid.").count(), count, "{said}");
    let root = world.root_pem();
    // Of what the file does not hold nothing can be had: the service is gone.
    let args = ["sign", "validate", "--pretty-print", "--no-revocation-check", "--trust", root.to_str().unwrap()];
    let said = run("pyhanko", args.into_iter().chain([file.to_str().unwrap()])).all();
    assert!(!said.contains("INVALID") && said.contains("The signature is judged VALID"), "{said}");
}

/// pyHanko's validation by EN 319 102-1 at the level for archives, with nothing but the file; every certificate must be covered.
fn lasts(world: &World, file: &Path) -> (bool, String) {
    let root = world.root_pem();
    let args = ["sign", "adesverify", "--pretty-print", "--trust", root.to_str().unwrap(), file.to_str().unwrap()];
    let ran = run("pyhanko", args);
    (ran.code == Some(0), ran.all())
}

#[test]
fn every_level_stands_when_the_service_is_gone() {
    let mut world = World::new();
    let firm = world.firm("one");
    let mut files = Vec::new();
    for (level, expected, stamps) in [
        (Level::B, &["B-B"][..], 0),
        (Level::T, &["B-T"], 1),
        (Level::Lt, &["B-LT"], 1),
        (Level::Lta, &["B-LTA", "-"], 2),
    ] {
        let (file, told_of) = raised(&world.levels(level), &document(), &Request::default(), &firm.key).unwrap();
        assert_eq!(told_of.len(), stamps, "{level:?}");
        assert!(told_of.iter().all(sealbid_desk::levels::TimeStamped::is_trusted), "{told_of:?}");
        files.push((level, expected, file));
    }
    world.stop();
    for (level, expected, file) in &files {
        assert_eq!(told(&world, file), *expected);
        let path = world.write(&format!("{level:?}.pdf"), file);
        others_are_content(&world, &path, expected);
        let (passes, said) = lasts(&world, &path);
        // Without evidence in the file nothing is known of revocation.
        assert_eq!(passes, *level >= Level::Lt, "{level:?}: {said}");
    }
    let record = verify(&files[3].2, &world.trust(), &Evidence::default(), now()).unwrap();
    for signature in &record.signatures {
        assert_eq!(signature.chain.as_ref().unwrap().revocation, Revocation::Good, "{signature:#?}");
    }
}

#[test]
fn a_certified_file_with_two_more_signers_stands_at_the_highest_level() {
    let mut world = World::new();
    let [author, second, third] = ["author", "second", "third"].map(|name| world.firm(name));
    let reserve = |name: &str, x_mm| ReservedField {
        name: name.to_owned(),
        page: 0,
        x_mm,
        y_mm: 100.0,
        width_mm: 40.0,
        height_mm: 30.0,
    };
    let first = Request {
        certify: Some(Certify::FormsAndSignatures),
        reserve: vec![reserve("Second", 20.0), reserve("Third", 80.0)],
        ..Request::default()
    };
    let levels = world.levels(Level::Lta);
    let into = |field: &str| Request { field: Some(field.to_owned()), ..Request::default() };
    let (one, _) = raised(&levels, &document(), &first, &author.key).unwrap();
    let (two, _) = raised(&levels, &one, &into("Second"), &second.key).unwrap();
    let (three, _) = raised(&levels, &two, &into("Third"), &third.key).unwrap();
    assert!(three.starts_with(&one) && one.starts_with(&document()));
    world.stop();
    for (file, expected) in
        [(&two, &["B-LTA", "-", "B-LTA", "-"][..]), (&three, &["B-LTA", "-", "B-LTA", "-", "B-LTA", "-"])]
    {
        assert_eq!(told(&world, file), *expected);
        let path = world.write("certified.pdf", file);
        others_are_content(&world, &path, expected);
        let (passes, said) = lasts(&world, &path);
        assert!(passes, "{said}");
    }
}

#[test]
fn pyhanko_renews_what_we_made_with_our_own_authority() {
    let mut world = World::new();
    let firm = world.firm("renewed");
    let (file, _) = raised(&world.levels(Level::Lta), &document(), &Request::default(), &firm.key).unwrap();
    let path = world.write("renewed.pdf", &file);
    let (root, stamps) = (world.root_pem(), world.stamps());
    let args = ["sign", "ltaupdate", "--timestamp-url", &stamps, "--trust", root.to_str().unwrap()];
    run("pyhanko", args.into_iter().chain([path.to_str().unwrap()])).ok();
    world.stop();
    let renewed = std::fs::read(&path).unwrap();
    assert!(renewed.len() > file.len());
    assert_eq!(told(&world, &renewed), ["B-LTA", "-", "-"]);
    let (passes, said) = lasts(&world, &path);
    assert!(passes, "{said}");
}

fn code(failure: Failure) -> String {
    match failure {
        Failure::Refused(problem) => problem.code,
        Failure::Cancelled => "cancelled".to_owned(),
    }
}

#[test]
fn what_is_revoked_or_unknown_is_not_kept_as_lasting() {
    let mut world = World::new();
    let (firm, other) = (world.firm("revoked"), world.firm("standing"));
    let lt = world.levels(Level::Lt);
    // A certificate that stood when it signed: the signature stays good after its end.
    let (before, _) = raised(&lt, &document(), &Request::default(), &firm.key).unwrap();
    // Instants of RFC 3161 and of lists are whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    world.revoke(&firm);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    // It is found out before anybody signs.
    let foreseen = |key: &FileKey| {
        let (clock, cancel) = (now(), AtomicBool::new(false));
        lt.gathering(&clock, &cancel).foresee(&document(), key.chain())
    };
    assert_eq!(code(foreseen(&firm.key).unwrap_err()), "evidence_revoked");
    foreseen(&other.key).unwrap();
    // Another one signs after it, and its own evidence stays what it was.
    let (after, _) = raised(&lt, &before, &Request::default(), &other.key).unwrap();
    assert_eq!(told(&world, &after), ["B-LT", "B-LT"]);
    // B-T asks nothing of revocation, and says so.
    let (t, _) = raised(&world.levels(Level::T), &document(), &Request::default(), &firm.key).unwrap();
    assert_eq!(told(&world, &t), ["B-T"]);
    let prolonged = |file: &[u8], is_stopped| {
        let (clock, cancel) = (now(), AtomicBool::new(is_stopped));
        lt.gathering(&clock, &cancel).prolong(file).map(drop)
    };
    assert_eq!(code(prolonged(&t, false).unwrap_err()), "evidence_revoked");
    assert_eq!(code(prolonged(&t, true).unwrap_err()), "cancelled");
    let (unfetched, _) = raised(&world.levels(Level::T), &document(), &Request::default(), &other.key).unwrap();
    world.stop();
    assert_eq!(code(prolonged(&unfetched, false).unwrap_err()), "evidence_unreachable");
    assert_eq!(code(foreseen(&other.key).unwrap_err()), "evidence_unreachable");
}

#[test]
fn an_issuer_that_is_not_enclosed_is_fetched() {
    let mut world = World::new();
    let firm = world.firm("bare");
    let home = world.folder.path().join("bare/phone.json");
    let phone: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(home).unwrap()).unwrap();
    let alone = FileKey::from_pem(phone["sign"].as_str().unwrap(), &firm.key.chain()[0].to_pem()).unwrap();
    let (file, _) = raised(&world.levels(Level::Lta), &document(), &Request::default(), &alone).unwrap();
    world.stop();
    assert_eq!(told(&world, &file), ["B-LTA", "-"]);
    let (passes, said) = lasts(&world, &world.write("bare.pdf", &file));
    assert!(passes, "{said}");
}
