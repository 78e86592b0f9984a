//! Where in the photo the seal is.

use crate::clean::Kind;
use crate::clean::light::View;
use crate::clean::plane::{Patches, Plane, percentile};

/// Cover from which a pixel counts as ink while the seal is looked for.
pub(super) const INKED: f32 = 0.35;

/// The strokes that belong together.
pub(super) struct Area {
    /// Left, top, right and below of the strokes in pixels of the photo, without a margin.
    pub(super) strokes: [usize; 4],
    /// The same with a margin, within the photo.
    pub(super) with_margin: [usize; 4],
    /// Pixels of the overview, somewhat widened, that the strokes lie in.
    belongs: Vec<bool>,
    by: usize,
    width: usize,
    height: usize,
}

impl Area {
    /// The heaviest group of strokes of an overview, with the groups close to it. `None` where there is no ink.
    pub(super) fn of(ink: &Plane, view: &View, kind: Kind, (width, height): (usize, usize)) -> Option<Self> {
        let smooth = ink.blurred(0.8);
        let side = ink.width.max(ink.height);
        // Strokes of a seal are apart by a part of its size, those of a signature by more.
        let reach = side as f64 * if kind == Kind::Seal { 0.008 } else { 0.02 };
        // Ruled lines and the like are fainter than what was written on them.
        let mut inked: Vec<f32> = smooth.values.iter().copied().filter(|v| *v > INKED).collect();
        let least = INKED.max(0.45 * percentile(&mut inked, 0.9));
        let near = widened(&smooth, least, reach.max(1.5) as usize);
        let patches = Patches::of(ink.width, ink.height, |i| near[i]);
        let mut groups: Vec<Group> = vec![Group::default(); patches.areas.len()];
        for (i, value) in smooth.values.iter().enumerate().filter(|(_, v)| **v > least) {
            if let Some(at) = (patches.labels[i] as usize).checked_sub(1) {
                groups[at].add(i % ink.width, i / ink.width, value.min(1.0));
            }
        }
        let (first, heaviest) = groups.iter().enumerate().max_by(|a, b| a.1.mass.total_cmp(&b.1.mass))?;
        if heaviest.mass < 12.0 {
            return None;
        }
        let (mut taken, mut bounds) = (vec![false; groups.len()], heaviest.bounds);
        taken[first] = true;
        // A rim that is pressed in parts falls apart into groups, one beside the other.
        while let Some(next) = (0..groups.len()).find(|i| {
            let group = &groups[*i];
            let apart = gap(bounds, group.bounds) as f64;
            let most = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]) as f64;
            let is_large = group.mass > heaviest.mass * 0.08;
            !taken[*i] && group.mass > heaviest.mass * 0.002 && apart <= most * if is_large { 0.12 } else { 0.0 }
        }) {
            taken[next] = true;
            let more = groups[next].bounds;
            bounds = [bounds[0].min(more[0]), bounds[1].min(more[1]), bounds[2].max(more[2]), bounds[3].max(more[3])];
        }
        let belongs = patches.labels.iter().map(|label| *label > 0 && taken[*label as usize - 1]).collect();
        let [left, top, right, below] = bounds.map(|v| v * view.by);
        let (right, below) = ((right + view.by).min(width), (below + view.by).min(height));
        let margin = (right - left).max(below - top) / 12 + 2 * view.by;
        Some(Self {
            strokes: [left, top, right, below],
            with_margin: [
                left.saturating_sub(margin),
                top.saturating_sub(margin),
                (right + margin).min(width),
                (below + margin).min(height),
            ],
            belongs,
            by: view.by,
            width: ink.width,
            height: ink.height,
        })
    }

    /// Whether a place of the photo is on or close to the strokes.
    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        let (x, y) = (x / self.by as f64, y / self.by as f64);
        let is_inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        is_inside && self.belongs[y as usize * self.width + x as usize]
    }
}

#[derive(Clone, Default)]
struct Group {
    mass: f32,
    bounds: [usize; 4],
}

impl Group {
    fn add(&mut self, x: usize, y: usize, mass: f32) {
        let [left, top, right, below] = self.bounds;
        let is_first = self.mass == 0.0;
        self.bounds = if is_first { [x, y, x, y] } else { [left.min(x), top.min(y), right.max(x), below.max(y)] };
        self.mass += mass;
    }
}

/// Pixels between two boxes; 0 where they overlap.
fn gap(a: [usize; 4], b: [usize; 4]) -> usize {
    let across = a[0].saturating_sub(b[2]).max(b[0].saturating_sub(a[2]));
    across.max(a[1].saturating_sub(b[3]).max(b[1].saturating_sub(a[3])))
}

/// The pixels above a value, and all within `reach` of one of them along rows and columns.
fn widened(plane: &Plane, above: f32, reach: usize) -> Vec<bool> {
    let along = |rows: usize, length: usize, at: &dyn Fn(usize, usize) -> bool| {
        let mut out = vec![false; rows * length];
        for row in 0..rows {
            let mut until = 0;
            for i in 0..length + reach {
                if i < length && at(row, i) {
                    until = i + 2 * reach + 1;
                }
                if i >= reach && i < until {
                    out[row * length + i - reach] = true;
                }
            }
        }
        out
    };
    let (width, height) = (plane.width, plane.height);
    let wide = along(height, width, &|row, column| plane.at(column, row) > above);
    let both = along(width, height, &|column, row| wide[row * width + column]);
    let mut out = vec![false; width * height];
    for (i, is_near) in both.into_iter().enumerate() {
        out[i % height * width + i / height] = is_near;
    }
    out
}
