//! Enterprises and applications over HTTP.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use sealbid_wire::enterprise::{
    ApplicationRow, ApplicationView, BeginApplication, DocumentKind, EnterpriseSearch, EnterpriseView, OwnEnterprise,
    SaveFields, SavedFields,
};
use sealbid_wire::service::{EnrolmentChallenge, EnrolmentKeys};
use sealbid_wire::way::{ChangeWay, DeclineRequest, GrantOrder, GrantView, JoinRequest};
use serde::Deserialize;

use super::body::{Named, Paced, Posted, Sent};
use super::refusal::Refusal;
use super::{Peer, take};
use crate::account::Actor;
use crate::application::picture::MAX_BYTES;
use crate::application::{Applications, GrantFile};
use crate::enterprise::Enterprises;
use crate::office::Office;
use crate::rate::Act;
use crate::repeat::{Answered, Repeat};

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/enterprises", get(search))
        .route("/v1/enterprises/mine", get(mine))
        .route("/v1/enterprises/{id}", get(enterprise))
        .route("/v1/enterprises/{id}/requests", get(requests))
        .route("/v1/enterprises/{id}/requests/{application}/grant", post(grant))
        .route("/v1/enterprises/{id}/requests/{application}/refusal", post(decline))
        .route("/v1/enterprises/{id}/grants", get(grants))
        .route("/v1/enterprises/{id}/grants/{grant}/statement", get(grant_statement))
        .route("/v1/enterprises/{id}/grants/{grant}/signature", get(grant_signature))
        .route("/v1/applications", get(list).post(begin))
        .route("/v1/applications/{id}", get(view))
        .route("/v1/applications/{id}/fields", put(save))
        .route("/v1/applications/{id}/documents/{kind}", post(add_document))
        .route("/v1/applications/{id}/papers/{document}", get(document))
        .route("/v1/applications/{id}/form", get(form))
        .route("/v1/applications/{id}/submission", post(submit))
        .route("/v1/applications/{id}/withdrawal", post(withdraw))
        .route("/v1/applications/{id}/urging", post(urge))
        .route("/v1/applications/{id}/way", post(change_way))
        .route("/v1/applications/{id}/confirmation", post(confirm))
        .route("/v1/applications/{id}/bank-inquiry", post(ask_bank))
        .route("/v1/applications/{id}/resumption", post(resume))
        .route("/v1/applications/{id}/enrolments", post(enrol))
}

/// What is looked for.
#[derive(Deserialize)]
struct Search {
    search: Option<String>,
}

async fn search(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    query: Result<Query<Search>, QueryRejection>,
) -> Result<Json<EnterpriseSearch>, Refusal> {
    take(&office, Act::Search, &peer)?;
    let Query(Search { search }) = query?;
    Ok(Json(Enterprises::new(&office).search(&actor, &search.unwrap_or_default()).await?))
}

async fn mine(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<OwnEnterprise>>, Refusal> {
    Ok(Json(Enterprises::new(&office).mine(&actor).await?))
}

async fn enterprise(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<Json<EnterpriseView>, Refusal> {
    Ok(Json(Enterprises::new(&office).view(&actor, &id).await?))
}

async fn list(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<ApplicationRow>>, Refusal> {
    Ok(Json(Applications::new(&office).list(&actor).await?))
}

async fn begin(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Posted { repeat, asked }: Posted<BeginApplication>,
) -> Result<Answered, Refusal> {
    take(&office, Act::Application, &peer)?;
    Ok(Applications::new(&office).begin(&actor, &asked, &repeat).await?)
}

async fn view(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<Json<ApplicationView>, Refusal> {
    Ok(Json(Applications::new(&office).view(&actor, &id).await?))
}

async fn save(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    body: Result<Sent<SaveFields>, Refusal>,
) -> Result<Json<SavedFields>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Applications::new(&office).save(&actor, &id, &asked).await?))
}

async fn add_document(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Named((id, kind)): Named<(String, DocumentKind)>,
    body: Result<Paced<MAX_BYTES>, Refusal>,
) -> Result<Answered, Refusal> {
    take(&office, Act::Document, &peer)?;
    let Paced { repeat, bytes } = body?;
    Ok(Applications::new(&office).add_document(&actor, &id, kind, bytes, &repeat).await?)
}

async fn document(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, document)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    Ok(paper(Applications::new(&office).document(&actor, &id, &document).await?))
}

/// A picture or paper as an answer. No browser makes another thing of it, whatever is in it.
pub(super) fn paper((media_type, bytes): (String, Vec<u8>)) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::CONTENT_DISPOSITION, "inline".to_owned()),
    ];
    (headers, bytes).into_response()
}

async fn form(State(office): State<Arc<Office>>, actor: Actor, Named(id): Named<String>) -> Result<Response, Refusal> {
    let bytes = Applications::new(&office).form(&actor, &id).await?;
    Ok(paper(("application/pdf".to_owned(), bytes)))
}

async fn submit(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    take(&office, Act::Application, &peer)?;
    Ok(Applications::new(&office).submit(&actor, &id, &repeat).await?)
}

async fn withdraw(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).withdraw(&actor, &id, &repeat).await?)
}

async fn urge(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).urge(&actor, &id, &repeat).await?)
}

async fn requests(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<Json<Vec<JoinRequest>>, Refusal> {
    Ok(Json(Applications::new(&office).requests(&actor, &id).await?))
}

async fn grant(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, application)): Named<(String, String)>,
    Posted { repeat, asked }: Posted<GrantOrder>,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).grant(&actor, &id, &application, &asked, &repeat).await?)
}

async fn decline(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, application)): Named<(String, String)>,
    Posted { repeat, asked }: Posted<DeclineRequest>,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).decline(&actor, &id, &application, &asked, &repeat).await?)
}

/// Behind which one.
#[derive(Deserialize)]
struct Before {
    before: Option<String>,
}

async fn grants(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Json<Vec<GrantView>>, Refusal> {
    let Query(Before { before }) = query?;
    Ok(Json(Applications::new(&office).grants(&actor, &id, before.as_deref()).await?))
}

async fn grant_statement(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, grant)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    Ok(paper(Applications::new(&office).grant_file(&actor, &id, &grant, GrantFile::Statement).await?))
}

async fn grant_signature(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named((id, grant)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    Ok(paper(Applications::new(&office).grant_file(&actor, &id, &grant, GrantFile::Signature).await?))
}

async fn change_way(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    Posted { repeat, asked }: Posted<ChangeWay>,
) -> Result<Answered, Refusal> {
    take(&office, Act::Application, &peer)?;
    Ok(Applications::new(&office).change_way(&actor, &id, &asked, &repeat).await?)
}

async fn confirm(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).confirm(&actor, &id, &repeat).await?)
}

async fn ask_bank(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    take(&office, Act::Bank, &peer)?;
    Ok(Applications::new(&office).ask_bank(&actor, &id, &repeat).await?)
}

async fn resume(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    repeat: Repeat,
) -> Result<Answered, Refusal> {
    Ok(Applications::new(&office).resume(&actor, &id, &repeat).await?)
}

async fn enrol(
    State(office): State<Arc<Office>>,
    actor: Actor,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    body: Result<Sent<EnrolmentKeys>, Refusal>,
) -> Result<(StatusCode, Json<EnrolmentChallenge>), Refusal> {
    take(&office, Act::Enrolment, &peer)?;
    let Sent(asked) = body?;
    let certified = Applications::new(&office).certified(&actor, &id).await?;
    let challenge = office.enrolments.begin_for(&office.registry(), &asked, &certified, &mut office.random()).await?;
    Ok((StatusCode::CREATED, Json(challenge)))
}
