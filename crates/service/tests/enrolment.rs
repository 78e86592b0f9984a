//! Phones are given certificates once they proved both keys.

use std::path::Path;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR};
use p256::elliptic_curve::sec1::ToSec1Point;
use sealbid_link::{MemoryKey, SigningKey};
use sealbid_pki::path::{Evidence, Purpose, Trust, validate};
use sealbid_pki::{Certificate, DecryptionKey, Instant, PrivateKey};
use sealbid_testkit::{rng, run};
use serde_json::{Value, json};

use crate::world::{Answer, NOW, Running, World, base64, hex, sha256, unbase64};

/// A phone without a screen: its two keys, the one by which it names itself to desks, and its bearer at the service.
pub struct Phone {
    pub request: String,
    pub encryption: DecryptionKey,
    pub auth: MemoryKey,
    pub bearer: [u8; 32],
}

pub const FIRM: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");

impl Phone {
    /// Its request for a signing certificate is OpenSSL's.
    pub fn new(folder: &Path, seed: u8) -> Self {
        let path = |name: &str| folder.join(format!("{seed}-{name}")).into_os_string().into_string().unwrap();
        let (key, request) = (path("sign.key.pem"), path("sign.csr.pem"));
        run("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key]).ok();
        run("openssl", ["req", "-new", "-key", &key, "-subj", "/CN=phone", "-out", &request]).ok();
        Self {
            request: std::fs::read_to_string(request).unwrap(),
            encryption: PrivateKey::generate(&mut rng(u64::from(seed))).into(),
            auth: MemoryKey::generate(&mut rng(1_000 + u64::from(seed))),
            bearer: [seed; 32],
        }
    }

    /// `phone_id`.
    pub fn id(&self) -> [u8; 32] {
        self.auth.public_key().fingerprint()
    }

    pub fn asks(&self) -> Value {
        json!({
            "request": self.request,
            "encryption_key": base64(self.encryption.public_key().to_sec1_point(false).as_bytes()),
            "phone_id": hex(&self.id()),
            "bearer_sha256": base64(&sha256(&self.bearer)),
            "organization": FIRM.0,
            "uscc": FIRM.1,
        })
    }

    /// The keys alone: who they are for stands elsewhere.
    pub fn keys(&self) -> Value {
        let mut asks = self.asks();
        asks.as_object_mut().unwrap().retain(|name, _| !["organization", "uscc"].contains(&name.as_str()));
        asks
    }

    /// The secret of a challenge.
    pub fn open(&self, challenge: &Value) -> Vec<u8> {
        let secret = self.encryption.secret().to_bytes();
        let key = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&secret).unwrap();
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&unbase64(&challenge["enc"])).unwrap();
        let id = base16ct::lower::decode_vec(challenge["id"].as_str().unwrap()).unwrap();
        hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &key,
            &enc,
            b"sealbid-service/1 possession",
            &unbase64(&challenge["ct"]),
            &id,
        )
        .unwrap()
    }

    pub fn begin(&self, service: &Running) -> Value {
        service.post("/v1/enrolments", &self.asks()).ok().json()
    }

    pub fn enrol(&self, service: &Running) -> Value {
        let challenge = self.begin(service);
        answer(service, &challenge, &self.open(&challenge)).ok().json()
    }
}

pub fn answer(service: &Running, challenge: &Value, secret: &[u8]) -> Answer {
    let path = format!("/v1/enrolments/{}/answer", challenge["id"].as_str().unwrap());
    service.post(&path, &json!({ "secret": base64(secret) }))
}

/// The first certificate of a chain.
pub fn leaf(chain: &Value) -> Certificate {
    Certificate::pem_chain(chain.as_str().unwrap()).unwrap().swap_remove(0)
}

#[test]
fn a_phone_that_proves_both_keys_is_given_both_certificates() {
    let world = World::new();
    let service = world.start();
    let phone = Phone::new(world.folder.path(), 1);
    let enrolled = phone.enrol(&service);
    assert_eq!(enrolled["device"], hex(&phone.id()));
    let (signing, encryption) = (leaf(&enrolled["signing"]), leaf(&enrolled["encryption"]));
    assert!(signing.allows_signing() && !signing.allows_key_agreement());
    assert!(encryption.allows_key_agreement() && !encryption.allows_signing());
    assert_eq!(encryption.p256_public_key().unwrap(), phone.encryption.public_key());
    assert_eq!(signing.uscc().as_deref(), Some(FIRM.1));
    for certificate in [&signing, &encryption] {
        assert!(certificate.subject().contains("PRACTICE"), "{}", certificate.subject());
        // The service has no public address, so none is written.
        assert!(certificate.crl_addresses().is_empty() && certificate.ocsp_addresses().is_empty());
    }
    let root = leaf(&enrolled["root"]);
    assert_eq!(root.common_name().as_deref(), Some("封标 演练根 / Sealbid practice root"));
    let chain = Certificate::pem_chain(enrolled["signing"].as_str().unwrap()).unwrap();
    let trust = Trust::new(vec![root]);
    let encrypted = Certificate::pem_chain(enrolled["encryption"].as_str().unwrap()).unwrap();
    for (certificate, chain, purpose) in
        [(&signing, &chain, Purpose::Signing), (&encryption, &encrypted, Purpose::KeyAgreement)]
    {
        // A desk whose clock is behind the service's judges them too.
        let early = ("not_yet_valid", "unknown");
        let good = ("valid", "not_declared");
        for (at, expected) in [(NOW, good), (NOW - 600, good), (NOW - 601, early)] {
            let at = Instant::from_unix_secs(at);
            let record = validate(certificate, chain, &trust, &Evidence::default(), purpose, at);
            assert_eq!((record.chain.code(), record.revocation.code()), expected, "{at}");
        }
    }

    let path = |name: &str| world.folder.path().join(name).into_os_string().into_string().unwrap();
    for (name, text) in [("chain.pem", &enrolled["signing"]), ("root.pem", &enrolled["root"])] {
        std::fs::write(path(name), text.as_str().unwrap()).unwrap();
    }
    let at = NOW.to_string();
    let (root, chain) = (path("root.pem"), path("chain.pem"));
    run("openssl", ["verify", "-attime", &at, "-CAfile", &root, "-untrusted", &chain, &chain]).ok();
}

#[test]
fn an_answer_that_was_not_heard_may_be_given_again() {
    let world = World::new();
    let service = world.start();
    let phone = Phone::new(world.folder.path(), 1);
    let challenge = phone.begin(&service);
    let secret = phone.open(&challenge);
    let first = answer(&service, &challenge, &secret).ok().json();
    assert_eq!(answer(&service, &challenge, &secret).ok().json(), first);
    drop(service);
    assert_eq!(answer(&world.start(), &challenge, &secret).ok().json(), first);
}

#[test]
fn what_proves_nothing_is_given_nothing() {
    let world = World::new();
    let service = world.start();
    let phone = Phone::new(world.folder.path(), 1);
    let with = |name: &str, value: Value| {
        let mut asks = phone.asks();
        asks[name] = value;
        asks
    };
    let without = |name: &str| {
        let mut asks = phone.asks();
        asks.as_object_mut().unwrap().remove(name);
        asks
    };
    // A request whose signature is another's.
    let der = sealbid_pki::Request::from_pem(&phone.request).unwrap().der().to_vec();
    let mut forged = der.clone();
    *forged.last_mut().unwrap() ^= 1;
    let forged = sealbid_pki::Request::from_der(&forged).unwrap().to_pem();
    let off_the_curve = [&[4][..], &[1; 64]].concat();
    let certified = sealbid_pki::Request::from_der(&der).unwrap().prove().unwrap();
    let same = base64(certified.public_key().to_sec1_point(false).as_bytes());
    for (name, asks, code) in [
        ("request_signed_by_another_key", with("request", json!(forged)), "possession_not_proven"),
        ("request_no_pem", with("request", json!("hello")), "request_pem_malformed"),
        ("point_off_the_curve", with("encryption_key", json!(base64(&off_the_curve))), "service_form"),
        ("point_compressed", with("encryption_key", json!(base64(&[2; 33]))), "service_form"),
        ("one_key_for_both", with("encryption_key", json!(same)), "enrolment_same_key"),
        ("bearer_hash_short", with("bearer_sha256", json!("AAAA")), "service_form"),
        ("phone_id_in_upper_case", with("phone_id", json!("AB".repeat(32))), "service_form"),
        ("phone_id_short", with("phone_id", json!("ab".repeat(31))), "service_form"),
        ("phone_id_missing", without("phone_id"), "service_form"),
        ("organization_that_nobody_sees", with("organization", json!("\u{200b}")), "service_form"),
        ("uscc_of_no_form", with("uscc", json!("1")), "text_form"),
        ("organization_too_long", with("organization", json!("长".repeat(65))), "issue_subject"),
        ("member_unknown", with("admin", json!(true)), "service_form"),
    ] {
        assert_eq!(service.post("/v1/enrolments", &asks).refused(), code, "{name}");
    }
    assert_eq!(service.call("POST", "/v1/enrolments", None, b"{").refused(), "service_form");

    // One wrong answer, and the challenge is over.
    let challenge = phone.begin(&service);
    assert_eq!(answer(&service, &challenge, &[0; 32]).refused(), "possession_not_proven");
    assert_eq!(answer(&service, &challenge, &phone.open(&challenge)).refused(), "enrolment_unknown");
    // So it is when its time is over, or the service forgot it.
    let challenge = phone.begin(&service);
    world.clock.forward(600);
    assert_eq!(answer(&service, &challenge, &phone.open(&challenge)).refused(), "enrolment_unknown");
    let challenge = phone.begin(&service);
    drop(service);
    let service = world.start();
    assert_eq!(answer(&service, &challenge, &phone.open(&challenge)).refused(), "enrolment_unknown");
    phone.enrol(&service);
}

#[test]
fn a_key_is_certified_once_and_a_phone_and_a_bearer_stay_with_their_keys() {
    let world = World::new();
    let service = world.start();
    let (phone, other) = (Phone::new(world.folder.path(), 1), Phone::new(world.folder.path(), 2));
    let with = |asks: &Phone, name: &str, of: &Phone| {
        let mut asks = asks.asks();
        asks[name] = of.asks()[name].clone();
        asks
    };
    // Three that are begun before the phone is there: all come too late.
    let same_keys = phone.begin(&service);
    let same_bearer = service.post("/v1/enrolments", &with(&other, "bearer_sha256", &phone)).ok().json();
    let same_phone = service.post("/v1/enrolments", &with(&other, "phone_id", &phone)).ok().json();
    phone.enrol(&service);
    for (challenge, holder, code) in [
        (&same_keys, &phone, "enrolment_key_known"),
        (&same_bearer, &other, "enrolment_bearer_known"),
        (&same_phone, &other, "enrolment_phone_known"),
    ] {
        assert_eq!(answer(&service, challenge, &holder.open(challenge)).refused(), code);
    }
    for (asks, code) in [
        (phone.asks(), "enrolment_key_known"),
        (with(&other, "bearer_sha256", &phone), "enrolment_bearer_known"),
        (with(&other, "phone_id", &phone), "enrolment_phone_known"),
    ] {
        let refused = service.post("/v1/enrolments", &asks);
        assert_eq!((refused.status, refused.refused().as_str()), (409, code));
    }
    other.enrol(&service);
}

#[test]
fn who_asks_for_certificates_without_end_waits() {
    let world = World::new();
    let service = world.start();
    let asks = json!({});
    let refusals: Vec<String> = (0..31).map(|_| service.post("/v1/enrolments", &asks).refused()).collect();
    assert_eq!(refusals.iter().filter(|code| *code == "RATE_LIMITED").count(), 1);
}
