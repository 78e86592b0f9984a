//! Making a tender package from a folder.

use std::collections::HashSet;
use std::io::{Seek, Write};

use sealbid_pki::Instant;
use sealbid_pki::cms::ContentSigner;

use super::outline::{MAX_OUTLINE, Outline, OutlineError};
use super::release::{MAX_RELEASE, Release, ReleaseError};
use crate::asic::{WriteError, Writer};
use crate::kind::media_type;
use crate::store::{EntryKind, RelPath, Store, StoreError, read_limited};

/// Why a tender package cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// The folder cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The release cannot be used.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The outline cannot be used.
    #[error(transparent)]
    Outline(#[from] OutlineError),
    /// The release names a document that is not in the folder.
    #[error("{url} is named and missing")]
    DocumentMissing {
        /// Its `url`.
        url: String,
    },
    /// The folder holds a document that the release does not name.
    #[error("{name} is not named")]
    DocumentUnlisted {
        /// Its name in the folder.
        name: String,
    },
    /// The certificate that shall sign names another enterprise than the release's purchaser.
    #[error("signed for {signer}, not for the purchaser")]
    SignerNotPurchaser {
        /// The enterprise's code in the certificate.
        signer: String,
    },
    /// The package cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl MakeError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Release(e) => e.code(),
            Self::Outline(e) => e.code(),
            Self::DocumentMissing { .. } => "tender_document_missing",
            Self::DocumentUnlisted { .. } => "tender_document_unlisted",
            Self::SignerNotPurchaser { .. } => "tender_signer_not_purchaser",
            Self::Write(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Store(e) => e.params(),
            Self::Release(e) => e.params(),
            Self::Outline(e) => e.params(),
            Self::DocumentMissing { url } => vec![("name", url.clone())],
            Self::DocumentUnlisted { name } => vec![("name", name.clone())],
            Self::SignerNotPurchaser { signer } => vec![("signer", signer.clone())],
            Self::Write(e) => e.params(),
        }
    }
}

/// Makes a package of a folder with `release.json`, `outline.json` and `documents/`, signed by the purchaser. The same
/// folder, signer and instant give the same bytes, as far as the signer's signatures are the same.
///
/// # Errors
/// [`MakeError`]; `target` may then hold a part of a package.
pub fn make<W: Write + Seek>(
    folder: &dyn Store,
    signer: &dyn ContentSigner,
    at: Instant,
    target: W,
) -> Result<W, MakeError> {
    let path = |text: &str| RelPath::parse(text).map_err(StoreError::from);
    let release_json = read_limited(folder, &path("release.json")?, MAX_RELEASE)?;
    let outline_json = read_limited(folder, &path("outline.json")?, MAX_OUTLINE)?;
    let release = Release::parse(&release_json)?;
    Outline::parse(&outline_json)?;
    let signs_for = signer.chain().first().and_then(sealbid_pki::Certificate::uscc);
    if let Some(signer) = super::foreign_signer(&release, signs_for.as_deref()) {
        return Err(MakeError::SignerNotPurchaser { signer });
    }

    let mut named: Vec<&str> = release.documents.iter().filter_map(|document| document.member()).collect();
    named.sort_unstable();
    named.dedup();
    let found = documents(folder, &path("documents")?)?;
    let listed: HashSet<&str> = named.iter().copied().collect();
    if let Some(name) = found.iter().find(|name| !listed.contains(name.as_str())) {
        return Err(MakeError::DocumentUnlisted { name: name.clone() });
    }

    let mut writer = Writer::new(target, at)?;
    for (name, json) in [("release.json", &release_json), ("outline.json", &outline_json)] {
        writer.add(name, "application/json", json.len() as u64, &mut json.as_slice())?;
    }
    for url in named {
        let place = path(url)?;
        let Some(EntryKind::File { len }) = folder.kind(&place)? else {
            return Err(MakeError::DocumentMissing { url: url.to_owned() });
        };
        writer.add(url, media_type(url), len, &mut folder.open(&place)?)?;
    }
    writer.sign(signer, at)?;
    Ok(writer.finish()?)
}

/// The names of all files below `documents/`.
fn documents(store: &dyn Store, folder: &RelPath) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    if store.kind(folder)? != Some(EntryKind::Folder) {
        return Ok(names);
    }
    for entry in store.list(folder)? {
        let path = folder.join(&entry.name)?;
        match entry.kind {
            EntryKind::File { .. } => names.push(path.to_string()),
            EntryKind::Folder => names.extend(documents(store, &path)?),
            EntryKind::Other => return Err(StoreError::NotPlain { path: path.to_string() }),
        }
    }
    Ok(names)
}
