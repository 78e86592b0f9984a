//! Phones that sign and open for a desk without a window.

mod altered;
mod crash;
mod login;
mod office;
mod passes;
mod seals;
mod story;
