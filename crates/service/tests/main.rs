//! The service over real connections on this machine: every call has a time limit.
#![allow(clippy::unwrap_used)]

mod accounts;
mod app;
mod asvs;
mod backup;
mod certificates;
mod codes;
mod crash;
mod enrolment;
mod enterprises;
mod https;
mod interface;
mod levels;
mod link;
mod link_frames;
mod schemathesis;
mod seals;
mod secrets;
mod slow;
mod statements;
mod steps;
mod tables;
mod tenders;
mod tickets;
mod world;
