//! Enrolment, certificates and the revocation list over HTTP.

use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use sealbid_wire::service::{
    CertificateEntry, Enrolled, EnrolmentAnswer, EnrolmentChallenge, EnrolmentRequest, Revocation,
};

use super::body::{Named, Sent};
use super::refusal::Refusal;
use super::{Peer, bearer, take};
use crate::application::Applications;
use crate::certificates;
use crate::encoding::{unbase64, unhex};
use crate::office::Office;
use crate::rate::Act;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/enrolments", post(begin))
        .route("/v1/enrolments/{id}/answer", post(answer))
        .route("/v1/certificates", get(list))
        .route("/v1/certificates/{sha256}", get(one))
        .route("/v1/certificates/{sha256}/revoke", post(revoke))
        .route("/v1/ca/root.pem", get(root))
        .route("/v1/ca/list.crl", get(revocation_list))
}

async fn begin(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Result<Sent<EnrolmentRequest>, Refusal>,
) -> Result<(StatusCode, Json<EnrolmentChallenge>), Refusal> {
    take(&office, Act::Enrolment, &peer)?;
    let Sent(asked) = body?;
    let challenge = office.enrolments.begin(&office.registry(), &asked, &mut office.random()).await?;
    Ok((StatusCode::CREATED, Json(challenge)))
}

async fn answer(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(id): Named<String>,
    body: Result<Sent<EnrolmentAnswer>, Refusal>,
) -> Result<Json<Enrolled>, Refusal> {
    take(&office, Act::Enrolment, &peer)?;
    let Sent(given) = body?;
    let (id, secret) = (unhex("id", &id)?, unbase64("secret", &given.secret)?);
    let people = Applications::new(&office);
    Ok(Json(office.enrolments.answer(&office.registry(), &people, id, &secret, &mut office.random()).await?))
}

async fn list(State(office): State<Arc<Office>>, headers: HeaderMap) -> Result<Json<Vec<CertificateEntry>>, Refusal> {
    let bearer = bearer(&headers)?;
    Ok(Json(certificates::of_bearer(&office.store, &office.authority, &bearer).await?))
}

async fn one(
    State(office): State<Arc<Office>>,
    Named(sha256): Named<String>,
) -> Result<Json<CertificateEntry>, Refusal> {
    Ok(Json(certificates::by_sha256(&office.store, &office.authority, &unhex("sha256", &sha256)?).await?))
}

async fn revoke(
    State(office): State<Arc<Office>>,
    Named(sha256): Named<String>,
    headers: HeaderMap,
    body: Result<Sent<Revocation>, Refusal>,
) -> Result<Json<CertificateEntry>, Refusal> {
    let (bearer, sha256) = (bearer(&headers)?, unhex("sha256", &sha256)?);
    let Sent(Revocation { reason }) = body?;
    let (store, authority, keys) = (&office.store, &office.authority, office.keys.as_ref());
    Ok(Json(certificates::revoke(store, authority, keys, &bearer, &sha256, &reason, office.now()).await?))
}

async fn root(State(office): State<Arc<Office>>) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], office.authority.root.to_pem()).into_response()
}

async fn revocation_list(State(office): State<Arc<Office>>) -> Result<Response, Refusal> {
    let der = office.authority.list(office.keys.as_ref(), &office.store, office.now()).await?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], der).into_response())
}
