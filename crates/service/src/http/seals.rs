//! The register of seals over HTTP.

use std::sync::Arc;

use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use sealbid_wire::service::{SealMade, SealOrder, SealRecord};

use super::body::{Named, Sent};
use super::refusal::Refusal;
use super::{Peer, take};
use crate::encoding::decoded;
use crate::office::Office;
use crate::rate::Act;
use crate::seals::{Order, Register};

/// The most that an order may hold, bytes: a picture of a seal, twice as text.
const MAX_ORDER: usize = 8 << 20;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/seals", post(make).layer(DefaultBodyLimit::max(MAX_ORDER)))
        .route("/v1/seals/{id}", get(find))
        .route("/v1/seals/{id}/changes", post(change))
}

fn register(office: &Office) -> Register<'_> {
    let (store, authority, keys) = (&office.store, &office.authority, office.keys.as_ref());
    Register { store, authority, keys, now: office.now() }
}

/// Statement and signature of an order.
fn parts(order: &SealOrder) -> Result<[Vec<u8>; 2], Refusal> {
    Ok([decoded("statement", &order.statement)?, decoded("signature", &order.signature)?])
}

async fn make(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Result<Sent<SealOrder>, Refusal>,
) -> Result<Json<SealMade>, Refusal> {
    take(&office, Act::Seal, &peer)?;
    let Sent(order) = body?;
    let [statement, signature] = parts(&order)?;
    Ok(Json(register(&office).make(&Order { statement: &statement, signature: &signature }).await?))
}

async fn change(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    body: Result<Sent<SealOrder>, Refusal>,
) -> Result<Json<SealRecord>, Refusal> {
    take(&office, Act::Seal, &peer)?;
    let Sent(order) = body?;
    let [statement, signature] = parts(&order)?;
    Ok(Json(register(&office).change(&id, &Order { statement: &statement, signature: &signature }).await?))
}

async fn find(State(office): State<Arc<Office>>, Named(id): Named<String>) -> Result<Json<SealRecord>, Refusal> {
    Ok(Json(register(&office).find(&id).await?))
}
