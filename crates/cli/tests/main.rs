//! The command from end to end: every command, every kind of bad input, every step at which the power may go.
#![allow(clippy::unwrap_used)]

mod bad_input;
mod ca;
mod crash;
mod envelope;
mod power;
mod project;
mod sentences;
mod stamp;
mod stops;
mod usage;
mod world;
