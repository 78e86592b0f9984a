//! Clocks that are years off, or are set while a phone is asked: what is done is done, what cannot be is said, and set right all goes on.

use std::sync::Arc;

use sealbid_wire::Problem;
use sealbid_wire::desk::{BidAsked, Desk as _, FileAsked, JobEvent, JobId, OpeningStep, PairPhone};
use sealbid_workbench::Folders;

use super::office::{Ended, Office, Phone};
use super::story::FOUR_DAYS;
use crate::hostile::is_told;

const YEARS: i64 = 3 * 365 * 86_400;

/// Hears a job that may be refused to its end.
#[track_caller]
fn told(what: &str, office: &Office, job: Result<JobId, Problem>, meanwhile: impl FnMut(&JobId, &JobEvent)) {
    let Some(job) = is_told(what, job) else { return };
    let ran = office.ran(&job, Phone::Approves, meanwhile);
    match ran.ended {
        Ended::Done(_) => {}
        Ended::Failed(problem) => drop(is_told::<()>(what, Err(problem))),
        Ended::Cancelled => panic!("{what}: nobody cancelled it"),
    }
}

/// Asks a phone for all that it is asked for.
#[track_caller]
fn all_is_told(what: &str, office: &Office, bid: &str) {
    let asked = || BidAsked { bid: bid.to_owned() };
    told(
        &format!("{what}: pair"),
        office,
        office.bench().pair(PairPhone { desk_name: "台式机".to_owned() }),
        |_, _| {},
    );
    told(&format!("{what}: stamp"), office, office.bench().stamp(asked()), |_, _| {});
    told(&format!("{what}: pack"), office, office.bench().pack(asked()), |_, _| {});
    told(&format!("{what}: encrypt"), office, office.bench().encrypt(asked()), |_, _| {});
    if let Some(envelope) = is_told(what, office.bench().bid_envelope(asked())) {
        let handle = envelope.file.handle;
        told(&format!("{what}: decrypt"), office, office.bench().decrypt(FileAsked { handle }), |_, _| {});
    }
}

/// Does all of it, from the stamp on.
#[track_caller]
fn all_is_done(office: &Office, bid: &str) {
    office.stamp(bid, Phone::Approves).done();
    office.pack(bid, Phone::Approves).done();
    office.encrypt(bid).done();
    office.clock.forward(FOUR_DAYS);
    office.decrypt(bid, Phone::Approves).done();
}

#[test]
fn a_machine_whose_clock_is_years_off_says_so_and_works_once_it_is_set_right() {
    for (what, secs) in [("behind", -YEARS), ("ahead", YEARS)] {
        let (mut office, bid) = Office::with_document();
        office.phone_clock = Arc::default();
        office.clock.forward(secs);
        all_is_told(what, &office, &bid);
        office.open(Box::new(Folders));
        all_is_told(what, &office, &bid);
        office.clock.forward(-secs);
        office.phone_clock = office.clock.clone();
        all_is_done(&office, &bid);
    }
}

#[test]
fn a_desk_whose_clock_is_years_off_its_services_says_so_and_works_once_it_is_set_right() {
    for (what, secs) in [("behind", -YEARS), ("ahead", YEARS)] {
        let (mut office, bid) = Office::with_document();
        office.phone_clock = Arc::default();
        let _elsewhere = office.elsewhere();
        std::fs::remove_dir_all(office.path("phone")).unwrap();
        office.enrol();
        office.pair(Phone::Approves).done();
        office.clock.forward(secs);
        all_is_told(what, &office, &bid);
        office.clock.forward(-secs);
        office.stamp(&bid, Phone::Approves).done();
        office.pack(&bid, Phone::Approves).done();
        office.encrypt(&bid).done();
    }
}

/// Whether an event is one to set the clock at.
type At = fn(&JobEvent) -> bool;

#[test]
fn a_clock_that_is_set_while_a_phone_is_asked_ends_in_a_sentence_or_well() {
    let (mut office, bid) = Office::with_document();
    office.phone_clock = Arc::default();
    let clock = office.clock.clone();
    let asked = || BidAsked { bid: bid.clone() };
    let events: [(&str, At); 4] = [
        ("code", |event| matches!(event, JobEvent::Code { number: 0, .. })),
        ("claimed", |event| matches!(event, JobEvent::Claimed { .. })),
        ("pin", |event| matches!(event, JobEvent::Pin {})),
        ("answered", |event| matches!(event, JobEvent::Answered { .. })),
    ];
    for secs in [-YEARS, YEARS] {
        for (name, is_it) in events {
            let mut moved = 0;
            let what = format!("stamp, {secs} s at {name}");
            told(&what, &office, office.bench().stamp(asked()), |_, event| {
                if is_it(event) && moved == 0 {
                    clock.forward(secs);
                    moved = secs;
                }
            });
            assert_eq!(moved, secs, "{what}");
            clock.forward(-secs);
        }
    }
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    clock.forward(FOUR_DAYS);
    office.phone_clock = clock.clone();
    let handle = office.bench().bid_envelope(asked()).unwrap().file.handle;
    for secs in [-YEARS, YEARS] {
        for step in [OpeningStep::PlatformShare, OpeningStep::BidderShare, OpeningStep::Body] {
            let mut moved = 0;
            let what = format!("decrypt, {secs} s at {step:?}");
            told(&what, &office, office.bench().decrypt(FileAsked { handle: handle.clone() }), |_, event| {
                if *event == (JobEvent::Opening { step }) && moved == 0 {
                    clock.forward(secs);
                    moved = secs;
                }
            });
            assert_eq!(moved, secs, "{what}");
            clock.forward(-secs);
        }
    }
    office.decrypt(&bid, Phone::Approves).done();
}
