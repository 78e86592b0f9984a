//! Where every character of an oval seal stands. Lengths along the rim count, not angles: a step of one angle is much
//! longer at the flat sides than at the ends.

use super::curve::Curve;
use super::line::{Setting, Surroundings, gap_degrees, line};
use super::{GAP, Text};
use crate::DrawError;
use crate::design::{Font, Oval};
use crate::outline::Stand;

/// Height of the name's characters over that of the seal, and how far a long name may press it: 4.2 mm of 30, as on
/// seals for invoices.
const NAME_HEIGHT: (f64, f64) = (0.095, 0.14);
/// As of a round seal.
const NAME_RATIO: (f64, f64) = (0.5, 0.8);
/// Distance between neighbours of a short name over their height.
const NAME_PITCH: f64 = 1.05;
/// Angle from the first to the last character, as of a round seal. The ends of an oval are where angles are wide.
const NAME_SPAN: (f64, f64, f64) = (226.0, 262.0, 286.0);
const NAME_AWAY: (f64, f64) = (1.0, 0.7);
const NAME_LEAST: f64 = 0.3;
/// Height of the number in the middle over that of the seal (3.7 mm of 30), and the least.
const NUMBER_HEIGHT: (f64, f64) = (0.08, 0.123);
/// Height of a line below the middle over that of the seal (4.6 mm of 30), and the least; under a star it is lower.
const CENTRE_HEIGHT: (f64, f64) = (0.087, 0.153);
const UNDER_STAR_HEIGHT: (f64, f64) = (0.087, 0.125);
/// The part of its room that a line takes.
const FILL: f64 = 0.92;
/// From star or number to the line under it, over the height of the seal.
const UNDER: f64 = 0.075;
/// Least distance from a line to the code below, which bends towards it, beyond that between texts.
const OVER_CODE: f64 = 0.4;
const CODE_HEIGHT: f64 = 1.7;
const CODE_PITCH: f64 = 1.5;
const CODE_AWAY: f64 = 1.0;

/// What a line has to keep clear of.
struct Band {
    across: f64,
    down: f64,
    /// From the rim to the inner edge of the name.
    inner: f64,
    /// Half of the angle that the characters cover, in degrees from the top.
    half: f64,
    /// From the rim to the inner edge of the code, or what is left free where there is none.
    below: f64,
}

impl Surroundings for Band {
    fn is_clear(&self, x: f64, y: f64) -> bool {
        let beside_name = x.atan2(-y).to_degrees() < self.half + gap_degrees(x.hypot(y));
        let inwards = if beside_name { self.inner } else { self.below } + GAP;
        let (across, down) = (self.across - inwards, self.down - inwards);
        (x / across).hypot(y / down) <= 1.0
    }

    fn half_width(&self) -> f64 {
        self.across
    }
}

pub(super) fn arrange(seal: &Oval, from_edge: f64) -> Result<Vec<Text>, DrawError> {
    let (across, down) = (seal.width_mm / 2.0 - from_edge, seal.height_mm / 2.0 - from_edge);
    let (characters, mut band) = name(seal, across, down);
    let font = seal.font;
    let mut texts = vec![Text { field: "name", font, is_cap: false, characters }];
    if let Some(text) = &seal.code {
        band.below = CODE_AWAY + CODE_HEIGHT + OVER_CODE;
        let characters = code(text, across, down, 180.0 - band.half)?;
        texts.push(Text { field: "code", font, is_cap: true, characters });
    }
    // Where the next line begins; without anything in the middle yet, a line stands in the middle.
    let mut next = seal.star.then(|| seal.star_mm / 2.0 * 36f64.to_radians().cos());
    let under = UNDER * seal.height_mm;
    let height = |part: (f64, f64)| (part.0 * seal.height_mm, part.1 * seal.height_mm);
    let top = |next: Option<f64>| move |height: f64| next.map_or(-height / 2.0, |next| next + under);
    if let Some(text) = &seal.number {
        let height = height(NUMBER_HEIGHT);
        let setting = Setting { field: "number", height, widest: 0.55, narrowest: 0.38, least: 0.9, fill: FILL };
        let characters = line(text, &setting, top(next), &band)?;
        next = characters.first().map(|(_, stand)| stand.y + stand.height / 2.0);
        texts.push(Text { field: "number", font: Font::Hei, is_cap: true, characters });
    }
    if let Some(text) = &seal.centre {
        let (widest, narrowest) = if next.is_some() { (0.75, 0.6) } else { (0.92, 0.6) };
        let height = height(if seal.star { UNDER_STAR_HEIGHT } else { CENTRE_HEIGHT });
        let setting = Setting { field: "centre", height, widest, narrowest, least: 0.9, fill: FILL };
        let characters = line(text, &setting, top(next), &band)?;
        texts.push(Text { field: "centre", font, is_cap: false, characters });
    }
    Ok(texts)
}

/// Even steps along the rim; a name of many characters first widens its span, then narrows its characters, then lowers
/// them.
fn name(seal: &Oval, across: f64, down: f64) -> (Vec<(char, Stand)>, Band) {
    let count = seal.name.chars().count();
    let steps = count.saturating_sub(1) as f64;
    let long = ((steps - 11.0) / 28.0).clamp(0.0, 1.0);
    let away = NAME_AWAY.0 + (NAME_AWAY.1 - NAME_AWAY.0) * long;
    let most = if seal.code.is_some() { NAME_SPAN.1 } else { NAME_SPAN.2 };
    let widest = NAME_SPAN.0 + (most - NAME_SPAN.0) * long;
    let (lowest, highest) = (NAME_HEIGHT.0 * seal.height_mm, NAME_HEIGHT.1 * seal.height_mm);
    // By the height of its characters: the distance between neighbours along their middle, and the room of each.
    let pitch = |height: f64| {
        let middle = Curve::new(across, down, away + height / 2.0);
        let pitch = match seal.arc_degrees {
            _ if count < 2 => 0.0,
            Some(degrees) => 2.0 * middle.length_to(degrees / 2.0) / steps,
            None => (NAME_PITCH * highest).min(2.0 * middle.length_to(widest / 2.0) / steps),
        };
        (middle, pitch)
    };
    let room = |height: f64| {
        let (middle, pitch) = pitch(height);
        // The feet of two neighbours are nearest where the rim bends most.
        let feet = (0..count.saturating_sub(1)).map(|i| {
            let [left, right] = [i as f64, i as f64 + 1.0].map(|at| {
                let point = middle.at((at - steps / 2.0) * pitch);
                let (sin, cos) = point.turn.to_radians().sin_cos();
                (point.x - sin * height / 2.0, point.y + cos * height / 2.0)
            });
            (left.0 - right.0).hypot(left.1 - right.1)
        });
        (feet.fold(f64::MAX, f64::min) * 0.96).max(NAME_LEAST)
    };
    let ratio = seal.character_percent.map(|percent| percent / 100.0);
    let height = seal.character_mm.unwrap_or_else(|| {
        let mut height = highest;
        while height > lowest && room(height) < ratio.unwrap_or(NAME_RATIO.0) * height {
            height -= 0.05;
        }
        height
    });
    let width = ratio.map_or_else(|| room(height).min(NAME_RATIO.1 * height), |ratio| ratio * height);
    let (middle, pitch) = pitch(height);
    let stands = seal
        .name
        .chars()
        .enumerate()
        .map(|(i, character)| {
            let point = middle.at((i as f64 - steps / 2.0) * pitch);
            (character, Stand { x: point.x, y: point.y, width, height, turn: point.turn })
        })
        .collect();
    let end = middle.at(steps / 2.0 * pitch + width / 2.0);
    let half = end.x.atan2(-end.y).to_degrees();
    (stands, Band { across, down, inner: away + height, half, below: 0.8 })
}

/// Along the lower rim, read from left to right with the feet outwards; `free` degrees to either side of the bottom.
fn code(text: &str, across: f64, down: f64, free: f64) -> Result<Vec<(char, Stand)>, DrawError> {
    let count = text.chars().count() as f64;
    let middle = Curve::new(across, down, CODE_AWAY + CODE_HEIGHT / 2.0);
    let room = 2.0 * (middle.length_to(free) - 2.0 * GAP);
    let pitch = CODE_PITCH.min(room / count);
    let width = pitch * 0.76;
    if width < 0.45 {
        return Err(DrawError::Crowded("code"));
    }
    Ok(text
        .chars()
        .enumerate()
        .map(|(i, character)| {
            // The lower half is the upper one turned over.
            let point = middle.at((i as f64 - (count - 1.0) / 2.0) * pitch);
            (character, Stand { x: point.x, y: -point.y, width, height: CODE_HEIGHT, turn: -point.turn })
        })
        .collect())
}
