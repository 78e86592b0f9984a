//! Time-stamps, and what is known of certificates, over HTTP: RFC 3161 §3.4, RFC 6960 appendix A, RFC 5280 §4.2.1.13 and §4.2.2.1.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64ct::{Base64, Encoding};
use sealbid_pki::ca::OcspRefusal;
use sealbid_pki::{Certificate, tsp};

use super::body::{Named, Whole};
use super::refusal::Refusal;
use super::{Peer, take};
use crate::office::Office;
use crate::rate::Act;
use crate::responder;

const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";
const OCSP_REQUEST: &str = "application/ocsp-request";
const OCSP_RESPONSE: &str = "application/ocsp-response";
/// The longest request that is asked for in an address (RFC 6960 appendix A.1), in bytes of base64.
const MAX_IN_PATH: usize = 1024;

pub(super) fn routes(is_public: bool) -> Router<Arc<Office>> {
    let routes = Router::new()
        .route("/v1/time-stamps", post(time_stamp))
        .route("/v1/ca/issuing.cer", get(issuing))
        .route("/v1/ca/root.cer", get(root))
        .route("/v1/ca/root.crl", get(root_list));
    // Without an address that certificates name there is nobody who asks.
    match is_public {
        true => routes.route("/v1/ocsp", post(ocsp)).route("/v1/ocsp/{*request}", get(ocsp_in_path)),
        false => routes,
    }
}

async fn time_stamp(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Result<Whole, Refusal>,
) -> Result<Response, Refusal> {
    take(&office, Act::TimeStamp, &peer)?;
    expect(&headers, QUERY)?;
    let Whole(query) = body?;
    let signer = office.authority.stamps(office.keys.as_ref());
    let reply = tsp::answer(&signer, &query, tsp::PRACTICE_POLICY, office.now(), &mut office.random())?;
    Ok(([(header::CONTENT_TYPE, REPLY)], reply).into_response())
}

async fn ocsp(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Result<Whole, Refusal>,
) -> Result<Response, Refusal> {
    take(&office, Act::Ocsp, &peer)?;
    expect(&headers, OCSP_REQUEST)?;
    let Whole(request) = body?;
    Ok(([(header::CONTENT_TYPE, OCSP_RESPONSE)], responder::answer(&office, &request).await).into_response())
}

async fn ocsp_in_path(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(request): Named<String>,
) -> Result<Response, Refusal> {
    take(&office, Act::Ocsp, &peer)?;
    let request = Some(request).filter(|request| request.len() <= MAX_IN_PATH);
    let answer = match request.and_then(|request| Base64::decode_vec(&request).ok()) {
        Some(request) => responder::answer(&office, &request).await,
        None => OcspRefusal::MalformedRequest.to_der(),
    };
    Ok(([(header::CONTENT_TYPE, OCSP_RESPONSE)], answer).into_response())
}

async fn issuing(State(office): State<Arc<Office>>) -> Response {
    certificate(office.authority.issuing())
}

async fn root(State(office): State<Arc<Office>>) -> Response {
    certificate(&office.authority.root)
}

async fn root_list(State(office): State<Arc<Office>>) -> Result<Response, Refusal> {
    let der = office.authority.root_list(office.keys.as_ref(), office.now())?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], der).into_response())
}

fn certificate(certificate: &Certificate) -> Response {
    ([(header::CONTENT_TYPE, "application/pkix-cert")], certificate.der().to_vec()).into_response()
}

/// The body is said to be what it has to be.
fn expect(headers: &HeaderMap, kind: &str) -> Result<(), Refusal> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    let said = said.split(';').next().unwrap_or_default().trim();
    match said.eq_ignore_ascii_case(kind) {
        true => Ok(()),
        false => Err(Refusal::new("service_form", [("field", "content-type")])),
    }
}
