//! The `bid` floor.
