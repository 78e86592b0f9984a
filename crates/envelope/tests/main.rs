//! The envelope against its format text, its test material and programs that we did not write.

#![allow(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod formats;
mod hostile;
mod hostile_cases;
mod properties;
mod python;
mod reference;
mod sealing;
mod tink;
mod vectors;
