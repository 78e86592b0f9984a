//! A machine whose clock is years off, or set to and fro while a bid is made: what is done is done, what cannot be is said.

use sealbid_testkit::folder;
use sealbid_wire::desk::{BidAsked, Desk as _, FileAsked, FormAsked, JobOutcome, Nothing};

use crate::hostile::is_told;
use crate::world::{NOW, open_alone, schedule};

/// Instants that clocks show whose battery is empty, whose year was mistyped, or that count in another epoch, seconds.
const STRANGE: [(&str, i64); 6] = [
    ("before all", -62_135_596_800),
    ("1970", 0),
    ("before the tender", NOW - 5 * 365 * 86_400),
    ("2038", 2_147_483_648),
    ("2106", 4_294_967_296),
    ("the last second of all", 253_402_300_799),
];

#[test]
fn a_bid_is_made_whatever_the_clock_shows() {
    for (name, at) in STRANGE {
        let (data, other) = (folder(), folder());
        let desk = open_alone(data.path());
        desk.clock.set(at);
        let bid = desk.filled(other.path());
        let asked = || BidAsked { bid: bid.clone() };
        let preview = FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
        is_told(name, desk.form_preview(preview));
        is_told(name, desk.ended(desk.build(asked())));
        is_told(name, desk.ended(desk.bid_tender(asked())));
        is_told(name, desk.stamp_view(asked()));
        is_told(name, desk.openings(Nothing {}));
        let tender = desk.handle_of(&other.path().join("small.sbtender")).unwrap();
        is_told(name, desk.ended(desk.verify(FileAsked { handle: tender.handle })));

        // Set right, all that was put in is there, and the document is built.
        desk.clock.set(NOW);
        desk.save(&bid, "opening-schedule", schedule(7));
        let Ok(JobOutcome::Built { built }) = desk.ended(desk.build(asked())) else { panic!("{name}") };
        assert!(built.is_current, "{name}");
        let view = desk.view(&bid);
        assert_eq!((view.findings, view.filled), (vec![], 2), "{name}");
        assert!(view.saved.starts_with("2026-"), "{name}: {}", view.saved);
    }
}

#[test]
fn a_sample_is_held_whatever_the_clock_showed_when_the_last_one_was_made() {
    for (name, at) in [STRANGE[0], STRANGE[1], STRANGE[5]] {
        let data = folder();
        let desk = open_alone(data.path());
        desk.clock.set(at);
        if let Some(sample) = is_told(name, desk.sample(Nothing {})) {
            is_told(name, desk.look(&sample.handle));
        }
        desk.clock.set(NOW);
        let sample = desk.sample(Nothing {}).unwrap();
        let tender = desk.look(&sample.handle).unwrap();
        assert!(tender.opens.starts_with("2026-"), "{name}: {}", tender.opens);
    }
}

#[test]
fn a_clock_that_is_set_back_while_a_bid_is_made_changes_nothing_of_it() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    desk.clock.set(NOW - 3 * 365 * 86_400);
    desk.save(&bid, "opening-schedule", schedule(1));
    desk.clock.set(NOW + 1);
    desk.save(&bid, "opening-schedule", schedule(2));
    desk.clock.set(NOW - 86_400);
    desk.save(&bid, "opening-schedule", schedule(3));
    let form = || FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
    assert_eq!(desk.form(form()).unwrap().values, schedule(3));
    drop(desk);
    let desk = open_alone(data.path());
    assert_eq!(desk.form(form()).unwrap().values, schedule(3), "what was typed last counts, not what is dated last");
}
