//! Page content (ISO 32000-2, 7.8.2) piece by piece, and whether its `q` and `Q` pair up (8.4.2), so that what is drawn
//! after it stands where it should.

use super::lex::{is_regular, is_space, number};
use super::stream::find;

/// How a page leaves the graphics state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// States saved and never restored.
    pub open: usize,
    /// Where a `Q` stands that restores nothing. Viewers pass over it; with a `q` put before the page it would count.
    pub idle: Vec<usize>,
    /// Whether a text object is still open at the end.
    pub in_text: bool,
}

/// A piece of page content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'c> {
    /// A number.
    Number(f64),
    /// A name as it stands, without its slash.
    Name(&'c [u8]),
    /// A string as it stands, in its brackets.
    Text(&'c [u8]),
    /// An operator. After `ID` the image's data is passed over.
    Operator(&'c [u8]),
}

/// Page content piece by piece, each with its place, without recursion; what is no content stream gives some pieces,
/// never an error. Brackets of arrays and dictionaries are passed over.
pub(crate) struct Tokens<'c> {
    content: &'c [u8],
    at: usize,
}

impl<'c> Tokens<'c> {
    /// The pieces of `content`.
    pub(crate) fn new(content: &'c [u8]) -> Self {
        Self { content, at: 0 }
    }
}

impl<'c> Iterator for Tokens<'c> {
    type Item = (usize, Token<'c>);

    fn next(&mut self) -> Option<Self::Item> {
        let content = self.content;
        while let Some(&byte) = content.get(self.at) {
            let start = self.at;
            match byte {
                b'%' => self.at += until(&content[start..], |b| matches!(b, b'\r' | b'\n')),
                b'(' => {
                    self.at = past_string(content, start).min(content.len());
                    return Some((start, Token::Text(&content[start..self.at])));
                }
                b'<' if content.get(start + 1) == Some(&b'<') => self.at += 2,
                b'<' => {
                    self.at += until(&content[start..], |b| b == b'>');
                    self.at = (self.at + 1).min(content.len());
                    return Some((start, Token::Text(&content[start..self.at])));
                }
                b'/' => {
                    let name = word(&content[start + 1..]);
                    self.at += 1 + name.len();
                    return Some((start, Token::Name(name)));
                }
                _ if is_regular(byte) => {
                    let word = word(&content[start..]);
                    self.at += word.len();
                    if word == b"ID" {
                        self.at = past_inline_image(content, self.at);
                    }
                    return Some((start, real(word).map_or(Token::Operator(word), Token::Number)));
                }
                _ => self.at += 1,
            }
        }
        None
    }
}

/// The number that `word` is.
fn real(word: &[u8]) -> Option<f64> {
    if !matches!(word.first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.')) {
        return None;
    }
    let plain = std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
    plain.or_else(|| number(word).and_then(|n| n.as_float().ok()).map(f64::from)).filter(|n| n.is_finite())
}

/// Reads `content` once; what is no content stream gives some survey, never an error.
pub(crate) fn survey(content: &[u8]) -> Survey {
    let mut survey = Survey::default();
    for (at, token) in Tokens::new(content) {
        let Token::Operator(operator) = token else { continue };
        match operator {
            b"q" => survey.open += 1,
            b"Q" if survey.open == 0 => survey.idle.push(at),
            b"Q" => survey.open -= 1,
            b"BT" => survey.in_text = true,
            b"ET" => survey.in_text = false,
            _ => {}
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

/// Image data may hold `EI` by chance: the real one stands alone, and text follows it.
fn past_inline_image(content: &[u8], start: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(open: usize, idle: &[usize], in_text: bool) -> Survey {
        Survey { open, idle: idle.to_vec(), in_text }
    }

    #[test]
    fn states_saved_and_restored() {
        let cases: [(&str, &[u8], Survey); 9] = [
            ("paired", b"q 1 0 0 1 0 0 cm Q", found(0, &[], false)),
            ("never_restored", b"q q Q", found(1, &[], false)),
            ("restored_too_often", b"q Q Q q", found(1, &[4], false)),
            ("text_left_open", b"BT (x) Tj", found(0, &[], true)),
            ("comment", b"% q\nq", found(1, &[], false)),
            ("string", b"(q \\) (q) q) Tj", found(0, &[], false)),
            ("hexadecimal", b"<71 20> Tj", found(0, &[], false)),
            ("text_in_a_dictionary", b"/Span <</ActualText (> q )>> BDC EMC", found(0, &[], false)),
            ("inline_image", b"BI /W 1 ID q EIq\x01 EI Q q", found(1, &[21], false)),
        ];
        for (name, content, expected) in cases {
            assert_eq!(survey(content), expected, "{name}");
        }
    }
}
