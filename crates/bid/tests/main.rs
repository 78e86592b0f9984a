//! One binary for all tests of the crate.
mod asic;
mod codes;
mod memory;
mod store;
mod world;
