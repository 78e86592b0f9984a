//! The round seal of a company: rim, name along the upper arc, star, a line under it, a code along the lower rim.

use std::fmt::Write;

use resvg::{tiny_skia, usvg};
use serde::{Deserialize, Serialize};

use crate::arrange::arrange;
use crate::outline::{Outlines, Stand};
use crate::{DrawError, SealPicture, SpecError};

const MAX_NAME: usize = 40;
const MAX_CENTRE: usize = 10;
const MAX_CODE: usize = 18;
const RIM_MM: f64 = 1.2;
const STAR_MM: f64 = 14.0;
const INK: &str = "#c8102e";
/// Song on a seal is cut bolder than on a page: the line drawn around each outline, as a part of a character's width.
const BOLDER: f64 = 0.035;

/// What stands on a round seal, in millimetres. As JSON:
///
/// ```json
/// {"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 40.0, "rim_mm": 1.2, "star_mm": 14.0,
///  "centre": "投标专用章", "code": "3501000012345", "colour": "#c8102e"}
/// ```
///
/// `centre` and `code` may be absent; `rim_mm`, `star_mm` and `colour` have the values above when absent. A company's
/// seal is 40 or 42 mm wide with a rim of 1.2 mm and a star of 14 mm; a department's is 38 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Spec", into = "Spec")]
pub struct RoundSeal(Spec);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    format: u32,
    shape: Shape,
    name: String,
    diameter_mm: f64,
    #[serde(default = "rim_mm")]
    rim_mm: f64,
    #[serde(default = "star_mm")]
    star_mm: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    centre: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default = "ink")]
    colour: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Round,
}

fn rim_mm() -> f64 {
    RIM_MM
}
fn star_mm() -> f64 {
    STAR_MM
}
fn ink() -> String {
    INK.to_owned()
}

impl TryFrom<Spec> for RoundSeal {
    type Error = SpecError;

    fn try_from(spec: Spec) -> Result<Self, SpecError> {
        if spec.format != 1 {
            return Err(SpecError::Invalid(format!("format {}", spec.format)));
        }
        words("name", &spec.name, MAX_NAME)?;
        if let Some(centre) = &spec.centre {
            words("centre", centre, MAX_CENTRE)?;
        }
        if let Some(code) = &spec.code {
            words("code", code, MAX_CODE)?;
            if let Some(character) = code.chars().find(|c| !c.is_ascii_alphanumeric()) {
                return Err(SpecError::Character { field: "code", character });
            }
        }
        if !(36.0..=60.0).contains(&spec.diameter_mm) {
            return Err(SpecError::Diameter(spec.diameter_mm));
        }
        if !(0.6..=2.0).contains(&spec.rim_mm) {
            return Err(SpecError::Measure { field: "rim_mm", value: spec.rim_mm });
        }
        if !(8.0..=16.0).contains(&spec.star_mm) {
            return Err(SpecError::Measure { field: "star_mm", value: spec.star_mm });
        }
        let digits = spec.colour.strip_prefix('#').filter(|d| d.len() == 6);
        if !digits.is_some_and(|d| d.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Err(SpecError::Colour(spec.colour));
        }
        Ok(Self(spec))
    }
}

impl From<RoundSeal> for Spec {
    fn from(seal: RoundSeal) -> Self {
        seal.0
    }
}

fn words(field: &'static str, text: &str, most: usize) -> Result<(), SpecError> {
    if text.trim().is_empty() {
        return Err(SpecError::Empty { field });
    }
    let count = text.chars().count();
    if count > most {
        return Err(SpecError::Long { field, count, most });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(character) => Err(SpecError::Character { field, character }),
        None => Ok(()),
    }
}

impl RoundSeal {
    /// A seal with a name of 1 to 40 characters, a rim of 1.2 mm and a star of 14 mm; `diameter_mm` 36 to 60.
    ///
    /// # Errors
    /// [`SpecError`] where the name or the diameter is outside these.
    pub fn new(name: &str, diameter_mm: f64) -> Result<Self, SpecError> {
        Self::try_from(Spec {
            format: 1,
            shape: Shape::Round,
            name: name.to_owned(),
            diameter_mm,
            rim_mm: RIM_MM,
            star_mm: STAR_MM,
            centre: None,
            code: None,
            colour: INK.to_owned(),
        })
    }

    /// The same with a line of 1 to 10 characters under the star.
    ///
    /// # Errors
    /// [`SpecError`] for an empty or longer line or a control character.
    pub fn with_centre(self, centre: &str) -> Result<Self, SpecError> {
        Self::try_from(Spec { centre: Some(centre.to_owned()), ..self.0 })
    }

    /// The same with a code of 1 to 18 letters and digits along the lower rim.
    ///
    /// # Errors
    /// [`SpecError`] for an empty or longer code or any other character.
    pub fn with_code(self, code: &str) -> Result<Self, SpecError> {
        Self::try_from(Spec { code: Some(code.to_owned()), ..self.0 })
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`SpecError`]: not JSON of format 1, or a value outside its range.
    pub fn from_json(json: &[u8]) -> Result<Self, SpecError> {
        let spec: Spec = serde_json::from_slice(json).map_err(|e| SpecError::Invalid(e.to_string()))?;
        Self::try_from(spec)
    }

    /// The name along the upper arc.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The line under the star.
    pub fn centre(&self) -> Option<&str> {
        self.0.centre.as_deref()
    }

    /// The code along the lower rim.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Diameter over the rim, in millimetres.
    pub fn diameter_mm(&self) -> f64 {
        self.0.diameter_mm
    }

    /// Thickness of the rim, in millimetres.
    pub fn rim_mm(&self) -> f64 {
        self.0.rim_mm
    }

    /// Diameter of the circle through the star's points, in millimetres.
    pub fn star_mm(&self) -> f64 {
        self.0.star_mm
    }

    /// The ink, `#rrggbb`.
    pub fn colour(&self) -> &str {
        &self.0.colour
    }

    /// The seal as SVG: paths only, no text, the view box in millimetres.
    ///
    /// # Errors
    /// [`DrawError`]: not a font, a character without a glyph, texts that do not fit.
    pub fn svg(&self, font: &[u8]) -> Result<String, DrawError> {
        let outlines = Outlines::new(font)?;
        let places = arrange(self)?;
        let (diameter, ink) = (self.diameter_mm(), self.colour());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{diameter}mm\" height=\"{diameter}mm\" \
             viewBox=\"{} {} {diameter} {diameter}\"><g fill=\"{ink}\" stroke=\"{ink}\" stroke-linejoin=\"round\">",
            -diameter / 2.0,
            -diameter / 2.0
        );
        let radius = (diameter - self.rim_mm()) / 2.0;
        let rim = self.rim_mm();
        write!(svg, "<circle r=\"{radius}\" fill=\"none\" stroke-width=\"{rim}\"/>").expect("a String takes any text");
        write!(svg, "<path stroke=\"none\" d=\"{}\"/>", star(self.star_mm() / 2.0)).expect("a String takes any text");
        let mut text = |characters: &[(char, Stand)], cap: bool| {
            let mut d = String::new();
            for (character, stand) in characters {
                outlines.append(&mut d, *character, *stand, cap)?;
            }
            if let Some((_, stand)) = characters.first() {
                let bolder = stand.width * BOLDER;
                write!(svg, "<path stroke-width=\"{bolder:.4}\" d=\"{d}\"/>").expect("a String takes any text");
            }
            Ok::<(), DrawError>(())
        };
        text(&places.name, false)?;
        text(&places.centre, false)?;
        text(&places.code, true)?;
        svg.push_str("</g></svg>");
        Ok(svg)
    }

    /// The seal as pixels of one colour on transparent ground at `dpi` dots per inch (72 to 1,200; impressions are
    /// made at 600). The same seal, font and resolution give the same pixels.
    ///
    /// # Errors
    /// [`DrawError`]: as [`RoundSeal::svg`], or a resolution out of range.
    pub fn draw(&self, font: &[u8], dpi: u32) -> Result<SealPicture, DrawError> {
        if !(72..=1200).contains(&dpi) {
            return Err(DrawError::Dpi(dpi));
        }
        let svg = self.svg(font)?;
        let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("the SVG was written just above");
        let side = (self.diameter_mm() / 25.4 * f64::from(dpi)).round() as u32;
        let mut pixels = tiny_skia::Pixmap::new(side, side).expect("102 to 2,835 pixels a side");
        let scale = side as f32 / tree.size().width();
        resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
        let ink = u32::from_str_radix(&self.colour()[1..], 16).expect("checked to be six hexadecimal digits");
        let [_, red, green, blue] = ink.to_be_bytes();
        let rgba = pixels.pixels().iter().flat_map(|p| [red, green, blue, p.alpha()]).collect();
        Ok(SealPicture::from_drawn(side, side, rgba, self.diameter_mm()))
    }
}

/// A five-pointed star about the origin, one point up.
fn star(radius: f64) -> String {
    // The notches of a pentagram lie on a circle smaller by the square of the golden ratio.
    let notch = radius / 1.618_033_988_75f64.powi(2);
    let mut d = String::new();
    for i in 0..10 {
        let (sin, cos) = (f64::from(i) * 36.0).to_radians().sin_cos();
        let r = if i % 2 == 0 { radius } else { notch };
        let command = if i == 0 { 'M' } else { 'L' };
        write!(d, "{command}{:.4} {:.4}", r * sin, -r * cos).expect("a String takes any text");
    }
    d.push('Z');
    d
}
