//! What happens while nobody asks.

use std::sync::Arc;

use sealbid_wire::desk::Event;
use tauri::State;
use tauri::ipc::Channel;

use crate::outbox::Outbox;

/// Tells the page every event from now on, and first those that were kept for it.
#[tauri::command]
pub(crate) fn watch(outbox: State<'_, Arc<Outbox>>, channel: Channel<Event>) {
    outbox.watch(move |event| channel.send(event.clone()).is_ok());
}
