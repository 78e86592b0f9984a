//! The tests of `sealbid-pdf`, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends where something is missing, and prints its counts"
)]

mod documents;
mod sign;
mod sign_corpus;
mod sign_errors;
mod sign_place;
mod signers;
