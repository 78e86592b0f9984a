//! Page content (ISO 32000-2, 7.8.2): whether its `q` and `Q` pair up (8.4.2), so that what is drawn after it stands
//! where it should.

use super::lex::{is_regular, is_space};
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

/// Reads `content` once, without recursion; what is no content stream gives some survey, never an error.
pub(crate) fn survey(content: &[u8]) -> Survey {
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
