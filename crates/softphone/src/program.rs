//! The command line.

use std::ffi::OsString;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use rand_core::CryptoRng;
use sealbid_bid::store::{Folder, make_folders};
use sealbid_link::phone::Moment;
use sealbid_wire::{Language, text};

use crate::answer::{Answering, answer};
use crate::book::Book;
use crate::enrol::{Holder, ServiceAddress, enrol};
use crate::line::Ending;
use crate::phone::SoftPhone;

/// The longest line that is read of a code: its text has 212 characters.
const MAX_CODE: u64 = 1_024;

#[derive(Parser)]
#[command(name = "softphone")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Enrol(Enrol),
    Answer(Answer),
    Revoke(Revoke),
}

#[derive(Args)]
struct Enrol {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long, value_name = "URL")]
    service: String,
    #[arg(long, value_name = "FILE.pem")]
    service_root: Option<PathBuf>,
    #[arg(long, value_name = "NAME", default_value = "江北示范建设有限公司")]
    organization: String,
    #[arg(long, value_name = "CODE", default_value = "91350100M000100Y43")]
    uscc: String,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

#[derive(Args)]
struct Answer {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long)]
    reject: bool,
}

#[derive(Args)]
struct Revoke {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(value_name = "DESK", value_parser = fingerprint)]
    desk: [u8; 32],
}

fn fingerprint(text: &str) -> Result<[u8; 32], &'static str> {
    let bytes = base16ct::lower::decode_vec(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or("64 hexadecimal digits")
}

/// What the program has from outside.
pub struct Machine<'a> {
    /// Its clocks.
    pub clock: &'a dyn Fn() -> Moment,
    /// Its random source.
    pub random: &'a mut dyn CryptoRng,
    /// Where a code comes from.
    pub stdin: &'a mut dyn BufRead,
    /// For programs.
    pub stdout: &'a mut dyn Write,
    /// For people.
    pub stderr: &'a mut dyn Write,
    /// In which the help is.
    pub language: Language,
}

/// Does what the command line says: the exit code. The first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, machine: &mut Machine<'_>) -> u8 {
    let matches = command(machine.language).try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            say(machine.stdout, error.render().to_string().trim_end());
            return 0;
        }
        Err(_) => {
            say(machine.stdout, &Ending::Failed("command_line_invalid".to_owned()).to_string());
            return 2;
        }
    };
    let done = match &cli.command {
        Command::Enrol(args) => enrolled(args, machine),
        Command::Answer(args) => answered(args, machine),
        Command::Revoke(args) => revoked(args),
    };
    let (line, exit) = match done {
        Ok(line) => (line, 0),
        Err(code) => (Ending::Failed(code).to_string(), 1),
    };
    say(machine.stdout, &line);
    exit
}

/// Either is the last line: what was done, or the code of what failed.
type Done = Result<String, String>;

fn enrolled(args: &Enrol, machine: &mut Machine<'_>) -> Done {
    say(machine.stderr, &text(machine.language, "softphone.warning", &[]).unwrap_or_default());
    let root = args.service_root.as_deref().map(std::fs::read_to_string).transpose();
    let root = root.map_err(|error| sealbid_bid::store::io_code(&error).to_owned())?;
    let at = ServiceAddress { url: args.service.clone(), root };
    let Enrol { organization, uscc, name, .. } = args;
    let holder = Holder { organization: organization.clone(), uscc: uscc.clone(), name: name.clone() };
    make_folders(&args.folder, true).map_err(|error| error.code().to_owned())?;
    let store = folder(&args.folder)?;
    let phone_id = enrol(&store, &at, &holder, machine.random).map_err(|error| error.code().to_owned())?;
    Ok(format!("enrolled {}", base16ct::lower::encode_string(&phone_id)))
}

fn answered(args: &Answer, machine: &mut Machine<'_>) -> Done {
    let store = folder(&args.folder)?;
    let phone = SoftPhone::open(&store).map_err(|error| error.code().to_owned())?;
    let mut code = String::new();
    let read = (&mut *machine.stdin).take(MAX_CODE).read_line(&mut code);
    read.map_err(|error| sealbid_bid::store::io_code(&error).to_owned())?;
    let with = Answering { phone: &phone, store: &store, clock: machine.clock, rejects: args.reject };
    let stdout = &mut *machine.stdout;
    let ending = answer(&with, code.trim_end(), machine.random, &mut |line| say(stdout, &line.to_string()));
    match ending.map_err(|error| error.code().to_owned())? {
        Ending::Failed(code) => Err(code),
        ending => Ok(ending.to_string()),
    }
}

fn revoked(args: &Revoke) -> Done {
    let store = folder(&args.folder)?;
    Book::new(&store).revoke(&args.desk).map_err(|error| error.code().to_owned())?;
    Ok(format!("revoked {}", base16ct::lower::encode_string(&args.desk)))
}

fn folder(path: &Path) -> Result<Folder, String> {
    Ok(Folder::new(path).map_err(|error| error.code().to_owned())?.owner_only())
}

/// The command line with its help in one language.
fn command(language: Language) -> clap::Command {
    localised(Cli::command(), "", language)
}

fn localised(command: clap::Command, path: &str, language: Language) -> clap::Command {
    let help = |key: &str| text(language, key, &[]).unwrap_or_default();
    let own = |key: &str| help(&format!("softphone.{path}{key}"));
    let heading = |key: &str| help(&format!("help.common.heading.{key}"));
    let (arguments, options, warning) = (heading("arguments"), heading("options"), help("softphone.warning"));
    let flag =
        clap::Arg::new("help").long("help").short('h').action(clap::ArgAction::Help).help(help("help.common.help"));
    command
        .about(own("about"))
        .help_template(format!("{{about}}\n\n{warning}\n\n{}{{usage}}\n\n{{all-args}}", heading("usage")))
        .subcommand_help_heading(heading("commands"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| {
            let place = if arg.is_positional() { &arguments } else { &options };
            let words = own(arg.get_id().as_str());
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help(words).help_heading(place.clone());
            if takes_value { arg.hide_default_value(true) } else { arg }
        })
        .arg(flag.help_heading(options.clone()))
        .mut_subcommands(|sub| {
            let path = format!("{path}{}.", sub.get_name());
            localised(sub, &path, language)
        })
}

/// Prints a line at once. Whoever closed the pipe does not want to hear more.
fn say(to: &mut dyn Write, line: &str) {
    writeln!(to, "{line}").and_then(|()| to.flush()).ok();
}
