//! Distances between outlines, and how thick strokes are.

use crate::outline::Polygons;

/// Distance between points that stand for an outline, in millimetres.
const STEP: f64 = 0.04;
/// Points this near together may belong to outlines that cross between them.
const CROSSING: f64 = 0.03;
/// Two edges are the sides of one stroke where they run against each other within 20 degrees.
const AGAINST: f64 = -0.94;
/// Of all places on strokes the part that may be thinner than what is told: tips, and where strokes meet.
const TIPS: f64 = 0.05;

/// One thing on a seal, by points of its outline in the order of `x`.
pub(super) struct Piece {
    name: &'static str,
    /// How far the ink reaches beyond the outline.
    grown: f64,
    points: Vec<(f64, f64)>,
}

impl Piece {
    pub(super) fn new(name: &'static str, grown: f64, polygons: &[Vec<(f64, f64)>]) -> Self {
        let mut points: Vec<_> = polygons.iter().flat_map(|polygon| edges(polygon)).flat_map(along(STEP)).collect();
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Self { name, grown, points }
    }
}

/// The edges of a closed polygon.
fn edges(polygon: &[(f64, f64)]) -> impl Iterator<Item = Edge> {
    let next = polygon.iter().skip(1).chain(polygon.first());
    polygon.iter().zip(next).map(|(from, to)| (*from, *to))
}

type Edge = ((f64, f64), (f64, f64));

/// Points of an edge no farther apart than `step`, its end left out.
fn along(step: f64) -> impl Fn(Edge) -> Vec<(f64, f64)> {
    move |(from, to)| {
        let count = ((to.0 - from.0).hypot(to.1 - from.1) / step).ceil().max(1.0);
        let part = |i: usize| i as f64 / count;
        (0..count as usize).map(|i| (from.0 + (to.0 - from.0) * part(i), from.1 + (to.1 - from.1) * part(i))).collect()
    }
}

/// The smallest gap between any two of the pieces, and what these are called.
pub(super) fn nearest(pieces: &[Piece]) -> (f64, (&'static str, &'static str)) {
    let (mut gap, mut between) = (f64::INFINITY, ("rim", "rim"));
    for (at, first) in pieces.iter().enumerate() {
        for second in &pieces[at + 1..] {
            let grown = first.grown + second.grown;
            let reach = gap + grown;
            let found = distance(&first.points, &second.points, reach);
            if found < reach {
                (gap, between) = (found - grown, (first.name, second.name));
            }
        }
    }
    (if gap < CROSSING { 0.0 } else { gap }, between)
}

/// The smallest distance between two sets of points in the order of `x`, if it is less than `reach`.
fn distance(first: &[(f64, f64)], second: &[(f64, f64)], mut reach: f64) -> f64 {
    for (x, y) in first {
        let from = second.partition_point(|other| other.0 < x - reach);
        let right = x + reach;
        for (other_x, other_y) in second[from..].iter().take_while(|other| other.0 <= right) {
            reach = reach.min((other_x - x).hypot(other_y - y));
        }
    }
    reach
}

/// How thick the thin strokes of these characters are, in millimetres; nothing where there are no strokes.
pub(super) fn thin(characters: &[Polygons]) -> Option<f64> {
    let mut found: Vec<f64> = characters.iter().flat_map(|character| strokes(&character.0)).collect();
    found.sort_unstable_by(f64::total_cmp);
    found.get((found.len() as f64 * TIPS) as usize).copied()
}

/// The way across the ink from places all along the outline to the other side of the stroke.
fn strokes(polygons: &[Vec<(f64, f64)>]) -> Vec<f64> {
    let edges: Vec<Edge> = polygons.iter().flat_map(|polygon| edges(polygon)).collect();
    // Outer outlines run one way, holes the other; the outer ones have more area.
    let area: f64 = edges.iter().map(|(from, to)| from.0 * to.1 - to.0 * from.1).sum();
    let turn = area.signum();
    let mut found = Vec::new();
    for (at, (from, to)) in edges.iter().enumerate() {
        let Some(way) = direction(*from, *to) else { continue };
        let inward = (-way.1 * turn, way.0 * turn);
        for start in along(3.0 * STEP)((*from, *to)) {
            let others = edges.iter().enumerate().filter(|(other, _)| *other != at);
            let hit = others.filter_map(|(_, edge)| Some((crossing(start, inward, edge)?, edge)));
            if let Some((across, (other_from, other_to))) = hit.min_by(|a, b| a.0.total_cmp(&b.0))
                && direction(*other_from, *other_to).is_some_and(|other| way.0 * other.0 + way.1 * other.1 < AGAINST)
            {
                found.push(across);
            }
        }
    }
    found
}

fn direction(from: (f64, f64), to: (f64, f64)) -> Option<(f64, f64)> {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let length = x.hypot(y);
    (length > 1e-9).then(|| (x / length, y / length))
}

/// How far from `start` in direction `way` an edge is crossed.
fn crossing(start: (f64, f64), way: (f64, f64), (from, to): &Edge) -> Option<f64> {
    let (edge_x, edge_y) = (to.0 - from.0, to.1 - from.1);
    let (off_x, off_y) = (from.0 - start.0, from.1 - start.1);
    let across = way.0 * edge_y - way.1 * edge_x;
    if across.abs() < 1e-12 {
        return None;
    }
    let far = (off_x * edge_y - off_y * edge_x) / across;
    let part = (off_x * way.1 - off_y * way.0) / across;
    (far > 1e-6 && (0.0..=1.0).contains(&part)).then_some(far)
}
