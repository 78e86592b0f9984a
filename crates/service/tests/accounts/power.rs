//! What an account was answered is there after a kill, and what was under way is whole or not there.

use serde_json::{Value, json};

use super::{PASSWORD, Person, code, log_in, log_in_by_password, phone, soon};
use crate::crash::Process;
use crate::world::{NOW, Running, World};

/// What was acknowledged until now.
#[derive(Default)]
struct Done {
    person: Option<Person>,
    has_password: bool,
    platform: Option<String>,
    identity: Option<Value>,
    is_read: bool,
    closes: Option<Value>,
}

type Step = fn(&Running, &mut Done);

const STEPS: [Step; 6] = [
    |service, done| done.person = Some(Person::log_in(service, 1)),
    |service, done| {
        let person = done.person.as_ref().unwrap();
        let body = json!({"code": code(service, &person.phone, "password"), "new": PASSWORD});
        person.put(service, "/v1/account/password", body).ok();
        done.has_password = true;
    },
    |service, done| {
        let chosen = done.person.as_ref().unwrap().put(service, "/v1/account/platform", json!({"code": "shanxia"}));
        done.platform = chosen.ok().json()["platform"].as_str().map(str::to_owned);
    },
    |service, done| {
        let asked =
            json!({"provider": "cfca_face", "name": "林清舟", "id_number": super::ID_NUMBER, "has_consented": true});
        done.identity = Some(done.person.as_ref().unwrap().post(service, "/v1/account/identity", asked).ok().json());
    },
    |service, done| {
        done.person.as_ref().unwrap().post(service, "/v1/messages/read", json!({"ids": []})).ok();
        done.is_read = true;
    },
    |service, done| {
        let closing = done.person.as_ref().unwrap().post(service, "/v1/account/closing", json!({"typed": "0001"}));
        done.closes = Some(closing.ok().json()["closes"].clone());
    },
];

fn is_there(service: &Running, done: &Done) {
    let Some(person) = &done.person else { return };
    let account = person.account(service);
    assert_eq!(account["has_password"], done.has_password);
    assert_eq!(account["platform"].as_str().map(str::to_owned), done.platform);
    if done.identity.is_some() {
        // Asked before the kill or after it, the provider is asked once and its answer is taken.
        let view = soon("the provider answers", || {
            let view = person.get(service, "/v1/account/identity").ok().json();
            (view["state"] == "passed").then_some(view)
        });
        assert_eq!(view["name"], "林*舟");
        let told = person.messages(service);
        assert_eq!(told.iter().filter(|key| *key == "identity.result.passed").count(), 1, "{told:?}");
    }
    if let Some(closes) = &done.closes {
        assert_eq!(account["closes"], *closes);
    }
}

#[test]
fn what_an_account_was_answered_is_there_after_a_kill_at_each_step() {
    for killed_after in 1..=STEPS.len() {
        let world = World::new();
        let mut done = Done::default();
        let process = Process::start(&world, NOW);
        for step in &STEPS[..killed_after] {
            step(&process.service, &mut done);
        }
        drop(process);
        let process = Process::start(&world, NOW + 120);
        is_there(&process.service, &done);
        for step in &STEPS[killed_after..] {
            step(&process.service, &mut done);
        }
        is_there(&process.service, &done);
        if done.has_password {
            log_in_by_password(&process.service, &phone(1), PASSWORD, 1).ok();
        }
    }
}

#[test]
fn a_kill_under_many_registrations_leaves_each_that_was_answered() {
    let world = World::new();
    let process = Process::start(&world, NOW);
    let address = process.service.url.clone();
    let codes: Vec<_> = (10..30).map(|last| (last, code(&process.service, &phone(last), "login"))).collect();
    let answered: Vec<_> = std::thread::scope(|scope| {
        let address = &address;
        let threads: Vec<_> = codes
            .chunks(5)
            .map(|chunk| {
                scope.spawn(move || {
                    let service = Running::elsewhere(address.clone());
                    let log_in = |(last, code): &(u8, String)| {
                        let asked = json!({"phone": phone(*last), "code": code, "device": "x", "device_key": super::device(*last)});
                        let body = asked.to_string();
                        let answer = service.try_call("POST", "/v1/account/sessions", None, body.as_bytes()).ok()?;
                        (answer.status == 200).then(|| Person::of(&phone(*last), answer))
                    };
                    chunk.iter().filter_map(log_in).collect::<Vec<_>>()
                })
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(60));
        drop(process);
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let process = Process::start(&world, NOW + 61);
    for person in &answered {
        assert_eq!(person.account(&process.service)["id"], person.id.as_str());
    }
    // Whoever was not answered is registered or not, and gets in either way.
    for (last, used) in codes.iter().filter(|(last, _)| !answered.iter().any(|person| person.phone == phone(*last))) {
        if log_in(&process.service, &phone(*last), used, *last).status != 200 {
            Person::log_in(&process.service, *last);
        }
    }
}
