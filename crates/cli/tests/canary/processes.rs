//! What every process of the machine says of itself to every other one: its arguments and its environment.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::search::Place;

/// A program that was given a code lives some tenths of a second.
const PAUSE: Duration = Duration::from_millis(10);

type Seen = BTreeSet<(String, Vec<u8>)>;

pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Seen>>,
}

impl Watch {
    pub fn begin() -> Self {
        let stop = Arc::<AtomicBool>::default();
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut seen = Seen::new();
            while !stopped.load(Ordering::Relaxed) {
                look(&mut seen);
                thread::sleep(PAUSE);
            }
            look(&mut seen);
            seen
        });
        Self { stop, thread: Some(thread) }
    }

    /// All that was seen.
    pub fn end(mut self) -> Vec<Place> {
        self.stop.store(true, Ordering::Relaxed);
        let seen = self.thread.take().unwrap().join().unwrap();
        seen.into_iter().map(|(name, bytes)| Place { name, bytes }).collect()
    }
}

fn look(seen: &mut Seen) {
    for process in fs::read_dir("/proc").unwrap().map_while(Result::ok).map(|entry| entry.path()) {
        // One that ended meanwhile has nothing to say; one that becomes another program is seen when it is one.
        let (Ok(arguments), Ok(environment)) = (fs::read(process.join("cmdline")), fs::read(process.join("environ")))
        else {
            continue;
        };
        if arguments.is_empty() || fs::read(process.join("cmdline")).ok().as_ref() != Some(&arguments) {
            continue;
        }
        let words: Vec<_> = arguments.split(|byte| *byte == 0).take(2).map(String::from_utf8_lossy).collect();
        let program = words[0].rsplit('/').next().unwrap_or_default();
        let called = format!("{program} {}", words.get(1).map_or("", AsRef::as_ref));
        seen.insert((format!("environment of {called}"), environment));
        seen.insert((format!("arguments of {called}"), arguments));
    }
}
