//! The phone without a screen against a desk of the protocol, over the relay of a real service.
#![allow(clippy::unwrap_used, reason = "what fails in a test shall stop it")]

mod answering;
mod claims;
mod enrolment;
mod program;
mod steps;
mod world;
