//! Frames that somebody in between altered, kept back, sent twice or made up.

use sealbid_link::desk::{self, Event, Session};
use sealbid_link::*;

use crate::world::*;

fn flipped(frame: &[u8], at: usize) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[at] ^= 1 << (at % 8);
    frame
}

#[test]
fn link_01_a_flipped_bit_in_any_frame_changes_nothing() {
    let mut world = World::new(1);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let key = [3; 32];
    let asleep = desk.snapshot(&key, &mut world.rng);
    for at in 0..hello.len() {
        // A HELLO that does not hold costs one of three tries, so each meets a desk of its own.
        let mut desk = Session::restore(&asleep, &key).unwrap();
        let out = world.desk_gets(&mut desk, &flipped(&hello, at));
        assert!(desk_frames(&out).is_empty() && dropped(&out).len() == 1, "HELLO byte {at}: {out:?}");
        assert_eq!(desk.state(), desk::State::Showing);
    }
    let request = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    for at in 0..request.len() {
        let out = world.phone_gets(&mut phone, &flipped(&request, at));
        assert!(out.len() == 1 && dropped_by_phone(&out).len() == 1, "REQUEST byte {at}: {out:?}");
    }
    let seen = phone_frames(&world.phone_gets(&mut phone, &request)).remove(0);
    for at in 0..seen.len() {
        let out = world.desk_gets(&mut desk, &flipped(&seen, at));
        assert!(out.len() == 1 && dropped(&out).len() == 1, "STATUS byte {at}: {out:?}");
    }
    world.desk_gets(&mut desk, &seen);
    assert_eq!(desk.state(), desk::State::Seen);
    let (mut talk, result) = world.answered(world.setup(world.documents(1)));
    for at in 0..result.len() {
        let out = world.desk_gets(&mut talk.desk, &flipped(&result, at));
        assert!(out.len() == 1 && dropped(&out).len() == 1, "RESULT byte {at}: {out:?}");
    }
    let ack = desk_frames(&world.desk_gets(&mut talk.desk, &result)).remove(0);
    for at in 0..ack.len() {
        let out = world.phone_gets(&mut talk.phone, &flipped(&ack, at));
        assert!(out.len() == 1 && dropped_by_phone(&out).len() == 1, "ACK byte {at}: {out:?}");
    }
    world.phone_gets(&mut talk.phone, &ack);
    assert_eq!(talk.phone.state(), phone::State::Acked);
}

#[test]
fn link_02_an_altered_header_is_dropped_by_its_defect() {
    let mut world = World::new(2);
    let (mut talk, result) = world.answered(world.setup(world.documents(1)));
    type Change = fn(&mut Vec<u8>);
    let cases: &[(&str, Change, Code)] = &[
        ("version_2", |f| f[0] = 2, Code::Version),
        ("version_0", |f| f[0] = 0, Code::Version),
        ("sid_of_another_session", |f| f[1] ^= 1, Code::SessionGone),
        ("from_the_desk", |f| f[17] = 1, Code::FrameBad),
        ("from_nobody", |f| f[17] = 2, Code::FrameBad),
        ("seq_ahead", |f| f[19] += 1, Code::SeqGap),
        ("seq_behind", |f| f[19] -= 1, Code::Replay),
        ("seq_of_hello", |f| f[19] = 0, Code::Replay),
        ("seq_17th", |f| f[19] = 16, Code::RateLimited),
        ("seq_high_byte", |f| f[18] = 1, Code::RateLimited),
        ("kind_0", |f| f[20] = 0, Code::FrameBad),
        ("kind_8", |f| f[20] = 8, Code::FrameBad),
        ("kind_status", |f| f[20] = 3, Code::FrameBad),
        ("kind_hello", |f| f[20] = 1, Code::FrameBad),
        ("len_one_less", |f| f[24] -= 1, Code::FrameBad),
        ("len_huge", |f| f[21] = 255, Code::FrameBad),
        ("byte_appended", |f| f.push(0), Code::FrameBad),
        ("byte_cut", |f| f.truncate(f.len() - 1), Code::FrameBad),
        ("header_cut", |f| f.truncate(24), Code::FrameBad),
        ("header_alone", |f| f.truncate(25), Code::FrameBad),
        ("nothing", Vec::clear, Code::FrameBad),
    ];
    for (defect, change, code) in cases {
        let mut frame = result.clone();
        change(&mut frame);
        let out = world.desk_gets(&mut talk.desk, &frame);
        assert_eq!((dropped(&out), out.len()), (vec![*code], 1), "{defect}");
    }
    // A shorter payload under a fitting length does not open either.
    let mut frame = result.clone();
    frame.truncate(frame.len() - 1);
    let len = (frame.len() - 25) as u32;
    frame[21..25].copy_from_slice(&len.to_be_bytes());
    assert_eq!(dropped(&world.desk_gets(&mut talk.desk, &frame)), [Code::FrameBad]);
    assert!(done(&world.desk_gets(&mut talk.desk, &result)).is_some());
}

#[test]
fn link_03_hello_and_result_replayed_do_nothing() {
    let mut world = World::new(3);
    let (mut talk, result) = world.answered(world.setup(world.documents(1)));
    let hello = talk.hello.clone();
    assert_eq!(world.desk_gets(&mut talk.desk, &hello), []);
    assert!(done(&world.desk_gets(&mut talk.desk, &result)).is_some());
    assert_eq!(world.desk_gets(&mut talk.desk, &result), []);
    assert_eq!(world.desk_gets(&mut talk.desk, &hello), []);
    // In another session of the same desk with the same question.
    let mut other = world.reviewed(world.setup(world.documents(1)));
    for frame in [&hello, &result] {
        assert_eq!(dropped(&world.desk_gets(&mut other.desk, frame)), [Code::SessionGone]);
    }
    let mut as_if_its_own = result.clone();
    as_if_its_own[1..17].copy_from_slice(&other.desk.sid());
    as_if_its_own[18..20].copy_from_slice(&2u16.to_be_bytes());
    assert_eq!(dropped(&world.desk_gets(&mut other.desk, &as_if_its_own)), [Code::FrameBad]);
    // The phone passes over a question that comes twice.
    let asked = talk.asked.clone();
    assert_eq!(world.phone_gets(&mut talk.phone, &asked), []);
}

#[test]
fn link_04_frames_out_of_order_or_lost_are_asked_for_again() {
    let mut world = World::new(4);
    let setup = world.setup(world.documents(2));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let request = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    let seen = phone_frames(&world.phone_gets(&mut phone, &request)).remove(0);
    let moment = world.moment();
    let reviewing = phone_frames(&phone.reviewing(moment)).remove(0);
    let pin = phone_frames(&phone.open_pin(moment)).remove(0);
    for early in [&pin, &reviewing] {
        assert_eq!(dropped(&world.desk_gets(&mut desk, early)), [Code::SeqGap]);
    }
    assert_eq!(desk.state(), desk::State::Sent);
    for frame in [&seen, &reviewing, &pin] {
        assert_eq!(dropped(&world.desk_gets(&mut desk, frame)), []);
    }
    assert_eq!(desk.state(), desk::State::Pin);
    // What was sent is sent again byte for byte.
    assert_eq!(phone.sent(None), [hello, seen.clone(), reviewing.clone(), pin.clone()]);
    assert_eq!(phone.sent(Some(1)), [reviewing, pin]);
    assert_eq!((phone.sent(Some(3)).len(), phone.sent(Some(9)).len()), (0, 0));
    assert_eq!(desk.sent(None), [request]);
}

#[test]
fn link_05_an_encapsulated_key_of_another_hello_does_not_open() {
    let mut world = World::new(5);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let ((_, hello), (_, other)) = (world.scan(&desk), world.scan(&desk));
    let mut swapped = hello.clone();
    swapped[27..92].copy_from_slice(&other[27..92]);
    let out = world.desk_gets(&mut desk, &swapped);
    assert_eq!(dropped(&out), [Code::HelloBad]);
    assert!(out.contains(&desk::Output::FreeSlot) && desk_frames(&out).is_empty());
    let mut off_curve = hello.clone();
    off_curve[91] ^= 1;
    assert_eq!(dropped(&world.desk_gets(&mut desk, &off_curve)), [Code::HelloBad]);
    let mut infinity = hello.clone();
    infinity[27..92].fill(0);
    assert_eq!(dropped(&world.desk_gets(&mut desk, &infinity)), [Code::HelloBad]);
    assert_eq!(desk_frames(&world.desk_gets(&mut desk, &hello)).len(), 1);
}

#[test]
fn link_06_another_sessions_question_is_refused() {
    let mut world = World::new(6);
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let setup = world.setup(world.documents(2));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    // Its frame, as it is and under this session's sid.
    assert_eq!(dropped_by_phone(&world.phone_gets(&mut phone, &talk.asked)), [Code::SessionGone]);
    let mut moved = talk.asked.clone();
    moved[1..17].copy_from_slice(&phone.sid());
    assert_eq!(dropped_by_phone(&world.phone_gets(&mut phone, &moved)), [Code::FrameBad]);
    assert_eq!(desk_frames(&world.desk_gets(&mut desk, &hello)).len(), 1);
    let moment = world.moment();
    talk.phone.cancel(moment);

    // Its content with its signature, sealed for this session by a desk that has both.
    for (defect, change) in [
        ("signature_of_another_session", (|_, sig| sig) as fn(Sig, Sig) -> Sig),
        ("signature_zero", |_, _| [0; 64]),
        ("own_signature_with_a_flipped_bit", |mut own, _| {
            own[63] ^= 1;
            own
        }),
    ] {
        let key = MemoryKey::from_bytes(&[0x33; 32]).unwrap();
        world.book.desks.push(phone::KnownDesk { key: key.public_key().clone(), is_revoked: false });
        let mut first = by_hand::HandDesk::new(0x12, MemoryKey::from_bytes(&[0x33; 32]).unwrap(), &mut world);
        let (_, hello) = world.scan_text(&by_hand::text(&first.qr));
        first.take_hello(&hello);
        let mut second = by_hand::HandDesk::new(0x12, key, &mut world);
        let (mut phone, hello) = world.scan_text(&by_hand::text(&second.qr));
        second.take_hello(&hello);
        let mut request = talk.review.request.clone();
        request.desk = second.k_desk.public_key().fingerprint();
        request.desk_nonce = second.nonce;
        let mut signed = second.sign(&request);
        signed.sig = change(signed.sig, first.sign(&request).sig);
        let frame = second.seal(2, &signed.to_cbor());
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::ReqBadsig), "{defect}");
    }
}

/// Every frame of every kind of conversation.
fn all_frames(world: &mut World) -> Vec<Vec<u8>> {
    let asks = [world.documents(1), world.documents(50), world.login(), world.shares(1, false), world.shares(30, true)];
    let mut frames = Vec::new();
    for ask in asks {
        let setup = world.setup(ask);
        let (talk, _) = world.done(setup);
        frames.extend([talk.desk.sent(None), talk.phone.sent(None)].concat());
        world.book.kept.clear();
    }
    frames
}

#[test]
fn link_08_only_padded_sizes_are_on_the_wire() {
    let frames = all_frames(&mut World::new(8));
    let mut sizes = std::collections::BTreeSet::new();
    for frame in &frames {
        let (header, payload) = Header::parse(frame).unwrap();
        let before = match (header.kind, header.direction, header.seq) {
            (Kind::Hello, ..) => 67,
            (_, Direction::DeskToPhone, 0) => 32,
            _ => 0,
        };
        let size = payload.len() - before - 16;
        assert!([1_024, 4_096, 16_384].contains(&size), "{header:?} {size}");
        assert!(frame.len() <= 16_640);
        sizes.insert(size);
    }
    assert_eq!(sizes.len(), 3);
}

#[test]
fn what_stands_inside_a_frame_is_padded_in_one_way() {
    let mut world = World::new(81);
    let cancel = [0xa0];
    let good = by_hand::padded(&cancel);
    let last_byte_set = |mut plain: Vec<u8>| {
        *plain.last_mut().unwrap() = 1;
        plain
    };
    let cases: [(&str, Vec<u8>, bool); 8] = [
        ("well_padded", good.clone(), true),
        ("padding_not_zero", last_byte_set(good.clone()), false),
        ("one_size_larger", [good.clone(), vec![0; 3_072]].concat(), false),
        ("no_size", good[..1_023].to_vec(), false),
        ("length_one_more", [&[0, 2], &good[2..]].concat(), false),
        ("length_beyond_the_end", [&[4, 0], &good[2..]].concat(), false),
        ("length_zero", vec![0; 1_024], false),
        ("empty", Vec::new(), false),
    ];
    for (defect, plain, holds) in cases {
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        let qr = *desk.code(world.now).unwrap().as_bytes();
        let mut phone = by_hand::HandPhone::new(qr, &mut world);
        let hello = hello_of(&world);
        let hello = phone.hello(hello, &world.auth);
        world.desk_gets(&mut desk, &hello);
        let frame = phone.seal(6, &plain);
        world.desk_gets(&mut desk, &frame);
        let expected = if holds { desk::State::Cancelled } else { desk::State::Failed(Code::MsgBad) };
        assert_eq!(desk.state(), expected, "{defect}");
    }
}

/// A HELLO in an operation.
pub fn hello_of(world: &World) -> Hello {
    Hello {
        phone_nonce: [1; 32],
        phone_id: world.auth.public_key().fingerprint(),
        cert_fingerprints: vec![world.wallet.cert].try_into().unwrap(),
        capabilities: world.capabilities.clone().try_into().unwrap(),
        k_auth: None,
    }
}

#[test]
fn link_25_a_51st_item_a_17th_message_and_a_byte_too_much_are_refused() {
    // 51 items.
    let mut world = World::new(25);
    let Ask::Sign(items) = world.documents(50) else { unreachable!() };
    let too_many = [&items[..], &items[..1]].concat();
    assert_eq!(List::<Document, 1, 50>::try_from(too_many), Err(OutOfBounds));
    let mut desk = by_hand::HandDesk::new(0x12, MemoryKey::from_bytes(&[0x33; 32]).unwrap(), &mut world);
    let (mut phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
    desk.take_hello(&hello);
    let request = Request {
        req_id: [1; 16],
        now: Time::new(world.now / 1_000).unwrap(),
        exp: Time::new(world.now / 1_000 + 180).unwrap(),
        desk: desk.k_desk.public_key().fingerprint(),
        desk_nonce: desk.nonce,
        display: world.display(),
        platform_ctx: None,
        ask: world.documents(50),
    };
    let cbor = desk.sign(&request).to_cbor();
    // The array's head says one more, and one more stands behind it.
    let head = [b"\x65items".as_slice(), &[0x98, 50]].concat();
    let at = cbor.windows(head.len()).position(|window| window == head).unwrap() + head.len();
    let mut more = cbor.clone();
    more[at - 1] = 51;
    let Ask::Sign(items) = world.documents(1) else { unreachable!() };
    more.splice(at..at, items[0].to_cbor());
    let frame = desk.seal(2, &more);
    world.phone_gets(&mut phone, &frame);
    assert_eq!(phone.state(), phone::State::Failed(Code::MsgBad));

    // The 17th message: at the phone, which cannot number it; at the desk, which does not take it.
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    for _ in 0..14 {
        assert_eq!(phone_frames(&talk.phone.reviewing(moment)).len(), 1);
    }
    assert_eq!(talk.phone.sent(None).len(), MAX_FRAMES);
    let out = talk.phone.reviewing(moment);
    assert_eq!((phone_frames(&out).len(), talk.phone.state()), (0, phone::State::Failed(Code::RateLimited)));
    for frame in &talk.phone.sent(None).to_vec()[2..] {
        assert_eq!(dropped(&world.desk_gets(&mut talk.desk, frame)), []);
    }
    let mut seventeenth = talk.phone.sent(None)[15].clone();
    seventeenth[19] = 16;
    assert_eq!(dropped(&world.desk_gets(&mut talk.desk, &seventeenth)), [Code::RateLimited]);

    // A frame of 16,641 bytes, even with a fitting length.
    let mut frame = by_hand::header(&talk.desk.sid(), 0, 9, 3, 16_641 - 25).to_vec();
    frame.resize(16_641, 0);
    assert_eq!(dropped(&world.desk_gets(&mut talk.desk, &frame)), [Code::FrameBad]);
    frame.truncate(16_640);
    frame[21..25].copy_from_slice(&(16_640u32 - 25).to_be_bytes());
    assert_eq!(dropped(&world.desk_gets(&mut talk.desk, &frame)), [Code::Replay]);

    // A message of 16,383 bytes.
    assert!(Message::from_cbor(Kind::Cancel, &[0xa0; 16_383]).is_err());
}

#[test]
fn a_peer_that_breaks_the_rules_is_told_so() {
    let mut world = World::new(26);
    let cases: [(&str, u8, &[u8]); 5] = [
        ("not_cbor", 3, b"\xff"),
        ("unknown_state", 3, b"\xa1\x65state\x64gone"),
        ("a_question_from_the_phone", 2, b"\xa0"),
        ("an_acknowledgement_from_the_phone", 5, b"\xa1\x66req_id\x50AAAAAAAAAAAAAAAA"),
        ("code_wrong_out_of_pairing", 3, b"\xa2\x64left\x02\x65state\x6acode_wrong"),
    ];
    for (defect, kind, cbor) in cases {
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        let qr = *desk.code(world.now).unwrap().as_bytes();
        let mut phone = by_hand::HandPhone::new(qr, &mut world);
        let hello = phone.hello(hello_of(&world), &world.auth);
        world.desk_gets(&mut desk, &hello);
        let frame = phone.seal(kind, &by_hand::padded(cbor));
        let out = world.desk_gets(&mut desk, &frame);
        let ended = desk::Output::Event(Event::Ended(desk::State::Failed(Code::MsgBad), Some(Code::MsgBad)));
        assert!(out.contains(&ended) && desk_frames(&out).len() == 1, "{defect}: {out:?}");
        // Nothing more is taken.
        assert_eq!(world.desk_gets(&mut desk, &frame), [], "{defect}");
    }
}
