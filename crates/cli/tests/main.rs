//! The command from end to end: every command, every kind of bad input, every step at which the power may go.
#![allow(clippy::unwrap_used)]

mod ca;
mod envelope;
mod sentences;
mod stamp;
mod usage;
mod world;
