//! Bytes of a file that the desk holds open for the page.

use sealbid_wire::Problem;
use tauri::State;
use tauri::ipc::Response;

use super::on_desk;
use crate::desk::Desk;

/// Bytes of the file that `handle` names, raw: `length` of them, at most 1 MiB, fewer at its end.
#[tauri::command]
pub(crate) async fn read(desk: State<'_, Desk>, handle: String, offset: u64, length: u64) -> Result<Response, Problem> {
    on_desk(desk.inner().clone(), move |workbench| workbench.read(&handle, offset, length)).await.map(Response::new)
}
