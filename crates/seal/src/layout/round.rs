//! Where every character of a round seal stands.

use super::line::{Setting, Surroundings, gap_degrees, line};
use super::{GAP, Text};
use crate::DrawError;
use crate::design::Round;
use crate::outline::Stand;

/// Height of the name's characters, and how far a long name may press it.
const NAME_HEIGHT: (f64, f64) = (4.3, 6.3);
/// Width of a character of the name over its height: as usual, and the least a long name may take before it gets
/// lower instead.
const NAME_RATIO: (f64, f64) = (0.5, 0.8);
/// Angle between neighbours of a short name, in degrees.
const NAME_PITCH: f64 = 24.9;
/// Angle from the first to the last character: up to twelve characters; at forty; at forty where no code lies below.
const NAME_SPAN: (f64, f64, f64) = (224.0, 272.0, 296.0);
/// From the rim to the name: up to twelve characters, and at forty.
const NAME_AWAY: (f64, f64) = (1.4, 0.9);
/// Least width of a character that somebody made too high for its circle.
const NAME_LEAST: f64 = 0.3;
/// Height of the line under the star, and the least.
const CENTRE_HEIGHT: (f64, f64) = (2.6, 3.7);
/// The same in the middle of a seal without a star.
const ALONE_HEIGHT: (f64, f64) = (2.6, 4.6);
/// A line between the two ends of the name leaves more of its room free than one under a star.
const ALONE_FILL: f64 = 0.88;
/// From the feet of the star to the line under it.
const UNDER_STAR: f64 = 1.9;
/// Height of the code's digits, and the most that one digit takes along the arc.
const CODE_HEIGHT: f64 = 1.9;
const CODE_PITCH: f64 = 1.65;
const CODE_AWAY: f64 = 1.4;

/// The band in which the name runs: between two radii, to either side of the top.
struct Band {
    outer: f64,
    inner: f64,
    /// Half of the angle that the characters cover, in degrees from the top.
    half: f64,
    /// Where the code begins, or the rim.
    below: f64,
}

impl Surroundings for Band {
    fn is_clear(&self, x: f64, y: f64) -> bool {
        let radius = x.hypot(y);
        let beside_name = x.atan2(-y).to_degrees() < self.half + gap_degrees(radius);
        radius <= if beside_name { self.inner } else { self.below } - GAP
    }

    fn half_width(&self) -> f64 {
        self.outer
    }
}

pub(super) fn arrange(seal: &Round, from_edge: f64) -> Result<Vec<Text>, DrawError> {
    let inside = seal.diameter_mm / 2.0 - from_edge;
    let font = seal.font;
    let (characters, mut band) = name(seal, inside);
    let mut texts = vec![Text { field: "name", font, is_cap: false, characters }];
    if let Some(text) = &seal.code {
        let outer = inside - CODE_AWAY;
        band.below = outer - CODE_HEIGHT;
        let characters = code(text, outer - CODE_HEIGHT / 2.0, 360.0 - 2.0 * band.half)?;
        texts.push(Text { field: "code", font, is_cap: true, characters });
    }
    if let Some(text) = &seal.centre {
        let height = if seal.star { CENTRE_HEIGHT } else { ALONE_HEIGHT };
        let fill = if seal.star { 1.0 } else { ALONE_FILL };
        let setting = Setting { field: "centre", height, widest: 0.92, narrowest: 0.6, least: 0.9, fill };
        // The lower points of a star lie at cos 36° of its radius.
        let under_star = seal.star_mm / 2.0 * 36f64.to_radians().cos() + UNDER_STAR;
        let top = |height: f64| if seal.star { under_star } else { -height / 2.0 };
        let characters = line(text, &setting, top, &band)?;
        texts.insert(1, Text { field: "centre", font, is_cap: false, characters });
    }
    Ok(texts)
}

fn on_circle(radius: f64, degrees_from_top: f64) -> (f64, f64) {
    let (sin, cos) = degrees_from_top.to_radians().sin_cos();
    (radius * sin, -radius * cos)
}

/// Even steps about the top; a name of many characters first widens its span, then narrows its characters, then
/// lowers them.
fn name(seal: &Round, inside: f64) -> (Vec<(char, Stand)>, Band) {
    let count = seal.name.chars().count();
    let steps = count.saturating_sub(1) as f64;
    let long = ((steps - 11.0) / 28.0).clamp(0.0, 1.0);
    let outer = inside - (NAME_AWAY.0 + (NAME_AWAY.1 - NAME_AWAY.0) * long);
    let most = if seal.code.is_some() { NAME_SPAN.1 } else { NAME_SPAN.2 };
    let widest = NAME_SPAN.0 + (most - NAME_SPAN.0) * long;
    let span = if count > 1 { seal.arc_degrees.unwrap_or((steps * NAME_PITCH).min(widest)) } else { 0.0 };
    let pitch = if count > 1 { span / steps } else { NAME_PITCH };
    // Neighbours farther apart than a right angle leave each other all the room there is.
    let half_pitch = (pitch / 2.0).min(45.0).to_radians();
    let room = |height: f64| (2.0 * (outer - height) * half_pitch.tan() * 0.98).max(NAME_LEAST);
    let ratio = seal.character_percent.map(|percent| percent / 100.0);
    let height = seal.character_mm.unwrap_or_else(|| {
        let mut height = NAME_HEIGHT.1;
        while height > NAME_HEIGHT.0 && room(height) < ratio.unwrap_or(NAME_RATIO.0) * height {
            height -= 0.05;
        }
        height
    });
    let width = ratio.map_or_else(|| room(height).min(NAME_RATIO.1 * height), |ratio| ratio * height);
    let radius = outer - height / 2.0;
    let stands = seal
        .name
        .chars()
        .enumerate()
        .map(|(i, character)| {
            let turn = i as f64 * pitch - span / 2.0;
            let (x, y) = on_circle(radius, turn);
            (character, Stand { x, y, width, height, turn })
        })
        .collect();
    let half = span / 2.0 + (width / 2.0 / (outer - height)).atan().to_degrees();
    (stands, Band { outer, inner: outer - height, half, below: inside - 1.0 })
}

/// Along the lower rim, read from left to right with the feet outwards.
fn code(text: &str, radius: f64, free: f64) -> Result<Vec<(char, Stand)>, DrawError> {
    let count = text.chars().count() as f64;
    let margin = 2.0 * gap_degrees(radius);
    let pitch = (CODE_PITCH / radius).to_degrees().min((free - 2.0 * margin) / count);
    let width = radius * pitch.to_radians() * 0.76;
    if width < 0.45 {
        return Err(DrawError::Crowded("code"));
    }
    Ok(text
        .chars()
        .enumerate()
        .map(|(i, character)| {
            let turn = ((count - 1.0) / 2.0 - i as f64) * pitch;
            let (x, y) = on_circle(radius, 180.0 + turn);
            (character, Stand { x, y, width, height: CODE_HEIGHT, turn })
        })
        .collect())
}
