//! The command line itself: help, misuse, languages.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_cli::Exit;
use sealbid_testkit::workspace_root;
use sealbid_wire::{Language, text};

use crate::sentences::flatten;
use crate::world::World;

/// Every command by its words, with clap's picture of it.
fn commands() -> Vec<(String, clap::Command)> {
    fn walk(words: &str, command: &clap::Command, into: &mut Vec<(String, clap::Command)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words}{}", sub.get_name());
            into.push((words.clone(), sub.clone()));
            walk(&format!("{words} "), sub, into);
        }
    }
    let mut into = Vec::new();
    walk("", &sealbid_cli::command(Language::En), &mut into);
    into
}

#[test]
fn the_commands_are_those_that_were_asked_for() {
    let names: Vec<String> = commands().into_iter().map(|(words, _)| words).collect();
    assert_eq!(
        names,
        [
            "new",
            "add",
            "build",
            "stamp",
            "pack",
            "encrypt",
            "decrypt",
            "verify",
            "inspect",
            "tender",
            "tender make",
            "tender publish",
            "seal",
            "seal draw",
            "seal show",
            "seal clean",
            "ca",
            "ca init",
            "ca issue",
            "ca revoke",
            "ca crl",
            "ca ocsp",
            "ca list",
            "phone",
            "phone pair",
            "phone list",
            "phone certificate",
            "phone forget",
            "serve",
            "audit",
            "audit verify",
            "kek",
            "kek rotate",
            "backup",
            "restore",
            "demo",
        ]
    );
}

#[test]
fn every_argument_has_its_words_and_all_words_their_argument() {
    for language in Language::ALL {
        let mut wanted = BTreeSet::from(["help.about".to_owned()]);
        for (words, command) in commands() {
            let path = words.replace(' ', ".");
            wanted.insert(format!("help.{path}.about"));
            for argument in command.get_arguments() {
                let own = format!("help.{path}.{}", argument.get_id());
                let common = format!("help.common.{}", argument.get_id());
                let key = [own.clone(), common].into_iter().find(|key| text(language, key, &[]).is_some());
                wanted.insert(key.unwrap_or_else(|| panic!("{language}: no words for {own}")));
            }
        }
        for heading in ["usage", "arguments", "options", "commands"] {
            wanted.insert(format!("help.common.heading.{heading}"));
        }
        for common in ["help", "version", "lang", "json", "assets"] {
            wanted.insert(format!("help.common.{common}"));
        }
        let path = workspace_root().join("ui/src/locales").join(language.tag()).join("report.json");
        let mut there = BTreeMap::new();
        flatten("", &serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap(), &mut there);
        let there: BTreeSet<String> = there.into_keys().filter(|key| key.starts_with("help.")).collect();
        assert_eq!(there, wanted, "{language}");
    }
}

#[test]
fn the_handbook_shows_every_command_and_every_option() {
    let handbook = std::fs::read_to_string(workspace_root().join("docs/cli.md")).unwrap();
    for (words, command) in commands() {
        if command.has_subcommands() {
            continue;
        }
        assert!(handbook.contains(&format!("sealbid {words} ")), "docs/cli.md has no example of {words}");
        for argument in command.get_arguments().filter(|a| a.get_id() != "help") {
            if let Some(long) = argument.get_long() {
                let short = argument.get_short().map(|short| format!(" -{short} "));
                let known = handbook.contains(&format!("--{long}")) || short.is_some_and(|s| handbook.contains(&s));
                assert!(known, "docs/cli.md does not know {words} --{long}");
            }
        }
    }
}

#[test]
fn help_speaks_both_languages_and_ends_well() {
    let world = World::new();
    let en = world.run("stamp --help").ok();
    assert!(en.out.contains("Signs a PDF") && en.out.contains("--seal <[NAME=]FILE>"), "{}", en.out);
    let zh = world.run("--lang zh-CN stamp --help").ok();
    assert!(zh.out.contains("用法：sealbid stamp") && zh.out.contains("印章"), "{}", zh.out);
    assert!(!zh.out.contains("Usage") && !zh.out.contains("Print help"), "{}", zh.out);
    let version = world.run("--version").ok();
    assert_eq!(version.out.trim(), format!("sealbid {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn misuse_is_one_sentence_with_a_code_and_exit_2() {
    let world = World::new();
    for (line, code) in [
        ("", "command_missing"),
        ("ca", "command_missing"),
        ("sign a.pdf", "command_unknown"),
        ("stamp a.pdf", "argument_missing"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --seal s.png", "argument_missing"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --seal s.png --at 0:1,2", "argument_invalid"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --seal s.png --at 1:1;2", "argument_invalid"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --reserve later@1:1,2,3", "argument_invalid"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --certify all", "argument_invalid"),
        ("verify a.pdf --trusted root.pem", "argument_unknown"),
        ("verify", "argument_missing"),
        ("--lang de verify a.pdf", "argument_invalid"),
        ("encrypt a.asice -o b --tender T --to", "argument_invalid"),
        ("decrypt a -o b -o c --key k", "argument_conflict"),
        ("stamp a.pdf -o b.pdf --sign-key k --sign-cert c --phone qr", "argument_conflict"),
        ("decrypt a -o b --key k --as 1234", "argument_missing"),
        ("decrypt a -o b", "argument_missing"),
        ("seal clean a.jpg -o b.png", "argument_missing"),
        ("seal clean a.jpg -o b.png --width 42 --ink green", "argument_invalid"),
        ("seal clean a.jpg -o b.png --width 42 --colour c8102e", "argument_invalid"),
        ("seal clean a.jpg -o b.png --width 42 --threshold 256", "argument_invalid"),
        ("audit verify --data d --head 00ff --records 1", "argument_invalid"),
        ("audit verify --data d --records 1", "argument_missing"),
        ("kek rotate", "argument_missing"),
    ] {
        let ran = world.run_words(
            line.split_whitespace().chain(["--json"]).map(str::to_owned),
            &sealbid_cli::Folders,
            &false.into(),
        );
        assert_eq!(ran.exit, Exit::Misuse, "{line}: {}{}", ran.out, ran.err);
        assert_eq!(ran.json()["error"]["code"], code, "{line}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{line}: {}", ran.err);
        assert!(!ran.err.contains(['{', '}', '?']), "{line}: {}", ran.err);
    }
}

#[test]
fn a_key_at_hand_and_a_phone_may_be_asked_for_one_envelope() {
    let ran = World::new().run("decrypt a -o b --key k --phone qr --json");
    // It is the file that is missed.
    assert_eq!(ran.json()["error"]["code"], "file_not_found", "{}", ran.err);
}

#[test]
fn the_language_asked_for_on_the_line_goes_before_the_surroundings() {
    let mut world = World::new();
    world.language = Language::ZhCn;
    let zh = world.run("verify no-such.pdf");
    assert!(zh.err.contains("没有文件"), "{}", zh.err);
    for line in ["--lang en verify no-such.pdf", "verify no-such.pdf --lang=en"] {
        let en = world.run(line);
        assert!(en.err.contains("There is no file at no-such.pdf"), "{}", en.err);
    }
}
