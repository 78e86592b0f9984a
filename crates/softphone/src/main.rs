//! The program `softphone`: here alone clock, random source, environment and standard streams are touched.

use std::io::{stderr, stdin, stdout};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand_core::UnwrapErr;
use sealbid_link::Time;
use sealbid_link::phone::Moment;
use sealbid_softphone::{Machine, run};
use sealbid_wire::Language;

fn main() -> ExitCode {
    let started = Instant::now();
    let clock = || Moment {
        tick: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        unix: Time::new(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
            .unwrap_or(Time::MAX),
    };
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let exit = run(
        std::env::args_os(),
        &mut Machine {
            clock: &clock,
            random: &mut UnwrapErr(getrandom::SysRng),
            stdin: &mut stdin().lock(),
            stdout: &mut stdout().lock(),
            stderr: &mut stderr(),
            language: Language::of_locale(&locale.unwrap_or_default()),
        },
    );
    ExitCode::from(exit)
}
