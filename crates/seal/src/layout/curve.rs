//! An ellipse moved inwards along its normals, by arc length.

/// A point of a curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
    /// Of the normal, from straight up, in degrees clockwise.
    pub turn: f64,
}

/// The right half of such a curve from its top to its bottom; the left half is its mirror image.
pub(super) struct Curve {
    across: f64,
    down: f64,
    inwards: f64,
    /// How far along the curve each of equal steps of the ellipse's parameter lies.
    lengths: Vec<f64>,
}

const STEPS: usize = 720;

impl Curve {
    /// The ellipse with these half axes, moved inwards.
    pub(super) fn new(across: f64, down: f64, inwards: f64) -> Self {
        let mut curve = Self { across, down, inwards, lengths: Vec::with_capacity(STEPS + 1) };
        let (mut length, mut last) = (0.0, curve.point(0.0));
        for step in 0..=STEPS {
            let next = curve.point(parameter(step as f64));
            length += (next.x - last.x).hypot(next.y - last.y);
            curve.lengths.push(length);
            last = next;
        }
        curve
    }

    fn point(&self, t: f64) -> Point {
        let (sin, cos) = t.sin_cos();
        let (across, up) = (sin / self.across, cos / self.down);
        let norm = across.hypot(up);
        let (across, up) = (across / norm, up / norm);
        let (x, y) = (self.across * sin - self.inwards * across, -self.down * cos + self.inwards * up);
        Point { x, y, turn: across.atan2(up).to_degrees() }
    }

    /// The point this far along the curve from its top; to the left where `length` is negative.
    pub(super) fn at(&self, length: f64) -> Point {
        let wanted = length.abs();
        let after = self.lengths.partition_point(|known| *known < wanted).clamp(1, STEPS);
        let (from, to) = (self.lengths[after - 1], self.lengths[after]);
        let part = if to > from { ((wanted - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        let point = self.point(parameter((after - 1) as f64 + part));
        if length < 0.0 { Point { x: -point.x, turn: -point.turn, ..point } } else { point }
    }

    /// How far along the curve from its top the ray at this angle from the top meets it.
    pub(super) fn length_to(&self, degrees: f64) -> f64 {
        let angle = |step: usize| {
            let point = self.point(parameter(step as f64));
            point.x.atan2(-point.y).to_degrees()
        };
        let (mut low, mut high) = (0, STEPS);
        while low < high {
            let middle = (low + high) / 2;
            if angle(middle) < degrees { low = middle + 1 } else { high = middle }
        }
        self.lengths[low]
    }
}

fn parameter(step: f64) -> f64 {
    std::f64::consts::PI * step / STEPS as f64
}
