//! Review: one at a time, under a number, by somebody else.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::claim::second_officer;
use super::{Admin, NAME, USCC, approval, page, return_for};
use crate::accounts::events::Listener;
use crate::accounts::{Person, at_once, soon, with_officer};
use crate::tables::{Tables, change, try_change};
use crate::world::{Running, World, hex, sha256};

const KEY: &str = "6f1c2f5e-9a59-4c0e-8f43-0d6a7f0f8a11";

#[test]
fn rev1_a_second_officer_sees_who_has_it_and_may_take_it_after_a_quarter_of_an_hour() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = first.take(&service, &id).ok().json();
    let marks = json!({"lease": taken["lease"], "marks": [{"check": "name", "fits": false, "reason": "与执照不符"}]});
    first.put(&service, &format!("/v1/office/applications/{id}/marks"), marks.clone()).ok();
    let refused = second.take(&service, &id);
    assert_eq!((refused.status, refused.refused().as_str()), (409, "review_taken"));
    assert_eq!(refused.json()["params"]["officer"], "100****0090");
    let row = second.queue(&service, "waiting")["rows"][0].clone();
    assert_eq!((&row["officer"], &row["is_mine"]), (&json!("100****0090"), &json!(false)));
    world.clock.forward(901);
    let theirs = second.take(&service, &id).ok().json();
    // Each has marks of his own.
    let mark = |view: &serde_json::Value, check: &str| {
        view["checks"].as_array().unwrap().iter().find(|found| found["check"] == check).unwrap()["mark"].clone()
    };
    assert_eq!(mark(&theirs, "name"), json!(null));
    assert_eq!(first.decide(&service, &id, approval(&taken)).refused(), "LEASE_LOST");
    assert_eq!(first.put(&service, &format!("/v1/office/applications/{id}/marks"), marks).refused(), "LEASE_LOST");
    // Given back, the first one's are there still.
    second.delete(&service, &format!("/v1/office/applications/{id}/lease")).ok();
    let again = first.take(&service, &id).ok().json();
    assert_eq!(mark(&again, "name")["reason"], "与执照不符");
}

#[test]
fn rev2_of_an_approval_and_a_withdrawal_at_once_one_is_done() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    for round in 0..4 {
        let person = Person::verified(&service, 1 + round);
        let uscc = ["91990000MA00000010", "91990000MA00000020", "91990000MA00000030", "91990000MA00000040"]
            [usize::from(round)];
        let id = person.claim(&service, uscc);
        person.type_in(&service, &id, &[("uscc_sure", "yes")]).ok();
        person.act(&service, &id, "submission").ok();
        let taken = officer.take(&service, &id).ok().json();
        let answers = at_once(2, |n| match n {
            0 => officer.decide(&service, &id, approval(&taken)),
            _ => person.act(&service, &id, "withdrawal"),
        });
        let done = answers.iter().filter(|answer| answer.status < 300).count();
        assert_eq!(done, 1, "{} {}", answers[0].status, answers[1].status);
        let is_approved = answers[0].status < 300;
        let expected = if is_approved { "approved" } else { "withdrawn" };
        assert_eq!(person.application(&service, &id)["state"], expected);
        let enterprises = person.get(&service, "/v1/enterprises/mine").ok().json();
        assert_eq!(enterprises.as_array().unwrap().len(), usize::from(is_approved));
    }
}

#[test]
fn rev3_nobody_decides_of_his_own() {
    let world = World::new();
    let service = world.start();
    let officer = Person::verified(&service, 1);
    let link = service.first_officer().unwrap();
    let officer = officer.becomes(&service, &link);
    let other = second_officer(&service, &officer, 91);
    let id = officer.claimed(&service, USCC);
    assert_eq!(officer.take(&service, &id).refused(), "review_conflict");
    other.approve(&service, &id).ok();
    assert_eq!(officer.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "admin");
}

#[test]
fn rev3_an_officer_who_belongs_to_the_enterprise_decides_nothing_of_it() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let admin = Admin::of(&world, &service, &first, 1, USCC);
    let member = Person::verified(&service, 2).becomes(&service, &first.invites(&service, "officer"));
    let colleague = Person::verified(&service, 3);
    let [joins, id] = [&member, &colleague].map(|person| {
        let id = person.asks_to_join(&service, USCC, 1);
        admin.lets_in(&world, &service, &id).ok();
        id
    });
    // Whoever comes to belong to it while he looks at it decides nothing.
    let taken = member.take(&service, &id).ok().json();
    first.approve(&service, &joins).ok();
    assert_eq!(member.decide(&service, &id, approval(&taken)).refused(), "review_conflict");
    member.delete(&service, &format!("/v1/office/applications/{id}/lease")).ok();
    // Nor does he take it from then on.
    assert_eq!(member.take(&service, &id).refused(), "review_conflict");
    first.approve(&service, &id).ok();
}

#[test]
fn rev5_a_decision_whose_answer_was_lost_is_answered_again() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = officer.take(&service, &id).ok().json();
    let decision = return_for(&taken, &[("licence", "照片反光，看不清有效期")]);
    let (path, body) = (format!("/v1/office/applications/{id}/decision"), decision.to_string());
    let decide = || service.keyed(&path, &officer.token, KEY, body.as_bytes()).ok().body;
    assert_eq!(decide(), decide());
    assert_eq!(person.messages(&service).iter().filter(|key| *key == "app.returned").count(), 1);
    // Another decision under that number is none.
    assert_eq!(officer.decide(&service, &id, approval(&taken)).status, 409);
    assert_eq!(person.application(&service, &id)["state"], "returned");
}

#[test]
fn officers_were_urged_for_the_days_that_the_admin_took() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    world.clock.forward(10 * 86_400);
    admin.lets_in(&world, &service, &id).ok();
    // Four in the afternoon of a Thursday in Shanghai: four working hours end at eleven the next day.
    let refused = clerk.act(&service, &id, "urging");
    assert_eq!(
        (refused.refused().as_str(), &refused.json()["params"]["time"]),
        ("urge_too_soon", &json!("2026-12-04 11:00"))
    );
    // Taken and let go it is no newer.
    officer.take(&service, &id).ok();
    officer.delete(&service, &format!("/v1/office/applications/{id}/lease")).ok();
    world.clock.forward(20 * 3_600);
    clerk.act(&service, &id, "urging").ok();
    let messages = officer.get(&service, "/v1/messages").ok().json()["messages"].as_array().unwrap().clone();
    let urged = messages.iter().find(|message| message["key"] == "support.urged").unwrap();
    assert_eq!(urged["params"]["hours"], "20");
}

#[test]
fn rev6_urging_counts_once_a_day_and_moves_nothing_but_the_flag() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (first, second) = (Person::verified(&service, 1), Person::verified(&service, 2));
    let (one, two) = (first.claimed(&service, USCC), {
        world.clock.forward(60);
        second.claimed(&service, USCC)
    });
    // 08:00 UTC is four in the afternoon in Shanghai: four working hours end at eleven the next day.
    let refused = second.act(&service, &two, "urging");
    assert_eq!(
        (refused.refused().as_str(), &refused.json()["params"]["time"]),
        ("urge_too_soon", &json!("2026-11-24 11:01"))
    );
    world.clock.forward(20 * 3_600);
    let answers = at_once(20, |_| second.act(&service, &two, "urging").status);
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    let rows = officer.queue(&service, "waiting")["rows"].clone();
    let order: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (row["id"].clone(), row["is_urged"].clone())).collect();
    assert_eq!(order, [(json!(one), json!(false)), (json!(two), json!(true))]);
    assert_eq!(officer.messages(&service).iter().filter(|key| *key == "support.urged").count(), 1);
}

#[test]
fn rev7_what_was_handed_in_cannot_be_swapped_and_the_decision_records_it() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    draws_all(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    let objects = || -> BTreeSet<PathBuf> {
        std::fs::read_dir(world.data().join("blobs")).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let [(other, others), (licence, own)] = [7, 8].map(|number| {
        let before = objects();
        let document = person.add(&service, &id, "licence", &page(number)).ok().json();
        (document["id"].as_str().unwrap().to_owned(), objects().difference(&before).next().unwrap().clone())
    });
    person.act(&service, &id, "submission").ok();
    // Neither by its person,
    assert_eq!(person.add(&service, &id, "licence", &page(9)).refused(), "STATE_CHANGED");
    assert_eq!(person.type_in(&service, &id, &[("licence", &other)]).refused(), "STATE_CHANGED");
    // nor in the table,
    for column in ["sha256", "object"] {
        let of = format!("(SELECT {column} FROM document WHERE id = '{other}')");
        let set = format!("UPDATE document SET {column} = {of} WHERE id = '{licence}'");
        let refused = try_change(&world.data(), &set).unwrap_err();
        assert!(refused.contains("a document stays as it is"), "{refused}");
    }
    let taken = first.take(&service, &id).ok().json();
    assert_eq!(taken["fields"]["licence"], licence);
    let picture = |officer: &Person, document: &str| {
        officer.get(&service, &format!("/v1/office/applications/{id}/papers/{document}"))
    };
    let kept = picture(&first, &licence).ok().body;
    assert_ne!(kept, picture(&first, &other).ok().body);
    // nor in the folder: one object in the place of another is no picture any more.
    let sealed = std::fs::read(&own).unwrap();
    std::fs::copy(others, &own).unwrap();
    assert!(picture(&first, &licence).status >= 500);
    std::fs::write(&own, sealed).unwrap();
    assert_eq!(picture(&first, &licence).ok().body, kept);
    // What it was decided by stands in the decision.
    first.decide(&service, &id, approval(&taken)).ok();
    let seen = second.get(&service, &format!("/v1/office/applications/{id}/second-look")).ok().json();
    let by = seen["rounds"][0]["seen"].as_array().unwrap();
    let sha256_of = |document: &serde_json::Value| {
        by.iter().find(|seen| seen["id"] == *document).map(|seen| seen["sha256"].clone())
    };
    assert_eq!(by.len(), 2);
    assert_eq!(sha256_of(&taken["fields"]["licence"]), Some(json!(hex(&sha256(&page(8))))));
    assert_eq!(sha256_of(&taken["fields"]["form"]), Some(json!(hex(&sha256(&page(2))))));
}

#[test]
fn a_decision_named_pictures_of_the_way_that_its_application_had_left() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    draws_all(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    person.post(&service, &format!("/v1/applications/{id}/way"), json!({"kind": "transfer"})).ok();
    let texts = [
        ("uscc_sure", "yes"),
        ("bank", "示范银行江北支行"),
        ("account_tail", "123456"),
        ("account_own", "yes"),
        ("agreed", "yes"),
    ];
    person.type_in(&service, &id, &texts).ok();
    let amount = person.act(&service, &id, "submission").ok().json()["transfer"]["amount"].as_u64().unwrap();
    first.shows(&service, "1", NAME, "123456", amount, None);
    soon("it came", || (person.application(&service, &id)["state"] == "submitted").then_some(()));
    reject(&service, &first, &id);
    let seen = second.get(&service, &format!("/v1/office/applications/{id}/second-look")).ok().json();
    assert_eq!((&seen["documents"], &seen["rounds"][0]["seen"]), (&json!([]), &json!([])));
}

#[test]
fn rev9_another_price_and_another_template_during_review_leave_quote_and_form_as_they_were() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    // A form of another template: its number stands on it, and nothing else of what is printed here.
    let number = person.application(&service, &id)["number"].as_str().unwrap().to_owned();
    person.add(&service, &id, "form", &sealbid_testkit::one_page(&number)).ok();
    let quoted = person.act(&service, &id, "submission").ok().json()["quoted"].as_i64().unwrap();
    let costs = |fen: i64| {
        world.clock.forward(60);
        let since = world.clock.now_secs() * 1_000;
        change(&world.data(), &format!("INSERT INTO price (name, since, fen) VALUES ('new', {since}, {fen})"));
    };
    let again = |file: u32| {
        let taken = officer.take(&service, &id).ok().json();
        let form = taken["checks"].as_array().unwrap().last().unwrap();
        assert_eq!((&form["check"], &form["findings"]), (&json!("form"), &json!(["form_number_fits"])));
        officer.decide(&service, &id, return_for(&taken, &[("licence", "照片反光，看不清有效期")])).ok();
        person.add(&service, &id, "licence", &page(file)).ok();
        person.act(&service, &id, "submission").ok().json()["quoted"].as_i64().unwrap()
    };
    costs(quoted + 10_000);
    assert_eq!(person.application(&service, &id)["quoted"], quoted);
    assert_eq!(again(11), quoted);
    costs(quoted - 10_000);
    assert_eq!(again(12), quoted - 10_000);
    officer.approve(&service, &id).ok();
    assert_eq!(person.application(&service, &id)["quoted"], quoted - 10_000);
}

#[test]
fn rev10_whoever_is_no_officer_any_more_decides_nothing_from_then_on() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = second.take(&service, &id).ok().json();
    first.delete(&service, &format!("/v1/office/people/{}/roles/officer", second.id)).ok();
    assert_eq!(second.decide(&service, &id, approval(&taken)).refused(), "not_permitted");
    // What he held is free at once.
    first.approve(&service, &id).ok();
}

#[test]
fn a_verdict_without_its_marks_is_none() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = officer.take(&service, &id).ok().json();
    for decision in [
        json!({"lease": taken["lease"], "verdict": "approved", "marks": [], "reason": ""}),
        json!({"lease": taken["lease"], "verdict": "rejected", "marks": [], "reason": " "}),
        return_for(&taken, &[]),
        return_for(&taken, &[("name", "")]),
        return_for(&taken, &[("applicant", "不是本人")]),
    ] {
        assert_eq!(officer.decide(&service, &id, decision.clone()).refused(), "review_marks", "{decision}");
    }
    let rejection = json!({"lease": taken["lease"], "verdict": "rejected", "marks": [], "reason": "营业执照系伪造"});
    officer.decide(&service, &id, rejection).ok();
    let view = person.application(&service, &id);
    assert_eq!((&view["state"], &view["reason"]), (&json!("rejected"), &json!("营业执照系伪造")));
}

#[test]
fn marks_without_bounds_or_of_another_way_were_kept_and_told() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = officer.take(&service, &id).ok().json();
    let mark = |check: &str, reason: &str| json!({"check": check, "fits": false, "reason": reason});
    for marks in [
        json!([mark("name", &"不".repeat(201))]),
        json!([mark("transfer", "没有到账")]),
        json!([mark("name", "与执照不符"), mark("name", "")]),
    ] {
        let kept = json!({"lease": taken["lease"], "marks": marks});
        let refused = officer.put(&service, &format!("/v1/office/applications/{id}/marks"), kept);
        assert_eq!((refused.refused().as_str(), &refused.json()["params"]["field"]), ("service_form", &json!("marks")));
        let decision = json!({"lease": taken["lease"], "verdict": "returned", "marks": marks, "reason": ""});
        assert_eq!(officer.decide(&service, &id, decision).refused(), "service_form");
    }
    assert_eq!(person.application(&service, &id)["state"], "in_review");
    officer.decide(&service, &id, return_for(&taken, &[("name", &"不".repeat(200))])).ok();
}

#[test]
fn a_second_officer_looks_at_a_share_of_the_decisions() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    let person = Person::verified(&service, 1);
    let mut drawn = None;
    // One in ten is drawn: of a hundred some are, and not all.
    for n in 0..100 {
        let id = person.claimed(&service, USCC);
        let taken = first.take(&service, &id).ok().json();
        let no = json!({"lease": taken["lease"], "verdict": "rejected", "marks": [], "reason": "资料不符"});
        first.decide(&service, &id, no).ok();
        world.clock.forward(61);
        let waiting = second.queue(&service, "second_look");
        if let Some(row) = waiting["rows"].as_array().unwrap().first() {
            assert!(n < 99);
            drawn = Some(row["id"].as_str().unwrap().to_owned());
            break;
        }
    }
    let id = drawn.expect("some are drawn");
    let path = format!("/v1/office/applications/{id}/second-look");
    let paper = |view: &serde_json::Value| {
        format!("/v1/office/applications/{id}/papers/{}", view["fields"]["licence"].as_str().unwrap())
    };
    assert_eq!(first.get(&service, &path).refused(), "review_conflict");
    let seen = second.get(&service, &path).ok().json();
    assert_eq!(
        (&seen["fields"]["name"], &seen["rounds"][0]["verdict"], &seen["rounds"][0]["reason"]),
        (&json!(NAME), &json!("rejected"), &json!("资料不符"))
    );
    second.get(&service, &paper(&seen)).ok();
    assert_eq!(first.get(&service, &paper(&seen)).refused(), "LEASE_LOST");
    let look = |officer: &Person, body: serde_json::Value| {
        officer.post(&service, &format!("/v1/office/applications/{id}/second-look"), body)
    };
    assert_eq!(look(&first, json!({"round": 1, "agrees": true, "note": ""})).refused(), "review_conflict");
    assert_eq!(look(&second, json!({"round": 1, "agrees": false, "note": ""})).refused(), "service_form");
    // Of another round than was looked at nothing is said.
    assert_eq!(look(&second, json!({"round": 2, "agrees": true, "note": ""})).refused(), "second_look_none");
    look(&second, json!({"round": 1, "agrees": false, "note": "执照清晰，可以通过"})).ok();
    assert_eq!(look(&second, json!({"round": 1, "agrees": true, "note": ""})).refused(), "second_look_none");
    // It is looked at no longer than it is to be.
    assert_eq!(second.get(&service, &path).refused(), "second_look_none");
    assert_eq!(second.get(&service, &paper(&seen)).refused(), "LEASE_LOST");
    assert_eq!(second.queue(&service, "second_look")["rows"], json!([]));
    // Whoever decided is told what was said of it, and everybody how well officers agree.
    let own = first.queue(&service, "decided")["rows"].clone();
    let own = own.as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap();
    assert_eq!(own["look"], json!({"agrees": false, "note": "执照清晰，可以通过"}));
    assert_eq!(second.queue(&service, "waiting")["looks"], json!({"agreed": 0, "differed": 1}));
}

/// Every decision is drawn from now on.
fn draws_all(world: &World) {
    change(&world.data(), "UPDATE setting SET value = 100 WHERE name = 'second_look_percent'");
}

/// As an officer: takes one and rejects it.
fn reject(service: &Running, officer: &Person, id: &str) {
    let taken = officer.take(service, id).ok().json();
    let no = json!({"lease": taken["lease"], "verdict": "rejected", "marks": [], "reason": "资料不符"});
    officer.decide(service, id, no).ok();
}

#[test]
fn a_decision_whose_application_was_erased_waited_for_a_second_look_for_ever() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    draws_all(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    reject(&service, &first, &id);
    assert_eq!(second.queue(&service, "second_look")["counts"]["second_look"], 1);
    world.clock.forward(31 * 86_400);
    drop(service);
    let service = world.start();
    let second = Person::log_in(&service, 91);
    second.set_password(&service);
    soon("nobody is asked for it any more", || {
        let queue = second.queue(&service, "second_look");
        (queue["counts"]["second_look"] == 0 && queue["rows"] == json!([])).then_some(())
    });
    let path = format!("/v1/office/applications/{id}/second-look");
    assert_eq!(second.get(&service, &path).refused(), "second_look_none");
    assert_eq!(Tables::of(&world.data()).count("second_look", &[("state", "lapsed")]), 1);
}

#[test]
fn officers_were_asked_for_second_looks_at_their_own_enterprise_that_they_may_not_open() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let link = first.invites(&service, "officer");
    let second = Person::verified(&service, 91).becomes(&service, &link);
    draws_all(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    first.approve(&service, &id).ok();
    assert_eq!(second.queue(&service, "second_look")["rows"][0]["id"], json!(id));
    // He comes into that enterprise by its account.
    let own = second.agrees_on_transfer(&service, USCC, "123456");
    let amount = second.application(&service, &own)["transfer"]["amount"].as_u64().unwrap();
    first.shows(&service, "1", NAME, "123456", amount, None);
    soon("the amount came", || (second.application(&service, &own)["state"] == "submitted").then_some(()));
    first.approve(&service, &own).ok();
    let queue = second.queue(&service, "second_look");
    assert_eq!((&queue["rows"], &queue["counts"]["second_look"]), (&json!([]), &json!(0)));
    let path = format!("/v1/office/applications/{id}/second-look");
    assert_eq!(second.get(&service, &path).refused(), "review_conflict");
}

#[test]
fn of_two_decisions_of_one_application_an_officer_was_given_his_own_to_look_at_again() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    // Where there are two, both give a role.
    let proposed = first.propose(&service, "officer");
    second.confirm(&service, &proposed).ok();
    let invitation = first.link(&service, &proposed).ok().json()["invitation"].as_str().unwrap().to_owned();
    let third = Person::log_in(&service, 92).becomes(&service, &invitation);
    draws_all(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = first.take(&service, &id).ok().json();
    first.decide(&service, &id, return_for(&taken, &[("licence", "照片反光")])).ok();
    person.add(&service, &id, "licence", &page(3)).ok();
    person.act(&service, &id, "submission").ok();
    reject(&service, &second, &id);
    let path = format!("/v1/office/applications/{id}/second-look");
    let listed = |officer: &Person| {
        let queue = officer.queue(&service, "second_look");
        let rows = queue["rows"].as_array().unwrap().clone();
        assert_eq!(queue["counts"]["second_look"], rows.len());
        rows.into_iter().map(|row| (row["round"].clone(), row["verdict"].clone())).collect::<Vec<_>>()
    };
    let look = |officer: &Person, round: u32| {
        officer.post(&service, &path, json!({"round": round, "agrees": true, "note": ""}))
    };
    // Each is asked for the first that others decided, and is given that one.
    let (returned, rejected) = ((json!(1), json!("returned")), (json!(2), json!("rejected")));
    for (officer, asked) in [(&first, &rejected), (&second, &returned), (&third, &returned)] {
        assert_eq!(listed(officer), std::slice::from_ref(asked));
        let seen = officer.get(&service, &path).ok().json();
        assert_eq!((&seen["row"]["round"], &seen["rounds"][0]["round"]), (&asked.0, &asked.0));
    }
    look(&second, 1).ok();
    // Whoever had the first one open says nothing of the one that came into its place.
    assert_eq!(look(&third, 1).refused(), "second_look_none");
    assert_eq!(listed(&third), [rejected]);
    look(&third, 2).ok();
    assert_eq!(listed(&first), []);
}

#[test]
fn an_officer_is_told_at_once_of_what_came_into_the_queue() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    let (mut listener, mut other) = (Listener::of(&service, &officer), Listener::of(&service, &person));
    // How it stands comes first.
    for listener in [&mut listener, &mut other] {
        while listener.next()["is"] != "account" {}
    }
    person.act(&service, &id, "submission").ok();
    while listener.next()["is"] != "queues" {}
    // Whoever has no role hears of messages alone.
    assert_eq!(other.next()["is"], "messages");
    officer.approve(&service, &id).ok();
    assert!(["messages", "account"].contains(&other.next()["is"].as_str().unwrap()));
}
