//! What this crate makes, judged by OpenSSL, and what OpenSSL makes, judged by this crate.

#![allow(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod authority;
mod chains;
mod codes;
mod common;
mod draft;
mod evidence;
mod hostile;
mod messages;
mod signatures;
mod tsp;
mod values;
