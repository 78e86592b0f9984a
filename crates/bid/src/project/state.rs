//! `project.json`: what a project remembers.

use serde::{Deserialize, Serialize};

use crate::tender::FileKind;

/// The format of `project.json` that is written, and the newest that is read.
pub const PROJECT_FORMAT: u32 = 1;
/// The largest `project.json` that is read, in bytes.
pub const MAX_PROJECT: u64 = 8 << 20;

/// The file as it stands. Written whole after every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub format: u32,
    pub id: String,
    pub created: String,
    pub tender: TenderState,
    pub lot: String,
    pub bidder: BidderState,
    /// The number that the next file gets. It only grows, so that a name is never used twice.
    pub next: u32,
    pub parts: Vec<PartState>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenderState {
    pub id: String,
    pub no: String,
    pub title: String,
    pub release: String,
    pub sha256: String,
    pub release_sha256: String,
    pub outline_sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BidderState {
    pub name: String,
    pub uscc: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartState {
    pub id: String,
    pub files: Vec<FileEntry>,
}

/// One file of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name in the part's folder: `NNN-stem.ending`.
    pub file: String,
    /// The name that it came with.
    pub original: String,
    /// Its kind, by content.
    pub kind: FileKind,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

impl State {
    pub fn part(&self, id: &str) -> Option<&PartState> {
        self.parts.iter().find(|part| part.id == id)
    }

    /// The part's entry, made where there is none yet.
    pub fn part_mut(&mut self, id: &str) -> &mut PartState {
        let at = match self.parts.iter().position(|part| part.id == id) {
            Some(at) => at,
            None => {
                self.parts.push(PartState { id: id.to_owned(), files: Vec::new() });
                self.parts.len() - 1
            }
        };
        &mut self.parts[at]
    }
}
