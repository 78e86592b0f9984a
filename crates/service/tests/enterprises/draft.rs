//! A draft: found, filled in, kept.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{NAME, USCC, page};
use crate::accounts::{Person, soon};
use crate::tables::{Tables, change};
use crate::world::World;

#[test]
fn an_enterprise_that_nobody_answers_for_can_be_claimed() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let search = |typed: &str| person.get(&service, &format!("/v1/enterprises?search={typed}"));
    let found = search("91350100m000100y43").ok().json();
    assert_eq!(found["found"], json!([]));
    assert_eq!((&found["unknown"]["uscc"], &found["unknown"]["check_digit_fits"]), (&json!(USCC), &json!(true)));
    let ways: Vec<_> = found["unknown"]["ways"].as_array().unwrap().iter().map(|way| way["kind"].clone()).collect();
    assert_eq!(ways, ["claim", "transfer"]);
    assert_eq!(search("%E6%B1%9F%E5%8C%97").ok().json()["found"], json!([]));
    assert_eq!(search("1").refused(), "service_form");
    // Who it is has to be proven first.
    let other = Person::log_in(&service, 2);
    assert_eq!(other.get(&service, "/v1/enterprises?search=91350100M000100Y43").refused(), "not_permitted");
    assert_eq!(other.begin(&service, "claim", USCC).refused(), "not_permitted");
    assert_eq!(person.begin(&service, "join", USCC).refused(), "enterprise_unknown");
    assert_eq!(person.begin(&service, "other", USCC).refused(), "service_form");
    assert_eq!(person.begin(&service, "claim", "1").refused(), "text_form");
}

#[test]
fn a_draft_is_found_again_with_all_that_was_typed_also_what_is_wrong() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let begun = person.begin(&service, "claim", USCC).ok().json();
    let id = begun["id"].as_str().unwrap();
    assert!(begun["number"].as_str().unwrap().starts_with("S261123"), "{begun}");
    assert_eq!(begun["lapses"], "2026-12-23T16:00:00Z");
    person.type_in(&service, id, &[("term_until", "2019-01-01"), ("legal_name", " 林一舟 "), ("name", "江北")]).ok();
    // The same way again leads to the same draft, after a restart too.
    drop(service);
    let service = world.start();
    let again = person.begin(&service, "claim", USCC).ok().json();
    assert_eq!(again["id"], begun["id"]);
    let fields = &again["fields"];
    assert_eq!((&fields["term_until"], &fields["legal_name"]), (&json!("2019-01-01"), &json!("林一舟")));
    let notes: Vec<_> = again["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| (note["field"].as_str().unwrap(), note["code"].as_str().unwrap()))
        .collect();
    assert!(
        notes.contains(&("term_until", "licence_over")) && notes.contains(&("licence", "field_missing")),
        "{notes:?}"
    );
    assert_eq!(person.act(&service, id, "submission").refused(), "application_incomplete");
    let found = person.get(&service, "/v1/enterprises?search=91350100M000100Y43").ok().json();
    assert_eq!(found["unknown"]["ways"][0]["open"], begun["id"]);
}

#[test]
fn one_person_could_begin_drafts_without_end() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let begin = |number: usize| person.begin(&service, "transfer", &format!("91990000MA{number:07}X"));
    let ids: Vec<_> = (0..20).map(|number| begin(number).ok().json()["id"].as_str().unwrap().to_owned()).collect();
    let refused = begin(20);
    assert_eq!((refused.status, refused.refused().as_str()), (409, "draft_too_many"));
    assert_eq!(refused.json()["params"]["most"], "20");
    // One that is there is found all the same, and another person has his own.
    assert_eq!(begin(3).ok().json()["id"], ids[3]);
    Person::verified(&service, 2).begin(&service, "claim", USCC).ok();
    // What was taken back makes room, and does not come back over the bound.
    person.act(&service, &ids[0], "withdrawal").ok();
    begin(20).ok();
    let path = format!("/v1/applications/{}/way", ids[0]);
    assert_eq!(person.post(&service, &path, json!({"kind": "transfer"})).refused(), "draft_too_many");
    // An address waits for the next minute.
    let codes: Vec<_> = (0..60).map(|_| begin(3).status).collect();
    assert!(codes.contains(&200) && codes.contains(&429), "{codes:?}");
    assert_eq!(person.act(&service, &ids[3], "submission").refused(), "RATE_LIMITED");
    world.clock.forward(61);
    assert_eq!(person.act(&service, &ids[3], "submission").refused(), "application_incomplete");
}

#[test]
fn clm8_what_two_devices_typed_is_told_to_the_later_one_and_neither_is_lost() {
    let world = World::new();
    let service = world.start();
    let desk = Person::verified(&service, 1);
    let id = desk.begin(&service, "claim", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    world.clock.forward(61);
    let phone = Person::on(&service, 1, 2);
    let save = |person: &Person, changes: Value| {
        person.put(&service, &format!("/v1/applications/{id}/fields"), json!({ "changes": changes })).ok().json()
    };
    let first = save(
        &desk,
        json!([{"field": "name", "was": "", "now": NAME}, {"field": "term_from", "was": "", "now": "2020-03-18"}]),
    );
    assert_eq!(first["conflicts"], json!([]));
    let second = save(
        &phone,
        json!([{"field": "name", "was": "", "now": "江北示范公司"}, {"field": "legal_name", "was": "", "now": "林一舟"}]),
    );
    assert_eq!(second["conflicts"], json!([{"field": "name", "theirs": NAME, "yours": "江北示范公司"}]));
    let fields = &second["application"]["fields"];
    assert_eq!(
        (&fields["name"], &fields["legal_name"], &fields["term_from"]),
        (&json!(NAME), &json!("林一舟"), &json!("2020-03-18"))
    );
    // Whoever chooses says what stood there.
    let chosen = save(&phone, json!([{"field": "name", "was": NAME, "now": "江北示范公司"}]));
    assert_eq!((&chosen["conflicts"], &chosen["application"]["fields"]["name"]), (&json!([]), &json!("江北示范公司")));
}

#[test]
fn a_picture_is_drawn_anew_sealed_and_taken_once() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let id = person.begin(&service, "claim", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    let first = person.add(&service, &id, "licence", &page(1)).ok().json();
    assert_eq!(
        (&first["media_type"], &first["width"], &first["is_sharp"]),
        (&json!("image/jpeg"), &json!(1200), &json!(true))
    );
    assert_eq!(person.add(&service, &id, "licence", &page(1)).ok().json(), first);
    assert_eq!(person.application(&service, &id)["fields"]["licence"], first["id"]);
    let path = format!("/v1/applications/{id}/papers/{}", first["id"].as_str().unwrap());
    let shown = person.get(&service, &path).ok();
    assert!(shown.body.starts_with(&[0xff, 0xd8, 0xff]) && shown.head.contains("content-type: image/jpeg"));
    // What lies on the disk is no picture.
    let blobs: Vec<_> =
        std::fs::read_dir(world.data().join("blobs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(blobs.len(), 1);
    let sealed = std::fs::read(&blobs[0]).unwrap();
    assert!(!sealed.windows(4).any(|bytes| bytes == b"JFIF"));
    for (kind, bytes, code) in [
        ("licence", &b"GIF89a"[..], "document_media"),
        ("licence", b"%PDF-1.7", "document_media"),
        ("form", b"%PDF-1.7", "document_damaged"),
        ("licence", &page(1)[..200], "document_damaged"),
        ("licence", b"", "service_form"),
        ("nothing", b"x", "service_no_such"),
    ] {
        assert_eq!(person.add(&service, &id, kind, bytes).refused(), code, "{kind}");
    }
    assert_eq!(person.add(&service, &id, "licence", &vec![0; (10 << 20) + 1]).refused(), "service_too_large");
    // Another picture is another document; the first one stays with what was handed in before.
    let second = person.add(&service, &id, "licence", &page(3)).ok().json();
    assert_ne!(second["id"], first["id"]);
    assert_eq!(person.application(&service, &id)["fields"]["licence"], second["id"]);
}

#[test]
fn the_form_names_the_application_and_what_was_typed() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    let form = person.get(&service, &format!("/v1/applications/{id}/form")).ok().body;
    let file = world.folder.path().join("form.pdf");
    std::fs::write(&file, form).unwrap();
    let text = sealbid_testkit::run("pdftotext", [file.to_str().unwrap(), "-"]).ok().out;
    let number = person.application(&service, &id)["number"].as_str().unwrap().to_owned();
    for expected in [NAME, USCC, "林一舟", "2040-03-17", number.as_str(), "盖公章"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    sealbid_testkit::run("qpdf", ["--check", file.to_str().unwrap()]).ok();
}

#[test]
fn clm3_a_draft_blocks_nobody_and_lapses_after_30_days() {
    let world = World::new();
    let service = world.start();
    let (rival, person) = (Person::verified(&service, 2), Person::verified(&service, 1));
    let parked = rival.claim(&service, USCC);
    let id = person.claimed(&service, USCC);
    assert_eq!(person.application(&service, &id)["state"], "submitted");
    let seen = |key: &str| rival.messages(&service).iter().filter(|told| *told == key).count();
    for (days, lapsing, lapsed) in [(24, 1, 0), (6, 2, 0), (1, 2, 1)] {
        world.clock.forward(days * 86_400);
        soon("the clock did its work", || {
            (seen("app.lapsing") == lapsing && seen("app.lapsed") == lapsed).then_some(())
        });
    }
    assert_eq!(rival.application(&service, &parked)["state"], "lapsed");
    // A month after its end nothing of it is left.
    world.clock.forward(31 * 86_400);
    drop(service);
    let service = world.start();
    let rival = Person::on(&service, 2, 2);
    soon("it is erased", || {
        let answer = rival.get(&service, &format!("/v1/applications/{parked}"));
        (answer.status == 410).then_some(())
    });
    assert_eq!(rival.get(&service, "/v1/applications").ok().json()[0]["state"], "lapsed");
}

#[test]
fn of_more_than_fifty_drafts_that_ended_on_one_day_the_rest_lapsed_without_a_word() {
    let world = World::new();
    let service = world.start();
    let people = [1, 2, 3, 4].map(|number| Person::verified(&service, number));
    for person in &people {
        for n in 10..24 {
            person.begin(&service, "claim", &format!("91990000MA00000{n}0")).ok();
        }
    }
    let told = |key: &str| {
        let all = people.iter().flat_map(|person| person.messages(&service));
        all.filter(|told| told == key).count()
    };
    for (days, lapsing, lapsed) in [(24, 56, 0), (6, 112, 0), (1, 112, 56)] {
        world.clock.forward(days * 86_400);
        soon("everybody was told", || (told("app.lapsing") == lapsing && told("app.lapsed") == lapsed).then_some(()));
    }
}

#[test]
fn one_application_that_could_not_be_read_kept_all_others_from_lapsing() {
    let world = World::new();
    let service = world.start();
    let people = [1, 2, 3].map(|number| Person::verified(&service, number));
    let ids = people.each_ref().map(|person| person.claim(&service, USCC));
    change(&world.data(), &format!("UPDATE application SET fields = data_key WHERE id = '{}'", ids[0]));
    let states = || ids.each_ref().map(|id| Tables::of(&world.data()).texts("application", "state", &[("id", id)]));
    world.clock.forward(31 * 86_400);
    soon("the others lapsed", || {
        let [damaged, others @ ..] = states();
        (damaged.contains("draft") && others.iter().all(|state| state.contains("lapsed"))).then_some(())
    });
}

#[test]
fn a_digest_of_what_was_handed_in_gave_the_identity_number_to_whoever_guesses_even_once_it_was_erased() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    // What was typed lies there sealed, and in no other form that a guess could be held against.
    let kept = |tables: &Tables| {
        let row = tables.rows("submission")[0].clone();
        (row.keys().map(String::as_str).collect::<Vec<_>>().join(" "), row["fields"].is_null())
    };
    assert_eq!(kept(&Tables::of(&world.data())), ("application at fields round".to_owned(), false));
    person.act(&service, &id, "withdrawal").ok();
    world.clock.forward(31 * 86_400);
    drop(service);
    let _service = world.start();
    soon("it is erased", || kept(&Tables::of(&world.data())).1.then_some(()));
}

#[test]
fn the_whole_archive_was_listed_each_minute_to_find_what_belongs_to_nothing() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    let blobs = world.data().join("blobs");
    let names = || {
        let entries = std::fs::read_dir(&blobs).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.collect::<std::collections::BTreeSet<_>>()
    };
    let used = names();
    assert_eq!(used.len(), 2);
    // Objects that belong to nothing, more than are looked at in one turn, on both sides of those that do.
    let orphan = |n: usize| format!("{n:03x}{}", "5".repeat(61));
    for n in (0..4096).step_by(6) {
        std::fs::write(blobs.join(orphan(n)), b"sealed").unwrap();
    }
    let fresh = "6".repeat(64);
    std::fs::write(blobs.join(&fresh), b"sealed").unwrap();
    std::fs::write(blobs.join("another"), b"no object").unwrap();
    let touch = |name: &str, secs: i64| {
        let file = std::fs::File::options().write(true).open(blobs.join(name)).unwrap();
        let at = UNIX_EPOCH + Duration::from_secs(secs.try_into().unwrap());
        file.set_modified(at).unwrap();
    };
    let tomorrow = world.clock.now_secs() + 86_400;
    for name in names() {
        touch(&name, tomorrow - 2 * 86_400);
    }
    touch(&fresh, tomorrow - 60);
    // Nothing is looked for more often than once a day.
    let all = names();
    world.clock.forward(3_600);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(names(), all);
    world.clock.forward(86_400 - 3_600);
    soon("what belongs to nothing is gone", || (names().len() == used.len() + 2).then_some(()));
    // What is in use stays, and what may be in a moment, and what is no object.
    assert!(names().is_superset(&used) && names().contains(&fresh) && names().contains("another"));
    drop(service);
    let service = world.start();
    let path = format!("/v1/applications/{id}/papers/");
    let fields = person.application(&service, &id)["fields"].clone();
    for field in ["licence", "form"] {
        person.get(&service, &(path.clone() + fields[field].as_str().unwrap())).ok();
    }
}
