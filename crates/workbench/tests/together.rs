//! Ten who ask at once: each is answered as if it were alone, or told that something is under way.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use sealbid_testkit::{folder, one_page};
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    BidAsked, BidMark, Desk as _, FileAsked, FormAsked, JobOutcome, Nothing, OrderFiles, PartKindView, RemoveBid,
    SaveForm, SavePlan, SealEntry, Settings, StampPlan, Theme,
};

use crate::film::temporaries;
use crate::hostile::is_told;
use crate::world::{Desk, bidder, open_alone, schedule, small_tender};

const THREADS: u32 = 10;
const ROUNDS: u32 = 6;

/// What one of them asks for, on a bid that all share and on bids of its own. What was acknowledged is given.
fn asks(desk: &Desk, bid: &str, other: &std::path::Path, thread: u32, told: &Mutex<BTreeSet<String>>) -> Vec<String> {
    let hear = |what: &str, problem: Problem| {
        told.lock().unwrap().insert(problem.code.clone());
        is_told::<()>(what, Err(problem));
    };
    let asked = || BidAsked { bid: bid.to_owned() };
    let tender = other.join(format!("{thread}.sbtender"));
    std::fs::write(&tender, small_tender()).unwrap();
    let mut added = Vec::new();
    for round in 0..ROUNDS {
        let number = thread * ROUNDS + round;
        let save = |part: &str, values| SaveForm { bid: bid.to_owned(), part: part.to_owned(), values };
        desk.form_save(save("opening-schedule", schedule(i64::from(number) + 1))).unwrap();
        let path = other.join(format!("{number}.pdf"));
        std::fs::write(&path, one_page(&format!("reference {number}"))).unwrap();
        match desk.add(bid, "references", &[path]) {
            Ok(JobOutcome::Added { added: names, refused, .. }) if refused.is_empty() => added.extend(names),
            other => panic!("{other:?}"),
        }
        let one = SealEntry::At { seal: "company".to_owned(), page: number + 1, x_mm: 10.0, y_mm: 10.0 };
        let plan = StampPlan { entries: vec![one], ..StampPlan::default() };
        desk.plan_save(SavePlan { bid: bid.to_owned(), plan }).unwrap();
        desk.bid_mark(BidMark { bid: bid.to_owned(), is_archived: number.is_multiple_of(2) }).unwrap();
        let settings = desk.settings(Nothing {}).unwrap();
        let theme = if number.is_multiple_of(2) { Theme::Dark } else { Theme::Light };
        desk.settings_save(Settings { theme, ..settings }).unwrap();

        // One of them builds at a time.
        match desk.build(asked()) {
            Ok(job) => drop(desk.ended(Ok(job)).map_err(|problem| hear("build", problem))),
            Err(problem) => hear("build", problem),
        }
        let handle = desk.handle_of(&tender).unwrap().handle;
        desk.look(&handle).unwrap();
        desk.ended(desk.verify(FileAsked { handle: handle.clone() })).unwrap();
        let own = desk.view(&desk.begin(handle).unwrap()).row;
        desk.bidder_save(bidder(&own.id)).unwrap();
        desk.form_preview(FormAsked { bid: bid.to_owned(), part: "opening-schedule".to_owned() }).unwrap();
        if let Err(problem) = desk.stamp_view(asked()) {
            hear("stamp view", problem);
        }
        let view = desk.view(bid);
        let PartKindView::Files { files, .. } = &view.outline[0].parts[3].kind else { panic!("a form") };
        let files = files.iter().rev().map(|file| file.file.clone()).collect();
        // Others may have added files meanwhile.
        let ordered = desk.part_order(OrderFiles { bid: bid.to_owned(), part: "references".to_owned(), files });
        if let Err(problem) = ordered {
            hear("order", problem);
        }
        desk.bid_remove(RemoveBid { bid: own.id, typed: own.no }).unwrap();
        assert!(desk.bids(Nothing {}).unwrap().iter().any(|row| row.id == bid && row.problem.is_none()));
    }
    added
}

#[test]
fn ten_who_ask_at_once_are_all_answered_and_lose_nothing() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let told = Mutex::default();
    let added: Vec<String> = std::thread::scope(|scope| {
        let threads = (0..THREADS).map(|thread| {
            scope.spawn({
                let (desk, bid, other, told) = (&desk, &bid, other.path(), &told);
                move || asks(desk, bid, other, thread, told)
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let known = ["job_running", "project_order"].map(str::to_owned).into();
    assert!(told.into_inner().unwrap().is_subset(&known));
    drop(desk);

    let desk = open_alone(data.path());
    let view = desk.view(&bid);
    let PartKindView::Files { files, .. } = &view.outline[0].parts[3].kind else { panic!("a form") };
    let mut names: Vec<_> = files.iter().map(|file| file.original.clone()).collect();
    let mut expected = added;
    names.sort();
    expected.sort();
    assert!(names == expected && names.len() == (THREADS * ROUNDS) as usize, "{names:?}");
    assert_eq!(desk.stamp_view(BidAsked { bid: bid.clone() }).unwrap().plan.entries.len(), 1);
    assert_eq!(desk.bids(Nothing {}).unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(data.path().join("bids")).unwrap().count(), 1);
    desk.ended(desk.build(BidAsked { bid: bid.clone() })).unwrap();
    assert_eq!(desk.view(&bid).findings, []);
    assert_eq!(temporaries(data.path()), Vec::<PathBuf>::new());
    let out = data.path().join("bids").join(&bid).join("out");
    assert_eq!(std::fs::read_dir(out).unwrap().count(), 2, "a document and its record");
}
