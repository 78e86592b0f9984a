//! The value of a form field, set in the font of the page numbers.

use super::font::{Letters, Line};
use super::form::upright;
use super::syntax::decimal;
use crate::read::Rect;

/// Lines of one value.
const MAX_LINES: usize = 2000;
/// Between the edge of a field and its text, in units.
const INSET: f64 = 2.0;
/// The least size of a value that its field is too small for, in units.
const SMALLEST: f64 = 2.0;
/// From one baseline to the next, and the room of letters above and below, in parts of the size.
const LEADING: f64 = 1.25;

/// A value and how its field wants it.
pub(super) struct Value {
    pub text: String,
    pub rect: Rect,
    /// Clockwise turn of the field on its page.
    pub turn: i64,
    /// In units; 0 leaves it to the field's height.
    pub size: f64,
    pub colour: String,
    pub align: i64,
    pub multiline: bool,
}

/// Whether lines of this size lie within a field: across, and from the top of the first to below the last.
fn fits(lines: &[Line], size: f64, room: f64, high: f64, multiline: bool) -> bool {
    let inset = if multiline { INSET } else { 0.0 };
    lines.iter().all(|line| line.width * size <= room) && inset + lines.len() as f64 * size * LEADING <= high
}

impl Value {
    /// Page content that draws the value; the first character that the font lacks is the error.
    pub(super) fn draw(&self, font: &str, letters: &mut Letters<'_>) -> Result<String, char> {
        let (matrix, wide, high) = upright(self.rect, self.turn);
        let room = (wide - 2.0 * INSET).max(1.0);
        let mut size = self.size;
        if size == 0.0 {
            size = if self.multiline { 10.0 } else { ((high - 2.0 * INSET) * 0.75).clamp(4.0, 12.0) };
        }
        // A viewer scrolls a value that its field cannot show; a page cannot. What a bidder wrote is set smaller
        // rather than cut off.
        let mut lines = self.lines(room / size, letters)?;
        while size > SMALLEST && !fits(&lines, size, room, high, self.multiline) {
            size = (size * 0.9).max(SMALLEST);
            if self.multiline {
                lines = self.lines(room / size, letters)?;
            }
        }
        // The first baseline: in the middle, or a line's height below the top.
        let first = if self.multiline { high - INSET - size } else { (high - size) / 2.0 + size * 0.2 };
        let mut drawn = format!(
            "q {} cm 0 0 {} {} re W n BT {} /{font} {} Tf\n",
            matrix.map(decimal).join(" "),
            decimal(wide),
            decimal(high),
            self.colour,
            decimal(size)
        );
        for (index, line) in lines.iter().enumerate() {
            let left = (room - line.width * size).max(0.0);
            let x = INSET + left * [0.0, 0.5, 1.0][usize::try_from(self.align).unwrap_or(0).min(2)];
            let y = first - index as f64 * size * LEADING;
            drawn.push_str(&format!("1 0 0 1 {} {} Tm <{}> Tj\n", decimal(x), decimal(y), line.codes));
        }
        drawn.push_str("ET Q\n");
        Ok(drawn)
    }

    /// The text as one line, or in lines of at most `ems`.
    fn lines(&self, ems: f64, letters: &mut Letters<'_>) -> Result<Vec<Line>, char> {
        if self.multiline { self.wrapped(ems, letters) } else { Ok(vec![letters.line(&self.text)?]) }
    }

    /// The text in lines of at most `ems`, broken at a space where there is one.
    fn wrapped(&self, ems: f64, letters: &mut Letters<'_>) -> Result<Vec<Line>, char> {
        let mut lines = Vec::new();
        for paragraph in self.text.split('\n') {
            let (mut line, mut width, mut space) = (String::new(), 0.0, None);
            for character in paragraph.chars() {
                let advance = letters.line(character.encode_utf8(&mut [0; 4]))?.width;
                if width + advance > ems && !line.is_empty() {
                    let rest = match space {
                        Some(at) => line.split_off(at),
                        None => String::new(),
                    };
                    lines.push(letters.line(line.trim_end())?);
                    line = rest;
                    width = letters.line(&line)?.width;
                    space = None;
                }
                line.push(character);
                width += advance;
                if character == ' ' {
                    space = Some(line.len());
                }
                if lines.len() >= MAX_LINES {
                    return Ok(lines);
                }
            }
            lines.push(letters.line(&line)?);
        }
        Ok(lines)
    }
}
