//! A reader of RFC 8259 texts that keeps what the header's rules need: every name as often as it stands, the spelling
//! of numbers, and lone surrogates. Nothing is judged here beyond the grammar.

/// Deeper nesting than this is refused as if it were a syntax error (RFC 8259 §9); the header itself has five levels.
pub(crate) const MAX_DEPTH: usize = 32;

/// A string after unescaping, as UTF-8 in which a lone surrogate stands as its three generalised bytes. Two strings
/// are equal exactly where they hold the same code points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text(Vec<u8>);

impl Text {
    /// The string; `None` where it holds a lone surrogate.
    pub(crate) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
    /// The string with every lone surrogate replaced, for error reports.
    pub(crate) fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
    pub(crate) fn is(&self, text: &str) -> bool {
        self.0 == text.as_bytes()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// `null`, `true` or `false`: the header knows none of them.
    Literal,
    /// A number as it is spelt.
    Number(String),
    Text(Text),
    Array(Vec<Value>),
    /// Members in the order of the text, repeated names included.
    Object(Vec<(Text, Value)>),
}

impl Value {
    /// A name that stands twice in one object, here or at any depth.
    pub(crate) fn repeated_name(&self) -> Option<&Text> {
        match self {
            Self::Literal | Self::Number(_) | Self::Text(_) => None,
            Self::Array(items) => items.iter().find_map(Self::repeated_name),
            Self::Object(members) => {
                let mut names: Vec<&Text> = members.iter().map(|(name, _)| name).collect();
                names.sort_unstable();
                let here = names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
                here.or_else(|| members.iter().find_map(|(_, value)| value.repeated_name()))
            }
        }
    }
}

/// The text leaves the grammar, or nests too deep, at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError(pub(crate) usize);

/// Reads one JSON text, with nothing but white space around the value.
pub(crate) fn read(text: &str) -> Result<Value, SyntaxError> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let value = reader.value(0)?;
    reader.white_space();
    if reader.at == reader.bytes.len() { Ok(value) } else { Err(reader.error()) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn error(&self) -> SyntaxError {
        SyntaxError(self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), SyntaxError> {
        if self.eat(byte) { Ok(()) } else { Err(self.error()) }
    }

    fn white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A value with white space before it; `depth` counts the arrays and objects it lies in.
    fn value(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.white_space();
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(self.error()),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.literal(),
        }
    }

    fn literal(&mut self) -> Result<Value, SyntaxError> {
        for word in ["true", "false", "null"] {
            if self.bytes[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(Value::Literal);
            }
        }
        Err(self.error())
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.error()) }
    }

    fn number(&mut self) -> Result<Value, SyntaxError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        Ok(Value::Number(self.bytes[start..self.at].iter().copied().map(char::from).collect()))
    }

    fn array(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        self.white_space();
        if self.eat(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.white_space();
            if self.eat(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.expect(b'{')?;
        let mut members = Vec::new();
        self.white_space();
        if self.eat(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.white_space();
            let name = self.text()?;
            self.white_space();
            self.expect(b':')?;
            members.push((name, self.value(depth)?));
            self.white_space();
            if self.eat(b'}') {
                return Ok(Value::Object(members));
            }
            self.expect(b',')?;
        }
    }

    fn text(&mut self) -> Result<Text, SyntaxError> {
        self.expect(b'"')?;
        let mut out = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text(out));
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out)?;
                }
                Some(byte) if byte >= 0x20 => {
                    self.at += 1;
                    out.push(byte);
                }
                _ => return Err(self.error()),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), SyntaxError> {
        let byte = match self.peek().ok_or(self.error())? {
            same @ (b'"' | b'\\' | b'/') => same,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.at += 1;
                let unit = self.four_hex_digits()?;
                push_code_point(out, self.with_low_surrogate(unit)?);
                return Ok(());
            }
            _ => return Err(self.error()),
        };
        self.at += 1;
        out.push(byte);
        Ok(())
    }

    fn four_hex_digits(&mut self) -> Result<u32, SyntaxError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or(self.error())?;
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// The code point that `unit` makes, together with an escaped low surrogate where one follows a high one.
    fn with_low_surrogate(&mut self, unit: u32) -> Result<u32, SyntaxError> {
        if !(0xd800..0xdc00).contains(&unit) || !self.bytes[self.at..].starts_with(b"\\u") {
            return Ok(unit);
        }
        let before = self.at;
        self.at += 2;
        let low = self.four_hex_digits()?;
        if (0xdc00..0xe000).contains(&low) {
            return Ok(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        }
        self.at = before;
        Ok(unit)
    }
}

/// UTF-8 of a code point; a surrogate takes its three generalised bytes.
fn push_code_point(out: &mut Vec<u8>, code_point: u32) {
    match char::from_u32(code_point) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => {
            let tail = |shift: u32| 0x80 | ((code_point >> shift) & 0x3f) as u8;
            out.extend_from_slice(&[0xe0 | (code_point >> 12) as u8, tail(6), tail(0)]);
        }
    }
}

/// Appends `text` as a JSON string: quotation mark, backslash and control characters escaped, all else as it is.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grammar_is_rfc_8259_and_nothing_more() {
        for good in [
            "0",
            "-0",
            "10.5e+3",
            "1E-2",
            "\"\"",
            " [1 , 2] ",
            "{\"a\":{}}",
            "[]",
            "true",
            "\t\r\n null",
            "\"\\u00e9/\\/\"",
        ] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            " ",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "-",
            "NaN",
            "Infinity",
            "tru",
            "'a'",
            "\"a",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u+123\"",
            "[1,]",
            "[,]",
            "[1 2]",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":1,}",
            "{\"a\":1}}",
            "{} x",
            "\u{feff}{}",
            "// x\n1",
            "\u{a0}1",
            "{1:2}",
            "[",
            "{",
            "\"\\u\"",
            "\"\\ud800\\u\"",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)).err(), Some(SyntaxError(MAX_DEPTH)));
        assert!(read(&nested(30_000)).is_err());
    }

    #[test]
    fn surrogates_join_in_pairs_and_stand_out_alone() {
        let text = |json: &str| match read(json) {
            Ok(Value::Text(text)) => text,
            other => panic!("{json}: {other:?}"),
        };
        assert_eq!(text("\"\\ud83d\\ude00\"").as_str(), Some("\u{1f600}"));
        assert_eq!(text("\"\\u5C01\"").as_str(), Some("封"));
        for lone in ["\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\ude00\\ud83d\"", "\"\\ud83dx\""] {
            assert_eq!(text(lone).as_str(), None, "{lone}");
        }
        assert_ne!(text("\"\\ud83d\""), text("\"\\ud83e\""));
    }

    #[test]
    fn a_name_repeated_at_any_depth_is_found_after_unescaping() {
        let repeated = |json: &str| read(json).unwrap().repeated_name().map(Text::lossy);
        assert_eq!(repeated("{\"a\":1,\"b\":{\"a\":1}}"), None);
        assert_eq!(repeated("{\"a\":1,\"\\u0061\":2}").as_deref(), Some("a"));
        assert_eq!(repeated("[0,{\"x\":[{\"b\":1,\"c\":1,\"b\":1}]}]").as_deref(), Some("b"));
    }

    #[test]
    fn written_strings_read_back() {
        let all = "封标 \"\\/\u{1}\u{7f}\n\u{2028}\u{1f600}";
        let mut json = String::new();
        write_text(&mut json, all);
        assert_eq!(json, "\"封标 \\\"\\\\/\\u0001\u{7f}\\u000a\u{2028}\u{1f600}\"");
        assert!(matches!(read(&json), Ok(Value::Text(text)) if text.as_str() == Some(all)));
    }
}
