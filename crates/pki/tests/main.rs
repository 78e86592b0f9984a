//! What this crate makes, judged by OpenSSL, and what OpenSSL makes, judged by this crate.

mod authority;
mod codes;
mod common;
mod signatures;
