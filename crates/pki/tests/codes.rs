//! The lists of codes hold every code that the crate's sources give, and no other.

use std::collections::BTreeSet;

/// The string literals of every `fn code` in a source text.
fn codes(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for body in source.split("pub fn code(").skip(1) {
        let body = &body[..body.find("\n    }\n").expect("a function ends")];
        found.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

fn sources(folder: &std::path::Path, found: &mut BTreeSet<String>, records: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found, records);
            continue;
        }
        // Records of verdicts have codes too; those of errors alone are listed.
        let is_record = path.ends_with("path/mod.rs") || path.ends_with("cms/verify.rs") || path.ends_with("crl.rs");
        let source = std::fs::read_to_string(&path).unwrap();
        let (errors, verdicts): (Vec<&str>, Vec<&str>) = source
            .split("\nimpl ")
            .partition(|block| !is_record || block.lines().next().is_some_and(|line| line.contains("Error")));
        found.extend(errors.iter().flat_map(|block| codes(block)));
        records.extend(verdicts.iter().flat_map(|block| codes(block)));
    }
}

#[test]
fn every_code_of_an_error_is_listed_and_every_listed_code_exists() {
    let (mut found, mut records) = (BTreeSet::new(), BTreeSet::new());
    sources(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found, &mut records);
    let listed: BTreeSet<String> = sealbid_pki::CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(found, listed);
    assert_eq!(listed.len(), sealbid_pki::CODES.len());
    assert!(records.contains("untrusted") && records.contains("not_declared") && records.contains("intact"));
}

/// The chain codes that the tables of chains expect are the ones that the crate says it may give.
#[test]
fn chain_codes_are_sorted_and_unique() {
    assert!(sealbid_pki::path::CHAIN_CODES.is_sorted_by(|a, b| a < b));
    let mut expected: BTreeSet<&str> = crate::chains::expected_chain_codes().collect();
    assert!(expected.remove("valid") && expected.remove("untrusted"));
    // A chain that exhausts the search is too large for a table; the hostile tests have one.
    expected.insert("search_exhausted");
    assert_eq!(expected, sealbid_pki::path::CHAIN_CODES.iter().copied().collect());
}
