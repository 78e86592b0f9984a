//! The window as the workbench sees it.

use std::path::PathBuf;
use std::sync::Arc;

use sealbid_wire::Language;
use sealbid_wire::desk::{Event, FilePurpose, LanguageChoice};
use sealbid_workbench::Host;

use crate::dialogs::Dialogs;
use crate::log::Log;
use crate::outbox::Outbox;

/// What the workbench is given of the window.
pub(crate) struct WindowHost {
    pub(crate) dialogs: Dialogs,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) log: Option<Log>,
    pub(crate) computer: String,
    pub(crate) language: Language,
}

impl Host for WindowHost {
    fn choose_files(&self, purpose: FilePurpose, title: &str) -> Vec<PathBuf> {
        self.dialogs.choose_files(purpose, title)
    }

    fn choose_folder(&self, title: &str) -> Option<PathBuf> {
        self.dialogs.choose_folder(title)
    }

    fn save_file(&self, title: &str, name: &str) -> Option<PathBuf> {
        self.dialogs.save_file(title, name)
    }

    fn emit(&self, event: Event) {
        self.outbox.emit(event);
    }

    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn web_view(&self) -> String {
        tauri::webview_version().unwrap_or_default()
    }

    fn logs(&self) -> Vec<PathBuf> {
        self.log.as_ref().map(Log::files).unwrap_or_default()
    }

    fn computer(&self) -> String {
        self.computer.clone()
    }

    fn language(&self) -> LanguageChoice {
        match self.language {
            Language::ZhCn => LanguageChoice::ZhCn,
            Language::En => LanguageChoice::En,
        }
    }
}
