//! The client against the service itself, on this machine.
#![allow(clippy::unwrap_used)]

mod carrier;
mod service;
mod world;
