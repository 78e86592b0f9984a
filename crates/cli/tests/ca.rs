//! `sealbid ca`: certificates that openssl accepts, keys that only their owner reads, and a list that forgets nothing.

use std::os::unix::fs::PermissionsExt;

use sealbid_bid::store::RelPath;
use sealbid_cli::{Folders, Stores};
use sealbid_pki::Certificate;
use sealbid_testkit::{Ran, run};

use crate::power::{Counted, Steps};
use crate::world::World;

/// The invented firm of every test.
pub const FIRM: &str = "--organization 江北示范建设有限公司 --uscc 91350100M000100Y43";
/// One second after the clock of every test.
const MOMENT: &str = "1795420801";

fn authority() -> World {
    let world = World::new();
    world.run("ca init @ca").ok();
    world
}

fn openssl(world: &World, line: &str) -> Ran {
    let words = line.split_whitespace().map(|word| match word.strip_prefix('@') {
        Some(name) => world.path(name).to_str().unwrap().to_owned(),
        None => word.to_owned(),
    });
    run("openssl", words)
}

#[test]
fn openssl_accepts_every_certificate_of_the_authority_and_those_it_issues() {
    let world = authority();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    world.run(&format!("ca issue @ca --for encrypt {FIRM} --name 李样 -o @encrypt --days 30")).ok();
    for name in ["ca/issuing.pem", "ca/timestamp.pem", "ca/ocsp.pem", "sign.pem", "encrypt.pem"] {
        let line =
            format!("verify -x509_strict -attime {MOMENT} -CAfile @ca/root.pem -untrusted @ca/issuing.pem @{name}");
        openssl(&world, &line).ok();
    }
    let chain = Certificate::pem_chain(&String::from_utf8(world.read("encrypt.pem")).unwrap()).unwrap();
    assert_eq!(chain.len(), 2);
    assert!(chain[0].allows_key_agreement() && !chain[0].allows_signing());
    assert_eq!(chain[0].common_name().as_deref(), Some("李样"));
    assert_eq!(chain[0].uscc().as_deref(), Some("91350100M000100Y43"));
    assert_eq!(chain[0].not_after().to_string(), "2026-12-23T08:00:00Z");
}

#[test]
fn every_subject_says_that_it_is_practice() {
    let world = authority();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    for name in ["ca/root.pem", "ca/issuing.pem", "ca/timestamp.pem", "ca/ocsp.pem", "sign.pem"] {
        let certificate = &Certificate::pem_chain(&String::from_utf8(world.read(name)).unwrap()).unwrap()[0];
        let subject = certificate.subject().to_lowercase();
        assert!(subject.contains("演练") && subject.contains("practice"), "{name}: {subject}");
    }
}

#[test]
fn keys_are_readable_by_their_owner_alone_and_shown_to_nobody() {
    let world = authority();
    let ran = world.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    let mut keys = 0;
    for (name, bytes) in world.files() {
        if !name.ends_with(".key.pem") {
            assert!(!bytes.windows(11).any(|w| w == b"PRIVATE KEY"), "{name} holds a key");
            continue;
        }
        keys += 1;
        let mode = std::fs::metadata(world.path(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        let text = String::from_utf8(bytes).unwrap();
        let body = text.lines().nth(1).unwrap();
        assert!(!ran.out.contains(body) && !ran.err.contains(body));
    }
    assert_eq!(keys, 5);
}

#[test]
fn a_revoked_certificate_is_on_the_list_and_in_the_answer() {
    let world = authority();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @gone")).ok();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @good")).ok();
    world.run("ca revoke @ca @gone.pem --reason key_compromise").ok();
    world.run("ca crl @ca -o @list.pem").ok();
    let text = openssl(&world, "crl -in @list.pem -noout -text -CAfile @ca/issuing.pem").ok();
    assert!(text.out.contains("Key Compromise"), "{}", text.out);
    assert_eq!(text.out.matches("Serial Number:").count(), 1, "{}", text.out);
    let check = format!(
        "verify -x509_strict -attime {MOMENT} -crl_check -CAfile @ca/root.pem -untrusted @ca/issuing.pem -CRLfile @list.pem"
    );
    openssl(&world, &format!("{check} @good.pem")).ok();
    assert!(openssl(&world, &format!("{check} @gone.pem")).all().contains("certificate revoked"));

    for (name, state) in [("good", ": good"), ("gone", ": revoked")] {
        world.run(&format!("ca ocsp @ca @{name}.pem -o @{name}.ocsp")).ok();
        let said = openssl(
            &world,
            &format!(
                "ocsp -respin @{name}.ocsp -issuer @ca/issuing.pem -cert @{name}.pem -CAfile @ca/root.pem \
                 -verify_other @ca/ocsp.pem -attime {MOMENT}"
            ),
        );
        assert!(said.all().contains("Response verify OK") && said.all().contains(state), "{name}: {}", said.all());
    }
}

#[test]
fn lists_are_numbered_upwards_and_revoking_twice_changes_nothing() {
    let mut world = authority();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @gone")).ok();
    let first = world.run("ca revoke @ca @gone.pem --json").ok();
    world.now = world.now.plus_secs(3_600);
    let second = world.run("ca revoke @ca @gone.pem --reason superseded --json").ok();
    assert_eq!(first.json(), second.json());
    for number in ["01", "02", "03"] {
        world.run("ca crl @ca -o @list.pem --force").ok();
        let said = openssl(&world, "crl -in @list.pem -noout -crlnumber").ok();
        assert_eq!(said.out.trim(), format!("crlNumber=0x{number}"));
    }
    let listed = world.run("ca list @ca --json").ok().json();
    assert_eq!(listed["certificates"][0]["revoked"]["at"], "2026-11-23T08:00:00Z");
}

#[test]
fn a_request_made_elsewhere_is_certified_without_its_key() {
    let world = authority();
    let made = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout @own.key -out @own.csr -subj /CN=x";
    openssl(&world, made).ok();
    world.run(&format!("ca issue @ca --for sign {FIRM} --request @own.csr -o @own")).ok();
    assert!(!world.path("own.key.pem").exists());
    let ours = openssl(&world, "x509 -in @own.pem -noout -pubkey").ok();
    assert_eq!(ours.out, openssl(&world, "pkey -in @own.key -pubout").ok().out);

    let mut forged = world.read("own.csr");
    let at = forged.len() - 60;
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    world.write("forged.csr", forged);
    let ran = world.run(&format!("ca issue @ca --for sign {FIRM} --request @forged.csr -o @forged --json"));
    assert!(["possession_not_proven", "request_malformed"].contains(&ran.refused().as_str()), "{}", ran.err);
    assert!(!world.path("forged.pem").exists());
}

#[test]
fn refusals() {
    let world = authority();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @there")).ok();
    world.run("ca init @other").ok();
    world.run(&format!("ca issue @other --for sign {FIRM} -o @foreign")).ok();
    world.write("newer/index.json", "");
    let before = world.files();
    for (name, line, code) in [
        ("second_authority", "ca init @ca".to_owned(), "ca_exists"),
        ("no_authority", format!("ca issue @nowhere --for sign {FIRM} -o @x"), "ca_missing"),
        ("output_there", format!("ca issue @ca --for sign {FIRM} -o @there"), "output_exists"),
        ("foreign_certificate", "ca revoke @ca @foreign.pem".to_owned(), "ca_serial_unknown"),
        ("foreign_answer", "ca ocsp @ca @foreign.pem -o @x.ocsp".to_owned(), "ca_serial_unknown"),
        ("uscc_too_short", "ca issue @ca --for sign --organization A --uscc 1 -o @x".to_owned(), "issue_subject"),
        ("outlives", format!("ca issue @ca --for sign {FIRM} --days 9999 -o @y"), "issue_outlives_issuer"),
        ("index_damaged", "ca list @newer".to_owned(), "ca_index_damaged"),
        ("no_certificate", "ca revoke @ca @ca/root.key.pem".to_owned(), "certificate_count"),
    ] {
        let ran = world.run(&format!("{line} --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
    }
    let after: Vec<_> = world
        .files()
        .into_iter()
        .filter(|(name, _)| !name.ends_with("x.key.pem") && !name.ends_with("y.key.pem") && !name.ends_with(".lock"))
        .collect();
    let before: Vec<_> = before.into_iter().filter(|(name, _)| !name.ends_with(".lock")).collect();
    assert_eq!(before, after, "a refusal changed something");
}

#[test]
fn a_second_run_on_an_authority_is_refused_at_once() {
    let world = authority();
    let folder = Counted(Steps::counting()).open(&world.path("ca")).unwrap();
    let first = folder.lock(&RelPath::parse(".lock").unwrap()).unwrap();
    let ran = world.run_on("ca list @ca --json", &Folders, &false.into());
    assert_eq!(ran.refused(), "store_locked");
    assert!(ran.err.contains("Another program is working on"), "{}", ran.err);
    drop(first);
    world.run("ca list @ca").ok();
}

#[test]
fn a_newer_list_is_refused_and_left_alone() {
    let world = authority();
    let index = String::from_utf8(world.read("ca/index.json")).unwrap().replace("\"format\": 1", "\"format\": 2");
    world.write("ca/index.json", &index);
    let ran = world.run("ca list @ca --json");
    assert_eq!(ran.refused(), "ca_index_damaged");
    assert_eq!(world.read("ca/index.json"), index.as_bytes());
}
