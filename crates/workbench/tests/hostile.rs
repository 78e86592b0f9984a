//! Files that others made, cut off and with bits turned over: each request that takes one does its work or says in a sentence why not.

use std::path::Path;

use rand_core::Rng as _;
use sealbid_testkit::{folder, one_page, rng};
use sealbid_wire::desk::{
    AddFiles, BidAsked, Desk as _, FileAsked, FormAsked, JobOutcome, NewSeal, Nothing, PartFile, PartKindView,
    PresetsAsked, RemoveBid, SealSource,
};
use sealbid_wire::{Language, Problem};

use crate::world::{Desk, open_alone, schedule, small_tender};

/// How many copies have bits turned over, and how many at most in one.
const FLIPPED: u64 = 40;
const MAX_FLIPS: u32 = 8;
/// Where the structure of a file stands: that far from its beginning and its end.
const EDGE: usize = 400;

/// A file as it may arrive: cut off at every fiftieth of it, and with bits turned over, anywhere or where its structure stands.
pub fn spoilt(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let cuts = (0..50).map(|fiftieth| (format!("cut at {fiftieth}/50"), bytes[..bytes.len() * fiftieth / 50].to_vec()));
    let flips = (0..FLIPPED).map(|seed| {
        let (mut random, mut spoilt) = (rng(seed), bytes.to_vec());
        for _ in 0..=random.next_u32() % MAX_FLIPS {
            let at = random.next_u64() as usize
                % match seed % 3 {
                    0 => spoilt.len(),
                    _ => EDGE.min(spoilt.len()),
                };
            let at = if seed % 3 == 2 { spoilt.len() - 1 - at } else { at };
            spoilt[at] ^= 1 << (random.next_u32() % 8);
        }
        (format!("turned over with seed {seed}"), spoilt)
    });
    cuts.chain(flips).collect()
}

/// What was asked was done, or refused in a sentence, and is no fault of the program's own.
#[track_caller]
pub fn is_told<T>(what: &str, answered: Result<T, Problem>) -> Option<T> {
    let problem = match answered {
        Ok(answer) => return Some(answer),
        Err(problem) => problem,
    };
    assert_ne!(problem.code, "internal", "{what}: {problem:?}");
    for language in Language::ALL {
        // A value that is missing would show as a question mark.
        let is_whole = problem.sentence(language).is_some_and(|sentence| !sentence.what.contains('?'));
        assert!(is_whole, "{what}: {problem:?}");
    }
    let names_folder = problem.params.values().any(|value| value.contains(std::env::temp_dir().to_str().unwrap()));
    assert!(!names_folder, "{what}: {problem:?}");
    None
}

/// Puts a file where it was.
fn put(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).ok();
    std::fs::write(path, bytes).unwrap();
}

/// Gives a file to every request that looks into one.
fn given_to_all(desk: &Desk, what: &str, path: &Path) -> String {
    let handle = desk.handle_of(path).unwrap().handle;
    let ask = || FileAsked { handle: handle.clone() };
    is_told(what, desk.look(&handle));
    is_told(what, desk.ended(desk.verify(ask())));
    is_told(what, desk.envelope_look(ask()));
    is_told(what, desk.ended(desk.decrypt(ask())));
    is_told(what, desk.read(&handle, 0, 1 << 20));
    handle
}

#[test]
fn a_tender_package_that_is_spoilt_is_refused_in_a_sentence() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = other.path().join("spoilt.sbtender");
    let mut begun = 0;
    for (what, bytes) in spoilt(&small_tender()) {
        put(&path, &bytes);
        let handle = given_to_all(&desk, &what, &path);
        if let Some(bid) = is_told(&what, desk.begin(handle)) {
            // Bits that mean nothing were turned over.
            begun += 1;
            let typed = desk.view(&bid).row.no;
            desk.bid_remove(RemoveBid { bid, typed }).unwrap();
        }
    }
    assert!(begun < 10, "{begun} were taken");
    assert_eq!(desk.bids(Nothing {}).unwrap(), []);
    assert_eq!(std::fs::read_dir(data.path().join("bids")).map_or(0, Iterator::count), 0);
}

#[test]
fn a_tender_package_that_is_spoilt_in_its_bid_is_told_wherever_the_bid_is_asked_for() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let asked = || BidAsked { bid: bid.clone() };
    let form = || FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() };
    let path = data.path().join("bids").join(&bid).join("project/tender.sbtender");
    let sound = std::fs::read(&path).unwrap();
    for (what, bytes) in spoilt(&sound) {
        put(&path, &bytes);
        let rows = is_told(&what, desk.bids(Nothing {})).unwrap();
        assert_eq!(rows.len(), 1, "{what}");
        is_told(&what, rows[0].problem.clone().map_or(Ok(()), Err));
        is_told(&what, desk.bid(asked()));
        is_told(&what, desk.ended(desk.bid_tender(asked())));
        is_told(&what, desk.form(form()));
        is_told(&what, desk.stamp_view(asked()));
        is_told(&what, desk.sample_papers(asked()));
        is_told(&what, desk.openings(Nothing {}));
    }
    put(&path, &sound);
    assert_eq!(desk.view(&bid).filled, 2);
}

#[test]
fn an_attachment_that_is_spoilt_is_refused_in_a_sentence_or_built_in() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    desk.save(&bid, "opening-schedule", schedule(123_456));
    // A document of our own has all that a PDF has: streams of objects, fonts, numbers on its pages.
    let pages = desk.form_preview(FormAsked { bid: bid.clone(), part: "opening-schedule".to_owned() }).unwrap();
    let typeset = desk.read(&pages.handle, 0, 1 << 20).unwrap();
    let picture = picture_of_a_seal(&desk);
    for (name, sound) in [("plain.pdf", one_page("licence")), ("typeset.pdf", typeset), ("scan.png", picture)] {
        // What is built takes its time: of each kind some.
        for (what, bytes) in spoilt(&sound).into_iter().step_by(3) {
            let what = format!("{name} {what}");
            let path = other.path().join(name);
            put(&path, &bytes);
            let handle = given_to_all(&desk, &what, &path);
            let part = "licence".to_owned();
            let job = desk.part_add(AddFiles { bid: bid.clone(), part: part.clone(), files: vec![handle] });
            let Ok(JobOutcome::Added { refused, .. }) = desk.ended(job) else { panic!("{what}") };
            for (_, problem) in refused {
                is_told::<()>(&what, Err(problem));
            }
            is_told(&what, desk.ended(desk.build(BidAsked { bid: bid.clone() })));
            let view = desk.view(&bid);
            let PartKindView::Files { files, .. } = &view.outline[0].parts[2].kind else { panic!("a form") };
            for file in files {
                let asked = || PartFile { bid: bid.clone(), part: part.clone(), file: file.file.clone() };
                is_told(&what, desk.part_file(asked()));
                desk.part_remove(asked()).unwrap();
            }
        }
    }
}

/// A picture that a person could have added: that of a seal.
fn picture_of_a_seal(desk: &Desk) -> Vec<u8> {
    let preset = desk.seal_presets(PresetsAsked { text: "江北示范建设有限公司".to_owned() }).unwrap().remove(0);
    let source = SealSource::Drawn { design: preset.design };
    let seal = desk.seal_new(NewSeal { name: "单位公章".to_owned(), source }).unwrap();
    desk.read(&seal.row.picture.handle, 0, seal.row.picture.size).unwrap()
}

#[test]
fn a_document_that_is_spoilt_in_its_bid_is_told_where_it_is_shown() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let asked = || BidAsked { bid: bid.clone() };
    desk.ended(desk.build(asked())).unwrap();
    let out = data.path().join("bids").join(&bid).join("out");
    let names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in names {
        let sound = std::fs::read(&path).unwrap();
        for (what, bytes) in spoilt(&sound).into_iter().step_by(2) {
            put(&path, &bytes);
            is_told(&what, desk.bid(asked()));
            is_told(&what, desk.stamp_view(asked()));
            is_told(&what, desk.stamp(asked()));
            is_told(&what, desk.bids(Nothing {}));
        }
        put(&path, &sound);
    }
    assert!(desk.stamp_view(asked()).unwrap().document.is_some());
}
