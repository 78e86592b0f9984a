//! The list of codes.

use std::collections::BTreeSet;
use std::path::Path;

/// Every text in the body of a `code` of an error, read from the sources: what a program could be handed.
fn written() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for start in ["pub fn code(&self)", "pub fn io_code("] {
                for body in source.split(start).skip(1) {
                    let end = body.find("\n    }\n").or(body.find("\n}\n")).unwrap();
                    codes.extend(body[..end].split('"').skip(1).step_by(2).map(str::to_owned));
                }
            }
        }
    }
    codes
}

#[test]
fn the_list_of_codes_is_complete() {
    let listed: BTreeSet<String> = sealbid_bid::CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(listed, written());
    assert!(sealbid_bid::CODES.is_sorted_by(|a, b| a < b));
}
