//! The page's declarations are those of the desk.

use std::fs;
use std::path::Path;

use sealbid_wire::Problem;
use sealbid_wire::desk::Request;
use sealbid_wire::{account, desk, enterprise};

/// Where what differs stood before it is put right: the next run finds it as it should be.
#[test]
fn the_pages_declare_what_desk_and_service_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/wire");
    let mut others = Vec::new();
    for (name, made) in [
        ("desk.ts", desk::declarations()),
        ("account.ts", account::declarations()),
        ("enterprise.ts", enterprise::declarations()),
    ] {
        let path = folder.join(name);
        if fs::read_to_string(&path).unwrap_or_default() != made {
            fs::write(&path, &made).expect("ui/src/wire can be written");
            others.push(name);
        }
    }
    assert_eq!(others, [""; 0], "not what crates/wire declares; it is now, commit it");
}

#[test]
fn a_request_is_called_by_its_name() {
    let request = r#"{"name":"bid","ask":{"bid":"00"}}"#;
    assert!(matches!(serde_json::from_str(request), Ok(Request::bid(_))));
    for wrong in
        [r#"{"name":"bid","ask":{"bid":"00","path":"/"}}"#, r#"{"name":"shell","ask":{}}"#, r#"{"name":"bid"}"#]
    {
        assert!(serde_json::from_str::<Request>(wrong).is_err(), "{wrong}");
    }
    let count = Request::NAMES.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(count, Request::NAMES.len());
    let problem = serde_json::to_string(&Problem::bare("x")).expect("a problem");
    assert_eq!(problem, r#"{"code":"x","params":{}}"#);
}
