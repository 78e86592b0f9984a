//! Codes on the screen: what is a code, how long it lives, and who gets in with one.

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
        let frame = by_hand::request_of(&world, &mut desk, ask);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::MsgBad));
    }
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
