//! Signing a PDF by appending one revision: PAdES baseline B-B (EN 319 142-1) with visible seals.
//!
//! The first signature of a file may draw seals on any number of pages; they are content of the revision that it signs.
//! A placement may show a part of its picture: a cross-page seal is one on the edge of every page.
//! A file that is signed already never changes its pages: a further signature is one widget on one page, whose
//! appearance shows the seals of that page. The signature value may come from elsewhere:
//!
//! ```no_run
//! # fn demo(source: &[u8], picture: &sealbid_seal::SealPicture, signer: &dyn sealbid_pki::Signer,
//! #     now: sealbid_pki::Instant, rng: &mut dyn rand_core::CryptoRng) -> Result<(), Box<dyn std::error::Error>> {
//! use sealbid_pdf::sign::{self, Placement, Request};
//! use sealbid_pki::cms;
//!
//! let placements = vec![Placement { page: 0, x_mm: 120.0, y_mm: 200.0, picture, part: None }];
//! let request = Request { placements, ..Request::default() };
//! let prepared = sign::prepare(source, &request, signer.chain(), now, rng)?;
//! let cms = cms::sign(signer, prepared.content().sha256, cms::Profile::Pades, now)?;
//! let revision = prepared.complete(&cms)?; // what to append to a copy of `source`
//! # Ok(())
//! # }
//! ```

mod error;
pub(crate) mod field;
mod page;
mod picture;
mod plan;
pub(crate) mod prepared;
pub(crate) mod revision;
mod sheet;
mod standing;
pub(crate) mod syntax;
pub(crate) mod value;

use rand_core::CryptoRng;
use sealbid_pki::cms::{self, ContentSigner};
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::SealNaming;

pub use error::SignError;
pub use prepared::Prepared;
pub use sheet::sheet;
pub use standing::{EmptyField, Standing, standing};

use crate::read::{Display, Pdf, ReadError, Rect};
use field::Target;
use plan::Plan;

/// How far a part may stand over the edge of its picture, in millimetres: rounding, no more.
const ROUNDING_MM: f64 = 1e-6;

/// A part of a picture, as a cross-page seal leaves one on every page; in millimetres of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// From the left edge of the picture.
    pub x_mm: f64,
    /// From the upper edge of the picture.
    pub y_mm: f64,
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}

/// A picture on a page, or a part of one.
#[derive(Debug, Clone, Copy)]
pub struct Placement<'r> {
    /// The page, from 0.
    pub page: usize,
    /// From the left edge of the page as displayed (CropBox, after Rotate, UserUnit) to what is shown, in millimetres.
    pub x_mm: f64,
    /// From the upper edge of the page as displayed to the upper edge of what is shown, in millimetres.
    pub y_mm: f64,
    /// What is shown, at its own size.
    pub picture: &'r SealPicture,
    /// The part of it that is shown; all of it where there is none.
    pub part: Option<Slice>,
}

impl Placement<'_> {
    /// The part that is shown.
    fn shown(&self) -> Slice {
        let (width_mm, height_mm) = (self.picture.width_mm(), self.picture.height_mm());
        self.part.unwrap_or(Slice { x_mm: 0.0, y_mm: 0.0, width_mm, height_mm })
    }

    /// The matrix that lays the unit square on the whole picture's place.
    fn matrix(&self, display: &Display) -> [f64; 6] {
        let shown = self.shown();
        let (x_mm, y_mm) = (self.x_mm - shown.x_mm, self.y_mm - shown.y_mm);
        display.placement(x_mm, y_mm, self.picture.width_mm(), self.picture.height_mm())
    }

    /// The place of what is shown in default user space.
    fn rect(&self, display: &Display) -> Rect {
        let shown = self.shown();
        let (right, bottom) = (self.x_mm + shown.width_mm, self.y_mm + shown.height_mm);
        Rect::around([display.point(self.x_mm, self.y_mm), display.point(right, bottom)])
    }

    /// What keeps the rest of the picture from being drawn: the place of the part in default user space.
    fn clip(&self, display: &Display) -> Option<Rect> {
        self.part.map(|_| self.rect(display))
    }

    /// Whether the part is one of this picture.
    fn is_of_picture(&self) -> bool {
        let Slice { x_mm, y_mm, width_mm, height_mm } = self.shown();
        let within =
            |at: f64, size: f64, whole: f64| at >= -ROUNDING_MM && size > 0.0 && at + size <= whole + ROUNDING_MM;
        within(x_mm, width_mm, self.picture.width_mm()) && within(y_mm, height_mm, self.picture.height_mm())
    }
}

/// What a certified file still accepts (DocMDP, ISO 32000-2, 12.8.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certify {
    /// Nothing, so no one can sign after: level 1.
    NoChanges,
    /// Filling in forms and signing: level 2.
    FormsAndSignatures,
    /// Annotations too: level 3.
    Annotations,
}

impl Certify {
    fn level(self) -> u8 {
        match self {
            Self::NoChanges => 1,
            Self::FormsAndSignatures => 2,
            Self::Annotations => 3,
        }
    }
}

/// An empty signature field, kept for a later signer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservedField {
    /// Its name: not empty, without a period.
    pub name: String,
    /// The page, from 0.
    pub page: usize,
    /// As of [`Placement`], in millimetres.
    pub x_mm: f64,
    /// As of [`Placement`], in millimetres.
    pub y_mm: f64,
    /// Its width as displayed, in millimetres.
    pub width_mm: f64,
    /// Its height as displayed, in millimetres.
    pub height_mm: f64,
}

/// What to sign and how it looks.
#[derive(Debug, Clone, Default)]
pub struct Request<'r> {
    /// The pictures; none for a signature that is not seen.
    pub placements: Vec<Placement<'r>>,
    /// The reason stated in the signature.
    pub reason: Option<String>,
    /// The name stated in the signature.
    pub name: Option<String>,
    /// The place stated in the signature.
    pub location: Option<String>,
    /// The fully qualified name of the field: an empty one of the file, or a new one. Without it a new one is named.
    pub field: Option<String>,
    /// Certifies the file; only its first signature can.
    pub certify: Option<Certify>,
    /// Empty fields for later signers; only before the first signature.
    pub reserve: Vec<ReservedField>,
    /// The seals that the signature names: the electronic ones among those that are placed.
    pub seals: Vec<SealNaming>,
    /// Room for what is added to the signature once it was made, in bytes: its time-stamp (baseline B-T).
    pub extra_room: usize,
}

/// Prepares the revision to append to `source`, the whole original file; the signature value is still missing. `at` is
/// stated as the signing time. Memory is that of the revision; `source` is hashed in steps of 1 MiB.
///
/// # Errors
/// See [`SignError`]. Nothing is written either way.
pub fn prepare(
    source: &[u8],
    request: &Request<'_>,
    chain: &[Certificate],
    at: Instant,
    rng: &mut dyn CryptoRng,
) -> Result<Prepared, SignError> {
    let pdf = Pdf::open(source)?;
    if let Some(at) = pdf.generation_too_high() {
        return Err(ReadError::Malformed { what: "generation", at }.into());
    }
    let plan = Plan::new(&pdf, request)?;
    let value = value::Value::new(&pdf, request, &plan.target, at, cms::max_len(chain) + request.extra_room)?;
    let (written, value_id) = plan.write(&pdf, request, &value, rng)?;
    Ok(Prepared::new(source, written, value_id, &value, plan.target.name()))
}

/// [`prepare`], the signer, [`Prepared::complete`]: what to append to a copy of `source`.
///
/// # Errors
/// See [`SignError`].
pub fn sign(
    source: &[u8],
    request: &Request<'_>,
    signer: &dyn ContentSigner,
    at: Instant,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, SignError> {
    let prepared = prepare(source, request, signer.chain(), at, rng)?;
    let cms = signer.sign_content(prepared.content(), cms::Profile::Pades, at)?;
    prepared.complete(&cms)
}
