//! What the steps of a bid made, and of what: `FOLDER/bids/ID/out`.
//!
//! ```text
//! out/document.json   what is said of the document that was built last
//! out/document-….pdf  it; each has a name of its own, so that its record changes from one whole file to another at once
//! ```
//! Stamped document, package and encrypted response have records of the same form: `stamped.json`, `packed.json`,
//! `encrypted.json`.

use sealbid_bid::store::{EntryKind, Existing, RelPath, Store, StoreError, create_folders, read_limited, write_whole};
use sealbid_wire::Problem;
use sealbid_wire::desk::{FileRef, OutputView};
use serde::{Deserialize, Serialize};

use crate::Core;
use crate::failure::Failure;

/// The folder of all outputs, below that of the bid.
pub(crate) const OUT: &str = "out";
/// How the name of a document begins.
pub(crate) const DOCUMENT: &str = "document-";
const MAX_RECORD: u64 = 4 << 20;
const FORMAT: u32 = 1;

/// A step that makes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The document.
    Document,
    /// The document with seals and signature.
    Stamped,
    /// The signed package.
    Packed,
    /// The encrypted response.
    Encrypted,
}

impl Step {
    fn record(self) -> &'static str {
        match self {
            Self::Document => "document.json",
            Self::Stamped => "stamped.json",
            Self::Packed => "packed.json",
            Self::Encrypted => "encrypted.json",
        }
    }

    /// Which step made a file, by its name in the folder of outputs; nothing of a record.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let of = |step: &Self| name.ends_with(step.suffix());
        match name.starts_with(DOCUMENT) {
            true => Some(Self::Document),
            false => [Self::Stamped, Self::Packed, Self::Encrypted].into_iter().find(of),
        }
    }

    /// What a file of it is called for people.
    pub(crate) fn name(self, no: &str) -> String {
        format!("{no}{}", self.suffix())
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Document => ".pdf",
            Self::Stamped => "-stamped.pdf",
            Self::Packed => ".asice",
            Self::Encrypted => ".sealbid",
        }
    }
}

/// The record of an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Made {
    /// 1.
    pub(crate) format: u32,
    /// The file, from the bid's folder on.
    pub(crate) file: String,
    /// Its length.
    pub(crate) size: u64,
    /// SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// When it was made.
    pub(crate) at: String,
    /// What it was made of: SHA-256 of the file before it, or of all that the document is built of.
    pub(crate) of: String,
    /// Of a document: its pages.
    #[serde(default)]
    pub(crate) pages: u32,
    /// Of a document: its parts, the page on which each begins, and how many pages each has.
    #[serde(default)]
    pub(crate) parts: Vec<(String, u32, u32)>,
    /// What should be looked at in it.
    #[serde(default)]
    pub(crate) notes: Vec<(Option<String>, Problem)>,
}

impl Made {
    /// A record of a file that is no document.
    pub(crate) fn new(file: String, size: u64, sha256: String, at: String, of: String) -> Self {
        Self { format: FORMAT, file, size, sha256, at, of, pages: 0, parts: Vec::new(), notes: Vec::new() }
    }
}

impl Core {
    /// The store of the bid's folder, with the folder of its outputs made.
    pub(crate) fn out_store(&self, bid: &str) -> Result<Box<dyn Store>, Failure> {
        let store = self.stores.open(&self.bid_folder(bid)?)?;
        create_folders(store.as_ref(), &RelPath::parse(OUT)?)?;
        Ok(store)
    }

    /// What a step made last; nothing where its file is not there whole.
    pub(crate) fn made(&self, bid: &str, step: Step) -> Result<Option<Made>, Failure> {
        let store = self.stores.open(&self.bid_folder(bid)?)?;
        let json = match read_limited(store.as_ref(), &record_path(step)?, MAX_RECORD) {
            Ok(json) => json,
            Err(StoreError::Missing { .. }) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        // What cannot be read is made again.
        let made: Option<Made> = serde_json::from_slice(&json).ok().filter(|made: &Made| made.format == FORMAT);
        let Some(made) = made else { return Ok(None) };
        let is_there = store.kind(&RelPath::parse(&made.file)?)? == Some(EntryKind::File { len: made.size });
        Ok(Some(made).filter(|_| is_there))
    }

    /// Records what a step made, and removes what it made before. The file is under its name already.
    pub(crate) fn record(&self, bid: &str, step: Step, made: &Made) -> Result<(), Failure> {
        let before = self.made(bid, step)?;
        let store = self.out_store(bid)?;
        let json = serde_json::to_vec_pretty(made).map_err(|_| Failure::internal("record"))?;
        write_whole(store.as_ref(), &record_path(step)?, &json, Existing::Replace)?;
        if let Some(before) = before.filter(|before| before.file != made.file) {
            // One that cannot be removed now is a stray, which the next one removes.
            store.remove(&RelPath::parse(&before.file)?).ok();
        }
        Ok(())
    }

    /// An output as the page reads it.
    pub(crate) fn output_file(&self, bid: &str, no: &str, step: Step, made: &Made) -> Result<FileRef, Failure> {
        let path = self.bid_folder(bid)?.join(&made.file);
        self.files.know(&path, &step.name(no), || self.new_id())
    }

    /// An output as the page sees it.
    pub(crate) fn output_view(
        &self,
        bid: &str,
        no: &str,
        step: Step,
        made: Option<&Made>,
        is_current: bool,
    ) -> Result<Option<OutputView>, Failure> {
        let Some(made) = made else { return Ok(None) };
        let file = self.output_file(bid, no, step, made)?;
        Ok(Some(OutputView { file, sha256: made.sha256.clone(), at: made.at.clone(), is_current }))
    }
}

fn record_path(step: Step) -> Result<RelPath, Failure> {
    Ok(RelPath::parse(OUT)?.join(step.record())?)
}
