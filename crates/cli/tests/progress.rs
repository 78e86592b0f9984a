//! On a terminal long work shows how far it is; elsewhere there is nothing of it.

use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use indicatif::{ProgressDrawTarget, TermLike};
use sealbid_cli::Folders;

use crate::envelope::{ENCRYPT, desk};

/// A terminal that keeps what was written on it: all of it, and what stands on its line now.
#[derive(Clone, Debug, Default)]
struct Terminal(Arc<Mutex<(String, String)>>);

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        120
    }
    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn write_line(&self, text: &str) -> io::Result<()> {
        panic!("one line is drawn over and over: {text}");
    }
    fn write_str(&self, text: &str) -> io::Result<()> {
        let mut kept = self.0.lock().unwrap();
        kept.0.push_str(text);
        kept.1.push_str(text);
        Ok(())
    }
    fn clear_line(&self) -> io::Result<()> {
        self.0.lock().unwrap().1.clear();
        Ok(())
    }
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_terminal_shows_amount_rate_and_time_left() {
    let world = desk();
    // Long enough to be drawn more than once.
    world.write("in.bin", vec![7; 24 << 20]);
    let terminal = Terminal::default();
    let target = || ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let ran = world.run_watched(&format!("{ENCRYPT} -o @out.sealbid"), &Folders, &AtomicBool::new(false), &target);
    ran.ok();
    let (drawn, line) = terminal.0.lock().unwrap().clone();
    for part in ["Encrypting", "MiB of 24.00 MiB", "/s", "left"] {
        assert!(drawn.contains(part), "no {part:?} in {drawn}");
    }
    assert_eq!(line.trim(), "", "the line is taken away at the end");
}
