//! The desk without a window.

mod crash;
mod document;
mod files;
mod folder;
mod forms;
mod lists;
mod phones;
mod requests;
mod service;
mod story;
mod world;
