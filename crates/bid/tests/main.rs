//! One binary for all tests of the crate.
#![allow(clippy::unwrap_used, reason = "what fails in a test shall stop it")]

mod asic;
mod asic_full_disk;
mod build;
mod codes;
mod forms;
mod memory;
mod package;
mod project;
mod sample;
mod schemas;
mod store;
mod tender;
mod world;
