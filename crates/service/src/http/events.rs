//! What happens to an account, as it happens: server-sent events (HTML Living Standard §9.2).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use sealbid_wire::account::LiveEvent;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::refusal::Refusal;
use crate::account::{AccountError, Accounts, Actor};
use crate::office::Office;

/// How often a line is sent that says nothing, so that nobody in between ends a quiet connection.
const QUIET: Duration = Duration::from_secs(15);
/// How many events wait for a slow reader. They say that something is another, so that none is missed for good.
const WAITING: usize = 8;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/v1/events", get(events))
}

async fn events(
    State(office): State<Arc<Office>>,
    actor: Actor,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let (told, stream) = mpsc::channel(WAITING);
    tokio::spawn(tell(office, actor, told));
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(QUIET)))
}

/// Tells how it stands, and again whenever something happened, until the reader goes, the session ends or the service does.
async fn tell(office: Arc<Office>, actor: Actor, told: mpsc::Sender<Result<Event, Infallible>>) {
    let mut happened = office.live.watch(&actor.account);
    let mut stopping = office.stopping.subscribe();
    let mut before = None;
    loop {
        let now = match Accounts::new(&office).view(&actor).await {
            Ok(view) => view,
            Err(AccountError::NoSession) => {
                told.send(event(&LiveEvent::Ended)).await.ok();
                return;
            }
            // The reader comes again.
            Err(_) => return,
        };
        let unread = LiveEvent::Messages { unread: now.unread };
        let is_same = before.replace(now.clone()).is_some_and(|before| before == now);
        let news = if is_same { vec![unread] } else { vec![unread, LiveEvent::Account] };
        for one in &news {
            if told.send(event(one)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = happened.changed() => if changed.is_err() { return },
            () = told.closed() => return,
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
    }
}

fn event(of: &LiveEvent) -> Result<Event, Infallible> {
    Ok(Event::default().json_data(of).unwrap_or_default())
}
