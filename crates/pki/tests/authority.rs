//! What the CA issues.

use sealbid_pki::ca::{self, Profile, Subject};
use sealbid_pki::path::{self, Evidence, Purpose, Trust};
use sealbid_pki::{Certificate, PrivateKey, Request, Signer};
use sealbid_testkit::rng;

use crate::common::{Files, Practice, USCC, attime, bidder, now, openssl};

#[test]
fn every_profile_is_valid_for_its_purpose_alone() {
    let practice = Practice::new();
    let trust = Trust::new(vec![practice.root_certificate().clone()]);
    let uses = [Purpose::Signing, Purpose::TimeStamping, Purpose::OcspSigning, Purpose::KeyAgreement];
    for (profile, purpose, openssl_purpose) in [
        (Profile::Signing, Purpose::Signing, "smimesign"),
        (Profile::TimeStamping, Purpose::TimeStamping, "timestampsign"),
        (Profile::OcspResponder, Purpose::OcspSigning, "ocsphelper"),
        (Profile::Encryption, Purpose::KeyAgreement, "any"),
    ] {
        let holder = practice.end_entity(profile, 11);
        let chain = holder.chain();
        for used in uses {
            let record = path::validate(&chain[0], &chain[1..], &trust, &Evidence::default(), used, now());
            assert_eq!(record.chain.is_valid(), used == purpose, "{profile:?} for {used:?}: {:?}", record.chain);
        }
        let files = Files::new();
        openssl(&[
            "verify",
            "-x509_strict",
            "-attime",
            &attime(),
            "-purpose",
            openssl_purpose,
            "-CAfile",
            &files.chain("root.pem", &chain[2..]),
            "-untrusted",
            &files.chain("issuing.pem", &chain[1..2]),
            &files.chain("leaf.pem", &chain[..1]),
        ])
        .ok();
    }
}

#[test]
fn a_certificate_tells_whose_it_is() {
    let practice = Practice::new();
    let leaf = practice.end_entity(Profile::Signing, 3).chain()[0].clone();
    assert_eq!(leaf.uscc().as_deref(), Some(USCC));
    assert_eq!(leaf.organization_identifier().unwrap(), format!("NTRCN-{USCC}"));
    assert_eq!(
        leaf.subject(),
        format!("CN=江北示范建设有限公司,organizationIdentifier=NTRCN-{USCC},O=江北示范建设有限公司,C=CN")
    );
    assert_eq!(leaf.issuer(), "CN=封标 演练签发机构,C=CN");
    assert!(leaf.allows_signing() && !leaf.allows_key_agreement() && !leaf.is_ca());
    assert_eq!(Certificate::from_pem(&leaf.to_pem()).unwrap(), leaf);
    assert_eq!(leaf.serial_hex().len(), 32);
}

#[test]
fn same_inputs_give_the_same_bytes() {
    let make = || Practice::new().end_entity(Profile::Signing, 5).chain()[0].der().to_vec();
    assert_eq!(make(), make());
}

#[test]
fn openssl_accepts_our_request_and_we_accept_openssls() {
    let files = Files::new();
    let key = PrivateKey::generate(&mut rng(21));
    let request = Request::create(&key, &bidder()).unwrap();
    let said = openssl(&[
        "req",
        "-in",
        &files.put("ours.csr", request.to_pem()),
        "-verify",
        "-noout",
        "-subject",
        "-nameopt",
        "utf8",
    ])
    .ok()
    .all();
    assert!(said.contains("verify OK") && said.contains(USCC), "{said}");
    assert_eq!(request.prove().unwrap().public_key(), &key.public_key());

    let key_file = files.put("key.pem", key.to_pem().as_bytes());
    let theirs = files.path("theirs.csr");
    let subject = "/C=CN/CN=Person";
    openssl(&[
        "req",
        "-new",
        "-utf8",
        "-key",
        &key_file,
        "-subj",
        subject,
        "-addext",
        "keyUsage=digitalSignature",
        "-out",
        theirs.to_str().unwrap(),
    ])
    .ok();
    let theirs = Request::from_pem(&String::from_utf8(files.read("theirs.csr")).unwrap()).unwrap();
    assert_eq!(theirs.common_name().as_deref(), Some("Person"));
    let proven = theirs.prove().unwrap();
    let practice = Practice::new();
    let issued = ca::issue(
        &practice.issuing,
        Profile::Signing,
        &Subject::named("Person"),
        &proven,
        crate::common::years(1),
        &ca::Addresses::default(),
        &mut rng(1),
    )
    .unwrap();
    assert_eq!(issued.p256_public_key().unwrap(), key.public_key());
}
