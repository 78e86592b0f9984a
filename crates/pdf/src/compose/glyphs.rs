//! How far the letters of a source's font reach (ISO 32000-2, 9.6 to 9.8): as much of a font as it takes to say where
//! a line of text ends. What cannot be known is taken to be rather too wide than too narrow.

use lopdf::{Dictionary, Object};

use crate::read::{Pdf, ReadError};

/// Of the standard fonts, whose widths no file need tell, and of a composite font's letters that it does not.
pub(super) const WIDE: f64 = 0.75;
const FULL: f64 = 1.0;
/// From below the baseline to above it, in ems.
pub(super) const LOW: f64 = -0.25;
pub(super) const HIGH: f64 = 0.9;
/// How far a letter leads down the page, and how far above its baseline it hangs from (9.7.4.3).
const DOWN: [f64; 2] = [-1.0, 0.88];

/// First code, last code, and what is said of them; in order of the first.
type Run<const N: usize> = (u16, u16, [f64; N]);

/// The measures of one font, in ems.
pub(super) struct Font {
    widths: Vec<Run<1>>,
    other: f64,
    /// Down the page: the step, and the place that letters hang from.
    downs: Vec<Run<3>>,
    other_down: [f64; 2],
    /// Whether a code is two bytes.
    pub composite: bool,
    /// Whether lines run down the page.
    pub vertical: bool,
    /// Upper and lower end of its letters.
    pub high: f64,
    /// Below the baseline it is negative.
    pub low: f64,
}

impl Font {
    pub(super) fn read(pdf: &Pdf<'_>, font: &Dictionary) -> Result<Self, ReadError> {
        let name = |key: &[u8]| pdf.value(font, key).map(|v| v.as_name().unwrap_or_default().to_vec());
        let mut found = Self {
            widths: Vec::new(),
            other: WIDE,
            downs: Vec::new(),
            other_down: DOWN,
            composite: false,
            vertical: false,
            high: HIGH,
            low: LOW,
        };
        match name(b"Subtype")?.as_slice() {
            b"Type0" => {
                let encoding = name(b"Encoding")?;
                found.composite = true;
                found.vertical = encoding.ends_with(b"-V") || encoding == b"V";
                found.other = FULL;
                let Object::Array(below) = pdf.value(font, b"DescendantFonts")? else { return Ok(found) };
                let Some(Object::Dictionary(below)) = below.first().map(|f| pdf.resolve(f)).transpose()? else {
                    return Ok(found);
                };
                if let Ok(other) = pdf.value(&below, b"DW")?.as_float() {
                    found.other = f64::from(other) / 1000.0;
                }
                if let [top, step] = numbers(pdf, &below, b"DW2", f64::NAN)?.as_slice()
                    && top.is_finite()
                    && step.is_finite()
                {
                    found.other_down = [step / 1000.0, top / 1000.0];
                }
                // Only there are codes the numbers that the widths go by.
                if encoding.starts_with(b"Identity") {
                    found.widths = by_code(pdf, &below, b"W", [found.other])?;
                    let [step, top] = found.other_down;
                    found.downs = by_code(pdf, &below, b"W2", [step, 0.0, top])?;
                } else {
                    found.other = found.other.max(FULL);
                }
            }
            b"Type3" => {
                let matrix = numbers(pdf, font, b"FontMatrix", 0.0)?;
                let [em, _, _, high, _, _] = matrix.as_slice() else { return Ok(found) };
                if let [_, low, _, top] = numbers(pdf, font, b"FontBBox", 0.0)?.as_slice()
                    && low != top
                {
                    (found.low, found.high) = ((low * high).min(top * high), (low * high).max(top * high));
                }
                found.simple_widths(pdf, font, em.abs())?;
            }
            _ => found.simple_widths(pdf, font, 0.001)?,
        }
        Ok(found)
    }

    fn simple_widths(&mut self, pdf: &Pdf<'_>, font: &Dictionary, em: f64) -> Result<(), ReadError> {
        let widths = numbers(pdf, font, b"Widths", WIDE / em)?;
        if widths.is_empty() {
            return Ok(());
        }
        let first = u16::try_from(pdf.value(font, b"FirstChar")?.as_i64().unwrap_or(0)).unwrap_or(0);
        self.widths = (first..=255).zip(widths).map(|(code, width)| (code, code, [width * em])).collect();
        self.other = match pdf.value(font, b"FontDescriptor")? {
            Object::Dictionary(about) => f64::from(pdf.value(&about, b"MissingWidth")?.as_float().unwrap_or(0.0)) * em,
            _ => 0.0,
        };
        Ok(())
    }

    /// The width of a code.
    pub(super) fn width(&self, code: u16) -> f64 {
        of(&self.widths, code).map_or(self.other, |[width]| width)
    }

    /// How far a code leads down the page, which is negative, and how far above its baseline it hangs from.
    pub(super) fn down(&self, code: u16) -> [f64; 2] {
        of(&self.downs, code).map_or(self.other_down, |[step, _, top]| [step, top])
    }
}

fn of<const N: usize>(runs: &[Run<N>], code: u16) -> Option<[f64; N]> {
    let after = runs.partition_point(|(first, ..)| *first <= code);
    let (_, last, found) = runs[..after].last()?;
    (code <= *last).then_some(*found)
}

/// `/W` and `/W2` (9.7.4.3): `first [number …]` or `first last number …`, `N` numbers a code, in thousandths; `other`
/// where one is none.
fn by_code<const N: usize>(
    pdf: &Pdf<'_>,
    font: &Dictionary,
    key: &[u8],
    other: [f64; N],
) -> Result<Vec<Run<N>>, ReadError> {
    let Object::Array(items) = pdf.value(font, key)? else { return Ok(Vec::new()) };
    let code = |item: &Object| item.as_i64().ok().and_then(|code| u16::try_from(code).ok());
    let group = |items: &[Object]| {
        let mut group = other;
        for (slot, item) in group.iter_mut().zip(items) {
            if let Ok(number) = pdf.resolve(item)?.as_float() {
                *slot = f64::from(number) / 1000.0;
            }
        }
        Ok::<_, ReadError>(group)
    };
    let (mut runs, mut rest) = (Vec::new(), items.as_slice());
    while let [first, second, after @ ..] = rest {
        let Some(first) = code(&pdf.resolve(first)?) else { break };
        match pdf.resolve(second)? {
            Object::Array(list) => {
                for (code, items) in (first..=u16::MAX).zip(list.chunks_exact(N)) {
                    runs.push((code, code, group(items)?));
                }
                rest = after;
            }
            last => {
                let (Some(last), Some((items, after))) = (code(&last), after.split_at_checked(N)) else { break };
                runs.push((first, last, group(items)?));
                rest = after;
            }
        }
    }
    runs.sort_by_key(|(first, ..)| *first);
    Ok(runs)
}

/// Numbers; `other` for what is none.
fn numbers(pdf: &Pdf<'_>, dictionary: &Dictionary, key: &[u8], other: f64) -> Result<Vec<f64>, ReadError> {
    let Object::Array(items) = pdf.value(dictionary, key)? else { return Ok(Vec::new()) };
    items.iter().map(|item| Ok(pdf.resolve(item)?.as_float().map_or(other, f64::from))).collect()
}
