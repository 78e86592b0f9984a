//! The tests of `sealbid-pdf`, one module a subject.

mod documents;
mod sign;
mod signers;
