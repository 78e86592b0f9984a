//! The sentences that are compiled in, and the form of what crosses a boundary.
#![allow(clippy::unwrap_used)]

mod desk;
mod locales;
mod problems;
