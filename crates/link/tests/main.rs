//! The tests of the link: what stands at the end of the protocol's design, one by one, and the forms of its messages.
#![allow(clippy::unwrap_used, reason = "what fails in a test shall stop it")]

mod attributes;
mod codes;
mod frames;
mod messages;
mod operations;
mod pairing;
mod questions;
mod scanning;
mod sessions;
mod stories;
mod typescript;
mod vectors;
mod world;
mod writing;
