//! Tests of the window that need no window.
#![allow(clippy::unwrap_used)]

mod arguments;
mod log;
mod outbox;
mod places;
mod policy;
mod sentences;
mod start;
