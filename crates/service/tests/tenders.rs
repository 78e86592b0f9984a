//! Tenders are recorded as their purchasers say, and shares released by that record and the service's clock alone.

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sealbid_bid::store::Folder;
use sealbid_bid::tender::make;
use sealbid_envelope::{Control, Facts, GroupName, Member, Recipients, Tender, inspect, seal};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, ca};
use sealbid_testkit::{rng, workspace_root};
use serde_json::{Value, json};
use spki::EncodePublicKey;

use crate::enrolment::leaf;
use crate::world::{Answer, NOW, Running, World, base64, hex, sha256, unbase64};

pub const OCID: &str = "ocds-000000-JBSF-2026-0117";
/// The opening of the sample tender, 2026-12-15T01:30:00Z.
pub const OPENS: i64 = 1_797_298_200;

/// A purchaser and whoever else signs, under a root that the service is told to trust.
pub struct Purchasers {
    pub root: Certificate,
    pub purchaser: FileKey,
    other: FileKey,
}

pub static PURCHASERS: LazyLock<Purchasers> = LazyLock::new(|| {
    let mut rng = rng(7);
    let now = Instant::from_unix_secs(NOW);
    let validity = ca::Validity { not_before: now, not_after: now.plus_secs(86_400 * 365) };
    let key = PrivateKey::generate(&mut rng);
    let root = ca::root(&key, &ca::Subject::named("Purchasers' practice root"), validity, &mut rng).unwrap();
    let authority = FileKey::new(key, vec![root.clone()]).unwrap();
    let mut person = |name: &str, uscc: &str| {
        let key = PrivateKey::generate(&mut rng);
        let subject = ca::Subject { uscc: Some(uscc.to_owned()), ..ca::Subject::named(name) };
        let none = ca::Addresses::default();
        let proven = (&key).into();
        let leaf = ca::issue(&authority, ca::Profile::Signing, &subject, &proven, validity, &none, &mut rng).unwrap();
        FileKey::new(key, vec![leaf]).unwrap()
    };
    let purchaser = person("江北示范城市建设投资有限公司", "91990000MA0000001B");
    let other = person("江北示范建设有限公司", "91350100M000100Y43");
    Purchasers { root, purchaser, other }
});

/// A tender package of the sample, changed, without its documents.
pub fn package(signer: &FileKey, change: impl Fn(&mut Value)) -> Vec<u8> {
    let folder = sealbid_testkit::folder();
    let sample = workspace_root().join("assets/sample/tender");
    let mut release: Value = serde_json::from_slice(&std::fs::read(sample.join("release.json")).unwrap()).unwrap();
    release["tender"]["documents"] = json!([]);
    change(&mut release);
    std::fs::write(folder.path().join("release.json"), release.to_string()).unwrap();
    std::fs::copy(sample.join("outline.json"), folder.path().join("outline.json")).unwrap();
    let store = Folder::new(folder.path()).unwrap();
    make(&store, signer, Instant::from_unix_secs(NOW), Cursor::new(Vec::new())).unwrap().into_inner()
}

pub fn sample() -> Vec<u8> {
    package(&PURCHASERS.purchaser, |_| {})
}

pub fn register(service: &Running, package: &[u8]) -> Answer {
    service.call("POST", "/v1/tenders", None, package)
}

/// What a desk asks of the platform for a response encrypted to this service's opening key.
pub fn share_request(service: &Running, tender_id: &str) -> Value {
    let info = service.get("/v1/service").ok().json();
    let opening = leaf(&info["opening"]);
    let mut rng = rng(11);
    let now = Instant::from_unix_secs(NOW);
    let holder = PrivateKey::generate(&mut rng);
    let validity = ca::Validity { not_before: now, not_after: now.plus_secs(86_400) };
    let root = PrivateKey::generate(&mut rng);
    let authority = ca::root(&root, &ca::Subject::named("Holder's root"), validity, &mut rng).unwrap();
    let authority = FileKey::new(root, vec![authority]).unwrap();
    let (subject, none) = (ca::Subject::named("Holder"), ca::Addresses::default());
    let proven = (&holder).into();
    let holder = ca::issue(&authority, ca::Profile::Encryption, &subject, &proven, validity, &none, &mut rng).unwrap();
    let facts = Facts {
        tender: Tender { id: tender_id.to_owned(), ..Tender::default() },
        bidder: "江北示范建设有限公司".to_owned(),
        uscc: String::new(),
        created: now,
        // Said by the bidder, believed by nobody.
        opens: Some(now),
    };
    let recipients = Recipients { bidder: vec![holder], platform: vec![opening] };
    let never = AtomicBool::new(false);
    let mut control = Control { threads: NonZeroUsize::MIN, cancel: &never, progress: &mut |_, _| {} };
    let mut file = Vec::new();
    seal(&facts, &recipients, b"{}", &mut &b"body"[..], 4, &mut file, &mut rng, &mut control).unwrap();
    let header = inspect(&mut &file[..], file.len() as u64).unwrap().header;
    let group = header.groups.iter().find(|group| group.name == GroupName::Platform).unwrap();
    let Member { cert_sha256, enc, ct, .. } = &group.any[0];
    json!({
        "bid_id": header.bid.id,
        "cert_sha256": hex(cert_sha256),
        "enc": base64(enc),
        "ct": base64(ct),
    })
}

pub fn release(service: &Running, request: &Value) -> Answer {
    service.post(&format!("/v1/tenders/{OCID}/opening/share"), request)
}

#[test]
fn a_share_is_released_from_the_opening_on_and_not_before() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let request = share_request(&service, OCID);
    assert_eq!(release(&service, &request).refused(), "tender_unknown");
    let recorded = register(&service, &sample()).ok().json();
    assert_eq!((&recorded["id"], &recorded["opens"]), (&json!(OCID), &json!("2026-12-15T01:30:00Z")));
    assert_eq!(service.get(&format!("/v1/tenders/{OCID}")).ok().json(), recorded);

    for now in [NOW, OPENS - 1] {
        world.clock.set(now);
        let early = release(&service, &request);
        assert_eq!((early.status, early.refused().as_str()), (403, "NOT_OPEN_YET"));
        assert_eq!(early.json()["params"]["opens"], "2026-12-15T01:30:00Z");
    }
    world.clock.set(OPENS);
    let first = release(&service, &request).ok().json();
    assert_eq!(unbase64(&first["share"]).len(), 32);
    // Later ones say when it was opened, not when they were asked for.
    world.clock.forward(3_600);
    assert_eq!(release(&service, &request).ok().json()["share"], first["share"]);
    let permit = &release(&service, &request).ok().json()["permit"];
    assert_eq!(
        (&permit["tender_id"], &permit["opens"], &permit["opened_at"]),
        (&json!(OCID), &json!(OPENS), &json!(OPENS))
    );

    // The signature is the platform key's, over bytes written here by hand.
    let platform = leaf(&service.get("/v1/service").ok().json()["platform"]).p256_public_key().unwrap();
    let key = sha256(platform.to_public_key_der().unwrap().as_bytes());
    assert_eq!(unbase64(&permit["key"]), key);
    let seconds = u32::try_from(OPENS).unwrap().to_be_bytes();
    let cbor = [
        &b"SBL1-PERMIT\0\xa4\x63key\x58\x20"[..],
        &key,
        b"\x65opens\x1a",
        &seconds,
        b"\x69opened_at\x1a",
        &seconds,
        b"\x69tender_id\x78\x1a",
        OCID.as_bytes(),
    ]
    .concat();
    let signature = Signature::from_slice(&unbase64(&permit["sig"])).unwrap();
    VerifyingKey::from(platform).verify(&cbor, &signature).unwrap();
}

#[test]
fn a_share_of_another_tender_bid_or_platform_is_not_released() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    register(&service, &sample()).ok();
    world.clock.set(OPENS);
    let good = share_request(&service, OCID);
    let with = |name: &str, value: Value| {
        let mut request = good.clone();
        request[name] = value;
        request
    };
    let mut ct = unbase64(&good["ct"]);
    ct[0] ^= 1;
    for (name, request, code) in [
        ("of_a_tender_that_opens_later", share_request(&service, "ocds-000000-later"), "share_not_ours"),
        ("of_another_bid", with("bid_id", json!(hex(&[1; 16]))), "share_not_ours"),
        ("of_another_certificate", with("cert_sha256", json!(hex(&[1; 32]))), "share_not_ours"),
        ("ciphertext_changed", with("ct", json!(base64(&ct))), "share_not_ours"),
        ("point_of_zeros", with("enc", json!(base64(&[0; 65]))), "share_not_ours"),
        ("bid_in_upper_case", with("bid_id", json!("AB".repeat(16))), "service_form"),
        ("ct_short", with("ct", json!(base64(&ct[1..]))), "service_form"),
    ] {
        assert_eq!(release(&service, &request).refused(), code, "{name}");
    }
    release(&service, &good).ok();
}

#[test]
fn only_a_purchaser_who_is_trusted_says_when_a_tender_opens() {
    let world = World::new();
    let service = world.start();
    assert_eq!(register(&service, &sample()).refused(), "tender_chain_invalid");
    assert_eq!(register(&service, b"no package").refused(), "asic_not_zip");
    assert_eq!(register(&service, b"").refused(), "asic_not_zip");
    drop(service);
    let service = world.start_trusting(&PURCHASERS.root);
    let mut damaged = sample();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(register(&service, &damaged).status >= 400);
    let long = package(&PURCHASERS.purchaser, |release| release["ocid"] = json!("o".repeat(121)));
    assert_eq!(register(&service, &long).refused(), "tender_id_too_long");
    assert_eq!(service.get(&format!("/v1/tenders/{OCID}")).refused(), "tender_unknown");
}

#[test]
fn a_newer_package_of_the_same_purchaser_may_put_the_opening_off_and_never_forward() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let dated = |day: u32, opens: &str, signer: &FileKey| {
        package(signer, |release| {
            release["date"] = json!(format!("2026-11-{day:02}T09:00:00+08:00"));
            release["tender"]["bidOpening"]["date"] = json!(opens);
            if std::ptr::eq(signer, &PURCHASERS.other) {
                release["parties"][0]["identifier"]["id"] = json!("91350100M000100Y43");
            }
        })
    };
    let (usual, later) = ("2026-12-15T09:30:00+08:00", "2026-12-20T09:30:00+08:00");
    let (purchaser, other) = (&PURCHASERS.purchaser, &PURCHASERS.other);
    let first = dated(10, usual, purchaser);
    register(&service, &first).ok();
    register(&service, &first).ok();
    for (name, package, code) in [
        ("of_another_enterprise", dated(11, later, other), "tender_other_signer"),
        ("older", dated(9, later, purchaser), "tender_superseded"),
        ("as_old", dated(10, later, purchaser), "tender_superseded"),
    ] {
        assert_eq!(register(&service, &package).refused(), code, "{name}");
    }
    register(&service, &dated(12, later, purchaser)).ok();
    assert_eq!(register(&service, &first).refused(), "tender_superseded");
    assert_eq!(register(&service, &dated(13, usual, purchaser)).refused(), "tender_opens_earlier");

    let request = share_request(&service, OCID);
    world.clock.set(OPENS);
    assert_eq!(release(&service, &request).refused(), "NOT_OPEN_YET");
    world.clock.forward(5 * 86_400);
    release(&service, &request).ok();
    let after = dated(14, "2026-12-30T09:30:00+08:00", purchaser);
    assert_eq!(register(&service, &after).refused(), "tender_opened");
}
