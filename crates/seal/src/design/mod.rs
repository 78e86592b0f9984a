//! A drawn seal: its words and measures, held to the rules, and what is made of them.

mod aspects;
mod preset;
mod rules;
mod shape;

use serde::{Deserialize, Serialize};

pub use preset::{COMPANY_40, PRESETS, Preset};
pub use shape::{Cut, Direction, Font, Format, Lettering, Name, Oval, Rectangle, Round, Shape, Square};

use crate::check::{self, Check};
use crate::layout::arrange;
use crate::{DrawError, Fonts, SealPicture, SpecError, render};

/// A seal to be drawn. As JSON, of which `docs/formats/seal-design.md` tells all:
///
/// ```json
/// {"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 40.0, "rim_mm": 1.2, "star_mm": 14.0,
///  "centre": "投标专用章", "code": "3501000012345", "colour": "#c8102e"}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Shape", into = "Shape")]
pub struct SealDesign(Shape);

impl TryFrom<Shape> for SealDesign {
    type Error = SpecError;

    /// Holds what stands on a seal to the rules.
    fn try_from(shape: Shape) -> Result<Self, SpecError> {
        rules::hold(&shape)?;
        Ok(Self(shape))
    }
}

impl From<SealDesign> for Shape {
    fn from(design: SealDesign) -> Self {
        design.0
    }
}

impl SealDesign {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`SpecError`]: not JSON of format 1, an unknown key, or a value outside its range.
    pub fn from_json(json: &[u8]) -> Result<Self, SpecError> {
        let shape: Shape = serde_json::from_slice(json).map_err(|e| SpecError::Invalid(e.to_string()))?;
        Self::try_from(shape)
    }

    /// The JSON form, on one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).expect("texts and finite numbers are JSON")
    }

    /// What stands on the seal.
    pub fn shape(&self) -> &Shape {
        &self.0
    }

    /// Width and height over the rim, in millimetres.
    pub fn size_mm(&self) -> (f64, f64) {
        self.0.size_mm()
    }

    /// The seal as SVG: paths only, no text, the view box in millimetres.
    ///
    /// # Errors
    /// [`DrawError`]: not a font, a character without a glyph, texts that do not fit.
    pub fn svg(&self, fonts: &Fonts<'_>) -> Result<String, DrawError> {
        render::svg(&arrange(&self.0)?, self.0.colour(), fonts)
    }

    /// The seal as pixels of one colour on transparent ground at `dpi` dots per inch (72 to 1,200; impressions are
    /// made at 600). The same design, fonts and resolution give the same pixels.
    ///
    /// # Errors
    /// [`DrawError`]: as [`SealDesign::svg`], or a resolution out of range.
    pub fn draw(&self, fonts: &Fonts<'_>, dpi: u32) -> Result<SealPicture, DrawError> {
        if !(72..=1200).contains(&dpi) {
            return Err(DrawError::Dpi(dpi));
        }
        Ok(render::pixels(&self.svg(fonts)?, self.size_mm(), self.0.colour(), dpi))
    }

    /// What a seal maker would look at: whether texts keep apart, how thin the strokes are, whether the measures are
    /// usual. Nothing of it keeps a seal from being drawn.
    ///
    /// # Errors
    /// [`DrawError`]: as [`SealDesign::svg`].
    pub fn checks(&self, fonts: &Fonts<'_>) -> Result<Vec<Check>, DrawError> {
        check::checks(self, fonts)
    }
}
