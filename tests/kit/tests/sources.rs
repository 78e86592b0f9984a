//! What the tree's text files may not hold.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Every text file that git tracks or would track, with its text.
fn texts() -> Vec<(String, String)> {
    let root = sealbid_testkit::workspace_root();
    let listed = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .expect("git lists the tree");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    String::from_utf8(listed.stdout)
        .expect("paths are UTF-8")
        .lines()
        .filter_map(|path| Some((path.to_owned(), std::fs::read_to_string(root.join(path)).ok()?)))
        .collect()
}

pub fn rust_sources(crates: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let root = sealbid_testkit::workspace_root();
    let folder = |name: &str| match name {
        "src-tauri" => root.join(name),
        name => root.join("crates").join(name).join("src"),
    };
    let mut folders: Vec<PathBuf> = crates.iter().map(|name| folder(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a source folder can be read") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((path.clone(), std::fs::read_to_string(&path).expect("a source is UTF-8")));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

pub fn without_comments(source: &str) -> String {
    source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The crates of what ships, and the software phone.
const SHIPPED: &[&str] = &[
    "pki",
    "link",
    "seal",
    "envelope",
    "pdf",
    "bid",
    "wire",
    "client",
    "service",
    "desk",
    "workbench",
    "softphone",
    "cli",
    "src-tauri",
];

#[test]
fn lower_floors_take_clock_random_source_and_files_as_arguments() {
    const WORDS: &[&str] =
        &["std::env", "SystemTime", "Instant::now", "OsRng", "SysRng", "thread_rng", "println!", "std::process"];
    for (path, source) in rust_sources(&["pki", "link", "seal", "envelope", "pdf", "bid", "wire"]) {
        let code = without_comments(&source);
        for word in WORDS {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
    // The service and the desk read files and wait by a monotonic clock; what time it is, and what comes by chance, they are told.
    const IN_A_SERVICE: &[&str] =
        &["std::env", "SystemTime", "OsRng", "SysRng", "thread_rng", "println!", "process::exit"];
    for (path, source) in rust_sources(&["service", "desk", "workbench"]) {
        let code = without_comments(&source);
        for word in IN_A_SERVICE {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
    for (path, source) in rust_sources(&["pki", "link", "seal", "envelope", "pdf", "wire"]) {
        assert!(!without_comments(&source).contains("std::fs"), "{} uses std::fs", path.display());
    }
}

#[test]
fn one_place_alone_holds_unsafe_code() {
    let places: Vec<_> = rust_sources(SHIPPED)
        .into_iter()
        .filter(|(_, source)| without_comments(source).contains("allow(unsafe_code)"))
        .map(|(path, _)| path)
        .collect();
    assert!(places.len() <= 1, "{places:?}");
    assert!(places.iter().all(|p| p.components().any(|c| c.as_os_str() == "desk")), "{places:?}");
}

#[test]
fn a_source_file_stays_under_800_lines() {
    for (path, source) in rust_sources(SHIPPED) {
        let lines = source.lines().count();
        assert!(lines < 800, "{} has {lines} lines: split it by subject", path.display());
    }
}

/// Splits into runs of ASCII letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty())
}

/// 17 digits and a digit or X: the shape of an identity number (GB 11643).
fn looks_like_id_number(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || matches!(bytes[17], b'X' | b'x'))
}

/// The shape of a unified social credit code (GB 32100): two characters, a region of six digits, ten characters.
fn looks_like_uscc(word: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let bytes = word.as_bytes();
    bytes.len() == 18
        && bytes.iter().all(|b| ALPHABET.contains(b))
        && bytes[2..8].iter().all(u8::is_ascii_digit)
        && bytes.iter().any(u8::is_ascii_alphabetic)
}

/// 11 digits from 13 to 19: the shape of a mobile number in use.
fn looks_like_mobile_number(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit) && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

fn personal(word: &str) -> Option<&'static str> {
    // Where it ends in X it looks like a USCC, too.
    if looks_like_id_number(word) {
        let is_invented = word.starts_with("990000") || word.eq_ignore_ascii_case("11010519491231002X");
        return (!is_invented).then_some("an identity number that is not GB 11643's example and not of region 990000");
    }
    if looks_like_uscc(word) && &word[2..8] != "990000" && word != ["91350100", "M000100Y43"].concat() {
        return Some("a USCC that is not GB 32100's example and not of region 990000");
    }
    looks_like_mobile_number(word).then_some("a mobile number that may be somebody's")
}

#[test]
fn no_number_that_may_belong_to_a_person_or_a_firm() {
    for bad in [["11010519900307", "7758"].concat(), ["91110108", "MA01ABCD2E"].concat(), ["138", "00138000"].concat()]
    {
        assert!(personal(&bad).is_some(), "the rule misses {bad}");
    }
    for good in ["990000199003077754", "99000019900307002X", "11010519491231002x", "10000000042", "1234567812345678"] {
        assert_eq!(personal(good), None);
    }
    for (path, text) in texts() {
        if Path::new(&path).extension().is_some_and(|e| e == "lock" || e == "svg") {
            continue;
        }
        for word in words(&text) {
            if let Some(what) = personal(word) {
                panic!("{path}: {word} is {what}");
            }
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    const MARKS: &[&str] = &["TO\u{44}O", "FIX\u{4d}E", "todo\u{21}(", "unimplemented\u{21}("];
    for (path, text) in texts() {
        if path == "Cargo.toml" {
            continue;
        }
        for mark in MARKS {
            assert!(!text.contains(mark), "{path} holds {mark}");
        }
    }
}
