//! Files that come from outside of any request: held over the window, dropped on it, named at a start of the program.

use std::path::{Path, PathBuf};

use sealbid_wire::desk::Event;
use sealbid_workbench::Workbench;
use tauri::DragDropEvent;

use crate::desk::Desk;
use crate::outbox::Outbox;

/// What the page is told while files are held over the window, and the files once they are dropped.
pub(crate) enum Drag {
    /// They are held over the window.
    Over,
    /// They were taken away again.
    Left,
    /// To be told once they have handles.
    Dropped(Vec<PathBuf>),
}

/// A drag as the system tells it.
pub(crate) fn drag(event: &DragDropEvent) -> Option<Drag> {
    Some(match event {
        DragDropEvent::Enter { .. } | DragDropEvent::Over { .. } => Drag::Over,
        DragDropEvent::Drop { paths, .. } => Drag::Dropped(paths.clone()),
        DragDropEvent::Leave => Drag::Left,
        _ => return None,
    })
}

/// Gives dropped files handles and tells the page, on a thread of its own: it waits for the desk and for a disk.
pub(crate) fn dropped(desk: Desk, outbox: impl AsRef<Outbox> + Send + 'static, paths: Vec<PathBuf>) {
    tauri::async_runtime::spawn_blocking(move || {
        let Ok(workbench) = desk.wait() else { return };
        let files = paths.iter().filter_map(|path| handle(workbench, outbox.as_ref(), path)).collect();
        outbox.as_ref().emit(Event::Dropped { files });
    });
}

/// Gives files that the program was started with handles and tells the page.
pub(crate) fn opened(workbench: &Workbench, outbox: &Outbox, paths: &[PathBuf]) {
    for file in paths.iter().filter_map(|path| handle(workbench, outbox, path)) {
        outbox.emit(Event::Opened { file });
    }
}

/// A file's handle; what keeps it from having one is told to the page.
fn handle(workbench: &Workbench, outbox: &Outbox, path: &Path) -> Option<sealbid_wire::desk::FileRef> {
    workbench.handle_of(path).map_err(|problem| outbox.emit(Event::Trouble { problem })).ok()
}
