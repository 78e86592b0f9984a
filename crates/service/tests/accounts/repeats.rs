//! What is sent again because its answer was lost is done once, and answered as it was.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_service::{Operation, RULES};
use serde_json::{Value, json};

use super::phones::Phone;
use super::{PASSWORD, Person, at_once, code, log_in_by_password, soon, with_officer};
use crate::enterprises::Admin;
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
    fn request(&self, path: &str) -> (&Person, Vec<u8>) {
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
            "/v1/office/sandbox/bank" => (
                &self.officer,
                json!({"reference": "1", "payer": "江北示范建设有限公司", "account_tail": "123456", "amount": 37, "at": null, "bounces": false}),
            ),
            other => panic!("POST {other} is not asked for here: say by whom and how, so that it is tried twice"),
        };
        (person, body.to_string().into_bytes())
    }

    /// The path as it is asked for.
    fn path(&self, route: &str) -> String {
        let id = if route.ends_with("/link") { &self.confirmed } else { &self.proposed };
        route.replace("{id}", id)
    }

    fn ask(&self, route: &str, key: &str, change: &str) -> Answer {
        let (person, mut body) = self.request(route);
        body.extend(change.as_bytes());
        self.service.keyed(&self.path(route), &person.token, key, &body)
    }

    /// All that is remembered, once what the service does by itself is done.
    fn settled(&self, world: &World) -> Tables {
        soon("all is sent and chained", || {
            let tables = Tables::of(&world.data());
            let is_settled = tables.count("outbox", &[("state", "waiting")]) == 0
                && tables.rows("audit").iter().all(|row| !row["number"].is_null())
                && tables.count("identity", &[("state", "waiting")]) == 0
                && tables.count("bank_entry", &[("state", "due")]) == 0
                && tables.rows("bank_entry").len() == tables.rows("sandbox_entry").len()
                && tables.rows("sandbox_case").iter().all(|row| row["told"] == 1);
            is_settled.then_some(tables)
        })
    }
}

fn proof() -> Value {
    json!({"provider": "cfca_face", "name": super::PERSON, "id_number": super::ID_NUMBER, "has_consented": true})
}

/// What is asked of applications: by whom, of which one, and what.
fn applying(world: &World, cast: &Cast) -> BTreeMap<&'static str, (Person, String, Vec<u8>)> {
    let Cast { service, officer, second, .. } = cast;
    let nothing = || b"{}".to_vec();
    let uscc = |n: usize| format!("91990000MA0000{n:04}");
    let person = Person::verified(service, 5);
    let claim = |n: usize| {
        let id = person.claim(service, &uscc(n));
        person.type_in(service, &id, &[("uscc_sure", "yes")]).ok();
        id
    };
    let claimed = |n: usize| {
        let id = claim(n);
        person.act(service, &id, "submission").ok();
        id
    };
    let empty = person.begin(service, "claim", &uscc(1)).ok().json()["id"].as_str().unwrap().to_owned();
    let (complete, urged, back, waiting, taken, approved) =
        (claim(2), claimed(3), claimed(4), claimed(5), claimed(6), claimed(7));
    officer.approve(service, &approved).ok();
    let mut n = 8;
    let looked_at = loop {
        // An address sends no more than some pictures a minute.
        world.clock.forward(61);
        let id = claimed(n);
        let held = officer.take(service, &id).ok().json();
        let no = json!({"lease": held["lease"], "verdict": "rejected", "marks": [], "reason": "资料不符"});
        officer.decide(service, &id, no).ok();
        n += 1;
        if !second.queue(service, "second_look")["rows"].as_array().unwrap().is_empty() {
            break second.queue(service, "second_look")["rows"][0]["id"].as_str().unwrap().to_owned();
        }
    };
    let admin = Admin::of(world, service, officer, 6, &uscc(21));
    let [joins, declined] = [7, 8].map(|number| {
        let person = Person::verified(service, number);
        (person.asks_to_join(service, &uscc(21), 6), person)
    });
    let sender = &joins.1;
    let transfer = |n: usize, tail: &str| {
        let id = sender.agrees_on_transfer(service, &uscc(n), tail);
        let view = sender.application(service, &id);
        (id, view["transfer"]["amount"].as_u64().unwrap(), view["transfer"]["deadline"].as_str().unwrap().to_owned())
    };
    let (confirmed, fen, _) = transfer(31, "111111");
    officer.shows(service, "confirmed", crate::enterprises::NAME, "111111", fen, None);
    world.clock.forward(61);
    officer.approve(service, &claimed(31)).ok();
    officer.approve(service, &confirmed).ok();
    let (resumed, fen, deadline) = transfer(32, "222222");
    officer.shows(service, "late", crate::enterprises::NAME, "222222", fen, Some(&deadline));
    let (inquired, ..) = transfer(33, "333333");
    let other_way = person.begin(service, "claim", &uscc(34)).ok().json()["id"].as_str().unwrap().to_owned();
    world.clock.forward(20 * 3_600);
    let statement = admin.requests(service).into_iter().find(|asked| asked["application"] == joins.0).unwrap();
    let order = admin.signs(&world.clock, statement["statement"].as_str().unwrap()).to_string();
    let request = |id: &str, rest: &str| format!("/v1/enterprises/{}/requests/{id}/{rest}", admin.enterprise);
    let held = officer.take(service, &taken).ok().json();
    let no = json!({"lease": held["lease"], "verdict": "rejected", "marks": [], "reason": "资料不符"}).to_string();
    let keys = crate::enrolment::Phone::new(world.folder.path(), 1).keys().to_string();
    let of = |id: &str, rest: &str| format!("/v1/applications/{id}{rest}");
    let office = |id: &str, rest: &str| format!("/v1/office/applications/{id}{rest}");
    let begin = json!({"kind": "claim", "uscc": uscc(9_999)}).to_string();
    let agrees = json!({"round": 1, "agrees": true, "note": ""}).to_string();
    BTreeMap::from([
        ("/v1/applications", (person.clone(), "/v1/applications".to_owned(), begin.into_bytes())),
        (
            "/v1/applications/{id}/documents/{kind}",
            (person.clone(), of(&empty, "/documents/licence"), crate::enterprises::page(1)),
        ),
        ("/v1/applications/{id}/submission", (person.clone(), of(&complete, "/submission"), nothing())),
        ("/v1/applications/{id}/withdrawal", (person.clone(), of(&back, "/withdrawal"), nothing())),
        ("/v1/applications/{id}/urging", (person.clone(), of(&urged, "/urging"), nothing())),
        (
            "/v1/applications/{id}/way",
            (person.clone(), of(&other_way, "/way"), json!({"kind": "transfer"}).to_string().into_bytes()),
        ),
        ("/v1/applications/{id}/confirmation", (sender.clone(), of(&confirmed, "/confirmation"), nothing())),
        ("/v1/applications/{id}/bank-inquiry", (sender.clone(), of(&inquired, "/bank-inquiry"), nothing())),
        ("/v1/applications/{id}/resumption", (sender.clone(), of(&resumed, "/resumption"), nothing())),
        (
            "/v1/enterprises/{id}/requests/{application}/grant",
            (admin.person.clone(), request(&joins.0, "grant"), order.into_bytes()),
        ),
        (
            "/v1/enterprises/{id}/requests/{application}/refusal",
            (
                admin.person.clone(),
                request(&declined.0, "refusal"),
                json!({"reason": "不是本公司员工"}).to_string().into_bytes(),
            ),
        ),
        ("/v1/applications/{id}/enrolments", (person.clone(), of(&approved, "/enrolments"), keys.into_bytes())),
        ("/v1/office/applications/{id}/lease", (officer.clone(), office(&waiting, "/lease"), nothing())),
        ("/v1/office/applications/{id}/decision", (officer.clone(), office(&taken, "/decision"), no.into_bytes())),
        (
            "/v1/office/applications/{id}/second-look",
            (second.clone(), office(&looked_at, "/second-look"), agrees.into_bytes()),
        ),
    ])
}

#[test]
fn what_is_asked_of_an_application_twice_by_one_key_is_done_once_and_answered_alike() {
    let world = World::new();
    let cast = Cast::new(&world);
    let applying = applying(&world, &cast);
    let asked: BTreeSet<_> = RULES
        .iter()
        .filter(|(method, _, operation)| {
            *method == "POST" && matches!(operation, Operation::Enterprises | Operation::Review)
        })
        .map(|(_, path, _)| *path)
        .collect();
    assert_eq!(asked, applying.keys().copied().collect());
    for (route, (person, path, body)) in &applying {
        let ask = |change: &str| {
            let body = [body.as_slice(), change.as_bytes()].concat();
            cast.service.keyed(path, &person.token, KEY, &body)
        };
        let first = ask("");
        assert!(first.status < 300, "{route}: {}", first.status);
        let before = cast.settled(&world);
        let again = ask("");
        if *route == "/v1/applications/{id}/enrolments" {
            // A challenge is remembered nowhere: each is another one, until one is answered.
            assert_ne!(again.body, first.body);
            continue;
        }
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{route}");
        assert_eq!(ask(" ").refused(), "REPEAT_DIFFERS", "{route}");
        assert_eq!(cast.settled(&world), before, "{route}");
    }
}

/// Every other one there is: a new one that does not note its answer fails here.
#[test]
fn what_a_session_asks_for_twice_by_one_key_is_done_once_and_answered_alike() {
    let world = World::new();
    let cast = Cast::new(&world);
    let asked = RULES.iter().filter(|(method, _, operation)| {
        let is_of_applications = matches!(operation, Operation::Enterprises | Operation::Review);
        *method == "POST" && !operation.is_for_everybody() && !is_of_applications
    });
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
    assert_eq!(count, 13);
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
