//! What is applied for, granted, transferred and decided.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Lost, Played, Scene, at_every_step, heard, until};
use crate::accounts::Person;
use crate::enterprises::{Admin, NAME, USCC, approval, joining};
use crate::tables::Tables;
use crate::world::{Answer, Hands, Running, World};

/// The key of what is done once, on each route.
const KEY: &str = "6f1c2f5e-9a59-4c0e-8f43-0d6a7f0f8a11";

#[derive(Clone)]
struct Story {
    clock: Arc<Hands>,
    officer: Person,
    admin: Option<Arc<Admin>>,
    person: Person,
    application: String,
    taken: Option<Value>,
    order: Option<Value>,
    /// The state that was acknowledged last.
    state: Option<String>,
}

impl Played for Story {
    fn takes_place_at(&mut self, clock: &Arc<Hands>) {
        self.clock = clock.clone();
    }
}

fn posted(service: &Running, path: &str, by: &Person, body: &Value) -> Result<Answer, Lost> {
    heard(service.try_keyed(path, &by.token, KEY, body.to_string().as_bytes())).map(Answer::ok)
}

impl Story {
    fn new(world: &World, officer: Person, person: Person, application: String) -> Self {
        let (clock, admin, taken, order, state) = (world.clock.clone(), None, None, None, None);
        Self { clock, officer, admin, person, application, taken, order, state }
    }

    fn officer(service: &Running) -> Person {
        Person::log_in(service, 90).becomes(service, &service.first_officer().expect("there is none yet"))
    }

    /// A claim that an officer looks at.
    fn claimed(world: &World, service: &Running) -> Self {
        let (officer, person) = (Self::officer(service), Person::verified(service, 1));
        let id = person.claimed(service, USCC);
        let taken = officer.take(service, &id).ok().json();
        Self { taken: Some(taken), ..Self::new(world, officer, person, id) }
    }

    /// A request to join that is filled in.
    fn joining(world: &World, service: &Running) -> Self {
        let officer = Self::officer(service);
        let admin = Admin::of(world, service, &officer, 1, USCC);
        let clerk = Person::verified(service, 2);
        let id = clerk.begin(service, "join", USCC).ok().json()["id"].as_str().unwrap().to_owned();
        clerk.fills_in(service, &id, &joining(1));
        Self { admin: Some(Arc::new(admin)), ..Self::new(world, officer, clerk, id) }
    }

    /// A transfer that is filled in.
    fn transferring(world: &World, service: &Running) -> Self {
        let (officer, person) = (Self::officer(service), Person::verified(service, 1));
        let id = person.transfer(service, USCC, "123456");
        Self::new(world, officer, person, id)
    }

    fn view(&self, service: &Running) -> Result<Value, Lost> {
        let path = format!("/v1/applications/{}", self.application);
        Ok(heard(service.try_call("GET", &path, Some(&self.person.token), b""))?.ok().json())
    }

    fn knows(&mut self, state: &str) {
        self.state = Some(state.to_owned());
    }
}

fn submit(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let path = format!("/v1/applications/{}/submission", story.application);
    posted(service, &path, &story.person, &json!({}))?;
    story.knows("awaiting");
    Ok(())
}

fn grant(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let admin = story.admin.clone().expect("there is one");
    if story.order.is_none() {
        let path = format!("/v1/enterprises/{}/requests", admin.enterprise);
        let asked = heard(service.try_call("GET", &path, Some(&admin.person.token), b""))?.ok().json();
        story.order = Some(admin.signs(&story.clock, asked[0]["statement"].as_str().expect("it waits")));
    }
    let path = format!("/v1/enterprises/{}/requests/{}/grant", admin.enterprise, story.application);
    posted(service, &path, &admin.person, story.order.as_ref().expect("it was signed"))?;
    story.knows("submitted");
    Ok(())
}

fn show_entry(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let amount = story.view(service)?["transfer"]["amount"].clone();
    let entry = json!({"reference": "1", "payer": NAME, "account_tail": "123456", "amount": amount, "at": null, "bounces": false});
    posted(service, "/v1/office/sandbox/bank", &story.officer, &entry)?;
    until(|| Ok(story.view(service)?["state"] == "submitted"))?;
    story.knows("submitted");
    Ok(())
}

fn take(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let path = format!("/v1/office/applications/{}/lease", story.application);
    story.taken = Some(posted(service, &path, &story.officer, &json!({}))?.json());
    story.knows("in_review");
    Ok(())
}

fn approve(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let path = format!("/v1/office/applications/{}/decision", story.application);
    let answer = posted(service, &path, &story.officer, &approval(story.taken.as_ref().expect("it was taken")))?;
    let state = answer.json()["state"].as_str().expect("it has one").to_owned();
    story.knows(&state);
    Ok(())
}

/// What was acknowledged is there.
fn holds(story: &Story, service: &Running) {
    let view = story.view(service).expect("nothing stops it");
    if let Some(state) = &story.state {
        // What comes after it may have been done, and its answer lost.
        let order = ["awaiting", "submitted", "in_review", "approved", "fulfilled"];
        let place = |state: &str| order.iter().position(|one| *one == state);
        let now = place(view["state"].as_str().expect("it has one"));
        assert!(now >= place(state), "{view}");
    }
    let own = story.person.get(service, "/v1/enterprises/mine").ok().json();
    let belongs = ["approved", "fulfilled"].contains(&view["state"].as_str().expect("it has one"));
    assert_eq!(own.as_array().expect("a list").len(), usize::from(belongs), "{view}");
}

fn once(tables: &Tables, of: &[(&str, usize)]) {
    for (table, count) in of {
        assert_eq!(tables.rows(table).len(), *count, "{table}");
    }
}

#[test]
fn clm7_an_approval_of_a_claim_at_every_step() {
    at_every_step(&Scene {
        name: "an approval of a claim",
        before: Story::claimed,
        acts: &[approve],
        holds,
        is_done_once: |_, tables| {
            once(tables, &[("enterprise", 1), ("membership", 1), ("review", 1)]);
            assert_eq!(tables.count("message", &[("key", "app.approved")]), 1);
        },
    });
}

#[test]
fn a_clerk_who_is_let_in_at_every_step() {
    at_every_step(&Scene {
        name: "a clerk who is let in",
        before: Story::joining,
        acts: &[submit, grant, take, approve],
        holds,
        is_done_once: |_, tables| {
            once(tables, &[("enterprise", 1), ("membership", 2), ("stamp_grant", 1), ("review", 2)]);
            assert_eq!(tables.count("message", &[("key", "join.ask")]), 1);
        },
    });
}

#[test]
fn a_transfer_that_comes_at_every_step() {
    at_every_step(&Scene {
        name: "a transfer that comes",
        before: Story::transferring,
        acts: &[submit, show_entry, take, approve],
        holds,
        is_done_once: |_, tables| {
            once(tables, &[("enterprise", 1), ("membership", 1), ("transfer", 1), ("bank_entry", 1), ("review", 1)]);
            assert_eq!(tables.count("bank_entry", &[("fate", "matched"), ("state", "returned")]), 1);
            for key in ["transfer.open", "transfer.matched", "app.done"] {
                assert_eq!(tables.count("message", &[("key", key)]), 1, "{key}");
            }
        },
    });
}
