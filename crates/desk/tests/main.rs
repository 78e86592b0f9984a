//! What a desk fetches from others, over real connections on this machine.

#![allow(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod authorities;
mod levels;
mod world;
mod writing;
