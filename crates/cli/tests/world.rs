//! A folder, a clock that stands still and a random source with a seed: what a command is run in.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{SystemTime, UNIX_EPOCH};

use indicatif::ProgressDrawTarget;
use rand_core::CryptoRng;
use sealbid_cli::{Env, Exit, Keyboard, Sources, Stores, run};
use sealbid_pki::{Clock, Instant};
use sealbid_wire::Language;
use serde_json::Value;

use crate::power::{Counted, Steps};

/// 2026-11-23T08:00:00Z.
pub const NOW: i64 = 1_795_420_800;

/// The machine's own time, in whole seconds.
pub fn today() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Instant::from_unix_secs(since.as_secs().try_into().unwrap())
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ran {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Panics with all that was said unless the command did its work.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.exit, Exit::Done, "{}\n{}", self.out, self.err);
        self
    }

    /// The one JSON value on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.out, self.err))
    }

    /// The one line that a person was told at the end; what was said of a phone before is no complaint.
    #[track_caller]
    pub fn complaint(&self) -> &str {
        let is_complaint = |line: &&str| line.starts_with("sealbid: ");
        let complaints: Vec<_> = self.err.lines().filter(is_complaint).collect();
        assert!(complaints.len() == 1 && self.err.lines().last() == Some(complaints[0]), "{}", self.err);
        complaints[0]
    }

    /// The code of the error, and the proof that a person was told in one line.
    #[track_caller]
    pub fn refused(&self) -> String {
        assert_eq!(self.exit, Exit::Negative, "{}\n{}", self.out, self.err);
        assert!(!self.complaint().contains(['{', '}', '?']), "a placeholder stayed empty: {}", self.err);
        self.json()["error"]["code"].as_str().unwrap_or_else(|| panic!("no code: {}", self.out)).to_owned()
    }
}

/// Time and chance of one run, for threads.
struct Given {
    now: Instant,
    chance: Option<Vec<u8>>,
}

/// Each source that is handed out draws from a seed of its own: a wish that a phone has met before is no new wish.
static GIVEN: AtomicU64 = AtomicU64::new(0);

impl Sources for Given {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        Arc::new(self.now)
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        if let Some(bytes) = &self.chance {
            return Box::new(sealbid_testkit::Given(bytes.clone()));
        }
        Box::new(sealbid_testkit::rng(GIVEN.fetch_add(1, Ordering::Relaxed) << 16))
    }
}

/// Nobody types.
struct Nobody;

impl Keyboard for Nobody {
    fn lines(&self) -> Receiver<String> {
        channel().1
    }
}

/// A folder of its own, and everything else that a command is given.
pub struct World {
    folder: tempfile::TempDir,
    /// Every run draws from a seed of its own, the first from 1.
    runs: Cell<u64>,
    pub now: Instant,
    pub language: Language,
    /// What the random source that a run hands out gives, where it is to be known.
    pub chance: Option<Vec<u8>>,
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            runs: Cell::new(0),
            now: Instant::from_unix_secs(NOW),
            language: Language::En,
            chance: None,
        }
    }

    /// The same at the machine's own time, for what speaks with other programs.
    pub fn today() -> Self {
        Self { now: today(), ..Self::new() }
    }

    /// The path of a name in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        let path = self.path(name);
        std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Every file below the folder by its path, sorted.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        files_below(self.folder.path())
    }

    /// Runs `sealbid` with these words, separated by blanks. A word `@name` is the path of `name` in the folder.
    pub fn run(&self, line: &str) -> Ran {
        self.run_on(line, &Counted(Steps::counting()), &AtomicBool::new(false))
    }

    pub fn run_on(&self, line: &str, stores: &dyn Stores, cancel: &AtomicBool) -> Ran {
        self.run_words(line.split_whitespace().map(str::to_owned), stores, cancel)
    }

    pub fn run_words(&self, words: impl IntoIterator<Item = String>, stores: &dyn Stores, cancel: &AtomicBool) -> Ran {
        self.run_words_watched(words, stores, cancel, &ProgressDrawTarget::hidden)
    }

    /// The same, progress drawn.
    pub fn run_watched(
        &self,
        line: &str,
        stores: &dyn Stores,
        cancel: &AtomicBool,
        progress: &dyn Fn() -> ProgressDrawTarget,
    ) -> Ran {
        self.run_words_watched(line.split_whitespace().map(str::to_owned), stores, cancel, progress)
    }

    fn run_words_watched(
        &self,
        words: impl IntoIterator<Item = String>,
        stores: &dyn Stores,
        cancel: &AtomicBool,
        progress: &dyn Fn() -> ProgressDrawTarget,
    ) -> Ran {
        let mut err = Vec::new();
        let (exit, out) = self.run_into(words, stores, cancel, progress, &mut err);
        Ran { exit, out, err: String::from_utf8(err).unwrap() }
    }

    /// Runs a line while `heard` listens to what is said on standard error.
    pub fn run_heard(&self, line: &str, cancel: &AtomicBool, heard: &mut dyn Write) -> Exit {
        let words = line.split_whitespace().map(str::to_owned);
        self.run_into(words, &Counted(Steps::counting()), cancel, &ProgressDrawTarget::hidden, heard).0
    }

    fn run_into(
        &self,
        words: impl IntoIterator<Item = String>,
        stores: &dyn Stores,
        cancel: &AtomicBool,
        progress: &dyn Fn() -> ProgressDrawTarget,
        stderr: &mut dyn Write,
    ) -> (Exit, String) {
        self.runs.set(self.runs.get() + 1);
        let mut arguments = vec![OsString::from("sealbid")];
        arguments.extend(words.into_iter().map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).into(),
            None => word.into(),
        }));
        let assets = sealbid_testkit::workspace_root().join("assets");
        if arguments.len() > 1 && !arguments.iter().any(|a| a == "--assets") {
            arguments.extend(["--assets".into(), assets.into()]);
        }
        let mut out = Vec::new();
        let exit = run(
            arguments,
            &mut Env {
                clock: &self.now,
                random: &mut sealbid_testkit::rng(self.runs.get()),
                sources: &Given { now: self.now, chance: self.chance.clone() },
                stdout: &mut out,
                stderr,
                progress,
                language: self.language,
                program: Some(env!("CARGO_BIN_EXE_sealbid").into()),
                cancel,
                threads: NonZeroUsize::new(2).unwrap(),
                stores,
                keyboard: &Nobody,
                is_watched: false,
                desk: Some(self.path("desk")),
                host: "jiangbei".to_owned(),
            },
        );
        (exit, String::from_utf8(out).unwrap())
    }
}

/// Every file below a folder by its path, sorted.
pub fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
