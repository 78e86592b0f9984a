//! The seals of this desk: what they are made of, how they stand in the register, and what became of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::files::FileRef;
use super::phones::PhoneRow;

/// How a seal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealState {
    /// No version was made of it yet.
    Draft,
    /// It stamps.
    Active,
    /// It stamps no more for the time being.
    Suspended,
    /// It never stamps again.
    Void,
    /// Its term is over.
    Expired,
}

/// What a seal is, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealShape {
    /// Drawn, round.
    Round,
    /// Drawn, oval.
    Oval,
    /// Drawn, square.
    Square,
    /// Drawn, rectangular.
    Rectangle,
    /// Drawn: a square seal with a person's name.
    Name,
    /// From a photo of its impression.
    Photo,
    /// Written by hand.
    Handwriting,
    /// A picture as it came.
    Picture,
}

/// A seal in the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealRow {
    /// Its identifier here and in the register, a UUID.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub shape: SealShape,
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// How it stands.
    pub state: SealState,
    /// Whether a version was made, and it was changed since: what stamps is that version.
    pub is_changed: bool,
    /// The last version that was made.
    pub number: Option<u32>,
    /// Until when that one stamps.
    pub valid_until: Option<String>,
    /// The phones of this desk that it may be used with, [`PhoneRow::id`].
    pub phones: Vec<String>,
    /// How it looks, as it was saved last: a PNG with alpha.
    pub picture: FileRef,
}

/// All seals of this desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealsView {
    /// They, the oldest first.
    pub seals: Vec<SealRow>,
    /// The phone that is asked; nothing where none is paired.
    pub phone: Option<PhoneRow>,
    /// All paired phones that may use one: those of the same firm as that phone.
    pub phones: Vec<PhoneRow>,
}

/// Handwriting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Writing {
    /// Width of the field, millimetres, 2 to 170.
    pub width_mm: f64,
    /// Its height, 2 to 200.
    pub height_mm: f64,
    /// The thickest the pen draws, millimetres, 0.1 to 5.
    pub pen_mm: f64,
    /// `#rrggbb`.
    pub colour: String,
    /// Strokes, each of points: from the left and upper edge in millimetres, and pressure from 0 to 1.
    pub strokes: Vec<Vec<(f64, f64, f64)>>,
}

/// What is in a photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotoKind {
    /// An impression of a seal.
    #[default]
    Seal,
    /// A signature.
    Handwriting,
}

/// The ink that is looked for in a photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotoInk {
    /// Whichever there is the most of.
    #[default]
    Auto,
    /// Red.
    Red,
    /// Blue.
    Blue,
    /// Black.
    Black,
    /// Like this sRGB colour.
    Custom([u8; 3]),
}

/// The eraser on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Half the eraser's width, millimetres, 0.05 to 50.
    pub radius_mm: f64,
    /// Where it went, from the left and upper edge of the picture.
    pub points_mm: Vec<(f64, f64)>,
}

/// How a photo is cleaned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PhotoCleaning {
    /// What is in it.
    pub kind: PhotoKind,
    /// The ink that is looked for.
    pub ink: PhotoInk,
    /// From which strength on [`PhotoView::histogram`] ink counts; nothing: what usually fits.
    pub threshold: Option<u8>,
    /// Turned clockwise, degrees, -360 to 360.
    pub turn_deg: f64,
    /// Whether the rim decides the perspective.
    pub is_straightened: bool,
    /// What is smaller is removed, millimetres, 0 to 5.
    pub speck_mm: f64,
    /// Width of the picture, millimetres, 2 to 170.
    pub width_mm: f64,
    /// `#rrggbb`.
    pub colour: String,
    /// The eraser.
    pub erased: Vec<Erased>,
}

/// What a seal is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "made", rename_all = "snake_case")]
#[serde(deny_unknown_fields)]
pub enum SealSource {
    /// It is drawn.
    Drawn {
        /// `docs/formats/seal-design.md`.
        #[ts(type = "JsonValue")]
        design: Value,
    },
    /// It comes from a photo.
    Photo {
        /// Handle of the photo: JPEG or PNG.
        handle: String,
        /// How it is cleaned.
        cleaning: PhotoCleaning,
    },
    /// It was written.
    Written {
        /// The hand.
        writing: Writing,
    },
    /// It is a picture.
    Picture {
        /// Handle of a PNG with alpha.
        handle: String,
        /// Its width, millimetres; its height follows.
        width_mm: f64,
    },
}

/// Something that was looked at of a seal, good or bad. Nothing of it keeps a seal from being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SealCheck {
    /// A key of the locales.
    pub code: String,
    /// Whether it is as it should be.
    pub is_kept: bool,
    /// Figures, as text.
    pub params: BTreeMap<String, String>,
}

/// A source that is looked at, not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PreviewSeal {
    /// It.
    pub source: SealSource,
    /// Whether a coarse picture of a photo is enough: while a slider moves.
    pub is_quick: bool,
}

/// What a source comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealPreview {
    /// As vectors, of a drawn or written one: an SVG of our own making, paths alone.
    pub svg: Option<String>,
    /// As pixels, of any other: a PNG with alpha.
    pub picture: Option<FileRef>,
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
    /// How many pixels wide it is stamped.
    pub width_px: u32,
    /// And high.
    pub height_px: u32,
    /// What was looked at.
    pub checks: Vec<SealCheck>,
    /// What was found in the photo.
    pub photo: Option<PhotoView>,
}

/// What was found in a photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PhotoView {
    /// Its width in pixels, upright.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
    /// The ink that was looked for; never [`PhotoInk::Auto`].
    pub ink: PhotoInk,
    /// The threshold that was used.
    pub threshold: u8,
    /// How much of the picture has which strength of ink: 64 steps of 4.
    pub histogram: Vec<u32>,
    /// How far the seal is turned clockwise, degrees.
    pub tilt_deg: f64,
    /// The corners of what encloses the seal in the photo's pixels, clockwise from the top left one; of a round one those of the square
    /// around it. Nothing where no rim was found.
    pub corners: Option<[(f64, f64); 4]>,
}

/// Usual seals with a name on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PresetsAsked {
    /// Of the firm or, on name seals, of the person. A seal that cannot bear it is not answered.
    pub text: String,
}

/// A usual seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealPreset {
    /// Its name for programs: a key of the locales.
    pub name: String,
    /// Its shape.
    pub shape: SealShape,
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// `docs/formats/seal-design.md`.
    #[ts(type = "JsonValue")]
    pub design: Value,
}

/// A new seal, as a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewSeal {
    /// What it is called, 1 to 40 characters.
    pub name: String,
    /// What it is made of.
    pub source: SealSource,
}

/// A seal as it is from now on. A version that was made stamps until the next one is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveSeal {
    /// [`SealRow::id`].
    pub seal: String,
    /// What it is called.
    pub name: String,
    /// What it is made of.
    pub source: SealSource,
}

/// A seal that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SealAsked {
    /// [`SealRow::id`].
    pub seal: String,
}

/// A seal that is removed from this desk: a draft, or one that is void or over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveSeal {
    /// [`SealRow::id`].
    pub seal: String,
    /// Its name, typed.
    pub typed: String,
}

/// A version of a seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealVersionRow {
    /// Its number, from 1.
    pub number: u32,
    /// How it stands.
    pub state: SealState,
    /// From when it stamps.
    pub valid_from: String,
    /// Until when.
    pub valid_until: String,
    /// Whom the certificates are of that it may be used with, as far as this desk knows them.
    pub holders: Vec<String>,
    /// SHA-256 of its `SES_SealInfo` (GB/T 38540).
    pub info_sha256: String,
    /// How it looks, where this desk has it: a PNG with alpha.
    pub picture: Option<FileRef>,
}

/// Something that became of a seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SealChangeRow {
    /// Of which version.
    pub number: u32,
    /// `made`, `suspended`, `resumed`, `voided` or `superseded`.
    pub change: String,
    /// When, by the service's clock.
    pub at: String,
    /// Who ordered it, where this desk knows the certificate.
    pub by: Option<String>,
    /// SHA-256 of that certificate.
    pub certificate: String,
}

/// All of one seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealDetail {
    /// As in the gallery.
    pub row: SealRow,
    /// What it is made of, as it was saved last.
    pub source: SealSource,
    /// Its versions, the newest first.
    pub versions: Vec<SealVersionRow>,
    /// What became of it, the newest first.
    pub changes: Vec<SealChangeRow>,
}

/// What is ordered of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealOrderKind {
    /// A version of the seal as it was saved last; it stamps from then on, and any older one no more.
    Make,
    /// It stamps no more for the time being.
    Suspend,
    /// It stamps again.
    Resume,
    /// It never stamps again.
    Void,
}

/// An order of the register, signed by a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OrderSeal {
    /// [`SealRow::id`].
    pub seal: String,
    /// What.
    pub order: SealOrderKind,
    /// To make: phones whose holders may use the version, [`PhoneRow::id`]; with none, that of the phone that is asked.
    pub phones: Vec<String>,
}

/// A form in which a seal leaves this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealFileKind {
    /// Pixels at 600 dpi.
    Png,
    /// Vectors, of a drawn or written one.
    Svg,
    /// A page of its size.
    Pdf,
    /// The electronic seal of a version, GB/T 38540.
    Der,
    /// What it is drawn from, JSON.
    Design,
}

/// A seal that is saved outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportSeal {
    /// [`SealRow::id`].
    pub seal: String,
    /// How.
    pub kind: SealFileKind,
    /// What the dialog is headed with.
    pub title: String,
}

/// A seal that comes from a file: an electronic seal of the register, a design, or a PNG.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportSeal {
    /// Its handle.
    pub handle: String,
    /// What it is called; of an electronic seal as its maker called it.
    pub name: String,
    /// Of a PNG its width, millimetres.
    pub width_mm: Option<f64>,
}

/// A hand that is to be written on a phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WriteSeal {
    /// Whose.
    pub name: String,
    /// Width of the field, millimetres.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}
