//! The command line in the reader's language: help built from `report.json`, misuse told by a code.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory};
use sealbid_wire::{Language, Problem, text};

use crate::args::Cli;

/// Every code that misuse of the command line can have.
pub(crate) const CODES: &[&str] = &[
    "argument_unknown",
    "argument_missing",
    "argument_invalid",
    "argument_conflict",
    "command_missing",
    "command_unknown",
    "command_line_invalid",
];

/// The whole command with its help in one language.
pub(crate) fn command(language: Language) -> clap::Command {
    let command = localised(Cli::command(), "", language);
    command.version(env!("CARGO_PKG_VERSION"))
}

fn localised(command: clap::Command, path: &str, language: Language) -> clap::Command {
    let help = |key: &str| text(language, &format!("help.{key}"), &[]);
    let own = |key: &str| help(&format!("{path}{key}")).or_else(|| help(&format!("common.{key}"))).unwrap_or_default();
    let (arguments, options, commands) = (own("heading.arguments"), own("heading.options"), own("heading.commands"));
    let template = format!("{{about}}\n\n{}{{usage}}\n\n{{all-args}}", own("heading.usage"));
    let nested = command.has_subcommands();
    command
        .about(own("about"))
        .help_template(template)
        .subcommand_help_heading(commands)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { &arguments } else { &options };
            let words = own(arg.get_id().as_str());
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help(words).help_heading(heading.clone());
            // The words of the help name them, in the reader's language.
            if takes_value { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
        })
        .arg(flag("help", 'h', ArgAction::Help, own("help")).help_heading(options.clone()))
        .args((path.is_empty()).then(|| flag("version", 'V', ArgAction::Version, own("version")).help_heading(options)))
        .mut_subcommands(|sub| {
            let path = format!("{path}{}.", sub.get_name());
            localised(sub, &path, language)
        })
        .subcommand_required(nested)
}

fn flag(name: &'static str, short: char, action: ArgAction, words: String) -> Arg {
    Arg::new(name).long(name).short(short).action(action).help(words)
}

/// What was asked of the program instead of a command, or what is wrong with the command line.
pub(crate) enum NoCommand {
    /// Help or version: the text to print.
    Answer(String),
    /// Misuse.
    Misuse(Problem),
}

/// Arguments into which a password may be typed by mistake: what stands there is repeated nowhere.
const WITHHELD: [&str; 2] = ["--smtp", "--database"];

fn shown(error: &clap::Error, value: String) -> String {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return value };
    let is_withheld = WITHHELD.iter().any(|name| argument.split([' ', '=']).next() == Some(name));
    if is_withheld { "…".to_owned() } else { value }
}

/// Reads clap's refusal.
pub(crate) fn no_command(error: &clap::Error) -> NoCommand {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(", "),
        _ => String::new(),
    };
    let argument = || ("argument", context(ContextKind::InvalidArg));
    let problem = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return NoCommand::Answer(error.render().to_string()),
        ErrorKind::UnknownArgument => Problem::new("argument_unknown", [argument()]),
        ErrorKind::MissingRequiredArgument => Problem::new("argument_missing", [argument()]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Problem::new("argument_invalid", [argument(), ("value", shown(error, context(ContextKind::InvalidValue)))])
        }
        ErrorKind::ArgumentConflict => {
            Problem::new("argument_conflict", [argument(), ("other", context(ContextKind::PriorArg))])
        }
        ErrorKind::InvalidSubcommand => {
            Problem::new("command_unknown", [("command", context(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Problem::new("command_missing", [("commands", context(ContextKind::ValidSubcommand))])
        }
        _ => Problem::bare("command_line_invalid"),
    };
    NoCommand::Misuse(problem)
}
