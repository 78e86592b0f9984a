//! Logging in to an account by a phone of it.

use sealbid_bid::store::Folder;
use sealbid_pki::Certificate;
use sealbid_softphone::SoftPhone;
use sealbid_wire::desk::{
    CallMethod, Desk as _, JobEvent, JobOutcome, KeptSession, LeaveSession, Nothing, ServiceAnswer, ServiceCall,
};
use serde_json::{Value, json};

use super::office::{Ended, Office, Phone, Ran};

fn call(office: &Office, method: CallMethod, path: &str, body: Option<Value>, session: Option<&str>) -> ServiceAnswer {
    let path = path.to_owned();
    let asked = ServiceCall { method, path, body, session: session.map(str::to_owned), key: None };
    office.bench().service_call(asked).unwrap()
}

fn posted(office: &Office, path: &str, body: Value, session: Option<&str>) -> Value {
    let answer = call(office, CallMethod::Post, path, Some(body), session);
    assert_eq!(answer.status, 200, "{path}: {:?}", answer.body);
    answer.body.unwrap()
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    Base64UrlUnpadded::encode_string(bytes)
}

/// The phone's page, logged in, adds the phone to the account; gives what names the session here, and the phone.
fn with_account(office: &Office) -> (String, String) {
    let code = posted(office, "/v1/account/codes", json!({"phone": "10000000081", "purpose": "login"}), None);
    let by = json!({"phone": "10000000081", "code": code["practice_code"], "password": null, "device": "", "device_key": ""});
    let told = posted(office, "/v1/account/sessions", by, None);
    let session = told["token"].as_str().unwrap().to_owned();
    let info = call(office, CallMethod::Get, "/v1/service", None, None).body.unwrap();
    let root = Certificate::from_pem(info["root"].as_str().unwrap()).unwrap();
    let store = Folder::new(office.path("phone")).unwrap().owner_only();
    let phone = SoftPhone::open(&store).unwrap();
    let sig = phone.account_proof(root.sha256(), told["account"]["session"].as_str().unwrap()).unwrap();
    let key = base64(&phone.auth().to_uncompressed());
    let asked = json!({"key": key, "name": "示范手机", "sig": base64(&sig)});
    let phones = posted(office, "/v1/account/phones", asked, Some(&session));
    (session, phones[0]["id"].as_str().unwrap().to_owned())
}

/// An office whose phone is paired and an account's, and nobody logged in.
fn ready() -> Office {
    let office = Office::new();
    office.enrol();
    office.pair(Phone::Approves).done();
    let (session, _) = with_account(&office);
    office.bench().session_leave(LeaveSession { session }).unwrap();
    office
}

fn logged_in(office: &Office, phone: Phone) -> Ran {
    let job = office.bench().account_log_in(Nothing {}).unwrap();
    office.ran(&job, phone, |_, _| {})
}

fn session(ran: Ran) -> KeptSession {
    let JobOutcome::LoggedIn { session } = ran.done() else { panic!("somebody is logged in") };
    session
}

#[test]
fn a_phone_logs_its_account_in_and_the_bearer_stays_with_the_desk() {
    let office = ready();
    let ran = logged_in(&office, Phone::Approves);
    assert!(ran.told(|event| matches!(event, JobEvent::Answered { is_kept: false })), "{:?}", ran.events);
    let events = format!("{:?}", ran.events);
    let kept = session(ran);
    assert_eq!(kept.account.phone, "100****0081");
    assert_eq!(office.bench().session(Nothing {}).unwrap(), Some(kept.clone()));
    let account = call(&office, CallMethod::Get, "/v1/account", None, Some(&kept.session));
    assert_eq!((account.status, account.body.unwrap()["level"].as_str()), (200, Some("full")));
    let sessions = call(&office, CallMethod::Get, "/v1/account/sessions", None, Some(&kept.session)).body.unwrap();
    assert_eq!(sessions[0]["device"], "Sealbid · jiangbei");
    let file = std::fs::read(office.path("data").join("accounts/sessions.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let bearer = file["sessions"][0]["bearer"].as_str().unwrap();
    assert!(!events.contains(bearer) && kept.session != bearer, "the page was told the bearer");

    // Once more: one session takes the place of the other, at the service too.
    let again = session(logged_in(&office, Phone::Approves));
    assert_ne!(again.session, kept.session);
    let sessions = call(&office, CallMethod::Get, "/v1/account/sessions", None, Some(&again.session)).body.unwrap();
    assert_eq!(sessions.as_array().unwrap().iter().filter(|row| row["device"] == "Sealbid · jiangbei").count(), 1);
}

#[test]
fn a_person_who_says_no_on_the_phone_is_not_logged_in() {
    let office = ready();
    let ran = logged_in(&office, Phone::Rejects);
    assert_eq!(ran.refused(), "USER_REJECTED");
    assert_eq!(office.bench().session(Nothing {}).unwrap(), None);
    session(logged_in(&office, Phone::Approves));
}

#[test]
fn a_phone_that_is_no_accounts_and_one_that_ended_meanwhile_log_nobody_in() {
    let office = Office::new();
    office.enrol();
    office.pair(Phone::Approves).done();
    assert_eq!(logged_in(&office, Phone::Approves).refused(), "login_no_account");
    let (own, phone) = with_account(&office);
    let job = office.bench().account_log_in(Nothing {}).unwrap();
    let ran = office.ran(&job, Phone::Approves, |_, event| {
        if matches!(event, JobEvent::Claimed { .. }) {
            let ended = call(&office, CallMethod::Delete, &format!("/v1/account/phones/{phone}"), None, Some(&own));
            assert_eq!(ended.status, 204);
        }
    });
    assert_eq!(ran.refused(), "login_no_account");
    // Who was logged in before stays so.
    assert_eq!(office.bench().session(Nothing {}).unwrap().unwrap().session, own);
}

#[test]
fn a_desk_that_the_account_ended_is_refused_by_name() {
    let office = Office::new();
    office.enrol();
    office.pair(Phone::Approves).done();
    let (own, phone) = with_account(&office);
    let desk = office.bench().desk(Nothing {}).unwrap().fingerprint.unwrap();
    let path = format!("/v1/account/desks/{desk}");
    let told = json!({"name": "投标部台式机", "phone": phone, "paired": "2026-01-01T00:00:00Z"});
    assert_eq!(call(&office, CallMethod::Put, &path, Some(told), Some(&own)).status, 200);
    assert_eq!(call(&office, CallMethod::Delete, &path, None, Some(&own)).status, 204);
    assert_eq!(logged_in(&office, Phone::Approves).refused(), "login_desk_ended");
}

#[test]
fn a_login_that_is_cancelled_leaves_nothing_and_one_at_a_time_goes_on() {
    let office = ready();
    let job = office.bench().account_log_in(Nothing {}).unwrap();
    assert_eq!(office.bench().account_log_in(Nothing {}).unwrap_err().code, "job_running");
    let ran = office.ran(&job, Phone::Away, |job, event| {
        if matches!(event, JobEvent::Code { .. }) {
            office.bench().job_cancel(job.clone()).unwrap();
        }
    });
    assert!(matches!(ran.ended, Ended::Cancelled), "{:?}", ran.ended);
    assert_eq!(office.bench().session(Nothing {}).unwrap(), None);
}

#[test]
fn a_desk_without_a_phone_and_one_whose_clock_is_behind_say_so_before_a_code_is_shown() {
    let office = Office::new();
    assert_eq!(office.bench().account_log_in(Nothing {}).unwrap_err().code, "phone_none");
    let _service = office.elsewhere();
    office.enrol();
    office.pair(Phone::Approves).done();
    office.elsewhere_clock.forward(200);
    let ran = logged_in(&office, Phone::Approves);
    assert_eq!(ran.refused(), "desk_clock_behind");
    assert!(!ran.told(|event| matches!(event, JobEvent::Code { .. })), "{:?}", ran.events);
}
