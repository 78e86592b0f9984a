//! What happens to an account, as it happens: server-sent events (HTML Living Standard §9.2).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use sealbid_wire::account::{LiveEvent, Role};
use tokio::sync::{mpsc, watch};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::refusal::Refusal;
use crate::account::{AccountError, Accounts, Actor};
use crate::office::Office;

/// How often a line is sent that says nothing, so that nobody in between ends a quiet connection.
const QUIET: Duration = Duration::from_secs(15);
/// How many may listen at once: each holds a connection, of which others need some.
const MAX_LISTENING: usize = 256;
/// How many events wait for a slow reader. They say that something is another, so that none is missed for good.
const WAITING: usize = 8;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/v1/events", get(events))
}

async fn events(
    State(office): State<Arc<Office>>,
    actor: Actor,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    if office.live.watching() >= MAX_LISTENING {
        return Err(Refusal::bare("RATE_LIMITED"));
    }
    let (told, stream) = mpsc::channel(WAITING);
    let happened = office.live.watch(&actor.account);
    tokio::spawn(tell(office, actor, happened, told));
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(QUIET)))
}

/// Tells how it stands, and again whenever something happened, until the reader goes, the session ends or the service does.
async fn tell(
    office: Arc<Office>,
    actor: Actor,
    mut happened: watch::Receiver<u64>,
    told: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut stopping = office.stopping.subscribe();
    let (mut people, mut queues) = (office.live.watch_people(), office.live.watch_queues());
    let (mut before, mut other) = (None, None);
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
        let is_officer = now.roles.contains(&Role::Officer) && now.role_wants.is_none();
        let has_role = !now.roles.is_empty() && now.role_wants.is_none();
        let mut news = if is_same { vec![unread] } else { vec![unread, LiveEvent::Account] };
        news.extend(other.take());
        for one in &news {
            if told.send(event(one)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = happened.changed() => if changed.is_err() { return },
            changed = people.changed(), if is_officer => if changed.is_err() { return } else { other = Some(LiveEvent::People) },
            changed = queues.changed(), if has_role => if changed.is_err() { return } else { other = Some(LiveEvent::Queues) },
            () = told.closed() => return,
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
    }
}

fn event(of: &LiveEvent) -> Result<Event, Infallible> {
    Ok(Event::default().json_data(of).unwrap_or_default())
}
