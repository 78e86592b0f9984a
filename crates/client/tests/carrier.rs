//! Frames here are none of the protocol: the relay reads their headers alone.

use std::time::{Duration, Instant};

use sealbid_client::{Arrival, Carrier, Side};
use sealbid_link::Id;

use crate::world::World;

const LIMIT: Duration = Duration::from_secs(20);

fn frame(sid: &Id, side: Side, seq: u16, content: u8) -> Vec<u8> {
    let kind = if side == Side::Phone && seq == 0 { 1 } else { 3 };
    let mut frame = vec![1];
    frame.extend(sid.as_slice());
    frame.push(u8::from(side == Side::Desk));
    frame.extend(seq.to_be_bytes());
    frame.push(kind);
    frame.extend(1040_u32.to_be_bytes());
    frame.extend([content; 1040]);
    frame
}

#[track_caller]
fn arrives(carrier: &Carrier, frame: &[u8]) {
    assert_eq!(carrier.next(LIMIT), Some(Arrival::Frame(frame.to_vec())));
}

#[test]
fn frames_go_both_ways_in_their_order_and_at_once() {
    let world = World::new();
    let sid: Id = [3; 16];
    let desk = Carrier::begin(&world.service, &sid, [1; 32], 60).unwrap();
    let phone = Carrier::join(&world.service, &sid, Side::Phone, [2; 32]);
    let began = Instant::now();
    for seq in 0..3 {
        phone.send(frame(&sid, Side::Phone, seq, 5));
    }
    for seq in 0..3 {
        arrives(&desk, &frame(&sid, Side::Phone, seq, 5));
    }
    desk.send(frame(&sid, Side::Desk, 0, 6));
    arrives(&phone, &frame(&sid, Side::Desk, 0, 6));
    assert!(desk.flush(LIMIT));
    // A poll that is under way is answered when there is something, not when its time is up.
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn after_a_phone_was_given_up_the_next_one_is_heard_from_its_first_frame() {
    let world = World::new();
    let sid: Id = [4; 16];
    let desk = Carrier::begin(&world.service, &sid, [1; 32], 60).unwrap();
    let junk = Carrier::join(&world.service, &sid, Side::Phone, [2; 32]);
    junk.send(frame(&sid, Side::Phone, 0, 5));
    arrives(&desk, &frame(&sid, Side::Phone, 0, 5));
    desk.free().unwrap();
    assert!(matches!(junk.next(LIMIT), Some(Arrival::Ended(error)) if error.code() == "QR_STALE"));
    let phone = Carrier::join(&world.service, &sid, Side::Phone, [9; 32]);
    phone.send(frame(&sid, Side::Phone, 0, 7));
    arrives(&desk, &frame(&sid, Side::Phone, 0, 7));
}

#[test]
fn the_end_of_a_session_is_told_to_the_other_side() {
    let world = World::new();
    let sid: Id = [5; 16];
    let desk = Carrier::begin(&world.service, &sid, [1; 32], 60).unwrap();
    let phone = Carrier::join(&world.service, &sid, Side::Phone, [2; 32]);
    phone.send(frame(&sid, Side::Phone, 0, 5));
    arrives(&desk, &frame(&sid, Side::Phone, 0, 5));
    desk.close();
    assert!(matches!(phone.next(LIMIT), Some(Arrival::Ended(error)) if error.code() == "SESSION_GONE"));
}

#[test]
fn a_service_that_went_away_is_said_once_and_nothing_is_given_up() {
    let mut world = World::new();
    let sid: Id = [6; 16];
    let desk = Carrier::begin(&world.service, &sid, [1; 32], 60).unwrap();
    world.stop();
    assert_eq!(desk.next(LIMIT), Some(Arrival::Unreachable));
    desk.send(frame(&sid, Side::Desk, 0, 6));
    assert!(!desk.flush(Duration::from_secs(2)));
    assert_eq!(desk.next(Duration::from_millis(1)), None);
}
