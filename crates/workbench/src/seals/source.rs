//! What a seal is made of, and what is made of it.

use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use sealbid_seal::clean::{self, Cleaned, Cleaning, Finding, Ink, Outline, Photo, Stroke};
use sealbid_seal::{Check, Point, SealDesign, SealPicture, Written};
use sealbid_wire::desk::{
    PhotoCleaning, PhotoInk, PhotoKind, PhotoView, SealCheck, SealPreview, SealShape, SealSource, Writing,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Core;
use crate::database::PhotoRow;
use crate::failure::Failure;
use crate::files::{Known, unreadable};

/// Resolution of a seal: what a page is printed at.
pub(crate) const DPI: u32 = 600;
/// Of a picture while a slider moves.
const QUICK_DPI: u32 = 150;
const MAX_PNG: u64 = 8 << 20;
const MAX_PHOTO: u64 = 32 << 20;

/// What a seal is made of, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "made", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Source {
    Drawn {
        design: Box<SealDesign>,
    },
    Photo {
        /// SHA-256 of the photo.
        photo: String,
        cleaning: PhotoCleaning,
    },
    Written {
        writing: Writing,
    },
    Picture {},
}

/// The photo that was looked at last: it is decoded once.
#[derive(Default)]
pub(crate) struct OpenPhoto(Mutex<Option<(String, Arc<Photo>)>>);

/// What a source comes to at the resolution of a stamp.
pub(super) struct Made {
    pub(super) source: Source,
    pub(super) picture: SealPicture,
    pub(super) photo: Option<PhotoRow>,
}

impl Source {
    pub(super) fn shape(&self) -> SealShape {
        match self {
            Self::Drawn { design } => shape(design),
            Self::Photo { cleaning, .. } if cleaning.kind == PhotoKind::Handwriting => SealShape::Handwriting,
            Self::Photo { .. } => SealShape::Photo,
            Self::Written { .. } => SealShape::Handwriting,
            Self::Picture {} => SealShape::Picture,
        }
    }

    /// Whether it is a person's rather than a unit's.
    pub(super) fn is_personal(&self) -> bool {
        matches!(self.shape(), SealShape::Name | SealShape::Handwriting)
    }
}

/// The shape of a drawn seal.
pub(super) fn shape(design: &SealDesign) -> SealShape {
    match design.shape() {
        sealbid_seal::Shape::Round(_) => SealShape::Round,
        sealbid_seal::Shape::Oval(_) => SealShape::Oval,
        sealbid_seal::Shape::Square(_) => SealShape::Square,
        sealbid_seal::Shape::Rectangle(_) => SealShape::Rectangle,
        sealbid_seal::Shape::Name(_) => SealShape::Name,
    }
}

/// A design as it crossed.
pub(super) fn design(json: &serde_json::Value) -> Result<SealDesign, Failure> {
    Ok(SealDesign::from_json(json.to_string().as_bytes())?)
}

impl Core {
    /// What a source is as it is kept, and what it looks like when it is stamped.
    pub(super) fn seal_of(&self, source: &SealSource) -> Result<Made, Failure> {
        let made = |source, picture| Made { source, picture, photo: None };
        match source {
            SealSource::Drawn { design: json } => {
                let design = design(json)?;
                let picture = design.draw(&self.assets.seal_fonts()?.get(), DPI)?;
                Ok(made(Source::Drawn { design: Box::new(design) }, picture))
            }
            SealSource::Written { writing } => {
                let picture = written(writing)?.draw(DPI)?;
                Ok(made(Source::Written { writing: writing.clone() }, picture))
            }
            SealSource::Picture { handle, width_mm } => {
                let known = self.files.find(handle)?;
                let png = bytes(&known, MAX_PNG)?;
                let picture =
                    SealPicture::from_png(&png, *width_mm).map_err(|e| Failure::from(e).named(&known.name))?;
                Ok(made(Source::Picture {}, picture))
            }
            SealSource::Photo { handle, cleaning } => {
                let known = self.files.find(handle)?;
                let cleaned = self.cleaned(handle, &known, cleaning, DPI)?;
                let bytes = bytes(&known, MAX_PHOTO)?;
                let sha256 = base16ct::lower::encode_string(&Sha256::digest(&bytes));
                let source = Source::Photo { photo: sha256.clone(), cleaning: cleaning.clone() };
                let photo = PhotoRow { sha256, name: known.name, bytes };
                Ok(Made { source, picture: cleaned.picture, photo: Some(photo) })
            }
        }
    }

    fn cleaned(&self, handle: &str, known: &Known, asked: &PhotoCleaning, dpi: u32) -> Result<Cleaned, Failure> {
        let cleaning = cleaning(asked, dpi)?;
        let photo = self.photo(handle, known)?;
        photo.clean(&cleaning).map_err(|e| Failure::from(e).named(&known.name))
    }

    fn photo(&self, handle: &str, known: &Known) -> Result<Arc<Photo>, Failure> {
        let mut open = self.photo.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, photo)) = open.as_ref().filter(|(of, _)| of == handle) {
            return Ok(photo.clone());
        }
        let photo = Photo::open(&bytes(known, MAX_PHOTO)?).map_err(|e| Failure::from(e).named(&known.name))?;
        let photo = Arc::new(photo);
        *open = Some((handle.to_owned(), photo.clone()));
        Ok(photo)
    }

    /// What a source comes to, for the page alone.
    pub(super) fn preview(&self, source: &SealSource, is_quick: bool) -> Result<SealPreview, Failure> {
        match source {
            SealSource::Drawn { design: json } => {
                let (design, fonts) = (design(json)?, self.assets.seal_fonts()?);
                let svg = design.svg(&fonts.get())?;
                let checks = design.checks(&fonts.get())?;
                Ok(vectors(svg, design.size_mm(), checks.into_iter().map(checked).collect()))
            }
            SealSource::Written { writing } => {
                let svg = written(writing)?.svg()?;
                Ok(vectors(svg, (writing.width_mm, writing.height_mm), Vec::new()))
            }
            SealSource::Picture { .. } => {
                let Made { picture, .. } = self.seal_of(source)?;
                Ok(self.pixels(&picture, Vec::new(), None))
            }
            SealSource::Photo { handle, cleaning } => {
                let known = self.files.find(handle)?;
                let dpi = if is_quick { QUICK_DPI } else { DPI };
                let cleaned = self.cleaned(handle, &known, cleaning, dpi)?;
                let (width_px, height_px) = self.photo(handle, &known)?.size();
                let photo = PhotoView {
                    width_px,
                    height_px,
                    ink: seen(cleaned.ink),
                    threshold: cleaned.threshold,
                    histogram: cleaned.histogram.to_vec(),
                    tilt_deg: cleaned.tilt_deg,
                    corners: corners(
                        &cleaned.outline,
                        cleaned.findings.iter().any(|finding| finding.code == "roundness"),
                    ),
                };
                let checks = cleaned.findings.into_iter().map(found).collect();
                Ok(self.pixels(&cleaned.picture, checks, Some(photo)))
            }
        }
    }

    fn pixels(&self, picture: &SealPicture, checks: Vec<SealCheck>, photo: Option<PhotoView>) -> SealPreview {
        let file = self.files.know_bytes("seal-preview", "seal.png", picture.to_png(), || self.new_id());
        let size = (picture.width_mm(), picture.height_mm());
        SealPreview { svg: None, picture: Some(file), photo, ..vectors(String::new(), size, checks) }
    }
}

fn vectors(svg: String, (width_mm, height_mm): (f64, f64), checks: Vec<SealCheck>) -> SealPreview {
    let side = |mm: f64| (mm / 25.4 * f64::from(DPI)).round() as u32;
    let (width_px, height_px) = (side(width_mm), side(height_mm));
    SealPreview { svg: Some(svg), picture: None, width_mm, height_mm, width_px, height_px, checks, photo: None }
}

fn checked(check: Check) -> SealCheck {
    let params = check.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    SealCheck { code: check.code.to_owned(), is_kept: check.is_kept, params }
}

fn found(finding: Finding) -> SealCheck {
    let params = finding.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    SealCheck { code: finding.code.to_owned(), is_kept: finding.is_good, params }
}

/// All of a file that the page named, at most so many bytes.
pub(super) fn bytes(known: &Known, most: u64) -> Result<Vec<u8>, Failure> {
    if known.size > most {
        return Err(Failure::new("file_too_large", [("path", known.name.as_str()), ("bytes", &most.to_string())]));
    }
    let mut bytes = Vec::new();
    known.open()?.take(most).read_to_end(&mut bytes).map_err(|e| unreadable(&known.name, &e))?;
    Ok(bytes)
}

/// `#rrggbb`.
fn colour(text: &str) -> Result<[u8; 3], Failure> {
    let mut rgb = [0; 3];
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let read = digits.and_then(|digits| base16ct::mixed::decode(digits, &mut rgb).ok());
    read.ok_or_else(|| Failure::new("seal_colour", [("colour", text)]))?;
    Ok(rgb)
}

pub(super) fn written(writing: &Writing) -> Result<Written, Failure> {
    let point = |(x_mm, y_mm, pressure): &(f64, f64, f64)| Point { x_mm: *x_mm, y_mm: *y_mm, pressure: *pressure };
    Ok(Written {
        width_mm: writing.width_mm,
        height_mm: writing.height_mm,
        pen_mm: writing.pen_mm,
        colour: colour(&writing.colour)?,
        strokes: writing.strokes.iter().map(|stroke| stroke.iter().map(point).collect()).collect(),
    })
}

fn cleaning(asked: &PhotoCleaning, dpi: u32) -> Result<Cleaning, Failure> {
    let erased =
        asked.erased.iter().map(|erased| Stroke { radius_mm: erased.radius_mm, points_mm: erased.points_mm.clone() });
    Ok(Cleaning {
        kind: match asked.kind {
            PhotoKind::Seal => clean::Kind::Seal,
            PhotoKind::Handwriting => clean::Kind::Handwriting,
        },
        ink: match asked.ink {
            PhotoInk::Auto => Ink::Auto,
            PhotoInk::Red => Ink::Red,
            PhotoInk::Blue => Ink::Blue,
            PhotoInk::Black => Ink::Black,
            PhotoInk::Custom(rgb) => Ink::Custom(rgb),
        },
        threshold: asked.threshold,
        turn_deg: asked.turn_deg,
        is_straightened: asked.is_straightened,
        speck_mm: asked.speck_mm,
        width_mm: asked.width_mm,
        colour: colour(&asked.colour)?,
        dpi,
        erased: erased.collect(),
    })
}

fn seen(ink: Ink) -> PhotoInk {
    match ink {
        Ink::Auto => PhotoInk::Auto,
        Ink::Red => PhotoInk::Red,
        Ink::Blue => PhotoInk::Blue,
        Ink::Black => PhotoInk::Black,
        Ink::Custom(rgb) => PhotoInk::Custom(rgb),
    }
}

/// The corners of what encloses a seal.
fn corners(outline: &Outline, is_round: bool) -> Option<[(f64, f64); 4]> {
    match outline {
        Outline::None => None,
        Outline::Corners { corners } => Some(*corners),
        Outline::Ellipse { centre: (x, y), radii: (longer, shorter), turn_deg } => {
            let (sin, cos) = turn_deg.to_radians().sin_cos();
            let corner = |right: f64, down: f64| {
                // Straightening leaves a round seal turned as it is: the axes of what is seen aslant are no sides of it.
                let (along, across) =
                    if is_round { (right * cos + down * sin, down * cos - right * sin) } else { (right, down) };
                let (along, across) = (along * longer, across * shorter);
                (x + along * cos - across * sin, y + along * sin + across * cos)
            };
            Some([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_about_a_round_seal_is_turned_as_the_photo_is_and_the_box_about_an_oval_along_its_axis() {
        let outline = Outline::Ellipse { centre: (50.0, 40.0), radii: (20.0, 10.0), turn_deg: 90.0 };
        let rounded =
            |is_round| corners(&outline, is_round).unwrap().map(|(x, y)| (x.round() as i32, y.round() as i32));
        assert_eq!(rounded(true), [(40, 20), (60, 20), (60, 60), (40, 60)]);
        assert_eq!(rounded(false), [(60, 20), (60, 60), (40, 60), (40, 20)]);
    }
}
