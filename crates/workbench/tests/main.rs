//! The desk without a window.
#![allow(clippy::unwrap_used)]

mod crash;
mod document;
mod files;
mod folder;
mod forms;
mod jobs;
mod lists;
mod phones;
mod requests;
mod service;
mod story;
mod world;
