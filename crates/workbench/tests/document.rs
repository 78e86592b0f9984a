//! The document of a bid.

use sealbid_testkit::{folder, one_page, run};
use sealbid_wire::Problem;
use sealbid_wire::desk::{BidAsked, Desk as _, FormAsked, JobId, JobOutcome, Readiness, Stage, StepState};

use crate::world::{open_alone, schedule};

#[test]
fn a_document_is_built_is_current_and_is_so_no_longer_once_something_changes() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let ask = || BidAsked { bid: bid.clone() };
    let Ok(JobOutcome::Built { built }) = desk.ended(desk.build(ask())) else { panic!() };
    assert_eq!((built.pages, built.is_current), (4, true));
    let view = desk.view(&bid);
    assert_eq!(view.built, Some(built));
    assert_eq!((view.row.stage, view.row.readiness), (Stage::Stamp, Readiness::Ready));
    assert_eq!((view.steps.check, view.steps.stamp), (StepState::Done, StepState::NotBegun));
    let spans: Vec<_> = view.outline[0].parts.iter().map(|part| part.pages.map(|pages| pages.first)).collect();
    assert_eq!(spans, [Some(3), None, Some(4), None]);

    let out = data.path().join("bids").join(&bid).join("out");
    let documents = || {
        let names = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|ending| ending == "pdf")).collect::<Vec<_>>()
    };
    run("qpdf", ["--check", documents()[0].to_str().unwrap()]).ok();
    desk.save(&bid, "opening-schedule", schedule(7));
    let view = desk.view(&bid);
    assert_eq!((view.built.unwrap().is_current, view.steps.check), (false, StepState::Begun));
    assert_eq!(view.row.stage, Stage::Check);
    // What is typed as it was is what was built.
    desk.save(&bid, "opening-schedule", schedule(123_456));
    assert!(desk.view(&bid).built.unwrap().is_current);
    desk.ended(desk.build(ask())).unwrap();
    assert_eq!(documents().len(), 1, "the document before is gone");
    std::fs::remove_file(&documents()[0]).unwrap();
    assert_eq!(desk.view(&bid).built, None, "a document that somebody removed is built again");
}

#[test]
fn building_that_is_ended_leaves_nothing() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let job = desk.build(BidAsked { bid: bid.clone() }).unwrap();
    assert_eq!(desk.build(BidAsked { bid: bid.clone() }).unwrap_err().code, "job_running");
    assert_eq!(desk.running(), 1);
    desk.job_cancel(JobId { job: job.job.clone() }).unwrap();
    assert_eq!(desk.ended(Ok(job)).unwrap_err(), Problem::bare("cancelled"));
    assert_eq!(desk.view(&bid).built, None);
    let out = data.path().join("bids").join(&bid).join("out");
    assert_eq!(std::fs::read_dir(out).map_or(0, Iterator::count), 0);
}

#[test]
fn a_bid_that_is_not_whole_and_a_broken_file_are_named() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let ask = || BidAsked { bid: bid.clone() };
    let refused = desk.ended(desk.build(ask())).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.params["part"].as_str()), ("bid_part_empty", "开标一览表"));
    desk.save(&bid, "opening-schedule", schedule(7));
    let broken = other.path().join("坏.pdf");
    std::fs::write(&broken, &one_page("broken")[..60]).unwrap();
    desk.add(&bid, "licence", &[broken]).unwrap();
    let refused = desk.ended(desk.build(ask())).unwrap_err();
    assert_eq!(refused.params.get("name").map(String::as_str), Some("坏.pdf"), "{refused:?}");
}

#[test]
fn a_forms_page_is_shown_as_it_will_be_printed() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let ask = || FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
    assert_eq!(desk.form_preview(ask()).unwrap_err().code, "bid_part_empty");
    desk.save(&bid, "opening-schedule", schedule(123_456));
    let page = desk.form_preview(ask()).unwrap();
    assert_eq!(page.name, "开标一览表.pdf");
    assert!(desk.read(&page.handle, 0, 100).unwrap().starts_with(b"%PDF-"));
    // Shown again it has the same handle, and another one once it says something else.
    assert_eq!(desk.form_preview(ask()).unwrap().handle, page.handle);
    desk.save(&bid, "opening-schedule", schedule(7));
    assert_ne!(desk.form_preview(ask()).unwrap().handle, page.handle);
    // Pages do not pile up in memory.
    for price in 8..11 {
        desk.save(&bid, "opening-schedule", schedule(price));
        desk.form_preview(ask()).unwrap();
    }
    assert_eq!(desk.read(&page.handle, 0, 1).unwrap_err().code, "file_handle_unknown");
}
