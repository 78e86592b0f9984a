//! What the program is given from outside: time, chance, the terminal, the way to write files.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use indicatif::ProgressDrawTarget;
use rand_core::CryptoRng;
use sealbid_desk::{Sources, Stores};
use sealbid_pki::Clock;
use sealbid_wire::Language;

/// What a person types.
pub trait Keyboard {
    /// Lines as they are typed from now on. Nothing is read before this is called.
    fn lines(&self) -> Receiver<String>;
}

/// Everything outside the program. [`run`](crate::run) reaches for nothing else but the files it is told to read.
pub struct Env<'e> {
    /// What time it is.
    pub clock: &'e dyn Clock,
    /// Where keys, salts and identifiers come from.
    pub random: &'e mut dyn CryptoRng,
    /// The same two for threads.
    pub sources: &'e dyn Sources,
    /// Reports.
    pub stdout: &'e mut dyn Write,
    /// Errors.
    pub stderr: &'e mut dyn Write,
    /// Where progress is drawn: hidden where nobody watches.
    pub progress: &'e dyn Fn() -> ProgressDrawTarget,
    /// The language of whoever started the program; `--lang` goes before it.
    pub language: Language,
    /// The program's own file, from which the assets are found.
    pub program: Option<PathBuf>,
    /// Set from outside to stop the command that is running.
    pub cancel: &'e AtomicBool,
    /// How many threads encryption may use; the result does not depend on it.
    pub threads: NonZeroUsize,
    /// How files are written.
    pub stores: &'e dyn Stores,
    /// What is typed while a command runs.
    pub keyboard: &'e dyn Keyboard,
    /// Whether errors, and codes for a phone, go to a terminal that can be written over.
    pub is_watched: bool,
    /// Where this user's desk is, that phones are paired with; `--desk` goes before it.
    pub desk: Option<PathBuf>,
    /// The computer's name, by which a phone is told who asks.
    pub host: String,
}

impl Env<'_> {
    /// The same surroundings for a command that another one runs.
    pub(crate) fn again(&mut self) -> Env<'_> {
        Env {
            clock: self.clock,
            random: &mut *self.random,
            sources: self.sources,
            stdout: &mut *self.stdout,
            stderr: &mut *self.stderr,
            progress: self.progress,
            language: self.language,
            program: self.program.clone(),
            cancel: self.cancel,
            threads: self.threads,
            stores: self.stores,
            keyboard: self.keyboard,
            is_watched: self.is_watched,
            desk: self.desk.clone(),
            host: self.host.clone(),
        }
    }

    /// Whether the command was told to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}
