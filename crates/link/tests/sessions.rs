//! Sessions: their times, who is refused in them, and a program that is killed.

use sealbid_link::desk::{self, Session};
use sealbid_link::*;

use crate::world::*;

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
