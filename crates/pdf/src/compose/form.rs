//! Form fields of sources become part of the page (ISO 32000-2, 12.5.5 and 12.7).
//!
//! A response is read and signed as a whole, so a field is drawn as it looks and is no field any more: nobody can fill
//! it in after the signature, and fields of two sources cannot share a name. A signature of a source would not hold in
//! the new file; its appearance stays as a picture of it. Where a text field has no appearance, or its form says that
//! appearances are to be made anew, its value is set in the font of the page numbers.

use lopdf::{Dictionary, Object, ObjectId};

use super::error::Trouble;
use super::font::{Letters, Line};
use super::import::Import;
use super::output::Output;
use super::syntax::decimal;
use crate::read::{Rect, text};

/// Levels of a field hierarchy.
const MAX_LEVELS: usize = 64;
/// Annotation flags Hidden and NoView (12.5.3).
const UNSEEN: i64 = 2 | 32;
/// Field flag Multiline (12.7.5.3).
const MULTILINE: i64 = 1 << 12;
/// Field flag Password.
const PASSWORD: i64 = 1 << 13;
/// Lines of one value.
const MAX_LINES: usize = 2000;
/// Between the edge of a field and its text, in units.
const INSET: f64 = 2.0;
/// The least size of a value that its field is too small for, in units.
const SMALLEST: f64 = 2.0;
/// From one baseline to the next, and the room of letters above and below, in parts of the size.
const LEADING: f64 = 1.25;

/// What a field shows on its page.
pub(super) enum Widget {
    /// Its appearance, an object of the output, and the matrix that lays it on the field.
    Appearance { number: u32, matrix: [f64; 6] },
    /// Its value, set here.
    Value(Value),
}

/// A value and how its field wants it.
pub(super) struct Value {
    text: String,
    rect: Rect,
    /// Clockwise turn of the field on its page.
    turn: i64,
    /// In units; 0 leaves it to the field's height.
    size: f64,
    colour: String,
    align: i64,
    multiline: bool,
}

impl Widget {
    /// The name of the resource that draws the `index`th field of a page.
    pub(super) fn resource(index: usize) -> String {
        format!("SealbidField{index}")
    }

    /// The object that the resource refers to.
    pub(super) fn appearance(&self) -> Option<u32> {
        match self {
            Self::Appearance { number, .. } => Some(*number),
            Self::Value(_) => None,
        }
    }

    /// Page content that draws the field; the first character that the font lacks is the error.
    pub(super) fn draw(&self, index: usize, font: &str, letters: &mut Letters<'_>) -> Result<String, char> {
        match self {
            Self::Appearance { matrix, .. } => {
                let matrix = matrix.map(decimal).join(" ");
                Ok(format!("q {matrix} cm /{} Do Q\n", Self::resource(index)))
            }
            Self::Value(value) => value.draw(font, letters),
        }
    }
}

impl Import<'_, '_> {
    /// What the form field `annotation` shows; `None` where it shows nothing.
    pub(super) fn widget(
        &mut self,
        annotation: &Dictionary,
        output: &mut Output<'_>,
    ) -> Result<Option<Widget>, Trouble> {
        self.found.fields += 1;
        let kind = self.inherited(annotation, b"FT")?;
        let kind = kind.as_name().unwrap_or_default().to_vec();
        let value = self.inherited(annotation, b"V")?;
        if kind == b"Sig" && value != Object::Null {
            self.found.signatures += 1;
        }
        let flags = self.pdf.value(annotation, b"F")?.as_i64().unwrap_or(0);
        let rect = match self.pdf.value(annotation, b"Rect")? {
            Object::Array(corners) => self.pdf.rect_of(&corners)?,
            _ => None,
        };
        let Some(rect) = rect.filter(|_| flags & UNSEEN == 0) else { return Ok(None) };
        let appearance = self.normal_appearance(annotation, &value)?;
        if matches!(kind.as_slice(), b"Tx" | b"Ch")
            && (appearance.is_none() || self.appearances_anew)
            && let Some(value) = self.value(annotation, value, rect)?
        {
            return Ok(Some(Widget::Value(value)));
        }
        let Some((id, form)) = appearance else { return Ok(None) };
        let Some(matrix) = self.onto(&form, rect)? else { return Ok(None) };
        let Some(number) = self.number(id, output) else { return Ok(None) };
        self.appearances.insert(id, annotation.get(b"OC").ok().cloned());
        Ok(Some(Widget::Appearance { number, matrix }))
    }

    /// The value of `key` in a field or what stands above it.
    fn inherited(&self, field: &Dictionary, key: &[u8]) -> Result<Object, Trouble> {
        let mut field = field.clone();
        for _ in 0..MAX_LEVELS {
            let value = self.pdf.value(&field, key)?;
            if value != Object::Null {
                return Ok(value);
            }
            match self.pdf.value(&field, b"Parent")? {
                Object::Dictionary(parent) => field = parent,
                _ => break,
            }
        }
        Ok(Object::Null)
    }

    /// The appearance stream that shows now, of several the one for the present state.
    fn normal_appearance(
        &self,
        annotation: &Dictionary,
        value: &Object,
    ) -> Result<Option<(ObjectId, Dictionary)>, Trouble> {
        let Object::Dictionary(appearances) = self.pdf.value(annotation, b"AP")? else { return Ok(None) };
        let Ok(mut normal) = appearances.get(b"N").cloned() else { return Ok(None) };
        if let Object::Dictionary(states) = self.pdf.resolve(&normal)? {
            let state = match (&self.pdf.value(annotation, b"AS")?, value) {
                (Object::Name(state), _) | (_, Object::Name(state)) => state.clone(),
                _ => b"Off".to_vec(),
            };
            match states.get(&state) {
                Ok(found) => normal = found.clone(),
                Err(_) => return Ok(None),
            }
        }
        let Object::Reference(id) = normal else { return Ok(None) };
        match self.pdf.get(id)? {
            Object::Stream(stream) => Ok(Some((id, stream.dict))),
            _ => Ok(None),
        }
    }

    /// The matrix that lays an appearance on its rectangle (12.5.5, algorithm "appearance streams").
    fn onto(&self, form: &Dictionary, rect: Rect) -> Result<Option<[f64; 6]>, Trouble> {
        let bounds = match self.pdf.value(form, b"BBox")? {
            Object::Array(corners) => self.pdf.rect_of(&corners)?,
            _ => None,
        };
        let Some(bounds) = bounds else { return Ok(None) };
        let mut matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        if let Object::Array(items) = self.pdf.value(form, b"Matrix")?
            && items.len() == 6
        {
            for (slot, item) in matrix.iter_mut().zip(&items) {
                *slot = f64::from(self.pdf.resolve(item)?.as_float().unwrap_or(0.0));
            }
        }
        let [a, b, c, d, e, f] = matrix;
        let corners = [(bounds.x0, bounds.y0), (bounds.x1, bounds.y0), (bounds.x0, bounds.y1), (bounds.x1, bounds.y1)];
        let laid = Rect::around(corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f)));
        if !(laid.width() > 0.0 && laid.height() > 0.0) {
            return Ok(None);
        }
        let (wide, high) = (rect.width() / laid.width(), rect.height() / laid.height());
        Ok(Some([wide, 0.0, 0.0, high, rect.x0 - laid.x0 * wide, rect.y0 - laid.y0 * high]))
    }

    /// The value as text with the field's wishes; `None` where there is nothing to show.
    fn value(&self, annotation: &Dictionary, value: Object, rect: Rect) -> Result<Option<Value>, Trouble> {
        let field_flags = self.inherited(annotation, b"Ff")?.as_i64().unwrap_or(0);
        let text = match value {
            Object::Array(choices) => {
                let shown = choices.iter().map(|choice| self.choice(annotation, choice));
                shown.collect::<Result<Vec<_>, _>>()?.join("\n")
            }
            choice => self.choice(annotation, &choice)?,
        };
        if text.trim().is_empty() || field_flags & PASSWORD != 0 {
            return Ok(None);
        }
        let mut look = self.inherited(annotation, b"DA")?;
        if look == Object::Null {
            look = self.form_look.clone();
        }
        let (size, colour) = default_look(look.as_str().unwrap_or_default());
        let turn = match self.pdf.value(annotation, b"MK")? {
            Object::Dictionary(look) => self.pdf.value(&look, b"R")?.as_i64().unwrap_or(0),
            _ => 0,
        };
        let multiline = field_flags & MULTILINE != 0 || text.contains('\n');
        let align = self.inherited(annotation, b"Q")?.as_i64().unwrap_or(0);
        Ok(Some(Value { text, rect, turn, size, colour, align, multiline }))
    }

    /// A choice as it is displayed: of a pair in `/Opt`, the second text.
    fn choice(&self, annotation: &Dictionary, value: &Object) -> Result<String, Trouble> {
        let value = plain(&self.pdf.resolve(value)?);
        if let Object::Array(options) = self.inherited(annotation, b"Opt")? {
            for option in &options {
                if let Object::Array(pair) = self.pdf.resolve(option)?
                    && let [export, display] = pair.as_slice()
                    && plain(&self.pdf.resolve(export)?) == value
                {
                    return Ok(plain(&self.pdf.resolve(display)?));
                }
            }
        }
        Ok(value)
    }
}

/// A text string with one kind of line end and without control characters.
fn plain(object: &Object) -> String {
    let text = text(object).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|&c| c == '\n' || !c.is_control()).collect()
}

/// Size and colour of a default appearance string (12.7.4.3).
fn default_look(look: &[u8]) -> (f64, String) {
    let look = String::from_utf8_lossy(look);
    let (mut operands, mut size, mut colour) = (Vec::new(), 0.0, "0 g".to_owned());
    for token in look.split_ascii_whitespace() {
        match (token, operands.as_slice()) {
            ("Tf", [.., last]) => size = *last,
            ("g", [grey]) => colour = format!("{} g", decimal(*grey)),
            ("rg", [red, green, blue]) => {
                colour = format!("{} rg", [*red, *green, *blue].map(decimal).join(" "));
            }
            ("k", [c, m, y, k]) => colour = format!("{} k", [*c, *m, *y, *k].map(decimal).join(" ")),
            _ => {
                if let Ok(number) = token.parse::<f64>() {
                    operands.push(number);
                    continue;
                }
            }
        }
        operands.clear();
    }
    (if (0.0..=200.0).contains(&size) { size } else { 0.0 }, colour)
}

/// Whether lines of this size lie within a field: across, and from the top of the first to below the last.
fn fits(lines: &[Line], size: f64, room: f64, high: f64, multiline: bool) -> bool {
    let inset = if multiline { INSET } else { 0.0 };
    lines.iter().all(|line| line.width * size <= room) && inset + lines.len() as f64 * size * LEADING <= high
}

impl Value {
    fn draw(&self, font: &str, letters: &mut Letters<'_>) -> Result<String, char> {
        let Rect { x0, y0, x1, y1 } = self.rect;
        let (matrix, wide, high) = match self.turn.rem_euclid(360) {
            90 => ([0.0, 1.0, -1.0, 0.0, x1, y0], self.rect.height(), self.rect.width()),
            180 => ([-1.0, 0.0, 0.0, -1.0, x1, y1], self.rect.width(), self.rect.height()),
            270 => ([0.0, -1.0, 1.0, 0.0, x0, y1], self.rect.height(), self.rect.width()),
            _ => ([1.0, 0.0, 0.0, 1.0, x0, y0], self.rect.width(), self.rect.height()),
        };
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
