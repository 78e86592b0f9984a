//! A signature by hand: asked for without PIN and key, answered by the strokes, bounded.

use sealbid_link::*;
use sealbid_link::{desk, phone};

use crate::world::*;

fn stroke(points: usize) -> Stroke {
    let at = |n: usize| Point { x: n as u16, y: u16::MAX - n as u16, pressure: n as u8 };
    (0..points).map(at).collect::<Vec<_>>().try_into().unwrap()
}

fn written(points: &[usize]) -> Result<Written, OutOfBounds> {
    points.iter().map(|points| stroke(*points)).collect::<Vec<_>>().try_into()
}

#[test]
fn what_was_written_arrives_without_pin_ticket_or_key_and_stands_in_the_log() {
    let mut world = World::new(110);
    let (talk, done) = world.done(world.setup(world.pad()));
    assert_eq!(done.out, Out::Written(hand()));
    assert_eq!((done.kept, world.wallet.signatures.get()), (false, 0));
    assert_eq!((done.audit.op, done.audit.end), (Op::Write, End::Done));
    assert_eq!(world.book.log, [done.audit]);
    assert!(world.book.kept.is_empty());
    // Five minutes, since who writes has a pad to look at and another try.
    let request = talk.desk.request();
    assert_eq!(request.exp.get() - request.now.get(), 300);
}

#[test]
fn a_phone_that_does_not_say_that_it_can_is_asked_nothing() {
    let mut world = World::new(111);
    world.capabilities.retain(|op| *op != Op::Write);
    let mut desk = world.start(world.setup(world.pad()));
    let (mut phone, hello) = world.scan(&desk);
    let frames = desk_frames(&world.desk_gets(&mut desk, &hello));
    assert_eq!(desk.state(), desk::State::Failed(Code::Version));
    // One frame, which an earlier phone reads: the code is of another version.
    assert_eq!(frames.len(), 1);
    assert_eq!(Header::parse(&frames[0]).unwrap().0.kind, Kind::Error);
    world.phone_gets(&mut phone, &frames[0]);
    assert_eq!(phone.state(), phone::State::Failed(Code::Version));
    // What it can do it is asked as before.
    world.done(world.setup(world.documents(1)));
}

#[test]
fn writing_answers_a_question_for_writing_and_nothing_else_does() {
    let mut world = World::new(112);
    let mut talk = world.reviewed(world.setup(world.pad()));
    let moment = world.moment();
    assert_eq!(talk.phone.open_pin(moment), []);
    assert_eq!(talk.phone.approve(moment), []);
    assert_eq!(talk.phone.finish(moment, None, &world.phone()), []);
    assert_eq!(talk.phone.state(), phone::State::Review);
    let out = talk.phone.write(moment, hand(), &world.phone());
    assert_eq!((phone_frames(&out).len(), talk.phone.state()), (1, phone::State::Sent));
    assert_eq!(talk.phone.write(moment, hand(), &world.phone()), []);

    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    assert_eq!(talk.phone.write(moment, hand(), &world.phone()), []);
    talk.phone.open_pin(moment);
    assert_eq!(talk.phone.write(moment, hand(), &world.phone()), []);
    assert_eq!(talk.phone.state(), phone::State::Pin);
}

#[test]
fn a_phone_that_was_not_paired_is_asked_nothing() {
    let mut world = World::new(113);
    let setup = desk::Setup { phones: Vec::new(), ..world.setup(world.pad()) };
    let mut desk = world.start(setup);
    let (_, hello) = world.scan(&desk);
    world.desk_gets(&mut desk, &hello);
    assert_eq!(desk.state(), desk::State::Failed(Code::DeskUnknown));
}

#[test]
fn the_bounds_hold_and_what_is_within_them_fits_into_a_frame() {
    assert_eq!(written(&[]), Err(OutOfBounds));
    assert_eq!(written(&[1; 201]), Err(OutOfBounds));
    assert_eq!(written(&[2_999, 1, 1]), Err(OutOfBounds));
    assert_eq!(Stroke::try_from(Vec::new()), Err(OutOfBounds));
    assert_eq!(Stroke::try_from(vec![Point { x: 0, y: 0, pressure: 0 }; 3_001]), Err(OutOfBounds));
    for (millimetres, is_one) in [(9, false), (10, true), (200, true), (201, false), (266, false)] {
        assert_eq!(Millimetres::try_from(millimetres).is_ok(), is_one, "{millimetres}");
    }
    // The longest heads, and all strokes that there may be.
    let many = [vec![14; 100], vec![16; 100]].concat();
    for (seed, points) in [(114, vec![3_000]), (115, many)] {
        let mut world = World::new(seed);
        let mut talk = world.reviewed(world.setup(world.pad()));
        let longest = written(&points).unwrap();
        let out = talk.phone.write(world.moment(), longest.clone(), &world.phone());
        let frame = phone_frames(&out).remove(0);
        let done = done(&world.desk_gets(&mut talk.desk, &frame)).unwrap();
        assert_eq!(done.out, Out::Written(longest));
    }
}

/// The RESULT of the longest entry with strokes that take the most room.
#[test]
fn the_longest_answer_is_a_message() {
    let entry = Entry {
        n: Count::MAX,
        prev: [0; 32],
        at: Time::MAX,
        op: Op::Write,
        end: End::Done,
        desk: [0; 32],
        req_id: [0; 16],
        req_hash: [0; 32],
    };
    // As many heads of three bytes as there may be, and all others of two.
    let strokes = [vec![52; 42], vec![5; 157], vec![31]].concat();
    let out = Out::Written(written(&strokes).unwrap());
    let body = Answer { req_id: [0; 16], req_hash: [0; 32], out, audit: entry, ticket: None, kept: false };
    let message = Message::Answer(Box::new(Signed { body, sig: [0; 64] }));
    let cbor = message.to_cbor();
    // As docs/protocol/link.md says.
    assert_eq!(cbor.len(), 15_789);
    assert!(cbor.len() <= MAX_MESSAGE_LEN);
    assert_eq!(Message::from_cbor(Kind::Result, &cbor), Ok(message));
}

#[test]
fn how_somebody_signs_is_in_no_debug_output() {
    let mut world = World::new(116);
    let (_, done) = world.done(world.setup(world.pad()));
    let text = format!("{done:?}");
    assert!(text.contains("Written(2 strokes)") && !text.contains("Point"), "{text}");
}
