//! Seals on pages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::FileRef;
use super::phones::PhoneRow;

/// A page's size as it is looked at (its rotation applied), millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PageSize {
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}

/// A seal that can be placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealView {
    /// Its identifier.
    pub id: String,
    /// Its name, a key of the locales: `company`.
    pub name: String,
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// Its picture: a PNG with alpha.
    pub picture: FileRef,
}

/// Where a seal is placed: its upper left corner from the page's, as it is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The seal.
    pub seal: String,
    /// The page, from 1.
    pub page: u32,
    /// From the left edge, millimetres.
    pub x_mm: f64,
    /// From the upper edge, millimetres.
    pub y_mm: f64,
}

/// A document that is stamped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DocumentView {
    /// Its content.
    pub file: FileRef,
    /// Its pages.
    pub pages: Vec<PageSize>,
    /// Titles of parts and the page on which each begins, from 1.
    pub parts: Vec<(String, u32)>,
}

/// What is stamped, with what, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StampView {
    /// The document as it was built; nothing where it must be built first.
    pub document: Option<DocumentView>,
    /// Seals.
    pub seals: Vec<SealView>,
    /// Where they are placed.
    pub placements: Vec<Placement>,
    /// The phone that is asked; nothing where none is paired.
    pub phone: Option<PhoneRow>,
}

/// Where the seals of a bid are placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavePlacements {
    /// The bid.
    pub bid: String,
    /// All of them.
    pub placements: Vec<Placement>,
}
