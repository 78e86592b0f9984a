//! The program as others run it: lines, exit codes, and what it never says.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use sealbid_link::desk::Event;
use sealbid_link::phone::Moment;
use sealbid_link::{SigningKey as _, Time};
use sealbid_softphone::{Machine, run};
use sealbid_wire::Language;

use crate::world::{World, documents, rng};

struct Ran {
    exit: u8,
    out: String,
    err: String,
}

fn softphone(arguments: &[&str], stdin: &str, language: Language) -> Ran {
    let arguments = ["softphone"].iter().chain(arguments).map(|argument| OsString::from(*argument));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(
        arguments,
        &mut Machine {
            clock: &|| Moment { tick: 0, unix: Time::new(1_795_420_800).unwrap() },
            random: &mut rng(),
            stdin: &mut stdin.as_bytes(),
            stdout: &mut out,
            stderr: &mut err,
            language,
        },
    );
    Ran { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

#[test]
fn a_command_line_that_is_wrong_ends_with_2() {
    for arguments in
        [&[][..], &["enrol"], &["enrol", "x"], &["answer"], &["answer", "x", "--no"], &["revoke", "x", "1"]]
    {
        let ran = softphone(arguments, "", Language::En);
        assert_eq!((ran.exit, ran.out.as_str()), (2, "failed command_line_invalid\n"), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_a_phone_is_told_so() {
    let folder = sealbid_testkit::folder();
    for arguments in [["answer", folder.path().to_str().unwrap()], ["answer", "/nowhere"]] {
        let ran = softphone(&arguments, "", Language::En);
        assert_eq!((ran.exit, ran.out.as_str()), (1, "failed store_missing\n"));
    }
}

#[test]
fn the_help_says_what_it_is_and_is_not_in_both_languages() {
    for language in Language::ALL {
        let mut said = BTreeSet::new();
        for arguments in [&["--help"][..], &["enrol", "--help"], &["answer", "--help"], &["revoke", "--help"]] {
            let ran = softphone(arguments, "", language);
            assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
            let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            let warning = text(language, "softphone.warning");
            assert!(words.contains(&warning), "{language} {arguments:?}: {words}");
            said.insert(words);
        }
        let said = said.into_iter().collect::<Vec<_>>().join(" ");
        let path = sealbid_testkit::workspace_root().join("ui/src/locales").join(language.tag()).join("report.json");
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let mut keys = Vec::new();
        leaves("softphone", &report["softphone"], &mut keys);
        for key in keys {
            assert!(said.contains(&text(language, &key)), "{language}: {key} is not said");
        }
    }
}

fn text(language: Language, key: &str) -> String {
    sealbid_wire::text(language, key, &[]).unwrap()
}

fn leaves(path: &str, value: &serde_json::Value, into: &mut Vec<String>) {
    match value.as_object() {
        Some(members) => members.iter().for_each(|(name, member)| leaves(&format!("{path}.{name}"), member, into)),
        None => into.push(path.to_owned()),
    }
}

/// The program while it answers, and all that it said.
struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: String,
}

impl Program {
    fn answer(place: &str, code: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_softphone"))
            .args(["answer", place])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{code}").unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, said: String::new() }
    }

    fn line(&mut self) -> String {
        let line = self.lines.next().unwrap().unwrap();
        self.said += &format!("{line}\n");
        line
    }

    /// All that it said, once it ended well.
    fn ended(mut self) -> String {
        assert!(self.lines.next().is_none());
        let output = self.child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
        self.said
    }
}

#[test]
fn from_enrolment_to_a_signature_it_says_no_secret() {
    // The program's clock is the machine's: those of desk and service have to be, too.
    let world = World::of_the_machine();
    let folder = sealbid_testkit::folder();
    let place = folder.path().join("phone");
    let place = place.to_str().unwrap();
    let enrolled = softphone(&["enrol", place, "--service", &world.running.url], "", Language::En);
    assert_eq!(enrolled.exit, 0, "{}", enrolled.out);
    assert!(enrolled.out.starts_with("enrolled ") && enrolled.err.contains("no PIN protects"));

    let mut desk = world.desk();
    let mut talk = desk.pairing();
    let mut secrets = vec![talk.code()];
    let mut program = Program::answer(place, &secrets[0]);
    talk.until(|event| matches!(event, Event::AwaitCode));
    assert_eq!(program.line(), "desk 投标部台式机");
    talk.type_digits(program.line().strip_prefix("digits ").unwrap());
    desk.phones.push(talk.done().phone);
    assert_eq!(program.line(), "done PAIR");
    let mut said = program.ended();

    let mut talk = desk.ask(documents(2));
    secrets.push(talk.code());
    let mut program = Program::answer(place, &secrets[1]);
    talk.done();
    assert_eq!([program.line(), program.line()], ["review SIGN 2", "done SIGN"]);
    said += &program.ended();

    // Killed as soon as it says what is asked, wherever it then is; asked again, it answers.
    let mut talk = desk.ask(documents(2));
    let mut program = Program::answer(place, &talk.code());
    talk.until(|event| matches!(event, Event::Seen));
    assert_eq!(program.line(), "review SIGN 2");
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    let mut talk = desk.ask_again(talk.session.request().req_id, documents(2));
    let mut program = Program::answer(place, &talk.code());
    talk.done();
    assert_eq!([program.line(), program.line()], ["review SIGN 2", "done SIGN"]);
    program.ended();

    let phone = std::fs::read(folder.path().join("phone/phone.json")).unwrap();
    let phone: serde_json::Value = serde_json::from_slice(&phone).unwrap();
    secrets.extend(["bearer", "auth", "sign", "encrypt"].map(|key| phone[key].as_str().unwrap().to_owned()));
    said += &(enrolled.out + &enrolled.err);
    for secret in secrets {
        assert!(secret.len() > 40 && !said.contains(secret.trim()));
    }

    let desk_id = base16ct::lower::encode_string(&desk.key.public_key().fingerprint());
    let revoked = softphone(&["revoke", place, &desk_id], "", Language::En);
    assert_eq!((revoked.exit, revoked.out), (0, format!("revoked {desk_id}\n")));
    let mut talk = desk.ask(documents(1));
    let mut program = Program::answer(place, &talk.code());
    talk.ended();
    assert_eq!(program.line(), "failed DESK_REVOKED");
    assert_eq!(program.child.wait().unwrap().code(), Some(1));
}
