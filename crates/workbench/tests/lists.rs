//! The list of bids, their beginning and their end.

use sealbid_testkit::folder;
use sealbid_wire::desk::{
    BidAsked, BidMark, Desk as _, Nothing, PartState, Readiness, RemoveBid, SaveBidder, Settings, Stage, StepState,
};

use crate::world::{BIDDER, bidder, open_alone, schedule, small_tender};

#[test]
fn a_bid_is_begun_filled_archived_and_removed() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    assert!(desk.bids(Nothing {}).unwrap().is_empty());
    let bid = desk.begun(other.path());
    let view = desk.view(&bid);
    assert_eq!((view.row.no.as_str(), view.row.purchaser.as_str()), ("JB-2026-0001", "江北示范城市建设投资有限公司"));
    assert_eq!((view.row.stage, view.row.readiness), (Stage::Compose, Readiness::NotBegun));
    assert_eq!((view.filled, view.required), (0, 2));
    assert_eq!((view.bidder_name.as_str(), view.bidder_uscc.as_str()), BIDDER);
    let codes: Vec<_> = view.findings.iter().map(|finding| finding.problem.code.as_str()).collect();
    assert_eq!(codes, ["bid_part_empty", "bid_part_empty"]);

    desk.save(&bid, "opening-schedule", schedule(123_456));
    let view = desk.view(&bid);
    assert_eq!(view.row.readiness, Readiness::Filled { done: 1, of: 2 });
    assert_eq!((view.steps.information, view.steps.compose), (StepState::Done, StepState::Begun));
    assert_eq!(view.outline[0].parts[0].state, PartState::Done);

    desk.bid_mark(BidMark { bid: bid.clone(), is_archived: true }).unwrap();
    assert!(desk.bids(Nothing {}).unwrap()[0].is_archived);
    let refused = desk.bid_remove(RemoveBid { bid: bid.clone(), typed: "JB".to_owned() }).unwrap_err();
    assert_eq!(refused.code, "bid_remove_typed");
    desk.bid_remove(RemoveBid { bid: bid.clone(), typed: "JB-2026-0001".to_owned() }).unwrap();
    assert!(desk.bids(Nothing {}).unwrap().is_empty());
    assert!(!data.path().join("bids").join(&bid).exists());
    assert_eq!(desk.bid(BidAsked { bid }).unwrap_err().code, "bid_unknown");
}

#[test]
fn who_bids_by_the_settings_is_filled_into_a_new_bid() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    desk.begun(other.path());
    let (name, uscc) = BIDDER;
    let settings = desk.settings(Nothing {}).unwrap();
    desk.settings_save(Settings { bidder_name: name.to_owned(), bidder_uscc: uscc.to_owned(), ..settings }).unwrap();
    let file = desk.handle_of(&other.path().join("small.sbtender")).unwrap();
    let view = desk.view(&desk.begin(file.handle).unwrap());
    assert_eq!((view.bidder_name.as_str(), view.bidder_uscc.as_str()), BIDDER);
}

/// A name is kept while it is typed.
#[test]
fn a_name_that_is_half_typed_bids_in_no_other_bid() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    desk.bidder_save(SaveBidder { name: "江北".to_owned(), ..bidder(&bid) }).unwrap();
    assert_eq!(desk.settings(Nothing {}).unwrap().bidder_name, "");
    let file = desk.handle_of(&other.path().join("small.sbtender")).unwrap();
    assert_eq!(desk.view(&desk.begin(file.handle).unwrap()).bidder_name, "");
}

#[test]
fn a_code_whose_check_digit_does_not_fit_is_advised_and_kept() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let uscc = concat!("91350100M000100Y4", "4").to_owned();
    let view = desk.bidder_save(SaveBidder { uscc, ..bidder(&bid) }).unwrap();
    assert_eq!(view.findings[0].problem.code, "bid_uscc_check");
    let refused = desk.bidder_save(SaveBidder { uscc: "1".to_owned(), ..bidder(&bid) }).unwrap_err();
    assert_eq!(refused.code, "text_form");
}

#[test]
fn a_bid_is_found_again_without_the_list_and_shown_where_it_is_damaged() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let damaged = desk.begun(other.path());
    let lost = desk.begun(other.path());
    drop(desk);
    for name in ["desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm"] {
        std::fs::remove_file(data.path().join(name)).ok();
    }
    std::fs::write(data.path().join("bids").join(&damaged).join("project/project.json"), b"{").unwrap();

    let desk = open_alone(data.path());
    let rows = desk.bids(Nothing {}).unwrap();
    assert_eq!(rows.len(), 3);
    let row = |id: &str| rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(row(&bid).title, "江北示范区路灯改造工程");
    assert_eq!(row(&damaged).readiness, Readiness::Damaged);
    assert_eq!(row(&damaged).problem.as_ref().unwrap().code, "project_malformed");
    let form = desk.form(sealbid_wire::desk::FormAsked { bid, part: "opening-schedule".to_owned() }).unwrap();
    assert_eq!((form.values["price_fen"].as_i64(), form.is_whole), (Some(123_456), true));

    // A folder that goes while it is listed is told of, under the name that is known.
    std::fs::remove_dir_all(data.path().join("bids").join(&lost)).unwrap();
    let rows = desk.bids(Nothing {}).unwrap();
    let row = rows.iter().find(|row| row.id == lost).unwrap();
    assert_eq!((row.no.as_str(), row.problem.as_ref().unwrap().code.as_str()), ("JB-2026-0001", "bid_folder_missing"));
    desk.bid_remove(RemoveBid { bid: lost, typed: "JB-2026-0001".to_owned() }).unwrap();
    // One whose facts were never known is named by its identifier.
    desk.bid_remove(RemoveBid { bid: damaged.clone(), typed: damaged }).unwrap();
    assert_eq!(desk.bids(Nothing {}).unwrap().len(), 1);
}

#[test]
fn what_a_stopped_beginning_left_goes_and_what_others_put_there_stays() {
    let data = folder();
    drop(open_alone(data.path()));
    let bids = data.path().join("bids");
    let (half, strange) = ("0".repeat(32), "1".repeat(32));
    std::fs::create_dir_all(bids.join(&half).join("project")).unwrap();
    std::fs::write(bids.join(&half).join("project/tender.sbtender"), b"half").unwrap();
    std::fs::create_dir_all(bids.join(&strange).join("project/parts/licence")).unwrap();
    let desk = open_alone(data.path());
    assert!(!bids.join(&half).exists());
    let rows = desk.bids(Nothing {}).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].id.as_str(), rows[0].problem.as_ref().unwrap().code.as_str()),
        (strange.as_str(), "project_missing")
    );
}

/// The row says that it goes before the first of its files does.
#[test]
fn a_removal_that_was_stopped_is_completed() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let (bid, other_bid) = (desk.begun(other.path()), desk.begun(other.path()));
    drop(desk);
    let text = format!("UPDATE bids SET is_removed = 1 WHERE id = '{bid}'");
    crate::folder::execute(&data.path().join("desk.sqlite"), &text);
    std::fs::remove_file(data.path().join("bids").join(&bid).join("project/tender.sbtender")).unwrap();
    let desk = open_alone(data.path());
    let rows = desk.bids(Nothing {}).unwrap();
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [other_bid]);
    assert!(!data.path().join("bids").join(&bid).exists());
}

#[test]
fn bids_are_listed_by_their_deadline_and_a_passed_one_is_advised() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    desk.clock.set(crate::world::NOW + 60 * 86_400);
    let found = desk.view(&bid).findings.into_iter().find(|finding| finding.problem.code == "bid_deadline_passed");
    assert_eq!(found.unwrap().problem.params["deadline"], "2026-12-15T01:30:00Z");
}

#[test]
fn a_file_that_is_no_tender_begins_no_bid() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let mut broken = small_tender();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    for (name, bytes) in [("broken.sbtender", broken), ("other.pdf", b"%PDF-1.7\n".to_vec())] {
        let path = other.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let file = desk.handle_of(&path).unwrap();
        let refused = desk.begin(file.handle).unwrap_err();
        assert!(refused.code.starts_with("asic_") || refused.code.starts_with("tender_"), "{refused:?}");
        assert_eq!(refused.params["file"], name);
    }
    assert!(desk.bids(Nothing {}).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(data.path().join("bids")).unwrap().count(), 0);
}

/// A bidder of many years has a long list, and opens the window on it.
#[test]
fn a_long_list_is_shown_within_a_moment() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    for _ in 0..50 {
        desk.begun(other.path());
    }
    let begin = std::time::Instant::now();
    assert_eq!(desk.bids(Nothing {}).unwrap().len(), 50);
    sealbid_testkit::note(&format!("fifty bids are listed in {} ms", begin.elapsed().as_millis()));
    assert!(begin.elapsed() < std::time::Duration::from_secs(2), "{:?}", begin.elapsed());
}
