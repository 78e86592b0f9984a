//! Tenders and openings over HTTP.

use std::future::poll_fn;
use std::io::SeekFrom;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use sealbid_wire::service::{ShareReleased, ShareRequest, TenderRecord};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::refusal::Refusal;
use super::{Peer, take};
use crate::office::Office;
use crate::rate::Act;
use crate::tenders;

/// The largest tender package, bytes.
const MAX_PACKAGE: u64 = 512 << 20;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/tenders", post(register).layer(DefaultBodyLimit::disable()))
        .route("/v1/tenders/{id}", get(find))
        .route("/v1/tenders/{id}/opening/share", post(release))
}

async fn register(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Body,
) -> Result<Json<TenderRecord>, Refusal> {
    take(&office, Act::Tender, &peer)?;
    let package = spool(&office, body).await?;
    let (trust, evidence, now) = (office.trust.clone(), office.evidence().await?, office.now());
    let judged = tokio::task::spawn_blocking(move || tenders::judge(package, &trust, &evidence, now));
    let row = judged.await.map_err(|_| Refusal::bare("internal"))??;
    Ok(Json(tenders::register(&office.store, row, now).await?))
}

/// The body in a file without a name: whatever happens, nothing of it is left.
async fn spool(office: &Office, mut body: Body) -> Result<std::fs::File, Refusal> {
    let failed = |_| Refusal::bare("service_store");
    let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(&office.data).map_err(failed)?);
    let mut len = 0;
    while let Some(chunk) = next(&mut body).await {
        let chunk = chunk.map_err(|_| Refusal::new("service_form", [("field", "body")]))?;
        len += chunk.len() as u64;
        if len > MAX_PACKAGE {
            return Err(Refusal::bare("service_too_large"));
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    file.seek(SeekFrom::Start(0)).await.map_err(failed)?;
    Ok(file.into_std().await)
}

/// The next piece of a body.
async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) => return Some(Ok(data)),
            // Trailers.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

async fn find(State(office): State<Arc<Office>>, Path(id): Path<String>) -> Result<Json<TenderRecord>, Refusal> {
    Ok(Json(tenders::find(&office.store, &id).await?))
}

async fn release(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Path(id): Path<String>,
    body: Result<Json<ShareRequest>, JsonRejection>,
) -> Result<Json<ShareReleased>, Refusal> {
    take(&office, Act::Share, &peer)?;
    let Json(asked) = body?;
    let (store, authority, keys) = (&office.store, &office.authority, office.keys.as_ref());
    Ok(Json(tenders::release(store, authority, keys, &id, &asked, office.now()).await?))
}
