//! Page content (ISO 32000-2, 7.8.2): whether its `q` and `Q` pair up, so that what is drawn after it stands where it
//! should.

use crate::read::lex::is_regular;

/// How a page leaves the graphics state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// States saved and never restored.
    pub open: usize,
    /// Where a `Q` stands that restores nothing. Viewers pass over it; with a `q` put before the page it would count.
    pub idle: Vec<usize>,
    /// Whether a text object is still open at the end.
    pub in_text: bool,
}

/// Reads `content` once, without recursion; what is no content stream gives some survey, never an error.
pub(super) fn survey(content: &[u8]) -> Survey {
    let mut survey = Survey::default();
    let mut at = 0;
    while let Some(&byte) = content.get(at) {
        match byte {
            b'%' => at += until(&content[at..], |b| matches!(b, b'\r' | b'\n')),
            b'(' => at = past_string(content, at),
            b'<' if content.get(at + 1) == Some(&b'<') => at += 2,
            b'<' => at += until(&content[at..], |b| b == b'>'),
            b'/' => at += 1 + word(&content[at + 1..]).len(),
            _ if is_regular(byte) => {
                let operator = word(&content[at..]);
                match operator {
                    b"q" => survey.open += 1,
                    b"Q" if survey.open == 0 => survey.idle.push(at),
                    b"Q" => survey.open -= 1,
                    b"BT" => survey.in_text = true,
                    b"ET" => survey.in_text = false,
                    _ => {}
                }
                at += operator.len();
                if operator == b"ID" {
                    at = past_inline_image(content, at);
                }
            }
            _ => at += 1,
        }
    }
    survey
}

fn word(bytes: &[u8]) -> &[u8] {
    &bytes[..until(bytes, |b| !is_regular(b))]
}

fn until(bytes: &[u8], end: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&b| end(b)).unwrap_or(bytes.len())
}

fn past_string(content: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0usize);
    while let Some(&byte) = content.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 1 => break,
            b')' => depth -= 1,
            _ => {}
        }
    }
    at
}

/// Past the `EI` that ends an inline image: one that stands as a word and is followed by text, as far as can be seen.
fn past_inline_image(content: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = content[at..].windows(2).position(|w| w == b"EI") {
        let (begin, end) = (at + found, at + found + 2);
        let alone = content.get(begin.wrapping_sub(1)).is_none_or(|b| b.is_ascii_whitespace());
        let following = &content[end..content.len().min(end + 12)];
        let text = following.iter().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace());
        if alone && following.first().is_none_or(u8::is_ascii_whitespace) && text {
            return end;
        }
        at = end;
    }
    content.len()
}
