//! Roles are given by two.

use serde_json::{Value, json};

use super::events::Listener;
use super::{Person, at_once, with_officer};
use crate::tables::try_change;
use crate::world::{Answer, Running, World};

impl Person {
    pub fn propose(&self, service: &Running, role: &str) -> Value {
        self.post(service, "/v1/office/proposals", json!({ "role": role })).ok().json()
    }
    pub fn confirm(&self, service: &Running, proposed: &Value) -> Answer {
        self.post(service, &format!("{}/confirmation", path(proposed)), json!({}))
    }
    fn drop_proposal(&self, service: &Running, proposed: &Value) -> Answer {
        self.delete(service, &path(proposed))
    }
    fn proposals(&self, service: &Running) -> Vec<Value> {
        self.get(service, "/v1/office/proposals").ok().json().as_array().unwrap().clone()
    }
}

fn path(proposed: &Value) -> String {
    format!("/v1/office/proposals/{}", proposed["id"].as_str().unwrap())
}

fn token(invited: &Answer) -> String {
    invited.json()["invitation"].as_str().unwrap().to_owned()
}

/// A service with two officers.
fn two(world: &World) -> (Running, Person, Person) {
    let (service, first) = with_officer(world);
    let second = Person::log_in(&service, 91).becomes(&service, &first.invites(&service, "officer"));
    (service, first, second)
}

#[test]
fn a_role_is_proposed_by_one_officer_confirmed_by_another_and_the_link_told_once() {
    let world = World::new();
    let (service, first, second) = two(&world);
    let proposed = first.propose(&service, "officer");
    assert_eq!((&proposed["state"], &proposed["is_own"]), (&json!("proposed"), &json!(true)));
    assert_eq!((&proposed["by"], &proposed["until"]), (&json!("100****0090"), &json!("2026-11-26T08:00:00Z")));
    assert_eq!(first.link(&service, &proposed).refused(), "proposal_over");
    assert_eq!(first.confirm(&service, &proposed).refused(), "proposal_own");
    let seen = second.proposals(&service);
    assert_eq!((seen.len(), &seen[0]["is_own"], &seen[0]["confirmed_by"]), (1, &json!(false), &json!(null)));
    let queues = second.get(&service, "/v1/office/queues").ok().json();
    let waiting = queues.as_array().unwrap().iter().find(|row| row["name"] == "role_proposed").unwrap().clone();
    assert_eq!((&waiting["waiting"], &waiting["oldest"]), (&json!(1), &json!("2026-11-23T08:00:00Z")));
    let confirmed = second.confirm(&service, &proposed).ok().json();
    assert_eq!((&confirmed["state"], &confirmed["confirmed_by"]), (&json!("confirmed"), &json!("100****0091")));
    assert_eq!(second.confirm(&service, &proposed).refused(), "proposal_over");
    assert_eq!(second.link(&service, &proposed).refused(), "not_permitted");
    let link = token(&first.link(&service, &proposed).ok());
    assert_eq!(first.link(&service, &proposed).refused(), "proposal_over");
    assert_eq!(first.proposals(&service)[0]["state"], "told");
    let third = Person::log_in(&service, 1).becomes(&service, &link);
    third.get(&service, "/v1/office/people").ok();
    assert_eq!(Person::log_in(&service, 2).take_role(&service, &link).refused(), "invitation_over");
    assert_eq!(first.proposals(&service), [] as [Value; 0]);
    // Who did what stands in the trail.
    first.post(&service, "/v1/office/audit/verification", json!({})).ok();
    let records = first.get(&service, "/v1/office/audit").ok().json()["records"].as_array().unwrap().clone();
    for (action, actor) in [("role.proposed", &first), ("role.confirmed", &second), ("role.invited", &first)] {
        let is_noted = |record: &Value| {
            record["action"] == action && record["subject"] == proposed["id"] && record["actor"] == actor.id.as_str()
        };
        assert!(records.iter().any(is_noted), "{action}");
    }
}

#[test]
fn what_was_declined_withdrawn_or_is_over_leads_nowhere() {
    let world = World::new();
    let (service, first, second) = two(&world);
    let person = Person::log_in(&service, 1);
    let declined = first.propose(&service, "operator");
    assert_eq!(second.drop_proposal(&service, &declined).status, 204);
    assert_eq!(second.confirm(&service, &declined).refused(), "proposal_over");
    assert_eq!(first.drop_proposal(&service, &declined).refused(), "proposal_over");
    // Taken back by either while the link was not followed.
    for back in [&first, &second] {
        let proposed = first.propose(&service, "operator");
        second.confirm(&service, &proposed).ok();
        let link = token(&first.link(&service, &proposed).ok());
        assert_eq!(back.drop_proposal(&service, &proposed).status, 204);
        assert_eq!(person.take_role(&service, &link).refused(), "invitation_over");
    }
    // Three days each.
    let (waits, confirmed, told) =
        (first.propose(&service, "operator"), first.propose(&service, "operator"), first.propose(&service, "operator"));
    for one in [&confirmed, &told] {
        second.confirm(&service, one).ok();
    }
    let link = token(&first.link(&service, &told).ok());
    world.clock.forward(3 * 86_400);
    assert_eq!(second.confirm(&service, &waits).refused(), "proposal_over");
    assert_eq!(first.link(&service, &confirmed).refused(), "proposal_over");
    assert_eq!(person.take_role(&service, &link).refused(), "invitation_over");
    assert_eq!(first.proposals(&service), [] as [Value; 0]);
    for unknown in ["none", "5f0c6a1e-0f43-4c8e-9d54-2f1b6a7d1e01"] {
        assert_eq!(first.confirm(&service, &json!({ "id": unknown })).refused(), "proposal_unknown");
    }
}

#[test]
fn of_two_at_once_one_decides() {
    let world = World::new();
    let (service, first, second) = two(&world);
    let proposed = first.propose(&service, "officer");
    second.confirm(&service, &proposed).ok();
    let third = Person::log_in(&service, 1).becomes(&service, &token(&first.link(&service, &proposed).ok()));
    for _ in 0..3 {
        let proposed = first.propose(&service, "officer");
        let answers = at_once(4, |n| match n % 4 {
            0 => second.confirm(&service, &proposed),
            1 => third.confirm(&service, &proposed),
            2 => second.confirm(&service, &proposed),
            _ => third.confirm(&service, &proposed),
        });
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().filter(|answer| answer.status != 200).all(|answer| answer.status == 409), "{answers:?}");
        // The link is told once, however often it is asked for at once.
        let told = at_once(3, |_| first.link(&service, &proposed).status);
        assert_eq!(told.iter().filter(|status| **status == 200).count(), 1, "{told:?}");
    }
    let proposed = first.propose(&service, "officer");
    let ended = at_once(2, |n| match n {
        0 => second.confirm(&service, &proposed).status,
        _ => third.drop_proposal(&service, &proposed).status,
    });
    // Declined, or confirmed and then taken back.
    assert_eq!(ended[1], 204, "{ended:?}");
    assert_eq!(first.link(&service, &proposed).refused(), "proposal_over");
}

#[test]
fn the_only_officer_invites_alone_until_there_is_a_second_one() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let proposed = first.propose(&service, "officer");
    assert_eq!((&proposed["state"], &proposed["confirmed_by"]), (&json!("confirmed"), &json!(null)));
    let link = token(&first.link(&service, &proposed).ok());
    let (spare, untold) = (first.invites(&service, "officer"), first.propose(&service, "officer"));
    let second = Person::log_in(&service, 91).becomes(&service, &link);
    // Of what one gave out alone nothing comes any more.
    assert_eq!(Person::log_in(&service, 1).take_role(&service, &spare).refused(), "invitation_over");
    assert_eq!(first.link(&service, &untold).refused(), "proposal_over");
    assert_eq!(first.propose(&service, "operator")["state"], "proposed");
    // Whose role is withdrawn has proposed nothing.
    let (waits, told) = (second.propose(&service, "officer"), second.propose(&service, "operator"));
    first.confirm(&service, &told).ok();
    let link = token(&second.link(&service, &told).ok());
    first.delete(&service, &format!("/v1/office/people/{}/roles/officer", second.id)).ok();
    assert_eq!(first.confirm(&service, &waits).refused(), "proposal_over");
    assert_eq!(Person::log_in(&service, 2).take_role(&service, &link).refused(), "invitation_over");
}

#[test]
fn officers_hear_of_proposals_and_roles_as_they_happen_and_nobody_else_does() {
    let world = World::new();
    let (service, first, second) = two(&world);
    let person = Person::log_in(&service, 1);
    let (mut hears, mut does_not) = (Listener::of(&service, &first), Listener::of(&service, &person));
    let people = json!({"is": "people"});
    for listener in [&mut hears, &mut does_not] {
        assert_eq!(listener.next()["is"], "messages");
        assert_eq!(listener.next()["is"], "account");
    }
    let mut heard = || while hears.next() != people {};
    let proposed = second.propose(&service, "operator");
    heard();
    first.confirm(&service, &proposed).ok();
    heard();
    let link = token(&second.link(&service, &proposed).ok());
    heard();
    let operator = Person::log_in(&service, 2);
    operator.take_role(&service, &link).ok();
    heard();
    second.delete(&service, &format!("/v1/office/people/{}/roles/operator", operator.id)).ok();
    heard();
    // What is told to everybody comes next to who is none.
    world.clock.forward(61);
    Person::on(&service, 1, 2);
    loop {
        match does_not.next() {
            event if event == json!({"is": "messages", "unread": 1}) => break,
            event => assert_ne!(event, people),
        }
    }
}

#[test]
fn the_database_itself_refuses_a_move_that_there_is_not_and_who_confirms_himself() {
    let world = World::new();
    let (service, first, _) = two(&world);
    first.propose(&service, "officer");
    drop(service);
    let set = |to: &str| try_change(&world.data(), &format!("UPDATE role_proposal SET {to} WHERE state = 'proposed'"));
    let taken = set("state = 'taken'").unwrap_err();
    assert!(taken.contains("no such move"), "{taken}");
    let own = set("state = 'confirmed', confirmed_by = proposed_by").unwrap_err();
    assert!(own.to_lowercase().contains("check constraint"), "{own}");
    set("state = 'declined'").unwrap();
}
