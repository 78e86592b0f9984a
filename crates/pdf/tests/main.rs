//! The tests of `sealbid-pdf`, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends where something is missing, and prints its counts"
)]

mod active;
mod compose;
mod compose_content;
mod compose_corpus;
mod compose_forms;
mod compose_numbers;
mod compose_refused;
mod documents;
mod kit;
mod ltv;
mod picture;
mod pixels;
mod place;
mod revision;
mod seals;
mod sign;
mod sign_corpus;
mod sign_errors;
mod sign_place;
mod signers;
mod slices;
mod text;
mod text_hostile;
mod typeset;
mod verify;
mod verify_attacks;
mod verify_certified;
mod verify_forgery;
mod verify_peers;
mod verify_permitted;
mod verify_structure;
