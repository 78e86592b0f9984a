//! One command while it runs: what it was given and how it answers.

use std::path::{Path, PathBuf};

use sealbid_wire::{Language, Problem, text};
use serde::Serialize;

use crate::assets::Assets;
use crate::env::Env;
use crate::failure::{Failure, shown};

/// One command while it runs.
pub(crate) struct Call<'c, 'e> {
    pub(crate) env: &'c mut Env<'e>,
    pub(crate) language: Language,
    pub(crate) json: bool,
    pub(crate) assets: Option<PathBuf>,
}

impl Call<'_, '_> {
    /// The program's own files.
    pub(crate) fn assets(&self) -> Result<Assets, Failure> {
        Assets::find(self.assets.as_deref(), self.env.program.as_deref())
    }

    /// The text of `report.json` under `key`.
    pub(crate) fn text(&self, key: &str, params: &[(&str, &str)]) -> String {
        text(self.language, key, params).unwrap_or_else(|| key.to_owned())
    }

    /// Prints a line for people; in JSON there is nothing beside the one value.
    pub(crate) fn say(&mut self, key: &str, params: &[(&str, &str)]) {
        let line = self.text(key, params);
        self.line(&line);
    }

    /// Prints a line for people as it stands.
    pub(crate) fn line(&mut self, line: &str) {
        if !self.json {
            crate::say(self.env.stdout, line);
        }
    }

    /// Prints a value for programs, on one line.
    pub(crate) fn value(&mut self, value: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string(value).expect("reports hold texts and numbers alone");
            crate::say(self.env.stdout, &text);
        }
    }

    /// A line on standard error about one of several files.
    pub(crate) fn warn(&mut self, line: &str) {
        crate::say(self.env.stderr, &format!("sealbid: {line}"));
    }

    /// Says what should be known of what is done all the same.
    pub(crate) fn note(&mut self, line: &str) {
        let line = self.text("note", &[("line", line)]);
        self.warn(&line);
    }

    /// Says which files were written.
    pub(crate) fn written(&mut self, paths: &[&Path]) {
        for path in paths {
            self.say("written", &[("path", &shown(path))]);
        }
        let written: Vec<String> = paths.iter().map(|path| shown(path)).collect();
        self.value(&serde_json::json!({ "written": written }));
    }

    /// Ends the command here if it was told to stop.
    pub(crate) fn checkpoint(&self) -> Result<(), Failure> {
        if self.env.is_cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
    }
}

/// A text without control characters but line breaks: names come out of files that others made, and nothing of
/// theirs steers the terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// The one line that a person reads about a problem, beginning with the file it is about.
pub(crate) fn line_of(problem: &Problem, language: Language) -> String {
    let line = problem.sentence(language).map(|sentence| sentence.line(language));
    let line = line.unwrap_or_else(|| problem.code.clone());
    match problem.params.get("file") {
        Some(file) if !line.contains(file.as_str()) => format!("{}: {line}", file.replace(char::is_control, " ")),
        _ => line,
    }
}
