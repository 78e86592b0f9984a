//! Reviewing applications over HTTP.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use sealbid_wire::review::{Decide, QueuePart, ReviewQueue, ReviewView, SaveMarks, SecondLook};
use sealbid_wire::way::{BankView, SandboxEntry};
use serde::Deserialize;

use super::body::{Named, Posted, Sent};
use super::enterprise::paper;
use super::refusal::Refusal;
use crate::account::Actor;
use crate::application::Applications;
use crate::office::Office;
use crate::repeat::{Answered, Repeat};
use crate::review::Reviews;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/office/applications", get(queue))
        .route("/v1/office/applications/{id}/lease", post(take).delete(let_go))
        .route("/v1/office/applications/{id}/marks", put(save_marks))
        .route("/v1/office/applications/{id}/decision", post(decide))
        .route("/v1/office/applications/{id}/second-look", get(decided).post(second_look))
        .route("/v1/office/applications/{id}/papers/{document}", get(document))
        .route("/v1/office/bank", get(bank))
        .route("/v1/office/sandbox/bank", post(show_entry))
}

/// Which part of the queue.
#[derive(Deserialize)]
struct Part {
    part: Option<QueuePart>,
}

async fn queue(
    State(office): State<Arc<Office>>,
    actor: Actor,
    query: Result<Query<Part>, QueryRejection>,
) -> Result<Json<ReviewQueue>, Refusal> {
    let Query(Part { part }) = query?;
    Ok(Json(Reviews::new(&office).queue(&actor, part.unwrap_or(QueuePart::Waiting)).await?))
}

async fn bank(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<BankView>, Refusal> {
    Ok(Json(Applications::new(&office).bank(&actor).await?))
}

async fn show_entry(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<SandboxEntry>,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).show_entry(&actor, &asked, &repeat).await?)
}

async fn take(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Reviews::new(&office).take(&actor, &id, &repeat).await?)
}

async fn let_go(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<StatusCode, Refusal> {
    Reviews::new(&office).let_go(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn save_marks(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    body: Result<Sent<SaveMarks>, Refusal>,
) -> Result<StatusCode, Refusal> {
    let Sent(asked) = body?;
    Reviews::new(&office).save_marks(&actor, &id, &asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn decide(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    Posted { repeat, asked }: Posted<Decide>,
) -> Result<Answered, Refusal> {
    Ok(Reviews::new(&office).decide(&actor, &id, &asked, &repeat).await?)
}

async fn decided(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<Json<ReviewView>, Refusal> {
    Ok(Json(Reviews::new(&office).decided(&actor, &id).await?))
}

async fn second_look(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    Posted { repeat, asked }: Posted<SecondLook>,
) -> Result<Answered, Refusal> {
    Ok(Reviews::new(&office).second_look(&actor, &id, &asked, &repeat).await?)
}

async fn document(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, document)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    Ok(paper(Reviews::new(&office).document(&actor, &id, &document).await?))
}
