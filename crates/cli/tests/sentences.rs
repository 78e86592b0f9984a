//! Every code has a sentence, every sentence a code, and every placeholder a value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sealbid_testkit::workspace_root;
use sealbid_wire::{Language, placeholders, text};
use serde_json::Value;

fn locale(language: Language, name: &str) -> Value {
    let path = workspace_root().join("ui/src/locales").join(language.tag()).join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut into = Vec::new();
    for name in
        ["pki", "seal", "pdf", "envelope", "link", "bid", "wire", "client", "service", "desk", "workbench", "cli"]
    {
        walk(&workspace_root().join("crates").join(name).join("src"), &mut into);
    }
    walk(&workspace_root().join("src-tauri"), &mut into);
    into
}

/// That no sentence is without a code is a test of the window's, which knows the codes of both programs.
#[test]
fn every_code_has_a_sentence() {
    for language in Language::ALL {
        let entries = locale(language, "errors.json");
        let lacking: Vec<_> = sealbid_cli::codes().into_iter().filter(|code| entries.get(code).is_none()).collect();
        assert!(lacking.is_empty(), "{language}: without a sentence {lacking:?}");
    }
}

/// Codes of the command line itself, of starting a program, and of options that only commands have. The window shows all others, too.
const OF_COMMANDS: &[&str] = &[
    "argument_invalid",
    "argument_missing",
    "argument_unknown",
    "bidder_unknown",
    "ca_missing",
    "certify_not_first",
    "cms_chain_empty",
    "command_line_invalid",
    "command_missing",
    "command_unknown",
    "data_folder_unknown",
    "desk_place_unknown",
    "display_missing",
    "field_signed",
    "phone_ambiguous",
    "placement_outside_field",
    "plan_malformed",
    "seal_format_unknown",
    "seal_size",
    "seal_twice",
    "seal_width_missing",
    "service_smtp",
    "service_smtp_password",
    "softphone_missing",
    "tender_chain_invalid",
];

#[test]
fn no_sentence_that_the_window_shows_speaks_of_commands() {
    for language in Language::ALL {
        for (code, entry) in locale(language, "errors.json").as_object().unwrap() {
            let speaks = entry.as_object().unwrap().values().any(|words| {
                let words = words.as_str().unwrap();
                // A block of PEM begins with dashes, too, and is no option.
                let mut dashes = words.match_indices("--").map(|(at, _)| &words[at + 2..]);
                dashes.any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
                    || ["“sealbid ", "sealbid phone", "ommand", "命令"].iter().any(|word| words.contains(word))
            });
            assert!(!speaks || OF_COMMANDS.contains(&code.as_str()), "{language} {code}");
        }
    }
}

/// Where a code is written, its parameters are: the file that names the code in quotes also names, in quotes and at
/// the head of a pair, every parameter that the sentence uses.
#[test]
fn every_placeholder_is_a_parameter_of_its_code() {
    let sources = sources();
    for (code, entry) in locale(Language::En, "errors.json").as_object().unwrap() {
        let used: BTreeSet<&str> =
            entry.as_object().unwrap().values().flat_map(|words| placeholders(words.as_str().unwrap())).collect();
        let quoted = format!("\"{code}\"");
        let files: Vec<_> = sources.iter().filter(|(_, source)| source.contains(&quoted)).collect();
        assert!(!files.is_empty(), "{code} is written nowhere");
        for name in used {
            let pair = format!("(\"{name}\",");
            let helper = name == "path" && files.iter().any(|(_, source)| source.contains("path("));
            assert!(
                helper || files.iter().any(|(_, source)| source.contains(&pair)),
                "{code} uses {{{name}}}, which {:?} does not give",
                files.iter().map(|(path, _)| path).collect::<Vec<_>>()
            );
        }
    }
}

/// Sections of `report.json` whose keys are codes that arise elsewhere; the tests of `verify` hold their lists.
const CODED: &[&str] =
    &["verify.reason.", "verify.intact_reason.", "verify.suspicion.", "verify.chain_rule.", "verify.file."];

#[test]
fn every_text_of_a_report_is_used() {
    let sources = sources();
    let used = |key: &str| -> bool {
        let quoted = format!("\"{key}\"");
        let formatted = key.rsplit_once('.').map(|(section, _)| format!("\"{section}.{{"));
        sources.iter().any(|(_, source)| {
            source.contains(&quoted) || formatted.as_ref().is_some_and(|f| source.contains(f.as_str()))
        })
    };
    let mut keys = BTreeMap::new();
    flatten("", &locale(Language::En, "report.json"), &mut keys);
    // The help of `sealbid` is held against its command line by the tests of that; `softphone`'s by its own.
    let is_help = |key: &str| key.starts_with("help.") || key.starts_with("softphone.");
    for key in keys.keys().filter(|key| !is_help(key) && !CODED.iter().any(|c| key.starts_with(c))) {
        let progress = key.strip_prefix("progress.").is_some_and(used);
        assert!(progress || used(key), "{key} is used nowhere");
    }
}

/// Its key stands in the service in quotes; of keys that differ in the last part alone, what they begin with.
#[test]
fn every_message_is_sent() {
    let sources = sources();
    let mut keys = BTreeMap::new();
    flatten("", &locale(Language::En, "messages.json"), &mut keys);
    for key in keys.keys() {
        let section = key.rsplit_once('.').map_or("", |(section, _)| section);
        let (quoted, formatted) = (format!("\"{key}\""), format!("\"{section}.{{"));
        let is_sent = |source: &str| source.contains(&quoted) || source.contains(&formatted);
        assert!(sources.iter().any(|(_, source)| is_sent(source)), "{key} is sent nowhere");
    }
}

#[test]
fn every_text_that_a_command_names_is_there() {
    for (path, source) in sources() {
        for call in [".say(\"", ".text(\""] {
            for after in source.split(call).skip(1) {
                let key = after.split('"').next().unwrap();
                if key.contains('{') || !path.components().any(|c| c.as_os_str() == "cli") {
                    continue;
                }
                assert!(text(Language::En, key, &[]).is_some(), "{}: no text {key}", path.display());
            }
        }
    }
}

pub fn flatten(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, into);
            }
        }
        other => {
            into.insert(path.to_owned(), other.as_str().unwrap().to_owned());
        }
    }
}
