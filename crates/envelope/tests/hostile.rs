//! The kit of files that must be refused: made anew, compared with the tree, refused with the code that each names.

use std::collections::BTreeMap;

use sealbid_envelope::CODES;
use serde_json::{Map, Value, json};

use crate::formats::{assert_committed, folder, hex, keys, opened};
use crate::hostile_cases;
use crate::vectors;

/// A file with one defect.
pub struct Case {
    /// The defect.
    pub name: &'static str,
    pub code: &'static str,
    /// The rule of envelope.md's *Header* that it breaks, where it breaks one.
    pub rule: Option<&'static str>,
    /// The keys at hand.
    pub keys: &'static [&'static str],
    pub make: Make,
}

pub enum Make {
    /// The file itself; it lies in the tree.
    Bytes(Vec<u8>),
    /// What to do with a vector that is too large for the tree.
    Edit(Edit),
}

#[derive(Default)]
pub struct Edit {
    pub vector: &'static str,
    /// Byte ranges of the vector, one after the other.
    pub take: Vec<[usize; 2]>,
    /// Bytes written over the result.
    pub patch: Vec<(usize, Vec<u8>)>,
    pub append: Vec<u8>,
}

impl Edit {
    fn apply(&self, vector: &[u8]) -> Vec<u8> {
        let mut file: Vec<u8> = self.take.iter().flat_map(|&[start, end]| vector[start..end].iter().copied()).collect();
        for (at, bytes) in &self.patch {
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        file.extend_from_slice(&self.append);
        file
    }

    fn describe(&self) -> Value {
        let patch: Vec<Value> = self.patch.iter().map(|(at, bytes)| json!([at, hex(bytes)])).collect();
        json!({ "vector": self.vector, "take": self.take, "patch": patch, "append": hex(&self.append) })
    }
}

fn manifest(cases: &[Case]) -> String {
    let entry = |case: &Case| {
        let mut entry = Map::new();
        entry.insert("name".into(), case.name.into());
        entry.insert("code".into(), case.code.into());
        entry.insert("rule".into(), case.rule.into());
        entry.insert("keys".into(), case.keys.into());
        match &case.make {
            Make::Bytes(_) => entry.insert("file".into(), format!("{}.sealbid", case.name).into()),
            Make::Edit(edit) => entry.insert("edit".into(), edit.describe()),
        };
        Value::Object(entry)
    };
    // One line a file: the manifest is read by people too.
    let lines: Vec<String> = cases.iter().map(|case| entry(case).to_string()).collect();
    format!("{{\"format\":1,\"files\":[\n{}\n]}}\n", lines.join(",\n"))
}

#[test]
fn every_hostile_file_is_refused_with_its_code() {
    let cases = hostile_cases::all();
    let large = vectors::file("four_segments");
    let mut wrong = Vec::new();
    for case in &cases {
        let file = match &case.make {
            Make::Bytes(bytes) => bytes.clone(),
            Make::Edit(edit) => edit.apply(&large),
        };
        let found = match opened(&file, &keys(case.keys)) {
            Ok(_) => "opened",
            Err(e) => e.code(),
        };
        if found != case.code {
            wrong.push(format!("{}: {found}, not {}", case.name, case.code));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_kit_in_the_tree_is_the_one_made_here() {
    let cases = hostile_cases::all();
    let manifest = manifest(&cases);
    let mut files = vec![("hostile/manifest.json".to_owned(), manifest.as_bytes())];
    for case in &cases {
        if let Make::Bytes(bytes) = &case.make {
            files.push((format!("hostile/{}.sealbid", case.name), bytes));
        }
    }
    assert_committed(&files);
    let stray: Vec<String> = std::fs::read_dir(folder().join("hostile"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            name.ends_with(".sealbid") && !cases.iter().any(|case| format!("{}.sealbid", case.name) == *name)
        })
        .collect();
    assert!(stray.is_empty(), "no case makes {stray:?}");
}

#[test]
fn every_code_has_three_causes_and_every_rule_a_breach() {
    // What only a maker, a full disk or a user can bring about is not in a file.
    const NOT_IN_FILES: &[&str] = &[
        "facts_malformed",
        "certificate_unsuitable",
        "certificate_repeated",
        "part_too_large",
        "part_length_differs",
        "read_failed",
        "write_failed",
        "cancelled",
    ];
    let cases = hostile_cases::all();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        assert!(!NOT_IN_FILES.contains(&case.code), "{}", case.name);
        assert!(CODES.contains(&case.code), "{}", case.code);
        *codes.entry(case.code).or_default() += 1;
    }
    for code in CODES.iter().filter(|code| !NOT_IN_FILES.contains(code)) {
        assert!(codes.get(code).is_some_and(|count| *count >= 3), "{code} has not three causes: {codes:?}");
    }
    let text = std::fs::read_to_string(folder().join("envelope.md")).unwrap();
    let rules: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- **H")?.split_once("**"))
        .map(|(number, _)| number)
        .collect();
    assert!(rules.len() >= 24, "{rules:?}");
    for number in &rules {
        let breach = cases.iter().any(|case| case.rule.and_then(|rule| rule.strip_prefix('H')) == Some(number));
        assert!(breach, "no file breaks H{number}");
    }
    for case in &cases {
        let rule = case.rule.and_then(|rule| rule.strip_prefix('H'));
        assert!(rule.is_none_or(|number| rules.contains(&number)), "{} breaks an unknown rule", case.name);
    }
    let mut names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "two files of one name");
}
