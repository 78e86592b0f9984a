//! The list of codes.

use sealbid_link::{CODES, Code};

#[test]
fn codes_are_sorted_unique_and_the_protocols() {
    assert!(CODES.is_sorted_by(|a, b| a < b));
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol/link.md")).unwrap();
    let section = text.split("\n## Codes\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut listed: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .filter(|word| *word != "code")
        .collect();
    listed.sort_unstable();
    assert_eq!(listed, CODES);
    for code in Code::ALL {
        assert_eq!(Code::from_text(code.code()), Some(*code));
    }
}
