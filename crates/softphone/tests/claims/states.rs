//! Desks and phones that are killed, and sessions beside each other.

use std::time::Duration;

use sealbid_link::desk::{Event, State};
use sealbid_link::{Ask, AuditFrom, ChainEnd, ChainVerdict, Code, Count, Out};

use crate::world::{LIMIT, Talk, World, documents};

#[test]
fn link_27_a_desk_killed_in_each_state_goes_on() {
    let world = World::new();
    // Showing, then with the digits to be typed, then with them sent.
    let mut desk = world.desk();
    let mut talk = desk.pairing().killed();
    let answer = world.phone.answer(&talk.code());
    talk.until(|event| matches!(event, Event::AwaitCode));
    let mut talk = talk.killed();
    assert_eq!(talk.session.state(), State::AwaitCode);
    answer.line();
    talk.type_digits(answer.line().strip_prefix("digits ").unwrap());
    let mut talk = talk.killed();
    desk.phones.push(talk.done().phone);
    assert_eq!(answer.ending(), "done PAIR");

    // With the question out, seen, and with the PIN pad open; the phone's answer waits at the relay.
    type Seen = fn(&Event) -> bool;
    let states: [Seen; 4] = [
        |event| matches!(event, Event::Claimed(_)),
        |event| matches!(event, Event::Seen),
        |event| matches!(event, Event::Reviewing),
        |event| matches!(event, Event::PinOpen),
    ];
    for seen in states {
        let mut talk = desk.ask(documents(2)).killed();
        let answer = world.phone.answer(&talk.code());
        talk.until(seen);
        let mut talk = talk.killed();
        assert_eq!(talk.done().audit.req_id, talk.session.request().req_id);
        assert_eq!(answer.ending(), "done SIGN");
    }
    // With the answer, and before its acknowledgement reached the phone: it is sent again.
    let mut talk = desk.ask(documents(2));
    let answer = world.phone.answer(&talk.code());
    let frame = before_the_answer(&mut talk);
    let events = talk.receive(&frame);
    assert!(events.iter().any(|event| matches!(event, Event::Done(_))));
    let talk = talk.killed();
    assert_eq!(talk.session.state(), State::Done);
    assert_eq!(answer.ending(), "done SIGN");
}

/// The frame that holds the answer, not yet given to the desk.
fn before_the_answer(talk: &mut Talk) -> Vec<u8> {
    loop {
        match talk.carrier.next(LIMIT) {
            Some(sealbid_client::Arrival::Frame(frame)) if frame[20] == 4 => return frame,
            Some(sealbid_client::Arrival::Frame(frame)) => drop(talk.receive(&frame)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn link_28_an_answer_that_its_desk_missed_is_sent_again_and_not_signed_again() {
    let world = World::new();
    let desk = world.paired();
    // The desk is not there when the answer comes: what the phone kept is all there is.
    let mut talk = desk.ask(documents(2));
    let answer = world.phone.answer(&talk.code());
    before_the_answer(&mut talk);
    let req_id = talk.session.request().req_id;
    let killed = talk.killed();
    killed.carrier.close();
    drop(killed);
    assert_eq!(answer.ending(), "failed SESSION_GONE");

    world.clock.forward(3);
    let mut again = desk.ask_again(req_id, documents(2));
    let answer = world.phone.answer(&again.code());
    let kept = again.done();
    assert_eq!((kept.kept, answer.ending().as_str()), (true, "done SIGN"));
    let mut once_more = desk.ask_again(req_id, documents(2));
    let answer = world.phone.answer(&once_more.code());
    assert_eq!((once_more.done().out, answer.ending().as_str()), (kept.out, "done SIGN"));
    // The same wish with other items is refused.
    let mut other = desk.ask_again(req_id, documents(3));
    let answer = world.phone.answer(&other.code());
    assert_eq!(other.ended().1, Some(Code::Replay));
    assert_eq!(answer.rest(), (vec![], "failed REPLAY".to_owned()));
}

#[test]
fn link_30_sessions_beside_each_other_on_one_phone_do_not_touch() {
    let world = World::new();
    let (one, other) = (world.paired(), world.paired());
    let mut talks = [one.ask(documents(1)), other.ask(documents(3)), one.ask(documents(2))];
    let answers: Vec<_> = talks.iter().map(|talk| world.phone.answer(&talk.code())).collect();
    for talk in &mut talks {
        talk.until(|event| matches!(event, Event::Claimed(_)));
    }
    for (talk, count) in talks.iter_mut().zip([1, 3, 2]) {
        let Out::Documents(documents) = talk.done().out else { panic!() };
        assert_eq!(documents.len(), count);
    }
    for answer in answers {
        assert_eq!(answer.ending(), "done SIGN");
    }
    let done = one.answered(&world.phone, Ask::Audit(AuditFrom { from: Count::ZERO }));
    let Out::Audit(audit) = done.out else { panic!() };
    assert_eq!(audit.entries.len(), 5);
    assert_eq!(audit.verify(ChainEnd::EMPTY, &world.phone.auth()), ChainVerdict::Whole);
}

#[test]
fn link_31_an_end_that_crosses_with_the_answer_is_the_end_and_the_answer_is_kept() {
    let world = World::new();
    let desk = world.paired();
    let mut talk = desk.ask(documents(1));
    let answer = world.phone.answer(&talk.code());
    let frame = before_the_answer(&mut talk);
    talk.cancel();
    assert!(talk.receive(&frame).is_empty(), "the desk that ended it passes over the answer");
    assert_eq!(talk.session.state(), State::Cancelled);
    assert_eq!(answer.ending(), "failed cancelled");
    let mut again = desk.ask_again(talk.session.request().req_id, documents(1));
    let answer = world.phone.answer(&again.code());
    assert!(again.done().kept);
    assert_eq!(answer.ending(), "done SIGN");
    // A phone that refused has no answer to send, whatever comes after.
    let mut talk = desk.ask(documents(1));
    let answer = world.phone.reject(&talk.code());
    talk.until(|event| matches!(event, Event::Ended(State::Rejected, _)));
    assert_eq!(answer.ending(), "rejected SIGN");
    assert!(talk.step(Duration::from_millis(50)).is_empty());
    assert!(talk.received.iter().all(|frame| frame[20] != 4));
}
