//! Sessions: codes, claims, times, and a program that is killed.

use sealbid_link::desk::{self, Output, Session};
use sealbid_link::*;

use crate::frames::hello_of;
use crate::world::by_hand::{self, HandDesk, HandPhone};
use crate::world::*;

#[test]
fn link_09_a_frame_older_than_8_s_is_not_taken() {
    // (when it is scanned, when its HELLO arrives, milliseconds from the start)
    for (name, scanned, arrives, taken) in [
        ("at_once", 0, 0, true),
        ("fresh", 1_999, 2_001, true),
        ("first_frame_at_its_end", 0, 7_999, true),
        ("first_frame_too_late", 0, 8_000, false),
        ("tenth_frame_at_its_end", 18_000, 25_999, true),
        ("tenth_frame_too_late", 19_999, 26_000, false),
        ("a_photo_of_the_first_frame_after_50_s", 100, 50_000, false),
        ("last_moment", 59_999, 59_999, true),
    ] {
        let mut world = World::new(9);
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        world.now = T0 + scanned;
        let (_, hello) = world.scan(&desk);
        world.now = T0 + arrives;
        let out = world.desk_gets(&mut desk, &hello);
        if taken {
            assert_eq!((dropped(&out), desk.state()), (vec![], desk::State::Sent), "{name}");
        } else {
            assert_eq!((dropped(&out), desk.state()), (vec![Code::QrStale], desk::State::Showing), "{name}");
            assert!(out.contains(&Output::FreeSlot) && desk_frames(&out).is_empty(), "{name}");
        }
    }
    // A frame that is yet to be shown.
    let mut world = World::new(91);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    world.now += 2_000;
    let (_, hello) = world.scan(&desk);
    world.now -= 1;
    assert_eq!(dropped(&world.desk_gets(&mut desk, &hello)), [Code::HelloBad]);
}

#[test]
fn the_code_turns_every_2_s_and_ends_after_60() {
    let mut world = World::new(92);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let frame = |desk: &Session, at: u64| desk.code(T0 + at).map(|qr| qr.frame());
    assert_eq!([0, 1_999, 2_000, 59_999].map(|at| frame(&desk, at)), [Some(0), Some(0), Some(1), Some(29)]);
    assert_eq!((frame(&desk, 60_000), desk.deadline()), (None, Some(T0 + 60_000)));
    assert_ne!(desk.code(T0).unwrap().as_bytes()[53..], desk.code(T0 + 2_000).unwrap().as_bytes()[53..]);
    let ended = desk.tick(T0 + 60_000);
    assert!(desk_frames(&ended).is_empty());
    assert_eq!((desk.state(), desk.deadline()), (desk::State::Expired, None));
    let (_, hello) = {
        let setup = world.setup(world.documents(1));
        let other = world.start(setup);
        world.scan(&other)
    };
    assert_eq!(world.desk_gets(&mut desk, &hello), []);
}

#[test]
fn a_claimed_session_ends_at_its_time() {
    for (name, count, decrypt, seconds) in
        [("sign", 2, false, 180), ("one_share", 1, true, 180), ("batch_of_shares", 2, true, 300)]
    {
        let mut world = World::new(93);
        let ask = if decrypt { world.shares(count, false) } else { world.documents(count) };
        world.now += 5_000;
        let mut talk = world.reviewed(world.setup(ask));
        let end = T0 + 5_000 + seconds * 1_000;
        assert_eq!(talk.desk.deadline(), Some(end), "{name}");
        assert_eq!(talk.phone.deadline(), Some(end - T0 + 77), "{name}");
        assert_eq!(talk.desk.tick(end - 1), []);
        let out = talk.desk.tick(end);
        assert_eq!((desk_frames(&out).len(), talk.desk.state()), (1, desk::State::Expired), "{name}");
        world.now = end;
        let moment = world.moment();
        assert_eq!(phone_frames(&talk.phone.approve(moment)).len(), 1, "{name}: the phone says so as well");
        assert_eq!(talk.phone.state(), phone::State::Expired, "{name}");
    }
    // A phone that gets no question, and one that gets no acknowledgement.
    let mut world = World::new(94);
    let setup = world.setup(world.documents(1));
    let desk = world.start(setup);
    let (mut phone, _) = world.scan(&desk);
    world.now += 30_000;
    let moment = world.moment();
    phone.tick(moment);
    assert_eq!(phone.state(), phone::State::Failed(Code::PeerGone));
    let (mut talk, _) = world.answered(world.setup(world.documents(1)));
    world.now += 180_000;
    let moment = world.moment();
    let out = talk.phone.tick(moment);
    assert_eq!((phone_frames(&out).len(), talk.phone.state()), (0, phone::State::Expired));
    assert_eq!(world.book.kept.len(), 1);
}

#[test]
fn link_10_a_second_phone_on_one_frame_changes_nothing() {
    let mut world = World::new(10);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let ((mut first, hello), (_, second)) = (world.scan(&desk), world.scan(&desk));
    let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    let out = world.desk_gets(&mut desk, &second);
    assert_eq!((dropped(&out), out.len()), (vec![Code::SessionTaken], 1));
    world.phone_gets(&mut first, &asked);
    assert_eq!(first.state(), phone::State::Review);
}

#[test]
fn link_11_one_who_saw_only_the_sid_can_claim_three_times_and_get_nothing() {
    let mut world = World::new(11);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let junk = |world: &mut World, desk: &Session, psk: u8| {
        let mut qr = *desk.code(world.now).unwrap().as_bytes();
        // pkD and sid may be known to whoever saw the session; the secret is not.
        qr[53..].fill(psk);
        let mut phone = HandPhone::new(qr, world);
        phone.hello(hello_of(world), &world.auth)
    };
    for psk in 0..3 {
        let hello = junk(&mut world, &desk, psk);
        let out = world.desk_gets(&mut desk, &hello);
        assert_eq!(dropped(&out), [Code::HelloBad]);
        assert!(out.contains(&Output::FreeSlot) && desk_frames(&out).is_empty());
        assert_eq!(desk.state(), desk::State::Showing);
    }
    let key = [1; 32];
    let after_three = desk.snapshot(&key, &mut world.rng);
    let hello = junk(&mut world, &desk, 9);
    let out = world.desk_gets(&mut desk, &hello);
    assert!(!out.contains(&Output::FreeSlot) && desk_frames(&out).is_empty());
    assert_eq!(desk.state(), desk::State::Failed(Code::HelloBad));
    // The one with the code still gets through after three.
    let mut desk = Session::restore(&after_three, &key).unwrap();
    let (_, hello) = world.scan(&desk);
    assert_eq!(desk_frames(&world.desk_gets(&mut desk, &hello)).len(), 1);
}

#[test]
fn a_freed_phone_is_told_to_scan_again() {
    let mut world = World::new(111);
    let setup = world.setup(world.documents(1));
    let desk = world.start(setup);
    let (mut phone, _) = world.scan(&desk);
    let moment = world.moment();
    phone.slot_freed(moment);
    assert_eq!(phone.state(), phone::State::Failed(Code::QrStale));
}

#[test]
fn link_12_a_session_serves_once() {
    let mut world = World::new(12);
    let setup = world.setup(world.documents(1));
    let desk = world.start(setup);
    let text = desk.code(world.now).unwrap().text();
    let (mut talk, _) = world.done(world.setup(world.documents(1)));
    // At the desk: a second claim of a session that is over.
    let (hello, sid) = (talk.hello.clone(), talk.desk.sid());
    assert_eq!(world.desk_gets(&mut talk.desk, &hello), []);
    assert_eq!(talk.desk.code(world.now), None);
    // At the phone.
    world.book.sids.push(sid);
    world.book.sids.push(desk.sid());
    let phone = world.phone();
    let scanned = phone::Session::scan(&text, &phone, world.moment(), &mut sealbid_testkit::rng(1));
    assert_eq!(scanned.err().unwrap().code(), "SESSION_GONE");
}

#[test]
fn link_14_an_unpaired_desk_is_refused_before_the_pin() {
    let mut world = World::unpaired(14);
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    let out = world.phone_gets(&mut phone, &asked);
    assert_eq!(phone.state(), phone::State::Failed(Code::DeskUnknown));
    assert!(!out.iter().any(|output| matches!(output, phone::Output::Event(phone::Event::Review(_)))));
    let moment = world.moment();
    assert_eq!((phone.open_pin(moment), phone.approve(moment)), (vec![], vec![]));
    assert_eq!(world.wallet.signatures.get(), 0);
    let error = phone_frames(&out).remove(0);
    world.desk_gets(&mut desk, &error);
    assert_eq!(desk.state(), desk::State::Failed(Code::DeskUnknown));
}

#[test]
fn a_phone_that_is_not_paired_is_told_so_by_the_desk() {
    let mut world = World::new(141);
    let mut setup = world.setup(world.documents(1));
    setup.phones.clear();
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let out = world.desk_gets(&mut desk, &hello);
    assert_eq!(desk.state(), desk::State::Failed(Code::DeskUnknown));
    let error = desk_frames(&out).remove(0);
    world.phone_gets(&mut phone, &error);
    assert_eq!(phone.state(), phone::State::Failed(Code::DeskUnknown));
}

#[test]
fn link_16_a_revoked_desk_is_refused_before_the_pin() {
    let mut world = World::new(16);
    world.book.desks[0].is_revoked = true;
    let setup = world.setup(world.documents(1));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    world.phone_gets(&mut phone, &asked);
    assert_eq!(phone.state(), phone::State::Failed(Code::DeskRevoked));
}

#[test]
fn link_17_a_tampered_code_does_not_open_at_the_desk() {
    let mut world = World::new(17);
    let other_point = {
        let point = world.platform.public_key().to_uncompressed();
        [&[2 + (point[64] & 1)], &point[1..33]].concat()
    };
    type Change = Box<dyn Fn(&mut [u8; 85])>;
    let cases: Vec<(&str, Change)> = vec![
        ("type", Box::new(|qr| qr[0] = 0x11)),
        ("relay", Box::new(|qr| qr[1] = 1)),
        ("frame", Box::new(|qr| qr[3] += 1)),
        ("sid", Box::new(|qr| qr[19] ^= 1)),
        ("public_key", Box::new(move |qr| qr[20..53].copy_from_slice(&other_point))),
        ("public_key_mirrored", Box::new(|qr| qr[20] ^= 1)),
        ("secret", Box::new(|qr| qr[84] ^= 1)),
    ];
    for (defect, change) in cases {
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        world.now += 4_000;
        let mut qr = *desk.code(world.now - 4_000).unwrap().as_bytes();
        change(&mut qr);
        let text = by_hand::text(&qr);
        let mut phone = world.phone();
        phone.relays = 2;
        let scanned = phone::Session::scan(&text, &phone, world.moment(), &mut sealbid_testkit::rng(17));
        let (phone, out) = scanned.unwrap_or_else(|e| panic!("{defect}: {e}"));
        let frame = phone_frames(&out).remove(0);
        let out = world.desk_gets(&mut desk, &frame);
        let expected = if phone.sid() == desk.sid() { Code::HelloBad } else { Code::SessionGone };
        assert_eq!((dropped(&out), desk_frames(&out).len()), (vec![expected], 0), "{defect}");
        world.now -= 4_000;
    }
}

#[test]
fn link_18_a_key_off_the_curve_is_no_code() {
    let mut world = World::new(18);
    let setup = world.setup(world.documents(1));
    let desk = world.start(setup);
    let good = *desk.code(world.now).unwrap().as_bytes();
    let off_curve = (0..=255).map(|x| {
        let mut qr = good;
        qr[52] = x;
        qr
    });
    let refused = off_curve.filter(|qr| Qr::from_bytes(*qr).is_err()).count();
    assert!((100..156).contains(&refused), "about half of all x are on no point: {refused}");
    for (defect, at, byte) in [("uncompressed_tag", 20, 4), ("infinity_tag", 20, 0)] {
        let mut qr = good;
        qr[at] = byte;
        assert_eq!(Qr::from_bytes(qr), Err(QrError::Malformed), "{defect}");
    }
    let mut over_the_prime = good;
    over_the_prime[21..53].fill(0xff);
    assert_eq!(Qr::from_bytes(over_the_prime), Err(QrError::Malformed));
}

/// Texts that are a code, and texts that are none with the reason.
pub fn texts() -> Vec<(&'static str, String, Option<QrError>)> {
    let mut world = World::new(181);
    let setup = world.setup(world.documents(1));
    let good = world.start(setup).code(world.now).unwrap();
    let text = good.text();
    let digits = &text[5..];
    let (malformed, version) = (Some(QrError::Malformed), Some(QrError::Version));
    vec![
        ("a_code", text.clone(), None),
        ("empty", String::new(), malformed),
        ("a_url", "https://example.org/".to_owned(), malformed),
        ("lower_case", format!("sbl1:{digits}"), malformed),
        ("version_2", format!("SBL2:{digits}"), version),
        ("version_2_of_another_length", "SBL2:1".to_owned(), version),
        ("no_colon", format!("SBL1{digits}"), malformed),
        ("a_digit_less", text[..211].to_owned(), malformed),
        ("a_digit_more", format!("{text}0"), malformed),
        ("a_space_at_the_end", format!("{} ", &text[..211]), malformed),
        ("a_sign", format!("SBL1:+{}", &digits[1..]), malformed),
        ("full_width_digits", format!("SBL1:{}", digits.replace('1', "１")), malformed),
        ("a_group_out_of_range", format!("SBL1:{}{}", "9".repeat(17), &digits[17..]), malformed),
        ("a_group_just_out_of_range", format!("SBL1:72057594037927936{}", &digits[17..]), malformed),
        ("the_last_group_out_of_range", format!("{}256", &text[..209]), malformed),
        ("type_3", by_hand::text(&with(&good, 0, 0x13)), malformed),
        ("type_0", by_hand::text(&with(&good, 0, 0x10)), malformed),
        ("version_nibble_2", by_hand::text(&with(&good, 0, 0x22)), version),
        ("public_key_with_another_tag", by_hand::text(&with(&good, 20, 4)), malformed),
    ]
}

#[test]
fn texts_that_are_no_code() {
    for (defect, text, error) in texts() {
        match Qr::parse(&text) {
            Ok(qr) => assert_eq!((error, text.len(), by_hand::text(qr.as_bytes())), (None, 212, text), "{defect}"),
            Err(found) => assert_eq!(Some(found), error, "{defect}"),
        }
    }
    // A relay that the phone does not know.
    let mut world = World::new(181);
    let setup = world.setup(world.documents(1));
    let qr = world.start(setup).code(world.now).unwrap();
    let text = by_hand::text(&with(&qr, 1, 1));
    let scanned = phone::Session::scan(&text, &world.phone(), world.moment(), &mut sealbid_testkit::rng(1));
    assert_eq!(scanned.err().unwrap().code(), "QR_MALFORMED");
}

fn with(qr: &Qr, at: usize, byte: u8) -> [u8; 85] {
    let mut bytes = *qr.as_bytes();
    bytes[at] = byte;
    bytes
}

#[test]
fn link_27_a_desk_killed_in_each_state_goes_on() {
    let key = [0x5a; 32];
    // Killed after every step, and taken up by a new program each time.
    let mut world = World::new(27);
    let again = |world: &mut World, desk: Session| {
        let sealed = desk.snapshot(&key, &mut world.rng);
        let state = desk.state();
        drop(desk);
        let desk = Session::restore(&sealed, &key).unwrap();
        assert_eq!(desk.state(), state);
        desk
    };
    let setup = world.setup(world.documents(3));
    let desk = world.start(setup);
    let shown = desk.code(world.now).unwrap();
    let mut desk = again(&mut world, desk);
    assert_eq!(desk.code(world.now), Some(shown));
    let (mut phone, hello) = world.scan(&desk);
    let asked = desk_frames(&world.desk_gets(&mut desk, &hello));
    let mut desk = again(&mut world, desk);
    assert_eq!(desk.sent(None), asked);
    assert_eq!(world.desk_gets(&mut desk, &hello), []);
    let mut states = vec![desk.state()];
    let seen = phone_frames(&world.phone_gets(&mut phone, &asked[0])).remove(0);
    let moment = world.moment();
    let pin = phone_frames(&phone.open_pin(moment)).remove(0);
    phone.approve(moment);
    let request = phone.request().unwrap().clone();
    for frame in [seen, pin] {
        world.desk_gets(&mut desk, &frame);
        desk = again(&mut world, desk);
        states.push(desk.state());
    }
    let result = {
        let ticket = world.ticket(&request);
        let out = world.finish(&mut phone, Some(ticket));
        phone_frames(&out).remove(0)
    };
    let out = world.desk_gets(&mut desk, &result);
    assert!(done(&out).is_some(), "{out:?}");
    let mut desk = again(&mut world, desk);
    states.push(desk.state());
    assert_eq!(states, [desk::State::Sent, desk::State::Seen, desk::State::Pin, desk::State::Done]);
    // The acknowledgement that may not have gone out is still there.
    assert_eq!(desk.sent(Some(0)), desk_frames(&out));
    assert_eq!(world.desk_gets(&mut desk, &result), []);

    // The other ends, and the wait for digits.
    let mut ends = Vec::new();
    for end in 0..4 {
        world.book.kept.clear();
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        match end {
            0 => drop(desk.tick(world.now + 60_000)),
            1 => drop(desk.cancel(world.now)),
            _ => {
                let (mut phone, hello) = world.scan(&desk);
                let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
                for frame in phone_frames(&world.phone_gets(&mut phone, &asked)) {
                    world.desk_gets(&mut desk, &frame);
                }
                let moment = world.moment();
                let out = if end == 2 { phone.reject(moment, &world.phone()) } else { phone.cancel(moment) };
                for frame in phone_frames(&out) {
                    world.desk_gets(&mut desk, &frame);
                }
            }
        }
        ends.push(again(&mut world, desk).state());
    }
    use desk::State::{Cancelled, Expired, Rejected};
    assert_eq!(ends, [Expired, Cancelled, Rejected, Cancelled]);
    let mut unpaired = World::unpaired(271);
    let setup = unpaired.pairing();
    let mut desk = unpaired.start(setup);
    let (mut phone, hello) = unpaired.scan(&desk);
    let asked = desk_frames(&unpaired.desk_gets(&mut desk, &hello)).remove(0);
    let shown = digits(&unpaired.phone_gets(&mut phone, &asked));
    let mut desk = again(&mut unpaired, desk);
    assert_eq!(desk.state(), desk::State::AwaitCode);
    let status = phone.sent(Some(0))[0].clone();
    unpaired.desk_gets(&mut desk, &status);
    let typed = desk_frames(&desk.type_digits(unpaired.now, &shown, &unpaired.desk)).remove(0);
    let mut desk = again(&mut unpaired, desk);
    let result = phone_frames(&unpaired.phone_gets(&mut phone, &typed)).remove(0);
    assert!(done(&unpaired.desk_gets(&mut desk, &result)).is_some());
}

#[test]
fn a_snapshot_is_of_use_to_its_key_alone() {
    let mut world = World::new(272);
    let talk = world.reviewed(world.setup(world.documents(1)));
    let key = [0x5a; 32];
    let sealed = talk.desk.snapshot(&key, &mut world.rng);
    let refused = |sealed: &[u8], key: &[u8; 32]| Session::restore(sealed, key).err() == Some(RestoreError::Damaged);
    assert!(refused(&sealed, &[0x5b; 32]));
    for at in [0, 11, 12, sealed.len() / 2, sealed.len() - 1] {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        assert!(refused(&damaged, &key), "byte {at}");
    }
    for len in [0, 11, 12, 27, sealed.len() - 1] {
        assert!(refused(&sealed[..len], &key), "cut to {len}");
    }
    let needle = "江北示范".as_bytes();
    assert!(!sealed.windows(needle.len()).any(|window| window == needle));
    assert_ne!(sealed, talk.desk.snapshot(&key, &mut world.rng));
}

#[test]
fn link_30_two_sessions_on_one_phone_do_not_touch() {
    let mut world = World::new(30);
    let mut first = world.reviewed(world.setup(world.documents(1)));
    let mut setup = world.setup(world.documents(2));
    setup.req_id = [0x43; 16];
    let mut second = world.reviewed(setup);
    let moment = world.moment();
    let pins = [&mut first, &mut second].map(|talk| phone_frames(&talk.phone.open_pin(moment)).remove(0));
    assert_eq!(dropped(&world.desk_gets(&mut first.desk, &pins[1])), [Code::SessionGone]);
    world.desk_gets(&mut first.desk, &pins[0]);
    world.desk_gets(&mut second.desk, &pins[1]);
    for talk in [&mut second, &mut first] {
        talk.phone.approve(moment);
        // Each question has a ticket of its own.
        let ticket = world.ticket(&talk.review.request);
        let result = phone_frames(&world.finish(&mut talk.phone, Some(ticket))).remove(0);
        assert!(done(&world.desk_gets(&mut talk.desk, &result)).is_some());
    }
    assert_eq!(world.book.log.len(), 2);
    assert_eq!(world.book.log[1].prev, world.book.log[0].hash());
}

#[test]
fn link_34_a_secret_of_one_type_is_of_no_use_under_the_other() {
    let mut world = World::new(34);
    for from_pairing in [false, true] {
        let setup = if from_pairing { world.pairing() } else { world.setup(world.documents(1)) };
        let mut desk = world.start(setup);
        let mut qr = *desk.code(world.now).unwrap().as_bytes();
        qr[0] ^= 0x03;
        let mut phone = HandPhone::new(qr, &mut world);
        let mut hello = hello_of(&world);
        hello.k_auth = (!from_pairing).then(|| world.auth.public_key().clone());
        let frame = phone.hello(hello, &world.auth);
        assert_eq!(dropped(&world.desk_gets(&mut desk, &frame)), [Code::HelloBad]);
        // With the right type, but a HELLO of the other.
        qr[0] ^= 0x03;
        let mut phone = HandPhone::new(qr, &mut world);
        let mut hello = hello_of(&world);
        hello.k_auth = (!from_pairing).then(|| world.auth.public_key().clone());
        let frame = phone.hello(hello, &world.auth);
        assert_eq!(dropped(&world.desk_gets(&mut desk, &frame)), [Code::HelloBad]);
    }
    // A desk that asks for an operation under a code for pairing, and the other way round.
    for (kind, pair) in [(0x11, false), (0x12, true)] {
        let key = MemoryKey::from_bytes(&[0x33; 32]).unwrap();
        world.book.desks = vec![phone::KnownDesk { key: key.public_key().clone(), is_revoked: false }];
        let mut desk = HandDesk::new(kind, key, &mut world);
        let (mut phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
        desk.take_hello(&hello);
        let k_desk = desk.k_desk.public_key().clone();
        let ask = if pair { Ask::Pair { k_desk, code: None } } else { world.documents(1) };
        let frame = request_of(&world, &mut desk, ask);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::MsgBad));
    }
}

/// A question of a desk by hand.
pub fn request_of(world: &World, desk: &mut HandDesk, ask: Ask) -> Vec<u8> {
    let request = Request {
        req_id: [1; 16],
        now: Time::new(world.now / 1_000).unwrap(),
        exp: Time::new(world.now / 1_000 + 60).unwrap(),
        desk: desk.k_desk.public_key().fingerprint(),
        desk_nonce: desk.nonce,
        display: world.display(),
        platform_ctx: None,
        ask,
    };
    desk.request(&request)
}

#[test]
fn a_hello_that_another_key_signed_is_refused() {
    let mut world = World::new(342);
    for (defect, in_pairing, change) in [
        ("signed_by_another", false, (|_| {}) as fn(&mut Hello)),
        ("signed_by_another_in_pairing", true, |_| {}),
        ("phone_id_of_another_key", true, |hello| hello.phone_id = [7; 32]),
    ] {
        let setup = if in_pairing { world.pairing() } else { world.setup(world.documents(1)) };
        let mut desk = world.start(setup);
        let qr = *desk.code(world.now).unwrap().as_bytes();
        let mut phone = HandPhone::new(qr, &mut world);
        let mut hello = hello_of(&world);
        hello.k_auth = in_pairing.then(|| world.auth.public_key().clone());
        change(&mut hello);
        let key = if defect.starts_with("signed") { &world.service } else { &world.auth };
        let frame = phone.hello(hello, key);
        assert_eq!(dropped(&world.desk_gets(&mut desk, &frame)), [Code::HelloBad], "{defect}");
    }
}
