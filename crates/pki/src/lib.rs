//! The `pki` floor.
