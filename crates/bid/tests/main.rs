//! One binary for all tests of the crate.
#![allow(clippy::unwrap_used)]
mod asic;
mod codes;
mod memory;
mod project;
mod sample;
mod store;
mod tender;
mod world;
