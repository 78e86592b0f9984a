//! Killed while it writes its database, removes a bid or makes the sample: what was acknowledged is there, and nothing is left over.

use std::path::{Path, PathBuf};

use sealbid_testkit::folder;
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    BidAsked, BidMark, Desk as _, Nothing, RemoveBid, SavePlan, SealEntry, Settings, StampPlan, Theme,
};
use tempfile::TempDir;

use crate::film::{copy, distinct, files, filmed, temporaries};
use crate::world::{Desk, NOW, open, open_alone, small_tender};

const LOG: &str = "desk.sqlite-wal";

/// How long SQLite's write-ahead log is at the end of each transaction in it (<https://www.sqlite.org/fileformat2.html#walformat>).
fn commits(log: &[u8]) -> Vec<usize> {
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let frame = 24 + number(8) as usize;
    let begins = (32..log.len()).step_by(frame).filter(|begin| begin + frame <= log.len() && number(begin + 4) != 0);
    begins.map(|begin| begin + frame).collect()
}

/// What lay on the disk when so much of a log was written.
fn cut(before: &TempDir, log: &[u8], len: usize) -> TempDir {
    let photo = copy(before.path());
    std::fs::write(photo.path().join(LOG), &log[..len]).unwrap();
    photo
}

fn log_of(data: &Path) -> Vec<u8> {
    std::fs::read(data.join(LOG)).unwrap()
}

/// A bid on the small tender.
fn begun(desk: &Desk, other: &Path) -> String {
    let path = other.join("small.sbtender");
    std::fs::write(&path, small_tender()).unwrap();
    let handle = desk.handle_of(&path).unwrap().handle;
    desk.begin(handle).unwrap()
}

#[test]
fn settings_placements_and_marks_are_the_old_ones_or_the_new_ones_whenever_it_is_killed() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = begun(&desk, other.path());
    let asked = || BidAsked { bid: bid.clone() };
    let state = |desk: &Desk| {
        let placements = desk.stamp_view(asked()).unwrap().plan;
        (desk.settings(Nothing {}).unwrap().theme, placements, desk.view(&bid).row.is_archived)
    };
    let settings = |desk: &Desk| {
        let settings = desk.settings(Nothing {})?;
        desk.settings_save(Settings { theme: Theme::Dark, ..settings }).map(drop)
    };
    let placements = |desk: &Desk| {
        let one = |page| SealEntry::At { seal: "company".to_owned(), page, x_mm: 120.0, y_mm: 220.0 };
        desk.plan_save(SavePlan {
            bid: bid.clone(),
            plan: StampPlan { entries: (1..200).map(one).collect(), ..StampPlan::default() },
        })
        .map(drop)
    };
    let mark = |desk: &Desk| desk.bid_mark(BidMark { bid: bid.clone(), is_archived: true }).map(drop);
    type Work<'w> = &'w dyn Fn(&Desk) -> Result<(), Problem>;
    for (name, work) in [("settings", &settings as Work<'_>), ("placements", &placements), ("mark", &mark)] {
        let (before, old) = (copy(data.path()), state(&desk));
        work(&desk).unwrap();
        let (log, new) = (log_of(data.path()), state(&desk));
        assert_ne!(old, new, "{name}");
        let from = log_of(before.path()).len();
        assert!(log.len() > from, "{name}");
        for len in (from..log.len()).step_by(1_500).chain([log.len()]) {
            let photo = cut(&before, &log, len);
            let desk = open(photo.path());
            let found = state(&desk);
            assert!(found == new || (found == old && len < log.len()), "{name}: {len} of {}: {found:?}", log.len());
            work(&desk).unwrap();
            assert_eq!(state(&desk), new, "{name}");
        }
    }
}

#[test]
fn a_removal_of_a_bid_that_is_killed_leaves_the_bid_or_nothing_of_it() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let before = copy(data.path());
    let remove =
        |desk: &Desk| desk.bid_remove(RemoveBid { bid: bid.clone(), typed: "JB-2026-0001".to_owned() }).map(drop);
    remove(&desk).unwrap();
    let log = log_of(data.path());
    let from = log_of(before.path()).len();
    let [begun, ended] = commits(&log).into_iter().filter(|end| *end > from).collect::<Vec<_>>()[..] else {
        panic!("it is noted before the files go, and forgotten after");
    };

    let is_whole = |desk: &Desk| {
        let rows = desk.bids(Nothing {}).unwrap();
        assert!(rows.iter().all(|row| row.problem.is_none()), "{rows:?}");
        !rows.is_empty()
    };
    for len in [from, from + 1, begun - 1] {
        let photo = cut(&before, &log, len);
        let desk = open(photo.path());
        assert!(is_whole(&desk) && desk.view(&bid).filled == 2, "{len}");
        remove(&desk).unwrap();
        assert!(!is_whole(&desk) && files(&photo.path().join("bids")).is_empty(), "{len}");
    }
    let all = files(&before.path().join("bids"));
    for len in [begun, ended - 1] {
        for gone in 0..=all.len() {
            let photo = cut(&before, &log, len);
            for file in &all[..gone] {
                std::fs::remove_file(photo.path().join(file.strip_prefix(before.path()).unwrap())).unwrap();
            }
            let desk = open(photo.path());
            assert!(!is_whole(&desk), "{len}, {gone}");
            assert_eq!(remove(&desk).unwrap_err().code, "bid_unknown", "{len}, {gone}");
            assert_eq!(std::fs::read_dir(photo.path().join("bids")).unwrap().count(), 0, "{len}, {gone}");
        }
    }
    assert!(!is_whole(&open(copy(data.path()).path())), "what was acknowledged stays");
}

#[test]
fn a_sample_that_is_killed_in_the_making_is_made_and_leaves_nothing() {
    let data = folder();
    let (desk, film) = filmed(data.path());
    let (sample, photos) = film.during(data.path(), || desk.sample(Nothing {}));
    let name = sample.unwrap().name;
    let after = copy(data.path());
    assert!(photos.len() > 30, "{}", photos.len());
    // Making it anew takes its time: of the steps before the package, which are all of one kind, some.
    let photos = distinct(photos);
    let (early, late) = photos.split_at(photos.len() - 6);
    let photos: Vec<&TempDir> = early.iter().step_by(9).chain(late).collect();
    let is_key = |path: &PathBuf| path.to_string_lossy().ends_with(".pem");
    for (number, photo) in photos.iter().copied().chain([&after]).enumerate() {
        let kept: Vec<_> = files(&photo.path().join("sample")).into_iter().filter(is_key).collect();
        let kept: Vec<_> = kept.iter().map(|path| (path, std::fs::read(path).unwrap())).collect();
        let desk = open(photo.path());
        desk.clock.set(NOW + 60);
        let sample = desk.sample(Nothing {}).unwrap();
        assert!(number < photos.len() || sample.name == name, "what was acknowledged is there");
        let view = desk.look(&sample.handle).unwrap();
        assert_eq!(view.file.name, sample.name);
        for (path, bytes) in kept {
            assert_eq!(std::fs::read(path).unwrap(), bytes, "{number}: {}", path.display());
        }
        let left: Vec<_> = files(&photo.path().join("sample")).into_iter().filter(|path| !is_key(path)).collect();
        let names: Vec<_> = left.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(names, [sample.name, "sample.json".to_owned()], "{number} of {}", photos.len());
        assert_eq!(temporaries(photo.path()), Vec::<PathBuf>::new(), "{number} of {}", photos.len());
        let folders = std::fs::read_dir(photo.path().join("sample")).unwrap();
        assert_eq!(folders.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(), 0, "{number}");
    }
}
