//! A path on its way: what it would hide of the places asked about if it were stroked, filled, or both.

use crate::read::Rect;

/// The least width of a line, in units.
const HAIR: f64 = 0.25;
/// How far a corner of a box may be off, in units.
const OFF: f64 = 0.01;

/// A matrix as six numbers (ISO 32000-2, 8.3.3).
pub(super) type Matrix = [f64; 6];

/// `first`, then `second`.
pub(super) fn times(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [k, l, m, n, o, p] = second;
    [a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p]
}

/// The point that `matrix` leads to.
pub(super) fn apply([a, b, c, d, e, f]: Matrix, x: f64, y: f64) -> (f64, f64) {
    (a * x + c * y + e, b * x + d * y + f)
}

/// What a rectangle becomes, as the smallest one around it.
pub(super) fn laid(matrix: Matrix, rect: Rect) -> Rect {
    let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x0, rect.y1), (rect.x1, rect.y1)];
    Rect::around(corners.map(|(x, y)| apply(matrix, x, y)))
}

/// The places asked about, in default user space.
pub(super) struct Places<'m> {
    boxes: &'m [Rect],
    zone: Rect,
}

impl<'m> Places<'m> {
    pub(super) fn new(boxes: &'m [Rect]) -> Self {
        Self { boxes, zone: Rect::around(boxes.iter().flat_map(|place| [(place.x0, place.y0), (place.x1, place.y1)])) }
    }

    pub(super) fn count(&self) -> usize {
        self.boxes.len()
    }

    /// Whether `rect` is anywhere near.
    pub(super) fn touch(&self, rect: Rect) -> bool {
        rect.intersection(self.zone).is_some()
    }

    /// Adds the area that `rect` hides of each.
    pub(super) fn hide(&self, hidden: &mut [f64], rect: Rect) {
        if self.touch(rect) {
            for (hidden, place) in hidden.iter_mut().zip(self.boxes) {
                *hidden += place.intersection(rect).map_or(0.0, |part| part.width() * part.height());
            }
        }
    }
}

/// How paths are laid on the page.
#[derive(Clone)]
pub(super) struct Pen {
    pub matrix: Matrix,
    pub clip: Rect,
    pub line: f64,
}

/// The path.
pub(super) struct Path {
    start: (f64, f64),
    at: (f64, f64),
    /// The points of the subpath, as far as it can be a box, and what lies around them.
    points: Vec<(f64, f64)>,
    curved: bool,
    part: Option<Rect>,
    whole: Option<Rect>,
    /// Whether it will be the clip.
    pub clips: bool,
    /// Hidden of each place: by its lines; by its areas; and by areas that hold the place whole, as a background does.
    pub stroked: Vec<f64>,
    pub filled: Vec<f64>,
    pub behind: Vec<f64>,
}

impl Path {
    pub(super) fn new(places: usize) -> Self {
        Self {
            start: (0.0, 0.0),
            at: (0.0, 0.0),
            points: Vec::new(),
            curved: false,
            part: None,
            whole: None,
            clips: false,
            stroked: vec![0.0; places],
            filled: vec![0.0; places],
            behind: vec![0.0; places],
        }
    }

    /// `m`
    pub(super) fn begin(&mut self, places: &Places<'_>, pen: &Pen, (x, y): (f64, f64)) {
        self.end(places, pen);
        self.start = apply(pen.matrix, x, y);
        self.at = self.start;
        self.points.push(self.at);
    }

    /// A line or, of several points, a curve to the last of them.
    pub(super) fn to(&mut self, places: &Places<'_>, pen: &Pen, points: &[(f64, f64)]) {
        let from = self.at;
        let points = points.iter().map(|&(x, y)| apply(pen.matrix, x, y));
        self.curved |= points.len() > 1;
        self.at = points.clone().next_back().unwrap_or(from);
        if self.points.len() < 8 {
            self.points.push(self.at);
        }
        self.line(places, pen, Rect::around(points.chain([from])));
    }

    /// `re`
    pub(super) fn rectangle(&mut self, places: &Places<'_>, pen: &Pen, [x, y, w, h]: [f64; 4]) {
        self.begin(places, pen, (x, y));
        for corner in [(x + w, y), (x + w, y + h), (x, y + h)] {
            self.to(places, pen, &[corner]);
        }
        self.close(places, pen);
    }

    /// `h`
    pub(super) fn close(&mut self, places: &Places<'_>, pen: &Pen) {
        let bounds = Rect::around([self.at, self.start]);
        self.at = self.start;
        self.line(places, pen, bounds);
    }

    fn line(&mut self, places: &Places<'_>, pen: &Pen, bounds: Rect) {
        self.part = Some(self.part.map_or(bounds, |part| both(part, bounds)));
        let [a, b, c, d, ..] = pen.matrix;
        let half = (pen.line * (a * d - b * c).abs().sqrt()).max(HAIR) / 2.0;
        let wide = Rect { x0: bounds.x0 - half, y0: bounds.y0 - half, x1: bounds.x1 + half, y1: bounds.y1 + half };
        if let Some(seen) = wide.intersection(pen.clip) {
            places.hide(&mut self.stroked, seen);
        }
    }

    /// Ends a subpath, closed as filling closes it.
    pub(super) fn end(&mut self, places: &Places<'_>, pen: &Pen) {
        if let Some(part) = self.part.take() {
            let is_corner = |(x, y): &(f64, f64)| {
                (x - part.x0).abs().min((x - part.x1).abs()) < OFF && (y - part.y0).abs().min((y - part.y1).abs()) < OFF
            };
            let is_box = !self.curved && (4..=5).contains(&self.points.len()) && self.points.iter().all(is_corner);
            if let Some(seen) = part.intersection(pen.clip).filter(|seen| places.touch(*seen)) {
                for (index, place) in places.boxes.iter().enumerate() {
                    let Some(hidden) = place.intersection(seen) else { continue };
                    let sum = if is_box && hidden == *place { &mut self.behind } else { &mut self.filled };
                    sum[index] += hidden.width() * hidden.height();
                }
            }
            self.whole = Some(self.whole.map_or(part, |whole| both(whole, part)));
        }
        self.points.clear();
        self.curved = false;
    }

    /// What the path leaves of a clip, or at least what lies around it.
    pub(super) fn clipped(&self, clip: Rect) -> Rect {
        let nothing = Rect { x1: clip.x0, ..clip };
        self.whole.and_then(|whole| whole.intersection(clip)).unwrap_or(nothing)
    }
}

/// What lies around two rectangles.
pub(super) fn both(one: Rect, two: Rect) -> Rect {
    Rect::around([(one.x0, one.y0), (one.x1, one.y1), (two.x0, two.y0), (two.x1, two.y1)])
}
