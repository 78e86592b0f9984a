//! Accounts at the service, as the page reaches them through the desk.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::account::AccountView;

/// What is done with what a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum CallMethod {
    /// It is asked for.
    Get,
    /// It is handed something.
    Post,
    /// It is replaced.
    Put,
    /// It is ended.
    Delete,
}

/// A call to the service, which the desk passes on.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ServiceCall {
    /// What is done.
    pub method: CallMethod,
    /// From the slash on, with its query: of accounts, messages, platforms, enterprises, applications and what the service is, and nothing else.
    pub path: String,
    /// JSON, at most 64 KiB.
    #[ts(type = "JsonValue | null")]
    pub body: Option<Value>,
    /// In whose name: [`KeptSession::session`].
    pub session: Option<String>,
    /// A UUID by which the service knows a call again that is given twice.
    pub key: Option<String>,
}

/// Bodies hold passwords and codes, and queries what was typed.
impl fmt::Debug for ServiceCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("ServiceCall").field("method", &self.method).field("path", &path).finish_non_exhaustive()
    }
}

/// The grant of an enterprise's admin, signed by the phone that was paired last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignGrant {
    /// In whose name: [`KeptSession::session`].
    pub session: String,
    /// The enterprise, by its identifier at the service.
    pub enterprise: String,
    /// The application that it answers.
    pub application: String,
    /// [`JoinRequest::statement`](crate::way::JoinRequest::statement), as it was shown: what is signed is this, to the byte.
    pub statement: String,
}

/// What the service answered.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ServiceAnswer {
    /// The status of HTTP.
    pub status: u16,
    /// JSON; nothing where the service had nothing to say.
    #[ts(type = "JsonValue | null")]
    pub body: Option<Value>,
}

impl fmt::Debug for ServiceAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAnswer").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A file that is handed to the service in the name of an account: a picture or paper of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SendFile {
    /// Where to: `/v1/applications/ID/documents/KIND`.
    pub path: String,
    /// The file: a picture or a PDF of at most 10 MiB.
    pub handle: String,
    /// In whose name: [`KeptSession::session`].
    pub session: String,
    /// A UUID by which the service knows a call again that is given twice.
    pub key: String,
}

/// A file that the service is asked for in the name of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FetchFile {
    /// Which: `/v1/applications/ID/papers/DOCUMENT` or `/v1/applications/ID/form`.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// In whose name: [`KeptSession::session`].
    pub session: String,
}

/// A session of an account that the desk keeps. Its bearer stays with the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeptSession {
    /// By what this desk, and nobody else, knows which is meant: 32 bytes, base64url.
    pub session: String,
    /// The account as it was told last.
    pub account: AccountView,
}

/// A session is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LeaveSession {
    /// [`KeptSession::session`].
    pub session: String,
}
