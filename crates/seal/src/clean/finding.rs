//! What a person should know before the picture becomes their seal.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clean::area::Area;
use crate::clean::frame::{Frame, Shape};
use crate::clean::plane::{Patches, Plane};
use crate::clean::rim::STRAY;
use crate::clean::strokes::Strength;

/// Every code that a finding can have.
pub const FINDINGS: &[&str] = &["roundness", "rim", "ground", "faint", "cut_off", "resolution"];

/// The rim of a good impression keeps within this of a circle, in millimetres.
const ROUND_MM: f64 = 0.5;
/// Shorter breaks of a rim are the grain of the paper, in millimetres.
const BREAK_MM: f64 = 0.6;
/// How deep from its outer edge a rim is looked for, in millimetres.
const RIM_MM: f64 = 0.9;
/// Stains that may be left over; the dots of characters are larger.
const STAINS: usize = 15;
/// The part of the usual pressure below which strokes are faint, and the part of all strokes that may be.
const FAINT: f32 = 0.68;
const FAINT_PART: f64 = 0.06;
/// Pixels of the photo for a millimetre that show the strokes of small characters.
const LEAST_PX_PER_MM: f64 = 8.0;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What: one of [`FINDINGS`].
    pub code: &'static str,
    /// Whether it is as it should be.
    pub is_good: bool,
    /// What the sentence about it names: `roundness` {mm}, `rim` {gaps, mm}, `ground` {stains, removed}, `faint` {percent,
    /// x, y} (the faintest place, in millimetres from the top left corner), `cut_off` {}, `resolution` {px}.
    pub params: BTreeMap<&'static str, String>,
}

impl Finding {
    fn new<const N: usize>(code: &'static str, is_good: bool, params: [(&'static str, String); N]) -> Self {
        Self { code, is_good, params: BTreeMap::from(params) }
    }
}

/// What was found while a picture was made.
pub(super) struct Seen<'s> {
    /// The ink around the seal as it was looked at to find the rim, and the shape of the rim there.
    pub(super) close: &'s Plane,
    pub(super) in_close: &'s Shape,
    pub(super) area: &'s Area,
    pub(super) photo: (usize, usize),
    /// How exactly the area is known, in pixels of the photo.
    pub(super) exact_to: usize,
    pub(super) frame: &'s Frame,
    pub(super) strength: &'s Strength,
    pub(super) opacity: &'s Plane,
    pub(super) specks: usize,
    pub(super) speck_mm: f64,
}

impl Seen<'_> {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(self.roundness());
        findings.extend(self.rim());
        findings.push(self.ground());
        findings.push(self.faint());
        let [left, top, right, below] = self.area.strokes;
        let edge = 2 * self.exact_to;
        let is_whole = left > edge && top > edge && right + edge < self.photo.0 && below + edge < self.photo.1;
        findings.push(Finding::new("cut_off", is_whole, []));
        let px = self.frame.photo_px_per_mm();
        findings.push(Finding::new("resolution", px >= LEAST_PX_PER_MM, [("px", format!("{px:.1}"))]));
        findings
    }

    /// How far the rim departs from the circle: nine of ten rays stay within it.
    fn roundness(&self) -> Option<Finding> {
        let Shape::Round { ellipse, .. } = self.in_close else { return None };
        let rays = ellipse.rays(self.close);
        let off = |p: (f64, f64)| (p.0.hypot(p.1) - 1.0).abs();
        // Farther in it is no rim any more but what stands behind a gap.
        let mut deviations: Vec<f64> =
            rays.iter().flatten().map(|ray| off(ray.outer)).filter(|off| *off < 3.0 * STRAY).collect();
        deviations.sort_by(f64::total_cmp);
        let deviation = deviations.get(deviations.len() * 9 / 10)? * self.frame.width_mm / 2.0;
        Some(Finding::new("roundness", deviation <= ROUND_MM, [("mm", format!("{deviation:.2}"))]))
    }

    /// Whether there is ink all along the edge of the picture, where that is the edge of the seal.
    fn rim(&self) -> Option<Finding> {
        if !self.frame.is_edged {
            return None;
        }
        let scale = self.strength.px_per_mm;
        let (width, height) = (self.opacity.width as f64, self.opacity.height as f64);
        let around = if self.frame.is_round { std::f64::consts::PI * width } else { 2.0 * (width + height) };
        let count = around as usize;
        let on = |i: usize| -> ((f64, f64), (f64, f64)) {
            let part = i as f64 / count as f64;
            if self.frame.is_round {
                let (sin, cos) = (part * std::f64::consts::TAU).sin_cos();
                return ((width / 2.0 * (1.0 + cos), height / 2.0 * (1.0 + sin)), (-cos, -sin));
            }
            let at = part * around;
            if at < width {
                ((at, 0.0), (0.0, 1.0))
            } else if at < width + height {
                ((width, at - width), (-1.0, 0.0))
            } else if at < 2.0 * width + height {
                ((2.0 * width + height - at, height), (0.0, -1.0))
            } else {
                ((0.0, around - at), (1.0, 0.0))
            }
        };
        let has_ink = |i: usize| {
            let ((x, y), (dx, dy)) = on(i);
            (0..(RIM_MM * scale).ceil() as usize)
                .any(|deep| self.opacity.sample(x + dx * deep as f64 - 0.5, y + dy * deep as f64 - 0.5) >= 0.5)
        };
        let inked: Vec<bool> = (0..count).map(has_ink).collect();
        let Some(first) = inked.iter().position(|has| *has) else {
            return Some(Finding::new(
                "rim",
                false,
                [("gaps", "1".to_owned()), ("mm", format!("{:.1}", around / scale))],
            ));
        };
        let (mut gaps, mut missing, mut run) = (0, 0, 0);
        for i in first..=first + count {
            if !inked[i % count] {
                run += 1;
            } else {
                if run as f64 > BREAK_MM * scale {
                    gaps += 1;
                    missing += run;
                }
                run = 0;
            }
        }
        let mm = f64::from(missing) / scale;
        Some(Finding::new("rim", gaps == 0, [("gaps", gaps.to_string()), ("mm", format!("{mm:.1}"))]))
    }

    /// Whether small stains are left on what should be bare.
    fn ground(&self) -> Finding {
        let least = self.speck_mm.max(0.2) * self.strength.px_per_mm;
        let patches = Patches::of(self.opacity.width, self.opacity.height, |i| self.opacity.values[i] >= 0.5);
        let is_stain = |area: &&usize| (**area as f64) < (2.0 * least).powi(2);
        let stains = patches.areas.iter().filter(is_stain).count();
        let params = [("stains", stains.to_string()), ("removed", self.specks.to_string())];
        Finding::new("ground", stains <= STAINS, params)
    }

    /// How much of the strokes was pressed lightly, and where the most.
    fn faint(&self) -> Finding {
        let (opacity, pressure) = (self.opacity, &self.strength.pressure);
        let by = opacity.width as f64 / pressure.width as f64;
        let (mut strokes, mut faint, mut faintest) = (0usize, 0usize, (f32::MAX, 0, 0));
        for y in 0..opacity.height {
            for x in 0..opacity.width {
                if opacity.at(x, y) < 0.5 {
                    continue;
                }
                let here = pressure.sample((x as f64 + 0.5) / by - 0.5, (y as f64 + 0.5) / by - 0.5);
                strokes += 1;
                faint += usize::from(here < FAINT);
                if here < faintest.0 {
                    faintest = (here, x, y);
                }
            }
        }
        let part = faint as f64 / strokes.max(1) as f64;
        let mm = |v: usize| format!("{:.0}", v as f64 / self.strength.px_per_mm);
        let percent = ("percent", format!("{:.0}", part * 100.0));
        Finding::new("faint", part <= FAINT_PART, [percent, ("x", mm(faintest.1)), ("y", mm(faintest.2))])
    }
}

/// How far a star of five points in the middle of a round picture is turned clockwise from standing on two of them, in
/// degrees; nothing where there is no such star.
pub(super) fn star_tilt(opacity: &Plane) -> Option<f64> {
    let radius = opacity.width as f64 / 2.0;
    let (mut sum, mut across, mut upright) = (0.0, 0.0, 0.0);
    for y in 0..opacity.height {
        for x in 0..opacity.width {
            let (dx, dy) = (x as f64 + 0.5 - radius, y as f64 + 0.5 - radius);
            let from_middle = dx.hypot(dy) / radius;
            // Between the notches and the points of the usual star, whose points lie on a third of the radius.
            if !(0.13..0.36).contains(&from_middle) {
                continue;
            }
            let (sin, cos) = (5.0 * dx.atan2(-dy)).sin_cos();
            let value = f64::from(opacity.at(x, y));
            (sum, across, upright) = (sum + value, across + value * sin, upright + value * cos);
        }
    }
    (across.hypot(upright) > 0.3 * sum).then(|| across.atan2(upright).to_degrees() / 5.0)
}
