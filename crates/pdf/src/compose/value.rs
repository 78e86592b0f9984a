//! The value of a form field, set in the font of the page numbers.

use std::ops::Range;

use super::font::Letters;
use super::form::upright;
use super::syntax::decimal;
use crate::read::Rect;

/// Lines and letters of one value; a field has no room for more.
const MAX_LINES: usize = 2000;
const MAX_LETTERS: usize = 200_000;
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

/// A letter and its advance in ems.
type Letter = (char, f64);

/// A value in lines.
struct Broken {
    /// By the places of their letters, and their lengths in ems.
    lines: Vec<(Range<usize>, f64)>,
    /// Whether these are all.
    is_whole: bool,
}

impl Broken {
    /// Whether lines of this size lie within a field: across, and from the top of the first to below the last.
    fn fits(&self, size: f64, room: f64, high: f64, multiline: bool) -> bool {
        let inset = if multiline { INSET } else { 0.0 };
        self.is_whole
            && self.lines.iter().all(|(_, width)| width * size <= room)
            && inset + self.lines.len() as f64 * size * LEADING <= high
    }
}

impl Value {
    /// Page content that draws the value, and whether the field has room for all of it; the first character that the font
    /// lacks is the error.
    pub(super) fn draw(&self, font: &str, letters: &mut Letters<'_>) -> Result<(String, bool), char> {
        let (matrix, wide, high) = upright(self.rect, self.turn);
        let room = (wide - 2.0 * INSET).max(1.0);
        let mut size = self.size;
        if size == 0.0 {
            size = if self.multiline { 10.0 } else { ((high - 2.0 * INSET) * 0.75).clamp(4.0, 12.0) };
        }
        let text = self.letters(letters)?;
        let is_short = self.text.chars().nth(MAX_LETTERS).is_none();
        // A viewer scrolls a value that its field cannot show; a page cannot. What a bidder wrote is set smaller
        // rather than cut off.
        let mut broken = self.broken(&text, room / size);
        let mut fits = broken.fits(size, room, high, self.multiline);
        while size > SMALLEST && !fits {
            size = (size * 0.9).max(SMALLEST);
            broken = self.broken(&text, room / size);
            fits = broken.fits(size, room, high, self.multiline);
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
        for (index, (line, _)) in broken.lines.iter().enumerate() {
            let line = text[line.clone()].iter().map(|(letter, _)| *letter).collect::<String>();
            let line = letters.line(&line)?;
            let left = (room - line.width * size).max(0.0);
            let x = INSET + left * [0.0, 0.5, 1.0][usize::try_from(self.align).unwrap_or(0).min(2)];
            let y = first - index as f64 * size * LEADING;
            drawn.push_str(&format!("1 0 0 1 {} {} Tm <{}> Tj\n", decimal(x), decimal(y), line.codes));
        }
        drawn.push_str("ET Q\n");
        Ok((drawn, fits && is_short))
    }

    /// The letters of the text with their widths, as many as can be set.
    fn letters(&self, letters: &mut Letters<'_>) -> Result<Vec<Letter>, char> {
        let width = |letter: char| match letter {
            '\n' => Ok((letter, 0.0)),
            _ => Ok((letter, letters.line(letter.encode_utf8(&mut [0; 4]))?.width)),
        };
        self.text.chars().take(MAX_LETTERS).map(width).collect()
    }

    /// The text as one line, or in lines of at most `ems`, broken at a space where there is one.
    fn broken(&self, text: &[Letter], ems: f64) -> Broken {
        let length = |line: &[Letter]| line.iter().map(|(_, width)| width).sum::<f64>();
        if !self.multiline {
            return Broken { lines: vec![(0..text.len(), length(text))], is_whole: true };
        }
        let mut lines = Vec::new();
        let (mut start, mut width, mut space) = (0, 0.0, None);
        let mut line = |range: Range<usize>| {
            let spaces = text[range.clone()].iter().rev().take_while(|(letter, _)| *letter == ' ').count();
            let range = range.start..range.end - spaces;
            let width = length(&text[range.clone()]);
            lines.push((range, width));
            lines.len() < MAX_LINES
        };
        for (at, (letter, advance)) in text.iter().enumerate() {
            let end = match letter {
                '\n' => Some((at, at + 1)),
                // A space at the end of a line takes no room.
                ' ' => None,
                _ if width + advance > ems && at > start => Some(space.map_or((at, at), |space| (space, space))),
                _ => None,
            };
            if let Some((end, next)) = end {
                if !line(start..end) {
                    return Broken { lines, is_whole: false };
                }
                (start, space) = (next, None);
                width = length(&text[next.min(at)..at]);
            }
            if *letter == ' ' {
                space = Some(at + 1);
            }
            width += advance;
        }
        let is_whole = line(start..text.len()) || lines.len() == MAX_LINES;
        Broken { lines, is_whole }
    }
}
