//! The `pdf` floor.
