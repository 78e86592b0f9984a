//! Which ink it is, and how much of each pixel it covers.

use crate::clean::light::{Light, Paper, View, linear};
use crate::clean::{Ink, Kind};

/// What print swallows: nearly all light, of every colour alike.
const PRINT: Light = [0.95, 0.95, 0.95];
/// An ink this close to print in its direction (cosine) cannot be told from it.
const ALIKE: f32 = 0.985;

/// An ink by the part of the paper's light that it swallows where it is whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Swallows {
    ink: Light,
    /// Whether black print can be told from it.
    has_colour: bool,
}

/// How a pixel's area is divided.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cover {
    pub(super) ink: f32,
    pub(super) print: f32,
}

impl Swallows {
    /// The ink asked for, as the photo shows it.
    pub(super) fn of(ink: Ink, kind: Kind, view: &View, paper: &Paper) -> (Ink, Self) {
        let missing = paper.missing_in(view);
        let ink = if ink == Ink::Auto { found(kind, &missing) } else { ink };
        let swallows = match ink {
            Ink::Custom(rgb) => rgb.map(|value| 1.0 - linear(value)),
            Ink::Red => as_photographed(&missing, is_red).unwrap_or([0.35, 0.95, 0.9]),
            Ink::Blue => as_photographed(&missing, is_blue).unwrap_or([0.95, 0.8, 0.35]),
            Ink::Black | Ink::Auto => darkest(&missing),
        };
        let size = dot(swallows, swallows).sqrt();
        let has_colour = !matches!(ink, Ink::Black) && dot(swallows, PRINT) < ALIKE * size * dot(PRINT, PRINT).sqrt();
        (ink, Self { ink: swallows.map(|v| v.max(0.05)), has_colour })
    }

    /// What covers a pixel of which so much light is missing: ink, print, or both side by side.
    pub(super) fn cover(&self, missing: Light) -> Cover {
        let (of_ink, ink) = (dot(missing, self.ink), dot(self.ink, self.ink));
        if !self.has_colour {
            return Cover { ink: (of_ink / ink).max(0.0), print: 0.0 };
        }
        let (of_print, print, both) = (dot(missing, PRINT), dot(PRINT, PRINT), dot(self.ink, PRINT));
        let determinant = ink * print - both * both;
        let found = Cover {
            ink: (of_ink * print - of_print * both) / determinant,
            print: (of_print * ink - of_ink * both) / determinant,
        };
        if found.print < 0.0 {
            Cover { ink: (of_ink / ink).max(0.0), print: 0.0 }
        } else if found.ink < 0.0 {
            Cover { ink: 0.0, print: (of_print / print).clamp(0.0, 1.0) }
        } else {
            Cover { ink: found.ink, print: found.print.min(1.0) }
        }
    }
}

fn dot(a: Light, b: Light) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Difference between the channel that is swallowed most and the one that is swallowed least.
fn saturation(m: Light) -> f32 {
    m.iter().copied().fold(f32::MIN, f32::max) - m.iter().copied().fold(f32::MAX, f32::min)
}

fn is_red(m: Light) -> bool {
    saturation(m) > 0.2 && m[0] < m[1].min(m[2]) && (m[1] - m[2]).abs() < 0.6 * (m[1] - m[0])
}

fn is_blue(m: Light) -> bool {
    saturation(m) > 0.15 && m[2] < m[0].min(m[1]) && m[0] > m[1] - 0.1
}

/// The ink of the most strokes. Seals are red wherever there is some red, and nobody signs in red.
fn found(kind: Kind, missing: &[Light]) -> Ink {
    let mass = |is: fn(Light) -> bool| missing.iter().filter(|m| is(**m)).map(|m| saturation(*m)).sum::<f32>();
    let dark: f32 = missing.iter().filter(|m| m[2].min(m[0]) > 0.45 && saturation(**m) < 0.3).map(|m| m[1]).sum();
    let (red, blue) = (mass(is_red), mass(is_blue));
    let least = missing.len() as f32 * 2e-4;
    match kind {
        Kind::Seal if red > least && red > 0.3 * blue => Ink::Red,
        Kind::Seal if blue > least => Ink::Blue,
        Kind::Handwriting if blue > least && blue > 0.25 * dark => Ink::Blue,
        _ => Ink::Black,
    }
}

/// What the strongest third of the pixels of a colour swallow.
fn as_photographed(missing: &[Light], is: fn(Light) -> bool) -> Option<Light> {
    let mut of_colour: Vec<Light> = missing.iter().copied().filter(|m| is(*m)).collect();
    if of_colour.len() < 30 {
        return None;
    }
    of_colour.sort_by(|a, b| saturation(*b).total_cmp(&saturation(*a)));
    let strongest = mean(&of_colour[of_colour.len() / 20..of_colour.len() / 3]);
    // Less is the noise of the camera.
    (saturation(strongest) > 0.3).then_some(strongest)
}

fn darkest(missing: &[Light]) -> Light {
    let mut dark: Vec<Light> = missing.iter().copied().filter(|m| m.iter().all(|v| *v > 0.4)).collect();
    if dark.len() < 30 {
        return [0.8, 0.8, 0.8];
    }
    dark.sort_by(|a, b| b[1].total_cmp(&a[1]));
    mean(&dark[dark.len() / 20..dark.len() / 2])
}

fn mean(of: &[Light]) -> Light {
    [0, 1, 2].map(|i: usize| of.iter().map(|m| m[i]).sum::<f32>() / of.len().max(1) as f32)
}
