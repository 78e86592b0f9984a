//! What a page asks of the service in the name of an account, and what the service tells that account.

use std::io::{BufRead as _, BufReader, Read};
use std::time::Duration;

use sealbid_wire::account::LiveEvent;
use serde_json::Value;
use ureq::AsSendBody;
use ureq::http::{Request, Response, StatusCode, header, request};
use ureq::{Body, SendBody};

use crate::error::CallError;
use crate::service::{CALL, MAX_ANSWER, PACE, Service};
use crate::statements::base64;

/// How long the answer of a call may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The service says something every 15 seconds; a stream that is silent for longer than this is a dead one.
const SILENCE: Duration = Duration::from_secs(40);
/// The most of a line that is held, bytes.
const MAX_LINE: u64 = 64 << 10;

/// A call that is passed on.
#[derive(Clone, Copy)]
pub struct Passed<'c> {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'c str,
    /// From the slash on, with its query.
    pub path: &'c str,
    /// JSON.
    pub body: Option<&'c Value>,
    /// By which a session names itself.
    pub bearer: Option<&'c [u8; 32]>,
    /// `Idempotency-Key`.
    pub key: Option<&'c str>,
}

/// What came back.
pub struct Answered {
    /// The status of HTTP: also that of a refusal.
    pub status: u16,
    /// JSON; nothing where there was none to give.
    pub body: Option<Value>,
}

impl Service {
    /// Passes a call on. A refusal is an answer as any other.
    ///
    /// # Errors
    /// [`CallError`] where nothing answered within 20 seconds, or what answered is no service: neither JSON nor nothing, or more
    /// than 1 MiB.
    pub fn pass(&self, call: &Passed<'_>) -> Result<Answered, CallError> {
        let request = self.request(call.method, call.path, call.bearer);
        let request = match call.key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let answer = match call.body {
            Some(body) => {
                let json = serde_json::to_vec(body).expect("what was JSON can be written as JSON");
                let body = SendBody::from_owned_reader(std::io::Cursor::new(json));
                self.run(request.header(header::CONTENT_TYPE, "application/json").body(body), Some(PATIENCE))?
            }
            None => self.run(request.body(()), Some(PATIENCE))?,
        };
        self.answered(answer)
    }

    fn answered(&self, answer: Response<Body>) -> Result<Answered, CallError> {
        let status = answer.status();
        let bytes = self.bytes(answer, MAX_ANSWER)?;
        if status == StatusCode::NO_CONTENT {
            return Ok(Answered { status: status.as_u16(), body: None });
        }
        let body = serde_json::from_slice(&bytes).map_err(|_| self.not_understood())?;
        Ok(Answered { status: status.as_u16(), body: Some(body) })
    }

    /// Hands over `len` bytes in place of JSON, as long as they keep up 32 KiB a second. A refusal is an answer as any other.
    ///
    /// # Errors
    /// [`CallError`], as of [`Self::pass`]; also where `bytes` cannot be read.
    pub fn hand_over(&self, call: &Passed<'_>, bytes: &mut dyn Read, len: u64) -> Result<Answered, CallError> {
        let request = self.request(call.method, call.path, call.bearer);
        let request = match call.key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let request = request
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_LENGTH, len)
            .body(SendBody::from_reader(bytes));
        self.answered(self.run(request, Some(CALL + Duration::from_secs(len / PACE)))?)
    }

    /// Asks for bytes, `max` of them at most.
    ///
    /// # Errors
    /// [`CallError`]: nothing answered, or refused, or with more than that.
    pub fn fetch(&self, path: &str, bearer: &[u8; 32], max: usize) -> Result<Vec<u8>, CallError> {
        let limit = CALL + Duration::from_secs(max as u64 / PACE);
        let answer = self.run(self.request("GET", path, Some(bearer)).body(()), Some(limit))?;
        let answer = self.judged(Ok(answer))?;
        self.bytes(answer, max)
    }

    /// Hears what the service tells the session of `bearer`: `GET /v1/events`. `heard` is told each event, and nothing with each
    /// line that says nothing, at least every 15 seconds; it says whether to go on. Ends well where the stream or the hearer did.
    ///
    /// # Errors
    /// [`CallError`]: the stream did not begin, or broke off.
    pub fn hear(&self, bearer: &[u8; 32], mut heard: impl FnMut(Option<LiveEvent>) -> bool) -> Result<(), CallError> {
        let request = self.request("GET", "/v1/events", Some(bearer)).header(header::ACCEPT, "text/event-stream");
        let answer = self.judged_run(request.body(()))?;
        let mut lines = BufReader::new(answer.into_body().into_reader());
        loop {
            let mut line = Vec::new();
            let read = lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
            match read {
                Ok(0) => return Ok(()),
                Ok(_) if line.last() != Some(&b'\n') => return Err(self.not_understood()),
                Ok(_) => {}
                Err(_) => return Err(CallError::Unreachable(self.url().to_owned())),
            }
            // What a later service tells beyond what is known here is passed over.
            let event = line.strip_prefix(b"data:").and_then(|json| serde_json::from_slice(json).ok());
            if !heard(event) {
                return Ok(());
            }
        }
    }

    fn request(&self, method: &str, path: &str, bearer: Option<&[u8; 32]>) -> request::Builder {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url()));
        match bearer {
            Some(bearer) => request.header(header::AUTHORIZATION, format!("Bearer {}", base64(bearer))),
            None => request,
        }
    }

    fn run(
        &self,
        request: Result<Request<impl AsSendBody>, ureq::http::Error>,
        limit: Option<Duration>,
    ) -> Result<Response<Body>, CallError> {
        let request = request.map_err(|_| self.not_understood())?;
        let config = self.agent.configure_request(request).timeout_global(limit);
        // A stream has no end; that it still lives is heard.
        let request = if limit.is_none() { config.timeout_per_read(Some(SILENCE)).build() } else { config.build() };
        self.agent.run(request).map_err(|error| self.away(&error))
    }

    fn judged_run(
        &self,
        request: Result<Request<impl AsSendBody>, ureq::http::Error>,
    ) -> Result<Response<Body>, CallError> {
        let answer = self.run(request, None)?;
        self.judged(Ok(answer))
    }
}
