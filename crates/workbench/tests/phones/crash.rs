//! A flow is stopped at each of its writes, or killed before it: the old state or the new one lies there, and asked again it is done.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use sealbid_wire::desk::{
    BidAsked, BidView, Desk as _, FileAsked, ForgetPhone, JobEvent, JobOutcome, Nothing, OutputView, SavePlan,
};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::office::{Ended, Office, Phone, Ran};
use super::story::FOUR_DAYS;
use crate::film::{Film, Filmed, copy, distinct, files, temporaries};

fn view(office: &Office, bid: &str) -> BidView {
    office.bench().bid(BidAsked { bid: bid.to_owned() }).unwrap()
}

/// The stamped documents of a bid, whether they are recorded or not.
fn documents(office: &Office, bid: &str) -> HashSet<PathBuf> {
    let files = office.files(&format!("bids/{bid}/out"));
    files.into_iter().filter(|path| path.to_string_lossy().ends_with("-stamped.pdf")).collect()
}

/// Opens the desk by stores that are watched.
fn watched(office: &mut Office) -> Arc<Film> {
    let film = Arc::new(Film::default());
    office.open(Box::new(Filmed(film.clone())));
    film
}

/// Days later, when bids may be opened. The sample of those days is made before anything is filmed.
fn watched_after_the_opening(office: &mut Office) -> Arc<Film> {
    office.clock.forward(FOUR_DAYS);
    let film = watched(office);
    office.bench().sample(Nothing {}).unwrap();
    film
}

#[track_caller]
fn no_temporary_is_left(office: &Office, what: &str) {
    assert_eq!(temporaries(&office.path("data")), Vec::<PathBuf>::new(), "{what}");
}

#[test]
fn a_stamp_stopped_at_any_write_leaves_the_old_or_the_new_and_asked_again_gives_the_same_file() {
    let (mut office, bid) = Office::with_document();
    let film = watched(&mut office);
    let stamped = |office: &Office| view(office, &bid).stamped.map(|output| output.sha256);
    for step in 0.. {
        // The service gives a phone no more tickets in a minute than a person has use for.
        office.clock.forward(60);
        let (before, known) = (stamped(&office), documents(&office, &bid));
        film.fail_after(step, true);
        let first = office.stamp(&bid, Phone::Approves);
        let is_over = !film.heal();
        let is_signed = first.told(|event| matches!(event, JobEvent::Answered { .. }));
        // What has its name and is not recorded.
        let named = documents(&office, &bid).difference(&known).cloned().collect::<Vec<_>>();
        let named: Vec<Vec<u8>> = named.iter().map(|path| std::fs::read(path).unwrap()).collect();

        let found = stamped(&office);
        match &first.ended {
            Ended::Done(outcome) => {
                let JobOutcome::Made { output, .. } = outcome.as_ref() else { panic!("step {step}: {outcome:?}") };
                assert_eq!(found.as_ref(), Some(&output.sha256), "step {step}");
            }
            Ended::Failed(problem) => assert_eq!(problem.code, "store_full", "step {step}"),
            other => panic!("step {step}: {other:?}"),
        }
        if is_over {
            assert!(step > 10, "{step} steps");
            return;
        }
        let again = office.stamp(&bid, Phone::Approves);
        let is_kept = again.told(|event| matches!(event, JobEvent::Answered { is_kept: true }));
        let JobOutcome::Made { output, .. } = again.done() else { panic!("step {step}") };
        // Signed and not recorded: the same signature makes the same file.
        if is_signed && found == before {
            assert!(is_kept, "step {step}");
            let bytes = office.bench().read(&output.file.handle, 0, 1 << 20).unwrap();
            assert!(named.iter().all(|before| before.starts_with(&bytes)), "step {step}: another file than before");
        }
        no_temporary_is_left(&office, &format!("step {step}"));
    }
}

/// A step of a bid that makes a file.
struct Making {
    name: &'static str,
    work: fn(&Office, &str) -> Ran,
    made: fn(&BidView) -> Option<&OutputView>,
}

const STAMP: Making = Making {
    name: "stamp",
    work: |office, bid| office.stamp(bid, Phone::Approves),
    made: |view| view.stamped.as_ref(),
};
const PACK: Making =
    Making { name: "pack", work: |office, bid| office.pack(bid, Phone::Approves), made: |view| view.packed.as_ref() };
const ENCRYPT: Making =
    Making { name: "encrypt", work: |office, bid| office.encrypt(bid), made: |view| view.encrypted.as_ref() };

/// The digest of what a step made, whose file is what its record says.
fn whole(office: &Office, bid: &str, making: &Making) -> Option<String> {
    let view = view(office, bid);
    let output = (making.made)(&view)?;
    let (mut digest, mut at) = (Sha256::new(), 0);
    while at < output.file.size {
        let bytes = office.bench().read(&output.file.handle, at, 1 << 20).unwrap();
        digest.update(&bytes);
        at += bytes.len() as u64;
    }
    let sha256: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sha256, output.sha256, "{}", making.name);
    Some(sha256)
}

/// What lies in the folder of outputs: of each step that was done a record and a file.
fn only_what_is_recorded_is_left(office: &Office, bid: &str, what: &str) {
    let view = view(office, bid);
    let steps = [view.built.is_some(), view.stamped.is_some(), view.packed.is_some(), view.encrypted.is_some()];
    let out = office.files(&format!("bids/{bid}/out"));
    assert_eq!(out.len(), 2 * steps.iter().filter(|is_made| **is_made).count(), "{what}: {out:?}");
    no_temporary_is_left(office, what);
}

/// Has a step that was done once done again, killed before each of its writes.
fn killed(office: &mut Office, bid: &str, making: &Making) {
    let film = watched(office);
    let old = whole(office, bid, making);
    let (ran, photos) = film.during(&office.path("data"), || (making.work)(office, bid));
    ran.done();
    let new = whole(office, bid, making);
    assert!(old.is_some() && old != new, "{}", making.name);
    assert!(photos.len() > 8, "{}: {}", making.name, photos.len());
    let (photos, after) = (distinct(photos), copy(&office.path("data")));
    for (number, photo) in photos.iter().chain([&after]).enumerate() {
        let what = format!("{}: {number} of {}", making.name, photos.len());
        office.go_on_with(photo.path());
        let found = whole(office, bid, making);
        assert!(found == new || (found == old && number < photos.len()), "{what}");
        (making.work)(office, bid).done();
        let view = view(office, bid);
        assert!((making.made)(&view).is_some_and(|output| output.is_current), "{what}");
        whole(office, bid, making);
        only_what_is_recorded_is_left(office, bid, &what);
        // Killed between the record and the end of its wish, it leaves that one for the hour in which it counts.
        let is_over = number == photos.len() || found == old;
        assert!(office.files("desk/wishes").len() <= usize::from(!is_over), "{what}: a wish is left");
    }
}

#[test]
fn a_stamp_that_is_killed_leaves_the_old_document_or_the_new_one() {
    let (mut office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    killed(&mut office, &bid, &STAMP);
}

#[test]
fn a_pack_that_is_killed_leaves_the_old_package_or_the_new_one() {
    let (mut office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    killed(&mut office, &bid, &PACK);
}

#[test]
fn an_encryption_that_is_killed_leaves_the_old_response_or_the_new_one() {
    let (mut office, bid) = encrypted();
    killed(&mut office, &bid, &ENCRYPT);
}

/// Who is stopped while the phone is asked and then asks for something else leaves a wish; it is of no use after an hour.
#[test]
fn a_wish_that_nobody_comes_back_to_goes_with_a_later_one() {
    let (office, bid) = Office::with_document();
    let job = office.bench().stamp(BidAsked { bid: bid.clone() }).unwrap();
    let ran = office.ran(&job, Phone::Away, |job, event| {
        if matches!(event, JobEvent::Code { .. }) {
            office.bench().job_cancel(job.clone()).unwrap();
        }
    });
    assert!(matches!(ran.ended, Ended::Cancelled) && office.files("desk/wishes").len() == 1);
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan: office.plan(1, 20.0, 20.0) }).unwrap();
    office.clock.forward(7_200);
    office.stamp(&bid, Phone::Approves).done();
    assert!(office.files("desk/wishes").is_empty());
}

/// An office whose bid is encrypted.
fn encrypted() -> (Office, String) {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    (office, bid)
}

#[test]
fn a_decryption_that_is_killed_leaves_all_or_nothing_in_the_open_and_is_done_again() {
    let (mut office, bid) = encrypted();
    let film = watched_after_the_opening(&mut office);
    let opened = |office: &Office| view(office, &bid).opened.map(|opened| opened.sha256);
    let folder = format!("bids/{bid}/opened");
    let (ran, photos) = film.during(&office.path("data"), || office.decrypt(&bid, Phone::Approves));
    ran.done();
    let (new, count) = (opened(&office), office.files(&folder).len());
    assert!(new.is_some() && photos.len() > 8, "{}", photos.len());
    let (photos, after) = (distinct(photos), copy(&office.path("data")));
    for (number, photo) in photos.iter().chain([&after]).enumerate() {
        let what = format!("{number} of {}", photos.len());
        office.go_on_with(photo.path());
        let (found, left) = (opened(&office), office.files(&folder).len());
        assert!((found == new && left == count) || (found.is_none() && left == 0), "{what}: {left} files");
        assert!(found == new || number < photos.len(), "{what}");
        office.decrypt(&bid, Phone::Approves).done();
        assert_eq!((opened(&office), office.files(&folder).len()), (new.clone(), count), "{what}");
        no_temporary_is_left(&office, &what);
    }
}

/// What of an envelope that is no bid's was decrypted when the desk was killed lies nowhere in the open.
#[test]
fn a_decryption_of_an_envelope_from_elsewhere_that_is_killed_leaves_nothing_in_the_open() {
    let (mut office, bid) = encrypted();
    let out = office.files(&format!("bids/{bid}/out"));
    let envelope = out.iter().find(|path| path.extension().is_some_and(|ending| ending == "sealbid")).unwrap();
    let elsewhere = office.path("elsewhere.sealbid");
    std::fs::copy(envelope, &elsewhere).unwrap();
    office.encrypt(&bid).done();
    let film = watched_after_the_opening(&mut office);
    let decrypt = |office: &Office| {
        let handle = office.bench().handle_of(&elsewhere).unwrap().handle;
        let job = office.bench().decrypt(FileAsked { handle }).unwrap();
        office.ran(&job, Phone::Approves, |_, _| {}).done();
    };
    let (_, photos) = film.during(&office.path("data"), || decrypt(&office));
    // The last moment at which not all of it was there.
    let opened = |photo: &TempDir| files(&photo.path().join("opened"));
    let is_half = |photo: &&TempDir| opened(photo).iter().all(|path| !path.ends_with("opened.json"));
    let last = photos.iter().rev().find(is_half).unwrap();
    assert!(opened(last).len() > 2, "{:?}", opened(last));
    office.go_on_with(last.path());
    assert!(office.files("opened").is_empty());
    decrypt(&office);
    assert!(!office.files("opened").is_empty());
}

/// An office with a phone that knows desks, none of which is this one: it has no key yet.
fn unpaired() -> (Office, String) {
    let (mut office, bid) = Office::with_document();
    office.close();
    std::fs::remove_dir_all(office.path("data/desk")).unwrap();
    (office, bid)
}

/// The phone is known here and knows this desk, which a signature shows.
fn paired_on_both_sides(office: &Office, bid: &str, what: &str) {
    let phones = office.phones();
    assert_eq!(phones.len(), 1, "{what}");
    office.stamp(bid, Phone::Approves).done();
    no_temporary_is_left(office, what);
}

#[test]
fn a_pairing_that_is_killed_is_known_on_both_sides_or_tried_again() {
    let (mut office, bid) = unpaired();
    let film = watched(&mut office);
    let (ran, photos) = film.during(&office.path("data"), || office.pair(Phone::Approves));
    let JobOutcome::Paired { phone } = ran.done() else { panic!("it was paired") };
    assert!(photos.len() > 10, "{}", photos.len());
    let (photos, after) = (distinct(photos), copy(&office.path("data")));
    for (number, photo) in photos.iter().chain([&after]).enumerate() {
        let what = format!("{number} of {}", photos.len());
        let key = std::fs::read(photo.path().join("desk/desk.key.pem")).ok();
        office.go_on_with(photo.path());
        let ids: Vec<_> = office.phones().into_iter().map(|phone| phone.id).collect();
        assert!(ids == [phone.id.as_str()] || (ids.is_empty() && number < photos.len()), "{what}: {ids:?}");
        if ids.is_empty() {
            office.pair(Phone::Approves).done();
        }
        let now = std::fs::read(office.path("data/desk/desk.key.pem")).unwrap();
        assert!(key.is_none_or(|key| key == now), "{what}: phones would not know this desk any more");
        paired_on_both_sides(&office, &bid, &what);
    }
}

#[test]
fn a_pairing_on_a_disk_that_is_full_is_refused_and_done_again() {
    let (mut office, bid) = unpaired();
    let film = watched(&mut office);
    for step in 0.. {
        office.clock.forward(60);
        film.fail_after(step, true);
        let ran = office.pair(Phone::Approves);
        let is_over = !film.heal();
        if let Ended::Failed(problem) = &ran.ended {
            // A list that has its name and was not seen onto the disk stays: the phone is known on both sides then.
            assert_eq!(problem.code, "store_full", "step {step}");
            office.pair(Phone::Approves).done();
        }
        paired_on_both_sides(&office, &bid, &format!("step {step}"));
        if is_over {
            assert!(step > 3, "{step} steps");
            return;
        }
        let id = office.phones()[0].id.clone();
        office.bench().phone_forget(ForgetPhone { id: id.clone(), typed: id[..8].to_owned() }).unwrap();
    }
}

/// A sample that has opened is followed by another one, which the service records: killed before it noted that, it is recorded
/// again as the same.
#[test]
fn a_sample_that_is_killed_as_it_is_published_is_published() {
    let mut office = Office::new();
    office.bench().sample(Nothing {}).unwrap();
    office.clock.forward(FOUR_DAYS);
    let film = watched(&mut office);
    let (sample, photos) = film.during(&office.path("data"), || office.bench().sample(Nothing {}));
    let sample = sample.unwrap();
    let photos = distinct(photos);
    let count = photos.len();
    let last: Vec<TempDir> = photos.into_iter().skip(count - 3).collect();
    for (number, photo) in last.iter().enumerate() {
        office.go_on_with(photo.path());
        let again = office.bench().sample(Nothing {}).unwrap();
        assert_eq!(again.name, sample.name, "{number} of the last {}", last.len());
        let held = std::fs::read_to_string(office.path("data/sample/sample.json")).unwrap();
        assert!(held.contains("http://127.0.0.1:"), "{held}");
        no_temporary_is_left(&office, &number.to_string());
    }
}
