//! Pairing: ten digits that bind a phone, a desk and the session between them.

use sealbid_link::desk::{self, Event, Output, State};
use sealbid_link::*;

use crate::world::by_hand::{self, HandDesk};
use crate::world::*;

/// Both sides up to the digits being shown.
fn shown(world: &mut World) -> (desk::Session, phone::Session, String) {
    let setup = world.pairing();
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let out = world.desk_gets(&mut desk, &hello);
    assert!(out.contains(&Output::Event(Event::AwaitCode)));
    let out = world.phone_gets(&mut phone, &desk_frames(&out)[0]);
    for frame in phone_frames(&out) {
        world.desk_gets(&mut desk, &frame);
    }
    (desk, phone, digits(&out))
}

fn type_digits(world: &World, desk: &mut desk::Session, typed: &str) -> Vec<Output> {
    desk.type_digits(world.now, typed, &world.desk)
}

#[test]
fn desk_and_phone_know_each_other_afterwards() {
    let mut world = World::unpaired(60);
    let (mut desk, mut phone, shown) = shown(&mut world);
    assert_eq!((shown.len(), shown.as_bytes()[4]), (11, b' '));
    assert_eq!((desk.state(), phone.state()), (State::AwaitCode, phone::State::Code));
    let asked = desk_frames(&type_digits(&world, &mut desk, &shown)).remove(0);
    let result = phone_frames(&world.phone_gets(&mut phone, &asked)).remove(0);
    let out = world.desk_gets(&mut desk, &result);
    let done = done(&out).unwrap();
    assert_eq!(done.phone, *world.auth.public_key());
    let Out::Proof(proof) = &done.out else { panic!() };
    let statement = PairStatement {
        desk: world.desk.public_key().fingerprint(),
        phone: world.auth.public_key().fingerprint(),
        req_hash: done.req_hash,
    };
    assert!(world.auth.public_key().verifies(&statement.to_be_signed(), &proof.sig));
    world.phone_gets(&mut phone, &desk_frames(&out)[0]);
    assert_eq!((desk.state(), phone.state()), (State::Done, phone::State::Acked));
    assert_eq!(world.book.desks.len(), 1);
    // And an operation works from now on.
    world.done(world.setup(world.documents(1)));
}

/// `shown` with one digit changed.
fn changed(shown: &str, at: usize) -> String {
    let mut bytes = shown.as_bytes().to_vec();
    bytes[at] = b'0' + (bytes[at] - b'0' + 1) % 10;
    String::from_utf8(bytes).unwrap()
}

#[test]
fn three_wrong_entries_end_it() {
    // Which digit is wrong each time: 0 to 3 are the session's, 5 to 10 the secret.
    for (case, wrong, code) in [
        ("check_digits_three_times", [0, 1, 3], Code::PairCheck),
        ("secret_digits_three_times", [5, 7, 10], Code::PairCode),
        ("check_digits_last", [5, 6, 2], Code::PairCheck),
        ("secret_digits_last", [3, 5, 9], Code::PairCode),
    ] {
        let mut world = World::unpaired(61);
        let (mut desk, mut phone, shown) = shown(&mut world);
        for (turn, at) in wrong.into_iter().enumerate() {
            assert_eq!(desk.state(), State::AwaitCode, "{case}");
            let mut out = type_digits(&world, &mut desk, &changed(&shown, at));
            for frame in desk_frames(&out) {
                for frame in phone_frames(&world.phone_gets(&mut phone, &frame)) {
                    let answer = world.desk_gets(&mut desk, &frame);
                    for frame in desk_frames(&answer) {
                        world.phone_gets(&mut phone, &frame);
                    }
                    out.extend(answer);
                }
            }
            let kind = if at < 4 { Code::PairCheck } else { Code::PairCode };
            let left = 2 - turn as u8;
            let told = out.contains(&Output::Event(Event::DigitsWrong { code: kind, left }));
            assert_eq!(told, left > 0, "{case} {turn}: {out:?}");
        }
        assert_eq!((desk.state(), phone.state()), (State::Failed(code), phone::State::Failed(code)), "{case}");
        assert!(world.book.desks.is_empty(), "{case}");
    }
    // Two wrong entries and a right one.
    let mut world = World::unpaired(62);
    let (mut desk, mut phone, shown) = shown(&mut world);
    assert!(desk_frames(&type_digits(&world, &mut desk, &changed(&shown, 2))).is_empty());
    let asked = desk_frames(&type_digits(&world, &mut desk, &changed(&shown, 8))).remove(0);
    let wrong = phone_frames(&world.phone_gets(&mut phone, &asked)).remove(0);
    world.desk_gets(&mut desk, &wrong);
    let asked = desk_frames(&type_digits(&world, &mut desk, &shown.replace(' ', "-"))).remove(0);
    let result = phone_frames(&world.phone_gets(&mut phone, &asked)).remove(0);
    assert!(done(&world.desk_gets(&mut desk, &result)).is_some());
}

#[test]
fn entries_that_are_no_ten_digits_send_nothing() {
    for typed in ["", "1234", "abcd efghij", "12345678901"] {
        let mut world = World::unpaired(63);
        let (mut desk, _, shown) = shown(&mut world);
        let out = type_digits(&world, &mut desk, typed);
        assert_eq!(out, [Output::Event(Event::DigitsWrong { code: Code::PairCheck, left: 2 })], "{typed}");
        let more = format!("{shown}0");
        assert!(desk_frames(&type_digits(&world, &mut desk, &more)).is_empty());
    }
}

#[test]
fn pairing_ends_after_60_s() {
    let mut world = World::unpaired(64);
    let (mut desk, mut phone, shown) = shown(&mut world);
    world.now += 60_000;
    let out = type_digits(&world, &mut desk, &shown);
    assert_eq!((desk_frames(&out).len(), desk.state()), (1, State::Expired));
    world.phone_gets(&mut phone, &desk_frames(&out)[0]);
    assert_eq!(phone.state(), phone::State::Expired);
}

/// One in between: his phone has a session with the honest desk, his desk one with the honest phone.
#[test]
fn link_15_a_live_relay_of_the_code_pairs_nobody() {
    let mut world = World::unpaired(15);
    let mut world_of_attacker = World::unpaired(1_500);
    let mut matches = 0;
    for _ in 0..40 {
        // The honest desk, claimed by the attacker's phone.
        let setup = world.pairing();
        let mut honest_desk = world.start(setup);
        let text = honest_desk.code(world.now).unwrap().text();
        let (_, hello) = world_of_attacker.scan_text(&text);
        let revealed = world.desk_gets(&mut honest_desk, &hello);
        assert_eq!(desk_frames(&revealed).len(), 1);
        // The attacker's desk, claimed by the honest phone.
        let mut attacker = HandDesk::new(0x11, MemoryKey::from_bytes(&[0x66; 32]).unwrap(), &mut world);
        let (mut honest_phone, hello) = world.scan_text(&by_hand::text(&attacker.qr));
        attacker.take_hello(&hello);
        let ask = Ask::Pair { k_desk: attacker.k_desk.public_key().clone(), code: None };
        let frame = by_hand::request_of(&world, &mut attacker, ask);
        let shown = digits(&world.phone_gets(&mut honest_phone, &frame));
        // The person types what the phone shows at the honest desk.
        let out = type_digits(&world, &mut honest_desk, &shown);
        if desk_frames(&out).is_empty() {
            assert_eq!(out, [Output::Event(Event::DigitsWrong { code: Code::PairCheck, left: 2 })]);
        } else {
            matches += 1;
        }
    }
    assert_eq!(matches, 0, "one in 10,000 at each try");

    // An attacker's desk that guesses has three tries.
    let mut attacker = HandDesk::new(0x11, MemoryKey::from_bytes(&[0x66; 32]).unwrap(), &mut world);
    let (mut phone, hello) = world.scan_text(&by_hand::text(&attacker.qr));
    attacker.take_hello(&hello);
    let k_desk = attacker.k_desk.public_key().clone();
    let frame = by_hand::request_of(&world, &mut attacker, Ask::Pair { k_desk: k_desk.clone(), code: None });
    let shown = digits(&world.phone_gets(&mut phone, &frame));
    let secret: u64 = shown[5..].parse().unwrap();
    for guess in 1..=3 {
        let code = PairCode::new((secret + guess) % 1_000_000);
        let frame = by_hand::request_of(&world, &mut attacker, Ask::Pair { k_desk: k_desk.clone(), code });
        world.phone_gets(&mut phone, &frame);
    }
    assert_eq!(phone.state(), phone::State::Failed(Code::PairCode));
    assert!(world.book.desks.is_empty());
}

#[test]
fn a_desk_cannot_open_its_commitment_in_another_way() {
    type Change = fn(&mut Request, &mut HandDesk);
    let cases: &[(&str, Change, Code)] = &[
        ("another_nonce", |request, _| request.desk_nonce[0] ^= 1, Code::ReqBadsig),
        (
            "another_desks_name",
            |request, _| request.desk = MemoryKey::from_bytes(&[5; 32]).unwrap().public_key().fingerprint(),
            Code::ReqBadsig,
        ),
        (
            "another_key_under_the_same_commitment",
            |request, desk| {
                desk.k_desk = MemoryKey::from_bytes(&[5; 32]).unwrap();
                request.desk = desk.k_desk.public_key().fingerprint();
                request.ask = Ask::Pair { k_desk: desk.k_desk.public_key().clone(), code: None };
            },
            Code::ReqBadsig,
        ),
        (
            "digits_in_the_first_question",
            |request, desk| {
                request.ask = Ask::Pair { k_desk: desk.k_desk.public_key().clone(), code: PairCode::new(1) };
            },
            Code::MsgBad,
        ),
    ];
    for (defect, change, code) in cases {
        let mut world = World::unpaired(65);
        let mut desk = HandDesk::new(0x11, MemoryKey::from_bytes(&[0x66; 32]).unwrap(), &mut world);
        let (mut phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
        desk.take_hello(&hello);
        let mut request = Request {
            req_id: [1; 16],
            now: Time::new(world.now / 1_000).unwrap(),
            exp: Time::new(world.now / 1_000 + 60).unwrap(),
            desk: desk.k_desk.public_key().fingerprint(),
            desk_nonce: desk.nonce,
            display: world.display(),
            platform_ctx: None,
            ask: Ask::Pair { k_desk: desk.k_desk.public_key().clone(), code: None },
        };
        change(&mut request, &mut desk);
        let frame = desk.request(&request);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(*code), "{defect}");
    }
    // A second question that is not the first one with digits.
    let mut world = World::unpaired(66);
    let mut desk = HandDesk::new(0x11, MemoryKey::from_bytes(&[0x66; 32]).unwrap(), &mut world);
    let (mut phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
    desk.take_hello(&hello);
    let k_desk = desk.k_desk.public_key().clone();
    let frame = by_hand::request_of(&world, &mut desk, Ask::Pair { k_desk: k_desk.clone(), code: None });
    world.phone_gets(&mut phone, &frame);
    let other = MemoryKey::from_bytes(&[5; 32]).unwrap().public_key().clone();
    let frame = by_hand::request_of(&world, &mut desk, Ask::Pair { k_desk: other, code: PairCode::new(1) });
    world.phone_gets(&mut phone, &frame);
    assert_eq!(phone.state(), phone::State::Failed(Code::ReqBadsig));

    // A second question with the right digits that another key signed.
    let mut world = World::unpaired(67);
    let mut desk = HandDesk::new(0x11, MemoryKey::from_bytes(&[0x66; 32]).unwrap(), &mut world);
    let (mut phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
    desk.take_hello(&hello);
    let k_desk = desk.k_desk.public_key().clone();
    let frame = by_hand::request_of(&world, &mut desk, Ask::Pair { k_desk: k_desk.clone(), code: None });
    let shown = digits(&world.phone_gets(&mut phone, &frame));
    let mut second = phone.request().unwrap().clone();
    second.ask = Ask::Pair { k_desk, code: PairCode::new(shown[5..].parse().unwrap()) };
    desk.k_desk = MemoryKey::from_bytes(&[5; 32]).unwrap();
    let frame = desk.request(&second);
    world.phone_gets(&mut phone, &frame);
    assert_eq!(phone.state(), phone::State::Failed(Code::ReqBadsig));
    assert!(world.book.desks.is_empty());
}
