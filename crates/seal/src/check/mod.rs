//! What a seal maker would look at before a seal is made.

mod measure;

use serde::{Serialize, Serializer};

use crate::design::{PRESETS, Preset, SealDesign};
use crate::layout::{Layout, Outline, Text, arrange};
use crate::outline::Polygons;
use crate::render::{bolder, star};
use crate::{DrawError, Fonts};
use measure::{Piece, nearest, thin};

/// Nearer together, two things run into each other in print.
const LEAST_GAP_MM: f64 = 0.1;
/// Thinner strokes break off in print.
const LEAST_STROKE_MM: f64 = 0.1;
/// How far a usual measure may be missed.
const USUAL_MM: f64 = 0.05;

/// Every code that a [`Check`] can have.
pub const CHECKS: &[&str] = &["parts_apart", "strokes_readable", "measures_usual"];

/// What one look at a design found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at, one of [`CHECKS`].
    pub code: &'static str,
    /// Whether it is as it should be.
    pub is_kept: bool,
    /// What was measured, by name; millimetres with two decimals.
    #[serde(serialize_with = "as_map")]
    pub params: Vec<(&'static str, String)>,
}

fn as_map<S: Serializer>(params: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, value)| (name, value)))
}

pub(crate) fn checks(design: &SealDesign, fonts: &Fonts<'_>) -> Result<Vec<Check>, DrawError> {
    let layout = arrange(design.shape())?;
    let lettered = layout
        .texts
        .iter()
        .map(|text| characters(text, fonts).map(|found| (text, found)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(vec![apart(&layout, &lettered), readable(&layout, &lettered), usual(design)])
}

/// The outlines of each character of a text.
fn characters(text: &Text, fonts: &Fonts<'_>) -> Result<Vec<Polygons>, DrawError> {
    let outlines = fonts.outlines(text.font)?;
    let characters = text.characters.iter().map(|(character, stand)| {
        let mut polygons = Polygons::default();
        outlines.draw(&mut polygons, *character, *stand, text.is_cap)?;
        Ok(polygons)
    });
    characters.collect()
}

/// The smallest gap between any two of characters, star and rim.
fn apart(layout: &Layout, lettered: &[(&Text, Vec<Polygons>)]) -> Check {
    let mut pieces = vec![Piece::new("rim", 0.0, &[inner_edge(layout)])];
    pieces.extend(layout.star.map(|radius| Piece::new("star", 0.0, &[star(radius).to_vec()])));
    for (text, characters) in lettered {
        let grown = bolder(text, layout.is_cut) / 2.0;
        pieces.extend(characters.iter().map(|character| Piece::new(text.field, grown, &character.0)));
    }
    let (gap, between) = nearest(&pieces);
    // Characters without an outline leave the whole seal free.
    let gap = gap.min(layout.size.0.min(layout.size.1));
    Check {
        code: "parts_apart",
        is_kept: gap >= LEAST_GAP_MM,
        params: vec![("gap_mm", two(gap)), ("first", between.0.to_owned()), ("second", between.1.to_owned())],
    }
}

/// What the innermost rim leaves free; of a cut seal all of its ground.
fn inner_edge(layout: &Layout) -> Vec<(f64, f64)> {
    let (half_width, half_height) = (layout.size.0 / 2.0, layout.size.1 / 2.0);
    let corners = |across: f64, down: f64| vec![(-across, -down), (across, -down), (across, down), (-across, down)];
    let Some(rim) = layout.rims.last() else { return corners(half_width, half_height) };
    let round = |across: f64, down: f64| {
        let point = |i: i32| {
            let (sin, cos) = f64::from(i).to_radians().sin_cos();
            (across * sin, -down * cos)
        };
        (0..360).map(point).collect()
    };
    let half = rim.thickness / 2.0;
    match rim.outline {
        Outline::Circle { radius } => round(radius - half, radius - half),
        Outline::Ellipse { across, down } => round(across - half, down - half),
        Outline::Box { across, down } => corners(across - half, down - half),
    }
}

/// The thinnest strokes, of the text that has them.
fn readable(layout: &Layout, lettered: &[(&Text, Vec<Polygons>)]) -> Check {
    let rims = layout.rims.iter().map(|rim| (rim.thickness, "rim"));
    let texts = lettered
        .iter()
        .filter_map(|(text, characters)| Some((thin(characters)? + bolder(text, layout.is_cut), text.field)));
    let (stroke, of) = rims.chain(texts).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, "rim"));
    Check {
        code: "strokes_readable",
        is_kept: stroke >= LEAST_STROKE_MM,
        params: vec![("stroke_mm", two(stroke)), ("of", of.to_owned())],
    }
}

/// Size, rim and star against the usual seals of the same kind.
fn usual(design: &SealDesign) -> Check {
    let shape = design.shape();
    let (width, height) = design.size_mm();
    let (rim, star) = (shape.rim_mm(), shape.star_mm());
    let near = |a: f64, b: f64| (a - b).abs() <= USUAL_MM;
    let is_usual = |preset: &Preset| {
        preset.kind == shape.kind()
            && near(preset.size_mm.0, width)
            && near(preset.size_mm.1, height)
            && near(preset.rim_mm, rim)
            && match (preset.star_mm, star) {
                (Some(usual), Some(star)) => near(usual, star),
                // Seals for one purpose may go without.
                (_, star) => star.is_none(),
            }
    };
    let mut params = vec![("width_mm", two(width)), ("height_mm", two(height)), ("rim_mm", two(rim))];
    params.extend(star.map(|star| ("star_mm", two(star))));
    Check { code: "measures_usual", is_kept: PRESETS.iter().any(is_usual), params }
}

fn two(mm: f64) -> String {
    format!("{mm:.2}")
}
