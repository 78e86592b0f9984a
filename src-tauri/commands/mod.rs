//! What the page may ask of the program: three commands, and nothing else.

pub(crate) mod api;
pub(crate) mod read;
pub(crate) mod watch;

use sealbid_wire::Problem;
use sealbid_workbench::Workbench;

use crate::desk::{Desk, internal};

/// Has the desk do what may take as long as a disk does, off the thread that draws.
async fn on_desk<T: Send + 'static>(
    desk: Desk,
    work: impl FnOnce(&Workbench) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tauri::async_runtime::spawn_blocking(move || work(desk.wait()?));
    done.await.unwrap_or_else(|_| Err(internal()))
}
