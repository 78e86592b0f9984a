//! What takes a proof of the last ten minutes, and the two that a role takes.

use serde_json::{Value, json};

use super::{PASSWORD, Person, another, code, log_in_by_password, with_officer};
use crate::world::{Answer, Running, World};

impl Person {
    fn prove(&self, service: &Running, by: Value) -> Answer {
        self.post(service, "/v1/account/proofs", by)
    }
}

/// Another session of somebody, as its row in the list names it.
fn other_session(service: &Running, person: &Person) -> String {
    let rows = person.get(service, "/v1/account/sessions").ok().json();
    let other = rows.as_array().unwrap().iter().find(|row| row["is_this"] == false).unwrap()["id"].clone();
    format!("/v1/account/sessions/{}", other.as_str().unwrap())
}

#[test]
fn ending_another_session_and_changing_the_address_take_a_proof_of_the_last_ten_minutes() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    person.set_password(&service);
    for by_code in [true, false] {
        world.clock.forward(61);
        let elsewhere = Person::on(&service, 1, 2);
        world.clock.forward(600);
        let theirs = other_session(&service, &person);
        assert_eq!(person.delete(&service, &theirs).refused(), "proof_needed");
        assert_eq!(person.delete(&service, "/v1/account/mail").refused(), "proof_needed");
        let set = json!({"mail": "lin@example.cn", "code": "000000"});
        assert_eq!(person.put(&service, "/v1/account/mail", set).refused(), "proof_needed");
        elsewhere.account(&service);
        if by_code {
            let right = code(&service, &person.phone, "proof");
            assert_eq!(person.prove(&service, json!({ "code": another(&right) })).refused(), "code_wrong");
            assert_eq!(person.delete(&service, &theirs).refused(), "proof_needed");
            person.prove(&service, json!({ "code": right })).ok();
        } else {
            assert_eq!(person.prove(&service, json!({"password": "zhongbiao-hou"})).refused(), "password_wrong");
            person.prove(&service, json!({ "password": PASSWORD })).ok();
        }
        // It counts for ten minutes and for this session alone.
        world.clock.forward(599);
        assert_eq!(elsewhere.delete(&service, &other_session(&service, &elsewhere)).refused(), "proof_needed");
        assert_eq!(person.delete(&service, &theirs).status, 204);
        person.delete(&service, "/v1/account/mail").ok();
        assert_eq!(elsewhere.get(&service, "/v1/account").refused(), "session_none");
        world.clock.forward(1);
        assert_eq!(person.delete(&service, "/v1/account/mail").refused(), "proof_needed");
    }
    // One's own ends at once: whoever logs out is asked for nothing.
    let own = person.account(&service)["session"].as_str().unwrap().to_owned();
    assert_eq!(person.delete(&service, &format!("/v1/account/sessions/{own}")).status, 204);
}

#[test]
fn a_proof_is_one_thing_and_guesses_at_it_are_counted() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    person.set_password(&service);
    for wrong in [json!({}), json!({"code": "123456", "password": PASSWORD})] {
        assert_eq!(person.prove(&service, wrong).refused(), "service_form");
    }
    // A code to log in is none for this.
    world.clock.forward(61);
    let login = code(&service, &person.phone, "login");
    assert_eq!(person.prove(&service, json!({ "code": login })).refused(), "code_over");
    for _ in 0..5 {
        assert_eq!(person.prove(&service, json!({"password": "zhongbiao-hou"})).refused(), "password_wrong");
    }
    assert_eq!(person.prove(&service, json!({ "password": PASSWORD })).refused(), "password_wait");
    // The same count as that of logging in.
    assert_eq!(log_in_by_password(&service, &person.phone, PASSWORD, 1).refused(), "password_wait");
}

#[test]
fn a_role_counts_in_a_session_that_has_shown_a_code_and_the_password() {
    let world = World::new();
    let service = world.start();
    let link = service.first_officer().unwrap();
    let people = |person: &Person| person.get(&service, "/v1/office/people");
    let wants = |person: &Person| person.account(&service)["role_wants"].clone();
    let person = Person::log_in(&service, 1);
    assert_eq!((wants(&person), people(&person).refused()), (json!(null), "not_permitted".into()));
    // Without a password a role is of no use.
    let taken = person.take_role(&service, &link).ok().json();
    assert_eq!((&taken["roles"], &taken["role_wants"]), (&json!(["officer"]), &json!("password")));
    assert_eq!((people(&person).status, people(&person).refused()), (403, "factor_missing".into()));
    person.set_password(&service);
    assert_eq!(wants(&person), json!(null));
    people(&person).ok();
    // The code alone.
    world.clock.forward(61);
    let by_code = Person::on(&service, 1, 1);
    assert_eq!((wants(&by_code), people(&by_code).refused()), (json!("password"), "factor_missing".into()));
    assert_eq!(by_code.prove(&service, json!({ "password": PASSWORD })).ok().json()["role_wants"], json!(null));
    people(&by_code).ok();
    // The password alone, and changed by itself.
    let by_password = Person::of(&person.phone, log_in_by_password(&service, &person.phone, PASSWORD, 1).ok());
    let change = json!({"old": PASSWORD, "new": "zhongbiao-hou-liang-tian-7"});
    by_password.put(&service, "/v1/account/password", change).ok();
    assert_eq!((wants(&by_password), people(&by_password).refused()), (json!("code"), "factor_missing".into()));
    let proof = json!({"code": code(&service, &person.phone, "proof")});
    by_password.prove(&service, proof).ok();
    people(&by_password).ok();
    // The last officer is the last one, whatever the session has shown.
    world.clock.forward(61);
    let half = Person::on(&service, 1, 1);
    assert_eq!(half.post(&service, "/v1/account/closing", json!({"typed": "0001"})).refused(), "last_officer");
}

#[test]
fn a_limited_session_proves_nothing_and_learns_no_address() {
    let world = World::new();
    let (service, _) = with_officer(&world);
    let owner = Person::log_in(&service, 3);
    let asked = owner.post(&service, "/v1/account/mail/codes", json!({"mail": "lin@example.cn"})).ok().json();
    owner.put(&service, "/v1/account/mail", json!({"mail": "lin@example.cn", "code": asked["practice_code"]})).ok();
    world.clock.forward(91 * 86_400);
    let limited = Person::on(&service, 3, 4);
    assert_eq!(limited.account(&service)["mail"], json!(null));
    assert_eq!(limited.prove(&service, json!({"code": "123456"})).refused(), "not_permitted");
}
