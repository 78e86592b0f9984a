//! Phones that sign and open for a desk without a window.

mod altered;
mod clocks;
mod crash;
mod hostile;
mod office;
mod story;
