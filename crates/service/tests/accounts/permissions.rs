//! Every route by every kind of caller: who may is let through, everybody else is refused.

use sealbid_service::{Column, RULES};
use serde_json::json;

use super::{PASSWORD, Person, code, log_in_by_password, with_officer};
use crate::world::{Running, World};

/// Kinds of callers, with the columns of the matrix that they have.
struct Caller {
    name: &'static str,
    person: Option<Person>,
    columns: &'static [Column],
    is_limited: bool,
    /// Whether it is an officer's whose session has shown a code and not the password.
    is_half: bool,
}

fn callers(world: &World) -> (Running, Vec<Caller>) {
    let (service, officer) = with_officer(world);
    let limited = {
        Person::log_in(&service, 3);
        world.clock.forward(91 * 86_400);
        Person::on(&service, 3, 4)
    };
    let half = Person::on(&service, 90, 90).tap(&officer);
    let officer = Person::of(&officer.phone, log_in_by_password(&service, &officer.phone, PASSWORD, 90).ok());
    world.clock.forward(61);
    let proof = json!({"code": code(&service, &officer.phone, "proof")});
    officer.post(&service, "/v1/account/proofs", proof).ok();
    let operator = Person::log_in(&service, 2).becomes(&service, &officer.invites(&service, "operator"));
    use Column::{Account, Anonymous, Officer, Operator, Verified};
    let caller = |name, person, columns, is_limited| Caller { name, person, columns, is_limited, is_half: false };
    let all = vec![
        caller("anonymous", None, &[Anonymous][..], false),
        caller("account", Some(Person::log_in(&service, 1)), &[Anonymous, Account], false),
        caller("verified", Some(Person::verified(&service, 5)), &[Anonymous, Account, Verified], false),
        caller("limited", Some(limited), &[Anonymous], true),
        Caller { is_half: true, ..caller("officer by one factor", Some(half), &[Anonymous, Account], false) },
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
            .replace("{application}", "none")
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
            let is_refused = ["session_none", "not_permitted", "factor_missing"].contains(&code.as_str());
            assert_eq!(!is_refused, may, "{method} {path} by {}: {} {code}", caller.name, answer.status);
            if !may {
                let expected = match caller {
                    Caller { person: None, .. } => (401, "session_none"),
                    Caller { is_half: true, .. } if operation.is_for_roles() => (403, "factor_missing"),
                    _ => (403, "not_permitted"),
                };
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
