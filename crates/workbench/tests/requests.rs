//! Every request that the page can make has an answer, whatever it asks.

use sealbid_testkit::folder;
use sealbid_wire::Language;
use sealbid_wire::desk::Request;
use serde_json::{Value, json};

use crate::world::open_alone;

/// A seal that is a picture.
fn picture(handle: &str) -> Value {
    json!({"made": "picture", "handle": handle, "width_mm": 20.0})
}

/// What is asked of each, so that it is understood: of things that are not there, mostly.
fn ask(name: &str) -> Value {
    let bid = "0".repeat(32);
    match name {
        "start" | "settings" | "service" | "about" | "console" | "bids" | "sample" | "openings" | "desk" | "jobs"
        | "seals" | "session" => {
            json!({})
        }
        "settings_save" => json!({
            "language": "en", "theme": "dark", "service": "http://127.0.0.1:9", "service_root": "", "bidder_name": "",
            "bidder_uscc": "",
        }),
        "account_log_in" => json!({}),
        "account_grant" => json!({
            "session": "A".repeat(43), "enterprise": bid, "application": bid, "statement": "{}",
        }),
        "service_call" => json!({"method": "GET", "path": "/v1/account", "body": null, "session": null, "key": null}),
        "service_send" => json!({
            "path": "/v1/applications/a/documents/licence", "handle": bid, "session": "A".repeat(43),
            "key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        }),
        "service_fetch" => {
            json!({"path": "/v1/applications/a/form", "name": "申请表.pdf", "session": "A".repeat(43)})
        }
        "session_keep" => json!({"session": "A".repeat(43), "account": {
            "id": bid, "phone": "001****0000", "state": "active", "closes": null, "level": "full", "session": bid, "name": null,
            "identity": "unverified", "has_password": false, "roles": [], "platform": null, "unread": 0,
        }}),
        "session_leave" => json!({"session": "A".repeat(43)}),
        "log_export" => json!({"title": "导出日志"}),
        "qr" => json!({"text": "https://example.org"}),
        "files_choose" => json!({"purpose": "tender", "title": "打开"}),
        "file_save" => json!({"handle": bid, "name": "a.pdf", "title": "另存"}),
        "file_close" | "tender_look" | "verify" | "envelope_look" | "decrypt" => json!({"handle": bid}),
        "bid_new" => json!({"handle": bid, "lot": null}),
        "bid" | "bid_tender" | "build" | "stamp_view" | "stamp" | "pack" | "encrypt" | "bid_envelope"
        | "sample_papers" => {
            json!({"bid": bid})
        }
        "bid_mark" => json!({"bid": bid, "is_archived": true}),
        "bid_remove" => json!({"bid": bid, "typed": "JB"}),
        "bidder_save" => json!({"bid": bid, "name": "江北示范建设有限公司", "uscc": "91350100M000100Y43"}),
        "part_add" | "part_order" => json!({"bid": bid, "part": "licence", "files": []}),
        "part_remove" | "part_file" => json!({"bid": bid, "part": "licence", "file": "001-a.pdf"}),
        "form" | "form_preview" => json!({"bid": bid, "part": "opening-schedule"}),
        "form_save" => json!({"bid": bid, "part": "opening-schedule", "values": {}}),
        "capitals" => json!({"fen": 1}),
        "plan_save" => json!({
            "bid": bid, "plan": {"entries": [], "certify": false, "fields": [], "level": "b"},
        }),
        "places" => json!({"target": {"is": "bid", "bid": bid}, "entries": []}),
        "keyword" => json!({"target": {"is": "file", "handle": bid}, "text": "盖章", "pages": null}),
        "seal" | "seal_refresh" | "seal_revert" => json!({"seal": bid}),
        "seal_presets" => json!({"text": "江北示范建设有限公司"}),
        "seal_preview" => json!({"source": picture(&bid), "is_quick": true}),
        "seal_new" => json!({"name": "法人章", "source": picture(&bid)}),
        "seal_save" => json!({"seal": bid, "name": "法人章", "source": picture(&bid)}),
        "seal_remove" => json!({"seal": bid, "typed": "法人章"}),
        "seal_order" => json!({"seal": bid, "order": "make", "phones": []}),
        "seal_write" => json!({"name": "张示范", "width_mm": 50.0, "height_mm": 20.0}),
        "seal_export" => json!({"seal": bid, "kind": "png", "title": "保存"}),
        "seal_import" => json!({"handle": bid, "name": "法人章", "width_mm": 20.0}),
        "countersign" => json!({
            "bid": bid, "phone": "0".repeat(64), "level": "b",
            "entries": [{"kind": "at", "seal": "company", "page": 1, "x_mm": 10.0, "y_mm": 10.0}],
        }),
        "stamp_files_view" => json!({"handles": [bid]}),
        "stamp_files" => json!({
            "handles": [bid], "level": "b", "title": "保存到",
            "entries": [{"kind": "pages", "seal": "company", "pages": "all", "x_mm": 10.0, "y_mm": 10.0}],
        }),
        "pair" => json!({"desk_name": "投标部台式机"}),
        "phone_forget" => json!({"id": "0".repeat(64), "typed": "00000000"}),
        "job_digits" => json!({"job": bid, "digits": "0000000000"}),
        "job_cancel" => json!({"job": bid}),
        other => panic!("{other} is asked of nobody"),
    }
}

#[test]
fn every_request_is_answered_or_refused_in_a_sentence() {
    let data = folder();
    let desk = open_alone(data.path());
    for name in Request::NAMES {
        let request: Request = serde_json::from_value(json!({"name": name, "ask": ask(name)})).unwrap();
        if let Err(problem) = request.run(&desk.bench) {
            for language in Language::ALL {
                assert!(problem.sentence(language).is_some(), "{name}: {problem:?}");
            }
            let is_fault = ["form_malformed", "internal"].contains(&problem.code.as_str());
            assert!(!is_fault, "{name}: {problem:?}");
        }
    }
    desk.cancel_all();
}

#[test]
fn what_is_not_asked_as_it_should_be_is_no_request() {
    for text in [
        r#"{"name": "no_such", "ask": {}}"#,
        r#"{"name": "bid", "ask": {}}"#,
        r#"{"name": "bid", "ask": {"bid": "a", "path": "/etc"}}"#,
        r#"{"name": "start", "ask": {"x": 1}}"#,
        r#"{"name": "capitals", "ask": {"fen": "1"}}"#,
    ] {
        assert!(serde_json::from_str::<Request>(text).is_err(), "{text}");
    }
}

#[test]
fn codes_hold_what_was_asked() {
    let data = folder();
    let desk = open_alone(data.path());
    use sealbid_wire::desk::{Desk as _, QrAsked};
    let code = desk.qr(QrAsked { text: "https://192.168.1.20:40123".to_owned() }).unwrap();
    assert!(code.rows.iter().all(|row| row.len() == code.rows.len()) && code.rows.len() >= 21);
    for text in [String::new(), "长".repeat(400)] {
        assert_eq!(desk.qr(QrAsked { text }).unwrap_err().code, "qr_text");
    }
}
