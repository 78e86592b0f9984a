//! The command `sealbid`: a response to a tender from the tender package to the opening, without a screen.
//!
//! Everything a command needs from outside is handed in with [`Env`], so that a test can hold the clock, the random
//! source and every step of every write in its hand:
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::AtomicBool;
//! use std::sync::mpsc::{Receiver, channel};
//!
//! use sealbid_cli::{Env, Exit, Folders, Keyboard, Sources, run};
//! use sealbid_pki::{Clock, Instant};
//! use sealbid_wire::Language;
//! # use rand_core::{CryptoRng, SeedableRng};
//! # use rand_chacha::ChaCha20Rng;
//!
//! struct Nobody;
//! impl Keyboard for Nobody {
//!     fn lines(&self) -> Receiver<String> {
//!         channel().1
//!     }
//! }
//!
//! struct Still;
//! impl Sources for Still {
//!     fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
//!         Arc::new(Instant::from_unix_secs(1_795_420_800))
//!     }
//!     fn random(&self) -> Box<dyn CryptoRng + Send> {
//!         Box::new(ChaCha20Rng::seed_from_u64(1))
//!     }
//! }
//!
//! let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
//! let exit = run(
//!     ["sealbid", "verify", "no-such-file.pdf"].map(Into::into),
//!     &mut Env {
//!         clock: &Instant::from_unix_secs(1_795_420_800),
//!         random: &mut ChaCha20Rng::seed_from_u64(1),
//!         sources: &Still,
//!         stdout: &mut stdout,
//!         stderr: &mut stderr,
//!         progress: &indicatif::ProgressDrawTarget::hidden,
//!         language: Language::En,
//!         program: None,
//!         cancel: &AtomicBool::new(false),
//!         threads: std::num::NonZeroUsize::MIN,
//!         stores: &Folders,
//!         keyboard: &Nobody,
//!         is_watched: false,
//!         desk: None,
//!         host: "desk".to_owned(),
//!     },
//! );
//! assert_eq!(exit, Exit::Negative);
//! let said = String::from_utf8(stderr)?;
//! assert!(said.starts_with("sealbid: There is no file at no-such-file.pdf; "), "{said}");
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```
//!
//! It never judges, signs or encrypts by itself: it reads the command line, calls the crates below and says what
//! they found. It never writes over a file unasked, and never prints a key.

mod args;
mod assets;
mod barrier;
mod call;
mod command;
mod env;
mod phone;
mod progress;
mod usage;

use std::ffi::OsString;
use std::io::Write;

use clap::FromArgMatches;
use sealbid_desk::{failure, input, kind, output};
use sealbid_wire::{Language, Problem};

pub use barrier::note_place_of_panics;
pub use env::{Env, Keyboard};
pub use sealbid_desk::{Folders, Sources, Stores};

use crate::args::Cli;
use crate::call::Call;
use crate::failure::Failure;
use crate::usage::NoCommand;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The work is done, and no verdict was negative.
    Done,
    /// A negative verdict, or a refused input.
    Negative,
    /// The command line is wrong.
    Misuse,
    /// Told to stop.
    Cancelled,
}

impl Exit {
    /// The exit code: 0, 1, 2 or 130.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Negative => 1,
            Exit::Misuse => 2,
            Exit::Cancelled => 130,
        }
    }
}

/// Codes of this crate beside those of [`usage`].
const CODES: &[&str] = &[
    "assets_missing",
    "bidder_unknown",
    "ca_exists",
    "ca_index_damaged",
    "ca_missing",
    "ca_serial_unknown",
    "demo_folder_foreign",
    "desk_place_unknown",
    "folder_not_found",
    "output_is_file",
    "output_twice",
    "plan_malformed",
    "seal_format_unknown",
    "seal_twice",
    "seal_unplaced",
    "seal_width_missing",
    "softphone_failed",
    "softphone_missing",
];

/// Every code that an error of the program can have.
pub fn codes() -> Vec<&'static str> {
    let below = [
        sealbid_pki::CODES,
        sealbid_seal::CODES,
        sealbid_envelope::CODES,
        sealbid_pdf::CODES,
        sealbid_bid::CODES,
        sealbid_client::CODES,
        sealbid_link::CODES,
        sealbid_service::CODES,
        sealbid_desk::CODES,
        CODES,
        usage::CODES,
    ];
    let mut codes = below.concat();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The whole command line with its help in one language, as a man page or a shell's completion is made from it.
pub fn command(language: Language) -> clap::Command {
    usage::command(language)
}

/// Does what the command line says. The first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, env: &mut Env) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let language = spoken(&arguments).unwrap_or(env.language);
    let json = arguments.iter().any(|argument| argument == "--json");
    let parsed = usage::command(language)
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches).map_err(|e| e.format(&mut usage::command(language))));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            return match usage::no_command(&error) {
                NoCommand::Answer(text) => {
                    say(env.stdout, text.trim_end());
                    Exit::Done
                }
                NoCommand::Misuse(problem) => {
                    complain(env, language, json, &problem);
                    Exit::Misuse
                }
            };
        }
    };
    let outcome = barrier::guard(|| command::run(cli.command, &mut Call { env, language, json, assets: cli.assets }));
    match outcome {
        Ok(exit) => exit,
        // Whatever a crate below made of being stopped, it was stopped.
        Err(_) if env.is_cancelled() => cancelled(env, language, json),
        Err(Failure::Cancelled) => cancelled(env, language, json),
        Err(Failure::Refused(problem)) => {
            complain(env, language, json, &problem);
            Exit::Negative
        }
    }
}

fn cancelled(env: &mut Env, language: Language, json: bool) -> Exit {
    complain(env, language, json, &Problem::bare("cancelled"));
    Exit::Cancelled
}

/// The language asked for on the command line, known before the line is read: its errors speak it too.
fn spoken(arguments: &[OsString]) -> Option<Language> {
    let mut rest = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--lang") {
            Some("") => return rest.next()?.parse().ok(),
            Some(tag) => return tag.strip_prefix('=')?.parse().ok(),
            None if argument == "--" => return None,
            None => {}
        }
    }
    None
}

/// One line on standard error and, where JSON is asked for, the code on standard output.
fn complain(env: &mut Env, language: Language, json: bool, problem: &Problem) {
    let line = call::line_of(problem, language);
    say(env.stderr, &format!("sealbid: {line}"));
    if json {
        say(env.stdout, &serde_json::json!({ "error": problem }).to_string());
    }
}

/// Prints a line. Whoever closed the pipe does not want to hear more: that is no error of the command.
fn say(to: &mut dyn Write, line: &str) {
    writeln!(to, "{line}").and_then(|()| to.flush()).ok();
}
