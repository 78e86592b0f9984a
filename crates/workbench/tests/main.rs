//! The desk without a window.
#![allow(clippy::unwrap_used)]

mod accounts;
mod clocks;
mod crash;
mod document;
mod files;
mod film;
mod folder;
mod forms;
mod hostile;
mod jobs;
mod lists;
mod phones;
mod requests;
mod service;
mod stops;
mod story;
mod together;
mod world;
