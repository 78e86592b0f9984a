//! Tests of the window that need no window.

mod arguments;
mod log;
mod outbox;
mod places;
mod policy;
mod sentences;
mod start;
