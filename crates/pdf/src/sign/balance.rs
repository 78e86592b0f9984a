//! What a content stream leaves behind: saved graphics states that it never restored, or restored too often
//! (ISO 32000-2, 8.4.2). Pictures are drawn after such a page in the state it began with.

use crate::read::lex::{is_regular, is_space};
use crate::read::stream::find;

/// How `q` and `Q` balance in one page's content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// How far the nesting falls below its start.
    pub lowest: usize,
    /// How many states are still saved at the end, counted from `lowest`.
    pub left: usize,
    /// Whether a text object is still open at the end.
    pub in_text: bool,
}

/// Reads the operators of `content`; operands, comments and inline images are passed over.
pub fn balance(content: &[u8]) -> Balance {
    let (mut depth, mut lowest, mut in_text) = (0i64, 0i64, false);
    let mut pos = 0;
    while let Some(&byte) = content.get(pos) {
        match byte {
            b'%' => {
                pos += content[pos..].iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(content.len() - pos)
            }
            b'(' => pos = after_string(content, pos),
            b'<' if content.get(pos + 1) != Some(&b'<') => {
                pos += content[pos..].iter().position(|&b| b == b'>').map_or(content.len() - pos, |end| end + 1);
            }
            b'/' => pos += 1 + regular(&content[pos + 1..]),
            _ if is_regular(byte) => {
                let word = &content[pos..pos + regular(&content[pos..])];
                pos += word.len();
                match word {
                    b"q" => depth += 1,
                    b"Q" => depth -= 1,
                    b"BT" => in_text = true,
                    b"ET" => in_text = false,
                    b"ID" => pos = after_inline_image(content, pos),
                    _ => {}
                }
                lowest = lowest.min(depth);
            }
            _ => pos += 1,
        }
    }
    Balance { lowest: lowest.unsigned_abs() as usize, left: (depth - lowest).unsigned_abs() as usize, in_text }
}

fn regular(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| !is_regular(b)).unwrap_or(bytes.len())
}

fn after_string(content: &[u8], start: usize) -> usize {
    let (mut pos, mut open) = (start, 0usize);
    while let Some(&byte) = content.get(pos) {
        pos += 1;
        match byte {
            b'\\' => pos += 1,
            b'(' => open += 1,
            b')' => {
                open -= 1;
                if open == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    pos.min(content.len())
}

/// Image data may hold `EI` by chance: the real one stands alone, and text follows it.
fn after_inline_image(content: &[u8], start: usize) -> usize {
    let mut from = start;
    while let Some(step) = content.get(from..).and_then(|rest| find(rest, b"EI")) {
        let at = from + step;
        let after = &content[at + 2..];
        let stands_alone = at > 0 && is_space(content[at - 1]) && after.first().is_none_or(|&b| is_space(b));
        let text_follows = after.iter().take(16).all(|&b| is_space(b) || (0x20..0x7f).contains(&b));
        if stands_alone && text_follows {
            return at + 2;
        }
        from = at + 2;
    }
    content.len()
}
