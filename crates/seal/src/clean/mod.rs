//! A seal or a signature out of a photo of paper that bears it.
//!
//! The strokes are found by the colour of their ink, straightened by their rim, freed of paper, shadow and the print that
//! runs through them, and drawn anew in one colour on transparent ground, with a size in millimetres.
//!
//! ```no_run
//! use sealbid_seal::clean::{Cleaning, Photo};
//!
//! let photo = Photo::open(&std::fs::read("seal.jpg")?)?;
//! let cleaned = photo.clean(&Cleaning { width_mm: 42.0, ..Cleaning::default() })?;
//! std::fs::write("seal.png", cleaned.picture.to_png())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same photo and the same wishes give the same bytes. Nothing is invented: where the seal left no ink there is none in
//! the picture, except under print and in holes smaller than a speck.

mod area;
mod corners;
mod error;
mod finding;
mod frame;
mod ink;
mod light;
mod matrix;
mod photo;
mod plane;
mod pose;
mod rim;
mod strokes;

use serde::{Deserialize, Serialize};

use crate::SealPicture;
use area::Area;
use finding::Seen;
use frame::{Frame, Shape};
use ink::Swallows;
use light::{Paper, View};
use plane::Plane;
use strokes::{HALF, Sheet, Strength};

pub use error::PhotoError;
pub use finding::{FINDINGS, Finding};
pub use photo::Photo;

/// Pixels along the longer side of the photo as it is looked at to find the seal.
const OVERVIEW: usize = 1000;
/// Pixels along the longer side of the seal as it is looked at to find its edges.
const CLOSE: usize = 1200;
/// Pixels a side of a picture, as [`SealPicture`] has them.
const MAX_SIDE: f64 = 4096.0;
/// Coarse picture in which the strokes of a signature are measured, in pixels along its longer side.
const MEASURED: f64 = 500.0;

/// What is in the photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A seal: round, oval, square or rectangular, with a rim.
    #[default]
    Seal,
    /// A signature by hand: strokes without a rim, cropped to.
    Handwriting,
}

/// The ink that is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    /// Whichever there is the most of: red, blue or black.
    #[default]
    Auto,
    /// Red; black print through it is removed.
    Red,
    /// Blue; black print through it is removed.
    Blue,
    /// Black; print cannot be told from it.
    Black,
    /// Like this sRGB colour.
    Custom([u8; 3]),
}

/// A stroke of the eraser on the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    /// Half the width of the eraser in millimetres, 0.05 to 50.
    pub radius_mm: f64,
    /// Where it went, in millimetres from the top left corner of the picture.
    pub points_mm: Vec<(f64, f64)>,
}

/// How a photo is to be cleaned. In JSON every field may be absent and then has the value of [`Cleaning::default`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cleaning {
    /// What is in the photo.
    pub kind: Kind,
    /// The ink that is looked for.
    pub ink: Ink,
    /// The strength of ink from which a pixel belongs to a stroke, on the scale of [`Cleaned::histogram`]; a lower one
    /// keeps more. Where it is absent it is half of the usual strength.
    pub threshold: Option<u8>,
    /// Degrees by which the picture is turned clockwise, -360 to 360.
    pub turn_deg: f64,
    /// Whether the rim decides the perspective; else the picture is cut out of the photo as it is.
    pub is_straightened: bool,
    /// What is smaller than this across is removed, 0 to 5 mm.
    pub speck_mm: f64,
    /// Width of the picture in millimetres, 2 to 170: of a round seal its diameter.
    pub width_mm: f64,
    /// The colour that the strokes get, sRGB.
    pub colour: [u8; 3],
    /// Pixels of the picture per inch, 72 to 1,200.
    pub dpi: u32,
    /// Where the eraser passed over the picture.
    pub erased: Vec<Stroke>,
}

impl Default for Cleaning {
    fn default() -> Self {
        Self {
            kind: Kind::Seal,
            ink: Ink::Auto,
            threshold: None,
            turn_deg: 0.0,
            is_straightened: true,
            speck_mm: 0.2,
            width_mm: 42.0,
            colour: [0xC8, 0x10, 0x2E],
            dpi: 600,
            erased: Vec::new(),
        }
    }
}

/// What encloses the strokes in the photo, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outline {
    /// The outer edge of a round or oval rim.
    Ellipse {
        /// Its middle.
        centre: (f64, f64),
        /// Half axes, the longer one first.
        radii: (f64, f64),
        /// How far the longer axis is turned clockwise from the x axis, in degrees.
        turn_deg: f64,
    },
    /// The corners of a square or rectangle, clockwise from the top left one.
    Corners {
        /// The corners.
        corners: [(f64, f64); 4],
    },
    /// Neither was found, or none was looked for.
    None,
}

/// A picture made of a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned {
    /// The strokes in one colour on transparent ground.
    pub picture: SealPicture,
    /// The ink that was looked for; never [`Ink::Auto`].
    pub ink: Ink,
    /// The threshold that was used.
    pub threshold: u8,
    /// How many pixels of the picture have which strength of ink, in steps of 4: bare paper is at 0, usual strokes are at
    /// 200.
    pub histogram: [u32; 64],
    /// What encloses the strokes in the photo.
    pub outline: Outline,
    /// How far the seal in the photo is turned clockwise from upright. Of a rectangle or an oval straightening undoes it; of
    /// a round seal a star in its middle tells it, and a turn by the opposite undoes it. 0 where nothing tells it.
    pub tilt_deg: f64,
    /// What was looked at, good and bad.
    pub findings: Vec<Finding>,
}

impl Cleaning {
    /// Refuses values that no picture can be made with.
    fn check(&self) -> Result<(), PhotoError> {
        let within = |field: &'static str, value: f64, low: f64, high: f64| {
            let is_within = (low..=high).contains(&value);
            if is_within { Ok(()) } else { Err(PhotoError::Setting { field, value: value.to_string() }) }
        };
        within("width_mm", self.width_mm, 2.0, 170.0)?;
        within("speck_mm", self.speck_mm, 0.0, 5.0)?;
        within("turn_deg", self.turn_deg, -360.0, 360.0)?;
        within("dpi", f64::from(self.dpi), 72.0, 1200.0)?;
        for stroke in &self.erased {
            within("radius_mm", stroke.radius_mm, 0.05, 50.0)?;
            for (x, y) in &stroke.points_mm {
                within("points_mm", *x, -1000.0, 1000.0)?;
                within("points_mm", *y, -1000.0, 1000.0)?;
            }
        }
        Ok(())
    }
}

impl Photo {
    /// Makes a picture of the seal or signature in this photo.
    ///
    /// # Errors
    /// [`PhotoError`]: a value outside its range, or no strokes of that ink in the photo.
    pub fn clean(&self, cleaning: &Cleaning) -> Result<Cleaned, PhotoError> {
        cleaning.check()?;
        let size = (self.width, self.height);
        let overview = View::of(self, [0, 0, self.width, self.height], OVERVIEW);
        let paper = Paper::of(&overview).ok_or(PhotoError::NoInk)?;
        let (ink, swallows) = Swallows::of(cleaning.ink, cleaning.kind, &overview, &paper);
        let everywhere = inked(&overview, &paper, &swallows, |_| true);
        let area = Area::of(&everywhere, &overview, cleaning.kind, size).ok_or(PhotoError::NoInk)?;
        let view = View::of(self, area.with_margin, CLOSE);
        let close = inked(&view, &paper, &swallows, |place| area.holds(place)).blurred(1.0);
        let in_close = match cleaning.kind {
            Kind::Seal => Shape::of(&close, &view, &area, size),
            Kind::Handwriting => Shape::None,
        };
        let shape = in_close.in_photo(&view);
        let mut frame = Frame::of(&shape, &area, cleaning).ok_or(PhotoError::NoInk)?;
        let only = (cleaning.kind == Kind::Handwriting).then_some(&area);
        let sheet = Sheet { photo: self, paper: &paper, ink: &swallows, only };
        if matches!(shape, Shape::None) {
            frame = sheet.cropped(&frame, cleaning)?;
        }
        let outside = |field, value: f64| PhotoError::Setting { field, value: value.to_string() };
        if !(2.0..=200.0).contains(&frame.height_mm) {
            return Err(outside("width_mm", cleaning.width_mm));
        }
        let dpi = f64::from(cleaning.dpi);
        let pixels = pixels(&frame, dpi).ok_or_else(|| outside("dpi", dpi))?;
        let strength = Strength::of(&sheet, &frame, pixels);
        let threshold = cleaning.threshold.unwrap_or(HALF);
        let (mut opacity, specks) = strokes(&strength, threshold, &frame, cleaning);
        let tilt_deg = if frame.is_round {
            finding::star_tilt(&opacity).map_or(0.0, |tilt| within_a_point(tilt - cleaning.turn_deg))
        } else {
            shape.tilt_deg()
        };
        let seen = Seen {
            close: &close,
            in_close: &in_close,
            area: &area,
            photo: size,
            exact_to: overview.by,
            frame: &frame,
            strength: &strength,
            opacity: &opacity,
            specks,
            speck_mm: cleaning.speck_mm,
        };
        let findings = seen.findings();
        strokes::erase(&mut opacity, &cleaning.erased, strength.px_per_mm);
        let picture = picture(&opacity, cleaning).ok_or(PhotoError::NoInk)?;
        let histogram = strength.histogram();
        Ok(Cleaned { picture, ink, threshold, histogram, outline: shape.outline(), tilt_deg, findings })
    }
}

impl Sheet<'_> {
    /// The part of a frame that strokes are in, as they come out of it.
    fn cropped(&self, frame: &Frame, cleaning: &Cleaning) -> Result<Frame, PhotoError> {
        let longer = frame.width_mm.max(frame.height_mm);
        let pixels = pixels(frame, MEASURED / longer * 25.4).ok_or(PhotoError::NoInk)?;
        let strength = Strength::of(self, frame, pixels);
        let threshold = cleaning.threshold.unwrap_or(HALF);
        let (opacity, _) = strokes(&strength, threshold, frame, &Cleaning { speck_mm: 0.5, ..cleaning.clone() });
        let bounds = strokes::bounds(&opacity).ok_or(PhotoError::NoInk)?;
        Ok(frame.part(bounds, cleaning.width_mm))
    }
}

/// Width and height in pixels; nothing where they are more than a picture has.
fn pixels(frame: &Frame, dpi: f64) -> Option<(usize, usize)> {
    let width = (frame.width_mm / 25.4 * dpi).round().max(1.0);
    let height = (frame.height_mm / frame.width_mm * width).round().max(1.0);
    (width <= MAX_SIDE && height <= MAX_SIDE).then_some((width as usize, height as usize))
}

/// A star looks the same after a fifth of a turn.
fn within_a_point(degrees: f64) -> f64 {
    (degrees + 36.0).rem_euclid(72.0) - 36.0
}

/// The cover with ink of each pixel of a view, 0 where `holds` does not hold.
fn inked(view: &View, paper: &Paper, ink: &Swallows, holds: impl Fn((f64, f64)) -> bool) -> Plane {
    let mut plane = Plane::new(view.width, view.height);
    for (i, value) in plane.values.iter_mut().enumerate() {
        let (light, place) = view.pixel(i);
        if holds(place) {
            *value = ink.cover(paper.missing(light, place)).ink.min(1.2);
        }
    }
    plane
}

/// The opacity without specks and without what is outside of a round rim, and how many specks there were.
fn strokes(strength: &Strength, threshold: u8, frame: &Frame, cleaning: &Cleaning) -> (Plane, usize) {
    let mut opacity = strength.opacity(threshold);
    if frame.is_round {
        strokes::cut_round(&mut opacity);
    }
    let specks = strokes::without_specks(&mut opacity, cleaning.speck_mm, strength.px_per_mm);
    (opacity, specks)
}

/// The strokes in their colour; nothing where none can be seen.
fn picture(opacity: &Plane, cleaning: &Cleaning) -> Option<SealPicture> {
    let [red, green, blue] = cleaning.colour;
    let rgba: Vec<u8> = opacity.values.iter().flat_map(|v| [red, green, blue, (v * 255.0).round() as u8]).collect();
    let is_seen = rgba.chunks_exact(4).any(|pixel| pixel[3] > 0);
    let (width, height) = (u32::try_from(opacity.width).ok()?, u32::try_from(opacity.height).ok()?);
    is_seen.then(|| SealPicture::from_drawn(width, height, rgba, cleaning.width_mm))
}
