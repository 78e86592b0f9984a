//! How far a long command has come: shown on a terminal, silent elsewhere.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sealbid_wire::{Language, text};

use crate::env::Env;

/// The progress of one step, in bytes.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins a step over `total` bytes. `step` is a key of `report.json`, section `progress`.
    pub(crate) fn begin(env: &Env, language: Language, step: &str, total: u64) -> Self {
        Self::drawn_on((env.progress)(), language, step, total)
    }

    fn drawn_on(target: ProgressDrawTarget, language: Language, step: &str, total: u64) -> Self {
        let style = text(language, "progress.line", &[])
            .and_then(|line| ProgressStyle::with_template(&line.replace('[', "{").replace(']', "}")).ok())
            .unwrap_or_else(ProgressStyle::default_bar);
        let bar = ProgressBar::with_draw_target(Some(total), target)
            .with_style(style)
            .with_message(text(language, &format!("progress.{step}"), &[]).unwrap_or_default());
        bar.tick();
        Self { bar }
    }

    /// That so many bytes more are done.
    pub(crate) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// That so many bytes are done in all of so many, which may show only on the way.
    pub(crate) fn reached(&self, bytes: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(bytes);
    }

    /// Counts what is read through `inner` and stops it when the command is cancelled.
    pub(crate) fn reading<'p, R>(&'p self, inner: R, cancel: &'p AtomicBool) -> Counted<'p, R> {
        Counted { inner, progress: self, cancel }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A reader or writer that counts.
pub(crate) struct Counted<'p, T> {
    inner: T,
    progress: &'p Progress,
    cancel: &'p AtomicBool,
}

/// That the command was told to stop. Not `Interrupted`: the readers of the standard library try that again.
pub(crate) fn check(cancel: &AtomicBool) -> io::Result<()> {
    if cancel.load(Ordering::Relaxed) { Err(io::Error::other("cancelled")) } else { Ok(()) }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        check(self.cancel)?;
        let read = self.inner.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}
