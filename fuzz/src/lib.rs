//! What fuzz targets share: the people of the sample, a store in memory, and what gets mutated bytes past the first
//! door (a checksum, a table of offsets), so that a parser is tried behind it.
//!
//! The targets lie in `fuzz_targets`; `tools/fuzz` builds and runs them.

pub mod container;
pub mod memory;
pub mod pdf;
pub mod people;
pub mod png;
pub mod project;
