//! The `bid` floor.
pub mod store;
