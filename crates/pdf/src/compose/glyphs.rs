//! How far the letters of a source's font reach (ISO 32000-2, 9.6 to 9.8): as much of a font as it takes to say where
//! a line of text ends. What cannot be known is taken to be rather too wide than too narrow.

use lopdf::{Dictionary, Object};

use crate::read::{Pdf, ReadError};

/// Of the standard fonts, whose widths no file need tell, and of a composite font's letters that it does not.
const WIDE: f64 = 0.75;
const FULL: f64 = 1.0;
/// Above and below the baseline, in ems.
const HIGH: f64 = 0.9;
const LOW: f64 = -0.25;

/// The measures of one font, in ems.
pub(super) struct Font {
    /// First code, last code, width; in order.
    widths: Vec<(u16, u16, f64)>,
    other: f64,
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
        let mut found =
            Self { widths: Vec::new(), other: WIDE, composite: false, vertical: false, high: HIGH, low: LOW };
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
                // Only there are codes the numbers that the widths go by.
                if encoding.starts_with(b"Identity") {
                    found.composite_widths(pdf, &below)?;
                } else {
                    found.other = found.other.max(FULL);
                }
            }
            b"Type3" => {
                let matrix = numbers(pdf, font, b"FontMatrix")?;
                let [em, _, _, high, _, _] = matrix.as_slice() else { return Ok(found) };
                if let [_, low, _, top] = numbers(pdf, font, b"FontBBox")?.as_slice()
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
        let widths = numbers(pdf, font, b"Widths")?;
        if widths.is_empty() {
            return Ok(());
        }
        let first = u16::try_from(pdf.value(font, b"FirstChar")?.as_i64().unwrap_or(0)).unwrap_or(0);
        self.widths = (first..=255).zip(widths).map(|(code, width)| (code, code, width * em)).collect();
        self.other = match pdf.value(font, b"FontDescriptor")? {
            Object::Dictionary(about) => f64::from(pdf.value(&about, b"MissingWidth")?.as_float().unwrap_or(0.0)) * em,
            _ => 0.0,
        };
        Ok(())
    }

    /// `/W` (9.7.4.3): `first [width …]` or `first last width`.
    fn composite_widths(&mut self, pdf: &Pdf<'_>, font: &Dictionary) -> Result<(), ReadError> {
        let Object::Array(items) = pdf.value(font, b"W")? else { return Ok(()) };
        let mut items = items.iter();
        let code = |item: &Object| item.as_i64().ok().and_then(|code| u16::try_from(code).ok());
        while let (Some(first), Some(second)) = (items.next(), items.next()) {
            let Some(first) = code(first) else { break };
            match pdf.resolve(second)? {
                Object::Array(list) => {
                    let widths = list.iter().map(|width| f64::from(width.as_float().unwrap_or(0.0)) / 1000.0);
                    self.widths.extend((first..=u16::MAX).zip(widths).map(|(code, width)| (code, code, width)));
                }
                last => {
                    let (Some(last), Some(width)) = (code(&last), items.next()) else { break };
                    self.widths.push((first, last, f64::from(width.as_float().unwrap_or(0.0)) / 1000.0));
                }
            }
        }
        self.widths.sort_by_key(|(first, ..)| *first);
        Ok(())
    }

    /// The width of a code.
    pub(super) fn width(&self, code: u16) -> f64 {
        let after = self.widths.partition_point(|(first, ..)| *first <= code);
        match self.widths[..after].last() {
            Some((_, last, width)) if code <= *last => *width,
            _ => self.other,
        }
    }
}

fn numbers(pdf: &Pdf<'_>, dictionary: &Dictionary, key: &[u8]) -> Result<Vec<f64>, ReadError> {
    let Object::Array(items) = pdf.value(dictionary, key)? else { return Ok(Vec::new()) };
    items.iter().map(|item| Ok(f64::from(pdf.resolve(item)?.as_float().unwrap_or(0.0)))).collect()
}
