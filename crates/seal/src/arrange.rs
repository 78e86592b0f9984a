//! Where every character of a round seal stands, in millimetres from the centre (y downwards).

use crate::outline::Stand;
use crate::{DrawError, RoundSeal};

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
/// Height of the line under the star, and the least.
const CENTRE_HEIGHT: (f64, f64) = (2.6, 3.7);
/// Height of the code's digits, and the most that one digit takes along the arc.
const CODE_HEIGHT: f64 = 1.9;
const CODE_PITCH: f64 = 1.65;
/// Least distance between texts.
const GAP: f64 = 0.5;

/// The characters of the three texts, each with its place.
pub(crate) struct Arrangement {
    pub name: Vec<(char, Stand)>,
    pub centre: Vec<(char, Stand)>,
    pub code: Vec<(char, Stand)>,
}

/// The band in which the name runs: between two radii, to either side of the top.
struct Band {
    outer: f64,
    inner: f64,
    /// Half of the angle that the characters cover, in degrees from the top.
    half: f64,
}

pub(crate) fn arrange(seal: &RoundSeal) -> Result<Arrangement, DrawError> {
    let inside = seal.diameter_mm() / 2.0 - seal.rim_mm();
    let (name, band) = name(seal.name(), inside, if seal.code().is_some() { NAME_SPAN.1 } else { NAME_SPAN.2 });
    let (code, code_inner) = match seal.code() {
        Some(text) => {
            let outer = inside - 1.4;
            (code(text, outer - CODE_HEIGHT / 2.0, 360.0 - 2.0 * band.half)?, outer - CODE_HEIGHT)
        }
        None => (Vec::new(), inside - 1.0),
    };
    let centre = match seal.centre() {
        Some(text) => centre(text, seal.star_mm(), &band, code_inner)?,
        None => Vec::new(),
    };
    Ok(Arrangement { name, centre, code })
}

fn on_circle(radius: f64, degrees_from_top: f64) -> (f64, f64) {
    let (sin, cos) = degrees_from_top.to_radians().sin_cos();
    (radius * sin, -radius * cos)
}

/// Even steps about the top; a name of many characters first widens its span, then narrows its characters, then
/// lowers them.
fn name(text: &str, inside: f64, most: f64) -> (Vec<(char, Stand)>, Band) {
    let count = text.chars().count();
    let steps = count.saturating_sub(1) as f64;
    let long = ((steps - 11.0) / 28.0).clamp(0.0, 1.0);
    let outer = inside - (NAME_AWAY.0 + (NAME_AWAY.1 - NAME_AWAY.0) * long);
    let widest = NAME_SPAN.0 + (most - NAME_SPAN.0) * long;
    let span = (steps * NAME_PITCH).min(widest);
    let pitch = if count > 1 { span / steps } else { NAME_PITCH };
    let room = |height: f64| 2.0 * (outer - height) * (pitch / 2.0).to_radians().tan() * 0.98;
    let mut height = NAME_HEIGHT.1;
    while height > NAME_HEIGHT.0 && room(height) < NAME_RATIO.0 * height {
        height -= 0.05;
    }
    let width = room(height).min(NAME_RATIO.1 * height);
    let radius = outer - height / 2.0;
    let stands = text
        .chars()
        .enumerate()
        .map(|(i, character)| {
            let turn = i as f64 * pitch - span / 2.0;
            let (x, y) = on_circle(radius, turn);
            (character, Stand { x, y, width, height, turn })
        })
        .collect();
    let half = span / 2.0 + (width / 2.0 / (outer - height)).atan().to_degrees();
    (stands, Band { outer, inner: outer - height, half })
}

/// Along the lower rim, read from left to right with the feet outwards.
fn code(text: &str, radius: f64, free: f64) -> Result<Vec<(char, Stand)>, DrawError> {
    let count = text.chars().count() as f64;
    let margin = (2.0 * GAP / radius).to_degrees();
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

/// One line under the star, as wide as the ends of the name and the code leave room.
fn centre(text: &str, star: f64, band: &Band, code_inner: f64) -> Result<Vec<(char, Stand)>, DrawError> {
    let count = text.chars().count() as f64;
    // The lower points of a star lie at cos 36° of its radius.
    let top = star / 2.0 * 36f64.to_radians().cos() + 1.9;
    let mut height = CENTRE_HEIGHT.1;
    loop {
        let half = half_width(top, height, band, code_inner);
        let width = (2.0 * half / count).min(height * 0.92);
        if width >= height * 0.6 || (height <= CENTRE_HEIGHT.0 && width >= 0.9) {
            let y = top + height / 2.0;
            return Ok(text
                .chars()
                .enumerate()
                .map(|(i, c)| {
                    let x = (i as f64 - (count - 1.0) / 2.0) * width;
                    (c, Stand { x, y, width, height, turn: 0.0 })
                })
                .collect());
        }
        height -= 0.1;
        if height < CENTRE_HEIGHT.0 - 0.05 {
            return Err(DrawError::Crowded("centre"));
        }
    }
}

/// Half the width of a line from `top`, `height` high, that keeps clear of the name's band and of the code.
fn half_width(top: f64, height: f64, band: &Band, code_inner: f64) -> f64 {
    (0..=8)
        .map(|i| {
            let y = top + height * f64::from(i) / 8.0;
            let mut x = band.outer;
            while x > 0.0 {
                let radius = x.hypot(y);
                let beside_name = x.atan2(-y).to_degrees() < band.half + (GAP / radius).to_degrees();
                let limit = if beside_name { band.inner - GAP } else { code_inner - GAP };
                if radius <= limit {
                    break;
                }
                x -= 0.05;
            }
            x
        })
        .fold(f64::MAX, f64::min)
}
