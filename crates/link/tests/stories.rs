//! Random stories: whatever people, network and machines do in whatever order, some things never happen.

use proptest::prelude::*;
use sealbid_link::desk::{self, Session};
use sealbid_link::*;

use crate::world::*;

#[derive(Clone, Debug)]
enum Step {
    /// The relay delivers a frame: which of those sent, counted from the one that is next.
    ToDesk(usize),
    ToPhone(usize),
    /// The relay delivers it with a bit flipped.
    Altered {
        to_desk: bool,
        bit: usize,
    },
    Wait(u64),
    DeskKilled,
    DeskCancels,
    TypeRight,
    TypeWrong(usize),
    Reviewing,
    OpenPin,
    Approve,
    PinWrong,
    Finish,
    GiveUp,
    Reject,
    PhoneCancels,
}

fn a_step() -> impl Strategy<Value = Step> {
    use Step::*;
    prop_oneof![
        8 => (0..3usize).prop_map(ToDesk),
        8 => (0..3usize).prop_map(ToPhone),
        2 => (any::<bool>(), 0..9_000usize).prop_map(|(to_desk, bit)| Altered { to_desk, bit }),
        2 => (0..40_000u64).prop_map(Wait),
        2 => Just(DeskKilled),
        1 => Just(DeskCancels),
        3 => Just(TypeRight),
        1 => (0..11usize).prop_map(TypeWrong),
        2 => Just(Reviewing),
        3 => Just(OpenPin),
        3 => Just(Approve),
        1 => Just(PinWrong),
        3 => Just(Finish),
        1 => Just(GiveUp),
        1 => Just(Reject),
        1 => Just(PhoneCancels),
    ]
}

/// What of the frames sent so far the other side has.
struct Relay {
    to_desk: usize,
    to_phone: usize,
}

fn tell(op: u8, steps: &[Step]) {
    let mut world = if op == 0 { World::unpaired(80) } else { World::new(80) };
    let setup = match op {
        0 => world.pairing(),
        1 => world.setup(world.documents(2)),
        2 => {
            let ask = world.shares(1, true);
            world.setup(ask)
        }
        3 => world.setup(Ask::Audit(AuditFrom { from: Count::ZERO })),
        _ => world.setup(world.pad()),
    };
    let key = [9; 32];
    let mut desk = world.start(setup);
    let (mut phone, _) = world.scan(&desk);
    let mut relay = Relay { to_desk: 0, to_phone: 0 };
    let (mut desk_sent, mut phone_sent): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (vec![], vec![]);
    let (mut done_at_desk, mut shown) = (0, String::new());
    for step in steps {
        let (desk_before, phone_before) = (desk.state(), phone.state());
        let moment = world.moment();
        let (mut desk_out, mut phone_out) = (vec![], vec![]);
        match step {
            Step::ToDesk(ahead) => {
                if let Some(frame) = phone.sent(None).get(relay.to_desk + ahead).cloned() {
                    desk_out = world.desk_gets(&mut desk, &frame);
                    relay.to_desk += usize::from(*ahead == 0);
                }
            }
            Step::ToPhone(ahead) => {
                if let Some(frame) = desk.sent(None).get(relay.to_phone + ahead).cloned() {
                    phone_out = world.phone_gets(&mut phone, &frame);
                    relay.to_phone += usize::from(*ahead == 0);
                }
            }
            Step::Altered { to_desk, bit } => {
                let frames = if *to_desk { phone.sent(None) } else { desk.sent(None) };
                if let Some(frame) = frames.last() {
                    let mut frame = frame.clone();
                    let at = bit / 8 % frame.len();
                    frame[at] ^= 1 << (bit % 8);
                    // The time may run out meanwhile; else nothing happens, but for a freed slot.
                    if *to_desk {
                        desk_out = world.desk_gets(&mut desk, &frame);
                        assert!(desk.state() == desk_before || desk.state().is_end());
                    } else {
                        phone_out = world.phone_gets(&mut phone, &frame);
                        assert!(phone.state() == phone_before || phone.state() == phone::State::Expired);
                    }
                }
            }
            Step::Wait(ms) => {
                world.now += ms;
                desk_out = desk.tick(world.now);
                phone_out = phone.tick(world.moment());
            }
            Step::DeskKilled => {
                let sealed = desk.snapshot(&key, &mut world.rng);
                desk = Session::restore(&sealed, &key).unwrap();
                assert_eq!(desk.state(), desk_before);
            }
            Step::DeskCancels => desk_out = desk.cancel(world.now),
            Step::TypeRight => desk_out = desk.type_digits(world.now, &shown, &world.desk),
            Step::TypeWrong(at) => {
                let mut typed = shown.clone().into_bytes();
                if let Some(byte) = typed.get_mut(*at).filter(|byte| byte.is_ascii_digit()) {
                    *byte = b'0' + (*byte - b'0' + 1) % 10;
                }
                desk_out = desk.type_digits(world.now, &String::from_utf8(typed).unwrap(), &world.desk);
            }
            Step::Reviewing => phone_out = phone.reviewing(moment),
            Step::OpenPin => phone_out = phone.open_pin(moment),
            Step::Approve => phone_out = phone.approve(moment),
            Step::PinWrong => phone_out = phone.pin_wrong(moment, 4),
            Step::Finish if matches!(phone.request(), Some(request) if request.ask.op() == Op::Write) => {
                phone_out = world.write(&mut phone);
            }
            Step::Finish => {
                let ticket = match phone.request() {
                    Some(request) if request.ask.op().takes_pin() => Some(world.ticket(request)),
                    _ => None,
                };
                phone_out = world.finish(&mut phone, ticket);
            }
            Step::GiveUp => {
                phone_out = phone.give_up(moment, Code::PinSvcDown, &world.phone());
                world.store(&phone_out);
            }
            Step::Reject => {
                phone_out = phone.reject(moment, &world.phone());
                world.store(&phone_out);
            }
            Step::PhoneCancels => phone_out = phone.cancel(moment),
        }
        if phone_out.iter().any(|out| matches!(out, phone::Output::Event(phone::Event::Digits { .. }))) {
            shown = digits(&phone_out);
        }
        done_at_desk += usize::from(done(&desk_out).is_some());
        // What was sent stays as it was sent, and there is never a 17th.
        for (before, now) in [(&mut desk_sent, desk.sent(None)), (&mut phone_sent, phone.sent(None))] {
            assert!(now.len() <= MAX_FRAMES && now.starts_with(before));
            *before = now.to_vec();
        }
        // An end is an end.
        assert!(!desk_before.is_end() || desk.state() == desk_before);
        assert!(!phone_before.is_end() || phone.state() == phone_before);
        assert!(desk.state() != desk::State::Showing || desk_sent.is_empty());
        // One decision at most is written down, and none but what the person said.
        assert!(world.book.log.len() <= 1, "{:?}", world.book.log);
        assert!(phone.state() != phone::State::Rejected || world.book.log[0].end == End::Rejected);
        assert!(phone.state() != phone::State::Acked || world.book.log[0].end == End::Done);
    }
    assert!(done_at_desk <= 1);
    if done_at_desk == 1 {
        assert_eq!((desk.state(), world.book.log[0].end), (desk::State::Done, End::Done));
    }
    if op == 0 && done_at_desk == 1 {
        assert_eq!(world.book.desks.len(), 1);
    }
    if op == 1 && world.wallet.signatures.get() > 0 {
        assert_eq!((world.wallet.signatures.get(), world.book.kept.len()), (2, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_some_things_never_do(op in 0..5u8, steps in proptest::collection::vec(a_step(), 1..60)) {
        tell(op, &steps);
    }
}

/// The stories of the test above get far: this one goes to the end.
#[test]
fn the_straight_story_ends_well() {
    use Step::*;
    let straight =
        [ToDesk(0), ToPhone(0), ToDesk(0), DeskKilled, OpenPin, ToDesk(0), Approve, Finish, ToDesk(0), ToPhone(0)];
    tell(1, &straight);
    tell(4, &[ToDesk(0), ToPhone(0), ToDesk(0), DeskKilled, Reviewing, ToDesk(0), Finish, ToDesk(0), ToPhone(0)]);
    tell(0, &[ToDesk(0), ToPhone(0), ToDesk(0), DeskKilled, TypeRight, ToPhone(0), ToDesk(0), ToPhone(0)]);
}
