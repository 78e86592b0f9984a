//! The four sides of a square or rectangular seal.

use crate::clean::matrix::Point;
use crate::clean::plane::Plane;
use crate::clean::rim::{STRAY, meet};

/// Rays that are cast on each side.
const RAYS: usize = 160;
/// The part of a side at each of its ends that is not looked at: corners are rounded and worn.
const WORN: f64 = 0.1;

/// Four corners, clockwise from the top left one.
pub(super) type Corners = [Point; 4];

fn cross(o: Point, a: Point, b: Point) -> f64 {
    (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0)
}

/// The convex hull (Andrew's monotone chain), clockwise where y points down.
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while chain.len() > 1 && cross(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut lower = chain(&mut points.iter().copied());
    lower.extend(chain(&mut points.iter().rev().copied()));
    lower
}

/// The largest quadrangle with its corners among those of the hull of the inked pixels.
pub(super) fn rough(ink: &Plane, above: f32) -> Option<Corners> {
    let mut ends = Vec::new();
    for y in 0..ink.height {
        let row = &ink.values[y * ink.width..(y + 1) * ink.width];
        if let Some(first) = row.iter().position(|v| *v > above) {
            let last = row.iter().rposition(|v| *v > above).unwrap_or(first);
            ends.extend([(first as f64, y as f64), (last as f64, y as f64)]);
        }
    }
    let hull = hull(ends);
    let every = hull.len().div_ceil(90).max(1);
    let hull: Vec<Point> = hull.into_iter().step_by(every).collect();
    let mut best: Option<(f64, Corners)> = None;
    for i in 0..hull.len() {
        for k in i + 2..hull.len() {
            let farthest = |range: &mut dyn Iterator<Item = usize>, sign: f64| {
                range.map(|j| (sign * cross(hull[i], hull[k], hull[j]), j)).max_by(|a, b| a.0.total_cmp(&b.0))
            };
            let one = farthest(&mut (i + 1..k), -1.0);
            let other = farthest(&mut (k + 1..hull.len()).chain(0..i), 1.0);
            let (Some((a, j)), Some((b, l))) = (one, other) else { continue };
            if a > 0.0 && b > 0.0 && best.is_none_or(|(area, _)| a + b > area) {
                best = Some((a + b, [hull[i], hull[j], hull[k], hull[l]]));
            }
        }
    }
    best.map(|(_, corners)| from_top_left(corners))
}

/// The same corners, the one nearest to the top left first.
fn from_top_left(mut corners: Corners) -> Corners {
    let first = (0..4).min_by(|a, b| {
        let sum = |i: &usize| corners[*i].0 + corners[*i].1;
        sum(a).total_cmp(&sum(b))
    });
    corners.rotate_left(first.unwrap_or(0));
    corners
}

/// A point of a line, and its direction of length 1.
type Line = (Point, Point);

/// Where rays from outside meet each side, as how far inside of the line between its corners; nothing where there is none.
pub(super) fn depths(ink: &Plane, corners: &Corners) -> Vec<Option<(f64, Point)>> {
    let size = size(corners);
    (0..4)
        .flat_map(|i| {
            let (from, to) = (corners[i], corners[(i + 1) % 4]);
            let length = (to.0 - from.0).hypot(to.1 - from.1).max(1.0);
            let inwards = (-(to.1 - from.1) / length, (to.0 - from.0) / length);
            let (before, after) = (size * 0.07, size * 0.12);
            let steps = ((before + after) * 2.0) as usize;
            (0..RAYS).map(move |k| {
                let part = WORN + (1.0 - 2.0 * WORN) * k as f64 / (RAYS - 1) as f64;
                let on = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
                let at = |along: f64| {
                    let depth = along / 2.0 - before;
                    (on.0 + inwards.0 * depth, on.1 + inwards.1 * depth)
                };
                let met = meet(ink, steps, (size * 0.14 * 2.0) as usize, at)?;
                Some((met.outer / 2.0 - before, at(met.outer)))
            })
        })
        .collect()
}

/// Mean length of the sides.
pub(super) fn size(corners: &Corners) -> f64 {
    lengths(corners).iter().sum::<f64>() / 4.0
}

/// Lengths of top, right, bottom and left side.
pub(super) fn lengths(corners: &Corners) -> [f64; 4] {
    std::array::from_fn(|i| {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        (b.0 - a.0).hypot(b.1 - a.1)
    })
}

/// The corners where lines along the outer edges of the sides meet.
pub(super) fn fitted(ink: &Plane, rough: Corners) -> Option<Corners> {
    let mut corners = rough;
    for scales in [[0.05, 0.03, 0.02], [0.015, 0.01, 0.006], [0.006, 0.004, 0.004]] {
        let met = depths(ink, &corners);
        let scales = scales.map(|scale| scale * size(&corners));
        let mut lines = Vec::new();
        for side in met.chunks_exact(RAYS) {
            let points: Vec<Point> = side.iter().flatten().map(|(_, point)| *point).collect();
            if points.len() < RAYS / 6 {
                return None;
            }
            lines.push(line(&points, scales)?);
        }
        for i in 0..4 {
            corners[i] = crossing(lines[(i + 3) % 4], lines[i])?;
        }
    }
    Some(corners)
}

/// The part of the rays that meet ink on the sides.
pub(super) fn support(ink: &Plane, corners: &Corners) -> f64 {
    let most = STRAY * size(corners) / 2.0;
    let met = depths(ink, corners);
    met.iter().flatten().filter(|(depth, _)| depth.abs() < most).count() as f64 / met.len() as f64
}

fn line(points: &[Point], scales: [f64; 3]) -> Option<Line> {
    let mut weights = vec![1.0; points.len()];
    let mut found = None;
    for scale in scales.into_iter().flat_map(|scale| [scale; 4]) {
        let total: f64 = weights.iter().sum();
        let mean = |of: fn(&Point) -> f64| points.iter().zip(&weights).map(|(p, w)| of(p) * w).sum::<f64>() / total;
        let middle = (mean(|p| p.0), mean(|p| p.1));
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (point, weight) in points.iter().zip(&weights) {
            let (x, y) = (point.0 - middle.0, point.1 - middle.1);
            (xx, xy, yy) = (xx + weight * x * x, xy + weight * x * y, yy + weight * y * y);
        }
        let (sin, cos) = ((2.0 * xy).atan2(xx - yy) / 2.0).sin_cos();
        if !middle.0.is_finite() || !sin.is_finite() {
            return None;
        }
        for (weight, point) in weights.iter_mut().zip(points) {
            let off = (point.0 - middle.0) * sin - (point.1 - middle.1) * cos;
            *weight = (1.0 + (off / scale).powi(2)).powi(-2);
        }
        found = Some((middle, (cos, sin)));
    }
    found
}

fn crossing((a, u): Line, (b, v): Line) -> Option<Point> {
    let determinant = u.0 * v.1 - u.1 * v.0;
    if determinant.abs() < 0.2 {
        return None;
    }
    let along = ((b.0 - a.0) * v.1 - (b.1 - a.1) * v.0) / determinant;
    Some((a.0 + along * u.0, a.1 + along * u.1))
}
