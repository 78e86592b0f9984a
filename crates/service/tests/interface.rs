//! The interface as it is described, and that it is what the service does: every answer that a test gets is looked up here.

use std::fs;
use std::sync::LazyLock;

use serde_json::Value;

use crate::world::{Answer, World};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&sealbid_service::openapi()).unwrap());

/// The description of a path: one that stands there as it is before one with a place for anything.
fn of_path(path: &str) -> Option<&'static Value> {
    let fits = |described: &str| {
        let (mut parts, mut places) = (path.split('/'), described.split('/'));
        loop {
            match (parts.next(), places.next()) {
                (None, None) => return true,
                // A request in the address may hold more of them.
                (Some(_), Some("{request}")) => return true,
                (Some(part), Some(place)) if part == place || (place.starts_with('{') && !part.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths.get(path).or_else(|| paths.iter().find(|(described, _)| fits(described)).map(|(_, found)| found))
}

/// Fails where an answer is none that the document gives to this call.
#[track_caller]
pub fn expect_described(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap();
    if method == "HEAD" || !path.starts_with("/v1/") {
        return;
    }
    let refused = || serde_json::from_slice::<Value>(&answer.body).unwrap_or_default()["code"].clone();
    let Some(call) = of_path(path).map(|found| &found[method.to_lowercase()]) else {
        assert_eq!((answer.status, refused()), (404, "service_no_such".into()), "{method} {path}");
        return;
    };
    if call.is_null() {
        assert!(answer.status == 405 && answer.head.contains("\r\nallow: "), "{method} {path}: {}", answer.head);
        return;
    }
    let described = &call["responses"][answer.status.to_string()];
    assert!(!described.is_null(), "{method} {path} is not said to answer {}: {}", answer.status, refused());
    let named = described["$ref"].as_str().and_then(|name| DOCUMENT.pointer(name.trim_start_matches('#')));
    let codes =
        &named.unwrap_or(described)["content"]["application/json"]["schema"]["allOf"][1]["properties"]["code"]["enum"];
    if let Some(codes) = codes.as_array() {
        assert!(codes.contains(&refused()), "{method} {path} is not said to refuse with {}", refused());
    }
}

/// Where what differs stood before it is put right: the next run finds it as it should be.
#[test]
fn the_document_is_the_one_in_docs_and_the_one_that_is_served() {
    let path = sealbid_testkit::workspace_root().join("docs/openapi.json");
    let made = sealbid_service::openapi();
    let is_same = fs::read_to_string(&path).is_ok_and(|kept| kept == made);
    if !is_same {
        fs::write(&path, &made).unwrap();
    }
    assert!(is_same, "docs/openapi.json was another one; it is this one now, commit it");
    let world = World::new();
    let served = world.start().get("/v1/openapi.json").ok();
    assert!(served.head.contains("content-type: application/json"), "{}", served.head);
    assert_eq!(String::from_utf8(served.body).unwrap(), made);
}

#[test]
fn the_processes_are_those_in_docs() {
    let path = sealbid_testkit::workspace_root().join("docs/machines.md");
    let made = sealbid_service::machines();
    let is_same = fs::read_to_string(&path).is_ok_and(|kept| kept == made);
    if !is_same {
        fs::write(&path, &made).unwrap();
    }
    assert!(is_same, "docs/machines.md was another one; it is this one now, commit it");
}

#[test]
fn a_path_that_has_other_methods_says_which() {
    let world = World::new();
    let service = world.start();
    for (method, path, methods) in [
        ("DELETE", "/v1/account", "get, head"),
        ("PATCH", "/v1/account/sessions", "post, get, head"),
        ("GET", "/v1/link", "post"),
        ("OPTIONS", "/v1/account/closing", "post, delete"),
    ] {
        let answer = service.call(method, path, None, b"");
        assert!(answer.head.contains(&format!("\r\nallow: {methods}\r\n")), "{method} {path}: {}", answer.head);
        assert_eq!((answer.status, answer.refused().as_str()), (405, "service_no_such"), "{method} {path}");
    }
}

#[test]
fn what_is_no_text_names_nothing() {
    let world = World::new();
    let (service, officer) = crate::accounts::with_officer(&world);
    for (method, path) in [
        ("GET", "/v1/tenders/%FF"),
        ("GET", "/v1/seals/%C3%28"),
        ("DELETE", "/v1/account/sessions/%FF"),
        ("DELETE", "/v1/office/people/%FF/roles/officer"),
        ("DELETE", "/v1/office/people/none/roles/king"),
    ] {
        let answer = service.call(method, path, Some(&officer.token), b"");
        assert_eq!((answer.status, answer.refused().as_str()), (404, "service_no_such"), "{method} {path}");
    }
}
