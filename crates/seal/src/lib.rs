//! The `seal` floor.
