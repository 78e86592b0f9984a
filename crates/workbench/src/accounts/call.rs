//! What a page may have passed on to the service.

use sealbid_wire::desk::{CallMethod, FetchFile, SendFile, ServiceCall};
use sealbid_wire::form::Uuid;

use crate::failure::Failure;

/// Where the pages of an account ask, and everything below; of the service itself only what it is.
const ALLOWED: &[&str] = &["/v1/account", "/v1/messages", "/v1/platforms", ENTERPRISES, APPLICATIONS, SERVICE];
const ENTERPRISES: &str = "/v1/enterprises";
const APPLICATIONS: &str = "/v1/applications";
const SERVICE: &str = "/v1/service";
/// The longest path with its query, bytes, and the largest body.
const MAX_PATH: usize = 1_000;
const MAX_BODY: usize = 64 << 10;

/// Refuses what is not for the pages of an account: such a call is a fault of the page, not of the person.
pub(super) fn check(asked: &ServiceCall) -> Result<(), Failure> {
    let is_sound = is_allowed(&asked.path)
        && asked.body.as_ref().is_none_or(|body| body.to_string().len() <= MAX_BODY)
        && (asked.body.is_none() || matches!(asked.method, CallMethod::Post | CallMethod::Put))
        && asked.key.as_deref().is_none_or(Uuid::fits);
    if is_sound { Ok(()) } else { Err(Failure::internal("service_call")) }
}

/// Refuses to hand a file to anything but the pictures and papers of an application.
pub(super) fn check_sent(asked: &SendFile) -> Result<(), Failure> {
    let is_sound = matches!(*parts(APPLICATIONS, &asked.path), [_, "documents", _]) && Uuid::fits(&asked.key);
    if is_sound { Ok(()) } else { Err(Failure::internal("service_send")) }
}

/// Refuses to ask for anything but those, the form, and the files of a grant.
pub(super) fn check_fetched(asked: &FetchFile) -> Result<(), Failure> {
    let is_paper = matches!(*parts(APPLICATIONS, &asked.path), [_, "papers", _] | [_, "form"]);
    let is_grant = matches!(*parts(ENTERPRISES, &asked.path), [_, "grants", _, "statement" | "signature"]);
    if is_paper || is_grant { Ok(()) } else { Err(Failure::internal("service_fetch")) }
}

/// The parts of a path below another; none where it leads elsewhere.
fn parts<'p>(root: &str, path: &'p str) -> Vec<&'p str> {
    let below = path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'));
    match below.filter(|_| is_allowed(path) && !path.contains('?')) {
        Some(below) => below.split('/').collect(),
        None => Vec::new(),
    }
}

/// The method as HTTP writes it.
pub(super) fn method(of: CallMethod) -> &'static str {
    match of {
        CallMethod::Get => "GET",
        CallMethod::Post => "POST",
        CallMethod::Put => "PUT",
        CallMethod::Delete => "DELETE",
    }
}

/// Whether a path leads to where pages of an account ask. Nothing in it is read otherwise by anyone between: no dots, no escapes
/// before the query.
pub(super) fn is_allowed(path: &str) -> bool {
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let is_plain = place.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    let is_query = query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~!*'()%=&".contains(&byte));
    let is_below = |root: &&str| {
        let rest = place.strip_prefix(*root);
        rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('/') && **root != *SERVICE))
    };
    path.len() <= MAX_PATH && is_plain && is_query && !place.contains("//") && ALLOWED.iter().any(is_below)
}
