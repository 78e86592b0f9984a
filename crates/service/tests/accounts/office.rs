//! The console: roles, people, what leaves, the audit trail.

use serde_json::json;

use super::{Person, ask_code, phone, soon, with_officer};
use crate::world::{World, is_on_a_server};

#[test]
fn the_first_officer_comes_by_a_link_that_is_good_once() {
    let world = World::new();
    let service = world.start();
    let (first, second) = (Person::log_in(&service, 1), Person::log_in(&service, 2));
    let link = service.first_officer().unwrap();
    assert_eq!(first.take_role(&service, "nonsense").refused(), "invitation_over");
    assert_eq!(first.take_role(&service, &link).ok().json()["roles"], json!(["officer"]));
    assert_eq!(second.take_role(&service, &link).refused(), "invitation_over");
    drop(service);
    assert_eq!(world.start().first_officer(), None);
}

#[test]
fn a_link_that_nobody_followed_leads_nowhere_after_the_next_start() {
    let world = World::new();
    let before = world.start().first_officer().unwrap();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    assert_eq!(person.take_role(&service, &before).refused(), "invitation_over");
    world.clock.forward(4 * 86_400);
    assert_eq!(person.take_role(&service, &service.first_officer().unwrap()).refused(), "invitation_over");
}

#[test]
fn officers_invite_others_and_one_of_them_always_stays() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    world.clock.forward(1);
    let operator = Person::log_in(&service, 2).becomes(&service, &officer.invites(&service, "operator"));
    world.clock.forward(1);
    let second = Person::log_in(&service, 1).becomes(&service, &officer.invites(&service, "officer"));
    let people = operator.get(&service, "/v1/office/people");
    assert_eq!(people.refused(), "not_permitted");
    let people = second.get(&service, "/v1/office/people").ok().json();
    let roles: Vec<_> =
        people.as_array().unwrap().iter().map(|row| (row["phone"].clone(), row["roles"].clone())).collect();
    let row = |phone: &str, role: &str| (json!(phone), json!([role]));
    assert_eq!(roles, [row("100****0090", "officer"), row("100****0002", "operator"), row("100****0001", "officer")]);
    let role_of = |person: &Person| format!("/v1/office/people/{}/roles/officer", person.id);
    // Whose role is withdrawn may nothing more, from then on.
    second.delete(&service, &role_of(&officer)).ok();
    assert_eq!(officer.get(&service, "/v1/office/people").refused(), "not_permitted");
    assert_eq!(second.delete(&service, &role_of(&second)).refused(), "last_officer");
    assert_eq!(second.post(&service, "/v1/account/closing", json!({"typed": "0001"})).refused(), "last_officer");
}

#[test]
fn an_officer_ends_all_sessions_of_an_account() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    world.clock.forward(61);
    let elsewhere = Person::on(&service, 1, 2);
    let sessions = format!("/v1/office/people/{}/sessions", person.id);
    assert_eq!(elsewhere.delete(&service, &sessions).refused(), "not_permitted");
    assert_eq!(officer.delete(&service, &sessions).status, 204);
    for ended in [&person, &elsewhere] {
        assert_eq!(ended.get(&service, "/v1/account").refused(), "session_none");
    }
    officer.post(&service, "/v1/office/audit/verification", json!({})).ok();
    let records = officer.get(&service, "/v1/office/audit").ok().json()["records"].as_array().unwrap().clone();
    let noted = records.iter().find(|record| record["action"] == "session.all_ended").expect("it was noted");
    assert_eq!((&noted["actor"], &noted["subject"]), (&json!(officer.id), &json!(person.id)));
}

#[test]
fn the_outbox_shows_an_officer_what_practice_did_not_send_and_an_operator_how_much() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let code = ask_code(&service, &phone(1), "login").ok().json()["practice_code"].as_str().unwrap().to_owned();
    let row = soon("it was sent", || {
        let outbox = officer.get(&service, "/v1/office/outbox").ok().json();
        let rows = outbox["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["to"] == "100****0001" && row["state"] == "sent")
    });
    assert!(row["text"].as_str().unwrap().contains(&code));
    let operator = Person::log_in(&service, 2).becomes(&service, &officer.invites(&service, "operator"));
    let outbox = operator.get(&service, "/v1/office/outbox").ok().json();
    assert_eq!((&outbox["rows"], &outbox["failed"]), (&json!([]), &json!(0)));
}

#[test]
fn what_was_done_stands_in_a_chain_that_shows_where_it_was_touched() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    Person::log_in(&service, 1);
    let verify =
        |officer: &Person, service: &_| officer.post(service, "/v1/office/audit/verification", json!({})).ok().json();
    let verdict = verify(&officer, &service);
    assert_eq!((&verdict["broken"], &verdict["unlinked"]), (&json!(null), &json!(0)));
    let records = officer.get(&service, "/v1/office/audit").ok().json()["records"].as_array().unwrap().clone();
    assert_eq!(records.len() as u64, verdict["records"].as_u64().unwrap());
    assert_eq!(records[0]["hash"], verdict["head"]);
    let actions: Vec<_> = records.iter().rev().map(|record| record["action"].as_str().unwrap()).collect();
    for action in ["account.registered", "session.begun", "role.taken"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    // Nothing in it is anybody's.
    let text = serde_json::to_string(&records).unwrap();
    assert!(!text.contains("1000000"), "{text}");
    if !is_on_a_server() {
        let database = world.data().join("service.sqlite");
        let sql = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(\"UPDATE audit SET actor = 'nobody' WHERE number = 3\"); d.commit()";
        sealbid_testkit::run("python", ["-c", sql, database.to_str().unwrap()]).ok();
        assert_eq!(verify(&officer, &service)["broken"], 3);
    }
}
