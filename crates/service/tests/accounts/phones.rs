//! The phones of an account, the desks that they were paired with, and logging in at a desk by a phone.

use rand_core::Rng as _;
use sealbid_link::{AccountStatement, LoginStatement, MemoryKey, Name, SigningKey as _, Time};
use sealbid_pki::Certificate;
use sealbid_testkit::rng;
use serde_json::{Value, json};

use super::{PASSWORD, Person, at_once, code, device, log_in_by_password, soon, with_officer};
use crate::world::{Answer, Running, World, base64, hex, unbase64};

const DESK: [u8; 32] = [0xd1; 32];
const OTHER_DESK: [u8; 32] = [0xd2; 32];

/// A phone, as far as an account knows it.
pub(super) struct Phone(MemoryKey);

impl Phone {
    pub(super) fn new(seed: u64) -> Self {
        Self(MemoryKey::generate(&mut rng(7_000 + seed)))
    }

    fn id(&self) -> String {
        hex(&self.0.public_key().fingerprint())
    }

    /// What proves the key in a person's session.
    fn proof(&self, service: &Running, session: &str) -> String {
        let info = service.get("/v1/service").ok().json();
        let root = Certificate::from_pem(info["root"].as_str().unwrap()).unwrap();
        let statement = AccountStatement { service: root.sha256(), session: Name::try_from(session).unwrap() };
        base64(&self.0.sign(&statement.to_be_signed()).unwrap())
    }

    pub(super) fn asks(&self, service: &Running, person: &Person, name: &str) -> Value {
        let session = person.account(service)["session"].as_str().unwrap().to_owned();
        let sig = self.proof(service, &session);
        json!({"key": base64(&self.0.public_key().to_uncompressed()), "name": name, "sig": sig})
    }

    fn joins(&self, service: &Running, person: &Person) -> Answer {
        person.post(service, "/v1/account/phones", self.asks(service, person, "示范手机"))
    }

    /// What it signs of a challenge, at a desk.
    fn approves(&self, challenge: &Value, desk: &[u8; 32]) -> Value {
        let statement = LoginStatement {
            rp: Name::try_from(challenge["rp"].as_str().unwrap()).unwrap(),
            nonce: unbase64(&challenge["nonce"]).try_into().unwrap(),
            exp: Time::new(challenge["exp"].as_u64().unwrap()).unwrap(),
            desk: *desk,
        };
        self.signed(challenge, desk, &statement.to_be_signed())
    }

    fn signed(&self, challenge: &Value, desk: &[u8; 32], what: &[u8]) -> Value {
        json!({
            "nonce": challenge["nonce"],
            "desk": hex(desk),
            "key": base64(&self.0.public_key().to_uncompressed()),
            "sig": base64(&self.0.sign(what).unwrap()),
            "device": "办公电脑",
            "device_key": device(77),
        })
    }

    fn tells(&self, service: &Running, person: &Person, desk: &[u8; 32], paired: &str) -> Answer {
        let told = json!({"name": "投标室电脑", "phone": self.id(), "paired": paired});
        person.put(service, &format!("/v1/account/desks/{}", hex(desk)), told)
    }
}

fn challenge(service: &Running, desk: &[u8; 32]) -> Value {
    service.post("/v1/account/challenges", &json!({"desk": hex(desk)})).ok().json()
}

fn log_in(service: &Running, asked: &Value) -> Answer {
    service.post("/v1/account/sessions/by-phone", asked)
}

/// A person with a phone of that account.
fn with_phone(service: &Running, last: u8) -> (Person, Phone) {
    let (person, phone) = (Person::log_in(service, last), Phone::new(last.into()));
    phone.joins(service, &person).ok();
    (person, phone)
}

#[test]
fn a_phone_logs_its_account_in_at_a_desk_and_the_account_is_told_of_both() {
    let world = World::new();
    let service = world.start();
    let (person, phone) = with_phone(&service, 1);
    assert_eq!(person.messages(&service), ["account.phone"]);
    let listed = person.get(&service, "/v1/account/phones").ok().json();
    assert_eq!(listed, json!([{"id": phone.id(), "name": "示范手机", "since": "2026-11-23T08:00:00Z"}]));
    // What it said once is nothing new.
    phone.joins(&service, &person).ok();
    assert_eq!(person.messages(&service), ["account.phone"]);

    phone.tells(&service, &person, &DESK, "2026-11-23T07:59:00Z").ok();
    let desks = phone.tells(&service, &person, &DESK, "2026-11-23T07:59:00Z").ok().json();
    assert_eq!(desks.as_array().unwrap().len(), 1);
    assert_eq!((&desks[0]["name"], &desks[0]["ended"]), (&json!("投标室电脑"), &json!(null)));
    let told = person.get(&service, "/v1/messages").ok().json();
    assert_eq!(told["messages"][0]["key"], "account.paired");
    assert_eq!(told["messages"][0]["link"], "desks");
    assert_eq!(
        told["messages"][0]["params"],
        json!({"desk": "投标室电脑", "phone": "示范手机", "time": "2026-11-23 15:59"})
    );

    let given = challenge(&service, &DESK);
    assert_eq!(given["exp"], 1_795_420_800 + 240);
    assert_eq!(given["rp"], "封标 演练 / Sealbid practice");
    let answer = log_in(&service, &phone.approves(&given, &DESK)).ok();
    let there = Person::of(&person.phone, answer);
    assert_eq!(there.id, person.id);
    assert_eq!(there.account(&service)["level"], "full");
    // The computer is a device that was not known, and is from then on.
    assert_eq!(person.messages(&service), ["account.new_device", "account.paired", "account.phone"]);
    let again = phone.approves(&challenge(&service, &DESK), &DESK).to_string();
    let answer = service.call("POST", "/v1/account/sessions/by-phone", Some(&there.token), again.as_bytes()).ok();
    let next = Person::of(&person.phone, answer);
    assert_eq!(person.messages(&service).len(), 3);
    // The session whose bearer was shown ended with it.
    assert_eq!(there.get(&service, "/v1/account").refused(), "session_none");
    assert_eq!(next.get(&service, "/v1/account/sessions").ok().json().as_array().unwrap().len(), 2);
}

#[test]
fn a_phone_is_added_with_a_proof_of_the_last_ten_minutes() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    world.clock.forward(601);
    let phone = Phone::new(1);
    let refused = phone.joins(&service, &person);
    assert_eq!((refused.status, refused.refused().as_str()), (403, "proof_needed"));
    let proof = json!({"code": code(&service, &person.phone, "proof")});
    person.post(&service, "/v1/account/proofs", proof).ok();
    phone.joins(&service, &person).ok();
    // One that is the account's says so again whenever its page is opened.
    world.clock.forward(601);
    phone.joins(&service, &person).ok();
}

#[test]
fn a_password_and_a_phone_are_no_two_factors() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let by_password = log_in_by_password(&service, &officer.phone, PASSWORD, 90).ok();
    let stolen = Person::of(&officer.phone, by_password);
    let phone = Phone::new(9);
    phone.joins(&service, &stolen).ok();
    let answer = log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok();
    let there = Person::of(&officer.phone, answer);
    assert_eq!(there.get(&service, "/v1/office/people").refused(), "factor_missing");
    there.post(&service, "/v1/account/proofs", json!({ "password": PASSWORD })).ok();
    assert_eq!(there.get(&service, "/v1/office/people").refused(), "factor_missing");
    assert_eq!(there.account(&service)["role_wants"], "code");
}

#[test]
fn what_guards_against_theft_goes_out_by_sms_too() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (person, phone) = with_phone(&service, 1);
    phone.tells(&service, &person, &DESK, "2026-11-23T08:00:00Z").ok();
    for words in ["加入您的账号", "与电脑 投标室电脑 配对"] {
        soon(words, || {
            let outbox = officer.get(&service, "/v1/office/outbox").ok().json();
            let rows = outbox["rows"].as_array().unwrap().clone();
            rows.into_iter().find(|row| row["to"] == "100****0001" && row["text"].as_str().unwrap().contains(words))
        });
    }
}

#[test]
fn a_phone_proves_its_key_for_this_service_and_this_session() {
    let world = World::new();
    let service = world.start();
    let (person, other) = (Person::log_in(&service, 1), Person::log_in(&service, 2));
    let phone = Phone::new(1);
    let right = phone.asks(&service, &person, "示范手机");
    let elsewhere = {
        let session = person.account(&service)["session"].as_str().unwrap().to_owned();
        let statement = AccountStatement { service: [9; 32], session: Name::try_from(session.as_str()).unwrap() };
        base64(&phone.0.sign(&statement.to_be_signed()).unwrap())
    };
    let with = |field: &str, value: Value| {
        let mut asked = right.clone();
        asked[field] = value;
        asked
    };
    let others_key = base64(&Phone::new(2).0.public_key().to_uncompressed());
    for (name, asked, code) in [
        ("another service", with("sig", json!(elsewhere)), "phone_proof"),
        ("another session", phone.asks(&service, &other, "x"), "phone_proof"),
        ("another key", with("key", json!(others_key)), "phone_proof"),
        ("no signature", with("sig", json!(base64(&[0; 64]))), "phone_proof"),
        ("no point", with("key", json!(base64(&[4; 65]))), "service_form"),
        ("no name", with("name", json!(" ")), "service_form"),
        ("a long name", with("name", json!("长".repeat(65))), "service_form"),
    ] {
        assert_eq!(person.post(&service, "/v1/account/phones", asked).refused(), code, "{name}");
    }
    assert_eq!(person.get(&service, "/v1/account/phones").ok().json(), json!([]));
    person.post(&service, "/v1/account/phones", right).ok();
}

#[test]
fn a_phone_of_another_account_goes_over_and_that_one_is_told() {
    let world = World::new();
    let service = world.start();
    let (before, phone) = with_phone(&service, 1);
    let let_in = log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok();
    let let_in = Person::of(&before.phone, let_in);
    world.clock.forward(61);
    let after = Person::log_in(&service, 2);
    phone.joins(&service, &after).ok();
    assert_eq!(before.get(&service, "/v1/account/phones").ok().json(), json!([]));
    assert_eq!(before.messages(&service)[0], "account.phone_moved");
    // What it let in of the account before has ended.
    assert_eq!(let_in.get(&service, "/v1/account").refused(), "session_none");
    let answer = log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok();
    assert_eq!(answer.json()["account"]["id"], after.id.as_str());
    // And back: each account has it once at a time.
    phone.joins(&service, &before).ok();
    assert_eq!(after.get(&service, "/v1/account/phones").ok().json(), json!([]));
}

#[test]
fn a_phone_that_ended_logs_nobody_in_and_what_it_let_in_ends() {
    let world = World::new();
    let service = world.start();
    let (person, phone) = with_phone(&service, 1);
    let let_in = Person::of(&person.phone, log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok());
    let other = Person::log_in(&service, 2);
    let path = format!("/v1/account/phones/{}", phone.id());
    assert_eq!(other.delete(&service, &path).refused(), "phone_unlisted");
    assert_eq!(person.delete(&service, &path).status, 204);
    assert_eq!(person.delete(&service, &path).refused(), "phone_unlisted");
    assert_eq!(person.delete(&service, "/v1/account/phones/none").refused(), "phone_unlisted");
    assert_eq!(let_in.get(&service, "/v1/account").refused(), "session_none");
    person.account(&service);
    let asked = phone.approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &asked).refused(), "login_no_account");
    // One that is nobody's is answered the same.
    let nobodys = Phone::new(9).approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &nobodys).refused(), "login_no_account");
}

#[test]
fn a_desk_that_ended_lets_nobody_in_until_it_is_paired_anew() {
    let world = World::new();
    let service = world.start();
    let (person, phone) = with_phone(&service, 1);
    phone.tells(&service, &person, &DESK, "2026-11-23T08:00:00Z").ok();
    let let_in = Person::of(&person.phone, log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok());
    let path = format!("/v1/account/desks/{}", hex(&DESK));
    assert_eq!(Person::log_in(&service, 2).delete(&service, &path).refused(), "desk_unlisted");
    assert_eq!(person.delete(&service, &path).status, 204);
    assert_eq!(person.delete(&service, &path).refused(), "desk_unlisted");
    assert_eq!(let_in.get(&service, "/v1/account").refused(), "session_none");
    assert_eq!(person.get(&service, "/v1/account/desks").ok().json()[0]["ended"], "2026-11-23T08:00:00Z");
    let asked = phone.approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &asked).refused(), "login_desk_ended");
    // At another one the phone goes on.
    log_in(&service, &phone.approves(&challenge(&service, &OTHER_DESK), &OTHER_DESK)).ok();
    // The old pairing, told late, does not bring it back.
    phone.tells(&service, &person, &DESK, "2026-11-23T08:00:00Z").ok();
    let asked = phone.approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &asked).refused(), "login_desk_ended");
    world.clock.forward(61);
    phone.tells(&service, &person, &DESK, "2026-11-23T08:01:00Z").ok();
    log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok();
    // For one phone alone: the sessions there go on, for another phone may have let them in.
    let one = format!("{path}?phone={}", phone.id());
    assert_eq!(person.delete(&service, &format!("{path}?phone={}", Phone::new(9).id())).refused(), "desk_unlisted");
    assert_eq!(person.delete(&service, &one).status, 204);
}

#[test]
fn a_pairing_is_told_by_a_phone_of_the_account_alone() {
    let world = World::new();
    let service = world.start();
    let (person, phone) = with_phone(&service, 1);
    let other = Person::log_in(&service, 2);
    assert_eq!(phone.tells(&service, &other, &DESK, "2026-11-23T08:00:00Z").refused(), "phone_unlisted");
    let told = |desk: &str, name: &str, paired: &str| {
        let told = json!({"name": name, "phone": phone.id(), "paired": paired});
        person.put(&service, &format!("/v1/account/desks/{desk}"), told)
    };
    let desk = hex(&DESK);
    assert_eq!(told("none", "x", "2026-11-23T08:00:00Z").refused(), "desk_unlisted");
    assert_eq!(told(&desk, "", "2026-11-23T08:00:00Z").refused(), "service_form");
    assert_eq!(told(&desk, "\u{202e}x", "2026-11-23T08:00:00Z").refused(), "service_form");
    assert_eq!(told(&desk, "x", "yesterday").refused(), "service_form");
    assert_eq!(person.get(&service, "/v1/account/desks").ok().json(), json!([]));
    // A phone whose clock is ahead was paired now.
    let desks = told(&desk, "x", "2027-01-01T00:00:00Z").ok().json();
    assert_eq!(desks[0]["paired"], "2026-11-23T08:00:00Z");
}

#[test]
fn what_is_forged_used_old_or_of_another_desk_is_refused_alike_and_uses_the_challenge_up() {
    let world = World::new();
    let service = world.start();
    let (_, phone) = with_phone(&service, 1);
    let stranger = Phone::new(9);
    let refusal = |name: &str, asked: &Value| {
        let answer = log_in(&service, asked);
        assert_eq!((answer.status, answer.refused().as_str()), (403, "login_refused"), "{name}");
        answer.json()
    };
    let mut told = Vec::new();
    for (name, spoil) in [
        ("another rp", "rp"),
        ("another nonce", "nonce"),
        ("another end", "exp"),
        ("another desk in what was signed", "desk"),
        ("a flipped bit", "sig"),
        ("a key that did not sign", "key"),
        ("a signature for something else", "label"),
    ] {
        let given = challenge(&service, &DESK);
        let right = phone.approves(&given, &DESK);
        let mut asked = right.clone();
        match spoil {
            "rp" => asked["sig"] = phone.approves(&with(&given, "rp", json!("江北示范交易平台")), &DESK)["sig"].clone(),
            "nonce" => asked["sig"] = phone.approves(&challenge(&service, &DESK), &DESK)["sig"].clone(),
            "exp" => asked["sig"] = phone.approves(&with(&given, "exp", json!(1_795_430_000)), &DESK)["sig"].clone(),
            "desk" => asked["sig"] = phone.approves(&given, &OTHER_DESK)["sig"].clone(),
            "sig" => {
                let mut sig = unbase64(&asked["sig"]);
                sig[40] ^= 1;
                asked["sig"] = json!(base64(&sig));
            }
            "key" => asked["key"] = stranger.approves(&given, &DESK)["key"].clone(),
            _ => asked["sig"] = phone.signed(&given, &DESK, b"SBL1-PAIR\0")["sig"].clone(),
        }
        told.push(refusal(name, &asked));
        // The challenge is used up, also for what would have been right.
        told.push(refusal(name, &right));
    }
    // Asked for another desk, also where the phone signed for that one.
    let given = challenge(&service, &DESK);
    told.push(refusal("a challenge of another desk", &phone.approves(&given, &OTHER_DESK)));
    // One that nobody gave.
    let mut nonce = [0; 32];
    rng(1).fill_bytes(&mut nonce);
    let given = with(&challenge(&service, &DESK), "nonce", json!(base64(&nonce)));
    told.push(refusal("a nonce of nobody", &phone.approves(&given, &DESK)));
    // One that was used.
    let right = phone.approves(&challenge(&service, &DESK), &DESK);
    log_in(&service, &right).ok();
    told.push(refusal("used", &right));
    // One that is over, also by a clock that was set back.
    let late = phone.approves(&challenge(&service, &DESK), &DESK);
    world.clock.forward(240);
    told.push(refusal("over", &late));
    world.clock.forward(-200);
    told.push(refusal("over, the clock set back", &late));
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:?}");
}

fn with(value: &Value, field: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[field] = other;
    value
}

#[test]
fn one_approval_shown_ten_times_at_once_begins_one_session() {
    let world = World::new();
    let service = world.start();
    let (person, phone) = with_phone(&service, 1);
    let asked = phone.approves(&challenge(&service, &DESK), &DESK);
    let answers = at_once(10, |_| log_in(&service, &asked).status);
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 403).count(), 9, "{answers:?}");
    assert_eq!(person.get(&service, "/v1/account/sessions").ok().json().as_array().unwrap().len(), 2);
}

#[test]
fn an_account_whose_number_is_another_persons_now_and_one_that_closed_are_let_in_by_no_phone() {
    let world = World::new();
    let service = world.start();
    let (_, phone) = with_phone(&service, 3);
    let (closing, of_closed) = with_phone(&service, 4);
    closing.post(&service, "/v1/account/closing", json!({"typed": "0004"})).ok();
    world.clock.forward(8 * 86_400);
    // To look by the phone would stop it.
    soon("it closed", || (closing.get(&service, "/v1/account").status == 401).then_some(()));
    let asked = of_closed.approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &asked).refused(), "login_no_account");
    world.clock.forward(83 * 86_400);
    let limited = Person::on(&service, 3, 33);
    // It may not add a phone either: whose account it is was not shown.
    assert_eq!(phone.joins(&service, &limited).refused(), "not_permitted");
    limited.post(&service, "/v1/account/not-me", json!({})).ok();
    let asked = phone.approves(&challenge(&service, &DESK), &DESK);
    assert_eq!(log_in(&service, &asked).refused(), "login_no_account");
    // Its phone may become another account's all the same.
    let other = Person::log_in(&service, 5);
    phone.joins(&service, &other).ok();
}

#[test]
fn who_was_refused_stands_in_the_audit_trail() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (person, phone) = with_phone(&service, 1);
    log_in(&service, &phone.approves(&challenge(&service, &DESK), &OTHER_DESK)).refused();
    log_in(&service, &phone.approves(&challenge(&service, &DESK), &DESK)).ok();
    phone.tells(&service, &person, &DESK, "2026-11-23T08:00:00Z").ok();
    assert_eq!(person.delete(&service, &format!("/v1/account/desks/{}", hex(&DESK))).status, 204);
    assert_eq!(person.delete(&service, &format!("/v1/account/phones/{}", phone.id())).status, 204);
    // Until they have their places in the chain, the newest may be missing.
    officer.post(&service, "/v1/office/audit/verification", json!({})).ok();
    let records = officer.get(&service, "/v1/office/audit").ok().json()["records"].as_array().unwrap().clone();
    for (action, subject) in [
        ("phone.registered", phone.id()),
        ("login.refused", hex(&OTHER_DESK)),
        ("desk.paired", hex(&DESK)),
        ("desk.ended", hex(&DESK)),
        ("phone.ended", phone.id()),
    ] {
        assert!(
            records.iter().any(|record| record["action"] == action && record["subject"] == subject.as_str()),
            "{action}"
        );
    }
    let text = serde_json::to_string(&records).unwrap();
    assert!(!text.contains("投标室") && !text.contains("示范手机"), "{text}");
}

#[test]
fn challenges_are_counted_by_address() {
    let world = World::new();
    let service = world.start();
    for _ in 0..120 {
        challenge(&service, &DESK);
    }
    let asked = json!({"desk": hex(&DESK)});
    assert_eq!(service.post("/v1/account/challenges", &asked).refused(), "RATE_LIMITED");
    assert_eq!(service.post("/v1/account/challenges", &json!({"desk": "none"})).refused(), "RATE_LIMITED");
    world.clock.forward(61);
    assert_eq!(service.post("/v1/account/challenges", &json!({"desk": "none"})).refused(), "service_form");
}
