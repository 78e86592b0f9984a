//! The picture that is made, as a window onto the photo.

use crate::clean::area::Area;
use crate::clean::corners::{self, Corners};
use crate::clean::light::View;
use crate::clean::matrix::{Homography, Point};
use crate::clean::plane::Plane;
use crate::clean::rim::Ellipse;
use crate::clean::{Cleaning, Outline, pose};

/// Half axes closer to each other than this belong to a circle seen aslant (by up to 33 degrees); others to an oval seal.
const ROUND: f64 = 0.84;
/// The part of an outline that has to be there to be believed.
const BELIEVED: f64 = 0.4;

/// What the strokes are enclosed by, in pixels.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A circle seen aslant, its middle in the disc of the ellipse.
    Round {
        ellipse: Ellipse,
        middle: Point,
    },
    Oval(Ellipse),
    Rectangle(Corners),
    None,
}

impl Shape {
    /// The shape of the outer edge of the strokes.
    pub(super) fn of(ink: &Plane, view: &View, area: &Area, photo: (usize, usize)) -> Self {
        let in_view = |v: usize, start: usize| v.saturating_sub(start) as f64 / view.by as f64;
        let [left, top, right, below] = area.strokes;
        let bounds = [
            in_view(left, area.with_margin[0]),
            in_view(top, area.with_margin[1]),
            in_view(right, area.with_margin[0]),
            in_view(below, area.with_margin[1]),
        ];
        let ellipse = Ellipse::in_box(bounds).fitted(ink);
        let round = ellipse.map_or(0.0, |ellipse| ellipse.support(ink));
        let corners = corners::rough(ink, super::area::INKED).and_then(|rough| corners::fitted(ink, rough));
        let square = corners.map_or(0.0, |corners| corners::support(ink, &corners));
        match (ellipse, corners) {
            (Some(ellipse), _) if round > BELIEVED && round >= square => {
                let (long, short, _) = ellipse.axes();
                if short / long < ROUND {
                    return Self::Oval(ellipse);
                }
                let likely = pose::middles(&ellipse.in_photo(view), photo);
                Self::Round { ellipse, middle: ellipse.middle(ink, &likely.unwrap_or_default()) }
            }
            (_, Some(corners)) if square > BELIEVED => Self::Rectangle(corners),
            _ => Self::None,
        }
    }

    /// The shape that is found in a view, in the photo that the view was taken of.
    pub(super) fn in_photo(self, view: &View) -> Self {
        match self {
            Self::Round { ellipse, middle } => Self::Round { ellipse: ellipse.in_photo(view), middle },
            Self::Oval(ellipse) => Self::Oval(ellipse.in_photo(view)),
            Self::Rectangle(corners) => Self::Rectangle(corners.map(|corner| view.in_photo(corner))),
            Self::None => Self::None,
        }
    }

    pub(super) fn outline(&self) -> Outline {
        match self {
            Self::Round { ellipse, .. } | Self::Oval(ellipse) => {
                let (long, short, turn_deg) = ellipse.axes();
                Outline::Ellipse { centre: ellipse.centre, radii: (long, short), turn_deg }
            }
            Self::Rectangle(corners) => Outline::Corners { corners: *corners },
            Self::None => Outline::None,
        }
    }

    /// How far it is turned clockwise, as far as its outline alone tells.
    pub(super) fn tilt_deg(&self) -> f64 {
        match self {
            Self::Round { .. } | Self::None => 0.0,
            Self::Oval(ellipse) => ellipse.axes().2,
            Self::Rectangle([a, b, c, d]) => {
                let along = ((b.0 - a.0) + (c.0 - d.0), (b.1 - a.1) + (c.1 - d.1));
                along.1.atan2(along.0).to_degrees()
            }
        }
    }

    /// The box around it in the photo.
    fn bounds(&self, area: &Area) -> [f64; 4] {
        match self {
            Self::Round { ellipse, .. } | Self::Oval(ellipse) => {
                let way = ellipse.out_of_disc().0;
                let (x, y) = (way[0][0].hypot(way[0][1]), way[1][0].hypot(way[1][1]));
                let (cx, cy) = ellipse.centre;
                [cx - x, cy - y, cx + x, cy + y]
            }
            Self::Rectangle(corners) => {
                let of = |fold: fn(f64, f64) -> f64, start: f64, of: fn(&Point) -> f64| {
                    corners.iter().map(of).fold(start, fold)
                };
                [
                    of(f64::min, f64::MAX, |p| p.0),
                    of(f64::min, f64::MAX, |p| p.1),
                    of(f64::max, f64::MIN, |p| p.0),
                    of(f64::max, f64::MIN, |p| p.1),
                ]
            }
            Self::None => area.with_margin.map(|v| v as f64),
        }
    }
}

/// The picture's place.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// Takes millimetres, counted from the middle of the picture, to pixels of the photo.
    pub(super) to_photo: Homography,
    pub(super) width_mm: f64,
    pub(super) height_mm: f64,
    /// Whether the picture shows a circle that touches its four sides.
    pub(super) is_round: bool,
    /// Whether the sides of the picture are those of the seal.
    pub(super) is_edged: bool,
}

impl Frame {
    /// The straightened shape, or the upright box around it, turned as asked for and as wide as asked for.
    pub(super) fn of(shape: &Shape, area: &Area, cleaning: &Cleaning) -> Option<Self> {
        let width_mm = cleaning.width_mm;
        let turn = Homography::turn(-cleaning.turn_deg);
        let is_turned = cleaning.turn_deg % 90.0 != 0.0;
        if let (true, Shape::Round { ellipse, middle }) = (cleaning.is_straightened, shape) {
            let to_photo = turn
                .then(&scale(2.0 / width_mm, 2.0 / width_mm))
                .then(&Homography::of_disc(*middle))
                .then(&ellipse.out_of_disc());
            return Some(Self { to_photo, width_mm, height_mm: width_mm, is_round: true, is_edged: true });
        }
        // From a box of this size about the origin to the photo.
        let (width, height, to_photo, is_edged) = match shape {
            Shape::Oval(ellipse) if cleaning.is_straightened => {
                let (long, short, degrees) = ellipse.axes();
                let to_photo =
                    scale(2.0, 2.0 * long / short).then(&Homography::turn(degrees)).then(&ellipse.out_of_disc());
                (1.0, short / long, to_photo, false)
            }
            Shape::Rectangle(corners) if cleaning.is_straightened => {
                let [top, right, bottom, left] = corners::lengths(corners);
                let ratio = (left + right) / (top + bottom);
                // A square seen aslant; which rectangle it is instead, four corners alone do not tell.
                let ratio = if (0.82..1.22).contains(&ratio) { 1.0 } else { ratio };
                let to_photo = scale(2.0, 2.0 / ratio).then(&Homography::from_square(*corners)?);
                (1.0, ratio, to_photo, !is_turned)
            }
            _ => {
                let [left, top, right, below] = shape.bounds(area);
                let to_middle = [(left + right) / 2.0, (top + below) / 2.0];
                let to_photo = Homography::affine([1.0, 0.0, to_middle[0]], [0.0, 1.0, to_middle[1]]);
                ((right - left).max(1.0), (below - top).max(1.0), to_photo, false)
            }
        };
        let (sin, cos) = cleaning.turn_deg.to_radians().sin_cos();
        let extent = |a: f64, b: f64| {
            if matches!(shape, Shape::Oval(_)) { (a * cos).hypot(b * sin) } else { (a * cos).abs() + (b * sin).abs() }
        };
        let (across, down) = (extent(width, height), extent(height, width));
        let unit = across / width_mm;
        let to_photo = turn.then(&scale(unit, unit)).then(&to_photo);
        Some(Self { to_photo, width_mm, height_mm: down / unit, is_round: false, is_edged })
    }

    /// The part of this picture from (left, top) to (right, below), in parts of its width and height, `width_mm` wide.
    pub(super) fn part(&self, [left, top, right, below]: [f64; 4], width_mm: f64) -> Self {
        let (width, height) = ((right - left) * self.width_mm, (below - top) * self.height_mm);
        let unit = width / width_mm;
        let (x, y) = (((left + right) / 2.0 - 0.5) * self.width_mm, ((top + below) / 2.0 - 0.5) * self.height_mm);
        let to_whole = Homography::affine([unit, 0.0, x], [0.0, unit, y]);
        Self { to_photo: to_whole.then(&self.to_photo), width_mm, height_mm: height / unit, ..*self }
    }

    /// Pixels of the photo for a millimetre, in the middle.
    pub(super) fn photo_px_per_mm(&self) -> f64 {
        let (a, b, c) = (self.to_photo.at((0.0, 0.0)), self.to_photo.at((1.0, 0.0)), self.to_photo.at((0.0, 1.0)));
        let area = (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
        area.abs().sqrt()
    }
}

fn scale(x: f64, y: f64) -> Homography {
    Homography::affine([x, 0.0, 0.0], [0.0, y, 0.0])
}

impl Ellipse {
    /// The same ellipse in the photo that a view was taken of.
    fn in_photo(self, view: &View) -> Self {
        Self { centre: view.in_photo(self.centre), m: self.m.map(|v| v / view.by as f64) }
    }
}
