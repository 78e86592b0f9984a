//! Seals and signatures from photos.

mod hostile;
mod kit;
mod scene;
mod wishes;
