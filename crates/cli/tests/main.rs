//! The command from end to end: every command, every kind of bad input, every step at which the power may go.
#![allow(clippy::unwrap_used)]

mod bad_input;
mod ca;
mod canary;
mod corpus;
mod crash;
mod demo;
mod envelope;
mod operator;
mod phone;
mod placing;
mod power;
mod program;
mod progress;
mod project;
mod response;
mod seal_photo;
mod seals;
mod sentences;
mod serve;
mod stamp;
mod stops;
mod usage;
mod verify;
mod world;
mod writers;
