//! How sessions begin and end.

use serde_json::json;

use super::{PASSWORD, Person, ask_code, code, device, log_in, log_in_by_password, phone};
use crate::world::World;

#[test]
fn who_logs_in_anew_leaves_the_session_that_was_shown() {
    let world = World::new();
    let service = world.start();
    let (before, other) = (Person::log_in(&service, 1), Person::log_in(&service, 2));
    world.clock.forward(61);
    let code = code(&service, &before.phone, "login");
    let asked = |code: &str| json!({"phone": before.phone, "code": code, "device": "x", "device_key": device(1)});
    // A wrong code ends nothing.
    let wrong = asked(&super::another(&code)).to_string();
    let refused = service.call("POST", "/v1/account/sessions", Some(&before.token), wrong.as_bytes());
    assert_eq!(refused.refused(), "code_wrong");
    before.account(&service);
    let right = asked(&code).to_string();
    let answer = service.call("POST", "/v1/account/sessions", Some(&before.token), right.as_bytes()).ok();
    let after = Person::of(&before.phone, answer);
    assert_ne!(after.token, before.token);
    assert_eq!(before.get(&service, "/v1/account").refused(), "session_none");
    assert_eq!(after.get(&service, "/v1/account/sessions").ok().json().as_array().unwrap().len(), 1);
    other.account(&service);
}

#[test]
fn a_session_ends_half_a_year_after_it_began_however_much_it_is_used() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    let set = json!({"code": code(&service, &person.phone, "password"), "new": PASSWORD});
    person.put(&service, "/v1/account/password", set).ok();
    for _ in 0..8 {
        world.clock.forward(20 * 86_400);
        person.account(&service);
    }
    world.clock.forward(20 * 86_400 - 1);
    person.account(&service);
    world.clock.forward(1);
    assert_eq!(person.get(&service, "/v1/account").refused(), "session_none");
    // The password is as good as it was.
    log_in_by_password(&service, &person.phone, PASSWORD, 1).ok();
}

#[test]
fn a_code_has_six_digits_and_another_one_takes_its_place() {
    let world = World::new();
    let service = world.start();
    let codes = [1, 2, 3].map(|last| code(&service, &phone(last), "login"));
    for code in &codes {
        assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    }
    assert!(codes[0] != codes[1] || codes[1] != codes[2]);
    // One that was sent to another number is none.
    assert!(codes[0] == codes[1] || log_in(&service, &phone(2), &codes[0], 2).refused() == "code_wrong");
    assert_eq!(ask_code(&service, &phone(1), "login").refused(), "code_too_soon");
}
