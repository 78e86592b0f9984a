//! What may stand on the command line: where the data lies, and files to open.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};
use sealbid_wire::{Language, Problem, text};

/// Every code that a wrong command line can have.
pub const CODES: &[&str] = &["argument_missing", "argument_unknown", "command_line_invalid"];

/// What the program was started with.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "sealbid-desktop", disable_help_flag = true, disable_version_flag = true)]
pub struct Arguments {
    /// Where bids, settings and the log lie; the user's data folder where it is not named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Files to open.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What was asked in place of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWindow {
    /// Help or the version: what is printed.
    Answer(String),
    /// The command line is wrong.
    Misuse(Problem),
}

impl Arguments {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// What was asked instead, or what is wrong.
    pub fn read(words: impl IntoIterator<Item = OsString>, language: Language) -> Result<Self, NoWindow> {
        let matches = command(language).try_get_matches_from(words).map_err(|error| no_window(&error))?;
        Self::from_arg_matches(&matches).map_err(|error| no_window(&error))
    }

    /// The same with every path seen from `folder`, where the program was started.
    #[must_use]
    pub fn seen_from(mut self, folder: &Path) -> Self {
        self.data = self.data.map(|data| folder.join(data));
        self.files = self.files.into_iter().map(|file| folder.join(file)).collect();
        self
    }
}

fn command(language: Language) -> clap::Command {
    let words = |key: &str| text(language, &format!("window.help.{key}"), &[]).unwrap_or_default();
    Arguments::command()
        .version(env!("CARGO_PKG_VERSION"))
        .about(words("about"))
        .help_template(format!("{{about}}\n\n{}{{usage}}\n\n{{all-args}}", words("usage")))
        .mut_args(|arg| {
            let heading = words(if arg.is_positional() { "arguments" } else { "options" });
            let help = words(arg.get_id().as_str());
            arg.help(help).help_heading(heading)
        })
        .arg(flag("help", 'h', clap::ArgAction::Help, words("help"), words("options")))
        .arg(flag("version", 'V', clap::ArgAction::Version, words("version"), words("options")))
}

fn flag(name: &'static str, short: char, action: clap::ArgAction, help: String, heading: String) -> clap::Arg {
    clap::Arg::new(name).long(name).short(short).action(action).help(help).help_heading(heading)
}

fn no_window(error: &clap::Error) -> NoWindow {
    let argument = match error.get(clap::error::ContextKind::InvalidArg) {
        Some(clap::error::ContextValue::String(argument)) => argument.clone(),
        _ => String::new(),
    };
    NoWindow::Misuse(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return NoWindow::Answer(error.render().to_string()),
        ErrorKind::UnknownArgument => Problem::new("argument_unknown", [("argument", argument)]),
        ErrorKind::InvalidValue => Problem::new("argument_missing", [("argument", argument)]),
        _ => Problem::bare("command_line_invalid"),
    })
}
