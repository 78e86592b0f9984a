//! On a terminal long work shows how far it is; elsewhere there is nothing of it.

use std::sync::atomic::AtomicBool;

use indicatif::{InMemoryTerm, ProgressDrawTarget};
use sealbid_cli::Folders;

use crate::envelope::{ENCRYPT, desk};

#[test]
fn a_terminal_shows_amount_rate_and_time_left() {
    let world = desk();
    // Long enough to be drawn more than once.
    world.write("in.bin", vec![7; 24 << 20]);
    let terminal = InMemoryTerm::new(10, 120);
    let target = || ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let ran = world.run_watched(&format!("{ENCRYPT} -o @out.sealbid"), &Folders, &AtomicBool::new(false), &target);
    ran.ok();
    let drawn = String::from_utf8(terminal.moves_since_last_check().into_bytes()).unwrap();
    for part in ["Encrypting", "MiB of 24.00 MiB", "/s", "left"] {
        assert!(drawn.contains(part), "no {part:?} in {drawn}");
    }
    assert_eq!(terminal.contents(), "", "the line is taken away at the end");
}
