//! The corporate transfer: each entry of the statement told apart and given back; each nasty case by its name.

use serde_json::{Value, json};

use super::{Admin, NAME, USCC, approval, page};
use crate::accounts::{ID_NUMBER, Person, soon, with_officer};
use crate::tables::{Tables, change};
use crate::world::{Running, World};

const TAIL: &str = "123456";
const DAY: i64 = 86_400;

/// How an application stands, once everything that came was given back.
fn settled(service: &Running, person: &Person, id: &str) -> Value {
    soon("all is given back", || {
        let view = person.application(service, id);
        let entries = view["transfer"]["entries"].as_array().unwrap().clone();
        entries.iter().all(|entry| entry["given_back"] != "due").then_some(view)
    })
}

fn fates(view: &Value) -> Vec<(String, String)> {
    let entries = view["transfer"]["entries"].as_array().unwrap();
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    // Those of one moment in no order.
    let mut fates: Vec<_> = entries.iter().map(|entry| (text(entry, "fate"), text(entry, "given_back"))).collect();
    fates.sort();
    fates
}

fn fate(name: &str) -> (String, String) {
    (name.to_owned(), "returned".to_owned())
}

fn amount(view: &Value) -> u64 {
    view["transfer"]["amount"].as_u64().unwrap()
}

/// Another amount than the one that was agreed on.
fn another(view: &Value) -> u64 {
    if amount(view) == 73 { 37 } else { 73 }
}

#[test]
fn a_transfer_where_nobody_answers_makes_an_admin_who_shows_the_licence_for_the_certificate() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let view = person.application(&service, &id);
    assert_eq!(
        (&view["state"], &view["awaits"], &view["role"], &view["quoted"]),
        (&json!("awaiting"), &json!("bank"), &json!("admin"), &json!(0))
    );
    assert!((11..=99).contains(&amount(&view)));
    assert_eq!(person.listed(&service, &id)["awaits"], "bank");
    // A Monday: three days later is a Thursday, whose end it is due by.
    assert_eq!(view["transfer"]["deadline"], "2026-11-26T16:00:00Z");
    assert_eq!(view["transfer"]["payee"]["is_sandbox"], json!(true));
    officer.shows(&service, "1", NAME, TAIL, amount(&view), None);
    let view = settled(&service, &person, &id);
    assert_eq!((&view["state"], fates(&view)), (&json!("submitted"), vec![fate("matched")]));
    assert_eq!(person.listed(&service, &id)["awaits"], json!(null));
    assert!(person.messages(&service).contains(&"transfer.matched".to_owned()));
    let taken = officer.take(&service, &id).ok().json();
    let checks: Vec<_> = taken["checks"].as_array().unwrap().iter().map(|check| check["check"].clone()).collect();
    assert_eq!(checks, ["name", "uscc", "applicant", "transfer"]);
    assert_eq!(taken["checks"][3]["findings"], json!(["transfer_matched"]));
    officer.decide(&service, &id, approval(&taken)).ok();
    let view = person.application(&service, &id);
    assert_eq!(view["state"], "fulfilled");
    let own = person.get(&service, "/v1/enterprises/mine").ok().json();
    assert_eq!(own[0]["role"], "admin");
    let enterprise = person.get(&service, &format!("/v1/enterprises/{}", own[0]["id"].as_str().unwrap())).ok().json();
    assert_eq!(enterprise["legal_name"], json!(null));
    assert_eq!(enterprise["certificate"], json!({"stands": "none", "application": null}));

    // The licence follows with the certificate.
    let certificate = person.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    let of_own = || {
        let path = format!("/v1/enterprises/{}", own[0]["id"].as_str().unwrap());
        person.get(&service, &path).ok().json()["certificate"].clone()
    };
    assert_eq!(of_own(), json!({"stands": "applied", "application": certificate}));
    person.add(&service, &certificate, "licence", &page(1)).ok();
    person.add(&service, &certificate, "form", &page(2)).ok();
    let texts = [
        ("legal_name", "林一舟"),
        ("legal_id_kind", "id_card"),
        ("legal_id_number", ID_NUMBER),
        ("term_from", "2020-03-18"),
        ("term_until", "2040-03-17"),
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ];
    person.type_in(&service, &certificate, &texts).ok();
    person.act(&service, &certificate, "submission").ok();
    officer.approve(&service, &certificate).ok();
    assert_eq!(of_own(), json!({"stands": "approved", "application": certificate}));
    let admin = Admin::with(&world, &service, person.clone(), &certificate, 1);
    assert_eq!(of_own(), json!({"stands": "there", "application": null}));
    let enterprise = person.get(&service, &format!("/v1/enterprises/{}", own[0]["id"].as_str().unwrap())).ok().json();
    assert_eq!(enterprise["legal_name"], "林一舟");
    // For this platform there is one now.
    let second = person.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    let texts = [
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ];
    person.type_in(&service, &second, &texts).ok();
    assert_eq!(person.act(&service, &second, "submission").refused(), "HAS_CERT");
    person.act(&service, &second, "withdrawal").ok();
    admin.revoke(&service);
    assert_eq!(of_own(), json!({"stands": "none", "application": null}));
}

#[test]
fn trf1_trf3_another_payer_and_another_amount_are_told_apart_and_the_third_ends_it() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    officer.shows(&service, "1", "江北另一示范有限公司", TAIL, amount(&agreed), None);
    officer.shows(&service, "2", NAME, TAIL, another(&agreed), None);
    let view = settled(&service, &person, &id);
    assert_eq!(fates(&view), [fate("wrong_amount"), fate("wrong_payer")]);
    // The same amount stays asked.
    assert_eq!(
        (amount(&view), &view["transfer"]["tries_left"], &view["state"]),
        (amount(&agreed), &json!(1), &json!("awaiting"))
    );
    let messages = person.messages(&service);
    assert!(messages.contains(&"transfer.payer".to_owned()) && messages.contains(&"transfer.wrong".to_owned()));
    // The right account of another name is another payer; that makes three.
    officer.shows(&service, "3", NAME, "654321", amount(&agreed), None);
    let view = settled(&service, &person, &id);
    assert_eq!((&view["state"], &view["transfer"]["tries_left"]), (&json!("lapsed"), &json!(0)));
    // What nobody agreed on is given back too.
    officer.shows(&service, "4", "江北第三示范有限公司", "000000", 500, None);
    let bank = soon("it is given back", || {
        let bank = officer.get(&service, "/v1/office/bank").ok().json();
        let entry = bank["entries"].as_array().unwrap().iter().find(|entry| entry["reference"] == "4").cloned();
        entry.filter(|entry| entry["entry"]["given_back"] == "returned")
    });
    assert_eq!((&bank["entry"]["fate"], &bank["application"]), (&json!("unknown"), &json!(null)));
}

#[test]
fn a_wrong_amount_of_a_second_applicant_was_booked_as_too_much_of_the_first() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (first, second) = (Person::verified(&service, 1), Person::verified(&service, 2));
    let paid = first.agrees_on_transfer(&service, USCC, TAIL);
    officer.shows(&service, "1", NAME, TAIL, amount(&first.application(&service, &paid)), None);
    settled(&service, &first, &paid);
    let open = second.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = [(&first, &paid), (&second, &open)].map(|(of, id)| amount(&of.application(&service, id)));
    let wrong = (11..=99).find(|fen| !agreed.contains(fen)).unwrap();
    officer.shows(&service, "2", NAME, TAIL, wrong, None);
    let view = settled(&service, &second, &open);
    assert_eq!((fates(&view), &view["transfer"]["tries_left"]), (vec![fate("wrong_amount")], &json!(2)));
    assert!(second.messages(&service).contains(&"transfer.wrong".to_owned()));
    assert_eq!(fates(&settled(&service, &first, &paid)), [fate("matched")]);
    assert!(!first.messages(&service).contains(&"transfer.extra".to_owned()));
    // The same where one's own was taken back and begun anew.
    first.act(&service, &paid, "withdrawal").ok();
    second.act(&service, &open, "withdrawal").ok();
    let anew = first.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = [agreed[0], agreed[1], amount(&first.application(&service, &anew))];
    let wrong = (11..=99).find(|fen| !agreed.contains(fen)).unwrap();
    officer.shows(&service, "3", NAME, TAIL, wrong, None);
    assert_eq!(fates(&settled(&service, &first, &anew)), [fate("wrong_amount")]);
}

#[test]
fn trf2_no_two_open_transfers_of_an_account_ask_for_one_amount() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let mut amounts = std::collections::BTreeSet::new();
    for number in 1..=6 {
        let person = Person::verified(&service, number);
        let id = person.agrees_on_transfer(&service, USCC, TAIL);
        amounts.insert(amount(&person.application(&service, &id)));
    }
    assert_eq!(amounts.len(), 6);
    // An entry that is none of them counts against nobody.
    let none = (11..=99).find(|fen| !amounts.contains(fen)).unwrap();
    officer.shows(&service, "1", NAME, TAIL, none, None);
    let bank = officer.get(&service, "/v1/office/bank").ok().json();
    assert_eq!(bank["entries"][0]["entry"]["fate"], "unknown");
}

#[test]
fn trf2_one_person_could_use_up_the_amounts_of_an_account_for_good() {
    let world = World::new();
    let service = world.start();
    let people = [Person::verified(&service, 1), Person::verified(&service, 2)];
    let next = |of: &Person| {
        world.clock.forward(61);
        let id = of.transfer(&service, USCC, TAIL);
        let handed_in = of.act(&service, &id, "submission");
        let answer = (handed_in.status == 200).then(|| amount(&handed_in.json()));
        of.act(&service, &id, "withdrawal").ok();
        answer.ok_or_else(|| handed_in.refused())
    };
    let mut asked = std::collections::BTreeSet::new();
    while asked.len() < 89 {
        for person in &people {
            for _ in 0..(89 - asked.len()).min(5) {
                let fen = next(person).unwrap();
                assert!((11..=99).contains(&fen) && asked.insert(fen), "{fen} of {asked:?}");
            }
        }
        if asked.len() < 89 {
            // Five a day are enough for whoever means it.
            assert_eq!(next(&people[0]), Err("transfer_too_many".to_owned()));
            world.clock.forward(DAY);
        }
    }
    // Used up, the larger ones follow.
    assert!((111..=999).contains(&next(&people[1]).unwrap()));
    // What nobody can mean any more is asked again.
    world.clock.forward(20 * DAY);
    assert!((11..=99).contains(&next(&people[0]).unwrap()));
}

#[test]
fn trf4_what_the_bank_had_a_second_before_the_deadline_counts_two_days_later() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    world.clock.forward(5 * DAY);
    assert_eq!(person.application(&service, &id)["state"], "awaiting");
    officer.shows(&service, "1", "江北示范建设有限公司", TAIL, amount(&agreed), Some("2026-11-26T15:59:59Z"));
    assert_eq!(settled(&service, &person, &id)["state"], "submitted");
}

#[test]
fn trf5_what_came_a_second_late_lapses_and_may_be_gone_on_with_once() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    world.clock.forward(4 * DAY);
    officer.shows(&service, "1", NAME, TAIL, amount(&agreed), Some("2026-11-26T16:00:00Z"));
    let view = settled(&service, &person, &id);
    assert_eq!((&view["state"], fates(&view)), (&json!("lapsed"), vec![fate("late")]));
    assert_eq!(view["lapsed"], json!({"from": "awaiting", "awaited": "bank"}));
    assert_eq!(view["transfer"]["resume_until"], "2026-12-03T16:00:00Z");
    assert!(view["may"].as_array().unwrap().contains(&json!("resume")));
    let resumed = person.act(&service, &id, "resumption").ok().json();
    assert_eq!((&resumed["state"], &resumed["lapsed"]), (&json!("submitted"), &json!(null)));
    assert_eq!(person.act(&service, &id, "resumption").refused(), "STATE_CHANGED");
    officer.approve(&service, &id).ok();
    assert_eq!(person.application(&service, &id)["state"], "fulfilled");

    // Another one, whose seven days are over.
    let other = Person::verified(&service, 2);
    let uscc = "91990000MA00000010";
    let id = other.agrees_on_transfer(&service, uscc, TAIL);
    let agreed = other.application(&service, &id);
    world.clock.forward(5 * DAY);
    let late = agreed["transfer"]["deadline"].as_str().unwrap().to_owned();
    officer.shows(&service, "2", NAME, TAIL, amount(&agreed), Some(&late));
    settled(&service, &other, &id);
    world.clock.forward(8 * DAY);
    assert_eq!(other.act(&service, &id, "resumption").refused(), "transfer_resume_over");
}

#[test]
fn trf6_trf7_paid_twice_the_second_is_extra_and_told_of_twice_it_is_one() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    for reference in ["1", "1", "2"] {
        officer.shows(&service, reference, NAME, TAIL, amount(&agreed), None);
    }
    let view = settled(&service, &person, &id);
    assert_eq!((&view["state"], fates(&view)), (&json!("submitted"), vec![fate("extra"), fate("matched")]));
    let messages = person.messages(&service);
    assert_eq!(messages.iter().filter(|key| *key == "transfer.matched").count(), 1);
    assert!(messages.contains(&"transfer.extra".to_owned()));
}

#[test]
fn trf8_who_says_that_he_paid_and_did_not_has_the_same_deadline() {
    let world = World::new();
    let (service, _officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let before = person.application(&service, &id);
    assert_eq!(person.act(&service, &id, "bank-inquiry").ok().json()["transfer"], before["transfer"]);
    world.clock.forward(7 * DAY);
    soon("it lapses", || (person.application(&service, &id)["state"] == "lapsed").then_some(()));
}

#[test]
fn clm2_trf9_where_an_admin_appeared_the_transfer_becomes_a_clerk_who_confirms_first() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (stays, leaves) = (Person::verified(&service, 2), Person::verified(&service, 3));
    let ids = [(&stays, TAIL), (&leaves, "654321")].map(|(person, tail)| {
        let id = person.agrees_on_transfer(&service, USCC, tail);
        officer.shows(&service, tail, NAME, tail, amount(&person.application(&service, &id)), None);
        settled(&service, person, &id);
        id
    });
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    assert!(stays.messages(&service).contains(&"transfer.role".to_owned()));
    for (person, id) in [(&stays, &ids[0]), (&leaves, &ids[1])] {
        assert_eq!(person.application(&service, id)["role"], "admin");
        officer.approve(&service, id).ok();
        let view = person.application(&service, id);
        assert_eq!((&view["state"], &view["awaits"]), (&json!("awaiting"), &json!("applicant")));
        assert_eq!(person.listed(&service, id)["awaits"], "applicant");
    }
    let view = stays.act(&service, &ids[0], "confirmation").ok().json();
    assert_eq!(view["state"], "fulfilled");
    assert_eq!(stays.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "clerk");
    assert!(admin.person.messages(&service).contains(&"people.by_transfer".to_owned()));
    leaves.act(&service, &ids[1], "withdrawal").ok();
    assert_eq!(leaves.get(&service, "/v1/enterprises/mine").ok().json(), json!([]));
    assert_eq!(leaves.act(&service, &ids[1], "confirmation").refused(), "STATE_CHANGED");
    // There is one admin, and the clerk has no grant: stamping is the admin's to allow.
    let grants = stays.get(&service, &format!("/v1/enterprises/{}/grants", admin.enterprise)).ok().json();
    assert_eq!(grants, json!([]));
    let id = stays.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    let texts = [
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ];
    stays.type_in(&service, &id, &texts).ok();
    assert_eq!(stays.act(&service, &id, "submission").ok().json()["awaits"], "admin");
    admin.lets_in(&world, &service, &id).ok();
    officer.approve(&service, &id).ok();
    Admin::with(&world, &service, stays.clone(), &id, 2);
    let grants = stays.get(&service, &format!("/v1/enterprises/{}/grants", admin.enterprise)).ok().json();
    assert_eq!(grants[0]["state"], "active");
}

#[test]
fn whoever_has_fourteen_days_to_confirm_was_not_told_when_they_began() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 2);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    officer.shows(&service, "1", NAME, TAIL, amount(&person.application(&service, &id)), None);
    settled(&service, &person, &id);
    Admin::of(&world, &service, &officer, 1, USCC);
    let told = || {
        let messages = person.get(&service, "/v1/messages").ok().json()["messages"].as_array().unwrap().clone();
        messages.into_iter().find(|message| message["key"] == "transfer.confirm")
    };
    // That there is an admin by now is one thing, that it is to be confirmed from now on another.
    assert!(person.messages(&service).contains(&"transfer.role".to_owned()) && told().is_none());
    officer.approve(&service, &id).ok();
    let message = told().expect("it is told");
    assert_eq!(message["params"]["date"], "2026-12-07");
    assert_eq!(person.application(&service, &id)["lapses"], "2026-12-07T16:00:00Z");
    let tables = Tables::of(&world.data());
    let causes = tables.texts("outbox", "cause", &[("topic", "sms")]);
    assert!(causes.iter().any(|cause| cause.contains("transfer.confirm")), "{causes:?}");
}

#[test]
fn who_paid_was_kept_for_ever_and_shown_without_a_record() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (person, waits) = (Person::verified(&service, 1), Person::verified(&service, 2));
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    officer.shows(&service, "1", NAME, TAIL, amount(&person.application(&service, &id)), None);
    settled(&service, &person, &id);
    officer.approve(&service, &id).ok();
    let other = waits.agrees_on_transfer(&service, "91990000MA00000010", "654321");
    officer.shows(&service, "2", NAME, "654321", amount(&waits.application(&service, &other)), None);
    settled(&service, &waits, &other);
    officer.shows(&service, "3", "林一舟", "000000", 500, None);
    officer.shows(&service, "closed", NAME, "111111", 500, None);
    soon("all is given back", || {
        let bank = officer.get(&service, "/v1/office/bank").ok().json();
        let is_settled = |entry: &Value| entry["entry"]["given_back"] != "due";
        bank["entries"].as_array().unwrap().iter().all(is_settled).then_some(())
    });
    // The page asks again and again; who saw up to which entry who paid is recorded once a day.
    let opened = || {
        let tables = Tables::of(&world.data());
        tables.count("audit", &[("actor", officer.id.as_str()), ("action", "bank.opened")])
    };
    let before = opened();
    assert!((1..=4).contains(&before), "{before}");
    officer.get(&service, "/v1/office/bank").ok();
    assert_eq!(opened(), before);
    for _ in 0..2 {
        world.clock.forward(17 * DAY);
        officer.get(&service, "/v1/office/bank").ok();
        person.application(&service, &id);
        waits.application(&service, &other);
    }
    assert_eq!(opened(), before + 2);
    // What is swept once a minute is swept at the start.
    drop(service);
    let service = world.start();
    let payers = soon("who paid is known no more", || {
        let bank = officer.get(&service, "/v1/office/bank").ok().json();
        let entries = bank["entries"].as_array().unwrap().iter();
        let mut payers: Vec<_> =
            entries.map(|entry| (entry["reference"].as_str().unwrap().to_owned(), entry["payer"].clone())).collect();
        payers.sort_by(|one, another| one.0.cmp(&another.0));
        payers[0].1.is_null().then_some(payers)
    });
    // What is under review still, and what could not be given back, has its payer.
    let expected = [("1", json!(null)), ("2", json!(NAME)), ("3", json!(null)), ("closed", json!(NAME))];
    assert_eq!(payers, expected.map(|(reference, payer)| (reference.to_owned(), payer)));
    let view = soon("the account is known no more", || {
        let view = person.application(&service, &id);
        view["fields"]["account_tail"].is_null().then_some(view)
    });
    assert_eq!((&view["fields"]["bank"], &view["fields"]["name"]), (&json!(null), &json!(NAME)));
    assert_eq!(waits.application(&service, &other)["fields"]["account_tail"], "654321");
    let tables = Tables::of(&world.data());
    let of = |table: &str, column: &str, value: &str, is_known: &str| {
        let row = tables.rows(table).iter().find(|row| row[column] == value).unwrap();
        !row[is_known].is_null()
    };
    for (application, is_known) in [(&id, false), (&other, true)] {
        assert_eq!(of("transfer", "application", application, "account_index"), is_known);
        assert_eq!(of("transfer", "application", application, "payer_index"), is_known);
    }
    for (reference, is_known) in [("1", false), ("2", true), ("3", false), ("closed", true)] {
        assert_eq!(of("sandbox_entry", "reference", reference, "payer"), is_known, "{reference}");
    }
}

#[test]
fn trf10_what_cannot_be_given_back_stands_first_in_the_officers_list() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    officer.shows(&service, "closed", NAME, TAIL, amount(&agreed), None);
    officer.shows(&service, "2", NAME, TAIL, 500, None);
    let view = settled(&service, &person, &id);
    let bounced = ("matched".to_owned(), "bounced".to_owned());
    assert_eq!((&view["state"], fates(&view)), (&json!("submitted"), vec![fate("extra"), bounced]));
    let bank = officer.get(&service, "/v1/office/bank").ok().json();
    assert_eq!(
        (&bank["entries"][0]["reference"], &bank["entries"][0]["payer"], &bank["entries"][0]["application"]),
        (&json!("closed"), &json!(NAME), &view["number"])
    );
}

#[test]
fn fifty_entries_that_could_not_be_given_back_kept_all_others_from_it() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    officer.shows(&service, "1", "江北第三示范有限公司", "000000", 500, None);
    // Who paid them cannot be read: it is sealed for another entry.
    change(
        &world.data(),
        "INSERT INTO bank_entry (id, bank, reference, payer, fen, booked, heard, fate, state)
         WITH RECURSIVE lot (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM lot WHERE n < 69)
         SELECT '00000000-0000-4000-8000-0000000000' || lot.n, bank, 'lot-' || lot.n, payer, fen, booked, heard, fate, 'due'
         FROM bank_entry, lot WHERE reference = '1'",
    );
    officer.puts_down(&service, "2", "江北第三示范有限公司", "000000", 501, None);
    soon("it is given back", || {
        let tables = Tables::of(&world.data());
        (tables.count("bank_entry", &[("reference", "2"), ("state", "returned")]) == 1).then_some(())
    });
}

#[test]
fn an_entry_for_an_erased_application_is_heard_and_given_back_and_stops_none_behind_it() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, TAIL);
    let agreed = person.application(&service, &id);
    world.clock.forward(4 * DAY);
    officer.shows(&service, "1", NAME, TAIL, amount(&agreed), agreed["transfer"]["deadline"].as_str());
    assert_eq!(settled(&service, &person, &id)["state"], "lapsed");
    // A month later nothing of it is left but that it was.
    world.clock.forward(31 * DAY);
    drop(service);
    let service = world.start();
    let (person, officer) = (Person::log_in(&service, 1), Person::log_in(&service, 90));
    officer.set_password(&service);
    soon("it is erased", || {
        let answer = person.get(&service, &format!("/v1/applications/{id}"));
        (answer.status == 410).then_some(())
    });
    // The bank tells of both, of the erased one's first.
    officer.puts_down(&service, "2", NAME, TAIL, amount(&agreed), Some("2026-12-28T01:00:00Z"));
    officer.puts_down(&service, "3", "江北第三示范有限公司", "000000", 500, Some("2026-12-28T02:00:00Z"));
    let entries = soon("both are given back", || {
        let bank = officer.get(&service, "/v1/office/bank").ok().json();
        let entries = bank["entries"].as_array().unwrap().clone();
        (entries.len() == 3 && entries.iter().all(|entry| entry["entry"]["given_back"] == "returned"))
            .then_some(entries)
    });
    let entry = |reference: &str| entries.iter().find(|entry| entry["reference"] == reference).unwrap();
    // So long after its deadline the amount is nobody's any more.
    for reference in ["2", "3"] {
        let entry = entry(reference);
        assert_eq!((&entry["entry"]["fate"], &entry["application"]), (&json!("unknown"), &json!(null)), "{reference}");
    }
}
