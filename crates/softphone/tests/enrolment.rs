//! A phone is enrolled once, with keys of its own.

use std::os::unix::fs::PermissionsExt as _;

use p256::elliptic_curve::sec1::ToSec1Point as _;
use sealbid_bid::store::Folder;
use sealbid_link::PublicKey;
use sealbid_softphone::{Holder, ServiceAddress, SoftPhone, enrol};

use crate::world::{World, holder, rng};

#[test]
fn a_phone_has_two_certificates_of_keys_that_are_its_own() {
    let world = World::new();
    let [signing, encryption] = ["signing.pem", "encryption.pem"].map(|name| world.phone.chain(name)[0].clone());
    assert_eq!((signing.uscc(), signing.organization()), (Some(holder().uscc), Some(holder().organization)));
    assert_eq!(signing.common_name(), holder().name);
    assert!(signing.allows_signing() && encryption.allows_key_agreement());
    assert_eq!(world.service.certificate(&signing.sha256()).unwrap().purpose, "sign");
    assert_eq!(world.service.certificate(&encryption.sha256()).unwrap().purpose, "encrypt");
    let soft = world.phone.soft();
    assert_eq!((soft.signing(), soft.encryption()), (signing.sha256(), encryption.sha256()));
    // Three keys, each for one thing.
    let of = |key: p256::PublicKey| PublicKey::from_sec1(key.to_sec1_point(false).as_bytes()).unwrap();
    let certified = [&signing, &encryption].map(|certificate| of(certificate.p256_public_key().unwrap()));
    assert!(certified[0] != certified[1] && !certified.contains(soft.auth()));
    // The service knows it under its phone_id and its bearer.
    let ticket = world.service.ticket(&world.phone.bearer(), &[5; 32]).unwrap();
    assert_eq!((ticket.body.device, ticket.body.req_hash), (soft.auth().fingerprint(), [5; 32]));
    assert_eq!(world.service.ticket(&[0; 32], &[5; 32]).unwrap_err().code(), "service_bearer");
}

#[test]
fn its_files_are_its_owners_alone() {
    let world = World::new();
    world.paired();
    let mut folders = vec![world.folder.path().to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (found, name) = (entry.metadata().unwrap(), entry.file_name());
            let mode = found.permissions().mode() & 0o777;
            if found.is_dir() {
                assert_eq!(mode, 0o700, "{name:?}");
                folders.push(entry.path());
            } else if name == ".lock" {
                assert_eq!(found.len(), 0);
            } else {
                assert_eq!(mode, 0o600, "{name:?}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 7, "{seen}");
}

#[test]
fn a_folder_that_has_a_phone_gets_no_other_one() {
    let world = World::new();
    let before = world.phone.file("phone.json");
    let at = ServiceAddress { url: world.running.url.clone(), root: None };
    assert_eq!(enrol(world.phone.store.as_ref(), &at, &holder(), &mut rng()).unwrap_err().code(), "store_exists");
    assert_eq!(world.phone.file("phone.json"), before);
}

#[test]
fn an_enrolment_that_was_refused_may_be_given_again() {
    let mut world = World::new();
    let folder = sealbid_testkit::folder();
    let store = Folder::new(folder.path()).unwrap().owner_only();
    let url = world.running.url.clone();
    let other = |url: &str| ServiceAddress { url: url.to_owned(), root: None };
    let long = Holder { organization: "江".repeat(65), ..holder() };
    let wrong = Holder { uscc: "1".to_owned(), ..holder() };
    let cases = [
        ("service_url", other("http://192.0.2.1"), holder()),
        ("service_unreachable", other("http://127.0.0.1:9"), holder()),
        ("issue_subject", other(&url), long),
        ("issue_subject", other(&url), wrong),
        ("certificate_pem_malformed", ServiceAddress { root: Some("no root".to_owned()), ..other(&url) }, holder()),
    ];
    for (code, at, holder) in cases {
        assert_eq!(enrol(&store, &at, &holder, &mut rng()).unwrap_err().code(), code);
        assert_eq!(SoftPhone::open(&store).err().unwrap().code(), "store_missing");
    }
    enrol(&store, &other(&url), &holder(), &mut rng()).unwrap();
    SoftPhone::open(&store).unwrap();
    world.running.stop();
}
