//! Real names: IDV1 to IDV10, and what each outcome of a provider comes to.

use serde_json::{Value, json};

use super::{ID_NUMBER, PERSON, Person, soon, with_officer};
use crate::tables::Tables;
use crate::world::{Running, World};

fn asked(provider: &str) -> Value {
    let mut asked = json!({"provider": provider, "name": PERSON, "id_number": ID_NUMBER, "has_consented": true});
    if provider == "bank_card4" {
        asked["card"] = "4000 0000 0000 0002".into();
        asked["card_phone"] = "10000000001".into();
    }
    asked
}

fn prove(person: &Person, service: &Running, provider: &str) -> Value {
    person.post(service, "/v1/account/identity", asked(provider)).ok().json()
}

fn state(person: &Person, service: &Running) -> String {
    person.get(service, "/v1/account/identity").ok().json()["state"].as_str().unwrap().to_owned()
}

fn choose(officer: &Person, service: &Running, provider: &str, next: &str) {
    officer.put(service, "/v1/office/sandbox/identity", json!({"next": {provider: next}})).ok();
}

#[track_caller]
fn becomes(person: &Person, service: &Running, expected: &str) {
    soon(expected, || (state(person, service) == expected).then_some(()));
}

#[test]
fn each_provider_proves_a_name_and_every_view_masks_it() {
    let world = World::new();
    let (service, _officer) = with_officer(&world);
    for (last, provider) in [(1, "cfca_face"), (2, "alipay_face"), (3, "bank_card4")] {
        let person = Person::log_in(&service, last);
        let mut asked = asked(provider);
        asked["id_number"] =
            ["990000199001010017", "990000199001010025", "990000199001010033"][usize::from(last) - 1].into();
        assert_eq!(person.post(&service, "/v1/account/identity", asked).ok().json()["state"], "waiting");
        becomes(&person, &service, "passed");
        let view = person.get(&service, "/v1/account/identity").ok().json();
        assert_eq!(view["name"], "林*舟");
        assert!(view["id_number"].as_str().unwrap().starts_with("990000********"), "{view}");
        assert_eq!(person.account(&service)["name"], "林*舟");
        assert_eq!(person.messages(&service)[0], "identity.result.passed");
        assert_eq!(person.post(&service, "/v1/account/identity", self::asked(provider)).refused(), "identity_passed");
    }
}

#[test]
fn a_provider_that_says_no_is_asked_again_and_five_times_a_day_at_most() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    for left in (0..5).rev() {
        world.clock.forward(1);
        choose(&officer, &service, "cfca_face", "no");
        assert_eq!(prove(&person, &service, "cfca_face")["tries_left"], left);
        becomes(&person, &service, "failed");
        let view = person.get(&service, "/v1/account/identity").ok().json();
        assert_eq!(view["reason"], "identity_refused");
        // What was only to be told to the provider is gone.
        assert_eq!((&view["name"], &view["id_number"]), (&Value::Null, &Value::Null));
    }
    let refused = person.post(&service, "/v1/account/identity", asked("alipay_face"));
    assert_eq!(refused.refused(), "identity_too_often");
    world.clock.forward(86_400);
    prove(&person, &service, "alipay_face");
    becomes(&person, &service, "passed");
}

#[test]
fn idv1_what_is_told_twice_moves_once() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "cfca_face", "twice");
    prove(&person, &service, "cfca_face");
    becomes(&person, &service, "passed");
    // The second one comes with a later tick.
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    assert_eq!(person.messages(&service), ["identity.result.passed"]);
    assert_eq!(state(&person, &service), "passed");
}

#[test]
fn idv3_of_two_that_prove_the_first_counts() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "cfca_face", "late");
    prove(&person, &service, "cfca_face");
    prove(&person, &service, "bank_card4");
    becomes(&person, &service, "passed");
    world.clock.forward(61);
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let view = person.get(&service, "/v1/account/identity").ok().json();
    assert_eq!((&view["state"], &view["provider"]), (&json!("passed"), &json!("bank_card4")));
    assert_eq!(person.messages(&service), ["identity.result.passed"]);
}

#[test]
fn idv4_a_provider_that_is_late_is_asked_again_and_settles_it() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "alipay_face", "late");
    prove(&person, &service, "alipay_face");
    soon("it is asked", || (Tables::of(&world.data()).rows("sandbox_case").len() == 1).then_some(()));
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(state(&person, &service), "waiting");
    let again = person.post(&service, "/v1/account/identity", asked("alipay_face"));
    assert_eq!(again.refused(), "identity_waiting");
    world.clock.forward(61);
    becomes(&person, &service, "passed");
}

#[test]
fn idv5_a_call_back_that_is_forged_or_of_nobody_moves_nothing() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "cfca_face", "never");
    prove(&person, &service, "cfca_face");
    for provider in ["cfca_face", "bank_card4"] {
        let path = format!("/v1/providers/identity/{provider}/events");
        for body in [
            json!({"event": "1", "reference": person.id, "is_proven": true, "name": PERSON, "id_number": ID_NUMBER})
                .to_string(),
            "{}".to_owned(),
            String::new(),
        ] {
            let answer = service.post_bytes(&path, "application/json", body.as_bytes());
            assert_eq!((answer.status, answer.refused()), (401, "callback_forged".to_owned()));
        }
    }
    assert_eq!(
        service.post_bytes("/v1/providers/identity/nobody/events", "application/json", b"{}").refused(),
        "service_no_such"
    );
    assert_eq!(state(&person, &service), "waiting");
}

#[test]
fn idv6_a_provider_that_proves_another_name_proves_nothing() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "cfca_face", "other_name");
    prove(&person, &service, "cfca_face");
    becomes(&person, &service, "failed");
    let view = person.get(&service, "/v1/account/identity").ok().json();
    assert_eq!(view["reason"], "identity_mismatch");
    assert_eq!(person.messages(&service), ["identity.result.identity_mismatch"]);
    assert_eq!(person.account(&service)["name"], Value::Null);
}

#[test]
fn idv7_one_person_has_one_account() {
    let world = World::new();
    let (service, _officer) = with_officer(&world);
    let (first, second) = (Person::log_in(&service, 1), Person::log_in(&service, 2));
    prove(&first, &service, "cfca_face");
    becomes(&first, &service, "passed");
    prove(&second, &service, "cfca_face");
    becomes(&second, &service, "failed");
    let view = second.get(&service, "/v1/account/identity").ok().json();
    assert_eq!(view["reason"], "identity_in_use");
    // Once that account is gone, its person may have another one.
    first.post(&service, "/v1/account/closing", json!({"typed": "0001"})).ok();
    world.clock.forward(8 * 86_400);
    soon("the first account closes", || (first.get(&service, "/v1/account").status == 401).then_some(()));
    prove(&second, &service, "cfca_face");
    becomes(&second, &service, "passed");
}

#[test]
fn idv8_a_silent_provider_is_unknown_after_half_an_hour_is_not_counted_and_given_up_after_a_day() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    choose(&officer, &service, "cfca_face", "never");
    assert_eq!(prove(&person, &service, "cfca_face")["tries_left"], 4);
    for secs in [10, 50, 240, 1_500] {
        assert_eq!(state(&person, &service), "waiting");
        world.clock.forward(secs);
        std::thread::sleep(std::time::Duration::from_millis(1_300));
    }
    becomes(&person, &service, "unknown");
    let view = person.get(&service, "/v1/account/identity").ok().json();
    assert_eq!(view["tries_left"], 5);
    let open: Vec<_> = view["ways"].as_array().unwrap().iter().map(|way| way["is_open"].as_bool().unwrap()).collect();
    assert_eq!(open, [false, true, true]);
    let queues = officer.get(&service, "/v1/office/queues").ok().json();
    assert_eq!((&queues[0]["name"], &queues[0]["waiting"]), (&json!("identity_unknown"), &json!(1)));
    world.clock.forward(86_400);
    becomes(&person, &service, "unverified");
    let view = person.get(&service, "/v1/account/identity").ok().json();
    assert!(view["ways"].as_array().unwrap().iter().all(|way| way["is_open"] == true), "{view}");
}

#[test]
fn idv10_who_is_not_of_age_and_what_is_no_number_is_refused_before_a_provider_is_asked() {
    let world = World::new();
    let (service, _officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    let with = |field: &str, value: Value| {
        let mut asked = asked("bank_card4");
        asked[field] = value;
        person.post(&service, "/v1/account/identity", asked)
    };
    for (field, value, code) in [
        ("id_number", "990000199001010010", "id_number_checksum"),
        ("id_number", "990000900101001", "id_number_format"),
        ("id_number", "99000020091124001X", "id_number_age"),
        ("name", "林", "name_format"),
        ("name", "林清舟1", "name_format"),
        ("card", "4000000000000003", "card_format"),
        ("card_phone", "12345", "phone_format"),
    ] {
        assert_eq!(with(field, value.into()).refused(), code, "{value}");
    }
    assert_eq!(with("has_consented", false.into()).refused(), "consent_missing");
    // The last character may be typed small.
    with("id_number", ID_NUMBER.to_lowercase().into()).ok();
    becomes(&person, &service, "passed");
}
