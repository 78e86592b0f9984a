//! Time-stamps, OCSP, lists and the issuer's certificate, as OpenSSL asks for them and judges them.

use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64, Encoding};
use sealbid_pki::Certificate;
use sealbid_testkit::{Ran, run};
use serde_json::json;

use crate::enrolment::{Phone, leaf};
use crate::world::{NOW, Running, World, hex, is_on_a_server};

const QUERY: &str = "application/timestamp-query";
const OCSP: &str = "application/ocsp-request";

/// A world at the machine's own time, by which OpenSSL judges OCSP.
fn of_today() -> World {
    let world = World::new();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    world.clock.set(since.as_secs().try_into().unwrap());
    world
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Files for OpenSSL.
struct Files<'w>(&'w World);

impl Files<'_> {
    fn path(&self, name: &str) -> String {
        self.0.folder.path().join(name).into_os_string().into_string().unwrap()
    }
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

fn openssl(args: &[&str]) -> Ran {
    run("openssl", args)
}

fn kind(answer: &crate::world::Answer) -> &str {
    let line = answer.head.lines().find_map(|line| line.strip_prefix("content-type: "));
    line.unwrap_or_default()
}

#[test]
fn openssl_takes_the_time_stamps_of_every_service() {
    let world = of_today();
    let service = world.start();
    let files = Files(&world);
    let (data, root) =
        (files.put("content.txt", b"stamped"), files.put("root.pem", service.get("/v1/ca/root.pem").body));
    for asks in [&["-sha256", "-cert"][..], &["-sha512", "-cert", "-no_nonce"]] {
        let out = files.path("query");
        openssl(&[&["ts", "-query", "-data", &data, "-out", &out], asks].concat()).ok();
        let answer = service.post_bytes("/v1/time-stamps", QUERY, &files.read("query")).ok();
        assert_eq!(kind(&answer), "application/timestamp-reply");
        let reply = files.put("reply", &answer.body);
        let said = openssl(&["ts", "-verify", "-queryfile", &out, "-in", &reply, "-CAfile", &root]).ok().all();
        assert!(said.contains("Verification: OK"), "{said}");
    }
    // What is no request is refused in the protocol's own words.
    let answer = service.post_bytes("/v1/time-stamps", QUERY, b"no request").ok();
    let said = openssl(&["ts", "-reply", "-in", &files.put("refusal", answer.body), "-text"]).ok().all();
    assert!(said.contains("Status: Rejected") && said.contains("wrong format"), "{said}");
    assert_eq!(service.post_bytes("/v1/time-stamps", "text/plain", b"").refused(), "service_form");
    assert_eq!(service.get("/v1/time-stamps").refused(), "service_no_such");
    assert_eq!(service.post_bytes("/v1/time-stamps", QUERY, &[0; 70_000]).refused(), "service_too_large");
}

#[test]
fn an_address_that_asks_too_often_for_time_stamps_waits() {
    let world = World::new();
    let service = world.start();
    let ask = || service.post_bytes("/v1/time-stamps", QUERY, b"");
    for _ in 0..600 {
        ask().ok();
    }
    assert_eq!(ask().refused(), "RATE_LIMITED");
    world.clock.forward(60);
    ask().ok();
}

/// What OpenSSL hears of a certificate from the responder that it names.
fn asked(files: &Files<'_>, service: &Running, subject: &[&str]) -> Ran {
    let url = format!("{}/v1/ocsp", service.url);
    let issuing = Certificate::from_der(&service.get("/v1/ca/issuing.cer").body).unwrap();
    let (root, issuing) =
        (files.put("root.pem", service.get("/v1/ca/root.pem").body), files.put("issuing.pem", issuing.to_pem()));
    let mut args = vec!["ocsp", "-url", &url, "-issuer", &issuing, "-CAfile", &root, "-verify_other", &issuing];
    args.extend(subject);
    args.extend(["-nonce", "-reqout"]);
    let out = files.path("ocsp-request");
    args.push(&out);
    openssl(&args)
}

fn revoke(service: &Running, certificate: &Certificate, bearer: &[u8; 32]) {
    let path = format!("/v1/certificates/{}/revoke", hex(&certificate.sha256()));
    service.post_as(&path, bearer, json!({ "reason": "key_compromise" }).to_string().as_bytes()).ok();
}

#[test]
fn a_certificate_names_where_its_state_is_told_and_there_it_is_told_at_once() {
    let world = of_today();
    let port = free_port();
    let service = world.start_public(port);
    let files = Files(&world);
    let phone = Phone::new(world.folder.path(), 1);
    let enrolled = phone.enrol(&service);
    let signing = leaf(&enrolled["signing"]);
    let base = format!("http://127.0.0.1:{port}/v1");
    assert_eq!(signing.ocsp_addresses(), [format!("{base}/ocsp")]);
    assert_eq!(signing.crl_addresses(), [format!("{base}/ca/list.crl")]);
    assert_eq!(signing.issuer_addresses(), [format!("{base}/ca/issuing.cer")]);
    let issuing = &Certificate::pem_chain(enrolled["signing"].as_str().unwrap()).unwrap()[1];
    assert_eq!(issuing.der(), service.get("/v1/ca/issuing.cer").ok().body);
    assert_eq!(issuing.crl_addresses(), [format!("{base}/ca/root.crl")]);
    assert_eq!(kind(&service.get("/v1/ca/issuing.cer")), "application/pkix-cert");
    assert_eq!(kind(&service.get("/v1/ca/root.crl")), "application/pkix-crl");

    let certificate = files.put("signing.pem", signing.to_pem());
    let said = asked(&files, &service, &["-cert", &certificate]).ok().all();
    assert!(said.contains("Response verify OK") && said.contains("signing.pem: good"), "{said}");
    assert!(!said.contains("WARNING"), "{said}");
    // The same request in an address.
    let in_path = Base64::encode_string(&files.read("ocsp-request"));
    let in_path = in_path.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let answer = service.get(&format!("/v1/ocsp/{in_path}")).ok();
    assert_eq!(kind(&answer), "application/ocsp-response");
    let shown = openssl(&["ocsp", "-respin", &files.put("answer", &answer.body), "-noverify", "-text"]).ok().all();
    assert!(shown.contains("Cert Status: good"), "{shown}");

    let lists = |name: &str| {
        let pem = |path: &str| {
            let der = files.put("one.crl", service.get(path).ok().body);
            let shown = openssl(&["crl", "-inform", "DER", "-in", &der]).ok();
            shown.out
        };
        files.put(name, pem("/v1/ca/list.crl") + &pem("/v1/ca/root.crl"))
    };
    let verified = |lists: &str| {
        let (root, issuing) = (files.path("root.pem"), files.path("issuing.pem"));
        let args = ["verify", "-x509_strict", "-crl_check_all", "-CRLfile", lists, "-CAfile", &root];
        openssl(&[&args[..], &["-untrusted", &issuing, &certificate]].concat())
    };
    verified(&lists("before.pem")).ok();

    revoke(&service, &signing, &phone.bearer);
    let said = asked(&files, &service, &["-cert", &certificate]).all();
    assert!(said.contains("signing.pem: revoked") && said.contains("Reason: keyCompromise"), "{said}");
    let said = verified(&lists("after.pem"));
    assert!(said.code != Some(0) && said.all().contains("certificate revoked"), "{}", said.all());
    // The other certificate of the phone stands.
    let encryption = files.put("encryption.pem", leaf(&enrolled["encryption"]).to_pem());
    let said = asked(&files, &service, &["-cert", &encryption]).ok().all();
    assert!(said.contains("encryption.pem: good"), "{said}");
}

#[test]
fn the_responder_speaks_of_its_own_alone_and_only_where_somebody_asks() {
    let world = of_today();
    let service = world.start_public(free_port());
    let files = Files(&world);
    // The service's own certificates are of this authority too.
    for name in ["opening", "platform"] {
        let pem = service.get("/v1/service").ok().json()[name].as_str().unwrap().to_owned();
        let certificate = files.put("own.pem", Certificate::pem_chain(&pem).unwrap()[0].to_pem());
        let said = asked(&files, &service, &["-cert", &certificate]).ok().all();
        assert!(said.contains("own.pem: good"), "{name}: {said}");
    }
    let said = asked(&files, &service, &["-serial", "0x4000"]).ok().all();
    assert!(said.contains("0x4000: unknown"), "{said}");
    // Another authority's certificates.
    let root = files.put("root.pem", service.get("/v1/ca/root.pem").body);
    let url = format!("{}/v1/ocsp", service.url);
    let said = openssl(&["ocsp", "-url", &url, "-issuer", &root, "-serial", "1", "-CAfile", &root]).all();
    assert!(said.contains("unauthorized (6)"), "{said}");
    let malformed = [0x30, 3, 0x0a, 1, 1];
    assert_eq!(service.post_bytes("/v1/ocsp", OCSP, b"no request").ok().body, malformed);
    assert_eq!(service.get("/v1/ocsp/no-base64").ok().body, malformed);
    assert_eq!(service.get(&format!("/v1/ocsp/{}", "A".repeat(2_000))).ok().body, malformed);
    assert_eq!(service.post_bytes("/v1/ocsp", "text/plain", b"").refused(), "service_form");
    drop(service);

    let elsewhere = World::new();
    let private = elsewhere.start();
    assert_eq!(private.post_bytes("/v1/ocsp", OCSP, b"").refused(), "service_no_such");
    let enrolled = Phone::new(elsewhere.folder.path(), 1).enrol(&private);
    assert!(leaf(&enrolled["signing"]).ocsp_addresses().is_empty());
}

#[test]
fn what_certificates_name_follows_the_address_and_what_was_issued_stays_good() {
    let world = World::new();
    let old = Phone::new(world.folder.path(), 1).enrol(&world.start());
    // Each phone has keys of its own: what is known is not enrolled again.
    let at = |port, phone| {
        let service = world.start_public(port);
        let enrolled = Phone::new(world.folder.path(), phone).enrol(&service);
        (service.get("/v1/ca/issuing.cer").ok().body, enrolled)
    };
    let one = free_port();
    let two = std::iter::repeat_with(free_port).find(|port| *port != one).unwrap();
    let (first, enrolled) = at(one, 2);
    let again = world.start_public(one).get("/v1/ca/issuing.cer").ok().body;
    assert!(first == again, "the same address, the same certificate");
    let (second, _) = at(two, 3);
    assert!(first != second);
    // Without an address what is there stays.
    let service = world.start();
    assert!(service.get("/v1/ca/issuing.cer").ok().body == second);

    // Chains of every time lead to the root, over either certificate.
    let files = Files(&world);
    let root = files.put("root.pem", service.get("/v1/ca/root.pem").body);
    let newest = files.put("newest.pem", Certificate::from_der(&second).unwrap().to_pem());
    for chain in [&old, &enrolled] {
        let chain = Certificate::pem_chain(chain["signing"].as_str().unwrap()).unwrap();
        let own = files.put("own-issuing.pem", chain[1].to_pem());
        let certificate = files.put("one.pem", chain[0].to_pem());
        for issuing in [&own, &newest] {
            let at = NOW.to_string();
            let args =
                ["verify", "-x509_strict", "-attime", &at, "-CAfile", &root, "-untrusted", issuing, &certificate];
            openssl(&args).ok();
        }
    }
}

/// What takes a folder back to formats before this one, each from the one after it, and the keys that came with that one.
const BEFORE: [(&str, &[&str]); 12] = [
    (
        "DROP TRIGGER document_stays;
         CREATE TRIGGER document_stays BEFORE UPDATE ON document
         WHEN NEW.sha256 <> OLD.sha256 OR NEW.application <> OLD.application OR NEW.kind <> OLD.kind
         BEGIN SELECT RAISE(ABORT, 'a document stays as it is'); END;
         ALTER TABLE application DROP COLUMN lapsed_from; ALTER TABLE application DROP COLUMN lapsed_awaits;
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "CREATE TABLE certified_before (application TEXT PRIMARY KEY REFERENCES application (id), device TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
         INSERT INTO certified_before SELECT application, device, at FROM certified; DROP TABLE certified; ALTER TABLE certified_before RENAME TO certified;
         DELETE FROM setting WHERE name IN ('open_drafts', 'document_bytes');
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "DROP INDEX audit_of; DROP INDEX application_with_account; ALTER TABLE application DROP COLUMN account_erased; ALTER TABLE application DROP COLUMN queued; DELETE FROM setting WHERE name = 'transfers_a_day';
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "DELETE FROM move WHERE machine = 'second_look' AND to_state = 'lapsed'; DROP INDEX second_look_at; DROP INDEX review_of; DROP INDEX document_object; DROP INDEX stamp_grant_of;
         ALTER TABLE submission ADD COLUMN digest BLOB; DROP INDEX application_awaits; ALTER TABLE application DROP COLUMN warned_of; ALTER TABLE application DROP COLUMN warned_days;
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "DROP TABLE sandbox_entry; DROP TABLE bank_entry; DROP TABLE transfer; DROP TABLE stamp_grant; DROP TABLE admin_guess;
         ALTER TABLE application DROP COLUMN awaits; ALTER TABLE application DROP COLUMN role; ALTER TABLE application DROP COLUMN stands; ALTER TABLE document DROP COLUMN names_number;
         DELETE FROM move WHERE machine IN ('stamp_grant', 'transfer', 'bank_entry') OR (machine = 'application' AND (from_state = 'awaiting' OR to_state = 'awaiting' OR from_state = 'lapsed'));
         DELETE FROM setting WHERE name IN ('join_days', 'confirm_days', 'grant_days', 'transfer_days', 'transfer_statement_days', 'transfer_resume_days');
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "DROP TABLE certified; DROP TABLE second_look; DROP TABLE marks; DROP TABLE review; DROP TABLE submission; DROP TABLE document; PRAGMA foreign_keys = OFF; DROP TABLE membership;
         DROP TABLE enterprise; DROP TABLE application; DROP TABLE price; DELETE FROM move WHERE machine IN ('application', 'membership', 'enterprise', 'second_look');
         DELETE FROM setting WHERE name IN ('draft_days', 'returned_days', 'approved_days', 'lease_seconds', 'urge_seconds', 'urge_again_seconds', 'second_look_percent');
         DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "ALTER TABLE office_invitation DROP COLUMN proposal; DROP TABLE role_proposal; DELETE FROM outbox WHERE topic = 'mail'; DROP INDEX sent_code_open; DROP INDEX sent_code_of_receiver;
         DROP INDEX sent_code_of_address; DROP TRIGGER sent_code_moves; CREATE TABLE sms_code AS SELECT id, to_index AS phone_index, purpose, code_hmac, tries, address_index, asked, until, state FROM sent_code;
         DROP TABLE sent_code; ALTER TABLE session DROP COLUMN factors; ALTER TABLE session DROP COLUMN proven; ALTER TABLE account DROP COLUMN mail; DELETE FROM setting WHERE name = 'proof_seconds';
         DELETE FROM move WHERE machine = 'proposal'; DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    ("DROP TABLE repeat; DELETE FROM format WHERE version = (SELECT max(version) FROM format);", &[]),
    (
        "DROP TABLE login_challenge; DROP TABLE account_desk; DROP TABLE account_phone; ALTER TABLE session DROP COLUMN phone_id; ALTER TABLE session DROP COLUMN desk;
         DELETE FROM setting WHERE name = 'challenge_seconds'; DELETE FROM format WHERE version = (SELECT max(version) FROM format);",
        &[],
    ),
    (
        "DROP TABLE sandbox_case; DROP TABLE sandbox; DROP TABLE audit; DROP TABLE office_invitation; DROP TABLE office_role; DROP TABLE message; DROP TABLE outbox; DROP TABLE inbox;
         DROP TABLE consent; DROP TABLE identity; DROP TABLE sms_code; DROP TABLE password_try; DROP TABLE session; DROP TABLE account; DROP TABLE setting; DROP TABLE move;
         DELETE FROM format WHERE version = 4;",
        &[],
    ),
    (
        "DROP TABLE seal_change; DROP TABLE seal_version; DROP TABLE seal; DELETE FROM own_certificate WHERE role = 'seals';
         DELETE FROM format WHERE version = 3;",
        &["seals"],
    ),
    (
        "DROP INDEX certificate_of_serial; ALTER TABLE certificate DROP COLUMN serial; DROP TABLE own_certificate;
         DELETE FROM format WHERE version = 2;",
        &["stamps", "responder"],
    ),
];
const EXECUTE: &str = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])";

#[test]
fn a_folder_of_a_format_before_opens_and_its_certificates_are_found() {
    if is_on_a_server() {
        // There was no format before on a server.
        return;
    }
    for back in 1..=BEFORE.len() {
        opens_after(&BEFORE[..back]);
    }
}

fn opens_after(back: &[(&str, &[&str])]) {
    let world = of_today();
    let enrolled = Phone::new(world.folder.path(), 1).enrol(&world.start());
    let data = world.data();
    let database = data.join("service.sqlite");
    for (sql, keys) in back {
        run("python", ["-c", EXECUTE, database.to_str().unwrap(), sql]).ok();
        for name in *keys {
            std::fs::remove_file(data.join(format!("keys/{name}.json"))).unwrap();
        }
    }
    let service = world.start_public(free_port());
    let files = Files(&world);
    for name in ["signing", "encryption"] {
        let certificate = files.put("old.pem", leaf(&enrolled[name]).to_pem());
        let said = asked(&files, &service, &["-cert", &certificate]).ok().all();
        assert!(said.contains("old.pem: good"), "{said}");
    }
    Phone::new(world.folder.path(), 2).enrol(&service);
}
