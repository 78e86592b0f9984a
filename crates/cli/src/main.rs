//! The command `sealbid`.

fn main() {}
