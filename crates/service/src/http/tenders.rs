//! Tenders and openings over HTTP.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use sealbid_wire::service::{ContextRequest, ShareReleased, ShareRequest, SignedContext, TenderRecord};

use super::body::{Named, Sent, spool};
use super::refusal::Refusal;
use super::{Peer, take};
use crate::encoding::unhex;
use crate::office::Office;
use crate::rate::Act;
use crate::tenders;

/// The largest tender package, bytes.
const MAX_PACKAGE: u64 = 512 << 20;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/tenders", post(register).layer(DefaultBodyLimit::disable()))
        .route("/v1/tenders/{id}", get(find))
        .route("/v1/tenders/{id}/context", post(context))
        .route("/v1/tenders/{id}/opening/share", post(release))
}

async fn register(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Body,
) -> Result<Json<TenderRecord>, Refusal> {
    take(&office, Act::Tender, &peer)?;
    let package = spool(&office.data, body, MAX_PACKAGE).await?;
    let (trust, evidence, now) = (office.trust.clone(), office.evidence().await?, office.now());
    let judged = tokio::task::spawn_blocking(move || tenders::judge(package, &trust, &evidence, now));
    let row = judged.await.map_err(|_| Refusal::bare("internal"))??;
    Ok(Json(tenders::register(&office.store, row, now).await?))
}

async fn find(State(office): State<Arc<Office>>, Named(id): Named<String>) -> Result<Json<TenderRecord>, Refusal> {
    Ok(Json(tenders::find(&office.store, &id).await?))
}

async fn context(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    body: Result<Sent<ContextRequest>, Refusal>,
) -> Result<Json<SignedContext>, Refusal> {
    take(&office, Act::Context, &peer)?;
    let Sent(asked) = body?;
    let certificate = unhex("certificate", &asked.certificate)?;
    Ok(Json(tenders::context(&office.store, &office.platform, &id, &certificate).await?))
}

async fn release(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    body: Result<Sent<ShareRequest>, Refusal>,
) -> Result<Json<ShareReleased>, Refusal> {
    take(&office, Act::Share, &peer)?;
    let Sent(asked) = body?;
    let (store, authority, keys) = (&office.store, &office.authority, office.keys.as_ref());
    Ok(Json(tenders::release(store, authority, keys, &office.platform, &id, &asked, office.now()).await?))
}
