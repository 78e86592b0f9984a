//! A claim, from the form to the certificate.

use serde_json::json;

use super::{Admin, NAME, USCC, approval, page, return_for};
use crate::accounts::{Person, at_once, soon, with_officer};
use crate::enrolment::{Phone, answer, leaf};
use crate::tables::Tables;
use crate::world::{Running, World};

/// A second officer, whose number ends with that.
pub(super) fn second_officer(service: &Running, first: &Person, number: u8) -> Person {
    Person::log_in(service, number).becomes(service, &first.invites(service, "officer"))
}

#[test]
fn a_claim_that_is_approved_makes_its_person_the_admin_and_leads_to_a_certificate() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let sent = person.application(&service, &id);
    assert_eq!((&sent["state"], &sent["round"], &sent["quoted"]), (&json!("submitted"), &json!(1), &json!(50_000)));
    let queue = officer.queue(&service, "waiting");
    assert_eq!(
        (&queue["rows"][0]["id"], &queue["rows"][0]["name"], &queue["counts"]["waiting"]),
        (&json!(id), &json!(NAME), &json!(1))
    );
    let taken = officer.take(&service, &id).ok().json();
    assert_eq!((&taken["applicant"], &taken["applicant_id"]), (&json!("林一舟"), &json!("110105********002X")));
    let findings = |check: &str| {
        let found = taken["checks"].as_array().unwrap().iter().find(|found| found["check"] == check).unwrap();
        found["findings"].clone()
    };
    assert_eq!(findings("uscc"), json!(["check_digit_fits", "not_registered"]));
    assert_eq!(findings("legal_id"), json!(["id_number_fits"]));
    assert_eq!(findings("applicant"), json!(["applicant_is_legal"]));
    assert_eq!(findings("term"), json!(["term_runs"]));
    assert_eq!(findings("licence"), json!(["sharp"]));
    officer.decide(&service, &id, approval(&taken)).ok();
    let approved = person.application(&service, &id);
    assert_eq!((&approved["state"], &approved["may"]), (&json!("approved"), &json!(["certify"])));
    assert!(person.messages(&service).contains(&"app.approved".to_owned()));
    // The phone makes its keys, and is certified for the enterprise, whatever it says itself.
    let phone = Phone::new(world.folder.path(), 1);
    let keys = phone.keys();
    let challenge = person.post(&service, &format!("/v1/applications/{id}/enrolments"), keys).ok().json();
    let secret = phone.open(&challenge);
    let enrolled = answer(&service, &challenge, &secret).ok().json();
    let certificate = leaf(&enrolled["signing"]);
    assert_eq!(certificate.uscc().as_deref(), Some(USCC));
    assert!(certificate.subject().contains(NAME), "{}", certificate.subject());
    assert_eq!(person.application(&service, &id)["state"], "fulfilled");
    // It is taken once.
    let again = Phone::new(world.folder.path(), 2).keys();
    assert_eq!(person.post(&service, &format!("/v1/applications/{id}/enrolments"), again).refused(), "STATE_CHANGED");
}

#[test]
fn a_second_certificate_for_one_platform_was_issued_while_the_first_waited_to_be_taken() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let claim = person.claimed(&service, USCC);
    officer.approve(&service, &claim).ok();
    let id = person.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    let texts = [
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ];
    person.type_in(&service, &id, &texts).ok();
    // The approved one waits to be taken.
    assert_eq!(person.act(&service, &id, "submission").refused(), "HAS_CERT");
    // For another platform there may be one.
    person.type_in(&service, &id, &[("platform", "shanxia")]).ok();
    person.act(&service, &id, "submission").ok();
    officer.approve(&service, &id).ok();
    let first = Admin::with(&world, &service, person.clone(), &claim, 1);
    Admin::with(&world, &service, person.clone(), &id, 2);
    let current =
        || Tables::of(&world.data()).rows("certified").iter().filter(|row| row["successor"].is_null()).count();
    assert_eq!(current(), 2);
    // Once it was revoked another one may come after it.
    let id = person.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    person.type_in(&service, &id, &texts).ok();
    assert_eq!(person.act(&service, &id, "submission").refused(), "HAS_CERT");
    first.revoke(&service);
    person.act(&service, &id, "submission").ok();
    officer.approve(&service, &id).ok();
    Admin::with(&world, &service, person.clone(), &id, 3);
    assert_eq!(current(), 2);
    assert_eq!(Tables::of(&world.data()).count("certified", &[("successor", &id)]), 1);
}

#[test]
fn clm1_of_two_claims_approved_at_once_one_commits_and_the_other_is_kept_superseded() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    let people = [Person::verified(&service, 1), Person::verified(&service, 2)];
    let ids = people.each_ref().map(|person| person.claimed(&service, USCC));
    let officers = [&first, &second];
    let taken = [0, 1].map(|n| officers[n].take(&service, &ids[n]).ok().json());
    let answers = at_once(2, |n| officers[n].decide(&service, &ids[n], approval(&taken[n])));
    let won: Vec<_> = (0..2).filter(|n| answers[*n].status == 200).collect();
    assert_eq!(won.len(), 1, "{} {}", answers[0].status, answers[1].status);
    let lost = 1 - won[0];
    assert_eq!((answers[lost].status, answers[lost].refused().as_str()), (409, "STATE_CHANGED"));
    let (winner, loser) = (&people[won[0]], &people[lost]);
    assert_eq!(winner.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "admin");
    let view = loser.application(&service, &ids[lost]);
    assert_eq!((&view["state"], &view["fields"]["legal_name"]), (&json!("superseded"), &json!("林一舟")));
    assert!(loser.messages(&service).contains(&"app.superseded".to_owned()));
}

#[test]
fn clm4_a_licence_that_ends_between_submission_and_review_is_returned_not_approved() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    person.type_in(&service, &id, &[("term_until", "2026-11-24")]).ok();
    person.act(&service, &id, "submission").ok();
    world.clock.forward(2 * 86_400);
    let taken = officer.take(&service, &id).ok().json();
    assert_eq!(officer.decide(&service, &id, approval(&taken)).refused(), "LICENCE_ENDED");
    officer.decide(&service, &id, return_for(&taken, &[("term", "营业执照已到期，请换上新执照")])).ok();
    let view = person.application(&service, &id);
    assert_eq!(view["state"], "returned");
    let refused: Vec<_> = view["refused"].as_array().unwrap().iter().map(|field| field["field"].clone()).collect();
    assert_eq!(refused, ["term_from", "term_until"]);
}

#[test]
fn clm4_a_licence_that_ended_while_the_form_was_mended_could_not_be_changed() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    person.type_in(&service, &id, &[("term_until", "2026-11-24")]).ok();
    person.act(&service, &id, "submission").ok();
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("form", "没有盖章")])).ok();
    assert_eq!(person.application(&service, &id)["unlocked"], json!([]));
    assert_eq!(person.type_in(&service, &id, &[("term_until", "2040-03-17")]).refused(), "FIELD_LOCKED");
    world.clock.forward(2 * 86_400);
    person.add(&service, &id, "form", &page(3)).ok();
    assert_eq!(person.act(&service, &id, "submission").refused(), "application_incomplete");
    let unlocked = json!(["licence", "term_from", "term_until", "form"]);
    let sorted = |list: &serde_json::Value| {
        let mut names: Vec<_> = list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(sorted(&person.application(&service, &id)["unlocked"]), sorted(&unlocked));
    person.type_in(&service, &id, &[("term_until", "2040-03-17")]).ok();
    // Also once the date is right: the picture follows, and a slip is mended.
    person.add(&service, &id, "licence", &page(4)).ok();
    person.type_in(&service, &id, &[("term_until", "2041-03-17")]).ok();
    // What is still as it should be stays.
    assert_eq!(person.type_in(&service, &id, &[("legal_name", "林二舟")]).refused(), "FIELD_LOCKED");
    person.act(&service, &id, "submission").ok();
    officer.approve(&service, &id).ok();
}

#[test]
fn a_returned_transfer_was_stuck_once_the_enterprise_was_registered_by_another_name() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 2);
    let id = person.transfer(&service, USCC, "123456");
    person.type_in(&service, &id, &[("name", "江北示范建设公司")]).ok();
    let amount = person.act(&service, &id, "submission").ok().json()["transfer"]["amount"].as_u64().unwrap();
    officer.shows(&service, "1", "江北示范建设公司", "123456", amount, None);
    soon("it came", || (person.application(&service, &id)["state"] == "submitted").then_some(()));
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("uscc", "请核对代码")])).ok();
    Admin::of(&world, &service, &officer, 1, USCC);
    assert_eq!(person.application(&service, &id)["unlocked"], json!(["name"]));
    person.type_in(&service, &id, &[("name", NAME)]).ok();
}

#[test]
fn clm6_a_form_of_another_application_is_told_to_its_applicant_and_to_the_officer() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let [id, other] = [person.claim(&service, USCC), person.claim(&service, "91990000MA00000010")];
    let form = |of: &str| person.get(&service, &format!("/v1/applications/{of}/form")).ok().body;
    let notes = || {
        let notes = person.application(&service, &id)["notes"].clone();
        notes
            .as_array()
            .unwrap()
            .iter()
            .map(|note| (note["code"].clone(), note["is_blocking"].clone()))
            .collect::<Vec<_>>()
    };
    person.add(&service, &id, "form", &form(&other)).ok();
    assert_eq!(notes(), [(json!("form_other_number"), json!(false))]);
    person.act(&service, &id, "submission").ok();
    let found = |taken: &serde_json::Value| taken["checks"].as_array().unwrap().last().unwrap()["findings"].clone();
    let taken = officer.take(&service, &id).ok().json();
    assert_eq!(found(&taken), json!(["form_number_off"]));
    officer.decide(&service, &id, return_for(&taken, &[("form", "不是这件申请的申请表")])).ok();
    person.add(&service, &id, "form", &form(&id)).ok();
    assert_eq!(notes(), []);
    person.act(&service, &id, "submission").ok();
    assert_eq!(found(&officer.take(&service, &id).ok().json()), json!(["form_number_fits"]));
}

#[test]
fn clm6_rev4_a_form_that_was_refused_is_mended_alone_and_keeps_its_place() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let since = officer.queue(&service, "waiting")["rows"][0]["since"].clone();
    world.clock.forward(3_600);
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("form", "申请表上的编号不是这件申请的")])).ok();
    // Nothing else can be changed, also by programs.
    assert_eq!(person.type_in(&service, &id, &[("name", "江北示范集团")]).refused(), "FIELD_LOCKED");
    assert_eq!(person.add(&service, &id, "licence", &page(9)).refused(), "FIELD_LOCKED");
    assert_eq!(person.act(&service, &id, "submission").refused(), "application_incomplete");
    person.add(&service, &id, "form", &page(3)).ok();
    let again = person.act(&service, &id, "submission").ok().json();
    assert_eq!((&again["state"], &again["round"]), (&json!("submitted"), &json!(2)));
    let row = officer.queue(&service, "waiting")["rows"][0].clone();
    assert_eq!((&row["since"], &row["round"]), (&since, &json!(2)));
    let taken = officer.take(&service, &id).ok().json();
    assert_eq!(taken["rounds"][0]["verdict"], "returned");
    assert_ne!(taken["earlier"]["form"], taken["fields"]["form"]);
    officer.decide(&service, &id, approval(&taken)).ok();
}

#[test]
fn clm9_a_wrong_platform_is_withdrawn_or_changed_on_return_for_nothing() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("platform", "您投标的平台是山峡示范平台")])).ok();
    person.type_in(&service, &id, &[("platform", "shanxia")]).ok();
    person.act(&service, &id, "submission").ok();
    let withdrawn = person.act(&service, &id, "withdrawal").ok().json();
    assert_eq!((&withdrawn["state"], &withdrawn["fields"]["platform"]), (&json!("withdrawn"), &json!("shanxia")));
    assert_eq!(person.act(&service, &id, "withdrawal").refused(), "STATE_CHANGED");
    // And anew, with nothing in the way.
    assert_ne!(person.claimed(&service, USCC), id);
}

#[test]
fn clm10_an_approval_whose_certificate_nobody_takes_lapses_and_its_person_stays_the_admin() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claimed(&service, USCC);
    officer.approve(&service, &id).ok();
    assert_eq!(
        person.post(&service, "/v1/account/closing", json!({"typed": "0001"})).refused(),
        "ADMIN_MUST_HAND_OVER"
    );
    world.clock.forward(29 * 86_400);
    let person = Person::on(&service, 1, 1);
    world.clock.forward(62 * 86_400);
    drop(person);
    let person = Person::on(&service, 1, 1);
    let view = soon("it lapses", || {
        let view = person.application(&service, &id);
        (view["state"] == "lapsed").then_some(view)
    });
    assert_eq!(view["lapsed"], json!({"from": "approved", "awaited": null}));
    assert_eq!(person.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "admin");
    let keys = Phone::new(world.folder.path(), 1).keys();
    assert_eq!(person.post(&service, &format!("/v1/applications/{id}/enrolments"), keys).refused(), "STATE_CHANGED");
}
