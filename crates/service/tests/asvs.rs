//! docs/asvs.md answers for every requirement, and what it names is there.

use std::path::Path;

use sealbid_testkit::workspace_root;

/// The requirements of levels 1 and 2 in OWASP ASVS 5.0.0: section, and the numbers in it.
const REQUIRED: [(&str, &[u8]); 17] = [
    ("6.1", &[1, 2, 3]),
    ("6.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("6.3", &[1, 2, 3, 4]),
    ("6.4", &[1, 2, 3, 4]),
    ("6.5", &[1, 2, 3, 4, 5]),
    ("6.6", &[1, 2, 3]),
    ("6.8", &[1, 2, 3, 4]),
    ("7.1", &[1, 2, 3]),
    ("7.2", &[1, 2, 3, 4]),
    ("7.3", &[1, 2]),
    ("7.4", &[1, 2, 3, 4, 5]),
    ("7.5", &[1, 2]),
    ("7.6", &[1, 2]),
    ("8.1", &[1, 2]),
    ("8.2", &[1, 2, 3]),
    ("8.3", &[1]),
    ("8.4", &[1]),
];

/// Whether a test of that name stands in its module: of this program, or of a module of the crate or of the tree's own tests.
fn is_there(test: &str) -> bool {
    let root = workspace_root();
    // Of the pages a file is named, and what stands in it.
    if let Some((file, text)) = test.split_once(": ").filter(|(file, _)| file.starts_with("ui/")) {
        return std::fs::read_to_string(root.join(file)).is_ok_and(|source| source.contains(text));
    }
    let (module, name) = test.rsplit_once("::").unwrap_or(("", test));
    let (folder, module) = match (module.strip_prefix("kit::"), module.strip_suffix("::tests")) {
        (Some(module), _) => ("tests/kit/tests", module),
        (None, Some(module)) => ("crates/service/src", module),
        (None, None) => ("crates/service/tests", module),
    };
    let path = root.join(folder).join(module.replace("::", "/"));
    let sources = [path.with_extension("rs"), path.join("mod.rs")].map(std::fs::read_to_string);
    let named = ["", "    "].map(|indent| format!("{indent}#[test]\n{indent}fn {name}()"));
    sources.iter().flatten().any(|source| named.iter().any(|named| source.contains(named)))
}

/// Whether a document has this chapter.
fn has_chapter(link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let text = std::fs::read_to_string(workspace_root().join("docs").join(Path::new(file))).unwrap_or_default();
    let anchors = text.lines().filter_map(|line| line.strip_prefix("## "));
    anchors.map(|title| title.to_lowercase().replace(' ', "-").replace(',', "")).any(|found| found == anchor)
}

/// What stands between these two, everywhere.
fn between<'t>(text: &'t str, opening: &str, closing: char) -> Vec<&'t str> {
    text.split(opening).skip(1).filter_map(|rest| rest.split(closing).next()).collect()
}

#[test]
fn every_requirement_is_met_by_what_is_there_or_said_not_to_be() {
    let text = std::fs::read_to_string(workspace_root().join("docs/asvs.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let required =
        REQUIRED.iter().flat_map(|(section, all)| all.iter().map(move |number| format!("{section}.{number}")));
    let required: Vec<String> = required.collect();
    assert_eq!(numbers, required);
    for row in &rows {
        let [number, _what, how, shown] = row[..] else { panic!("{row:?} has other columns") };
        let is_out = how.starts_with("open: ") || how.starts_with("not applicable: ");
        let (tests, links) = (between(shown, "`", '`'), between(shown, "](", ')'));
        let tests: Vec<_> = tests.into_iter().step_by(2).collect();
        assert!(is_out || !tests.is_empty() || !links.is_empty(), "{number} is shown by nothing");
        for test in tests {
            assert!(is_there(test), "{number}: there is no test {test}");
        }
        for link in links {
            assert!(has_chapter(link), "{number}: there is no chapter {link}");
        }
    }
}

#[test]
fn a_test_that_is_none_is_found_missing() {
    assert!(is_there("accounts::account::acc2_a_code_is_tried_five_times_and_no_more_also_at_once"));
    assert!(is_there("person::password::tests::a_weak_password_is_refused_with_its_reason"));
    for wrong in [
        "accounts::account::acc2",
        "accounts::soon",
        "person::password::judge",
        "nowhere::at_all",
        "ui/src/App.vue: nothing",
    ] {
        assert!(!is_there(wrong), "{wrong}");
    }
}
