//! Work on large files: it tells how far it is, and what was ended in the middle left nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sealbid_testkit::folder;
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    BidAsked, Desk as _, Event, FileAsked, FileRef, JobEvent, JobId, JobSubject, NewBid, Nothing, SaveCopy,
};

use crate::world::{Desk, large_tender, open_alone};

/// Where in their whole jobs are ended.
const SHARES: [f64; 4] = [0.0, 0.3, 0.6, 0.9];
/// Within what an end is heard.
const HEARD: Duration = Duration::from_millis(500);
/// Bytes of a package.
const LARGE: usize = 700_000;

/// Everything in a folder, by its path, without what a database does on its own.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if !entry.to_str().unwrap().contains("desk.sqlite") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The progress of a job, done and total, each time that it was told.
fn progress(desk: &Desk, job: &str) -> Vec<(u64, u64)> {
    let of = |event: Event| match event {
        Event::Job { job: of, event: JobEvent::Progress { done, total, unit, .. }, .. } if of == job => {
            assert_eq!(unit, "bytes");
            Some((done, total))
        }
        _ => None,
    };
    desk.window.events().into_iter().filter_map(of).collect()
}

/// Has a job end in the middle, where an end is heard soon; at the third time, where it waited for the disk or for the tests beside it.
#[track_caller]
fn end_at(desk: &Desk, share: f64, begin: &dyn Fn() -> Result<JobId, Problem>) {
    let mut ends = Vec::new();
    while ends.iter().all(|took| *took >= HEARD) {
        assert!(ends.len() < 3, "at {share}: {ends:?}");
        desk.window.hold(share);
        let job = begin().unwrap();
        desk.window.wait(|event| match event {
            Event::Job { job: of, event: JobEvent::Progress { done, total, .. }, .. } if *of == job.job => {
                (*done as f64 >= share * *total as f64 && done < total).then_some(())
            }
            _ => None,
        });
        desk.job_cancel(job.clone()).unwrap();
        let begun = Instant::now();
        desk.window.let_go();
        assert_eq!(desk.ended(Ok(job)).unwrap_err().code, "cancelled", "at {share}");
        ends.push(begun.elapsed());
    }
}

/// Has a job come to its end, and its progress to its total.
#[track_caller]
fn complete(desk: &Desk, begin: &dyn Fn() -> Result<JobId, Problem>, total: u64) {
    let job = begin().unwrap();
    desk.ended(Ok(job.clone())).unwrap();
    let told = progress(desk, &job.job);
    assert!(told.is_sorted() && told.len() > 1, "{told:?}");
    assert_eq!(told.last(), Some(&(total, total)), "{told:?}");
}

/// A desk, and a large package beside it.
fn with_package(data: &Path, other: &Path) -> (Desk, FileRef) {
    let desk = open_alone(data);
    let path = other.join("large.sbtender");
    std::fs::write(&path, large_tender(LARGE)).unwrap();
    let file = desk.handle_of(&path).unwrap();
    (desk, file)
}

#[test]
fn a_look_at_a_package_that_is_ended_leaves_nothing() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    let before = files(data.path());
    let look = || desk.tender_look(FileAsked { handle: file.handle.clone() });
    for share in SHARES {
        end_at(&desk, share, &look);
        assert_eq!(files(data.path()), before, "at {share}");
    }
    complete(&desk, &look, file.size);
    let documents = desk.look(&file.handle).unwrap().documents;
    assert_eq!(documents[0].file.size, LARGE as u64);
}

#[test]
fn a_beginning_that_is_ended_leaves_no_bid() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    let begin = || desk.bid_new(NewBid { handle: file.handle.clone(), lot: None });
    for share in SHARES {
        end_at(&desk, share, &begin);
        assert!(desk.bids(Nothing {}).unwrap().is_empty(), "at {share}");
        assert_eq!(std::fs::read_dir(data.path().join("bids")).unwrap().count(), 0, "at {share}");
    }
    complete(&desk, &begin, file.size);
    let bid = desk.bids(Nothing {}).unwrap().remove(0).id;

    // A look at the bid's own package holds up neither its removal nor anything else.
    let look = || desk.bid_tender(BidAsked { bid: bid.clone() });
    end_at(&desk, 0.6, &look);
    complete(&desk, &look, file.size);
}

#[test]
fn a_copy_that_is_ended_leaves_what_was_there() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    let target = other.path().join("copy.sbtender");
    *desk.window.saved_to.lock().unwrap() = Some(target.clone());
    let save = || {
        let ask = SaveCopy { handle: file.handle.clone(), name: file.name.clone(), title: "另存".to_owned() };
        desk.file_save(ask).map(Option::unwrap)
    };
    for older in [None, Some(b"older".to_vec())] {
        if let Some(older) = &older {
            std::fs::write(&target, older).unwrap();
        }
        let before = files(other.path());
        for share in SHARES {
            end_at(&desk, share, &save);
            assert_eq!(
                (files(other.path()), std::fs::read(&target).ok()),
                (before.clone(), older.clone()),
                "at {share}"
            );
        }
    }
    complete(&desk, &save, file.size);
    assert!(std::fs::read(&target).unwrap() == std::fs::read(other.path().join("large.sbtender")).unwrap());
}

#[test]
fn a_verification_that_is_ended_says_nothing() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    let verify = || desk.verify(FileAsked { handle: file.handle.clone() });
    for share in SHARES {
        end_at(&desk, share, &verify);
    }
    complete(&desk, &verify, file.size);
}

#[test]
fn a_page_finds_the_jobs_under_way_with_what_happened_in_them() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    assert!(desk.jobs(Nothing {}).unwrap().is_empty());
    desk.window.hold(0.3);
    let job = desk.verify(FileAsked { handle: file.handle.clone() }).unwrap();
    let other_job = desk.tender_look(FileAsked { handle: file.handle.clone() }).unwrap();
    for id in [&job, &other_job] {
        desk.window.wait(|event| match event {
            Event::Job { job, event: JobEvent::Progress { done, total, .. }, .. } if *job == id.job => {
                (*done as f64 >= 0.3 * *total as f64).then_some(())
            }
            _ => None,
        });
    }
    let mut rows = desk.jobs(Nothing {}).unwrap();
    assert_eq!(rows.len(), 2);
    rows.retain(|row| row.job == job.job);
    let row = rows.remove(0);
    assert_eq!(
        (row.subject, row.now.as_str()),
        (JobSubject::Verify { handle: file.handle.clone() }, "2026-11-23T08:00:00Z")
    );
    let newest = *progress(&desk, &job.job).last().unwrap();
    let [(at, JobEvent::Progress { what, done, total, .. })] = row.happened.as_slice() else {
        panic!("{:?}", row.happened)
    };
    assert_eq!((at.as_str(), what.as_str(), (*done, *total)), ("2026-11-23T08:00:00Z", "verifying", newest));

    for job in [job, other_job] {
        desk.job_cancel(job.clone()).unwrap();
        desk.window.let_go();
        desk.ended(Ok(job)).unwrap_err();
    }
    assert!(desk.jobs(Nothing {}).unwrap().is_empty());
}

/// A bid is not removed while its document is made, but while its package is looked at.
#[test]
fn what_only_reads_a_bid_holds_nobody_up() {
    let (data, other) = (folder(), folder());
    let (desk, file) = with_package(data.path(), other.path());
    let bid = desk.begin(file.handle).unwrap();
    desk.window.hold(0.0);
    let job = desk.bid_tender(BidAsked { bid: bid.clone() }).unwrap();
    desk.window.wait(|event| matches!(event, Event::Job { job: of, .. } if *of == job.job).then_some(()));
    let view = desk.view(&bid);
    desk.bid_remove(sealbid_wire::desk::RemoveBid { bid, typed: view.row.no }).unwrap();
    desk.window.let_go();
    // The package was open: what it says is told all the same, or that it is gone.
    desk.ended(Ok(job)).ok();
    assert!(desk.bids(Nothing {}).unwrap().is_empty());
}
