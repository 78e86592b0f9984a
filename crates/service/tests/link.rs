//! The claims of docs/protocol/link.md that concern the relay: sessions, slots and ends.

use serde_json::json;

use crate::world::{Running, World, base64, hex, sha256};

pub const DESK: [u8; 32] = [0xd1; 32];
pub const PHONE: [u8; 32] = [0xf1; 32];
pub const OTHER: [u8; 32] = [0xf2; 32];

pub fn sid(seed: u8) -> [u8; 16] {
    [seed; 16]
}

/// Begins a session of 180 s.
pub fn open(service: &Running, sid: [u8; 16]) -> crate::world::Answer {
    service.post("/v1/link", &json!({ "sid": hex(&sid), "desk_sha256": base64(&sha256(&DESK)), "ttl": 180 }))
}

/// A frame as either side makes it: the relay reads the header, the rest is noise.
pub fn frame(sid: [u8; 16], side: &str, seq: u16, payload: &[u8]) -> Vec<u8> {
    let kind = if side == "phone" && seq == 0 { 1 } else { 3 };
    let mut frame = vec![1];
    frame.extend(sid);
    frame.push(u8::from(side == "desk"));
    frame.extend(seq.to_be_bytes());
    frame.push(kind);
    frame.extend(u32::try_from(payload.len()).unwrap().to_be_bytes());
    frame.extend(payload);
    frame
}

pub fn frames(sid: [u8; 16], side: &str) -> String {
    format!("/v1/link/{}/{side}/frames", hex(&sid))
}

fn act(service: &Running, sid: [u8; 16], side: &str, bearer: &[u8; 32], what: &str) -> crate::world::Answer {
    service.post_as(&format!("/v1/link/{}/{side}/{what}", hex(&sid)), bearer, b"")
}

fn hello(service: &Running, sid: [u8; 16], bearer: &[u8; 32], noise: u8) -> crate::world::Answer {
    service.post_as(&frames(sid, "phone"), bearer, &frame(sid, "phone", 0, &[noise; 1123]))
}

#[test]
fn link_10_a_second_phone_on_the_same_code_gets_nothing() {
    let world = World::new();
    let service = world.start();
    let sid = sid(10);
    open(&service, sid).ok();
    hello(&service, sid, &PHONE, 1).ok();
    assert_eq!(hello(&service, sid, &OTHER, 2).refused(), "SESSION_TAKEN");
    assert_eq!(service.get_as(&frames(sid, "phone"), &OTHER).refused(), "SESSION_TAKEN");
    // Nor does a desk without the bearer.
    assert_eq!(service.get_as(&frames(sid, "desk"), &OTHER).refused(), "service_bearer");
    assert_eq!(act(&service, sid, "desk", &OTHER, "free").refused(), "service_bearer");
    assert_eq!(act(&service, sid, "desk", &PHONE, "close").refused(), "service_bearer");
    // The first one goes on.
    service.post_as(&frames(sid, "desk"), &DESK, &frame(sid, "desk", 0, &[9; 1072])).ok();
    assert_eq!(service.get_as(&frames(sid, "phone"), &PHONE).ok().body, frame(sid, "desk", 0, &[9; 1072]));
}

#[test]
fn link_11_a_junk_claim_is_given_up_and_the_right_phone_comes_in() {
    let world = World::new();
    let service = world.start();
    let sid = sid(11);
    open(&service, sid).ok();
    for junk in 1..=3 {
        let bearer = [junk; 32];
        hello(&service, sid, &bearer, junk).ok();
        assert_eq!(service.get_as(&frames(sid, "desk"), &DESK).ok().body, frame(sid, "phone", 0, &[junk; 1123]));
        act(&service, sid, "desk", &DESK, "free").ok();
        // Whoever was given up is told to scan again, and takes the slot no more.
        assert_eq!(service.get_as(&frames(sid, "phone"), &bearer).refused(), "QR_STALE");
        assert_eq!(hello(&service, sid, &bearer, junk).refused(), "QR_STALE");
    }
    hello(&service, sid, &PHONE, 9).ok();
    assert_eq!(service.get_as(&frames(sid, "desk"), &DESK).ok().body, frame(sid, "phone", 0, &[9; 1123]));
    assert_eq!(act(&service, sid, "desk", &DESK, "free").refused(), "RATE_LIMITED", "three times at most");
    // A desk that has answered has found its phone.
    service.post_as(&frames(sid, "desk"), &DESK, &frame(sid, "desk", 0, &[9; 1072])).ok();
    assert_eq!(act(&service, sid, "desk", &DESK, "free").refused(), "SESSION_TAKEN");
}

#[test]
fn link_12_a_sid_serves_once() {
    let world = World::new();
    let service = world.start();
    let sid = sid(12);
    open(&service, sid).ok();
    // The same desk, which did not hear the answer; another one.
    open(&service, sid).ok();
    let other = json!({ "sid": hex(&sid), "desk_sha256": base64(&sha256(&OTHER)), "ttl": 180 });
    assert_eq!(service.post("/v1/link", &other).refused(), "SESSION_TAKEN");
    hello(&service, sid, &PHONE, 1).ok();
    act(&service, sid, "desk", &DESK, "close").ok();
    for _ in 0..2 {
        assert_eq!(open(&service, sid).refused(), "SESSION_GONE");
        assert_eq!(hello(&service, sid, &OTHER, 1).refused(), "SESSION_GONE");
        assert_eq!(service.get_as(&frames(sid, "phone"), &PHONE).refused(), "SESSION_GONE");
        // As long as the tombstone stands.
        world.clock.forward(599);
    }
}

#[test]
fn what_was_sent_before_the_end_still_arrives() {
    let world = World::new();
    let service = world.start();
    let sid = sid(1);
    open(&service, sid).ok();
    hello(&service, sid, &PHONE, 1).ok();
    let ack = frame(sid, "desk", 0, &[5; 1072]);
    service.post_as(&frames(sid, "desk"), &DESK, &ack).ok();
    act(&service, sid, "desk", &DESK, "close").ok();
    assert_eq!(service.get_as(&frames(sid, "phone"), &PHONE).ok().body, ack);
    assert_eq!(service.get_as(&frames(sid, "phone"), &OTHER).refused(), "SESSION_GONE");
    assert_eq!(service.get_as(&format!("{}?after=0", frames(sid, "phone")), &PHONE).refused(), "SESSION_GONE");
    // What it has it acknowledges again: the first answer may have been lost.
    hello(&service, sid, &PHONE, 1).ok();
    let late = frame(sid, "phone", 1, &[5; 1040]);
    assert_eq!(service.post_as(&frames(sid, "phone"), &PHONE, &late).refused(), "SESSION_GONE");
    world.clock.forward(30);
    assert_eq!(service.get_as(&frames(sid, "phone"), &PHONE).refused(), "SESSION_GONE");
}

#[test]
fn a_session_ends_unclaimed_after_a_minute_and_claimed_when_its_time_is_over() {
    let world = World::new();
    let service = world.start();
    open(&service, sid(1)).ok();
    open(&service, sid(2)).ok();
    world.clock.forward(59);
    hello(&service, sid(2), &PHONE, 1).ok();
    world.clock.forward(1);
    assert_eq!(hello(&service, sid(1), &PHONE, 1).refused(), "SESSION_GONE");
    assert_eq!(service.get_as(&frames(sid(1), "desk"), &DESK).refused(), "SESSION_GONE");
    world.clock.forward(119);
    service.get_as(&frames(sid(2), "desk"), &DESK).ok();
    world.clock.forward(1);
    assert_eq!(service.get_as(&frames(sid(2), "desk"), &DESK).refused(), "SESSION_GONE");
    for ttl in [0, 361] {
        let asked = json!({ "sid": hex(&sid(3)), "desk_sha256": base64(&sha256(&DESK)), "ttl": ttl });
        assert_eq!(service.post("/v1/link", &asked).refused(), "service_ttl");
    }
}

#[test]
fn link_29_a_relay_that_was_restarted_knows_no_session() {
    let world = World::new();
    let service = world.start();
    let sid = sid(29);
    open(&service, sid).ok();
    hello(&service, sid, &PHONE, 1).ok();
    drop(service);
    let service = world.start();
    assert_eq!(service.get_as(&frames(sid, "desk"), &DESK).refused(), "SESSION_GONE");
    assert_eq!(hello(&service, sid, &PHONE, 1).refused(), "SESSION_GONE");
    // The desk shows a new code.
    open(&service, self::sid(30)).ok();
    hello(&service, self::sid(30), &PHONE, 1).ok();
}

#[test]
fn an_address_that_begins_too_many_sessions_or_guesses_waits() {
    let world = World::new();
    let service = world.start();
    for count in 0..60 {
        open(&service, [count; 16]).ok();
    }
    assert_eq!(open(&service, [99; 16]).refused(), "RATE_LIMITED");
    for guess in 0..30 {
        assert_eq!(service.get_as(&frames(sid(0), "desk"), &[guess; 32]).refused(), "service_bearer");
    }
    assert_eq!(service.get_as(&frames(sid(0), "desk"), &DESK).refused(), "RATE_LIMITED");
    world.clock.forward(60);
    assert_eq!(service.get_as(&frames(sid(0), "desk"), &[1; 32]).refused(), "service_bearer");
    open(&service, [99; 16]).ok();
}
