//! What is sent again because its answer was lost is done once, and answered as it was.

use sealbid_service::{Operation, RULES};
use serde_json::{Value, json};

use super::phones::Phone;
use super::{PASSWORD, Person, at_once, code, log_in_by_password, soon, with_officer};
use crate::tables::Tables;
use crate::world::{Answer, Running, World, sha256};

const KEY: &str = "6f1c2f5e-9a59-4c0e-8f43-0d6a7f0f8a11";
const OTHER_KEY: &str = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

/// What each can do that a session may be asked to do, once.
struct Cast {
    service: Running,
    officer: Person,
    /// Another officer.
    second: Person,
    person: Person,
    limited: Person,
    invitation: String,
    /// What the first officer proposed, and what the other one confirmed of that.
    proposed: String,
    confirmed: String,
    /// A code by which the person proves who it is.
    proof: String,
}

impl Cast {
    fn new(world: &World) -> Self {
        let (service, officer) = with_officer(world);
        let limited = {
            Person::log_in(&service, 3);
            world.clock.forward(91 * 86_400);
            Person::on(&service, 3, 4)
        };
        let officer = Person::of(&officer.phone, log_in_by_password(&service, &officer.phone, PASSWORD, 90).ok());
        officer.post(&service, "/v1/account/proofs", json!({"code": code(&service, &officer.phone, "proof")})).ok();
        let second = Person::log_in(&service, 91).becomes(&service, &officer.invites(&service, "officer"));
        let propose = || {
            let proposed = officer.post(&service, "/v1/office/proposals", json!({"role": "operator"})).ok().json();
            proposed["id"].as_str().unwrap().to_owned()
        };
        let (proposed, confirmed, told) = (propose(), propose(), propose());
        for id in [&confirmed, &told] {
            second.post(&service, &format!("/v1/office/proposals/{id}/confirmation"), json!({})).ok();
        }
        let invitation = officer.link(&service, &json!({ "id": told })).ok().json();
        let invitation = invitation["invitation"].as_str().unwrap().to_owned();
        let person = Person::log_in(&service, 1);
        let proof = code(&service, &person.phone, "proof");
        Self { service, officer, second, person, limited, invitation, proposed, confirmed, proof }
    }

    /// Who asks for it, and what.
    fn request(&self, path: &str) -> (&Person, String) {
        let (person, body) = match path {
            "/v1/account/not-me" => (&self.limited, json!({})),
            "/v1/account/closing" => (&self.person, json!({"typed": "0001"})),
            "/v1/account/identity" => (&self.person, proof()),
            "/v1/account/phones" => (&self.person, Phone::new(1).asks(&self.service, &self.person, "示范手机")),
            "/v1/messages/read" => (&self.person, json!({"ids": []})),
            "/v1/office/roles" => (&self.person, json!({"invitation": self.invitation})),
            "/v1/office/proposals" => (&self.officer, json!({"role": "operator"})),
            "/v1/office/proposals/{id}/confirmation" => (&self.second, json!({})),
            "/v1/office/proposals/{id}/link" => (&self.officer, json!({})),
            "/v1/account/proofs" => (&self.person, json!({"code": self.proof})),
            "/v1/account/mail/codes" => (&self.person, json!({"mail": "lin@example.cn"})),
            "/v1/office/audit/verification" => (&self.officer, json!({})),
            other => panic!("POST {other} is not asked for here: say by whom and how, so that it is tried twice"),
        };
        (person, body.to_string())
    }

    /// The path as it is asked for.
    fn path(&self, route: &str) -> String {
        let id = if route.ends_with("/link") { &self.confirmed } else { &self.proposed };
        route.replace("{id}", id)
    }

    fn ask(&self, route: &str, key: &str, change: &str) -> Answer {
        let (person, body) = self.request(route);
        self.service.keyed(&self.path(route), &person.token, key, (body + change).as_bytes())
    }

    /// All that is remembered, once what the service does by itself is done.
    fn settled(&self, world: &World) -> Tables {
        soon("all is sent and chained", || {
            let tables = Tables::of(&world.data());
            let is_settled = tables.count("outbox", &[("state", "waiting")]) == 0
                && tables.rows("audit").iter().all(|row| !row["number"].is_null())
                && tables.count("identity", &[("state", "waiting")]) == 0
                && tables.rows("sandbox_case").iter().all(|row| row["told"] == 1);
            is_settled.then_some(tables)
        })
    }
}

fn proof() -> Value {
    json!({"provider": "cfca_face", "name": super::PERSON, "id_number": super::ID_NUMBER, "has_consented": true})
}

/// Every one there is: a new one that does not note its answer fails here.
#[test]
fn what_a_session_asks_for_twice_by_one_key_is_done_once_and_answered_alike() {
    let world = World::new();
    let cast = Cast::new(&world);
    let asked = RULES.iter().filter(|(method, _, operation)| *method == "POST" && !operation.is_for_everybody());
    let mut count = 0;
    for (_, path, operation) in asked {
        count += 1;
        let first = cast.ask(path, KEY, "").ok();
        let before = cast.settled(&world);
        let again = cast.ask(path, KEY, "");
        if *path == "/v1/account/proofs" {
            // It holds a password or a code, so that nothing of it is kept; the code was used.
            assert_eq!(again.refused(), "code_over", "{path}");
            assert_eq!(before.count("repeat", &[("route", &format!("POST {path}"))]), 0, "{path}");
        } else if *operation == Operation::NotMe {
            // The session that asked has ended with the answer, which holds the bearer of another one: whoever lost it logs in by a code.
            assert_eq!(again.refused(), "session_none", "{path}");
            assert_eq!(before.count("repeat", &[("route", &format!("POST {}", cast.path(path)))]), 0, "{path}");
        } else {
            assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
            assert_eq!(
                before.count("repeat", &[("route", &format!("POST {}", cast.path(path))), ("key", KEY)]),
                1,
                "{path}"
            );
            let differs = cast.ask(path, KEY, " ");
            assert_eq!((differs.status, differs.refused().as_str()), (422, "REPEAT_DIFFERS"), "{path}");
        }
        assert_eq!(cast.settled(&world), before, "{path}");
    }
    assert_eq!(count, 12);
}

#[test]
fn many_at_once_by_one_key_are_one() {
    let world = World::new();
    let cast = Cast::new(&world);
    for (path, table) in [("/v1/account/identity", "identity"), ("/v1/office/proposals", "role_proposal")] {
        let before = Tables::of(&world.data()).rows(table).len();
        let answers = at_once(6, |_| cast.ask(path, KEY, "").ok().body);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}");
        assert_eq!(Tables::of(&world.data()).rows(table).len(), before + 1, "{path}");
    }
}

#[test]
fn a_key_is_of_one_account_and_one_route_and_without_one_all_is_as_ever() {
    let world = World::new();
    let cast = Cast::new(&world);
    let propose = |key: &str| cast.ask("/v1/office/proposals", key, "").ok().json()["id"].clone();
    assert_ne!(propose(KEY), propose(OTHER_KEY));
    cast.ask("/v1/office/audit/verification", KEY, "").ok();
    let read = |person: &Person| {
        cast.service.keyed("/v1/messages/read", &person.token, KEY, json!({"ids": []}).to_string().as_bytes()).ok()
    };
    for person in [&cast.officer, &cast.person] {
        read(person);
        assert_eq!(
            Tables::of(&world.data()).count("repeat", &[("account", &person.id), ("route", "POST /v1/messages/read")]),
            1
        );
    }
    let asks = || cast.officer.post(&cast.service, "/v1/office/proposals", json!({"role": "officer"})).ok().json();
    assert_ne!(asks()["id"], asks()["id"]);
}

#[test]
fn what_was_refused_left_the_key_free() {
    let world = World::new();
    let cast = Cast::new(&world);
    let close = |typed: &str| {
        let body = json!({ "typed": typed }).to_string();
        cast.service.keyed("/v1/account/closing", &cast.officer.token, KEY, body.as_bytes())
    };
    assert_eq!(close("0001").refused(), "close_typed");
    // Mended, and refused for another reason.
    cast.second.delete(&cast.service, &format!("/v1/office/people/{}/roles/officer", cast.second.id)).ok();
    assert_eq!(close("0090").refused(), "last_officer");
    let invitation = cast.officer.invites(&cast.service, "officer");
    cast.person.take_role(&cast.service, &invitation).ok();
    // The same request is looked at anew.
    assert_eq!(close("0090").ok().json()["state"], "closing");
    assert_eq!(close("0001").refused(), "REPEAT_DIFFERS");
}

#[test]
fn what_is_no_uuid_is_no_key() {
    let world = World::new();
    let cast = Cast::new(&world);
    let upper = KEY.to_uppercase();
    let twice = format!("{KEY}\r\nIdempotency-Key: {KEY}");
    for key in ["", "1", &upper, &KEY[1..], &format!("{KEY}0"), &KEY.replace('-', "0"), &twice] {
        for path in ["/v1/messages/read", "/v1/account/not-me"] {
            let refused = cast.ask(path, key, "");
            assert_eq!(refused.json()["params"]["field"], "idempotency-key", "{key}");
            assert_eq!(refused.refused(), "service_form", "{key}");
        }
    }
}

#[test]
fn an_answer_is_kept_for_a_week_and_read_by_its_account_alone() {
    let world = World::new();
    let cast = Cast::new(&world);
    let invited = cast.ask("/v1/office/proposals/{id}/link", KEY, "").ok().json();
    cast.ask("/v1/account/identity", KEY, "").ok();
    let kept = |tables: &Tables| tables.rows("repeat").len();
    let before = cast.settled(&world);
    assert_eq!(kept(&before), 2);
    let secret = invited["invitation"].as_str().unwrap();
    let all = format!("{before:?}");
    assert!(!all.contains(secret) && !all.contains(super::ID_NUMBER));
    // The digest of what was asked is not there either, by which an ID number could be found.
    let digest = crate::world::base64(&sha256(proof().to_string().as_bytes()));
    assert!(!all.contains(&digest));

    let restarted = |days: i64| {
        world.clock.forward(days * 86_400);
        world.start()
    };
    let path = cast.path("/v1/office/proposals/{id}/link");
    let Cast { service, officer, .. } = cast;
    drop(service);
    let service = restarted(6);
    let link = |service: &Running| service.keyed(&path, &officer.token, KEY, b"{}");
    assert_eq!(link(&service).ok().json(), invited);
    drop(service);
    let service = restarted(2);
    soon("it is forgotten", || (kept(&Tables::of(&world.data())) == 0).then_some(()));
    // What it was told once it is told no more.
    assert_eq!(link(&service).refused(), "proposal_over");
}

#[test]
fn with_an_account_goes_what_it_was_answered() {
    let world = World::new();
    let cast = Cast::new(&world);
    world.clock.forward(1);
    cast.person.post(&cast.service, "/v1/account/closing", json!({"typed": "0001"})).ok();
    let closes = cast.person.account(&cast.service)["closes"].as_str().unwrap().to_owned();
    world.clock.forward(6 * 86_400);
    cast.ask("/v1/messages/read", KEY, "").ok();
    let of_person = || Tables::of(&world.data()).count("repeat", &[("account", &cast.person.id)]);
    assert_eq!(of_person(), 1, "{closes}");
    world.clock.forward(2 * 86_400);
    soon("the account closes", || (of_person() == 0).then_some(()));
    let closed = Tables::of(&world.data()).count("account", &[("id", &cast.person.id), ("state", "closed")]);
    assert_eq!(closed, 1);
}
