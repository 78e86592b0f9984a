//! How bright the paper is at each place, and what part of its light is missing.

use std::sync::OnceLock;

use crate::clean::Photo;
use crate::clean::plane::{Plane, percentile};

/// Linear light in three channels, 0 to 1.
pub(super) type Light = [f32; 3];

/// Cells along the longer side of the grid on which the paper is known.
const CELLS: usize = 28;
/// A cell whose colour departs this far from that of the paper (natural logarithm) is covered with ink.
const TINTED: f32 = 0.3;
/// A cell darker than this part of its neighbourhood's brightest is covered; shadows of hands and phones are lighter.
const COVERED: f32 = 0.4;

/// The light of an sRGB value (IEC 61966-2-1).
pub(super) fn linear(value: u8) -> f32 {
    static TABLE: OnceLock<[f32; 256]> = OnceLock::new();
    TABLE.get_or_init(|| {
        std::array::from_fn(|i| {
            let v = i as f64 / 255.0;
            (if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }) as f32
        })
    })[usize::from(value)]
}

/// A part of a photo, smaller: each pixel is the mean of `by` times `by` pixels of the photo.
pub(super) struct View {
    pub(super) by: usize,
    left: usize,
    top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<Light>,
}

impl View {
    /// The part from (left, top) to (right, below), at most about `side` pixels a side.
    pub(super) fn of(photo: &Photo, [left, top, right, below]: [usize; 4], side: usize) -> Self {
        let by = (right - left).max(below - top).div_ceil(side).max(1);
        let (width, height) = ((right - left).div_ceil(by), (below - top).div_ceil(by));
        let mut light = Vec::with_capacity(width * height);
        let mut sums: Vec<Light> = vec![[0.0; 3]; width];
        for y in 0..height {
            let rows = top + y * by..(top + (y + 1) * by).min(below);
            let count = rows.len();
            sums.fill([0.0; 3]);
            for row in rows {
                let start = (row * photo.width + left) * 3;
                let pixels = &photo.rgb[start..start + (right - left) * 3];
                for (sum, block) in sums.iter_mut().zip(pixels.chunks(by * 3)) {
                    for pixel in block.chunks_exact(3) {
                        for (total, value) in sum.iter_mut().zip(pixel) {
                            *total += linear(*value);
                        }
                    }
                }
            }
            for (x, sum) in sums.iter().enumerate() {
                let columns = ((x + 1) * by).min(right - left) - x * by;
                light.push(sum.map(|total| total / (count * columns) as f32));
            }
        }
        Self { by, left, top, width, height, light }
    }

    /// The light of pixel `i`, line by line, and where its middle lies in the photo.
    pub(super) fn pixel(&self, i: usize) -> (Light, (f64, f64)) {
        (self.light[i], self.in_photo(((i % self.width) as f64, (i / self.width) as f64)))
    }

    /// Where the middle of a pixel lies in the photo.
    pub(super) fn in_photo(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let of = |start: usize, v: f64| start as f64 + (v + 0.5) * self.by as f64 - 0.5;
        (of(self.left, x), of(self.top, y))
    }
}

/// The light of the bare paper, on a grid over the whole photo.
pub(super) struct Paper {
    cell: f64,
    channels: [Plane; 3],
}

impl Paper {
    /// The paper as a view of the whole photo shows it. Cells that hold ink more than paper take their neighbours' light.
    /// `None` where all is dark.
    pub(super) fn of(view: &View) -> Option<Self> {
        let cell = view.width.max(view.height).div_ceil(CELLS).max(4);
        let bright = Self::from_cells(view, cell, |pixels| {
            let mut sums: Vec<f32> = pixels.iter().map(|p| p[0] + p[1] + p[2]).collect();
            let (from, to) = (percentile(&mut sums, 0.6), percentile(&mut sums, 0.95));
            mean(pixels.iter().filter(|p| (from..=to).contains(&(p[0] + p[1] + p[2]))), 1)
        })?;
        // Now that it is about known, what is about as light is paper.
        let mut at = 0;
        let missing = bright.missing_in(view);
        let cells_of = cells(view, cell);
        Self::from_cells(view, cell, |_| {
            let bare =
                cells_of[at].iter().filter(|i| missing[**i].iter().all(|m| m.abs() < 0.12)).map(|i| &view.light[*i]);
            let least = cells_of[at].len() / 8 + 1;
            at += 1;
            mean(bare, least)
        })
    }

    fn from_cells(view: &View, cell: usize, mut light: impl FnMut(&[Light]) -> Option<Light>) -> Option<Self> {
        let (columns, rows) = (view.width.div_ceil(cell), view.height.div_ceil(cell));
        let known: Vec<Option<Light>> = cells(view, cell)
            .iter()
            .map(|at| {
                light(&at.iter().map(|i| view.light[*i]).collect::<Vec<_>>()).filter(|l| l.iter().all(|v| *v > 1e-3))
            })
            .collect();
        let bare = without_covered(&known, columns, rows);
        if bare.iter().all(Option::is_none) {
            return None;
        }
        let channels = [0, 1, 2].map(|channel| {
            let mut logs = Plane::new(columns, rows);
            let mut weights = Plane::new(columns, rows);
            for (i, light) in bare.iter().enumerate() {
                if let Some(light) = light {
                    (logs.values[i], weights.values[i]) = (light[channel].ln(), 1.0);
                }
            }
            filled(&logs, &weights)
        });
        Some(Self { cell: (cell * view.by) as f64, channels })
    }

    /// What the paper would send from a place of the photo.
    pub(super) fn at(&self, (x, y): (f64, f64)) -> Light {
        let (x, y) = ((x + 0.5) / self.cell - 0.5, (y + 0.5) / self.cell - 0.5);
        [0, 1, 2].map(|channel: usize| self.channels[channel].sample(x, y))
    }

    /// The part of the paper's light that is missing: 0 on bare paper, 1 where all is swallowed.
    pub(super) fn missing(&self, light: Light, place: (f64, f64)) -> Light {
        let paper = self.at(place);
        [0, 1, 2].map(|channel: usize| 1.0 - light[channel] / paper[channel])
    }

    /// The same of every pixel of a view.
    pub(super) fn missing_in(&self, view: &View) -> Vec<Light> {
        let missing = |i| {
            let (light, place) = view.pixel(i);
            self.missing(light, place)
        };
        (0..view.light.len()).map(missing).collect()
    }
}

/// The pixels of each cell.
fn cells(view: &View, cell: usize) -> Vec<Vec<usize>> {
    let columns = view.width.div_ceil(cell);
    let mut cells = vec![Vec::with_capacity(cell * cell); columns * view.height.div_ceil(cell)];
    for i in 0..view.width * view.height {
        cells[i / view.width / cell * columns + i % view.width / cell].push(i);
    }
    cells
}

fn mean<'l>(lights: impl Iterator<Item = &'l Light>, least: usize) -> Option<Light> {
    let (mut sum, mut count) = ([0.0; 3], 0);
    for light in lights {
        for (total, value) in sum.iter_mut().zip(light) {
            *total += value;
        }
        count += 1;
    }
    (count >= least).then(|| sum.map(|total| total / count as f32))
}

/// The cells that show paper: coloured as the most of them, and not much darker than those beside them.
fn without_covered(cells: &[Option<Light>], columns: usize, rows: usize) -> Vec<Option<Light>> {
    let tint = |light: &Light| [(light[1] / light[0]).ln(), (light[2] / light[0]).ln()];
    let median = |i: usize| percentile(&mut cells.iter().flatten().map(|l| tint(l)[i]).collect::<Vec<_>>(), 0.5);
    let usual = [median(0), median(1)];
    let brightness = |light: &Light| light.iter().sum::<f32>();
    let brightest = |at: usize| {
        let (x, y) = (at % columns, at / columns);
        let near = (y.saturating_sub(3)..(y + 4).min(rows))
            .flat_map(|row| (x.saturating_sub(3)..(x + 4).min(columns)).map(move |column| row * columns + column));
        near.filter_map(|i| cells[i].as_ref()).map(brightness).fold(0.0, f32::max)
    };
    let is_bare = |at: usize, light: &Light| {
        let found = tint(light);
        (0..2).all(|i| (found[i] - usual[i]).abs() < TINTED) && brightness(light) > COVERED * brightest(at)
    };
    cells.iter().enumerate().map(|(at, light)| light.filter(|light| is_bare(at, light))).collect()
}

/// The light from its logarithms, smoothed a little, the unknown ones made of the nearest known ones.
fn filled(logs: &Plane, weights: &Plane) -> Plane {
    let mut out = Plane::new(logs.width, logs.height);
    let mut left: Vec<usize> = (0..out.values.len()).collect();
    for sigma in [0.7, 1.5, 3.0, 6.0, 12.0] {
        let (sum, weight) = (logs.blurred(sigma), weights.blurred(sigma));
        left.retain(|i| {
            let is_known = weight.values[*i] > 0.1;
            if is_known {
                out.values[*i] = (sum.values[*i] / weight.values[*i]).exp();
            }
            !is_known
        });
    }
    let mean = (logs.values.iter().sum::<f32>() / weights.values.iter().sum::<f32>()).exp();
    for i in left {
        out.values[i] = mean;
    }
    out
}

/// The light at a place of a photo, between its pixels; nothing beyond its edge.
pub(super) fn light_at(photo: &Photo, (x, y): (f64, f64)) -> Option<Light> {
    let is_inside = x >= 0.0 && y >= 0.0 && x <= (photo.width - 1) as f64 && y <= (photo.height - 1) as f64;
    if !is_inside {
        return None;
    }
    let (left, top) = (x as usize, y as usize);
    let (right, below) = ((left + 1).min(photo.width - 1), (top + 1).min(photo.height - 1));
    let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let pixel = |x: usize, y: usize, channel: usize| linear(photo.rgb[(y * photo.width + x) * 3 + channel]);
    Some([0, 1, 2].map(|channel| {
        let upper = pixel(left, top, channel) * (1.0 - fx) + pixel(right, top, channel) * fx;
        let lower = pixel(left, below, channel) * (1.0 - fx) + pixel(right, below, channel) * fx;
        upper * (1.0 - fy) + lower * fy
    }))
}
