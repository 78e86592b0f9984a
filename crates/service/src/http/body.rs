//! What requests hold: a body arrives whole and in time, or is refused; a path names something, or nothing.

use std::future::poll_fn;
use std::io::SeekFrom;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path as AxumPath, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use sealbid_wire::form::Uuid;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::refusal::Refusal;
use crate::account::Actor;
use crate::office::Office;
use crate::repeat::Repeat;

/// In which header a request of a session has the key by which it is known when it comes again.
pub(crate) const KEY: &str = "idempotency-key";
/// How long a body may take. Frames and JSON are small: on the slowest of phones this is plenty.
const BODY: Duration = Duration::from_secs(20);
/// What a larger one keeps up beyond that, bytes a second.
const PACE: u64 = 32 << 10;

/// A body of JSON.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let Json(value) = timeout(BODY, Json::from_request(request, state)).await.map_err(|_| slow())??;
        Ok(Self(value))
    }
}

/// A body of JSON in a request of a session, which may come again.
pub(super) struct Posted<T> {
    pub(super) repeat: Repeat,
    pub(super) asked: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<Office>> for Posted<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, office: &Arc<Office>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let Whole(bytes) = Whole::from_request(Request::from_parts(parts.clone(), body), office).await?;
        let repeat = repeat(&parts, &bytes, office)?;
        let Sent(asked) = Sent::from_request(Request::from_parts(parts, bytes.into()), office).await?;
        Ok(Self { repeat, asked })
    }
}

/// The same where nothing is asked beyond the path.
impl FromRequest<Arc<Office>> for Repeat {
    type Rejection = Refusal;

    async fn from_request(request: Request, office: &Arc<Office>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let Whole(bytes) = Whole::from_request(Request::from_parts(parts.clone(), body), office).await?;
        repeat(&parts, &bytes, office)
    }
}

/// By what a request that was let through is known when it comes again.
fn repeat(parts: &Parts, body: &[u8], office: &Office) -> Result<Repeat, Refusal> {
    let actor = parts.extensions.get::<Actor>().ok_or_else(|| Refusal::bare("session_none"))?;
    Ok(Repeat {
        id: office.new_id(),
        account: actor.account.clone(),
        route: format!("{} {}", parts.method, parts.uri.path()),
        key: key(&parts.headers)?,
        body_sha256: Sha256::digest(body).into(),
    })
}

/// The key by which a request is known when it comes again: a UUID, at most one.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let malformed = || Refusal::new("service_form", [("field", KEY)]);
    let mut values = headers.get_all(KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(KEY) { Err(malformed()) } else { Ok(None) };
    };
    let text = value.to_str().map_err(|_| malformed())?;
    if Uuid::fits(text) { Ok(Some(text.to_owned())) } else { Err(malformed()) }
}

/// A body of bytes.
pub(super) struct Whole(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = timeout(BODY, Bytes::from_request(request, state)).await.map_err(|_| slow())??;
        Ok(Self(bytes))
    }
}

/// A larger body of bytes in a request of a session, which may take as long as it keeps its pace, and may come again.
pub(super) struct Paced<const MAX: usize> {
    pub(super) repeat: Repeat,
    pub(super) bytes: Vec<u8>,
}

impl<const MAX: usize> FromRequest<Arc<Office>> for Paced<MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, office: &Arc<Office>) -> Result<Self, Refusal> {
        let (parts, mut body) = request.into_parts();
        let (began, mut bytes) = (Instant::now(), Vec::new());
        while let Some(chunk) =
            timeout_at(began + allowed(bytes.len() as u64), next(&mut body)).await.map_err(|_| slow())?
        {
            let chunk = chunk.map_err(|_| Refusal::new("service_form", [("field", "body")]))?;
            if bytes.len() + chunk.len() > MAX {
                return Err(Refusal::bare("service_too_large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Self { repeat: repeat(&parts, &bytes, office)?, bytes })
    }
}

/// The parts of a path. What is no text, or none of the words that may stand there, names nothing.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let found: Result<AxumPath<T>, PathRejection> = AxumPath::from_request_parts(parts, state).await;
        let AxumPath(named) = found.map_err(|_| Refusal::bare("service_no_such"))?;
        Ok(Self(named))
    }
}

fn slow() -> Refusal {
    Refusal::bare("service_slow")
}

/// A body of `max` bytes at most in a file below `folder` without a name: whatever happens, nothing of it is left.
pub(super) async fn spool(folder: &Path, mut body: Body, max: u64) -> Result<std::fs::File, Refusal> {
    let failed = |_| Refusal::bare("service_store");
    let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(folder).map_err(failed)?);
    let (began, mut len) = (Instant::now(), 0);
    while let Some(chunk) = timeout_at(began + allowed(len), next(&mut body)).await.map_err(|_| slow())? {
        let chunk = chunk.map_err(|_| Refusal::new("service_form", [("field", "body")]))?;
        len += chunk.len() as u64;
        if len > max {
            return Err(Refusal::bare("service_too_large"));
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    file.seek(SeekFrom::Start(0)).await.map_err(failed)?;
    Ok(file.into_std().await)
}

/// How long after its beginning more of a body may arrive of which `len` bytes are there.
fn allowed(len: u64) -> Duration {
    BODY + Duration::from_secs(len / PACE)
}

/// The next piece of a body.
async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) => return Some(Ok(data)),
            // Trailers.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_body_may_take_as_long_as_it_keeps_its_pace() {
        for (len, secs) in [(0, 20), (PACE - 1, 20), (PACE, 21), (512 << 20, 20 + 16_384)] {
            assert_eq!(allowed(len).as_secs(), secs, "{len}");
        }
    }
}
