//! The service over HTTP: one module a subject. Handlers decode, call and encode.

mod account;
mod app;
mod body;
mod certificates;
mod enterprise;
mod events;
mod evidence;
mod link;
mod office;
mod permit;
mod refusal;
mod review;
mod seals;
mod serve;
mod tenders;
mod tickets;

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use sealbid_wire::service::ServiceInfo;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

pub(crate) use app::App;
pub use app::AppError;
use refusal::Refusal;
pub(crate) use refusal::status;
pub(crate) use serve::serve;

use crate::encoding::unbase64;
use crate::interface::openapi;
use crate::office::Office;
use crate::rate::Act;

/// The most that a body of JSON may hold, bytes.
const MAX_JSON: usize = 64 * 1024;

/// Who is at the other end, and its place among the connections: held as long as anything is done for it.
#[derive(Clone)]
pub(crate) struct Peer {
    address: IpAddr,
    _place: Arc<OwnedSemaphorePermit>,
}

fn router(office: Arc<Office>, app: App) -> Router {
    Router::new()
        .route("/v1/service", get(info))
        .route("/v1/openapi.json", get(interface))
        .merge(link::routes())
        .merge(certificates::routes())
        .merge(tenders::routes())
        .merge(seals::routes())
        .merge(tickets::routes())
        .merge(account::routes())
        .merge(events::routes())
        .merge(enterprise::routes())
        .merge(review::routes())
        .merge(office::routes())
        .merge(evidence::routes(office.is_public))
        .layer(middleware::from_fn_with_state(office.clone(), permit::permit))
        .with_state(office)
        .merge(app::routes(app))
        .method_not_allowed_fallback(permit::other_method)
        .layer(DefaultBodyLimit::max(MAX_JSON))
        .layer(middleware::from_fn(every_answer))
}

/// What holds for every answer: headers that browsers heed, and a line in the log. The line has the route and never the
/// path, the query, a header or a body.
async fn every_answer(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let began = std::time::Instant::now();
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis());
    tracing::info!(%method, route, status, ms, "answered");
    response
}

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:; \
         font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

async fn info(State(office): State<Arc<Office>>) -> Json<ServiceInfo> {
    let authority = &office.authority;
    Json(ServiceInfo {
        format: 1,
        mode: "practice".to_owned(),
        now: office.now().to_string(),
        root: authority.root.to_pem(),
        opening: authority.chain_of(&authority.opening),
        platform: authority.chain_of(&authority.platform),
        platform_key: office.platform.point(),
        pin_key: office.pin.point(),
    })
}

async fn interface() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(openapi);
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// The 32 bytes of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Result<[u8; 32], Refusal> {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = text.and_then(|text| text.strip_prefix("Bearer ")).ok_or_else(|| Refusal::bare("service_bearer"))?;
    unbase64("bearer", token).map_err(|_| Refusal::bare("service_bearer"))
}

/// As the relay knows a side.
fn bearer_hash(headers: &HeaderMap) -> Result<[u8; 32], Refusal> {
    Ok(Sha256::digest(bearer(headers)?).into())
}

/// Counts an act of this address, and refuses one too many.
fn take(office: &Office, act: Act, ConnectInfo(peer): &ConnectInfo<Peer>) -> Result<(), Refusal> {
    if office.rates.take(act, peer.address, office.now()) { Ok(()) } else { Err(Refusal::bare("RATE_LIMITED")) }
}

/// Lets an address try something that can be guessed at, and counts what it got wrong.
fn guarded<T, E: Into<Refusal>>(
    office: &Office,
    ConnectInfo(peer): &ConnectInfo<Peer>,
    is_guess: impl FnOnce(&E) -> bool,
    attempt: impl FnOnce() -> Result<T, E>,
) -> Result<T, Refusal> {
    if !office.rates.has(Act::Refused, peer.address, office.now()) {
        return Err(Refusal::bare("RATE_LIMITED"));
    }
    attempt().map_err(|error| {
        if is_guess(&error) {
            office.rates.take(Act::Refused, peer.address, office.now());
        }
        error.into()
    })
}
