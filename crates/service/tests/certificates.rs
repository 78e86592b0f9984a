//! Certificates are listed, found, ended, and the list says so.

use sealbid_pki::path::{Evidence, Purpose, Trust, validate};
use sealbid_pki::{Certificate, Instant, RevocationList};
use sealbid_testkit::run;
use serde_json::json;

use crate::enrolment::{Phone, leaf};
use crate::world::{Answer, Running, World, hex};

fn revoke(service: &Running, certificate: &Certificate, bearer: &[u8; 32], reason: &str) -> Answer {
    let path = format!("/v1/certificates/{}/revoke", hex(&certificate.sha256()));
    service.post_as(&path, bearer, json!({ "reason": reason }).to_string().as_bytes())
}

#[test]
fn a_phone_sees_its_certificates_and_nobody_elses() {
    let world = World::new();
    let service = world.start();
    let (one, two) = (Phone::new(world.folder.path(), 1), Phone::new(world.folder.path(), 2));
    let enrolled = one.enrol(&service);
    two.enrol(&service);
    let listed = service.get_as("/v1/certificates", &one.bearer).ok().json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.iter().map(|entry| entry["for"].as_str().unwrap()).collect::<Vec<_>>(), ["encrypt", "sign"]);
    assert_eq!(listed[1]["certificate"], enrolled["signing"]);
    for bearer in [&[9; 32], &[0; 32]] {
        assert_eq!(service.get_as("/v1/certificates", bearer).refused(), "service_bearer");
    }
    assert_eq!(service.get("/v1/certificates").refused(), "service_bearer");

    let signing = leaf(&enrolled["signing"]);
    assert_eq!(revoke(&service, &signing, &two.bearer, "unspecified").refused(), "certificate_unknown");
    assert_eq!(revoke(&service, &signing, &one.bearer, "certificate_hold").refused(), "service_form");
    // By its fingerprint it is there for everybody: what a desk asks that was told one.
    let found = service.get(&format!("/v1/certificates/{}", hex(&signing.sha256()))).ok().json();
    assert_eq!(found, listed[1]);
    assert_eq!(service.get(&format!("/v1/certificates/{}", hex(&[7; 32]))).refused(), "certificate_unknown");
    assert_eq!(service.get("/v1/certificates/xyz").refused(), "service_form");
}

#[test]
fn an_ended_certificate_is_on_the_list_before_the_answer_is_given() {
    let world = World::new();
    let service = world.start();
    let phone = Phone::new(world.folder.path(), 1);
    let enrolled = phone.enrol(&service);
    let (signing, root) = (leaf(&enrolled["signing"]), leaf(&enrolled["root"]));
    let chain = Certificate::pem_chain(enrolled["signing"].as_str().unwrap()).unwrap();
    let trust = Trust::new(vec![root]);
    let state = || {
        let evidence = Evidence { crls: vec![service.get("/v1/ca/list.crl").ok().body], ocsp: Vec::new() };
        let now = Instant::from_unix_secs(crate::world::NOW + 60);
        validate(&signing, &chain, &trust, &evidence, Purpose::Signing, now).revocation.code()
    };
    assert_eq!(state(), "good");
    world.clock.forward(30);
    let first = revoke(&service, &signing, &phone.bearer, "key_compromise").ok().json();
    assert_eq!((&first["reason"], &first["revoked"]), (&json!("key_compromise"), &json!("2026-11-23T08:00:30Z")));
    assert_eq!(state(), "revoked");
    // For good: another time and reason change nothing.
    world.clock.forward(30);
    assert_eq!(revoke(&service, &signing, &phone.bearer, "superseded").ok().json(), first);

    let path = |name: &str| world.folder.path().join(name).into_os_string().into_string().unwrap();
    std::fs::write(path("list.crl"), service.get("/v1/ca/list.crl").ok().body).unwrap();
    let shown = run("openssl", ["crl", "-inform", "DER", "-in", &path("list.crl"), "-noout", "-text"]).ok().out;
    assert!(shown.contains("Key Compromise") && shown.to_lowercase().contains(&signing.serial_hex()), "{shown}");
}

#[test]
fn a_list_is_kept_for_a_day_and_then_made_anew() {
    let world = World::new();
    let service = world.start();
    let list = || service.get("/v1/ca/list.crl").ok().body;
    let first = list();
    world.clock.forward(86_399);
    assert!(list() == first);
    world.clock.forward(1);
    let second = list();
    assert!(second != first);
    let read = |der: &[u8]| RevocationList::from_der(der).unwrap();
    assert!(read(&second).this_update() > read(&first).this_update());
}
