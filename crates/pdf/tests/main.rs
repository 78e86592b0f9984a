//! The tests of `sealbid-pdf`, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends where something is missing, and prints its counts"
)]

mod compose;
mod compose_content;
mod compose_corpus;
mod compose_forms;
mod compose_numbers;
mod compose_refused;
mod documents;
mod picture;
mod sign;
mod sign_corpus;
mod sign_errors;
mod sign_place;
mod signers;
mod typeset;
