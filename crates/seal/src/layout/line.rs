//! One horizontal line between a name that runs along the rim and a code below.

use super::GAP;
use crate::DrawError;
use crate::outline::Stand;

/// What a line has to keep clear of.
pub(super) trait Surroundings {
    /// Whether nothing lies at this point or nearer to it than the least distance between texts.
    fn is_clear(&self, x: f64, y: f64) -> bool;
    /// From the middle to whatever bounds the seal inside its rim.
    fn half_width(&self) -> f64;
}

/// How a line is set.
pub(super) struct Setting {
    pub field: &'static str,
    /// Least and greatest height of a character.
    pub height: (f64, f64),
    /// Width of a character's place over its height, at most.
    pub widest: f64,
    /// The same where the line gets lower instead of narrower.
    pub narrowest: f64,
    /// Least width of a character's place.
    pub least: f64,
    /// The part of the room from side to side that the line takes at most.
    pub fill: f64,
}

/// A line of `text` whose upper edge lies where `top` has it for its height.
pub(super) fn line(
    text: &str,
    setting: &Setting,
    top: impl Fn(f64) -> f64,
    around: &impl Surroundings,
) -> Result<Vec<(char, Stand)>, DrawError> {
    let count = text.chars().count() as f64;
    let (lowest, mut height) = setting.height;
    loop {
        let upper = top(height);
        let width = (2.0 * half_width(upper, height, around) * setting.fill / count).min(height * setting.widest);
        if width >= height * setting.narrowest || (height <= lowest && width >= setting.least) {
            let y = upper + height / 2.0;
            return Ok(text
                .chars()
                .enumerate()
                .map(|(i, c)| {
                    let x = (i as f64 - (count - 1.0) / 2.0) * width;
                    (c, Stand { x, y, width, height, turn: 0.0 })
                })
                .collect());
        }
        if height <= lowest {
            return Err(DrawError::Crowded(setting.field));
        }
        height = (height - 0.1).max(lowest);
    }
}

/// Half the width of a line from `top`, `height` high, that keeps clear of everything around.
fn half_width(top: f64, height: f64, around: &impl Surroundings) -> f64 {
    (0..=8)
        .map(|i| {
            let y = top + height * f64::from(i) / 8.0;
            let mut x = around.half_width();
            while x > 0.0 && !around.is_clear(x, y) {
                x -= 0.05;
            }
            x
        })
        .fold(f64::MAX, f64::min)
}

/// How far apart, as an angle at the middle, two things are that keep the least distance at this radius.
pub(super) fn gap_degrees(radius: f64) -> f64 {
    (GAP / radius).to_degrees()
}
