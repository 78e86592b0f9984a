//! Killed at any step, the desk has what it acknowledged, and what was not is not half there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sealbid_testkit::{folder, one_page};
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    BidAsked, BidView, Desk as _, FormAsked, JobOutcome, Nothing, OrderFiles, PartFile, PartKindView,
};

use crate::film::{Film, copy, filmed, temporaries};
use crate::world::{Desk, open, open_alone, schedule, small_tender};

#[test]
fn a_beginning_that_is_killed_leaves_a_bid_or_none() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let path = other.path().join("small.sbtender");
    std::fs::write(&path, small_tender()).unwrap();
    let begin = |desk: &Desk| {
        let file = desk.handle_of(&path).unwrap();
        desk.begin(file.handle)
    };
    let (begun, photos) = film.during(data.path(), || begin(&desk));
    begun.unwrap();
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in &photos {
        let desk = open(photo.path());
        let before = desk.bids(Nothing {}).unwrap();
        assert!(before.len() <= 1 && before.iter().all(|row| row.problem.is_none()), "{before:?}");
        begin(&desk).unwrap();
        let folders = std::fs::read_dir(photo.path().join("bids")).unwrap().count();
        assert_eq!((desk.bids(Nothing {}).unwrap().len(), folders), (before.len() + 1, before.len() + 1));
    }
}

#[test]
fn what_was_typed_is_there_whenever_it_is_killed() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.begun(other.path());
    desk.save(&bid, "opening-schedule", schedule(1));
    let (_, photos) = film.during(data.path(), || desk.save(&bid, "opening-schedule", schedule(2)));
    let after = copy(data.path());
    let last = photos.len();
    assert!(last > 3, "{last}");
    for (number, photo) in photos.iter().chain([&after]).enumerate() {
        let desk = open(photo.path());
        let ask = || FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
        let form = desk.form(ask()).unwrap();
        // It is kept before any step in the folder.
        assert_eq!((form.values, form.is_whole), (schedule(2), true), "{number} of {last}");
        assert_eq!(desk.view(&bid).findings.len(), 1, "the attachment is missing");
        desk.save(&bid, "opening-schedule", schedule(3));
        assert_eq!(desk.form(ask()).unwrap().values, schedule(3));
    }
}

#[test]
fn adding_that_is_killed_leaves_the_file_or_none() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.begun(other.path());
    let path = other.path().join("执照.pdf");
    std::fs::write(&path, one_page("licence")).unwrap();
    let (added, photos) = film.during(data.path(), || desk.add(&bid, "licence", std::slice::from_ref(&path)));
    added.unwrap();
    let after = copy(data.path());
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in photos.iter().chain([&after]) {
        let desk = open(photo.path());
        let count = || {
            let view = desk.view(&bid);
            let PartKindView::Files { files, .. } = &view.outline[0].parts[2].kind else { panic!() };
            assert!(view.findings.iter().all(|finding| !finding.problem.code.starts_with("project_")), "{view:?}");
            files.len()
        };
        assert!(count() <= 1);
        let Ok(JobOutcome::Added { refused, .. }) = desk.add(&bid, "licence", std::slice::from_ref(&path)) else {
            panic!()
        };
        assert!(refused.is_empty());
        assert_eq!(count(), 1);
    }
}

/// The names of the references of a bid, in their order.
fn references(view: &BidView) -> Vec<String> {
    assert!(view.findings.iter().all(|finding| !finding.problem.code.starts_with("project_")), "{view:?}");
    let PartKindView::Files { files, .. } = &view.outline[0].parts[3].kind else { panic!("a form") };
    files.iter().map(|file| file.file.clone()).collect()
}

/// A filmed desk whose bid has two references.
fn with_references(data: &Path, other: &Path) -> (Desk, Arc<Film>, String) {
    let (desk, film) = filmed(data);
    let bid = desk.begun(other);
    let paths = ["一.pdf", "二.pdf"].map(|name| other.join(name));
    paths.iter().zip(["one", "two"]).for_each(|(path, word)| std::fs::write(path, one_page(word)).unwrap());
    desk.add(&bid, "references", &paths).unwrap();
    (desk, film, bid)
}

/// What is left beside the files that a bid knows.
fn strays(data: &Path, bid: &str, known: &[String]) -> Vec<String> {
    let part = data.join("bids").join(bid).join("project/parts/references");
    let names = std::fs::read_dir(part).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !known.contains(name)).collect()
}

#[test]
fn an_order_that_is_killed_is_the_old_one_or_the_new_one() {
    let (data, other) = (folder(), folder());
    let (desk, film, bid) = with_references(data.path(), other.path());
    let old = references(&desk.view(&bid));
    let new: Vec<_> = old.iter().rev().cloned().collect();
    let order = |desk: &Desk| {
        desk.part_order(OrderFiles { bid: bid.clone(), part: "references".to_owned(), files: new.clone() })
    };
    let (ordered, photos) = film.during(data.path(), || order(&desk));
    assert_eq!(references(&ordered.unwrap()), new);
    assert_eq!(references(&open(copy(data.path()).path()).view(&bid)), new, "what was acknowledged is there");
    assert!(photos.len() > 3, "{}", photos.len());
    for photo in &photos {
        let desk = open(photo.path());
        let found = references(&desk.view(&bid));
        assert!(found == old || found == new, "{found:?}");
        assert_eq!(references(&order(&desk).unwrap()), new);
        assert_eq!(temporaries(photo.path()), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_removal_of_a_file_that_is_killed_leaves_the_file_or_none() {
    let (data, other) = (folder(), folder());
    let (desk, film, bid) = with_references(data.path(), other.path());
    let old = references(&desk.view(&bid));
    let remove = |desk: &Desk| {
        desk.part_remove(PartFile { bid: bid.clone(), part: "references".to_owned(), file: old[0].clone() })
    };
    let (removed, photos) = film.during(data.path(), || remove(&desk));
    assert_eq!(references(&removed.unwrap()), old[1..]);
    let after = copy(data.path());
    assert_eq!(references(&open(after.path()).view(&bid)), old[1..], "what was acknowledged is there");
    assert_eq!(strays(after.path(), &bid, &old[1..]), Vec::<String>::new());
    assert!(photos.len() > 4, "{}", photos.len());
    for photo in &photos {
        let desk = open(photo.path());
        let found = references(&desk.view(&bid));
        assert!(found == old || found == old[1..], "{found:?}");
        match remove(&desk) {
            Ok(view) => assert_eq!(references(&view), old[1..]),
            // It was done before the kill, and who did not hear of it is told so.
            Err(problem) => assert_eq!((found.as_slice(), problem.code.as_str()), (&old[1..], "project_file_missing")),
        }
        // The same file is taken again, and as itself.
        desk.add(&bid, "references", &[other.path().join("一.pdf")]).unwrap();
        assert_eq!(references(&desk.view(&bid)).len(), 2);
        assert_eq!(temporaries(photo.path()), Vec::<PathBuf>::new());
    }
}

#[test]
fn building_that_is_killed_leaves_the_old_document_or_the_new_one() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let bid = desk.filled(other.path());
    let build = |desk: &Desk| desk.ended(desk.build(BidAsked { bid: bid.clone() }));
    let Ok(JobOutcome::Built { built: old }) = build(&desk) else { panic!() };
    desk.save(&bid, "opening-schedule", schedule(7));
    let (new, photos) = film.during(data.path(), || build(&desk));
    let Ok(JobOutcome::Built { built: new }) = new else { panic!() };
    let after = copy(data.path());
    assert!(photos.len() > 8, "{}", photos.len());
    for photo in photos.iter().chain([&after]) {
        let desk = open(photo.path());
        let built = desk.view(&bid).built.unwrap();
        assert_eq!(built.size, if built.is_current { new.size } else { old.size });
    }
    // Those that were stopped between the document and its record build again, and leave no stray.
    for photo in photos.iter().rev().take(8).step_by(3) {
        let desk = open_alone(photo.path());
        build(&desk).unwrap();
        assert!(desk.view(&bid).built.unwrap().is_current);
        let out = photo.path().join("bids").join(&bid).join("out");
        assert_eq!(std::fs::read_dir(out).unwrap().count(), 2, "a document and its record");
    }
}

/// Each step of each piece of work fails once, as on a full disk: that is told in a sentence, what was there before is there
/// still, and the same asked again is done.
#[test]
fn a_full_disk_refuses_the_work_and_keeps_the_bid() {
    let (data, other) = (folder(), folder());
    let (desk, film) = filmed(data.path());
    let path = other.path().join("small.sbtender");
    std::fs::write(&path, small_tender()).unwrap();
    let more = other.path().join("业绩.pdf");
    let bid = desk.filled(other.path());
    let begin = || {
        let file = desk.handle_of(&path).unwrap();
        desk.begin(file.handle).map(drop)
    };
    let add = || match desk.add(&bid, "references", std::slice::from_ref(&more))? {
        JobOutcome::Added { refused, .. } => refused.into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem)),
        other => panic!("{other:?}"),
    };
    let build = || desk.ended(desk.build(BidAsked { bid: bid.clone() })).map(drop);
    type Work<'w> = &'w dyn Fn() -> Result<(), Problem>;
    for (name, work) in [("begin", &begin as Work<'_>), ("add", &add), ("build", &build)] {
        let (mut steps, mut refused) = (0, 0);
        loop {
            std::fs::write(&more, one_page(&format!("{name} {steps}"))).unwrap();
            let before = (desk.bids(Nothing {}).unwrap().len(), desk.view(&bid));
            film.fail_after(steps, false);
            let done = work();
            let is_over = !film.heal();
            if let Err(problem) = done {
                refused += 1;
                assert_eq!(problem.code, "store_full", "{name} {steps}");
                let view = desk.view(&bid);
                assert_eq!(
                    (desk.bids(Nothing {}).unwrap().len(), view.outline, view.built.is_some()),
                    (before.0, before.1.outline, before.1.built.is_some()),
                    "{name} {steps}"
                );
                work().unwrap_or_else(|problem| panic!("{name} {steps}: {problem:?}"));
            }
            if is_over {
                break;
            }
            steps += 1;
        }
        assert!(refused > 5, "{name}: {refused} of {steps}");
    }
}
