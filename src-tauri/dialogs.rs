//! The system's own dialogs. They are made on the thread that draws and waited for on the one that asks.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use rfd::{AsyncFileDialog, AsyncMessageDialog, FileHandle, MessageButtons, MessageDialogResult, MessageLevel};
use sealbid_wire::desk::FilePurpose;
use tauri::AppHandle;

/// What a dialog will answer.
type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Dialogs of the one window, one at a time: while one is open, another is answered as if it had been closed.
#[derive(Clone)]
pub(crate) struct Dialogs {
    app: AppHandle,
    open: Arc<Mutex<()>>,
}

impl Dialogs {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app, open: Arc::default() }
    }

    /// Has files chosen; none where the dialog was closed.
    pub(crate) fn choose_files(&self, purpose: FilePurpose, title: &str) -> Vec<PathBuf> {
        let (title, kinds) = (title.to_owned(), kinds(purpose));
        let chosen = self.ask(move || {
            let dialog = AsyncFileDialog::new().set_title(title).add_filter(patterns(kinds), kinds);
            match purpose {
                FilePurpose::Attachments | FilePurpose::Documents => Box::pin(dialog.pick_files()),
                FilePurpose::Tender
                | FilePurpose::Envelope
                | FilePurpose::Signed
                | FilePurpose::Seal
                | FilePurpose::SealPhoto
                | FilePurpose::Licence
                | FilePurpose::StampedForm => {
                    let one = dialog.pick_file();
                    Box::pin(async { one.await.map(|file| vec![file]) })
                }
            }
        });
        chosen.flatten().unwrap_or_default().iter().map(|file| file.path().to_owned()).collect()
    }

    /// Has a place chosen for a file of this name; nothing where the dialog was closed.
    pub(crate) fn save_file(&self, title: &str, name: &str) -> Option<PathBuf> {
        let (title, name) = (title.to_owned(), name.to_owned());
        let place: Option<FileHandle> = self
            .ask(move || {
                let kind = Path::new(&name).extension().and_then(|kind| kind.to_str()).map(str::to_owned);
                let mut dialog = AsyncFileDialog::new().set_title(title).set_file_name(name);
                if let Some(kind) = kind {
                    dialog = dialog.add_filter(format!("*.{kind}"), &[kind]);
                }
                Box::pin(dialog.save_file())
            })
            .flatten();
        place.map(|file| file.path().to_owned())
    }

    /// Has a folder chosen; nothing where the dialog was closed.
    pub(crate) fn choose_folder(&self, title: &str) -> Option<PathBuf> {
        let title = title.to_owned();
        let folder: Option<FileHandle> =
            self.ask(move || Box::pin(AsyncFileDialog::new().set_title(title).pick_folder())).flatten();
        folder.map(|folder| folder.path().to_owned())
    }

    /// Asks whether to go on; no where the dialog was closed.
    pub(crate) fn confirm(&self, title: String, text: String, yes: String, no: String) -> bool {
        let buttons = MessageButtons::OkCancelCustom(yes.clone(), no);
        let answer = self.ask(move || {
            let dialog = AsyncMessageDialog::new().set_level(MessageLevel::Warning).set_title(title);
            Box::pin(dialog.set_description(text).set_buttons(buttons).show())
        });
        match answer {
            Some(MessageDialogResult::Ok | MessageDialogResult::Yes) => true,
            Some(MessageDialogResult::Custom(chosen)) => chosen == yes,
            Some(MessageDialogResult::No | MessageDialogResult::Cancel) | None => false,
        }
    }

    fn ask<T: 'static>(&self, make: impl FnOnce() -> Answer<T> + Send + 'static) -> Option<T> {
        let _open = self.open.try_lock().ok()?;
        let (made, dialog) = channel();
        self.app.run_on_main_thread(move || made.send(make()).unwrap_or_default()).ok()?;
        Some(tauri::async_runtime::block_on(dialog.recv().ok()?))
    }
}

/// Endings of the names of files that are offered.
fn kinds(purpose: FilePurpose) -> &'static [&'static str] {
    match purpose {
        FilePurpose::Tender => &["sbtender"],
        FilePurpose::Attachments => &["pdf", "png", "jpg", "jpeg"],
        FilePurpose::Envelope => &["sealbid"],
        FilePurpose::Signed => &["pdf", "asice", "sealbid"],
        FilePurpose::Documents => &["pdf"],
        FilePurpose::Seal => &["der", "json", "png"],
        FilePurpose::SealPhoto | FilePurpose::Licence => &["jpg", "jpeg", "png"],
        FilePurpose::StampedForm => &["jpg", "jpeg", "png", "pdf"],
    }
}

/// What a filter is called, the same in every language.
fn patterns(kinds: &[&str]) -> String {
    kinds.iter().map(|kind| format!("*.{kind}")).collect::<Vec<_>>().join("  ")
}
