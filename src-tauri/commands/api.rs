//! One request of the page and its answer.

use std::time::Instant;

use sealbid_wire::Problem;
use sealbid_wire::desk::Request;
use serde_json::Value;
use tauri::State;

use super::on_desk;
use crate::desk::Desk;

/// Has the desk do what is asked.
#[tauri::command]
pub(crate) async fn api(desk: State<'_, Desk>, request: Request) -> Result<Value, Problem> {
    let (name, began) = (request.name(), Instant::now());
    let answer = on_desk(desk.inner().clone(), move |workbench| request.run(workbench)).await;
    let ms = began.elapsed().as_millis();
    match &answer {
        Ok(_) => tracing::debug!(name, ms, "answered"),
        Err(problem) => tracing::warn!(name, ms, code = problem.code, "refused"),
    }
    answer
}
