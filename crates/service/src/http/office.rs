//! The console over HTTP: queues, people, what leaves, sandboxes, the audit trail.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use sealbid_wire::account::{
    AuditView, OfficeRow, OutboxView, ProposalRow, ProposeRole, QueueRow, Role, SandboxView, TakeRole,
};
use serde::Deserialize;

use super::body::{Named, Posted, Sent};
use super::refusal::Refusal;
use crate::account::{Accounts, Actor};
use crate::identity::Identities;
use crate::office::Office;
use crate::repeat::{Answered, Repeat};
use crate::review::Reviews;
use crate::trail;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/office/roles", post(take_role))
        .route("/v1/office/people", get(people))
        .route("/v1/office/people/{account}/roles/{role}", delete(withdraw))
        .route("/v1/office/people/{account}/sessions", delete(end_sessions))
        .route("/v1/office/proposals", get(proposals).post(propose))
        .route("/v1/office/proposals/{id}", delete(drop_proposal))
        .route("/v1/office/proposals/{id}/confirmation", post(confirm))
        .route("/v1/office/proposals/{id}/link", post(tell_link))
        .route("/v1/office/queues", get(queues))
        .route("/v1/office/audit", get(audit))
        .route("/v1/office/audit/verification", post(verify))
        .route("/v1/office/outbox", get(outbox))
        .route("/v1/office/sandbox/identity", get(sandboxes).put(set_sandboxes))
}

async fn take_role(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<TakeRole>,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).take_role(&actor, &asked, &repeat).await?)
}

async fn people(State(office): State<Arc<Office>>) -> Result<Json<Vec<OfficeRow>>, Refusal> {
    Ok(Json(Accounts::new(&office).people().await?))
}

async fn withdraw(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((account, role)): Named<(String, Role)>,
) -> Result<Json<Vec<OfficeRow>>, Refusal> {
    Ok(Json(Accounts::new(&office).withdraw_role(&actor, &account, role).await?))
}

async fn end_sessions(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(account): Named<String>,
) -> Result<StatusCode, Refusal> {
    Accounts::new(&office).end_sessions_of(&actor, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn proposals(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<ProposalRow>>, Refusal> {
    Ok(Json(Accounts::new(&office).proposals(&actor).await?))
}

async fn propose(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<ProposeRole>,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).propose(&actor, &asked, &repeat).await?)
}

async fn drop_proposal(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<StatusCode, Refusal> {
    Accounts::new(&office).drop_proposal(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn confirm(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).confirm(&actor, &id, &repeat).await?)
}

async fn tell_link(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).tell_link(&actor, &id, &repeat).await?)
}

async fn queues(State(office): State<Arc<Office>>) -> Result<Json<Vec<QueueRow>>, Refusal> {
    let mut queues = Identities::new(&office).queues().await?;
    queues.push(Accounts::new(&office).proposal_queue().await?);
    queues.push(Reviews::new(&office).waiting().await?);
    Ok(Json(queues))
}

/// Where a page of records begins.
#[derive(Deserialize)]
struct Before {
    before: Option<u32>,
}

async fn audit(
    State(office): State<Arc<Office>>,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Json<AuditView>, Refusal> {
    let Query(Before { before }) = query?;
    Ok(Json(trail::records(&office.store, before).await?))
}

async fn verify(State(office): State<Arc<Office>>, repeat: Repeat) -> Result<Answered, Refusal> {
    Ok(trail::verified(&office, &repeat).await?)
}

async fn outbox(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<OutboxView>, Refusal> {
    Ok(Json(Accounts::new(&office).outbox(&actor).await?))
}

async fn sandboxes(State(office): State<Arc<Office>>) -> Result<Json<SandboxView>, Refusal> {
    Ok(Json(Identities::new(&office).sandboxes().await?))
}

async fn set_sandboxes(
    State(office): State<Arc<Office>>,
    actor: Actor,
    body: Result<Sent<SandboxView>, Refusal>,
) -> Result<Json<SandboxView>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Identities::new(&office).set_sandboxes(&actor, &asked).await?))
}
