//! One binary for all tests of the crate.
mod asic;
mod memory;
mod store;
mod world;
