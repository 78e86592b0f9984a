//! From the ink on the paper to strokes with clean edges.

use crate::clean::area::Area;
use crate::clean::frame::Frame;
use crate::clean::ink::Swallows;
use crate::clean::light::{Paper, light_at};
use crate::clean::plane::{Patches, Plane, percentile};
use crate::clean::{Photo, Stroke};

/// Radius over which the grain of ink and paper is evened out, in millimetres.
const GRAIN_MM: f64 = 0.07;
/// How far strokes are carried on under black print, in millimetres.
const UNDER_PRINT_MM: f64 = 0.22;
/// Radius over which the pressure of the seal is felt, in millimetres.
const PRESSURE_MM: f64 = 2.5;
/// The strength of usual strokes, of 255.
const USUAL: f32 = 200.0;
/// The threshold where none is given: half of the usual strength, since light smears both ways.
pub(super) const HALF: u8 = 100;

/// What a picture is made of.
pub(super) struct Sheet<'s> {
    pub(super) photo: &'s Photo,
    pub(super) paper: &'s Paper,
    pub(super) ink: &'s Swallows,
    /// Of what was written by hand, where it is: around it may be lines of the paper and other hands.
    pub(super) only: Option<&'s Area>,
}

/// The strength of the ink in each pixel of a picture that is being made: 0 on bare paper, 200 in usual strokes.
pub(super) struct Strength {
    pub(super) plane: Plane,
    /// How hard the seal was pressed around here, 1 where as usual.
    pub(super) pressure: Plane,
    pub(super) px_per_mm: f64,
}

impl Strength {
    /// Looks through a frame at a sheet.
    pub(super) fn of(sheet: &Sheet, frame: &Frame, (width, height): (usize, usize)) -> Self {
        let px_per_mm = width as f64 / frame.width_mm;
        let (inked, bare) = sheet.covers(frame, width, height);
        let grain = GRAIN_MM * px_per_mm;
        // The blur of the photo itself evens out grain, too.
        let through = |sigma: f64| {
            let (ink, bare) = (inked.blurred(sigma), bare.blurred(sigma));
            (ink.zip(&bare, |ink, bare| ink / bare.max(0.02)), bare)
        };
        let ((near, seen), (far, _)) = (through(grain), through(UNDER_PRINT_MM * px_per_mm));
        let mut plane = Plane::new(width, height);
        for (i, value) in plane.values.iter_mut().enumerate() {
            let trust = ((seen.values[i] - 0.25) / 0.35).clamp(0.0, 1.0);
            *value = near.values[i] * trust + far.values[i] * (1.0 - trust);
        }
        let mut strokes: Vec<f32> = plane.values.iter().copied().filter(|v| *v > 0.25).collect();
        let usual = percentile(&mut strokes, 0.5).max(0.25);
        let by = (PRESSURE_MM * px_per_mm / 4.0).max(1.0) as usize;
        let sigma = PRESSURE_MM * px_per_mm / by as f64;
        let normal = plane.zip(&plane, |v, _| if v < 0.2 * usual { 0.0 } else { (v / usual).min(1.3) });
        let square = normal.zip(&normal, |a, b| a * b).shrunk(by).blurred(sigma);
        let mass = normal.shrunk(by).blurred(sigma);
        let pressure = square.zip(&mass, |square, mass| (square + 0.01) / (mass + 0.01));
        // A pen is pressed evenly: what is fainter by half is no stroke of it.
        let least = if sheet.only.is_some() { 0.85 } else { 0.5 };
        for y in 0..height {
            for x in 0..width {
                let at = |v: usize| (v as f64 + 0.5) / by as f64 - 0.5;
                let here = pressure.sample(at(x), at(y)).clamp(least, 1.1);
                let value = &mut plane.values[y * width + x];
                *value = (*value / (usual * here) * USUAL).clamp(0.0, 255.0);
            }
        }
        Self { plane, pressure, px_per_mm }
    }

    /// How many pixels have which strength: 64 steps of 4 each.
    pub(super) fn histogram(&self) -> [u32; 64] {
        let mut counts = [0; 64];
        for value in &self.plane.values {
            counts[(*value as usize / 4).min(63)] += 1;
        }
        counts
    }

    /// The opacity: edges where the strength passes the threshold, a pixel wide.
    pub(super) fn opacity(&self, threshold: u8) -> Plane {
        let Plane { width, height, .. } = self.plane;
        let mut out = Plane::new(width, height);
        let limit = f32::from(threshold);
        for y in 0..height {
            for x in 0..width {
                let at = |x: usize, y: usize| self.plane.at(x.min(width - 1), y.min(height - 1));
                let across = at(x + 1, y) - at(x.saturating_sub(1), y);
                let down = at(x, y + 1) - at(x, y.saturating_sub(1));
                // Distance to the edge in pixels, by how steep it is; where it is flat there is no edge.
                let slope = (across.hypot(down) / 2.0).max(4.0);
                let distance = (self.plane.at(x, y) - limit) / slope;
                out.values[y * width + x] = (distance + 0.5).clamp(0.0, 1.0);
            }
        }
        out
    }
}

impl Sheet<'_> {
    /// The parts of each pixel that show ink and that do not show print.
    fn covers(&self, frame: &Frame, width: usize, height: usize) -> (Plane, Plane) {
        let (mut inked, mut bare) = (Plane::new(width, height), Plane::new(width, height));
        let (across, down) = (frame.width_mm / width as f64, frame.height_mm / height as f64);
        // As many places in a pixel as the photo has pixels there.
        let times = ((frame.photo_px_per_mm() * across).ceil() as usize).clamp(1, 6);
        let within = |i: usize| (i as f64 + 0.5) / times as f64;
        for y in 0..height {
            for x in 0..width {
                let (mut of_ink, mut of_print) = (0.0, 0.0);
                for i in 0..times * times {
                    let place = frame.to_photo.at((
                        (x as f64 + within(i % times)) * across - frame.width_mm / 2.0,
                        (y as f64 + within(i / times)) * down - frame.height_mm / 2.0,
                    ));
                    if let Some(light) = light_at(self.photo, place) {
                        let cover = self.ink.cover(self.paper.missing(light, place));
                        of_ink += if self.only.is_none_or(|area| area.holds(place)) { cover.ink.min(1.5) } else { 0.0 };
                        of_print += cover.print;
                    }
                }
                let count = (times * times) as f32;
                inked.values[y * width + x] = of_ink / count;
                bare.values[y * width + x] = 1.0 - of_print / count;
            }
        }
        (inked, bare)
    }
}

/// Takes away what is smaller than `speck_mm` across, and closes holes of that size in strokes. Tells how many specks
/// there were.
pub(super) fn without_specks(opacity: &mut Plane, speck_mm: f64, px_per_mm: f64) -> usize {
    let across = speck_mm * px_per_mm;
    if across < 1.0 {
        return 0;
    }
    let most = (across + 1.5).powi(2) * std::f64::consts::FRAC_PI_4;
    let mut count = 0;
    for (full, to) in [(false, 0.0), (true, 1.0)] {
        let patches = Patches::of(opacity.width, opacity.height, |i| {
            let value = opacity.values[i];
            if full { value < 1.0 } else { value > 0.0 }
        });
        let is_small = |i: usize| patches.area_at(i).is_some_and(|area| (area as f64) < most);
        for (_, value) in opacity.values.iter_mut().enumerate().filter(|(i, _)| is_small(*i)) {
            *value = to;
        }
        if !full {
            count = patches.areas.iter().filter(|area| (**area as f64) < most).count();
        }
    }
    count
}

/// Takes away what is outside the circle that touches the sides.
pub(super) fn cut_round(opacity: &mut Plane) {
    let (width, height) = (opacity.width, opacity.height);
    let radius = width as f64 / 2.0;
    for y in 0..height {
        for x in 0..width {
            let from_middle = (x as f64 + 0.5 - radius).hypot(y as f64 + 0.5 - height as f64 / 2.0);
            let inside = (radius - from_middle + 0.5).clamp(0.0, 1.0) as f32;
            let value = &mut opacity.values[y * width + x];
            *value = value.min(inside);
        }
    }
}

/// Takes away what the eraser passed over.
pub(super) fn erase(opacity: &mut Plane, strokes: &[Stroke], px_per_mm: f64) {
    for stroke in strokes {
        let radius = stroke.radius_mm * px_per_mm;
        let points: Vec<(f64, f64)> =
            stroke.points_mm.iter().map(|(x, y)| (x * px_per_mm - 0.5, y * px_per_mm - 0.5)).collect();
        let ends = points.iter().zip(points.iter().skip(1).chain(points.last()));
        for (from, to) in ends {
            let range = |a: f64, b: f64, size: usize| {
                let low = (a.min(b) - radius - 1.0).clamp(0.0, size as f64) as usize;
                low..(a.max(b) + radius + 2.0).clamp(0.0, size as f64) as usize
            };
            for y in range(from.1, to.1, opacity.height) {
                for x in range(from.0, to.0, opacity.width) {
                    let outside = (distance((x as f64, y as f64), *from, *to) - radius + 0.5).clamp(0.0, 1.0) as f32;
                    let value = &mut opacity.values[y * opacity.width + x];
                    *value = value.min(outside);
                }
            }
        }
    }
}

/// From a point to the line between two others.
fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}

/// Left, top, right and below of what can be seen, in parts of width and height.
pub(super) fn bounds(opacity: &Plane) -> Option<[f64; 4]> {
    let mut bounds: Option<[usize; 4]> = None;
    for (i, _) in opacity.values.iter().enumerate().filter(|(_, v)| **v >= 0.5) {
        let (x, y) = (i % opacity.width, i / opacity.width);
        let [left, top, right, below] = bounds.unwrap_or([x, y, x, y]);
        bounds = Some([left.min(x), top.min(y), right.max(x), below.max(y)]);
    }
    let [left, top, right, below] = bounds?;
    let (width, height) = (opacity.width as f64, opacity.height as f64);
    Some([left as f64 / width, top as f64 / height, (right + 1) as f64 / width, (below + 1) as f64 / height])
}
