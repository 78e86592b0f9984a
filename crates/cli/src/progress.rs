//! How far a long command has come: shown on a terminal, silent elsewhere.

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

    /// That so many bytes are done in all of so many, which may show only on the way.
    pub(crate) fn reached(&self, bytes: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
