//! The program `sealbid-desktop`: the one place where its environment, clock and random source are touched.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant as Tick, SystemTime, UNIX_EPOCH};

use rand_core::{CryptoRng, UnwrapErr};
use sealbid_desktop::{Machine, run};
use sealbid_pki::{Clock, Instant};
use sealbid_wire::Language;
use sealbid_workbench::{Folders, Sources};

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

struct System;

impl Sources for System {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        Arc::new(SystemClock)
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(UnwrapErr(getrandom::SysRng))
    }
}

fn language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    Language::of_locale(&locale.unwrap_or_default())
}

fn main() -> ExitCode {
    run(Machine {
        began: Tick::now(),
        words: std::env::args_os().collect(),
        variable: |name| std::env::var_os(name),
        program: std::env::current_exe().unwrap_or_default(),
        folder: std::env::current_dir().unwrap_or_default(),
        language: language(),
        computer: gethostname::gethostname().to_string_lossy().into_owned(),
        sources: Box::new(System),
        stores: Box::new(Folders),
    })
}
