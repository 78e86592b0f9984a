//! `sealbid demo`: the whole way on the sample tender, by the commands that a person would type.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use sealbid_bid::sample;
use sealbid_bid::store::TEMPORARY;
use sealbid_wire::{Results, VerifyReport};
use serde_json::Value;

use crate::Exit;
use crate::args::{Cli, Demo};
use crate::call::Call;
use crate::env::Env;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};

/// What marks a folder as one that a demonstration made.
const MARK: &str = "demo.json";
const MARKED: &[u8] = b"{\"format\":1}\n";
const WORK: &str = "work";

const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");
const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");
const PLATFORM: (&str, &str) = ("江北示范交易平台", "91990000MA0000002E");
const SEAL: &str =
    r#"{"format":1,"shape":"round","name":"江北示范建设有限公司","diameter_mm":42,"centre":"投标专用章"}"#;
/// Where the seal lies on a page: right below, as on a letter. Millimetres.
const SEAL_AT: &str = "135,215";

pub(crate) fn run(args: &Demo, call: &mut Call) -> Result<Exit, Failure> {
    let stage = Stage { folder: args.output.clone(), work: args.output.join(WORK) };
    stage.clear(call)?;
    stage.certificates(call)?;
    stage.tender(call)?;
    stage.response(call)?;
    stage.stamp_and_pack(call)?;
    stage.seal_and_open(call)?;
    let verdict = stage.verify(call)?;
    call.say("demo.done", &[("path", &shown(&stage.folder))]);
    call.value(&serde_json::json!({ "written": [shown(&stage.folder)] }));
    Ok(verdict)
}

/// The folder of the demonstration, and in it the one for all that is not its result.
struct Stage {
    folder: PathBuf,
    work: PathBuf,
}

impl Stage {
    /// Makes the folder, or clears what an earlier demonstration left in its working folder. The mark stays to the
    /// end of that: whoever stops it may start it again.
    fn clear(&self, call: &mut Call) -> Result<(), Failure> {
        let mark = self.work.join(MARK);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |e| Failure::reading(&path, &e)
        };
        if !mark.is_file() {
            if !self.is_unused() {
                return Err(Failure::path("demo_folder_foreign", &self.folder));
            }
            call.env.stores.create(&self.work).map_err(|e| Failure::from(e).at_path(&self.work))?;
            return place(call.env, &mark, false, Readers::Usual, &[])?.write(MARKED);
        }
        for entry in fs::read_dir(&self.work).map_err(failed(&self.work))? {
            let entry = entry.map_err(failed(&self.work))?;
            let path = entry.path();
            let is_folder = entry.file_type().map_err(failed(&path))?.is_dir();
            if entry.file_name() != MARK {
                let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                removed.map_err(failed(&path))?;
            }
        }
        Ok(())
    }

    /// Whether nobody has put anything into the folder: at most there is what a demonstration left that was stopped
    /// before its mark had its name.
    fn is_unused(&self) -> bool {
        let holds_only = |folder: &Path, ours: &dyn Fn(&str) -> bool| match fs::read_dir(folder) {
            Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|e| e.file_name().to_str().is_some_and(ours))),
            Err(_) => !folder.exists(),
        };
        holds_only(&self.folder, &|name| name == WORK) && holds_only(&self.work, &|name| name.starts_with(TEMPORARY))
    }

    fn certificates(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.certificates", &[]);
        let ca = self.in_work("ca");
        self.step(call, &["ca".into(), "init".into(), ca.clone()])?;
        for (name, purpose, (organization, uscc)) in [
            ("purchaser-sign", "sign", PURCHASER),
            ("bidder-sign", "sign", BIDDER),
            ("bidder-open", "encrypt", BIDDER),
            ("second-open", "encrypt", BIDDER),
            ("platform-open", "encrypt", PLATFORM),
        ] {
            let names = ["--for", purpose, "--organization", organization, "--uscc", uscc, "-o"];
            let mut words = vec!["ca".into(), "issue".into(), ca.clone()];
            words.extend(names.map(OsString::from));
            words.push(self.in_work(name));
            self.step(call, &words)?;
        }
        let root = input::small(&self.work.join("ca/root.pem"))?;
        place(call.env, &self.folder.join("root.pem"), true, Readers::Usual, &[])?.write(&root)
    }

    fn tender(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.tender", &[]);
        let assets = call.assets()?;
        let samples = super::folder(call, &assets.path("sample"))?;
        let folder = self.work.join("tender");
        let into = call.env.stores.create(&folder).map_err(|e| Failure::from(e).at_path(&folder))?;
        sample::tender(samples.as_ref(), &assets.fonts()?, call.env.clock.now(), into.as_ref()).of_file(&folder)?;
        let mut words = vec!["tender".into(), "make".into(), folder.into()];
        words.extend(["-o".into(), self.in_work("tender.sbtender")]);
        words.extend(self.signed_by("purchaser-sign"));
        self.step(call, &words).map(drop)
    }

    /// The project, its papers, and the document built of them.
    fn response(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.response", &[]);
        let (package, project) = (self.in_work("tender.sbtender"), self.in_work("project"));
        let root = self.folder.join("root.pem").into();
        self.step(call, &["new".into(), package, project.clone(), "--trust".into(), root])?;
        let assets = call.assets()?;
        let samples = super::folder(call, &assets.path("sample"))?;
        let papers = sample::papers(samples.as_ref(), &assets.fonts()?, call.env.clock.now());
        let papers = papers.of_file(&assets.path("sample"))?;
        let folder = self.work.join("papers");
        call.env.stores.create(&folder).map_err(|e| Failure::from(e).at_path(&folder))?;
        for parts in papers.chunk_by(|a, b| a.part == b.part) {
            let mut words = vec!["add".into(), project.clone(), OsString::from(&parts[0].part)];
            for paper in parts {
                let path = folder.join(&paper.name);
                place(call.env, &path, false, Readers::Usual, &[])?.write(&paper.bytes)?;
                words.push(path.into());
            }
            self.step(call, &words)?;
        }
        Ok(())
    }

    fn stamp_and_pack(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.stamp", &[]);
        let project = self.in_work("project");
        let built = self.step(call, &["build".into(), project.clone(), "-o".into(), self.in_work("built.pdf")])?;
        let letter_ends = built["parts"].as_array().into_iter().flatten().find(|part| part["part"] == "bid-letter");
        let number = |part: &Value, name: &str| part[name].as_u64().unwrap_or_default();
        let letter_ends = letter_ends.map_or(1, |part| number(part, "page") + number(part, "pages") - 1);

        let (spec, seal) = (self.work.join("seal.json"), self.in_work("seal.png"));
        place(call.env, &spec, false, Readers::Usual, &[])?.write(SEAL.as_bytes())?;
        self.step(call, &["seal".into(), "draw".into(), spec.into(), "-o".into(), seal.clone()])?;
        let mut words = vec!["stamp".into(), self.in_work("built.pdf"), "-o".into(), self.result("response.pdf")];
        words.extend(["--force".into(), "--seal".into(), seal, "--size".into(), "42".into()]);
        for page in [1, letter_ends] {
            words.extend(["--at".into(), format!("{page}:{SEAL_AT}").into()]);
        }
        words.extend(self.signed_by("bidder-sign"));
        self.step(call, &words)?;

        let mut words = vec!["pack".into(), project, "-o".into(), self.result("response.asice"), "--force".into()];
        words.extend(["--document".into(), self.result("response.pdf")]);
        words.extend(self.signed_by("bidder-sign"));
        self.step(call, &words).map(drop)
    }

    fn seal_and_open(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.encrypt", &[]);
        let sealed = self.result("response.sealbid");
        let mut words = vec!["encrypt".into(), self.result("response.asice"), "-o".into(), sealed.clone()];
        words.extend(["--force".into(), "--tender".into(), self.in_work("tender.sbtender")]);
        words.extend(["--to".into(), self.in_work("bidder-open.pem"), "--to".into(), self.in_work("second-open.pem")]);
        words.extend(["--platform".into(), self.in_work("platform-open.pem")]);
        self.step(call, &words)?;

        call.say("demo.decrypt", &[]);
        let mut words = vec!["decrypt".into(), sealed, "-o".into(), self.result("opened.asice"), "--force".into()];
        words.extend(["--key".into(), self.in_work("bidder-open.key.pem")]);
        words.extend(["--key".into(), self.in_work("platform-open.key.pem")]);
        words.extend(["--summary".into(), self.in_work("summary.json")]);
        self.step(call, &words).map(drop)
    }

    /// Verifies the results and keeps the record of it.
    fn verify(&self, call: &mut Call) -> Result<Exit, Failure> {
        call.say("demo.verify", &[]);
        let mut words = vec!["verify".into()];
        words.extend(
            ["response.pdf", "response.asice", "opened.asice", "response.sealbid"].map(|name| self.result(name)),
        );
        words.extend(["--trust".into(), self.result("root.pem")]);
        let (exit, report) = self.run(call, &words)?;
        let found: Results<VerifyReport> =
            serde_json::from_value(report).expect("what was just written in this form is read in it");
        let mut json = serde_json::to_vec_pretty(&found).expect("reports hold texts and numbers alone");
        json.push(b'\n');
        place(call.env, &self.folder.join("verify.json"), true, Readers::Usual, &[])?.write(&json)?;
        super::verify::print(&found, call);
        Ok(exit)
    }

    /// One command line that does its work, and what it answered.
    fn step(&self, call: &mut Call, words: &[OsString]) -> Result<Value, Failure> {
        self.run(call, words).map(|(_, answer)| answer)
    }

    /// Shows a command line and runs it; its answer is not shown.
    fn run(&self, call: &mut Call, words: &[OsString]) -> Result<(Exit, Value), Failure> {
        call.checkpoint()?;
        let line: Vec<_> = words.iter().map(|word| quoted(&word.to_string_lossy())).collect();
        call.line(&format!("  sealbid {}", line.join(" ")));
        let parsed = Cli::try_parse_from([OsString::from("sealbid")].iter().chain(words));
        let cli = parsed.expect("the lines above are command lines of this program; a test runs them");
        let mut answer = Vec::new();
        let (language, assets) = (call.language, call.assets.clone());
        let mut env = Env { stdout: &mut answer, ..call.env.again() };
        let exit = super::run(cli.command, &mut Call { env: &mut env, language, json: true, assets })?;
        drop(env);
        Ok((exit, serde_json::from_slice(&answer).unwrap_or_default()))
    }

    fn in_work(&self, name: &str) -> OsString {
        self.work.join(name).into()
    }

    fn result(&self, name: &str) -> OsString {
        self.folder.join(name).into()
    }

    fn signed_by(&self, name: &str) -> [OsString; 4] {
        let (key, chain) = (self.in_work(&format!("{name}.key.pem")), self.in_work(&format!("{name}.pem")));
        ["--sign-key".into(), key, "--sign-cert".into(), chain]
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:,=@+".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
