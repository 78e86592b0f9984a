//! The software phone, a program of its own that answers in place of a person.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How long it may take to end once the session has, and how often it is looked at.
const LAST: Duration = Duration::from_secs(3);
const TICK: Duration = Duration::from_millis(5);

/// Runs the program to its end, as `sealbid demo` does to enrol one.
pub(crate) fn run(program: Option<&Path>, words: &[OsString]) -> Result<(), Failure> {
    let program = beside(program);
    let output = Command::new(&program).args(words).stdin(Stdio::null()).output();
    let output = output.map_err(|_| Failure::path("softphone_missing", &program))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let code = said.lines().find_map(|line| line.strip_prefix("failed ").map(str::to_owned));
    Err(Failure::new("softphone_failed", [("reason", code.unwrap_or_else(|| shown_status(output.status)))]))
}

/// The software phone's program lies beside this one.
fn beside(program: Option<&Path>) -> PathBuf {
    program.and_then(Path::parent).unwrap_or(Path::new("")).join(format!("softphone{}", std::env::consts::EXE_SUFFIX))
}

/// A software phone that was given a code.
pub(crate) struct SoftPhone {
    child: Child,
    lines: Receiver<String>,
}

impl SoftPhone {
    /// Starts the program beside this one and gives it the code's text, which never stands among its arguments.
    pub(crate) fn answer(program: Option<&Path>, folder: &Path, code: &str) -> Result<Self, Failure> {
        let program = beside(program);
        let missing = || Failure::path("softphone_missing", &program);
        if !folder.is_dir() {
            return Err(Failure::path("folder_not_found", folder));
        }
        let command = Command::new(&program)
            .arg("answer")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = command.map_err(|_| missing())?;
        let (mut input, output) = child.stdin.take().zip(child.stdout.take()).ok_or_else(missing)?;
        // Whether it hears is found by its answer.
        writeln!(input, "{code}").ok();
        drop(input);
        let (said, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| said.send(line))
        });
        Ok(Self { child, lines })
    }

    /// The ten digits that it shows, once it shows some.
    pub(crate) fn digits(&self) -> Option<String> {
        self.lines.try_iter().find_map(|line| line.strip_prefix("digits ").map(str::to_owned))
    }

    /// That it ended, though nothing came of the session.
    pub(crate) fn check(&mut self) -> Result<(), Failure> {
        match self.child.try_wait() {
            Ok(Some(status)) if !status.success() => {
                let code = self.lines.iter().find_map(|line| line.strip_prefix("failed ").map(str::to_owned));
                Err(Failure::new("softphone_failed", [("reason", code.unwrap_or_else(|| shown_status(status)))]))
            }
            _ => Ok(()),
        }
    }
}

fn shown_status(status: std::process::ExitStatus) -> String {
    status.code().map_or_else(|| "killed".to_owned(), |code| format!("exit {code}"))
}

impl Drop for SoftPhone {
    fn drop(&mut self) {
        // It ends with the session, and stores that it did.
        let until = Instant::now() + LAST;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() >= until {
                self.child.kill().ok();
                self.child.wait().ok();
                return;
            }
            thread::sleep(TICK);
        }
    }
}
