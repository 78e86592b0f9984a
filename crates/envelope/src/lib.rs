//! The `envelope` floor.
