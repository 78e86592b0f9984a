//! The end of the window: not while a job runs, unless the person says so, and then the job's cancel comes first.

use std::thread::sleep;
use std::time::{Duration, Instant};

use sealbid_wire::{Language, Problem, text};
use tauri::{Manager, WebviewWindow};

use crate::desk::Desk;
use crate::dialogs::Dialogs;

/// Every code of this module.
pub const CODES: &[&str] = &["job_stops_with_window"];

/// How long jobs may take to stop. What they had under way is not there afterwards, ended or not.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(50);

/// Asks whether the window may be closed though jobs run, has them stop and closes it. It waits for the person.
pub(crate) fn ask(window: &WebviewWindow, desk: &Desk, dialogs: &Dialogs, language: Language) {
    let Some(sentence) = Problem::bare("job_stops_with_window").sentence(language) else { return };
    let words = |key: &str| text(language, key, &[]).unwrap_or_default();
    let more = format!("{}\n{}", sentence.means, sentence.todo);
    if !dialogs.confirm(sentence.what, more, words("window.close.yes"), words("window.close.no")) {
        return;
    }
    desk.cancel_jobs();
    let began = Instant::now();
    while desk.jobs() > 0 && began.elapsed() < PATIENCE {
        sleep(LOOK);
    }
    tracing::info!(left = desk.jobs(), "closed while jobs ran");
    window.destroy().ok();
    window.app_handle().exit(0);
}
