//! Events on their way to the page.

use std::sync::{Arc, Mutex};

use sealbid_desktop::Outbox;
use sealbid_wire::desk::{Event, JobEvent};

fn bid(name: &str) -> Event {
    Event::Bid { bid: name.to_owned() }
}

fn progress(job: &str, done: u64) -> Event {
    let event = JobEvent::Progress { what: "build".to_owned(), done, total: 10, unit: "files".to_owned() };
    Event::Job { job: job.to_owned(), at: "2026-01-01T00:00:00Z".to_owned(), event }
}

/// A page that takes `most` events, and what it took.
fn page(most: usize) -> (Arc<Mutex<Vec<Event>>>, impl Fn(&Event) -> bool + Send + 'static) {
    let taken: Arc<Mutex<Vec<Event>>> = Arc::default();
    let into = taken.clone();
    let take = move |event: &Event| {
        let mut taken = into.lock().unwrap();
        let room = taken.len() < most;
        if room {
            taken.push(event.clone());
        }
        room
    };
    (taken, take)
}

#[test]
fn what_happened_before_the_page_listened_comes_first() {
    let outbox = Outbox::default();
    outbox.emit(bid("a"));
    outbox.emit(bid("b"));
    let (taken, take) = page(usize::MAX);
    outbox.watch(take);
    outbox.emit(bid("c"));
    assert_eq!(*taken.lock().unwrap(), [bid("a"), bid("b"), bid("c")]);
}

#[test]
fn a_page_that_is_loaded_anew_misses_nothing() {
    let outbox = Outbox::default();
    let (before, take) = page(usize::MAX);
    outbox.watch(take);
    outbox.emit(bid("a"));
    outbox.page_left();
    outbox.emit(bid("b"));
    let (after, take) = page(usize::MAX);
    outbox.watch(take);
    outbox.emit(bid("c"));
    assert_eq!(*before.lock().unwrap(), [bid("a")]);
    assert_eq!(*after.lock().unwrap(), [bid("b"), bid("c")]);
}

#[test]
fn what_a_page_did_not_take_is_kept() {
    let outbox = Outbox::default();
    let (first, take) = page(1);
    outbox.watch(take);
    for name in ["a", "b", "c"] {
        outbox.emit(bid(name));
    }
    let (second, take) = page(1);
    outbox.watch(take);
    let (third, take) = page(usize::MAX);
    outbox.watch(take);
    assert_eq!([first, second, third].map(|page| page.lock().unwrap().len()), [1, 1, 1]);
}

#[test]
fn progress_that_nobody_heard_is_kept_once_a_job() {
    let outbox = Outbox::default();
    for done in 0..10 {
        outbox.emit(progress("a", done));
        outbox.emit(progress("b", done));
    }
    let (taken, take) = page(usize::MAX);
    outbox.watch(take);
    assert_eq!(*taken.lock().unwrap(), [progress("a", 9), progress("b", 9)]);
}

#[test]
fn a_page_that_never_comes_costs_bounded_memory() {
    let outbox = Outbox::default();
    for number in 0..5_000 {
        outbox.emit(bid(&number.to_string()));
    }
    let (taken, take) = page(usize::MAX);
    outbox.watch(take);
    let taken = taken.lock().unwrap();
    assert_eq!((taken.len(), &taken[999]), (1_000, &bid("4999")));
}
