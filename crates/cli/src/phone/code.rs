//! The code as a terminal shows it.

use qrcode::Color;
use sealbid_desk::symbol;

/// Modules of white around the code.
const QUIET: usize = 4;
/// Dark is black and light is white, whatever the terminal's own colours are.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const PLAIN: &str = "\x1b[0m";

/// The drawing of a code's text, two modules of height a line. Without colours the light modules are drawn, as on a terminal
/// that writes light on dark.
pub(crate) fn drawing(text: &str, coloured: bool) -> Option<Vec<String>> {
    let code = symbol(text).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let is_dark = |x: usize, y: usize| {
        let inside = |n: usize| n.checked_sub(QUIET).filter(|n| *n < width);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => colours[y * width + x] == Color::Dark,
            _ => false,
        }
    };
    let side = width + 2 * QUIET;
    let line = |y: usize| -> String {
        let half = |x: usize| match (is_dark(x, y) == coloured, y + 1 < side && is_dark(x, y + 1) == coloured) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        let halves: String = (0..side).map(half).collect();
        if coloured { format!("{BLACK_ON_WHITE}{halves}{PLAIN}") } else { halves }
    };
    Some((0..side).step_by(2).map(line).collect())
}
