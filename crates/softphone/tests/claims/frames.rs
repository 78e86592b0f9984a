//! One in the middle alters, repeats, swaps and withholds what passes.

use sealbid_link::desk::{Event, State};
use sealbid_link::{Code, Id};

use crate::world::{Answer, Desk, Far, Man, Talk, World, documents};

/// A phone that answers through a man to a desk that it knows.
struct Passed {
    talk: Talk,
    man: Man,
    answer: Answer,
}

fn begun(world: &World, far: &Far, desk: &Desk) -> Passed {
    let talk = far.desk(desk).ask(documents(1));
    let man = Man::between(world, far, &talk);
    let answer = world.phone.answer(&talk.code());
    Passed { talk, man, answer }
}

impl Passed {
    /// Up to the desk's question, which the man has.
    fn asked(&mut self) -> Vec<u8> {
        self.man.to_desk(self.man.phone_sends());
        self.talk.until(|event| matches!(event, Event::Claimed(_)));
        self.man.desk_sends()
    }

    /// Up to the phone's answer, which the man has: three states were passed on before it.
    fn result(&mut self) -> Vec<u8> {
        let asked = self.asked();
        self.man.to_phone(asked);
        for _ in 0..3 {
            self.man.to_desk(self.man.phone_sends());
        }
        self.talk.until(|event| matches!(event, Event::PinOpen));
        self.man.phone_sends()
    }
}

fn flipped(frame: &[u8], at: usize) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[at] ^= 1 << (at % 8);
    frame
}

/// Places in a frame whose flipped bit the relay cannot see: the beginning, the middle and the end of the payload.
fn places(frame: &[u8]) -> [usize; 4] {
    [25, 27, frame.len() / 2, frame.len() - 1]
}

/// The frame in a session of another `sid`, under another number.
fn moved(frame: &[u8], sid: Id, seq: u8) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[1..17].copy_from_slice(&sid);
    frame[19] = seq;
    frame
}

#[test]
fn link_01_a_flipped_bit_in_any_frame_changes_nothing() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    for place in 0..4 {
        // HELLO: refused, and the phone is told to scan again.
        let mut passed = begun(&world, &far, &desk);
        let hello = passed.man.phone_sends();
        passed.man.to_desk(flipped(&hello, places(&hello)[place]));
        assert_eq!(passed.talk.dropped(), Code::HelloBad);
        assert_eq!(passed.talk.session.state(), State::Showing);

        // REQUEST: the phone shows nothing and hears nothing more.
        let mut passed = begun(&world, &far, &desk);
        let asked = passed.asked();
        passed.man.to_phone(flipped(&asked, places(&asked)[place]));
        std::thread::sleep(std::time::Duration::from_millis(50));
        world.clock.forward(30);
        assert_eq!(passed.answer.rest(), (vec![], "failed PEER_GONE".to_owned()));

        // STATUS and RESULT: nothing is done at the desk.
        let mut passed = begun(&world, &far, &desk);
        let asked = passed.asked();
        passed.man.to_phone(asked);
        let seen = passed.man.phone_sends();
        passed.man.to_desk(flipped(&seen, places(&seen)[place]));
        assert_eq!(passed.talk.dropped(), Code::FrameBad);
        assert_eq!(passed.talk.session.state(), State::Sent);

        let mut passed = begun(&world, &far, &desk);
        let result = passed.result();
        passed.man.to_desk(flipped(&result, places(&result)[place]));
        assert_eq!(passed.talk.dropped(), Code::FrameBad);
        assert_eq!(passed.talk.session.state(), State::Pin);

        // ACK: the phone does not take it for one, and says so when the time is over.
        let mut passed = begun(&world, &far, &desk);
        let result = passed.result();
        passed.man.to_desk(result);
        passed.talk.done();
        let ack = passed.man.desk_sends();
        passed.man.to_phone(flipped(&ack, places(&ack)[place]));
        std::thread::sleep(std::time::Duration::from_millis(50));
        world.clock.forward(180);
        assert_eq!(passed.answer.ending(), "failed PEER_GONE");
    }
}

#[test]
fn link_02_an_altered_header_is_refused_by_the_relay_or_dropped() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    let refused: &[(&str, usize, u8, &str)] = &[
        ("version", 0, 2, "VERSION"),
        ("sid", 1, 0xff, "FRAME_BAD"),
        ("direction", 17, 1, "FRAME_BAD"),
        ("seq_ahead", 19, 5, "SEQ_GAP"),
        ("seq_behind", 19, 0, "REPLAY"),
        ("seq_17th", 19, 16, "RATE_LIMITED"),
        ("len", 24, 0xff, "FRAME_BAD"),
    ];
    for (defect, at, byte, code) in refused {
        let mut passed = begun(&world, &far, &desk);
        let mut result = passed.result();
        result[*at] = *byte;
        // The relay of a service says RATE_LIMITED of what may be tried later: the man's carrier goes on trying.
        if *code == "RATE_LIMITED" {
            assert_eq!(far.push(&passed.talk, &result), *code, "{defect}");
        } else {
            assert_eq!(passed.man.refused_by_desks_relay(result), *code, "{defect}");
        }
        assert_eq!(passed.talk.session.state(), State::Pin);
    }
    // The kind is nothing that a relay reads.
    for kind in [1, 2, 3, 5, 6, 7] {
        world.clock.forward(10);
        let mut passed = begun(&world, &far, &desk);
        let mut result = passed.result();
        result[20] = kind;
        passed.man.to_desk(result);
        assert_eq!(passed.talk.dropped(), Code::FrameBad, "kind {kind}");
    }
}

#[test]
fn link_03_hello_and_result_replayed_do_nothing() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    let mut passed = begun(&world, &far, &desk);
    let result = passed.result();
    let hello = passed.talk.received[0].clone();
    passed.man.to_desk(result.clone());
    passed.talk.done();
    // In another session of the same desk with the same question.
    let mut other = begun(&world, &far, &desk);
    other.man.phone_sends();
    other.man.to_desk(moved(&hello, other.talk.sid(), 0));
    assert_eq!(other.talk.dropped(), Code::HelloBad);
    let mut other = begun(&world, &far, &desk);
    other.result();
    other.man.to_desk(moved(&result, other.talk.sid(), 4));
    assert_eq!(other.talk.dropped(), Code::FrameBad);
    assert_eq!(other.talk.session.state(), State::Pin);
}

#[test]
fn link_04_what_is_reordered_or_withheld_ends_nothing_wrongly() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    // The answer before a state: no relay takes it.
    let mut passed = begun(&world, &far, &desk);
    let asked = passed.asked();
    passed.man.to_phone(asked);
    let withheld: Vec<_> = (0..4).map(|_| passed.man.phone_sends()).collect();
    assert_eq!(passed.man.refused_by_desks_relay(withheld[3].clone()), "SEQ_GAP");
    assert_eq!(passed.talk.session.state(), State::Sent);
    // The answer in the place of a state: it does not open there.
    let mut passed = begun(&world, &far, &desk);
    let asked = passed.asked();
    passed.man.to_phone(asked);
    let withheld: Vec<_> = (0..4).map(|_| passed.man.phone_sends()).collect();
    passed.man.to_desk(moved(&withheld[3], passed.talk.sid(), 1));
    assert_eq!(passed.talk.dropped(), Code::FrameBad);
    // The question withheld, then the acknowledgement.
    let mut passed = begun(&world, &far, &desk);
    passed.asked();
    world.clock.forward(30);
    assert_eq!(passed.answer.ending(), "failed PEER_GONE");
    let mut passed = begun(&world, &far, &desk);
    let result = passed.result();
    passed.man.to_desk(result);
    let done = passed.talk.done();
    world.clock.forward(180);
    assert_eq!(passed.answer.ending(), "failed PEER_GONE");
    // The answer was kept for whoever asks again.
    let mut again = desk.ask_again(passed.talk.session.request().req_id, documents(1));
    let answer = world.phone.answer(&again.code());
    let kept = again.done();
    assert_eq!((kept.kept, kept.out, answer.ending().as_str()), (true, done.out, "done SIGN"));
}

#[test]
fn link_05_the_phones_key_swapped_is_refused() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    // That of another session; one off the curve.
    let mut other = begun(&world, &far, &desk);
    let hello = other.man.phone_sends();
    for enc in [hello[27..92].to_vec(), vec![4; 65]] {
        let mut passed = begun(&world, &far, &desk);
        let mut altered = passed.man.phone_sends();
        altered[27..92].copy_from_slice(&enc);
        passed.man.to_desk(altered);
        assert_eq!(passed.talk.dropped(), Code::HelloBad);
    }
    other.man.to_desk(hello);
    other.talk.until(|event| matches!(event, Event::Claimed(_)));
}

#[test]
fn link_06_a_question_of_another_session_is_not_shown() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    let (mut one, mut other) = (begun(&world, &far, &desk), begun(&world, &far, &desk));
    one.asked();
    let asked = other.asked();
    one.man.to_phone(moved(&asked, one.talk.sid(), 0));
    std::thread::sleep(std::time::Duration::from_millis(50));
    world.clock.forward(30);
    assert_eq!(one.answer.rest(), (vec![], "failed PEER_GONE".to_owned()));
}

#[test]
fn link_08_nothing_but_padded_sizes_is_on_the_wire() {
    let world = World::new();
    let desk = world.paired();
    for count in [1, 3, 50] {
        let mut talk = desk.ask(documents(count));
        let answer = world.phone.answer(&talk.code());
        talk.done();
        answer.ending();
        let sizes: Vec<_> = talk.received.iter().chain(&talk.sent).map(Vec::len).collect();
        let (asked, answered) = match count {
            1 => (1_024, 1_024),
            3 => (1_024, 4_096),
            _ => (16_384, 16_384),
        };
        let status = 25 + 1_024 + 16;
        let hello = 25 + 2 + 65 + 1_024 + 16;
        let expected = [hello, status, status, status, 25 + answered + 16, 25 + 32 + asked + 16, status];
        assert_eq!(sizes, expected, "{count} documents");
    }
}
