//! What a seal may say and measure.

use super::shape::{Lettering, Name, Oval, Rectangle, Round, Shape, Square};
use crate::SpecError;

const MAX_NAME: usize = 40;
const MAX_CENTRE: usize = 10;
const MAX_CODE: usize = 18;
/// A taxpayer's number has 15, 18 or 20 characters.
const MAX_NUMBER: usize = 20;
const MAX_LINES: usize = 6;
/// A person's name with 之印 after it.
const NAME_SEAL: (usize, usize) = (2, 4);

pub(super) fn hold(shape: &Shape) -> Result<(), SpecError> {
    match shape {
        Shape::Round(round) => hold_round(round)?,
        Shape::Oval(oval) => hold_oval(oval)?,
        Shape::Square(Square { lines, side_mm, rim_mm, .. }) => {
            hold_lines(lines)?;
            within("side_mm", *side_mm, 10.0, 50.0)?;
            within("rim_mm", *rim_mm, 0.3, 2.0)?;
        }
        Shape::Rectangle(Rectangle { lines, width_mm, height_mm, rim_mm, .. }) => {
            hold_lines(lines)?;
            // 80 mm at 1,200 dpi have the pixels that a picture may have.
            within("width_mm", *width_mm, 8.0, 80.0)?;
            within("height_mm", *height_mm, 8.0, 80.0)?;
            within("rim_mm", *rim_mm, 0.3, 2.0)?;
        }
        Shape::Name(Name { name, side_mm, rim_mm, .. }) => {
            words("name", name, NAME_SEAL.1)?;
            let count = name.chars().count();
            if count < NAME_SEAL.0 {
                return Err(SpecError::Short { field: "name", count, least: NAME_SEAL.0 });
            }
            if let Some(character) = name.chars().find(|c| c.is_whitespace()) {
                return Err(SpecError::Character { field: "name", character });
            }
            within("side_mm", *side_mm, 8.0, 40.0)?;
            within("rim_mm", *rim_mm, 0.3, 2.0)?;
        }
    }
    let Lettering { character_mm, character_percent, .. } = shape.lettering();
    maybe_within("character_mm", character_mm, 1.5, 20.0)?;
    maybe_within("character_percent", character_percent, 20.0, 200.0)?;
    maybe_within("second_rim_mm", shape.second_rim_mm(), 0.1, 0.6)?;
    let digits = shape.colour().strip_prefix('#').filter(|digits| digits.len() == 6);
    if !digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Err(SpecError::Colour(shape.colour().to_owned()));
    }
    Ok(())
}

fn hold_round(round: &Round) -> Result<(), SpecError> {
    arc_texts(&round.name, round.centre.as_deref(), round.code.as_deref())?;
    if !(36.0..=60.0).contains(&round.diameter_mm) {
        return Err(SpecError::Diameter(round.diameter_mm));
    }
    within("rim_mm", round.rim_mm, 0.6, 2.0)?;
    within("star_mm", round.star_mm, 8.0, 16.0)?;
    maybe_within("arc_degrees", round.arc_degrees, 30.0, 330.0)
}

fn hold_oval(oval: &Oval) -> Result<(), SpecError> {
    arc_texts(&oval.name, oval.centre.as_deref(), oval.code.as_deref())?;
    if let Some(number) = &oval.number {
        letters_and_digits("number", number, MAX_NUMBER)?;
    }
    within("width_mm", oval.width_mm, 30.0, 60.0)?;
    // A flatter oval has ends so sharp that characters fall over each other there.
    within("height_mm", oval.height_mm, oval.width_mm * 0.55, oval.width_mm)?;
    within("rim_mm", oval.rim_mm, 0.4, 2.0)?;
    within("star_mm", oval.star_mm, 4.0, 14.0)?;
    maybe_within("arc_degrees", oval.arc_degrees, 30.0, 330.0)
}

fn arc_texts(name: &str, centre: Option<&str>, code: Option<&str>) -> Result<(), SpecError> {
    words("name", name, MAX_NAME)?;
    if let Some(centre) = centre {
        words("centre", centre, MAX_CENTRE)?;
    }
    match code {
        Some(code) => letters_and_digits("code", code, MAX_CODE),
        None => Ok(()),
    }
}

fn hold_lines(lines: &[String]) -> Result<(), SpecError> {
    if !(1..=MAX_LINES).contains(&lines.len()) {
        return Err(SpecError::Lines { count: lines.len(), most: MAX_LINES });
    }
    let mut total = 0;
    for line in lines {
        words("lines", line, MAX_NAME)?;
        total += line.chars().count();
    }
    if total > MAX_NAME {
        return Err(SpecError::Long { field: "lines", count: total, most: MAX_NAME });
    }
    Ok(())
}

fn words(field: &'static str, text: &str, most: usize) -> Result<(), SpecError> {
    if text.trim().is_empty() {
        return Err(SpecError::Empty { field });
    }
    let count = text.chars().count();
    if count > most {
        return Err(SpecError::Long { field, count, most });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(character) => Err(SpecError::Character { field, character }),
        None => Ok(()),
    }
}

fn letters_and_digits(field: &'static str, text: &str, most: usize) -> Result<(), SpecError> {
    words(field, text, most)?;
    match text.chars().find(|c| !c.is_ascii_alphanumeric()) {
        Some(character) => Err(SpecError::Character { field, character }),
        None => Ok(()),
    }
}

/// Whatever is not a number lies in no range.
fn within(field: &'static str, value: f64, least: f64, most: f64) -> Result<(), SpecError> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(SpecError::Measure { field, value, least, most }) }
}

fn maybe_within(field: &'static str, value: Option<f64>, least: f64, most: f64) -> Result<(), SpecError> {
    value.map_or(Ok(()), |value| within(field, value, least, most))
}
