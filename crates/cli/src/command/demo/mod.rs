//! `sealbid demo`: the whole way on the sample tender, by the commands that a person would type. A software phone answers in the
//! place of one with a screen, and the platform's clock is put forward to the opening.

mod platform;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use sealbid_bid::sample;
use sealbid_bid::store::TEMPORARY;
use sealbid_pki::path::{Evidence, Trust};
use sealbid_wire::{Results, VerifyReport};
use serde_json::Value;

use self::platform::Platform;
use crate::Exit;
use crate::args::{Cli, Demo};
use crate::call::{Call, line_of};
use crate::env::Env;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};
use crate::phone::soft;

/// What marks a folder as one that a demonstration made.
const MARK: &str = "demo.json";
const MARKED: &[u8] = b"{\"format\":1}\n";
const WORK: &str = "work";

const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");
const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");
const PLATFORM: (&str, &str) = ("江北示范交易平台", "91990000MA0000002E");
const SEAL: &str =
    r#"{"format":1,"shape":"round","name":"江北示范建设有限公司","diameter_mm":42,"centre":"投标专用章"}"#;
/// What the seal goes on: the words that forms ask for it with.
const SEAL_ON: &str = "（盖章）";

pub(crate) fn run(args: &Demo, call: &mut Call) -> Result<Exit, Failure> {
    let stage = Stage { folder: args.output.clone(), work: args.output.join(WORK) };
    stage.clear(call)?;
    stage.certificates(call)?;
    let platform = stage.platform(call)?;
    stage.phone(&platform, call)?;
    stage.tender(&platform, call)?;
    stage.response(call)?;
    stage.stamp_and_pack(call)?;
    stage.seal(call)?;
    stage.open(&platform, call)?;
    drop(platform);
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
            return place(call.env.stores, &mark, false, Readers::Usual, &[])?.write(MARKED);
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
            ("second-open", "encrypt", BIDDER),
            ("spare-open", "encrypt", PLATFORM),
        ] {
            let names = ["--for", purpose, "--organization", organization, "--uscc", uscc, "-o"];
            let mut words = vec!["ca".into(), "issue".into(), ca.clone()];
            words.extend(names.map(OsString::from));
            words.push(self.in_work(name));
            self.step(call, &words)?;
        }
        Ok(())
    }

    /// The platform's service, and the root of all that it issues.
    fn platform(&self, call: &mut Call) -> Result<Platform, Failure> {
        call.say("demo.platform", &[]);
        let trust = super::certificates(&self.work.join("ca/root.pem"))?;
        let platform = Platform::start(&self.work.join("service"), trust, call)?;
        let root = platform.service.info()?.root;
        place(call.env.stores, &self.folder.join("root.pem"), true, Readers::Usual, &[])?.write(root.as_bytes())?;
        Ok(platform)
    }

    /// The bidder's phone: enrolled at the platform's service, and paired with the bidder's desk.
    fn phone(&self, platform: &Platform, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.phone", &[]);
        let url = OsString::from(platform.service.url());
        let phone = self.in_work("phone");
        let mut words: Vec<OsString> = vec!["enrol".into(), phone, "--service".into(), url.clone()];
        words.extend(["--organization", BIDDER.0, "--uscc", BIDDER.1].map(OsString::from));
        call.line(&shown_line("softphone", &words));
        soft::run(call.env.program.as_deref(), &words)?;
        let mut words: Vec<OsString> = vec!["phone".into(), "pair".into(), "--service".into(), url];
        words.extend(self.by_phone());
        self.step(call, &words)?;
        for (purpose, name) in [("encrypt", "bidder-open.pem"), ("platform", "platform-open.pem")] {
            let mut words: Vec<OsString> = vec!["phone".into(), "certificate".into(), "--for".into(), purpose.into()];
            words.extend(["-o".into(), self.in_work(name), "--desk".into(), self.in_work("desk")]);
            self.step(call, &words)?;
        }
        Ok(())
    }

    fn tender(&self, platform: &Platform, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.tender", &[]);
        let assets = call.assets()?;
        let samples = super::folder(call, &assets.path("sample"))?;
        let folder = self.work.join("tender");
        let into = call.env.stores.create(&folder).map_err(|e| Failure::from(e).at_path(&folder))?;
        sample::tender(samples.as_ref(), &assets.fonts()?, call.env.clock.now(), None, into.as_ref())
            .of_file(&folder)?;
        let mut words = vec!["tender".into(), "make".into(), folder.into()];
        words.extend(["-o".into(), self.in_work("tender.sbtender")]);
        words.extend(self.signed_by("purchaser-sign"));
        self.step(call, &words)?;
        let mut words: Vec<OsString> = vec!["tender".into(), "publish".into(), self.in_work("tender.sbtender")];
        words.extend(["--service".into(), platform.service.url().into()]);
        self.step(call, &words).map(drop)
    }

    /// The project, its papers, and the document built of them.
    fn response(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.response", &[]);
        let (package, project) = (self.in_work("tender.sbtender"), self.in_work("project"));
        let root = self.in_work("ca/root.pem");
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
                place(call.env.stores, &path, false, Readers::Usual, &[])?.write(&paper.bytes)?;
                words.push(path.into());
            }
            self.step(call, &words)?;
        }
        Ok(())
    }

    fn stamp_and_pack(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.stamp", &[]);
        let project = self.in_work("project");
        self.step(call, &["build".into(), project.clone(), "-o".into(), self.in_work("built.pdf")])?;
        let (spec, seal) = (self.work.join("seal.json"), self.in_work("seal.png"));
        place(call.env.stores, &spec, false, Readers::Usual, &[])?.write(SEAL.as_bytes())?;
        self.step(call, &["seal".into(), "draw".into(), spec.into(), "-o".into(), seal.clone()])?;
        let mut words = vec!["stamp".into(), self.in_work("built.pdf"), "-o".into(), self.result("response.pdf")];
        words.extend(["--force".into(), "--seal".into(), seal, "--size".into(), "42".into()]);
        words.extend(["--keyword".into(), SEAL_ON.into(), "--edge".into(), "right".into()]);
        words.extend(["--project".into(), project.clone()]);
        words.extend(self.by_phone());
        self.step(call, &words)?;

        let mut words = vec!["pack".into(), project, "-o".into(), self.result("response.asice"), "--force".into()];
        words.extend(["--document".into(), self.result("response.pdf")]);
        words.extend(self.by_phone());
        self.step(call, &words).map(drop)
    }

    fn seal(&self, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.encrypt", &[]);
        let sealed = self.result("response.sealbid");
        let mut words = vec!["encrypt".into(), self.result("response.asice"), "-o".into(), sealed.clone()];
        words.extend(["--force".into(), "--tender".into(), self.in_work("tender.sbtender")]);
        words.extend(["--to".into(), self.in_work("bidder-open.pem"), "--to".into(), self.in_work("second-open.pem")]);
        words.extend(["--platform".into(), self.in_work("platform-open.pem")]);
        words.extend(["--platform".into(), self.in_work("spare-open.pem")]);
        self.step(call, &words).map(drop)
    }

    /// Once too early, which the platform refuses, and once when the tender has opened.
    fn open(&self, platform: &Platform, call: &mut Call) -> Result<(), Failure> {
        call.say("demo.early", &[]);
        let sealed = self.result("response.sealbid");
        let mut words = vec!["decrypt".into(), sealed, "-o".into(), self.result("opened.asice"), "--force".into()];
        words.extend(self.by_phone());
        words.extend(["--summary".into(), self.in_work("summary.json")]);
        match self.run(call, &words) {
            Err(Failure::Refused(problem)) if problem.code == "NOT_OPEN_YET" => {
                let line = line_of(&problem, call.language);
                call.line(&format!("  {line}"));
            }
            Err(other) => return Err(other),
            Ok(_) => return Err(Failure::new("internal", [("place", "opened before its time")])),
        }
        let (file, _) = input::open(&self.work.join("tender.sbtender"))?;
        let opened = sealbid_bid::tender::open(file, &Trust::default(), &Evidence::default(), call.env.clock.now());
        let opens = opened.of_file(&self.work.join("tender.sbtender"))?.release.opens;
        platform.wait_until(opens);
        call.say("demo.decrypt", &[("opens", &opens.to_string())]);
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
        place(call.env.stores, &self.folder.join("verify.json"), true, Readers::Usual, &[])?.write(&json)?;
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
        call.line(&shown_line("sealbid", words));
        let parsed = Cli::try_parse_from([OsString::from("sealbid")].iter().chain(words));
        let cli = parsed.expect("the lines above are command lines of this program; a test runs them");
        let mut answer = Vec::new();
        let (language, assets) = (call.language, call.assets.clone());
        let mut env = Env { stdout: &mut answer, ..call.env.again() };
        let exit = super::run(cli.command, &mut Call { env: &mut env, language, json: true, assets })?;
        drop(env);
        Ok((exit, serde_json::from_slice(&answer).unwrap_or_default()))
    }

    fn by_phone(&self) -> [OsString; 4] {
        let mut phone = OsString::from("soft:");
        phone.push(self.in_work("phone"));
        ["--phone".into(), phone, "--desk".into(), self.in_work("desk")]
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

/// A command line as a person would type it.
fn shown_line(program: &str, words: &[OsString]) -> String {
    let words: Vec<_> = words.iter().map(|word| quoted(&word.to_string_lossy())).collect();
    format!("  {program} {}", words.join(" "))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:,=@+".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
