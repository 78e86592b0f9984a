//! Tickets: given to phones that are enrolled and whose certificates are good, and to nobody else.

use p256::elliptic_curve::sec1::ToSec1Point;
use sealbid_link::{PublicKey, Record, Ticket, Time};
use serde_json::{Value, json};

use crate::enrolment::{Phone, leaf};
use crate::world::{Answer, NOW, Running, World, base64, hex, unbase64};

pub fn ticket(service: &Running, bearer: &[u8; 32], req_hash: &[u8; 32]) -> Answer {
    service.post_as("/v1/tickets", bearer, json!({ "req_hash": base64(req_hash) }).to_string().as_bytes())
}

/// The bytes of a member.
pub fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    unbase64(value).try_into().unwrap()
}

/// A key that the service names in `GET /v1/service`.
pub fn key(service: &Running, name: &str) -> PublicKey {
    PublicKey::from_sec1(&bytes::<65>(&service.get("/v1/service").ok().json()[name])).unwrap()
}

#[test]
fn a_ticket_is_the_protocols_and_good_for_two_minutes() {
    let world = World::new();
    let service = world.start();
    let phone = Phone::new(world.folder.path(), 1);
    phone.enrol(&service);
    let pin = key(&service, "pin_key");
    for (forward, req_hash) in [(0, [1; 32]), (7, [2; 32])] {
        world.clock.forward(forward);
        let given = ticket(&service, &phone.bearer, &req_hash).ok().json();
        let expected = Ticket {
            device: phone.id(),
            req_hash,
            exp: Time::new(u64::try_from(NOW + forward + 120).unwrap()).unwrap(),
            key: pin.fingerprint(),
        };
        let body = Ticket {
            device: bytes(&given["device"]),
            req_hash: bytes(&given["req_hash"]),
            exp: Time::new(given["exp"].as_u64().unwrap()).unwrap(),
            key: bytes(&given["key"]),
        };
        assert_eq!(body, expected);
        let sig = bytes(&given["sig"]);
        assert!(pin.verifies(&[Ticket::LABEL, &body.to_cbor()].concat(), &sig));
        let other = Ticket { req_hash: [9; 32], ..body };
        assert!(!pin.verifies(&[Ticket::LABEL, &other.to_cbor()].concat(), &sig));
    }
}

#[test]
fn the_key_of_tickets_is_none_of_the_others() {
    let world = World::new();
    let service = world.start();
    let info = service.get("/v1/service").ok().json();
    let of_certificate = |name: &str| {
        let key = leaf(&info[name]).p256_public_key().unwrap();
        base64(key.to_sec1_point(false).as_bytes())
    };
    assert_eq!(info["platform_key"], of_certificate("platform"));
    for name in ["platform", "opening", "root"] {
        assert_ne!(info["pin_key"], of_certificate(name), "{name}");
    }
}

#[test]
fn only_a_phone_whose_certificates_are_good_is_given_a_ticket() {
    let world = World::new();
    let service = world.start();
    let (phone, other) = (Phone::new(world.folder.path(), 1), Phone::new(world.folder.path(), 2));
    assert_eq!(ticket(&service, &phone.bearer, &[1; 32]).refused(), "service_bearer");
    let enrolled = phone.enrol(&service);
    other.enrol(&service);
    let asked = json!({ "req_hash": base64(&[1; 32]) });
    let nameless = service.post("/v1/tickets", &asked);
    assert_eq!((nameless.status, nameless.refused().as_str()), (401, "service_bearer"));
    let unknown = ticket(&service, &[9; 32], &[1; 32]);
    assert_eq!((unknown.status, unknown.refused().as_str()), (401, "service_bearer"));
    for (name, body) in [
        ("hash_short", json!({ "req_hash": base64(&[1; 31]) })),
        ("hash_in_hex", json!({ "req_hash": hex(&[1; 32]) })),
        ("no_hash", json!({})),
        ("device_named_by_the_caller", json!({ "req_hash": base64(&[1; 32]), "device": base64(&other.id()) })),
    ] {
        let refused = service.post_as("/v1/tickets", &phone.bearer, body.to_string().as_bytes());
        assert_eq!(refused.refused(), "service_form", "{name}");
    }
    ticket(&service, &phone.bearer, &[1; 32]).ok();

    // The encryption certificate: one of the two is enough.
    let path = format!("/v1/certificates/{}/revoke", hex(&leaf(&enrolled["encryption"]).sha256()));
    service.post_as(&path, &phone.bearer, br#"{"reason":"key_compromise"}"#).ok();
    let revoked = ticket(&service, &phone.bearer, &[1; 32]);
    assert_eq!((revoked.status, revoked.refused().as_str()), (403, "CERT_REVOKED"));
    ticket(&service, &other.bearer, &[1; 32]).ok();
}

#[test]
fn a_phone_or_an_address_that_asks_for_tickets_without_end_waits() {
    let world = World::new();
    let service = world.start();
    let (phone, other) = (Phone::new(world.folder.path(), 1), Phone::new(world.folder.path(), 2));
    phone.enrol(&service);
    other.enrol(&service);
    for i in 0..20 {
        ticket(&service, &phone.bearer, &[i; 32]).ok();
    }
    assert_eq!(ticket(&service, &phone.bearer, &[20; 32]).refused(), "RATE_LIMITED");
    ticket(&service, &other.bearer, &[1; 32]).ok();
    // 22 are gone; whoever is nobody here takes the rest of the address's 120.
    let refusals: Vec<_> = (0..99).map(|_| ticket(&service, &[9; 32], &[1; 32]).refused()).collect();
    assert_eq!(refusals.iter().filter(|code| *code == "service_bearer").count(), 98);
    assert_eq!(refusals[98], "RATE_LIMITED");
    assert_eq!(ticket(&service, &other.bearer, &[1; 32]).refused(), "RATE_LIMITED");
    world.clock.forward(60);
    ticket(&service, &phone.bearer, &[1; 32]).ok();
}
