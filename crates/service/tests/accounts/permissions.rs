//! Every route by every kind of caller: who may is let through, everybody else is refused.

use sealbid_service::{Column, RULES};
use serde_json::json;

use super::{Person, with_officer};
use crate::world::{Running, World};

/// Kinds of callers, with the columns of the matrix that they have.
struct Caller {
    name: &'static str,
    person: Option<Person>,
    columns: &'static [Column],
    is_limited: bool,
}

fn callers(world: &World) -> (Running, Vec<Caller>) {
    let (service, officer) = with_officer(world);
    let limited = {
        Person::log_in(&service, 3);
        world.clock.forward(91 * 86_400);
        Person::on(&service, 3, 4)
    };
    let officer = Person::on(&service, 90, 90).tap(&officer);
    let operator = Person::log_in(&service, 2);
    let invited = officer.post(&service, "/v1/office/invitations", json!({"role": "operator"})).ok().json();
    operator.take_role(&service, invited["invitation"].as_str().unwrap()).ok();
    use Column::{Account, Anonymous, Officer, Operator, Verified};
    let caller = |name, person, columns, is_limited| Caller { name, person, columns, is_limited };
    let all = vec![
        caller("anonymous", None, &[Anonymous][..], false),
        caller("account", Some(Person::log_in(&service, 1)), &[Anonymous, Account], false),
        caller("verified", Some(Person::verified(&service, 5)), &[Anonymous, Account, Verified], false),
        caller("limited", Some(limited), &[Anonymous], true),
        caller("officer", Some(officer), &[Anonymous, Account, Officer], false),
        caller("operator", Some(operator), &[Anonymous, Account, Operator], false),
    ];
    (service, all)
}

impl Person {
    /// The same person as that one.
    fn tap(self, other: &Self) -> Self {
        assert_eq!(self.id, other.id);
        self
    }
}

#[test]
fn every_route_is_open_to_those_in_its_row_alone() {
    let world = World::new();
    let (service, callers) = callers(&world);
    for (method, path, operation) in RULES {
        // What is public proves itself by other means; events go on for ever.
        if operation.is_for_everybody() || *path == "/v1/events" {
            continue;
        }
        let path = path
            .replace("{id}", "none")
            .replace("{document}", "none")
            .replace("{account}", "none")
            .replace("{role}", "officer")
            .replace("{kind}", "form");
        for caller in &callers {
            // It would be somebody else from then on (`acc6_…`).
            if caller.is_limited && path == "/v1/account/not-me" {
                continue;
            }
            let may = operation.row().iter().any(|column| caller.columns.contains(column))
                || (caller.is_limited && operation.is_for_limited());
            let answer = service.call(method, &path, caller.person.as_ref().map(|person| &person.token), b"{}");
            let code = if answer.status >= 400 { answer.refused() } else { String::new() };
            let is_refused = ["session_none", "not_permitted"].contains(&code.as_str());
            assert_eq!(!is_refused, may, "{method} {path} by {}: {} {code}", caller.name, answer.status);
            if !may {
                let expected = if caller.person.is_none() { (401, "session_none") } else { (403, "not_permitted") };
                assert_eq!((answer.status, code.as_str()), expected, "{method} {path} by {}", caller.name);
            }
        }
    }
}

#[test]
fn a_bearer_that_is_none_and_one_that_ended_are_refused_alike() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    let session = person.account(&service)["session"].as_str().unwrap().to_owned();
    assert_eq!(person.delete(&service, &format!("/v1/account/sessions/{session}")).status, 204);
    let ended = person.get(&service, "/v1/account");
    let none = service.get_as("/v1/account", &[9; 32]);
    assert_eq!((ended.status, ended.json()), (none.status, none.json()));
}

#[test]
fn a_method_that_has_no_rule_is_no_such_call() {
    let world = World::new();
    let service = world.start();
    for (method, path) in
        [("DELETE", "/v1/account"), ("PUT", "/v1/service"), ("PATCH", "/v1/messages"), ("GET", "/v1/nothing")]
    {
        assert_eq!(service.call(method, path, None, b"").refused(), "service_no_such", "{method} {path}");
    }
}
