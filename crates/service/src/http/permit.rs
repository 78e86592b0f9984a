//! Lets a request through to its handler, or not: by the rule of its route and by the session that it shows.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::bearer;
use super::body::key;
use super::refusal::Refusal;
use crate::account::{Accounts, Actor};
use crate::office::Office;
use crate::permissions::{self, Operation};

/// Refuses what has no rule, and whoever may not.
pub(super) async fn permit(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let Some(operation) = permissions::operation(request.method().as_str(), path) else { return no_such(path) };
    let token = bearer(request.headers()).ok();
    match judged(&office, operation, token).await {
        Ok(actor) => {
            if let Some(actor) = actor {
                // Also where what is done cannot come again: a key is one or none.
                if request.method() == Method::POST
                    && let Err(refusal) = key(request.headers())
                {
                    return refusal.into_response();
                }
                request.extensions_mut().insert(actor);
            }
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// A path of the router that has no such method.
pub(super) async fn other_method(request: Request) -> Response {
    no_such(request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str))
}

/// There is no such call, though the path may have others (RFC 9110 §15.5.6).
fn no_such(path: &str) -> Response {
    let refusal = Refusal::bare("service_no_such");
    match permissions::methods(path).join(", ") {
        none if none.is_empty() => refusal.into_response(),
        methods => {
            let refusal = Refusal { status: StatusCode::METHOD_NOT_ALLOWED, ..refusal };
            ([(header::ALLOW, methods)], refusal).into_response()
        }
    }
}

async fn judged(office: &Office, operation: Operation, token: Option<[u8; 32]>) -> Result<Option<Actor>, Refusal> {
    if operation.is_for_everybody() {
        return Ok(None);
    }
    let token = token.ok_or_else(|| Refusal::bare("session_none"))?;
    let actor = Accounts::new(office).actor(&token).await?;
    match operation.is_allowed(&actor) {
        true => Ok(Some(actor)),
        // The account may have the role; this session has not shown yet that it is in the right hands.
        false if actor.lacks_factor && operation.is_for_roles() => Err(Refusal::bare("factor_missing")),
        false => Err(Refusal::bare("not_permitted")),
    }
}

/// Whoever was let through.
impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Refusal::bare("session_none"))
    }
}
