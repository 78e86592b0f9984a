//! Associated signature containers with CAdES (ASiC-E, EN 319 162-1): a ZIP file in which one signature covers many
//! files through a manifest of their digests. Tender packages and responses are such containers.

mod archive;
mod manifest;
mod sink;
mod verify;
mod write;

pub use archive::{Archive, ArchiveError, MAX_MEMBERS, MAX_META, Member};
pub use manifest::{DigestMethod, Manifest, ManifestError, Reference};
pub use sink::Sink;
pub use verify::{Coverage, FileRecord, FileState, MAX_SIGNATURES, PackageRecord, PackageSignature, verify};
pub use write::{MIMETYPE, WriteError, Writer, Written};
