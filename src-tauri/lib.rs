//! The window: the page in it, what the page may ask, and what only a window can do.
//!
//! It opens the [workbench](sealbid_workbench) on a thread of its own while the window appears, and carries requests, bytes
//! and events between it and the page by three commands. It does no work itself: no file of a bid, no key and no
//! connection is touched here, and the page gets no path but that of the desk's folder, to show it.

mod arguments;
mod closing;
mod commands;
mod desk;
mod dialogs;
mod files;
mod host;
mod log;
mod outbox;
mod places;
mod surroundings;
mod window;

use std::ffi::OsString;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use sealbid_service::{LevelFilter, log_to};
use sealbid_wire::{Language, Problem};
use sealbid_workbench::{Sources, Stores};

pub use arguments::{Arguments, NoWindow};
pub use log::{Log, MAX_BYTES, MAX_FILES};
pub use outbox::Outbox;
pub use places::{OwnFiles, data_folder};

use surroundings::{Start, complete};
use window::Opening;

/// The machine that the program runs on, and how it was started.
pub struct Machine {
    /// When the program began.
    pub began: Instant,
    /// The command line, the program's name first.
    pub words: Vec<OsString>,
    /// Reads a variable of the environment.
    pub variable: fn(&str) -> Option<OsString>,
    /// The program's own file.
    pub program: PathBuf,
    /// The folder in which it was started.
    pub folder: PathBuf,
    /// The language of the system.
    pub language: Language,
    /// The computer's name.
    pub computer: String,
    /// Time and chance.
    pub sources: Box<dyn Sources>,
    /// How files are written.
    pub stores: Box<dyn Stores>,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The window was closed.
    Done,
    /// The window could not be made.
    Failed,
    /// The command line is wrong.
    Misuse,
    /// There is no display to open a window on.
    NoDisplay,
}

impl Exit {
    /// The exit code: 0, 1, 2 or 3.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Misuse => 2,
            Exit::NoDisplay => 3,
        }
    }
}

/// Every code that the window's own problems can have.
pub fn codes() -> Vec<&'static str> {
    [
        arguments::CODES,
        places::CODES,
        closing::CODES,
        surroundings::CODES,
        &["display_missing", "window_failed", "internal"],
    ]
    .concat()
}

/// Opens the window and runs until it is closed.
pub fn run(machine: Machine) -> ExitCode {
    let language = machine.language;
    let exit = match start(machine) {
        Ok(()) => Exit::Done,
        Err(NoStart::Answer(text)) => {
            write!(stdout(), "{text}").ok();
            Exit::Done
        }
        Err(NoStart::Problem(exit, problem)) => {
            let sentence = problem.sentence(language).map_or(problem.code, |sentence| sentence.line(language));
            writeln!(stderr(), "sealbid-desktop: {sentence}").ok();
            exit
        }
    };
    ExitCode::from(exit.code())
}

/// Why there is no window.
enum NoStart {
    Answer(String),
    Problem(Exit, Problem),
}

fn start(machine: Machine) -> Result<(), NoStart> {
    let words = machine.words.clone();
    let arguments = Arguments::read(machine.words, machine.language).map_err(|asked| match asked {
        NoWindow::Answer(text) => NoStart::Answer(text),
        NoWindow::Misuse(problem) => NoStart::Problem(Exit::Misuse, problem),
    })?;
    if !has_display() {
        return Err(NoStart::Problem(Exit::NoDisplay, Problem::bare("display_missing")));
    }
    let arguments = arguments.seen_from(&machine.folder);
    let named = arguments.data.clone();
    let folder = named.clone().map_or_else(|| data_folder(machine.variable), Ok);
    let log = folder.as_ref().ok().map(|folder| Log::new(folder.join("logs")));
    if let Some(log) = log.clone() {
        // A process has one log, and this is the first to ask for it.
        log_to(move || log.clone(), LevelFilter::INFO).ok();
    }
    log::note_panics();
    let own = OwnFiles::find(&machine.program);
    if let Ok(own) = &own {
        let start = Start { program: &machine.program, words: &words, variable: machine.variable };
        complete(&start, &own.assets).map_err(|problem| NoStart::Problem(Exit::Failed, problem))?;
    }
    let opening = Opening {
        began: machine.began,
        own,
        folder,
        is_named: named.is_some(),
        files: arguments.files,
        language: machine.language,
        computer: machine.computer,
        log,
        sources: machine.sources,
        stores: machine.stores,
        outbox: Arc::default(),
    };
    window::run(opening).map_err(|error| {
        tracing::error!(%error, "no window");
        NoStart::Problem(Exit::Failed, Problem::new("window_failed", [("reason", error.to_string())]))
    })
}

/// Whether a window can be shown here. The toolkit itself would end the program without a word for people.
#[cfg(target_os = "linux")]
fn has_display() -> bool {
    gtk::init().is_ok()
}

/// Whether a window can be shown here: on this system always.
#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}
