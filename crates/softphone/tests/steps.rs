//! The phone is stopped before every step that it stores with: what was sent was stored, and what is asked again is
//! answered without a second signature.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use sealbid_bid::store::{Folder, RelPath, Store};
use sealbid_link::desk::Event;
use sealbid_link::{Ask, AuditFrom, ChainEnd, ChainVerdict, Count, Out};
use sealbid_softphone::{ServiceAddress, SoftPhone, enrol};

use crate::world::{Answer, LIMIT, Phone, Talk, Watched, World, documents, holder, rng};

/// A store that takes so many steps and then none, as one whose process was killed, and the steps that were wanted.
fn dying_store(store: Arc<dyn Store>, last: usize) -> (Arc<dyn Store>, Arc<AtomicUsize>) {
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = steps.clone();
    let before =
        Arc::new(
            move |_: &RelPath| {
                if counted.fetch_add(1, Ordering::SeqCst) < last { Ok(()) } else { Err(io::ErrorKind::Other.into()) }
            },
        );
    (Arc::new(Watched { store, before }), steps)
}

fn dying(phone: &Phone, last: usize) -> (Phone, Arc<AtomicUsize>) {
    let (store, steps) = dying_store(phone.store.clone(), last);
    (phone.with_store(store), steps)
}

#[test]
fn an_enrolment_stopped_before_any_step_may_be_given_again() {
    let world = World::new();
    let at = ServiceAddress { url: world.running.url.clone(), root: None };
    let begin = |last: usize| {
        let folder = sealbid_testkit::folder();
        let store: Arc<dyn Store> = Arc::new(Folder::new(folder.path()).unwrap().owner_only());
        let (dying, steps) = dying_store(store.clone(), last);
        let done = enrol(dying.as_ref(), &at, &holder(), &mut rng());
        (folder, store, steps, done)
    };
    let (_folder, _, steps, done) = begin(usize::MAX);
    done.unwrap();
    let count = steps.load(Ordering::SeqCst);
    assert!(count >= 20, "{count}");
    for last in 0..count {
        world.clock.forward(10);
        let (folder, store, _, done) = begin(last);
        done.unwrap_err();
        match enrol(store.as_ref(), &at, &holder(), &mut rng()) {
            Ok(_) => {}
            // All but the last sync was done.
            Err(error) => assert_eq!(error.code(), "store_exists", "step {last}"),
        }
        SoftPhone::open(store.as_ref()).unwrap();
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().starts_with(".sealbid-tmp")), "step {last}: {names:?}");
    }
}

/// What the desk is given until the phone is over and so many of its frames are there, and what is still under way then.
fn given(talk: &mut Talk, answer: Answer, frames: usize) -> (Vec<Out>, String) {
    let (end, mut events) = (Instant::now() + LIMIT, Vec::new());
    while !answer.is_over() || (talk.received.len() < frames && Instant::now() < end) {
        events.extend(talk.step(Duration::from_millis(5)));
    }
    for _ in 0..10 {
        events.extend(talk.step(Duration::from_millis(2)));
    }
    let given = events.into_iter().filter_map(|event| match event {
        Event::Done(done) => Some(done.out),
        _ => None,
    });
    (given.collect(), answer.ending())
}

/// What the phone has stored of the session.
fn saved(phone: &Phone, talk: &Talk) -> Option<serde_json::Value> {
    let name = format!("sessions/{}.json", base16ct::lower::encode_string(&talk.sid()));
    let is_there = phone.store.kind(&RelPath::parse(&name).unwrap()).unwrap().is_some();
    is_there.then(|| phone.file(&name))
}

/// How many frames of the session it has stored that it sends again: all, until the session has ended.
fn unfinished(phone: &Phone, talk: &Talk) -> usize {
    let saved = saved(phone, talk).filter(|saved| !saved["bearer"].is_null());
    saved.map_or(0, |saved| saved["frames"].as_array().unwrap().len())
}

/// Nothing reached the desk that the phone has not stored; what it sent is forgotten with the session's end alone.
fn all_was_stored(phone: &Phone, talk: &Talk, last: usize) {
    let Some(saved) = saved(phone, talk) else {
        assert!(talk.received.is_empty(), "step {last}");
        return;
    };
    let stored: Vec<_> = saved["frames"].as_array().unwrap().iter().map(|frame| frame.as_str().unwrap()).collect();
    for frame in talk.received.iter().filter(|_| !saved["bearer"].is_null()) {
        assert!(stored.contains(&Base64UrlUnpadded::encode_string(frame).as_str()), "step {last}");
    }
}

#[test]
fn link_28_a_phone_killed_before_any_step_of_a_signature_signs_once_and_keeps_its_log_whole() {
    let world = World::new();
    let desk = world.paired();
    let (counted, steps) = dying(&world.phone, usize::MAX);
    desk.answered(&counted, documents(2));
    let count = steps.load(Ordering::SeqCst);
    assert!(count >= 20, "{count}");
    let (mut by_itself, mut by_frames, mut by_keeping) = (0, 0, 0);
    for last in 0..count {
        // Sessions and tickets are counted by the minute.
        world.clock.forward(10);
        let mut talk = desk.ask(documents(2));
        let code = talk.code();
        let (mut answers, _) = given(&mut talk, dying(&world.phone, last).0.answer(&code), 0);
        by_itself += answers.len();
        all_was_stored(&world.phone, &talk, last);
        // Given the same code, a phone that had begun sends what it stored; one that had not begins.
        if answers.is_empty() {
            let frames = unfinished(&world.phone, &talk);
            let (resent, ending) = given(&mut talk, world.phone.answer(&code), frames);
            assert!(["failed SESSION_GONE", "done SIGN"].contains(&ending.as_str()), "step {last}: {ending}");
            by_frames += usize::from(ending != "done SIGN" && !resent.is_empty());
            answers.extend(resent);
        }
        talk.carrier.close();
        // A second signature would have another signing-time.
        world.clock.forward(2);
        let mut again = desk.ask_again(talk.session.request().req_id, documents(2));
        let answer = world.phone.answer(&again.code());
        let done = again.done();
        assert_eq!(answer.ending(), "done SIGN", "step {last}");
        assert!(done.kept || answers.is_empty(), "step {last}");
        by_keeping += usize::from(done.kept && answers.is_empty());
        again.carrier.close();
        answers.push(done.out);
        answers.dedup();
        assert_eq!(answers.len(), 1, "step {last}: two different answers");
    }
    let seen = format!("{count} steps: {by_itself} came by themselves, {by_frames} as frames, {by_keeping} were kept");
    assert!(by_itself > 0 && by_frames > 0 && by_keeping > 0, "{seen}");
    let (mut known, mut from) = (ChainEnd::EMPTY, 0);
    loop {
        world.clock.forward(10);
        let done = desk.answered(&world.phone, Ask::Audit(AuditFrom { from: Count::new(from).unwrap() }));
        let Out::Audit(audit) = done.out else { panic!() };
        assert_eq!(audit.verify(known, &world.phone.auth()), ChainVerdict::Whole);
        (known, from) = (ChainEnd { next: audit.next, head: audit.head }, audit.next.get());
        if audit.entries.len() < 50 {
            break;
        }
    }
    assert!(from >= count as u64);
}
