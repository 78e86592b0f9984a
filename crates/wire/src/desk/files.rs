//! Files by handle.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file that the desk holds open for the page, read piece by piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileRef {
    /// Random, 32 hex digits; known until it is let go or the program ends.
    pub handle: String,
    /// Its name, for people.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// What it is, by content.
    pub kind: FileKindView,
}

/// What a file is, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileKindView {
    /// A tender package.
    Tender,
    /// A response, packed.
    Response,
    /// A response, encrypted.
    Envelope,
    /// A PDF.
    Pdf,
    /// A PNG or JPEG.
    Picture,
    /// Anything else.
    Other,
}

/// A file that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FileAsked {
    /// Its handle.
    pub handle: String,
}

/// What files are chosen for: which kinds the dialog offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FilePurpose {
    /// One tender package.
    Tender,
    /// Attachments: PDF, PNG, JPEG; as many as one likes.
    Attachments,
    /// One encrypted response.
    Envelope,
    /// One file that is verified: PDF, package or envelope.
    Signed,
    /// PDFs that are stamped; as many as one likes.
    Documents,
    /// One file that a seal comes from: an electronic seal, a design or a PNG.
    Seal,
    /// One photo of a seal or a signature: JPEG or PNG.
    SealPhoto,
    /// One picture of a licence: JPEG or PNG.
    Licence,
    /// One stamped form: JPEG, PNG or PDF.
    StampedForm,
}

/// A dialog in which files are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChooseFiles {
    /// What for.
    pub purpose: FilePurpose,
    /// What the dialog is headed with, in the language of the page.
    pub title: String,
}

/// A copy that is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveCopy {
    /// Of which file.
    pub handle: String,
    /// The name that the dialog proposes.
    pub name: String,
    /// What the dialog is headed with.
    pub title: String,
}

/// The program's log that is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveLog {
    /// What the dialog is headed with.
    pub title: String,
}

/// Where something was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Saved {
    /// The file's name, without its folder.
    pub name: String,
}

/// A file of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileRow {
    /// Its name in the part's folder: how it is named in requests.
    pub file: String,
    /// The name that it came with.
    pub original: String,
    /// `pdf`, `png` or `jpeg`.
    pub kind: String,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Files for a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddFiles {
    /// The bid.
    pub bid: String,
    /// The part.
    pub part: String,
    /// Handles of files that were chosen or dropped.
    pub files: Vec<String>,
}

/// One file of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PartFile {
    /// The bid.
    pub bid: String,
    /// The part.
    pub part: String,
    /// [`FileRow::file`].
    pub file: String,
}

/// The files of a part in another order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OrderFiles {
    /// The bid.
    pub bid: String,
    /// The part.
    pub part: String,
    /// All its files, [`FileRow::file`], in their new order.
    pub files: Vec<String>,
}
