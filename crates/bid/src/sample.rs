//! The sample: a tender that was never held, and the papers of a bidder that does not exist. Its sources lie in
//! `assets/sample`; pages are typeset from them each time.

use serde::Deserialize;

use sealbid_pdf::typeset::{self, Fonts, Source, TypesetError};
use sealbid_pki::Instant;

use crate::store::{Existing, RelPath, Store, StoreError, create_folders, read_limited, write_whole};

/// The largest file of the sample, in bytes.
const MAX_FILE: u64 = 4 << 20;

/// Why the sample cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// A file of it is missing or cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page of it cannot be typeset.
    #[error("{name}: {error}")]
    Typeset {
        /// The source.
        name: String,
        /// Why.
        #[source]
        error: TypesetError,
    },
    /// Its list of parts cannot be read.
    #[error("parts.json: {reason}")]
    List {
        /// What is wrong.
        reason: String,
    },
}

impl SampleError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Typeset { error, .. } => error.code(),
            Self::List { .. } => "sample_list",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Store(e) => e.params(),
            Self::Typeset { name, error } => {
                let mut params = error.params();
                params.push(("name", name.clone()));
                params
            }
            Self::List { reason } => vec![("reason", reason.clone())],
        }
    }
}

/// One paper of the sample bidder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The part that it belongs to.
    pub part: String,
    /// Its name.
    pub name: String,
    /// Its bytes: a PDF, a picture, or the values of a form as JSON.
    pub bytes: Vec<u8>,
}

fn path(text: &str) -> Result<RelPath, StoreError> {
    Ok(RelPath::parse(text)?)
}

/// Makes the folder that a tender package is made of: `release.json`, `outline.json`, `documents/*.pdf`. What is there
/// under these names is replaced. `sample` is a store on `assets/sample`.
///
/// # Errors
/// [`SampleError`].
pub fn tender(sample: &dyn Store, fonts: &Fonts, at: Instant, into: &dyn Store) -> Result<(), SampleError> {
    create_folders(into, &path("documents")?)?;
    for name in ["release.json", "outline.json"] {
        let json = read_limited(sample, &path(&format!("tender/{name}"))?, MAX_FILE)?;
        write_whole(into, &path(name)?, &json, Existing::Replace)?;
    }
    for entry in sample.list(&path("tender/documents")?)? {
        let Some(stem) = entry.name.strip_suffix(".typ").filter(|stem| *stem != "style") else { continue };
        let pdf = pages(sample, "tender/documents", &entry.name, fonts, at)?;
        write_whole(into, &path(&format!("documents/{stem}.pdf"))?, &pdf, Existing::Replace)?;
    }
    Ok(())
}

/// The papers of the sample bidder in the order in which they are added: forms' values first.
///
/// # Errors
/// [`SampleError`].
pub fn papers(sample: &dyn Store, fonts: &Fonts, at: Instant) -> Result<Vec<Paper>, SampleError> {
    #[derive(Deserialize)]
    struct Line {
        part: String,
        source: String,
        name: String,
    }
    let list = read_limited(sample, &path("response/parts.json")?, MAX_FILE)?;
    let list: Vec<Line> = serde_json::from_slice(&list).map_err(|e| SampleError::List { reason: e.to_string() })?;
    let mut papers = Vec::new();
    for Line { part, source, name } in list {
        let bytes = if source.ends_with(".typ") {
            pages(sample, "response", &source, fonts, at)?
        } else {
            read_limited(sample, &path(&format!("response/{source}"))?, MAX_FILE)?
        };
        papers.push(Paper { part, name, bytes });
    }
    Ok(papers)
}

fn pages(sample: &dyn Store, folder: &str, name: &str, fonts: &Fonts, at: Instant) -> Result<Vec<u8>, SampleError> {
    let read = |name: &str| read_limited(sample, &path(&format!("{folder}/{name}"))?, MAX_FILE);
    let main = String::from_utf8(read(name)?).map_err(|e| SampleError::List { reason: e.to_string() })?;
    let style = read("style.typ")?;
    let source = Source { main: &main, files: &[("style.typ", &style)] };
    let rendered =
        typeset::render(source, fonts, at).map_err(|error| SampleError::Typeset { name: name.to_owned(), error })?;
    Ok(rendered.bytes)
}
