//! The program `sealbid`: the one place where the environment, the clock and the system's random source are touched.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, available_parallelism};
use std::time::{SystemTime, UNIX_EPOCH};

use indicatif::ProgressDrawTarget;
use rand_core::{CryptoRng, UnwrapErr};
use sealbid_cli::{Env, Exit, Folders, Keyboard, Sources, note_place_of_panics, run};
use sealbid_pki::{Clock, Instant};
use sealbid_wire::Language;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

struct Machine;

impl Sources for Machine {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        Arc::new(SystemClock)
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(UnwrapErr(getrandom::SysRng))
    }
}

/// Standard input, read on a thread of its own once somebody is asked.
struct Stdin;

impl Keyboard for Stdin {
    fn lines(&self) -> Receiver<String> {
        let (typed, lines) = channel();
        thread::spawn(move || stdin().lines().map_while(Result::ok).try_for_each(|line| typed.send(line)));
        lines
    }
}

/// Where this user's programs keep their data (XDG Base Directory Specification).
fn desk() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
    data.map(|data| data.join("sealbid").join("desk"))
}

fn language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    Language::of_locale(&locale.unwrap_or_default())
}

fn main() -> ExitCode {
    note_place_of_panics();
    let cancel = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // The first signal asks the command to stop; a second one ends the program at once. Where neither can be
        // registered, the system's own way of stopping stays.
        let at_once = flag::register_conditional_shutdown(signal, i32::from(Exit::Cancelled.code()), cancel.clone());
        at_once.and_then(|_| flag::register(signal, cancel.clone())).ok();
    }
    let exit = run(
        std::env::args_os(),
        &mut Env {
            clock: &SystemClock,
            random: &mut UnwrapErr(getrandom::SysRng),
            sources: &Machine,
            stdout: &mut stdout().lock(),
            stderr: &mut stderr(),
            progress: &|| {
                if stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() }
            },
            language: language(),
            program: std::env::current_exe().ok(),
            cancel: &cancel,
            threads: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            stores: &Folders,
            keyboard: &Stdin,
            is_watched: stderr().is_terminal(),
            desk: desk(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
        },
    );
    ExitCode::from(exit.code())
}
