//! Accounts at the service, through the desk: what a page may ask, and that the bearer of its session stays with the desk.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_client::{Passed, Service};
use sealbid_testkit::{folder, one_page};
use sealbid_wire::Problem;
use sealbid_wire::account::LiveEvent;
use sealbid_wire::desk::{
    CallMethod, Desk as _, Event, FetchFile, FileKindView, FileRef, JobOutcome, KeptSession, LeaveSession, Nothing,
    SaveCopy, SendFile, ServiceAnswer, ServiceCall, Settings,
};
use serde_json::{Value, json};

use crate::world::{Desk, NOW, open, open_alone};

const KEY: &str = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(60);

fn call(method: CallMethod, path: &str, body: Option<Value>, session: Option<&str>) -> ServiceCall {
    ServiceCall { method, path: path.to_owned(), body, session: session.map(str::to_owned), key: None }
}

fn get(desk: &Desk, path: &str, session: &str) -> Result<ServiceAnswer, Problem> {
    desk.service_call(call(CallMethod::Get, path, None, Some(session)))
}

/// Waits until the service inside answers.
fn there(desk: &Desk) -> String {
    desk.window.wait(|event| match event {
        Event::Service { service } if service.problem.is_none() => Some(service.url.clone()),
        _ => None,
    })
}

fn posted(desk: &Desk, path: &str, body: Value) -> Value {
    let answer = desk.service_call(call(CallMethod::Post, path, Some(body), None)).unwrap();
    assert!((200..300).contains(&answer.status), "{path}: {:?}", answer.body);
    answer.body.unwrap()
}

/// Registers a number or logs in with it, as a page does: the answer.
fn logged_in(desk: &Desk, phone: &str) -> Value {
    let asked = posted(desk, "/v1/account/codes", json!({"phone": phone, "purpose": "login"}));
    let code = asked["practice_code"].as_str().unwrap();
    let body = json!({"phone": phone, "code": code, "password": null, "device": "", "device_key": ""});
    posted(desk, "/v1/account/sessions", body)
}

fn session_of(answer: &Value) -> String {
    answer["token"].as_str().unwrap().to_owned()
}

/// The bearer, where the desk keeps it.
fn bearer(data: &Path) -> (String, [u8; 32]) {
    let file: Value = serde_json::from_slice(&std::fs::read(data.join("accounts/sessions.json")).unwrap()).unwrap();
    let text = file["sessions"][0]["bearer"].as_str().unwrap().to_owned();
    let bytes = Base64UrlUnpadded::decode_vec(&text).unwrap().try_into().unwrap();
    (text, bytes)
}

fn told(desk: &Desk, from: usize, session: &str, is_it: impl Fn(&LiveEvent) -> bool) {
    desk.window.wait_from(from, |event| match event {
        Event::Session { session: to, event } if to == session && is_it(event) => Some(()),
        _ => None,
    });
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_page_logs_in_without_ever_seeing_the_bearer() {
    let data = folder();
    let desk = open(data.path());
    there(&desk);
    assert_eq!(desk.session(Nothing {}).unwrap(), None);
    let answer = logged_in(&desk, "10000000071");
    let session = session_of(&answer);
    let account = get(&desk, "/v1/account", &session).unwrap();
    assert_eq!((account.status, account.body.as_ref().unwrap()["phone"].as_str()), (200, Some("100****0071")));
    let rows = get(&desk, "/v1/account/sessions", &session).unwrap();
    assert_eq!(rows.body.as_ref().unwrap()[0]["device"], "封标 · 投标部台式机");
    told(&desk, 0, &session, |event| *event == LiveEvent::Account);
    let kept = desk.session(Nothing {}).unwrap().unwrap();
    assert_eq!((kept.session.as_str(), kept.account.phone.as_str()), (session.as_str(), "100****0071"));

    let (text, _) = bearer(data.path());
    let all = format!("{answer} {:?} {:?} {:?} {:?}", account.body, rows.body, kept, desk.window.events());
    assert!(!all.contains(&text), "the page was told the bearer");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| std::fs::metadata(data.path().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("accounts"), mode("accounts/sessions.json")), (0o700, 0o600));
    }

    // What the page noted of the account is there at the next start, and so is the session.
    let noted = KeptSession { account: sealbid_wire::account::AccountView { unread: 7, ..kept.account }, ..kept };
    desk.session_keep(noted.clone()).unwrap();
    drop(desk);
    let desk = open(data.path());
    assert_eq!(desk.session(Nothing {}).unwrap(), Some(noted));
    there(&desk);
    assert_eq!(get(&desk, "/v1/account", &session).unwrap().status, 200);
    told(&desk, 0, &session, |event| matches!(event, LiveEvent::Messages { .. }));
}

#[test]
fn a_call_that_is_not_for_the_pages_of_an_account_is_passed_to_nobody() {
    let data = folder();
    let desk = open_alone(data.path());
    let refused = |asked: ServiceCall| desk.service_call(asked).unwrap_err().code;
    for path in [
        "",
        "/",
        "/v1",
        "/v1/accounts",
        "/v1/account.json",
        "/v1/account/../office/people",
        "/v1/account/%2e%2e/office",
        "/v1/account//sessions",
        "/v1/account\\..",
        "/v1/account#x",
        "/v1/account?a=b#c",
        "/v1/account\r\nx: y",
        "/v1/office/people",
        "/v1/events",
        "/v1/tickets",
        "/v1/seals",
        "/v1/service/x",
        "/v1/link",
        "http://example.org/v1/account",
        "@example.org/v1/account",
        ".example.org/v1/account",
        "/v1/platforms?search=\u{6c5f}",
        "/v1/enterprise",
        "/v1/office/applications",
        "/v1/applications/../office/people",
    ] {
        assert_eq!(refused(call(CallMethod::Get, path, None, None)), "internal", "{path:?}");
    }
    let large = json!("x".repeat(64 << 10));
    assert_eq!(refused(call(CallMethod::Post, "/v1/account/codes", Some(large), None)), "internal");
    assert_eq!(refused(call(CallMethod::Get, "/v1/account", Some(json!({})), None)), "internal");
    for key in ["", "x", "6f9619ff-8b86-4d01-b42d-00cf4fc964f\n", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"] {
        let asked = call(CallMethod::Post, "/v1/account/codes", None, None);
        assert_eq!(refused(ServiceCall { key: Some(key.to_owned()), ..asked }), "internal", "{key:?}");
    }
    // What is for them is passed on, here to one that is away.
    for path in [
        "/v1/account",
        "/v1/account/sessions",
        "/v1/messages?before=a",
        "/v1/platforms?search=%E6%B1%9F",
        "/v1/service",
        "/v1/enterprises?search=91350100M000100Y43",
        "/v1/enterprises/mine",
        "/v1/applications",
        "/v1/applications/0f1e2d3c4b5a69788796a5b4c3d2e1f0/fields",
    ] {
        let code = refused(call(CallMethod::Get, path, None, None));
        assert!(["service_unreachable", "service_starting"].contains(&code.as_str()), "{path}: {code}");
    }
}

#[test]
fn what_is_asked_shows_neither_its_body_nor_its_query() {
    let asked =
        call(CallMethod::Post, "/v1/platforms?search=secret", Some(json!({"password": "secret"})), Some("secret"));
    assert!(!format!("{asked:?}").contains("secret"));
    let answer = ServiceAnswer { status: 200, body: Some(json!("secret")) };
    assert!(!format!("{answer:?}").contains("secret"));
}

/// A service that notes what it is asked, and answers that there is nothing.
fn listening() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (note, noted) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut head, mut reader) = (String::new(), BufReader::new(&stream));
            for line in reader.by_ref().lines() {
                let Ok(line) = line else { break };
                if line.is_empty() {
                    break;
                }
                head += &format!("{line}\n");
            }
            // What is closed before all was read is broken off, and the answer with it: a body ends with an empty chunk.
            if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
                reader.by_ref().lines().take_while(|line| line.as_ref().is_ok_and(|line| line != "0")).for_each(drop);
                reader.read_line(&mut String::new()).ok();
            }
            if note.send(head.to_ascii_lowercase()).is_err() {
                return;
            }
            write!(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").ok();
        }
    });
    (url, noted)
}

#[test]
fn a_session_is_shown_to_the_service_that_gave_it_and_to_no_other() {
    let data = folder();
    let desk = open(data.path());
    there(&desk);
    let session = session_of(&logged_in(&desk, "10000000072"));
    let (text, _) = bearer(data.path());
    let (url, noted) = listening();
    let settings = desk.settings(Nothing {}).unwrap();
    desk.settings_save(Settings { service: url.clone(), ..settings.clone() }).unwrap();
    // It is nobody's there, at once.
    assert_eq!(desk.session(Nothing {}).unwrap(), None);
    let from = desk.window.events().len();
    desk.window.wait_from(0, |event| match event {
        Event::Service { service } if service.url == url => Some(()),
        _ => None,
    });
    assert_eq!(get(&desk, "/v1/account", &session).unwrap_err().code, "service_starting");
    let keyed =
        ServiceCall { key: Some(KEY.to_owned()), ..call(CallMethod::Post, "/v1/account/codes", Some(json!({})), None) };
    assert_eq!(desk.service_call(keyed).unwrap(), ServiceAnswer { status: 204, body: None });
    desk.session_leave(LeaveSession { session: "A".repeat(43) }).unwrap();
    let heads: Vec<String> = noted.try_iter().collect();
    assert!(heads.iter().any(|head| head.contains(&format!("idempotency-key: {KEY}"))), "{heads:?}");
    let shown = heads.iter().find(|head| head.contains("authorization") || head.contains(&text.to_ascii_lowercase()));
    assert_eq!(shown, None);

    // Whoever comes back is logged in still.
    desk.settings_save(settings).unwrap();
    assert_eq!(desk.session(Nothing {}).unwrap().unwrap().session, session);
    desk.window.wait_from(from, |event| match event {
        Event::Service { service } if service.problem.is_none() && service.is_embedded => Some(()),
        _ => None,
    });
    assert_eq!(get(&desk, "/v1/account", &session).unwrap().status, 200);
}

#[test]
fn a_session_that_is_ended_elsewhere_ends_here_and_is_told() {
    let data = folder();
    let desk = open(data.path());
    let url = there(&desk);
    let answer = logged_in(&desk, "10000000073");
    let session = session_of(&answer);
    told(&desk, 0, &session, |event| *event == LiveEvent::Account);
    let (_, shown) = bearer(data.path());
    // Another device of the same account: whoever shows the session's own bearer may end it.
    let path = format!("/v1/account/sessions/{}", answer["account"]["session"].as_str().unwrap());
    let elsewhere = Service::at(&url, None).unwrap();
    let ended = Passed { method: "DELETE", path: &path, body: None, bearer: Some(&shown), key: None };
    assert_eq!(elsewhere.pass(&ended).unwrap().status, 204);
    told(&desk, 0, &session, |event| *event == LiveEvent::Ended);
    until("a session that is forgotten", || desk.session(Nothing {}).unwrap().is_none());
    assert_eq!(get(&desk, "/v1/account", &session).unwrap_err().code, "session_none");
}

/// Also where the stream did not say so: the answer of a call does.
#[test]
fn a_session_that_the_service_does_not_know_is_forgotten_by_its_next_call() {
    let data = folder();
    let desk = open(data.path());
    there(&desk);
    let session = session_of(&logged_in(&desk, "10000000074"));
    drop(desk);
    // Another service in the place of the one that gave it.
    std::fs::remove_dir_all(data.path().join("service")).unwrap();
    let desk = open(data.path());
    there(&desk);
    if let Ok(answer) = get(&desk, "/v1/account", &session) {
        assert_eq!((answer.status, &answer.body.unwrap()["code"]), (401, &json!("session_none")));
    }
    until("a session that is forgotten", || desk.session(Nothing {}).unwrap().is_none());
}

#[test]
fn who_logs_out_is_out_at_the_service_too() {
    let data = folder();
    let desk = open(data.path());
    let url = there(&desk);
    let session = session_of(&logged_in(&desk, "10000000075"));
    let (text, shown) = bearer(data.path());
    desk.session_leave(LeaveSession { session: session.clone() }).unwrap();
    assert_eq!(desk.session(Nothing {}).unwrap(), None);
    assert!(!std::fs::read_to_string(data.path().join("accounts/sessions.json")).unwrap().contains(&text));
    let service = Service::at(&url, None).unwrap();
    let asked = Passed { method: "GET", path: "/v1/account", body: None, bearer: Some(&shown), key: None };
    until("the end at the service", || service.pass(&asked).unwrap().status == 401);
    desk.clock.set(NOW + 61);
    let again = session_of(&logged_in(&desk, "10000000075"));
    assert_ne!(again, session);
}

#[test]
fn sessions_that_cannot_be_read_are_none_and_bar_no_login() {
    let data = folder();
    std::fs::create_dir(data.path().join("accounts")).unwrap();
    std::fs::write(data.path().join("accounts/sessions.json"), "{").unwrap();
    let desk = open(data.path());
    there(&desk);
    assert_eq!(desk.session(Nothing {}).unwrap(), None);
    let session = session_of(&logged_in(&desk, "10000000076"));
    assert_eq!(desk.session(Nothing {}).unwrap().unwrap().session, session);
}

/// A claim of somebody whose name is proven: who is logged in, and its path.
fn claim(desk: &Desk, phone: &str) -> (String, String) {
    let session = session_of(&logged_in(desk, phone));
    let post = |path: &str, body: Value| {
        let answer = desk.service_call(call(CallMethod::Post, path, Some(body), Some(&session))).unwrap();
        assert!((200..300).contains(&answer.status), "{path}: {:?}", answer.body);
        answer.body.unwrap()
    };
    let person = json!({
        "provider": "cfca_face", "name": "林一舟", "id_number": "11010519491231002X", "has_consented": true,
    });
    post("/v1/account/identity", person);
    until("a name that is proven", || {
        get(desk, "/v1/account/identity", &session).unwrap().body.unwrap()["state"] == "passed"
    });
    let begun = post("/v1/applications", json!({"kind": "claim", "uscc": "91350100M000100Y43"}));
    (session, format!("/v1/applications/{}", begun["id"].as_str().unwrap()))
}

fn send(desk: &Desk, path: &str, file: &FileRef, session: &str) -> Result<ServiceAnswer, Problem> {
    let (path, handle, session) = (path.to_owned(), file.handle.clone(), session.to_owned());
    match desk.ended(desk.service_send(SendFile { path, handle, session, key: KEY.to_owned() }))? {
        JobOutcome::Answered { answer } => Ok(answer),
        other => panic!("{other:?}"),
    }
}

fn fetch(desk: &Desk, path: &str, session: &str) -> Result<FileRef, Problem> {
    let (path, session) = (path.to_owned(), session.to_owned());
    desk.service_fetch(FetchFile { path, name: "申请表.pdf".to_owned(), session })
}

#[test]
fn papers_go_to_the_service_by_their_handles_and_come_back_as_files() {
    let (data, papers) = (folder(), folder());
    let desk = open(data.path());
    there(&desk);
    let (session, application) = claim(&desk, "10000000074");
    let paper = papers.path().join("盖章.pdf");
    std::fs::write(&paper, one_page("stamped")).unwrap();
    let file = desk.handle_of(&paper).unwrap();
    let to = format!("{application}/documents/form");
    let sent = send(&desk, &to, &file, &session).unwrap();
    assert_eq!((sent.status, sent.body.as_ref().unwrap()["media_type"].as_str()), (200, Some("application/pdf")));
    // The same again, as after a lost answer, is the same.
    assert_eq!(send(&desk, &to, &file, &session).unwrap(), sent);

    let kept = format!("{application}/papers/{}", sent.body.unwrap()["id"].as_str().unwrap());
    let back = fetch(&desk, &kept, &session).unwrap();
    assert_eq!((back.kind, back.name.as_str()), (FileKindView::Pdf, "申请表.pdf"));
    assert_eq!(desk.read(&back.handle, 0, back.size).unwrap(), std::fs::read(&paper).unwrap());
    let form = fetch(&desk, &format!("{application}/form"), &session).unwrap();
    assert_eq!(form.kind, FileKindView::Pdf);
    let saved = papers.path().join("申请表.pdf");
    *desk.window.saved_to.lock().unwrap() = Some(saved.clone());
    let copy = SaveCopy { handle: form.handle, name: form.name, title: "保存申请表".to_owned() };
    desk.ended(desk.file_save(copy).map(Option::unwrap)).unwrap();
    assert!(std::fs::read(&saved).unwrap().starts_with(b"%PDF"));

    // The service's refusals are told as they are.
    assert_eq!(fetch(&desk, &format!("{application}/papers/none"), &session).unwrap_err().code, "document_unknown");
    let licence = send(&desk, &format!("{application}/documents/licence"), &file, &session).unwrap();
    assert_eq!((licence.status, licence.body.unwrap()["code"].as_str()), (415, Some("document_media")));
    let text = papers.path().join("notes.txt");
    std::fs::write(&text, "no paper").unwrap();
    let text = desk.handle_of(&text).unwrap();
    assert_eq!(send(&desk, &to, &text, &session).unwrap_err().code, "document_media");
    let large = papers.path().join("large.pdf");
    let pdf = [one_page("large"), vec![0; 10 << 20]].concat();
    std::fs::write(&large, pdf).unwrap();
    let large = desk.handle_of(&large).unwrap();
    assert_eq!(send(&desk, &to, &large, &session).unwrap_err().code, "file_too_large");
    let nobody = "A".repeat(43);
    assert_eq!(send(&desk, &to, &file, &nobody).unwrap_err().code, "session_none");
    assert_eq!(fetch(&desk, &kept, &nobody).unwrap_err().code, "session_none");
}

#[test]
fn files_go_nowhere_but_to_applications() {
    let data = folder();
    let desk = open_alone(data.path());
    let path = data.path().join("a.pdf");
    std::fs::write(&path, one_page("a")).unwrap();
    let file = desk.handle_of(&path).unwrap();
    for to in [
        "/v1/account",
        "/v1/applications",
        "/v1/applications/a/fields",
        "/v1/applications/a/documents/licence/b",
        "/v1/applications/a/documents/licence?b",
        "/v1/applications/../documents/licence",
        "/v1/office/applications/a/documents/licence",
        "/v1/enterprises/a/grants",
        "/v1/enterprises/a/grants/b/other",
        "/v1/enterprises/a/grants/b/signature?c",
        "http://example.org/v1/applications/a/documents/licence",
    ] {
        assert_eq!(send(&desk, to, &file, "A").unwrap_err().code, "internal", "{to}");
        assert_eq!(fetch(&desk, to, "A").unwrap_err().code, "internal", "{to}");
    }
    // What comes down as a file does not go up as one; of a grant the service is asked, and says that nobody is logged in.
    for file_of_grant in ["/v1/enterprises/a/grants/b/statement", "/v1/enterprises/a/grants/b/signature"] {
        assert_eq!(send(&desk, file_of_grant, &file, "A").unwrap_err().code, "internal", "{file_of_grant}");
        assert_ne!(fetch(&desk, file_of_grant, "A").unwrap_err().code, "internal", "{file_of_grant}");
    }
    let asked = SendFile {
        path: "/v1/applications/a/documents/form".to_owned(),
        handle: file.handle,
        session: "A".to_owned(),
        key: "none".to_owned(),
    };
    assert_eq!(desk.service_send(asked).unwrap_err().code, "internal");
}
