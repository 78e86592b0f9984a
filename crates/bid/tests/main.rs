//! One binary for all tests of the crate.
mod asic;
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
