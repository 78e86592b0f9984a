//! Tickets over HTTP.

use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use sealbid_wire::service::{SignedTicket, TicketRequest};

use super::body::Sent;
use super::refusal::Refusal;
use super::{Peer, bearer, take};
use crate::encoding::unbase64;
use crate::office::Office;
use crate::rate::{Act, Who};
use crate::tickets;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/v1/tickets", post(ticket))
}

async fn ticket(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Result<Sent<TicketRequest>, Refusal>,
) -> Result<Json<SignedTicket>, Refusal> {
    take(&office, Act::Ticket, &peer)?;
    let bearer = bearer(&headers)?;
    let Sent(TicketRequest { req_hash }) = body?;
    let req_hash = unbase64("req_hash", &req_hash)?;
    let phone = tickets::phone(&office.store, &bearer).await?;
    if !office.rates.take(Act::PhoneTicket, Who::Phone(phone), office.now()) {
        return Err(Refusal::bare("RATE_LIMITED"));
    }
    Ok(Json(tickets::issue(&office.pin, phone, req_hash, office.now())?))
}
