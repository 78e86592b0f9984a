//! Joining: asked, granted by a signature, approved; each nasty case by its name.

use sealbid_pki::cms::{Integrity, TimeStamp, parse};
use sealbid_testkit::run;
use serde_json::{Value, json};

use super::{Admin, NAME, USCC, joining, page, return_for};
use crate::accounts::{Person, at_once, soon, with_officer};
use crate::tables::{Tables, change};
use crate::world::{Running, World, sha256, unbase64};

const DAY: i64 = 86_400;

fn grants(service: &Running, of: &Person, enterprise: &str) -> Vec<Value> {
    let grants = of.get(service, &format!("/v1/enterprises/{enterprise}/grants")).ok().json();
    grants.as_array().unwrap().clone()
}

#[test]
fn a_clerk_joins_by_the_admins_signed_grant_that_openssl_verifies() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let found = clerk.get(&service, &format!("/v1/enterprises?search={USCC}")).ok().json();
    let ways: Vec<_> = found["found"][0]["ways"].as_array().unwrap().iter().map(|way| way["kind"].clone()).collect();
    assert_eq!(ways, ["join", "transfer"]);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let waits = clerk.application(&service, &id);
    assert_eq!(
        (&waits["state"], &waits["awaits"], &waits["role"], &waits["can_admin_grant"]),
        (&json!("awaiting"), &json!("admin"), &json!("clerk"), &json!(true))
    );
    let listed = clerk.listed(&service, &id);
    assert_eq!((&listed["awaits"], &listed["lapses"]), (&json!("admin"), &waits["lapses"]));
    assert!(admin.person.messages(&service).contains(&"join.ask".to_owned()));
    let asked = &admin.requests(&service)[0];
    assert_eq!(
        (&asked["name"], &asked["phone"], &asked["can_sign"]),
        (&json!("示范零二"), &json!("100****0002"), &json!(true))
    );
    // No officer sees it before the admin agreed.
    assert_eq!(officer.queue(&service, "waiting")["rows"], json!([]));
    let text = asked["statement"].as_str().unwrap().to_owned();
    let statement: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&statement["clerk"], &statement["uscc"], &statement["platform"], &statement["seals"]),
        (&json!("示范零二"), &json!(USCC), &json!("jiangbei"), &json!("all"))
    );
    // Another text than the one that was shown is none.
    let other = text.replace("jiangbei", "jiangnan");
    assert_eq!(admin.grants(&service, &id, admin.signs(&world.clock, &other)).refused(), "grant_statement");
    let mut order = admin.signs(&world.clock, &text);
    order["statement"] = json!(crate::world::base64(other.as_bytes()));
    assert_eq!(admin.grants(&service, &id, order).refused(), "grant_signature");
    let grant = admin.grants(&service, &id, admin.signs(&world.clock, &text)).ok().json();
    assert_eq!((&grant["state"], &grant["platform"]), (&json!("granted"), &json!("jiangbei")));
    let (signed, signature) = (unbase64(&grant["statement"]), unbase64(&grant["signature"]));
    assert_eq!(signed, text.as_bytes());
    // Both are files as well, to those who see the grant alone.
    let file = |of: &Person, name: &str| {
        of.get(
            &service,
            &format!("/v1/enterprises/{}/grants/{}/{name}", admin.enterprise, grant["id"].as_str().unwrap()),
        )
    };
    assert_eq!(file(&admin.person, "statement").ok().body, signed);
    assert_eq!(file(&admin.person, "signature").ok().body, signature);
    for name in ["statement", "signature"] {
        assert_eq!(file(&clerk, name).refused(), "enterprise_unknown");
    }
    // Its time is the service's, by a time-stamp over the signature.
    let parsed = parse(&signature).unwrap();
    assert_eq!(parsed.verify(&sha256(&signed)).intact, Integrity::Intact);
    let stamp = TimeStamp::from_der(&parsed.timestamp_token().unwrap()).unwrap();
    assert_eq!(stamp.verify(parsed.signers()[0].signature()).intact, Integrity::Intact);
    assert_eq!(grant["at"].as_str().unwrap()[..16], stamp.at().to_string()[..16]);
    let put = |name: &str, bytes: &[u8]| {
        let path = world.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let (content, signature) = (put("grant.json", &signed), put("grant.p7s", &signature));
    let (root, at) = (put("root.pem", &service.get("/v1/ca/root.pem").body), world.clock.now_secs().to_string());
    let asked =
        ["cms", "-verify", "-binary", "-inform", "DER", "-in", &signature, "-content", &content, "-CAfile", &root];
    let said = run("openssl", asked.into_iter().chain(["-attime", &at, "-purpose", "any", "-out", "/dev/null"])).all();
    assert!(said.contains("CMS Verification successful"), "{said}");

    let taken = officer.take(&service, &id).ok().json();
    let checks: Vec<_> = taken["checks"].as_array().unwrap().iter().map(|check| check["check"].clone()).collect();
    assert_eq!(checks, ["applicant", "platform", "certificate", "grant"]);
    assert_eq!(taken["checks"][3]["findings"], json!(["grant_intact"]));
    officer.decide(&service, &id, super::approval(&taken)).ok();
    let own = clerk.get(&service, "/v1/enterprises/mine").ok().json();
    assert_eq!((&own[0]["name"], &own[0]["role"]), (&json!(NAME), &json!("clerk")));
    let path = format!("/v1/enterprises/{}", admin.enterprise);
    let certificate = clerk.get(&service, &path).ok().json()["certificate"].clone();
    assert_eq!(certificate, json!({"stands": "approved", "application": id}));
    // The clerk stamps from the moment at which there is something to stamp with.
    assert_eq!(grants(&service, &clerk, &admin.enterprise)[0]["state"], "granted");
    assert!(!clerk.messages(&service).contains(&"grant.active".to_owned()));
    Admin::with(&world, &service, clerk.clone(), &id, 2);
    assert_eq!(grants(&service, &clerk, &admin.enterprise)[0]["state"], "active");
    let told = clerk.get(&service, "/v1/messages").ok().json();
    let told = told["messages"].as_array().unwrap().iter().find(|told| told["key"] == "grant.active").unwrap();
    assert_eq!(told["link"], json!(format!("enterprises/{}", admin.enterprise)));
    // Its last day is the one that ends with the midnight until which it is good: 16:00 in UTC.
    let until = &grant["until"].as_str().unwrap()[..10];
    assert_eq!(told["params"], json!({"platform": "江北示范市公共资源交易平台", "date": until}));
    assert_eq!(grants(&service, &admin.person, &admin.enterprise).len(), 1);
    world.clock.forward(367 * DAY);
    drop(service);
    let _service = world.start();
    soon("it ends with its time", || {
        let tables = Tables::of(&world.data());
        (tables.count("stamp_grant", &[("state", "ended")]) == 1).then_some(())
    });
}

/// Asks for a certificate of the enterprise of a code, with or without stamping.
fn asks_for_certificate(service: &Running, of: &Person, uscc: &str, stamping: &str) -> Value {
    let id = of.begin(service, "certificate", uscc).ok().json()["id"].as_str().unwrap().to_owned();
    let texts = [("platform", "jiangbei"), ("platform_sure", "yes"), ("authority", "cfca"), ("agreed", "yes")];
    of.type_in(service, &id, &texts).ok();
    of.type_in(service, &id, &[("stamping", stamping)]).ok();
    of.act(service, &id, "submission").ok().json()
}

#[test]
fn a_clerk_whose_certificate_was_revoked_was_asked_for_a_grant_that_could_not_be_signed() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &id).ok();
    officer.approve(&service, &id).ok();
    Admin::with(&world, &service, clerk.clone(), &id, 2).revoke(&service);
    // AUT5: the grant follows the account; the officers see it at once, and nobody signs again.
    let sent = asks_for_certificate(&service, &clerk, USCC, "yes");
    assert_eq!((&sent["state"], &sent["awaits"]), (&json!("submitted"), &json!(null)));
    let id = sent["id"].as_str().unwrap();
    let taken = officer.take(&service, id).ok().json();
    assert_eq!(taken["checks"][3]["findings"], json!(["grant_intact"]));
    officer.decide(&service, id, super::approval(&taken)).ok();
    Admin::with(&world, &service, clerk.clone(), id, 3);
    let states: Vec<_> =
        grants(&service, &clerk, &admin.enterprise).iter().map(|grant| grant["state"].clone()).collect();
    assert_eq!(states, ["active"]);
}

#[test]
fn a_clerk_who_did_not_stamp_could_be_granted_no_stamping_while_the_first_grant_lived() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.begin(&service, "join", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    clerk.fills_in(&service, &id, &joining(1));
    clerk.type_in(&service, &id, &[("stamping", "no")]).ok();
    clerk.act(&service, &id, "submission").ok();
    admin.lets_in(&world, &service, &id).ok();
    officer.approve(&service, &id).ok();
    Admin::with(&world, &service, clerk.clone(), &id, 2).revoke(&service);
    let sent = asks_for_certificate(&service, &clerk, USCC, "yes");
    assert_eq!(sent["awaits"], "admin");
    let id = sent["id"].as_str().unwrap();
    admin.lets_in(&world, &service, id).ok();
    let states = || -> Vec<Value> {
        let mut grants = grants(&service, &clerk, &admin.enterprise);
        grants.sort_by_key(|grant| grant["state"].to_string());
        grants.iter().map(|grant| grant["state"].clone()).collect()
    };
    assert_eq!(states(), ["ended", "granted"]);
    officer.approve(&service, id).ok();
    Admin::with(&world, &service, clerk.clone(), id, 3);
    assert_eq!(states(), ["active", "ended"]);
}

#[test]
fn a_clerk_has_the_files_of_his_own_grant_and_of_no_other_one() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let people = [2, 3].map(|number| Person::verified(&service, number));
    let stranger = Person::verified(&service, 4);
    for person in &people {
        let id = person.asks_to_join(&service, USCC, 1);
        admin.lets_in(&world, &service, &id).ok();
        officer.approve(&service, &id).ok();
    }
    let [own, others] = [&people[0], &people[1]].map(|person| {
        let seen = grants(&service, person, &admin.enterprise);
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    });
    assert_ne!(own["id"], others["id"]);
    for name in ["statement", "signature"] {
        let path = |grant: &Value| {
            format!("/v1/enterprises/{}/grants/{}/{name}", admin.enterprise, grant["id"].as_str().unwrap())
        };
        assert_eq!(people[0].get(&service, &path(&own)).ok().body, unbase64(&own[name]));
        let refused = people[0].get(&service, &path(&others));
        assert_eq!((refused.status, refused.refused().as_str()), (404, "application_unknown"));
        let refused = stranger.get(&service, &path(&own));
        assert_eq!((refused.status, refused.refused().as_str()), (404, "enterprise_unknown"));
        assert_eq!(service.get(&path(&own)).status, 401);
    }
}

#[test]
fn what_was_granted_without_stamping_was_approved_to_stamp() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.begin(&service, "join", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    clerk.fills_in(&service, &id, &joining(1));
    clerk.type_in(&service, &id, &[("stamping", "no")]).ok();
    clerk.act(&service, &id, "submission").ok();
    admin.lets_in(&world, &service, &id).ok();
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("certificate", "您投标需要盖章")])).ok();
    clerk.type_in(&service, &id, &[("stamping", "yes")]).ok();
    // What the admin signed lets nobody stamp: he is asked anew.
    assert_eq!(clerk.act(&service, &id, "submission").ok().json()["awaits"], "admin");
    let statement: Value = serde_json::from_str(admin.requests(&service)[0]["statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["seals"], "all");
    admin.lets_in(&world, &service, &id).ok();
    let mut states: Vec<_> =
        grants(&service, &admin.person, &admin.enterprise).iter().map(|grant| grant["state"].to_string()).collect();
    states.sort();
    assert_eq!(states, ["\"granted\"", "\"void\""]);
    officer.approve(&service, &id).ok();
}

#[test]
fn jon8_what_is_returned_for_its_grant_asks_the_admin_anew() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &id).ok();
    let taken = officer.take(&service, &id).ok().json();
    officer.decide(&service, &id, return_for(&taken, &[("grant", "统一社会信用代码已变更，请管理员重新授权")])).ok();
    let view = clerk.application(&service, &id);
    assert_eq!((&view["state"], &view["refused"][0]["field"]), (&json!("returned"), &json!("stamping")));
    assert_eq!(grants(&service, &admin.person, &admin.enterprise)[0]["state"], "void");
    // Nothing that was typed need change for that.
    assert_eq!(clerk.act(&service, &id, "submission").ok().json()["awaits"], "admin");
    admin.lets_in(&world, &service, &id).ok();
    officer.approve(&service, &id).ok();
    assert_eq!(clerk.application(&service, &id)["state"], "approved");
}

#[test]
fn jon1_of_two_devices_of_the_admin_that_agree_at_once_one_grants() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let orders: Vec<_> =
        (0..2).map(|_| admin.signs(&world.clock, admin.requests(&service)[0]["statement"].as_str().unwrap())).collect();
    let answers = at_once(2, |n| admin.grants(&service, &id, orders[n].clone()));
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", answers[0].status, answers[1].status);
    let refused = answers.iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!(refused.refused(), "STATE_CHANGED");
    assert_eq!(grants(&service, &admin.person, &admin.enterprise).len(), 1);
}

#[test]
fn jon2_after_the_enterprise_was_handed_over_the_new_admin_is_asked_and_the_old_one_grants_nothing() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let old = Admin::of(&world, &service, &officer, 1, USCC);
    let person = Person::verified(&service, 2);
    let joins = person.asks_to_join(&service, USCC, 1);
    old.lets_in(&world, &service, &joins).ok();
    officer.approve(&service, &joins).ok();
    let new = Admin::with(&world, &service, person, &joins, 2);
    let clerk = Person::verified(&service, 3);
    let id = clerk.asks_to_join(&service, USCC, 1);
    // What he is about to sign.
    let statement = old.requests(&service)[0]["statement"].as_str().unwrap().to_owned();
    hand_over(&world, &old, &new);
    let refused = old.grants(&service, &id, old.signs(&world.clock, &statement));
    assert_eq!((refused.status, refused.refused().as_str()), (403, "NOT_ADMIN"));
    let path = format!("/v1/enterprises/{}/requests", old.enterprise);
    assert_eq!(old.person.get(&service, &path).refused(), "NOT_ADMIN");
    assert_eq!(clerk.application(&service, &id)["awaits"], "admin");
    let of_clerk = |grant: &&Value| grant["clerk"] == "示范零三";
    assert_eq!(grants(&service, &new.person, &new.enterprise).iter().filter(of_clerk).count(), 0);
    // The new one is shown it, and lets in.
    new.lets_in(&world, &service, &id).ok();
    assert_eq!(grants(&service, &new.person, &new.enterprise).iter().filter(of_clerk).count(), 1);
    officer.approve(&service, &id).ok();
}

/// An enterprise has another admin, as a hand-over leaves it.
fn hand_over(world: &World, old: &Admin, new: &Admin) {
    let (enterprise, from, to) = (&old.enterprise, &old.person.id, &new.person.id);
    let admin = format!("enterprise = '{enterprise}' AND account = '{to}' AND state = 'active'");
    let statement = format!(
        "BEGIN;
         UPDATE membership SET role = 'clerk' WHERE enterprise = '{enterprise}' AND account = '{from}';
         UPDATE membership SET role = 'admin' WHERE {admin};
         UPDATE enterprise SET admin_member = (SELECT id FROM membership WHERE {admin}) WHERE id = '{enterprise}';
         COMMIT"
    );
    change(&world.data(), &statement);
}

#[test]
fn jon3_a_grant_of_a_certificate_that_ended_later_goes_on() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &id).ok();
    admin.revoke(&service);
    officer.approve(&service, &id).ok();
    assert_eq!(clerk.application(&service, &id)["state"], "approved");
}

#[test]
fn jon4_while_the_admin_has_no_certificate_days_stand_still_and_both_are_told() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let claim = person.claimed(&service, USCC);
    officer.approve(&service, &claim).ok();
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let enterprise = person.application(&service, &claim)["enterprise"].as_str().unwrap().to_owned();
    let requests = person.get(&service, &format!("/v1/enterprises/{enterprise}/requests")).ok().json();
    assert_eq!(requests[0]["can_sign"], json!(false));
    let view = soon("the days stand still", || {
        let view = clerk.application(&service, &id);
        view["lapses"].is_null().then_some(view)
    });
    assert_eq!(view["can_admin_grant"], json!(false));
    assert_eq!(clerk.listed(&service, &id)["lapses"], json!(null));
    world.clock.forward(20 * DAY);
    // Twenty days are nothing as long as nobody can answer.
    let admin = Admin::with(&world, &service, person, &claim, 1);
    soon("they go on", || (!clerk.application(&service, &id)["lapses"].is_null()).then_some(()));
    let view = clerk.application(&service, &id);
    assert_eq!((&view["state"], &view["lapses"]), (&json!("awaiting"), &json!("2026-12-27T16:00:00Z")));
    // A certificate of somebody else, or one that ended, grants nothing.
    admin.revoke(&service);
    let statement = admin.requests(&service)[0]["statement"].as_str().unwrap().to_owned();
    let refused = admin.grants(&service, &id, admin.signs(&world.clock, &statement));
    assert_eq!(refused.refused(), "ADMIN_NEEDS_CERT");
}

#[test]
fn jon5_a_signature_over_what_was_taken_back_meanwhile_is_no_grant() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let statement = admin.requests(&service)[0]["statement"].as_str().unwrap().to_owned();
    clerk.act(&service, &id, "withdrawal").ok();
    let refused = admin.grants(&service, &id, admin.signs(&world.clock, &statement));
    assert_eq!((refused.status, refused.refused().as_str()), (409, "STATE_CHANGED"));
    assert!(grants(&service, &admin.person, &admin.enterprise).is_empty());
    // One that was granted and taken back is void, and the next one may be granted.
    let again = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &again).ok();
    clerk.act(&service, &again, "withdrawal").ok();
    assert_eq!(grants(&service, &admin.person, &admin.enterprise)[0]["state"], "void");
    let third = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &third).ok();
}

#[test]
fn jon6_who_guesses_at_the_admin_has_three_tries_a_day_and_one_answer() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.begin(&service, "join", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    // What is not complete counts as no try.
    assert_eq!(clerk.act(&service, &id, "submission").refused(), "application_incomplete");
    clerk.fills_in(&service, &id, &joining(1));
    clerk.type_in(&service, &id, &[("admin_name", "林二舟")]).ok();
    let refused = clerk.act(&service, &id, "submission");
    assert_eq!((refused.status, refused.refused().as_str()), (422, "admin_differs"));
    assert_eq!(refused.json()["params"]["left"], "2");
    // A wrong number is answered as a wrong name is; of ten at once no more are answered than are left.
    clerk.type_in(&service, &id, &[("admin_name", "林一舟"), ("admin_phone", "100 0000 0009")]).ok();
    let codes: Vec<_> = at_once(10, |_| clerk.act(&service, &id, "submission").refused());
    assert_eq!(codes.iter().filter(|code| *code == "admin_differs").count(), 2, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "admin_tries_used").count(), 8, "{codes:?}");
    clerk.fills_in(&service, &id, &joining(1));
    assert_eq!(clerk.act(&service, &id, "submission").refused(), "admin_tries_used");
    assert_eq!(admin.person.messages(&service).iter().filter(|key| *key == "join.guessed").count(), 1);
    world.clock.forward(DAY);
    clerk.act(&service, &id, "submission").ok();
}

/// Somebody's number is another person's after a quarter of a year, who says so.
fn frees_the_number(service: &Running, number: u8) {
    let stranger = Person::on(service, number, number + 50);
    assert_eq!(stranger.account(service)["level"], "limited");
    stranger.post(service, "/v1/account/not-me", json!({})).ok();
}

#[test]
fn an_admin_whose_number_was_freed_could_not_be_asked_and_the_clerk_heard_of_no_session() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let transfer = clerk.agrees_on_transfer(&service, USCC, "123456");
    let amount = clerk.application(&service, &transfer)["transfer"]["amount"].as_u64().unwrap();
    officer.shows(&service, "1", NAME, "123456", amount, None);
    soon("it is matched", || (clerk.application(&service, &transfer)["state"] == "submitted").then_some(()));
    officer.approve(&service, &transfer).ok();
    world.clock.forward(90 * DAY);
    frees_the_number(&service, 1);
    let clerk = Person::on(&service, 2, 2);
    let id = clerk.begin(&service, "certificate", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    clerk.fills_in(&service, &id, &joining(1)[2..]);
    assert_eq!(clerk.act(&service, &id, "submission").ok().json()["awaits"], "admin");
    // The message is there for whoever shows to be the admin; nothing goes to the number.
    let tables = crate::tables::Tables::of(&world.data());
    let asked = [("account", admin.person.id.as_str()), ("key", "join.ask")];
    assert_eq!(tables.count("message", &asked), 1);
    assert!(tables.texts("outbox", "cause", &[("topic", "sms")]).iter().all(|cause| !cause.contains("join.ask")));
}

#[test]
fn an_applicant_whose_number_was_freed_hid_all_requests_from_the_admin() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let claim = person.claimed(&service, USCC);
    officer.approve(&service, &claim).ok();
    let enterprise = person.application(&service, &claim)["enterprise"].as_str().unwrap().to_owned();
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    soon("the days stand still", || clerk.application(&service, &id)["lapses"].is_null().then_some(()));
    world.clock.forward(90 * DAY);
    frees_the_number(&service, 2);
    let admin = Person::on(&service, 1, 1);
    let path = format!("/v1/enterprises/{enterprise}/requests");
    let requests = admin.get(&service, &path).ok().json();
    assert_eq!((&requests[0]["application"], &requests[0]["phone"]), (&json!(id), &json!("")));
    admin.post(&service, &format!("{path}/{id}/refusal"), json!({"reason": "不是本公司员工"})).ok();
}

#[test]
fn jon6_a_wrong_guess_that_was_typed_while_it_was_handed_in_did_not_count() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let _admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.begin(&service, "join", USCC).ok().json()["id"].as_str().unwrap().to_owned();
    clerk.fills_in(&service, &id, &joining(1));
    let path = format!("/v1/applications/{id}/fields");
    let tick = |was: &str, now: &str| {
        let changes = json!([{"field": "agreed", "was": was, "now": now}, {"field": "admin_name", "was": "林二舟", "now": "林二舟"}]);
        clerk.put(&service, &path, json!({ "changes": changes }));
    };
    clerk.type_in(&service, &id, &[("admin_name", "林二舟")]).ok();
    // One hand completes it and takes that back, the other hands it in, so that it is complete in the midst of it.
    let answers = at_once(2, |n| {
        let mut answers = Vec::new();
        for _ in 0..60 {
            if n == 0 {
                tick("yes", "");
                tick("", "yes");
            } else {
                answers.push(clerk.act(&service, &id, "submission"));
            }
        }
        answers
    });
    let wrong: Vec<_> = answers[1].iter().filter(|answer| answer.refused() == "admin_differs").collect();
    let left: Vec<_> = wrong.iter().map(|answer| answer.json()["params"]["left"].clone()).collect();
    assert_eq!(left, ["2", "1", "0"][..left.len()], "each answer took a try");
}

#[test]
fn jon9_one_person_may_belong_to_two_enterprises_and_neither_shows_in_the_other() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let other = "91990000MA00000010";
    let (a, b) = (Admin::of(&world, &service, &officer, 1, USCC), Admin::of(&world, &service, &officer, 3, other));
    let clerk = Person::verified(&service, 2);
    for (admin, uscc, number) in [(&a, USCC, 1), (&b, other, 3)] {
        let id = clerk.asks_to_join(&service, uscc, number);
        admin.lets_in(&world, &service, &id).ok();
        officer.approve(&service, &id).ok();
    }
    assert_eq!(clerk.get(&service, "/v1/enterprises/mine").ok().json().as_array().unwrap().len(), 2);
    for (one, another) in [(&a, &b), (&b, &a)] {
        for rest in ["", "/requests", "/grants"] {
            let path = format!("/v1/enterprises/{}{rest}", another.enterprise);
            assert_eq!(one.person.get(&service, &path).refused(), "enterprise_unknown", "{rest}");
        }
        assert_eq!(grants(&service, &one.person, &one.enterprise).len(), 1);
    }
    // Of its requests and grants a clerk sees his own grants alone.
    let path = format!("/v1/enterprises/{}/requests", a.enterprise);
    assert_eq!(clerk.get(&service, &path).refused(), "NOT_ADMIN");
    assert_eq!(grants(&service, &clerk, &a.enterprise).len(), 1);
}

#[test]
fn jon10_an_admin_who_says_nothing_is_told_again_and_after_fourteen_days_it_lapses() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let asked = || admin.person.messages(&service).iter().filter(|key| *key == "join.ask").count();
    assert_eq!(asked(), 1);
    for (days, count) in [(3, 2), (4, 3), (6, 4)] {
        world.clock.forward(days * DAY);
        soon("the admin is told again", || (asked() == count).then_some(()));
    }
    world.clock.forward(2 * DAY);
    let view = soon("it lapses", || {
        let view = clerk.application(&service, &id);
        (view["state"] == "lapsed").then_some(view)
    });
    assert_eq!(view["lapsed"], json!({"from": "awaiting", "awaited": "admin"}));
    // What was typed goes on by the other way.
    assert_eq!(view["ways"], json!(["join", "transfer"]));
    let path = format!("/v1/applications/{id}/way");
    let other = clerk.post(&service, &path, json!({"kind": "transfer"})).ok().json();
    assert_eq!(
        (&other["kind"], &other["state"], &other["fields"]["name"]),
        (&json!("transfer"), &json!("draft"), &json!(NAME))
    );
}

#[test]
fn a_request_that_the_admin_declines_ends_with_his_reason() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let admin = Admin::of(&world, &service, &officer, 1, USCC);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let path = format!("/v1/enterprises/{}/requests/{id}/refusal", admin.enterprise);
    assert_eq!(admin.person.post(&service, &path, json!({"reason": " "})).refused(), "service_form");
    assert_eq!(clerk.post(&service, &path, json!({"reason": "x"})).refused(), "enterprise_unknown");
    admin.person.post(&service, &path, json!({"reason": "不是本公司员工"})).ok();
    let view = clerk.application(&service, &id);
    assert_eq!(
        (&view["state"], &view["reason"], &view["rejected_by"]),
        (&json!("rejected"), &json!("不是本公司员工"), &json!("admin"))
    );
    assert!(clerk.messages(&service).contains(&"join.declined".to_owned()));
    assert_eq!(admin.person.post(&service, &path, json!({"reason": "x"})).refused(), "STATE_CHANGED");
    assert!(admin.requests(&service).is_empty());
    // What the officer refuses after the admin agreed is told to be his.
    let again = clerk.asks_to_join(&service, USCC, 1);
    admin.lets_in(&world, &service, &again).ok();
    assert_eq!(clerk.application(&service, &again)["rejected_by"], json!(null));
    let taken = officer.take(&service, &again).ok().json();
    let rejection = json!({"lease": taken["lease"], "verdict": "rejected", "marks": [], "reason": "查无此人"});
    officer.decide(&service, &again, rejection).ok();
    let view = clerk.application(&service, &again);
    assert_eq!(
        (&view["state"], &view["reason"], &view["rejected_by"]),
        (&json!("rejected"), &json!("查无此人"), &json!("officer"))
    );
}

#[test]
fn texts_to_phones_had_full_names_of_others_and_their_words() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::verified(&service, 1);
    let claim = person.claimed(&service, USCC);
    let taken = officer.take(&service, &claim).ok().json();
    officer.decide(&service, &claim, return_for(&taken, &[("licence", "照片反光，看不清有效期")])).ok();
    person.add(&service, &claim, "licence", &page(3)).ok();
    person.act(&service, &claim, "submission").ok();
    officer.approve(&service, &claim).ok();
    let admin = Admin::with(&world, &service, person, &claim, 1);
    let clerk = Person::verified(&service, 2);
    let id = clerk.asks_to_join(&service, USCC, 1);
    let path = format!("/v1/enterprises/{}/requests/{id}/refusal", admin.enterprise);
    admin.person.post(&service, &path, json!({"reason": "请点链接领取"})).ok();
    let outbox = officer.get(&service, "/v1/office/outbox").ok().json();
    let rows = outbox["rows"].as_array().unwrap().iter().filter(|row| row["way"] == "sms");
    let texts: Vec<_> = rows.map(|row| row["text"].as_str().unwrap().to_owned()).collect();
    let named = |words: &str| texts.iter().filter(|text| text.contains(words)).count();
    assert_eq!((named("示**二申请加入"), named("示范零二")), (1, 0), "{texts:?}");
    assert_eq!((named("有 1 处要改"), named("照片反光"), named("请点链接领取")), (1, 0, 0), "{texts:?}");
    // Whoever logs in reads all of it.
    let read = |of: &Person, key: &str| {
        let messages = of.get(&service, "/v1/messages").ok().json()["messages"].as_array().unwrap().clone();
        messages.into_iter().find(|message| message["key"] == key).unwrap()["params"].clone()
    };
    assert_eq!(read(&admin.person, "join.ask")["name"], "示范零二");
    assert_eq!(read(&admin.person, "app.returned")["reason"], "照片反光，看不清有效期");
    assert_eq!(read(&clerk, "join.declined")["reason"], "请点链接领取");
}

#[test]
fn a_superseded_claim_becomes_a_request_to_join_with_its_data() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let loser = Person::verified(&service, 2);
    let claim = loser.claimed(&service, USCC);
    Admin::of(&world, &service, &officer, 1, USCC);
    let view = loser.application(&service, &claim);
    assert_eq!((&view["state"], &view["ways"]), (&json!("superseded"), &json!(["join", "transfer"])));
    let way = |kind: &str| loser.post(&service, &format!("/v1/applications/{claim}/way"), json!({ "kind": kind }));
    assert_eq!(way("claim").refused(), "ENTERPRISE_TAKEN");
    let joins = way("join").ok().json();
    assert_eq!((&joins["kind"], &joins["fields"]["platform"]), (&json!("join"), &json!("jiangbei")));
    assert_eq!(joins["fields"]["licence"], json!(null));
    // Asked again it is the same one.
    assert_eq!(way("join").ok().json()["id"], joins["id"]);
}

#[test]
fn nothing_that_was_typed_is_lost_where_a_draft_goes_another_way_and_back() {
    let world = World::new();
    let service = world.start();
    let person = Person::verified(&service, 1);
    let id = person.claim(&service, USCC);
    let before = person.application(&service, &id);
    let way = |kind: &str| person.post(&service, &format!("/v1/applications/{id}/way"), json!({ "kind": kind }));
    let transfer = way("transfer").ok().json();
    assert_eq!(
        (&transfer["id"], &transfer["kind"], &transfer["may"][0]),
        (&json!(id), &json!("transfer"), &json!("save"))
    );
    person.type_in(&service, &id, &[("bank", "示范银行江北支行"), ("account_tail", "123456")]).ok();
    let back = way("claim").ok().json();
    for (field, text) in before["fields"].as_object().unwrap() {
        assert_eq!(&back["fields"][field], text, "{field}");
    }
    assert_eq!(back["fields"]["account_tail"], "123456");
    assert_eq!(way("certificate").refused(), "enterprise_unknown");
    assert_eq!(person.add(&service, &id, "licence", &page(1)).ok().json()["id"], before["fields"]["licence"]);
    person.act(&service, &id, "submission").ok();
    assert_eq!(way("transfer").refused(), "STATE_CHANGED");
}
