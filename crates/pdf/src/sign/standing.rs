//! How a file stands before a further signature.

use super::field;
use crate::place::Placed;
use crate::read::{Field, Pdf, ReadError};

/// What a further signature finds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// Signatures that are there.
    pub signatures: usize,
    /// Whether one of them certifies the file, so that a further picture needs one of `empty`.
    pub is_certified: bool,
    /// Fields that wait for a signer, and are seen.
    pub empty: Vec<EmptyField>,
}

/// A signature field that waits for its signer.
#[derive(Debug, Clone, PartialEq)]
pub struct EmptyField {
    /// Its fully qualified name.
    pub name: String,
    /// The page, from 0.
    pub page: usize,
    /// As of [`super::Placement`], in millimetres.
    pub x_mm: f64,
    /// As of [`super::Placement`], in millimetres.
    pub y_mm: f64,
    /// Its width as displayed, in millimetres.
    pub width_mm: f64,
    /// Its height as displayed, in millimetres.
    pub height_mm: f64,
}

/// How far a seal may stand over the edge of a field that holds it, in millimetres: rounding.
const ROUNDING_MM: f64 = 0.1;

impl Standing {
    /// The empty field that holds all of these seals.
    pub fn holding(&self, placed: &[Placed]) -> Option<&EmptyField> {
        let holds = |field: &&EmptyField| {
            placed.iter().all(|Placed { page, area, .. }| {
                *page == field.page
                    && area.x_mm >= field.x_mm - ROUNDING_MM
                    && area.y_mm >= field.y_mm - ROUNDING_MM
                    && area.x_mm + area.width_mm <= field.x_mm + field.width_mm + ROUNDING_MM
                    && area.y_mm + area.height_mm <= field.y_mm + field.height_mm + ROUNDING_MM
            })
        };
        self.empty.iter().filter(|_| !placed.is_empty()).find(holds)
    }
}

/// How a file stands.
///
/// # Errors
/// That its pages or its form cannot be read.
pub fn standing(pdf: &Pdf<'_>) -> Result<Standing, ReadError> {
    let (pages, fields) = (pdf.pages()?, pdf.fields()?);
    let mut standing = Standing::default();
    for field in fields.iter().filter(|field| field.is_signature()) {
        if let Some(value) = &field.value {
            standing.signatures += 1;
            if let lopdf::Object::Dictionary(value) = pdf.resolve(value)? {
                standing.is_certified |= pdf.permissions(field.id, &value)?.level.is_some();
            }
            continue;
        }
        standing.empty.extend(empty(pdf, field, &pages)?);
    }
    Ok(standing)
}

/// The place of a field that is seen.
fn empty(pdf: &Pdf<'_>, field: &Field, pages: &[crate::read::Page]) -> Result<Option<EmptyField>, ReadError> {
    let Some((page, rect)) = field::widget_place(pdf, field, pages)? else { return Ok(None) };
    let display = &pages[page].display;
    let (a, b) = (display.place(rect.x0, rect.y0), display.place(rect.x1, rect.y1));
    let (x_mm, y_mm) = (a.0.min(b.0), a.1.min(b.1));
    let (width_mm, height_mm) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
    Ok(Some(EmptyField { name: field.name.clone(), page, x_mm, y_mm, width_mm, height_mm }))
}
