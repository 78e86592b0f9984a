//! The relay over HTTP: a WebSocket for each side, or long polling alone.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use sealbid_link::MAX_FRAME_LEN;
use sealbid_wire::service::{Attached, Bearer, NewSession, SessionOpened};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::body::{Named, Sent, Whole};
use super::refusal::Refusal;
use super::{Peer, bearer_hash, guarded, take};
use crate::encoding::{unbase64, unhex};
use crate::office::Office;
use crate::rate::Act;
use crate::relay::{Attachment, BearerHash, RelayError, Sid, Side};

/// How long a poll waits for a frame: shorter than what proxies and phones put up with.
const POLL: Duration = Duration::from_secs(25);
/// How long a WebSocket may take to name itself.
const NAMING: Duration = Duration::from_secs(10);
/// How often a session is looked at whose end nobody announces.
const TICK: Duration = Duration::from_secs(1);
/// After how many ticks without a frame a WebSocket is asked whether it is there, and how many it has to answer.
const PING_TICKS: u32 = 20;
const SILENT_TICKS: u32 = 45;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/link", post(open))
        .route("/v1/link/{sid}/{side}/frames", get(poll).post(push).layer(DefaultBodyLimit::max(2 * MAX_FRAME_LEN)))
        .route("/v1/link/{sid}/{side}/socket", get(socket))
        .route("/v1/link/{sid}/desk/free", post(free))
        .route("/v1/link/{sid}/{side}/close", post(close))
}

/// Which frames the caller has.
#[derive(Deserialize)]
struct After {
    /// The number of the last one.
    after: Option<u16>,
}

/// A session and a side as the path names them.
fn place(sid: &str, side: &str) -> Result<(Sid, Side), Refusal> {
    let side = match side {
        "desk" => Side::Desk,
        "phone" => Side::Phone,
        _ => return Err(Refusal::bare("service_no_such")),
    };
    Ok((unhex("sid", sid)?, side))
}

/// Lets a side in; an address that guesses is soon let in no more.
fn attach(
    office: &Office,
    peer: &ConnectInfo<Peer>,
    (sid, side): (Sid, Side),
    bearer: BearerHash,
) -> Result<Attachment, Refusal> {
    let is_guess = |error: &RelayError| matches!(error, RelayError::Bearer | RelayError::Taken | RelayError::Gone);
    guarded(office, peer, is_guess, || office.relay.attach(&sid, side, bearer, office.now()))
}

async fn open(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Result<Sent<NewSession>, Refusal>,
) -> Result<(StatusCode, Json<SessionOpened>), Refusal> {
    take(&office, Act::Session, &peer)?;
    let Sent(asked) = body?;
    let (sid, desk) = (unhex("sid", &asked.sid)?, unbase64("desk_sha256", &asked.desk_sha256)?);
    let until = office.relay.open(sid, desk, asked.ttl, office.now())?;
    Ok((StatusCode::CREATED, Json(SessionOpened { until: until.to_string() })))
}

async fn push(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named((sid, side)): Named<(String, String)>,
    headers: HeaderMap,
    body: Result<Whole, Refusal>,
) -> Result<StatusCode, Refusal> {
    let bearer = bearer_hash(&headers)?;
    let attached = attach(&office, &peer, place(&sid, &side)?, bearer)?;
    let Whole(frame) = body.map_err(|refusal| match refusal.status {
        StatusCode::PAYLOAD_TOO_LARGE => RelayError::Frame.into(),
        _ => refusal,
    })?;
    attached.push(bearer, frame, office.now())?;
    Ok(StatusCode::NO_CONTENT)
}

/// One frame, or nothing for now.
async fn poll(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named((sid, side)): Named<(String, String)>,
    query: Result<Query<After>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (bearer, Query(After { after })) = (bearer_hash(&headers)?, query?);
    let mut attached = attach(&office, &peer, place(&sid, &side)?, bearer)?;
    let mut stopping = office.stopping.subscribe();
    let end = tokio::time::Instant::now() + POLL;
    loop {
        if let Some(frame) = attached.frame_after(bearer, after, office.now())? {
            return Ok(([(header::CONTENT_TYPE, "application/octet-stream")], frame).into_response());
        }
        if tokio::time::Instant::now() >= end || *stopping.borrow() {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        tokio::select! {
            () = attached.changed() => {}
            () = tokio::time::sleep(TICK) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn free(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(sid): Named<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    let attached = attach(&office, &peer, place(&sid, "desk")?, bearer_hash(&headers)?)?;
    attached.free(office.now())?;
    Ok(StatusCode::NO_CONTENT)
}

async fn close(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named((sid, side)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    let attached = attach(&office, &peer, place(&sid, &side)?, bearer_hash(&headers)?)?;
    attached.close(office.now());
    Ok(StatusCode::NO_CONTENT)
}

async fn socket(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named((sid, side)): Named<(String, String)>,
    query: Result<Query<After>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let (place, Query(After { after })) = (place(&sid, &side)?, query?);
    let upgrade = upgrade?.max_message_size(2 * MAX_FRAME_LEN).max_frame_size(2 * MAX_FRAME_LEN);
    Ok(upgrade.on_upgrade(move |mut socket| async move {
        // Held to the last word, so that the service waits for it.
        let mut stopping = office.stopping.subscribe();
        let end = match converse(&office, &peer, place, after, &mut socket, &mut stopping).await {
            Ok(()) => CloseFrame { code: close_code::AWAY, reason: "".into() },
            Err(refusal) => {
                let told = serde_json::to_string(&refusal.problem).unwrap_or_default();
                socket.send(Message::Text(told.into())).await.ok();
                CloseFrame { code: close_code::POLICY, reason: refusal.problem.code.into() }
            }
        };
        socket.send(Message::Close(Some(end))).await.ok();
    }))
}

/// Carries frames both ways until the other end goes, or something is refused.
async fn converse(
    office: &Office,
    peer: &ConnectInfo<Peer>,
    place: (Sid, Side),
    mut after: Option<u16>,
    socket: &mut WebSocket,
    stopping: &mut watch::Receiver<bool>,
) -> Result<(), Refusal> {
    let Ok(Some(Ok(Message::Text(first)))) = tokio::time::timeout(NAMING, socket.recv()).await else {
        return Err(Refusal::bare("service_bearer"));
    };
    let named: Bearer = serde_json::from_str(&first).map_err(|_| Refusal::bare("service_bearer"))?;
    let token: [u8; 32] = unbase64("bearer", &named.bearer).map_err(|_| Refusal::bare("service_bearer"))?;
    let bearer = Sha256::digest(token).into();
    let mut attached = attach(office, peer, place, bearer)?;
    let next = serde_json::to_string(&Attached { next: attached.next() }).unwrap_or_default();
    if socket.send(Message::Text(next.into())).await.is_err() {
        return Ok(());
    }
    let mut tick = tokio::time::interval(TICK);
    let (mut generation, mut silent) = (attached.generation(), 0);
    loop {
        // The desk gave a phone up: what comes now is another's, from its first frame on.
        if generation != attached.generation() {
            generation = attached.generation();
            after = None;
        }
        while let Some(frame) = attached.frame_after(bearer, after, office.now())? {
            if socket.send(Message::Binary(frame)).await.is_err() {
                return Ok(());
            }
            after = Some(after.map_or(0, |seq| seq + 1));
        }
        tokio::select! {
            () = attached.changed() => {}
            _ = stopping.changed() => return Ok(()),
            received = socket.recv() => {
                silent = 0;
                match received {
                    Some(Ok(Message::Binary(frame))) => attached.push(bearer, frame, office.now())?,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Text(_))) => return Err(RelayError::Frame.into()),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                }
            }
            _ = tick.tick() => {
                silent += 1;
                if silent >= SILENT_TICKS {
                    return Ok(());
                }
                if silent % PING_TICKS == 0 && socket.send(Message::Ping(Bytes::new())).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}
