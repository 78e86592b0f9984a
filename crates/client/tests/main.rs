//! The client against the service itself, on this machine, and against relays that are none.
#![allow(clippy::unwrap_used)]

mod carrier;
mod relay;
mod service;
mod world;
