//! What the window does for the desk: dialogs and events.

use std::path::PathBuf;

use sealbid_wire::desk::{Event, FilePurpose, LanguageChoice};

/// The window and the machine that it stands on. Calls may come from any thread; those for dialogs wait for the person.
pub trait Host: Send + Sync {
    /// Has files chosen in a dialog; none where it was closed.
    fn choose_files(&self, purpose: FilePurpose, title: &str) -> Vec<PathBuf>;

    /// Has a place chosen where something is saved; nothing where the dialog was closed. The dialog has asked before it
    /// names a file that is there.
    fn save_file(&self, title: &str, name: &str) -> Option<PathBuf>;

    /// Has a folder chosen; nothing where the dialog was closed.
    fn choose_folder(&self, title: &str) -> Option<PathBuf>;

    /// Tells the page. It does not wait.
    fn emit(&self, event: Event);

    /// The program's version.
    fn version(&self) -> String;

    /// The version of the web view.
    fn web_view(&self) -> String;

    /// The files of the program's log, the oldest first.
    fn logs(&self) -> Vec<PathBuf>;

    /// The computer's name.
    fn computer(&self) -> String;

    /// The system's language: `ZhCn` or `En`.
    fn language(&self) -> LanguageChoice;
}
