//! Accounts at the service: calls of the page that are passed on, and sessions, whose bearers stay here.

mod by_phone;
mod call;
mod files;
mod grant;
mod hearing;
mod kept;

use std::sync::Arc;
use std::thread;

use sealbid_client::{Answered, Passed};
use sealbid_wire::account::LoggedIn;
use sealbid_wire::desk::{KeptSession, LeaveSession, Nothing, ServiceAnswer, ServiceCall};
use sealbid_wire::text;
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub(crate) use hearing::Hearing;
pub(crate) use kept::{Found, Sessions};

use crate::Core;
use crate::failure::Failure;

/// The longest name of a device that a service takes, characters.
const MAX_DEVICE: usize = 64;
/// Where somebody logs in.
const LOG_IN: &str = "/v1/account/sessions";

impl Core {
    /// Passes a call of the page on to the service that the desk works with.
    pub(crate) fn service_call(self: &Arc<Self>, asked: &ServiceCall) -> Result<ServiceAnswer, Failure> {
        call::check(asked)?;
        let (reached, service) = self.service.reached_as()?;
        let found = asked.session.as_deref().map(|session| self.found_for(session, &service)).transpose()?;
        let method = call::method(asked.method);
        let mut body = asked.body.clone();
        if method == "POST" && asked.path == LOG_IN {
            self.name_device(&mut body)?;
        }
        let passed = Passed {
            method,
            path: &asked.path,
            body: body.as_ref(),
            bearer: found.as_ref().map(|found| &*found.bearer),
            key: asked.key.as_deref(),
        };
        let Answered { status, body } = reached.service.pass(&passed)?;
        if let Some(found) = found {
            self.over_where_said(&found, status, body.as_ref())?;
        }
        let body = body.map(|body| self.taken(&service, body)).transpose()?;
        Ok(ServiceAnswer { status, body })
    }

    /// Forgets a session where the service said that it is over.
    fn over_where_said(self: &Arc<Self>, found: &Found, status: u16, body: Option<&Value>) -> Result<(), Failure> {
        let is_over = status == 401 && code_of(body) == Some("session_none");
        if is_over { self.session_over(&found.session) } else { Ok(()) }
    }

    /// The session of a name, where it is one of this service: to no other one its bearer is told.
    fn found_for(&self, session: &str, service: &str) -> Result<Found, Failure> {
        let found = self.sessions.named(session)?.ok_or_else(|| Failure::bare("session_none"))?;
        // The page has not heard yet that another service is set.
        if found.service == service { Ok(found) } else { Err(Failure::bare("service_starting")) }
    }

    /// Says what this desk is called and by what it is known again.
    fn name_device(&self, body: &mut Option<Value>) -> Result<(), Failure> {
        let Some(Value::Object(body)) = body else { return Ok(()) };
        let (name, key) = self.device()?;
        body.insert("device".to_owned(), Value::String(name));
        body.insert("device_key".to_owned(), Value::String(key));
        Ok(())
    }

    /// What the list of sessions calls this desk, and by what a service knows it again.
    fn device(&self) -> Result<(String, String), Failure> {
        let host = self.host.computer();
        let name = text(self.language()?, "phone.desk_name", &[("host", &host)]).unwrap_or(host);
        let name: String = name.trim().chars().take(MAX_DEVICE).collect();
        let key = self.sessions.device_key(&*self.stores, &mut *self.sources.random())?;
        Ok((name, key))
    }

    /// An answer as the page is given it: a session that began is kept, and what names it here takes the place of its bearer.
    fn taken(self: &Arc<Self>, service: &str, mut body: Value) -> Result<Value, Failure> {
        let Some(token) = body.get("token").and_then(Value::as_str).map(|token| Zeroizing::new(token.to_owned()))
        else {
            return Ok(body);
        };
        let answer = || Failure::new("service_answer", [("url", self.service.view().url)]);
        let LoggedIn { account, .. } = serde_json::from_value(body.clone()).map_err(|_| answer())?;
        let session = self.sessions.begin(&*self.stores, service, &token, &account)?.ok_or_else(answer)?;
        body["token"] = json!(session);
        self.attend();
        Ok(body)
    }

    /// The session that is kept for the service that the settings name.
    pub(crate) fn session(&self) -> Result<Option<KeptSession>, Failure> {
        let found = self.sessions.of_service(&self.settings()?.service)?;
        Ok(found.map(Found::kept))
    }

    pub(crate) fn session_keep(&self, asked: &KeptSession) -> Result<Nothing, Failure> {
        self.sessions.note(&*self.stores, &asked.session, &asked.account)?;
        Ok(Nothing {})
    }

    /// Forgets a session at once. That it ends at the service too waits for nobody: where the service is away, it ends by itself
    /// when nobody uses it.
    pub(crate) fn session_leave(self: &Arc<Self>, asked: &LeaveSession) -> Result<Nothing, Failure> {
        let Some(found) = self.sessions.forget(&*self.stores, &asked.session)? else { return Ok(Nothing {}) };
        self.attend();
        let reached = self.service.reached_as().ok().filter(|(_, service)| *service == found.service);
        if let Some((reached, _)) = reached {
            let end = move || {
                let path = format!("{LOG_IN}/{}", found.account.session);
                // The page had it kept: it leads nowhere else.
                if !call::is_allowed(&path) {
                    return;
                }
                let ended =
                    Passed { method: "DELETE", path: &path, body: None, bearer: Some(&found.bearer), key: None };
                reached.service.pass(&ended).ok();
            };
            thread::Builder::new().name("leave".to_owned()).spawn(end).ok();
        }
        Ok(Nothing {})
    }

    /// A session that the service ended is none here either.
    pub(crate) fn session_over(self: &Arc<Self>, session: &str) -> Result<(), Failure> {
        self.sessions.forget(&*self.stores, session)?;
        self.attend();
        Ok(())
    }
}

/// The code of a refusal.
fn code_of(body: Option<&Value>) -> Option<&str> {
    body?.get("code")?.as_str()
}
