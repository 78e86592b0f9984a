//! The program's log.

use std::io::Write;
use std::path::Path;

use sealbid_desktop::{Log, MAX_BYTES, MAX_FILES};
use sealbid_testkit::workspace_root;

/// A line of 1,000 bytes that begins with its number.
fn line(number: u64) -> Vec<u8> {
    format!("{number:06} {}\n", "x".repeat(992)).into_bytes()
}

/// The numbers of the first and the last line in a file.
fn span(path: &Path) -> (u64, u64) {
    let text = std::fs::read_to_string(path).unwrap();
    let number = |line: Option<&str>| line.unwrap()[..6].parse().unwrap();
    (number(text.lines().next()), number(text.lines().last()))
}

#[test]
fn it_stays_within_its_bound_and_keeps_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let lines = MAX_BYTES / 1_000 * (MAX_FILES as u64 + 3);
    let mut log = Log::new(folder.path().join("logs"));
    for number in 0..lines {
        if number == lines / 2 {
            // The program ended and was started again.
            log = Log::new(folder.path().join("logs"));
        }
        log.write_all(&line(number)).unwrap();
    }
    let files = log.files();
    assert_eq!(files.len(), MAX_FILES);
    let mut next = None;
    for file in &files {
        assert!(file.metadata().unwrap().len() < MAX_BYTES + 1_000, "{}", file.display());
        let (first, last) = span(file);
        assert!(next.is_none_or(|next| next == first), "{} begins at {first}, not {next:?}", file.display());
        next = Some(last + 1);
    }
    assert_eq!(next, Some(lines));
}

#[test]
fn a_folder_that_cannot_be_written_is_not_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("logs");
    std::fs::write(&taken, "a file where the folder should be").unwrap();
    let mut log = Log::new(taken);
    log.write_all(b"a line\n").unwrap();
    assert!(log.files().is_empty());
}

/// A macro's call from its name to its closing parenthesis.
fn call(source: &str) -> &str {
    let mut depth = 0;
    let end = source.find(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        character == ')' && depth == 0
    });
    &source[..end.unwrap()]
}

/// What the page asks and what it is answered may be secret or personal: of both only names, codes and durations are noted.
#[test]
fn its_lines_hold_names_codes_and_durations_alone() {
    const FIELDS: &[&str] = &["name", "ms", "code", "place", "version", "left", "%error"];
    let mut folders = vec![workspace_root().join("src-tauri")];
    let mut calls = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                for after in source.split("tracing::").skip(1) {
                    let call = call(after);
                    let (_, words) = call.split_once('(').unwrap();
                    let (fields, message) = words.rsplit_once('"').unwrap().0.rsplit_once('"').unwrap();
                    assert!(!message.contains('{'), "{}: {call}", path.display());
                    for field in fields.split(',').map(str::trim).filter(|field| !field.is_empty()) {
                        let name = field.split('=').next().unwrap().trim();
                        assert!(FIELDS.contains(&name), "{}: {name} in {call}", path.display());
                    }
                    calls += 1;
                }
            }
        }
    }
    assert!(calls >= 5, "{calls} calls were looked at");
}
