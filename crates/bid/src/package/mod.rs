//! Responses (`.asice`): an ASiC-E container signed by the bidder, holding the PDFs (`documents/`), the forms' values
//! (`forms/`), what an opening reads first (`summary.json`) and `manifest.json`.

mod manifest;
mod pack;

use std::io::{Read, Seek, SeekFrom};

use base16ct::lower::encode_string as hex;
use serde::Deserialize;

use crate::asic::{Archive, ArchiveError, MIMETYPE};

pub use manifest::{BidderEntry, FileLine, MAX_MANIFEST, MAX_SUMMARY, Manifest, PACKAGE_FORMAT, Role, Summary};
pub use pack::{Document, PackError, Packing, pack};

/// What a response says of itself, and what goes into an envelope's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// `manifest.json`.
    pub manifest: Manifest,
    /// `summary.json` as it stands.
    pub summary: Vec<u8>,
}

/// Why a response cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadPackageError {
    /// It is no container, or a damaged one.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A container without the files of a response, such as a tender package.
    #[error("no response: {name} is missing")]
    NotResponse {
        /// The first file that is missing.
        name: &'static str,
    },
    /// A format newer than this program knows.
    #[error("manifest.json is of format {format}")]
    Newer {
        /// What it says.
        format: u32,
    },
    /// `manifest.json` cannot be read.
    #[error("manifest.json: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// The package does not hold what its manifest says.
    #[error("{name} is not as the manifest says")]
    FileDiffers {
        /// The file.
        name: String,
    },
}

impl ReadPackageError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(e) => e.code(),
            Self::NotResponse { .. } => "package_not_response",
            Self::Newer { .. } => "package_newer",
            Self::Malformed { .. } => "package_malformed",
            Self::FileDiffers { .. } => "package_file_differs",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Archive(e) => e.params(),
            Self::NotResponse { name } => vec![("name", (*name).to_owned())],
            Self::Newer { format } => vec![("format", format.to_string())],
            Self::Malformed { reason } => vec![("reason", reason.clone())],
            Self::FileDiffers { name } => vec![("name", name.clone())],
        }
    }
}

/// Whether a file sets out to be an ASiC-E container: its first member is called `mimetype`, stored, and names the
/// type. Whether it is a sound one, [`Archive::open`] says.
///
/// # Errors
/// What reading says.
pub fn is_container<R: Read + Seek>(source: &mut R) -> std::io::Result<bool> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.by_ref().take(38 + MIMETYPE.len() as u64).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(head.starts_with(b"PK\x03\x04")
        && head.get(30..).is_some_and(|rest| rest == format!("mimetype{MIMETYPE}").as_bytes()))
}

/// Reads what a response says of itself. The summary is checked against the manifest, and every file for being there at
/// its length; whether a signature covers all that, [`verify`](crate::asic::verify) says.
///
/// # Errors
/// [`ReadPackageError`].
pub fn read_package<R: Read + Seek>(source: R) -> Result<Package, ReadPackageError> {
    let mut archive = Archive::open(source)?;
    for name in ["manifest.json", "summary.json"] {
        if archive.member(name).is_none() {
            return Err(ReadPackageError::NotResponse { name });
        }
    }
    let manifest = parse(&archive.read("manifest.json", MAX_MANIFEST)?)?;
    let differs = |name: &str| ReadPackageError::FileDiffers { name: name.to_owned() };
    for line in &manifest.files {
        if archive.member(&line.name).is_none_or(|member| member.len != line.size) {
            return Err(differs(&line.name));
        }
    }
    let mut summary = Vec::new();
    if archive.member("summary.json").is_some_and(|member| member.len > MAX_SUMMARY) {
        return Err(ArchiveError::MemberTooLarge { name: "summary.json".to_owned(), max: MAX_SUMMARY }.into());
    }
    let sha256 = hex(&archive.copy("summary.json", &mut summary)?);
    if !manifest
        .files
        .iter()
        .any(|line| line.role == Role::Summary && line.name == "summary.json" && line.sha256 == sha256)
    {
        return Err(differs("summary.json"));
    }
    Ok(Package { manifest, summary })
}

fn parse(json: &[u8]) -> Result<Manifest, ReadPackageError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let malformed = |e: serde_json::Error| ReadPackageError::Malformed { reason: e.to_string() };
    let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
    if format > PACKAGE_FORMAT {
        return Err(ReadPackageError::Newer { format });
    }
    serde_json::from_slice(json).map_err(malformed)
}
