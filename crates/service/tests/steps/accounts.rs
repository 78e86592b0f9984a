//! What people and officers do with accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Lost, Played, Scene, at_every_step, heard, until};
use crate::accounts::{ID_NUMBER, PERSON, Person, code, device, phone};
use crate::tables::Tables;
use crate::world::{Answer, Hands, Running, World};

const PASSWORD: &str = "kaibiao-qian-yi-wan-3";
/// The keys of what is done once, each on its own route.
const KEY: &str = "6f1c2f5e-9a59-4c0e-8f43-0d6a7f0f8a11";

#[derive(Clone)]
struct Story {
    clock: Arc<Hands>,
    officer: Person,
    person: Option<Person>,
    codes: BTreeMap<&'static str, String>,
    invitation: Option<String>,
    /// Members of the account as they were acknowledged last.
    known: BTreeMap<&'static str, Value>,
}

impl Played for Story {
    fn takes_place_at(&mut self, clock: &Arc<Hands>) {
        self.clock = clock.clone();
    }
}

impl Story {
    fn of(world: &World, service: &Running) -> Self {
        let link = service.first_officer().expect("there is none yet");
        let officer = Person::log_in(service, 90).becomes(service, &link);
        let (clock, none) = (world.clock.clone(), BTreeMap::new());
        Self { clock, officer, person: None, codes: BTreeMap::new(), invitation: None, known: none }
    }

    /// The same with somebody who is logged in.
    fn with_person(world: &World, service: &Running) -> Self {
        Self { person: Some(Person::log_in(service, 1)), ..Self::of(world, service) }
    }

    fn person(&self) -> &Person {
        self.person.as_ref().unwrap()
    }

    /// Notes what was acknowledged of the account.
    fn knows(&mut self, members: &[&'static str], answer: &Answer) {
        let told = answer.json();
        self.known.extend(members.iter().map(|member| (*member, told[*member].clone())));
    }
}

fn asked(service: &Running, method: &str, path: &str, by: Option<&Person>, body: &Value) -> Result<Answer, Lost> {
    heard(service.try_call(method, path, by.map(|person| &person.token), body.to_string().as_bytes()))
}

/// Asked under the one key, and good.
fn keyed(service: &Running, path: &str, by: &Person, body: &Value) -> Result<Answer, Lost> {
    heard(service.try_keyed(path, &by.token, KEY, body.to_string().as_bytes())).map(Answer::ok)
}

fn view(story: &Story, service: &Running, path: &str) -> Result<Value, Lost> {
    Ok(asked(service, "GET", path, story.person.as_ref(), &Value::Null)?.ok().json())
}

/// What was acknowledged of the account stands there.
fn holds(story: &Story, service: &Running) {
    story.officer.account(service);
    if let Some(person) = &story.person {
        let account = person.account(service);
        assert_eq!(account["id"], person.id.as_str());
        for (member, value) in &story.known {
            assert_eq!(account[*member], *value, "{member}");
        }
    }
}

fn ask_for_code(story: &mut Story, service: &Running) -> Result<(), Lost> {
    // One that was sent and of which nobody knows keeps the next from being sent for a minute.
    story.clock.forward(61);
    let answer = asked(service, "POST", "/v1/account/codes", None, &json!({"phone": phone(1), "purpose": "login"}))?;
    story.codes.insert("login", answer.ok().json()["practice_code"].as_str().unwrap().to_owned());
    Ok(())
}

fn log_in(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let enter = |code: &str| {
        let body = json!({"phone": phone(1), "code": code, "device": "示范手机", "device_key": device(1)});
        asked(service, "POST", "/v1/account/sessions", None, &body)
    };
    let answer = enter(&story.codes["login"])?;
    let answer = if answer.status == 200 {
        answer
    } else {
        // It was good for a login whose answer was lost.
        assert_eq!(answer.refused(), "code_over");
        ask_for_code(story, service)?;
        enter(&story.codes["login"])?.ok()
    };
    story.person = Some(Person::of(&phone(1), answer));
    Ok(())
}

#[test]
fn a_registration_at_every_step() {
    at_every_step(&Scene {
        name: "a registration",
        before: Story::of,
        acts: &[ask_for_code, log_in],
        holds,
        is_done_once: |_, tables| assert_eq!(tables.rows("account").len(), 2),
    });
}

fn set_password(story: &mut Story, service: &Running) -> Result<(), Lost> {
    if view(story, service, "/v1/account")?["has_password"] == false {
        // As long as there is none the code is as good as it was.
        let body = json!({"code": story.codes["password"], "new": PASSWORD});
        asked(service, "PUT", "/v1/account/password", story.person.as_ref(), &body)?.ok();
    }
    story.known.insert("has_password", true.into());
    Ok(())
}

fn log_in_by_password(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let body = json!({"phone": phone(1), "password": PASSWORD, "device": "办公电脑", "device_key": device(2)});
    let answer = asked(service, "POST", "/v1/account/sessions", None, &body)?.ok();
    story.person = Some(Person::of(&phone(1), answer));
    Ok(())
}

#[test]
fn a_password_at_every_step() {
    at_every_step(&Scene {
        name: "a password",
        before: |world, service| {
            let mut story = Story::with_person(world, service);
            story.codes.insert("password", code(service, &phone(1), "password"));
            story
        },
        acts: &[set_password, log_in_by_password],
        holds,
        is_done_once: |story, tables| {
            assert_eq!(tables.count("audit", &[("action", "account.password"), ("subject", &story.person().id)]), 1);
            assert!(tables.rows("password_try").iter().all(|row| row["wrong"] == 0));
        },
    });
}

fn choose_platform(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let chosen =
        asked(service, "PUT", "/v1/account/platform", story.person.as_ref(), &json!({"code": "shanxia"}))?.ok();
    story.knows(&["platform"], &chosen);
    Ok(())
}

fn prove(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let body = json!({"provider": "cfca_face", "name": PERSON, "id_number": ID_NUMBER, "has_consented": true});
    // Whatever became of it meanwhile: the answer is the one to the question.
    assert_eq!(keyed(service, "/v1/account/identity", story.person(), &body)?.json()["state"], "waiting");
    Ok(())
}

fn is_proven(story: &mut Story, service: &Running) -> Result<(), Lost> {
    until(|| Ok(view(story, service, "/v1/account/identity")?["state"] == "passed"))?;
    assert_eq!(view(story, service, "/v1/account/identity")?["name"], "林*舟");
    story.known.insert("identity", "passed".into());
    Ok(())
}

fn read(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let told = keyed(service, "/v1/messages/read", story.person(), &json!({"ids": []}))?;
    story.knows(&["unread"], &told);
    Ok(())
}

#[test]
fn a_real_name_at_every_step() {
    at_every_step(&Scene {
        name: "a real name",
        before: Story::with_person,
        acts: &[choose_platform, prove, is_proven, read],
        holds,
        is_done_once: |story, tables| {
            for (table, having) in [
                ("identity", ("state", "passed")),
                ("message", ("key", "identity.result.passed")),
                ("audit", ("action", "identity.asked")),
                ("sandbox_case", ("outcome", "yes")),
            ] {
                assert_eq!(tables.count(table, &[having]), 1, "{table}");
            }
            for table in ["identity", "sandbox_case"] {
                assert_eq!(tables.rows(table).len(), 1, "{table}");
            }
            assert_eq!(tables.count("message", &[("account", &story.person().id)]), 1);
            assert_eq!(tables.rows("repeat").len(), 2);
        },
    });
}

fn close(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let answer = keyed(service, "/v1/account/closing", story.person(), &json!({"typed": "0001"}))?;
    story.knows(&["closes", "state"], &answer);
    Ok(())
}

fn keep(story: &mut Story, service: &Running) -> Result<(), Lost> {
    // What is taken back is no longer known for sure until that is answered.
    story.known.clear();
    let answer = asked(service, "DELETE", "/v1/account/closing", story.person.as_ref(), &Value::Null)?.ok();
    story.knows(&["closes", "state"], &answer);
    Ok(())
}

#[test]
fn the_end_of_an_account_announced_and_taken_back_at_every_step() {
    at_every_step(&Scene {
        name: "the end of an account",
        before: Story::with_person,
        acts: &[close, keep],
        holds,
        is_done_once: |_, tables| {
            assert_eq!(tables.count("message", &[("key", "account.closing")]), 1);
            assert_eq!(tables.count("audit", &[("action", "account.kept")]), 1);
            assert_eq!(tables.count("account", &[("state", "active")]), 2);
        },
    });
}

fn change_number(story: &mut Story, service: &Running) -> Result<(), Lost> {
    if view(story, service, "/v1/account")?["phone"] == "100****0001" {
        // Both codes are as good as they were.
        let body = json!({"phone": phone(2), "old_code": story.codes["old"], "new_code": story.codes["new"]});
        asked(service, "PUT", "/v1/account/number", story.person.as_ref(), &body)?.ok();
    }
    story.known.insert("phone", "100****0002".into());
    Ok(())
}

#[test]
fn another_number_at_every_step() {
    at_every_step(&Scene {
        name: "another number",
        before: |world, service| {
            let mut story = Story::with_person(world, service);
            story.codes.insert("old", code(service, &phone(1), "number"));
            story.codes.insert("new", code(service, &phone(2), "number"));
            story
        },
        acts: &[change_number],
        holds,
        is_done_once: |_, tables| assert_eq!(tables.count("audit", &[("action", "account.number")]), 1),
    });
}

fn invite(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let proposed = keyed(service, "/v1/office/proposals", &story.officer, &json!({"role": "operator"}))?.json();
    let path = format!("/v1/office/proposals/{}/link", proposed["id"].as_str().unwrap());
    let told = keyed(service, &path, &story.officer, &json!({}))?.json();
    story.invitation = Some(told["invitation"].as_str().unwrap().to_owned());
    Ok(())
}

fn take_role(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let body = json!({ "invitation": story.invitation });
    let answer = keyed(service, "/v1/office/roles", story.person(), &body)?;
    story.knows(&["roles"], &answer);
    Ok(())
}

fn verify(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let verdict = keyed(service, "/v1/office/audit/verification", &story.officer, &json!({}))?.json();
    assert_eq!(verdict["broken"], Value::Null);
    Ok(())
}

#[test]
fn a_role_given_and_taken_at_every_step() {
    at_every_step(&Scene {
        name: "a role",
        before: Story::with_person,
        acts: &[invite, take_role, verify],
        holds,
        is_done_once: |story: &Story, tables: &Tables| {
            assert_eq!(tables.count("office_invitation", &[("role", "operator")]), 1);
            assert_eq!(tables.count("office_role", &[("account", &story.person().id)]), 1);
            assert_eq!(tables.rows("repeat").len(), 4);
        },
    });
}
