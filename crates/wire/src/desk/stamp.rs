//! Seals on pages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::FileRef;
use super::phones::PhoneRow;
use super::places::SealEntry;
use crate::problem::Problem;

/// A page's size as it is looked at (its rotation applied), millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PageSize {
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}

/// A seal that can be placed: a version that stamps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealView {
    /// [`SealRow::id`](super::SealRow::id).
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its version.
    pub number: u32,
    /// Until when it stamps.
    pub valid_until: String,
    /// The phones of this desk that it may be used with, [`PhoneRow::id`].
    pub phones: Vec<String>,
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// Its picture: a PNG with alpha.
    pub picture: FileRef,
}

/// A place that is kept for a later signer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeptField {
    /// The field's name in the document, of what is kept there already; nothing before.
    pub name: Option<String>,
    /// The page, from 1.
    pub page: u32,
    /// From the left edge, millimetres.
    pub x_mm: f64,
    /// From the upper edge.
    pub y_mm: f64,
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}

/// How long a signature can be judged (PAdES, EN 319 142-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatureLevel {
    /// B-B: while the certificate lasts.
    #[default]
    B,
    /// B-T: with the time from an authority.
    T,
    /// B-LT: with all that is wanted to judge it.
    Lt,
    /// B-LTA: with a time-stamp over that.
    Lta,
}

/// How a document is stamped.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StampPlan {
    /// The seals; drawn in this order.
    pub entries: Vec<SealEntry>,
    /// Whether the signature certifies the document: later ones may only fill what is kept for them.
    pub certify: bool,
    /// What is kept for later signers.
    pub fields: Vec<KeptField>,
    /// How long the signature can be judged.
    pub level: SignatureLevel,
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
    /// Signatures in it.
    pub signatures: u32,
    /// Whether one of them certifies it: a further seal needs a kept field.
    pub is_certified: bool,
    /// What is kept in it for later signers.
    pub fields: Vec<KeptField>,
}

/// A seal that the tender asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AskedSeal {
    /// The title of the part.
    pub part: String,
    /// The page on which the part begins, from 1.
    pub page: u32,
    /// Where the seal goes. It is the first unit's seal that stamps; no seal's identifier, empty, where there is none.
    pub entry: SealEntry,
}

/// What is stamped, with what, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StampView {
    /// The document as it was built; nothing where it must be built first.
    pub document: Option<DocumentView>,
    /// The document as it was stamped, for a further signer; nothing before, and where it was built anew since.
    pub stamped: Option<DocumentView>,
    /// Seals.
    pub seals: Vec<SealView>,
    /// How it is stamped, as it was kept last.
    pub plan: StampPlan,
    /// Seals that the tender asks for.
    pub asked: Vec<AskedSeal>,
    /// The phone that is asked; nothing where none is paired.
    pub phone: Option<PhoneRow>,
    /// All paired phones: a further signer has another one.
    pub phones: Vec<PhoneRow>,
}

/// How a bid is stamped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavePlan {
    /// The bid.
    pub bid: String,
    /// How.
    pub plan: StampPlan,
}

/// A further person signs a stamped document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// The bid.
    pub bid: String,
    /// That person's phone, [`PhoneRow::id`].
    pub phone: String,
    /// Their seals, [`SealEntry::At`] on one page alone; of a certified document inside one of its kept fields.
    pub entries: Vec<SealEntry>,
    /// How long the signature can be judged.
    pub level: SignatureLevel,
}

/// Files that are stamped together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FilesAsked {
    /// Handles of PDFs.
    pub handles: Vec<String>,
}

/// A file that is to be stamped, or why it cannot be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StampFile {
    /// It.
    pub file: FileRef,
    /// What is known of it.
    pub document: Option<DocumentView>,
    /// Why it cannot be stamped.
    pub problem: Option<Problem>,
}

/// Files that are stamped together, and with what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FilesView {
    /// They, in the order in which they were asked for.
    pub files: Vec<StampFile>,
    /// Seals.
    pub seals: Vec<SealView>,
    /// The phone that is asked; nothing where none is paired.
    pub phone: Option<PhoneRow>,
}

/// Files that are stamped in one approval, 1 to 50.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StampFiles {
    /// Handles of PDFs.
    pub handles: Vec<String>,
    /// Where seals go on each of them.
    pub entries: Vec<SealEntry>,
    /// How long the signatures can be judged.
    pub level: SignatureLevel,
    /// What the dialog is headed with in which the folder for them is chosen.
    pub title: String,
}

/// A file that was stamped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StampedFile {
    /// It, where it was saved.
    pub file: FileRef,
    /// What a verification says of its signatures.
    pub report: crate::report::VerifyReport,
}
