//! Accounts whose end was announced, and what they began meanwhile.

use serde_json::json;

use super::claim::second_officer;
use super::{NAME, USCC};
use crate::accounts::{Person, soon, with_officer};
use crate::tables::Tables;
use crate::world::{Answer, Running, World};

const DAY: i64 = 86_400;

fn announce(service: &Running, person: &Person) -> Answer {
    let typed = &person.phone[person.phone.len() - 4..];
    person.post(service, "/v1/account/closing", json!({ "typed": typed }))
}

fn state(service: &Running, person: &Person) -> String {
    person.account(service)["state"].as_str().unwrap().to_owned()
}

#[test]
fn an_account_closed_after_it_had_become_an_enterprises_only_admin() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    // A draft needs nobody for long.
    assert_eq!(announce(&service, &person).ok().json()["state"], "closing");
    person.act(&service, &id, "submission").ok();
    assert_eq!(state(&service, &person), "active");
    assert!(person.messages(&service).contains(&"account.kept".to_owned()));
    assert_eq!(announce(&service, &person).refused(), "account_has_open");
    officer.approve(&service, &id).ok();
    assert_eq!(announce(&service, &person).refused(), "ADMIN_MUST_HAND_OVER");
    world.clock.forward(8 * DAY);
    soon("the clock looked", || (state(&service, &person) == "active").then_some(()));
    assert_eq!(person.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "admin");
}

#[test]
fn an_account_closed_although_a_transfer_that_came_late_was_gone_on_with() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let id = person.agrees_on_transfer(&service, USCC, "123456");
    let agreed = person.application(&service, &id);
    world.clock.forward(4 * DAY);
    let amount = agreed["transfer"]["amount"].as_u64().unwrap();
    officer.shows(&service, "1", NAME, "123456", amount, agreed["transfer"]["deadline"].as_str());
    soon("it lapses", || (person.application(&service, &id)["state"] == "lapsed").then_some(()));
    announce(&service, &person).ok();
    person.act(&service, &id, "resumption").ok();
    assert_eq!(state(&service, &person), "active");
    officer.approve(&service, &id).ok();
    assert_eq!(person.get(&service, "/v1/enterprises/mine").ok().json()[0]["role"], "admin");
}

#[test]
fn two_officers_who_announced_their_ends_together_left_no_officer() {
    let world = World::new();
    let (service, first) = with_officer(&world);
    let second = second_officer(&service, &first, 91);
    for officer in [&first, &second] {
        assert_eq!(announce(&service, officer).ok().json()["state"], "closing");
    }
    world.clock.forward(8 * DAY);
    let of = |state: &str| Tables::of(&world.data()).count("account", &[("state", state)]);
    soon("one closes, and the other is kept", || ((of("closed"), of("active")) == (1, 1)).then_some(()));
    let tables = Tables::of(&world.data());
    assert_eq!((tables.count("message", &[("key", "account.kept")]), tables.rows("office_role").len()), (1, 1));
}
