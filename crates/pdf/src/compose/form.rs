//! Form fields of sources become part of the page (ISO 32000-2, 12.5.5 and 12.7).
//!
//! A response is read and signed as a whole, so a field is drawn as it looks and is no field any more: nobody can fill
//! it in after the signature, and fields of two sources cannot share a name. A signature of a source would not hold in
//! the new file; its appearance stays as a picture of it. Where a field has no appearance, or its form says that
//! appearances are to be made anew, its frame is drawn and its value set in the font of the page numbers.

use lopdf::{Dictionary, Object, ObjectId};

use super::error::Trouble;
use super::font::Letters;
use super::frame::{Frame, Tick};
use super::import::Import;
use super::output::Output;
use super::path::{Matrix, laid};
use super::syntax::decimal;
use super::value::Value;
use crate::read::{Pdf, ReadError, Rect, text};

/// Levels of a field hierarchy.
const MAX_LEVELS: usize = 64;
/// Annotation flags Hidden and NoView (12.5.3).
const UNSEEN: i64 = 2 | 32;
/// Field flag Multiline (12.7.5.3).
const MULTILINE: i64 = 1 << 12;
/// Field flag Password.
const PASSWORD: i64 = 1 << 13;
/// Field flags Radio and Pushbutton (12.7.5.2).
const RADIO: i64 = 1 << 15;
const PUSH_BUTTON: i64 = 1 << 16;

/// A field on its page.
pub(super) struct Widget {
    rect: Rect,
    frame: Option<Frame>,
    shows: Shows,
}

/// What a field shows within its frame.
enum Shows {
    /// Its appearance, an object of the output, and the matrix that lays it on the field.
    Appearance {
        number: u32,
        matrix: Matrix,
    },
    /// Its value, set here.
    Value(Value),
    /// That it is on.
    Tick(Tick),
    Nothing,
}

impl Widget {
    /// The name of the resource that draws the `index`th field of a page.
    pub(super) fn resource(index: usize) -> String {
        format!("SealbidField{index}")
    }

    /// The object that the resource refers to.
    pub(super) fn appearance(&self) -> Option<u32> {
        match self.shows {
            Shows::Appearance { number, .. } => Some(number),
            Shows::Value(_) | Shows::Tick(_) | Shows::Nothing => None,
        }
    }

    /// What the field covers.
    pub(super) fn rect(&self) -> Rect {
        self.rect
    }

    /// Page content that draws the field, and whether it shows all of its value; the first character that the font lacks
    /// is the error.
    pub(super) fn draw(&self, index: usize, font: &str, letters: &mut Letters<'_>) -> Result<(String, bool), char> {
        let frame = self.frame.as_ref().map_or_else(String::new, Frame::draw);
        let mut is_whole = true;
        let shown = match &self.shows {
            Shows::Appearance { matrix, .. } => {
                format!("q {} cm /{} Do Q\n", matrix.map(decimal).join(" "), Self::resource(index))
            }
            Shows::Value(value) => {
                let (drawn, fits) = value.draw(font, letters)?;
                is_whole = fits;
                drawn
            }
            Shows::Tick(tick) => tick.draw(),
            Shows::Nothing => String::new(),
        };
        Ok((frame + &shown, is_whole))
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
        let Some(rect) = self.seen_rect(annotation)? else { return Ok(None) };
        let stored = self.normal_appearance(annotation, &value)?;
        let anew = self.appearances_anew || (stored.is_none() && !self.has_appearance(annotation)?);
        let (frame, shows) =
            if anew { self.drawn_anew(annotation, &kind, value, rect, stored.is_some())? } else { (None, None) };
        let shows = match (shows, stored) {
            (Some(shows), _) => shows,
            (None, Some((id, form))) => self.stored(annotation, id, &form, rect, output)?,
            (None, None) => Shows::Nothing,
        };
        let is_seen = frame.is_some() || !matches!(shows, Shows::Nothing);
        Ok(is_seen.then_some(Widget { rect, frame, shows }))
    }

    /// Where an annotation lies; `None` where it is not shown.
    pub(super) fn seen_rect(&self, annotation: &Dictionary) -> Result<Option<Rect>, Trouble> {
        let flags = self.pdf.value(annotation, b"F")?.as_i64().unwrap_or(0);
        Ok(match self.pdf.value(annotation, b"Rect")? {
            Object::Array(corners) if flags & UNSEEN == 0 => self.pdf.rect_of(&corners)?,
            _ => None,
        })
    }

    fn has_appearance(&self, annotation: &Dictionary) -> Result<bool, Trouble> {
        Ok(matches!(self.pdf.value(annotation, b"AP")?, Object::Dictionary(appearances) if appearances.has(b"N")))
    }

    fn stored(
        &mut self,
        annotation: &Dictionary,
        id: ObjectId,
        form: &Dictionary,
        rect: Rect,
        output: &mut Output<'_>,
    ) -> Result<Shows, Trouble> {
        let Some(matrix) = self.onto(form, rect)? else { return Ok(Shows::Nothing) };
        let Some(number) = self.number(id, output) else { return Ok(Shows::Nothing) };
        self.appearances.insert(id, annotation.get(b"OC").ok().cloned());
        Ok(Shows::Appearance { number, matrix })
    }

    /// The frame of a field, and what it shows: a value, a caption, a sign; `None` where that is for the picture that
    /// `is_stored` to say.
    fn drawn_anew(
        &self,
        annotation: &Dictionary,
        kind: &[u8],
        value: Object,
        rect: Rect,
        is_stored: bool,
    ) -> Result<(Option<Frame>, Option<Shows>), Trouble> {
        let flags = self.inherited(annotation, b"Ff")?.as_i64().unwrap_or(0);
        let is_radio = kind == b"Btn" && flags & RADIO != 0;
        let look = match self.pdf.value(annotation, b"MK")? {
            Object::Dictionary(look) => look,
            _ => Dictionary::new(),
        };
        let caption = self.pdf.value(&look, b"CA")?;
        let round = is_radio && matches!(text(&caption).as_str(), "" | "l");
        let frame = self.frame(annotation, &look, rect, round)?;
        let shows = match kind {
            b"Tx" | b"Ch" => self.value(annotation, value, rect)?.map(Shows::Value),
            // An icon is in the picture alone.
            b"Btn" if flags & PUSH_BUTTON != 0 && is_stored && look.has(b"I") => return Ok((None, None)),
            b"Btn" if flags & PUSH_BUTTON != 0 => {
                let caption = self.value(annotation, caption, rect)?;
                let caption = caption.map(|caption| Shows::Value(Value { align: 1, ..caption }));
                caption.or(frame.as_ref().map(|_| Shows::Nothing))
            }
            b"Btn" if !is_stored => {
                // Which of several radio buttons is meant, only its own state says.
                let state = match self.pdf.value(annotation, b"AS")? {
                    Object::Null if !is_radio => value,
                    state => state,
                };
                let (_, colour) = self.look(annotation)?;
                let on = state.as_name().is_ok_and(|state| state != b"Off");
                on.then(|| self.tick(&look, rect, colour, is_radio)).transpose()?.map(Shows::Tick)
            }
            _ => None,
        };
        Ok((frame, shows))
    }

    /// Size and colour of a field's text.
    fn look(&self, annotation: &Dictionary) -> Result<(f64, String), Trouble> {
        let mut look = self.inherited(annotation, b"DA")?;
        if look == Object::Null {
            look = self.form_look.clone();
        }
        Ok(default_look(look.as_str().unwrap_or_default()))
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
    fn onto(&self, form: &Dictionary, rect: Rect) -> Result<Option<Matrix>, Trouble> {
        let bounds = match self.pdf.value(form, b"BBox")? {
            Object::Array(corners) => self.pdf.rect_of(&corners)?,
            _ => None,
        };
        let Some(bounds) = bounds else { return Ok(None) };
        let laid = laid(matrix_of(self.pdf, form)?, bounds);
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
        let (size, colour) = self.look(annotation)?;
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

/// The matrix of a form XObject (8.10.2).
pub(super) fn matrix_of(pdf: &Pdf<'_>, form: &Dictionary) -> Result<Matrix, ReadError> {
    let mut matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    if let Object::Array(items) = pdf.value(form, b"Matrix")?
        && items.len() == 6
    {
        for (slot, item) in matrix.iter_mut().zip(&items) {
            *slot = f64::from(pdf.resolve(item)?.as_float().unwrap_or(0.0));
        }
    }
    Ok(matrix)
}

/// The matrix from a field turned clockwise to its page, and the field's width and height as it is read.
pub(super) fn upright(rect: Rect, turn: i64) -> (Matrix, f64, f64) {
    let Rect { x0, y0, x1, y1 } = rect;
    let (wide, high) = (rect.width(), rect.height());
    match turn.rem_euclid(360) {
        90 => ([0.0, 1.0, -1.0, 0.0, x1, y0], high, wide),
        180 => ([-1.0, 0.0, 0.0, -1.0, x1, y1], wide, high),
        270 => ([0.0, -1.0, 1.0, 0.0, x0, y1], high, wide),
        _ => ([1.0, 0.0, 0.0, 1.0, x0, y0], wide, high),
    }
}
