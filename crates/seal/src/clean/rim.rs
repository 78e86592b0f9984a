//! The rim of a round or oval seal: an ellipse in the photo, and what its inner edge tells about the camera's place.

use crate::clean::matrix::{Homography, Point, observe, solved};
use crate::clean::plane::Plane;

/// Rays that are cast on the rim.
const RAYS: usize = 720;
/// A ray that meets the rim this far from the ellipse (in radii) does not count for it.
pub(super) const STRAY: f64 = 0.015;
/// How well the inner edge of a rim tells the middle, in radii; and how far the cameras of phones differ from the usual one.
const RIM_TELLS: f64 = 0.005;
const LENSES_DIFFER: f64 = 0.15;
/// The least cover at which a ray takes ink for a rim.
const FAINT: f32 = 0.25;

/// Where a ray met a stroke from outside, along the ray.
#[derive(Clone, Copy)]
pub(super) struct Met {
    pub(super) outer: f64,
    /// Where the stroke ends; nothing where it does not within the reach.
    pub(super) inner: Option<f64>,
}

/// Goes along a ray in steps and finds the first stroke, its edges at half its cover. `reach` is how many steps a rim
/// can be thick.
pub(super) fn meet(plane: &Plane, steps: usize, reach: usize, place: impl Fn(f64) -> Point) -> Option<Met> {
    let cover: Vec<f32> = (0..steps)
        .map(|i| {
            let (x, y) = place(i as f64);
            plane.sample(x, y)
        })
        .collect();
    let run = (reach / 12).max(2);
    let start = (0..steps.saturating_sub(run)).find(|i| cover[*i..*i + run].iter().all(|v| *v > FAINT))?;
    let crossing = |from: usize, half: f32| {
        let (a, b) = (cover[from], cover[from + 1]);
        from as f64 + f64::from((half - a) / (b - a))
    };
    // Half of what the stroke has in its middle, and not at its strongest: grain must not move the edges, the less so where
    // the seal was pressed harder.
    let mut half = cover[start..(start + reach / 3).min(steps)].iter().copied().fold(0.0, f32::max) / 2.0;
    let mut met = None;
    for _ in 0..3 {
        let begin = (start..steps).find(|i| cover[*i] >= half)?;
        let before = (0..begin).rev().find(|i| cover[*i] < half)?;
        let end = (begin..(begin + reach).min(steps)).find(|i| cover[*i] < half);
        met = Some(Met { outer: crossing(before, half), inner: end.map(|end| crossing(end - 1, half)) });
        let quarter = (end.unwrap_or((begin + reach).min(steps)) - begin) / 4;
        let middle = &cover[begin + quarter..=begin + 3 * quarter];
        half = middle.iter().sum::<f32>() / middle.len() as f32 / 2.0;
    }
    met
}

/// The points p for which |m (p - centre)| = 1; m is symmetric: a stretch without a turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ellipse {
    pub(super) centre: Point,
    pub(super) m: [f64; 3],
}

/// A ray's angle in the plane where the rim is a circle of radius 1, and where it met the rim there.
pub(super) struct Ray {
    pub(super) outer: Point,
    pub(super) inner: Option<Point>,
}

impl Ellipse {
    /// The one that fills a box.
    pub(super) fn in_box([left, top, right, below]: [f64; 4]) -> Self {
        let (a, b) = (((right - left) / 2.0).max(1.0), ((below - top) / 2.0).max(1.0));
        Self { centre: ((left + right) / 2.0, (top + below) / 2.0), m: [1.0 / a, 0.0, 1.0 / b] }
    }

    /// A place of the picture in the plane where the ellipse is a circle.
    pub(super) fn to_disc(self, (x, y): Point) -> Point {
        let (x, y) = (x - self.centre.0, y - self.centre.1);
        (self.m[0] * x + self.m[1] * y, self.m[1] * x + self.m[2] * y)
    }

    /// The way back.
    pub(super) fn out_of_disc(self) -> Homography {
        let determinant = self.m[0] * self.m[2] - self.m[1] * self.m[1];
        let [a, b, c] = [self.m[2] / determinant, -self.m[1] / determinant, self.m[0] / determinant];
        Homography::affine([a, b, self.centre.0], [b, c, self.centre.1])
    }

    /// Half axes, the longer one first, and how far it is turned clockwise from the x axis, in degrees.
    pub(super) fn axes(self) -> (f64, f64, f64) {
        let [a, b, c] = self.m;
        let (middle, apart) = ((a + c) / 2.0, ((a - c) / 2.0).hypot(b));
        // The longer axis goes with the smaller eigenvalue.
        let turn = (2.0 * b).atan2(a - c) / 2.0 + std::f64::consts::FRAC_PI_2;
        let degrees = (turn.to_degrees() + 90.0).rem_euclid(180.0) - 90.0;
        (1.0 / (middle - apart), 1.0 / (middle + apart), degrees)
    }

    /// Where rays from outside meet the rim, in the plane where it is a circle.
    pub(super) fn rays(self, ink: &Plane) -> Vec<Option<Ray>> {
        let (long, _, _) = self.axes();
        // Half a pixel a step.
        let step = 0.5 / long;
        let from = 1.2;
        let steps = ((from - 0.55) / step) as usize;
        let place = self.out_of_disc();
        (0..RAYS)
            .map(|i| {
                let (sin, cos) = (i as f64 / RAYS as f64 * std::f64::consts::TAU).sin_cos();
                let at = |along: f64| {
                    let r = from - along * step;
                    (r * cos, r * sin)
                };
                let met = meet(ink, steps, (0.14 / step) as usize, |along| place.at(at(along)))?;
                Some(Ray { outer: at(met.outer), inner: met.inner.map(at) })
            })
            .collect()
    }

    /// The ellipse through the outer edge of the rim, whatever is missing of it, beginning with a rough one.
    pub(super) fn fitted(self, ink: &Plane) -> Option<Self> {
        let mut ellipse = self;
        for scales in [[0.2, 0.12, 0.08], [0.05, 0.03, 0.02], [0.012, 0.008, 0.006], [0.006, 0.005, 0.005]] {
            let place = ellipse.out_of_disc();
            let points: Vec<Point> = ellipse.rays(ink).into_iter().flatten().map(|ray| place.at(ray.outer)).collect();
            if points.len() < RAYS / 6 {
                return None;
            }
            for scale in scales {
                for _ in 0..4 {
                    ellipse = ellipse.improved(&points, scale)?;
                }
            }
        }
        Some(ellipse)
    }

    /// One step of Gauss-Newton; points that are off by more than `scale` radii hardly count.
    fn improved(self, points: &[Point], scale: f64) -> Option<Self> {
        let mut rows = [[0.0; 6]; 5];
        let [a, b, c] = self.m;
        // In units of radii, so that all unknowns are of one size.
        let (long, _, _) = self.axes();
        for point in points {
            let (u, v) = self.to_disc(*point);
            let n = u.hypot(v).max(1e-9);
            let (x, y) = ((point.0 - self.centre.0) / long, (point.1 - self.centre.1) / long);
            let (u, v) = (u / n, v / n);
            let residual = n - 1.0;
            let weight = (1.0 + (residual / scale).powi(2)).powi(-2);
            let gradient = [-(a * u + b * v) * long, -(b * u + c * v) * long, u * x, u * y + v * x, v * y];
            observe(&mut rows, gradient, residual, weight);
        }
        let change = solved(rows)?;
        let ellipse = Self {
            centre: (self.centre.0 + change[0] * long, self.centre.1 + change[1] * long),
            m: [a + change[2] / long, b + change[3] / long, c + change[4] / long],
        };
        let is_ellipse = ellipse.m[0] > 0.0 && ellipse.m[0] * ellipse.m[2] > ellipse.m[1] * ellipse.m[1];
        is_ellipse.then_some(ellipse)
    }

    /// The part of the rays that meet ink on the ellipse.
    pub(super) fn support(self, ink: &Plane) -> f64 {
        let on = |ray: &Ray| (ray.outer.0.hypot(ray.outer.1) - 1.0).abs() < STRAY;
        self.rays(ink).iter().flatten().filter(|ray| on(ray)).count() as f64 / RAYS as f64
    }

    /// Where the middle of the seal lies in the disc. A circle seen aslant is an ellipse, but its middle is not that of
    /// the ellipse: towards the far side all is smaller. The inner edge of the rim, a circle about the same middle, tells,
    /// though faintly; `likely` are the places where a camera would see it.
    pub(super) fn middle(self, ink: &Plane, likely: &[Point]) -> Point {
        let on = |ray: &Ray| (ray.outer.0.hypot(ray.outer.1) - 1.0).abs() < STRAY;
        let inner: Vec<Point> = self.rays(ink).iter().flatten().filter(|ray| on(ray)).filter_map(|r| r.inner).collect();
        if inner.len() < RAYS / 4 {
            return (0.0, 0.0);
        }
        let found = likely.iter().filter_map(|likely| middle_near(&inner, *likely));
        found.min_by(|a, b| a.0.total_cmp(&b.0)).map_or((0.0, 0.0), |(_, middle)| middle)
    }
}

/// The place about which points lie in a circle, drawn to a likely one; and how badly they do.
fn middle_near(points: &[Point], likely: Point) -> Option<(f64, Point)> {
    let mut radii: Vec<f64> = points.iter().map(|p| p.0.hypot(p.1)).collect();
    radii.sort_by(f64::total_cmp);
    let mut found = [likely.0, likely.1, radii[radii.len() / 2]];
    let radius = |[x, y, _]: [f64; 3], p: Point| {
        let (x, y) = Homography::of_disc((-x, -y)).at(p);
        x.hypot(y)
    };
    let trust = (RIM_TELLS / (0.003 + LENSES_DIFFER * likely.0.hypot(likely.1))).powi(2);
    let mut badness = f64::MAX;
    for scale in [0.03, 0.015, 0.01, 0.006, 0.006, 0.006] {
        let mut rows = [[0.0; 4]; 3];
        badness = 0.0;
        for point in points {
            let here = radius(found, *point);
            let delta = 1e-5;
            let slope = |i: usize| {
                let mut moved = found;
                moved[i] += delta;
                (radius(moved, *point) - here) / delta
            };
            let residual = here - found[2];
            let square = (residual / scale).powi(2);
            badness += scale * scale * square / (1.0 + square);
            observe(&mut rows, [slope(0), slope(1), -1.0], residual, (1.0 + square).powi(-2));
        }
        for (i, at) in [likely.0, likely.1].into_iter().enumerate() {
            let pull = rows[i][i] * trust;
            badness += pull * (found[i] - at).powi(2);
            rows[i][i] += pull;
            rows[i][3] -= pull * (found[i] - at);
        }
        for (value, by) in found.iter_mut().zip(solved(rows)?) {
            *value += by;
        }
        if found[0].hypot(found[1]) > 0.3 {
            return None;
        }
    }
    Some((badness, (found[0], found[1])))
}
