//! What was signed and encrypted, cut off and with bits turned over, and given to each request that takes it.

use std::path::{Path, PathBuf};

use sealbid_wire::desk::{BidAsked, Desk as _, FileAsked, Nothing};

use super::office::{Ended, Office, Phone};
use super::story::FOUR_DAYS;
use crate::hostile::{is_told, spoilt};

/// An office whose bid is encrypted and may be opened, and what was made of it.
fn ready() -> (Office, String, Vec<PathBuf>) {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    let made = office.files(&format!("bids/{bid}/out")).into_iter().collect();
    (office, bid, made)
}

fn ending<'f>(files: &'f [PathBuf], ending: &str) -> &'f Path {
    files.iter().find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
}

#[test]
fn what_was_signed_and_is_spoilt_is_judged_or_refused_in_a_sentence() {
    let (office, _, made) = ready();
    for name in ["-stamped.pdf", ".asice"] {
        let sound = std::fs::read(ending(&made, name)).unwrap();
        let path = office.path(&format!("spoilt{name}"));
        for (what, bytes) in spoilt(&sound) {
            std::fs::remove_file(&path).ok();
            std::fs::write(&path, bytes).unwrap();
            let handle = office.bench().handle_of(&path).unwrap().handle;
            is_told(&what, office.bench().verify(FileAsked { handle: handle.clone() }));
            is_told(&what, office.bench().tender_look(FileAsked { handle: handle.clone() }));
            is_told(&what, office.bench().envelope_look(FileAsked { handle }));
        }
    }
}

#[test]
fn an_envelope_that_is_spoilt_is_refused_in_a_sentence_and_leaves_nothing() {
    let (office, _, made) = ready();
    let sound = std::fs::read(ending(&made, ".sealbid")).unwrap();
    let path = office.path("spoilt.sealbid");
    let opened = |office: &Office| (office.files("opened"), office.files("bids"));
    let before = opened(&office);
    let mut asked = 0;
    for (number, (what, bytes)) in spoilt(&sound).into_iter().enumerate() {
        std::fs::remove_file(&path).ok();
        std::fs::write(&path, bytes).unwrap();
        let handle = office.bench().handle_of(&path).unwrap().handle;
        let ask = || FileAsked { handle: handle.clone() };
        is_told(&what, office.bench().verify(ask()));
        is_told(&what, office.bench().tender_look(ask()));
        let looked = is_told(&what, office.bench().envelope_look(ask()));
        // A phone takes its time: of those with a header that can be read some are opened.
        if looked.is_none() || number % 4 != 0 {
            continue;
        }
        let Some(job) = is_told(&what, office.bench().decrypt(ask())) else { continue };
        asked += 1;
        match office.ran(&job, Phone::Approves, |_, _| {}).ended {
            Ended::Failed(problem) => drop(is_told::<()>(&what, Err(problem))),
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(opened(&office), before, "{what}");
    }
    assert!(asked > 5, "{asked} had a header");
}

#[test]
fn what_the_desk_keeps_of_phones_and_outputs_is_told_of_where_it_is_spoilt() {
    let (office, bid, made) = ready();
    office.decrypt(&bid, Phone::Approves).done();
    let asked = || BidAsked { bid: bid.clone() };
    let opened = office.files(&format!("bids/{bid}/opened")).into_iter().collect::<Vec<_>>();
    let desk = office.files("desk").into_iter().collect::<Vec<_>>();
    for path in [
        ending(&made, "stamped.json"),
        ending(&made, "encrypted.json"),
        ending(&opened, "opened.json"),
        ending(&desk, "phones.json"),
        ending(&desk, "desk.key.pem"),
    ] {
        let sound = std::fs::read(path).unwrap();
        for (what, bytes) in spoilt(&sound).into_iter().step_by(3) {
            let what = format!("{}: {what}", path.display());
            std::fs::write(path, bytes).unwrap();
            is_told(&what, office.bench().bid(asked()));
            is_told(&what, office.bench().bids(Nothing {}));
            is_told(&what, office.bench().openings(Nothing {}));
            is_told(&what, office.bench().desk(Nothing {}));
            is_told(&what, office.bench().stamp_view(asked()));
            is_told(&what, office.bench().bid_envelope(asked()));
        }
        std::fs::write(path, sound).unwrap();
    }
    assert!(office.bench().bid(asked()).unwrap().opened.is_some());
}
