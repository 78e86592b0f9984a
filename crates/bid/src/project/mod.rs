//! A response in the making: a folder that a person can look into.
//!
//! ```text
//! project.json            what the project remembers, written whole after every change
//! project.lock            held while the project is open
//! tender.sbtender         the tender package that it answers
//! parts/PART/NNN-NAME.pdf the files of a part, as they were added
//! parts/PART/form.json    the values of a form
//! stamped/*.pdf           the documents once they are stamped, put there by whoever stamped them
//! ```
//! What a method has returned `Ok` for is still there after the process or the power stops. At most one process has a
//! project open; the system gives the lock back when that process ends, however it ends.

mod error;
mod files;
mod state;

use std::io::{Read, Seek, SeekFrom, Write};

use base16ct::lower::encode_string as hex;
use rand_core::CryptoRng;
use sealbid_pki::Instant;
use sealbid_pki::path::{Evidence, Trust};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::asic::{Archive, ArchiveError};
use crate::store::{
    EntryKind, Existing, Output, RelPath, Store, StoreError, StoreLock, StoreSource, TEMPORARY, clean, read_limited,
    write_whole,
};
use crate::tender::{self, Lot, MAX_OUTLINE, MAX_RELEASE, Outline, Release};
use crate::text::{Uscc, line};

pub use error::ProjectError;
pub use files::{Given, MAX_FILE};
use state::{BidderState, State, TenderState};
pub use state::{FileEntry, MAX_PROJECT, PROJECT_FORMAT};

const PROJECT: &str = "project.json";
const LOCK: &str = "project.lock";
const PACKAGE: &str = "tender.sbtender";
const PARTS: &str = "parts";
const STAMPED: &str = "stamped";

/// An open project. It is closed, and its lock given back, when it is dropped.
pub struct Project<'s> {
    store: &'s dyn Store,
    state: State,
    release: Release,
    outline: Outline,
    _lock: Box<dyn StoreLock>,
}

/// Who bids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bidder {
    /// The enterprise's name.
    pub name: String,
    /// Its code.
    pub uscc: Uscc,
}

/// What the tender is, for manifests and headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenderFacts {
    /// OCDS `ocid`: what an envelope is bound to.
    pub id: String,
    /// The purchaser's number.
    pub no: String,
    /// The title.
    pub title: String,
    /// The lot that the response is for; empty where the tender has none.
    pub lot: String,
    /// The OCDS release that the response was made from: a corrected tender has another.
    pub release: String,
    /// SHA-256 of the tender package, lower-case hexadecimal.
    pub sha256: String,
}

/// How a project is begun.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beginning<'a> {
    /// The lot; may be left out where the tender has none or one.
    pub lot: Option<&'a str>,
    /// Roots that the purchaser's certificate must lead to; none given, none demanded.
    pub trust: Option<&'a Trust>,
}

fn path(text: &str) -> Result<RelPath, StoreError> {
    Ok(RelPath::parse(text)?)
}

impl<'s> Project<'s> {
    /// Begins a project in an empty folder with a tender package, which is checked and copied. What an interrupted
    /// beginning left in the folder is used up.
    ///
    /// # Errors
    /// [`ProjectError`]; without `project.json` in it the folder holds no project yet.
    pub fn create<R: Read + Seek>(
        store: &'s dyn Store,
        mut package: R,
        beginning: Beginning<'_>,
        at: Instant,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, ProjectError> {
        let no_trust = Trust::default();
        let trust = beginning.trust.unwrap_or(&no_trust);
        let opened = tender::open(&mut package, trust, &Evidence::default(), at)?;
        let lot = choose_lot(&opened.release.lots, beginning.lot)?;

        for entry in store.list(&RelPath::root())? {
            match entry.name.as_str() {
                PROJECT => return Err(ProjectError::Exists),
                LOCK | PACKAGE => {}
                name if name.starts_with(TEMPORARY) => {}
                _ => return Err(ProjectError::FolderNotEmpty { name: entry.name }),
            }
        }
        let lock = lock(store)?;
        clean(store, &RelPath::root())?;
        let had_package = store.kind(&path(PACKAGE)?)?.is_some();
        let existing = if had_package { Existing::Replace } else { Existing::Keep };
        let mut copy = Output::create(store, &path(PACKAGE)?, existing)?;
        let sha256 = copy_whole(&mut package, &mut copy).map_err(|e| StoreError::from_io(&RelPath::root(), e))?;
        if sha256 != opened.sha256 {
            return Err(ProjectError::TenderChanged);
        }
        copy.finish()?.persist()?;
        let (release_sha256, outline_sha256, ..) = read_tender(store)?;
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let release = opened.release;
        let state = State {
            format: PROJECT_FORMAT,
            id: hex(&id),
            created: at.to_string(),
            tender: TenderState {
                id: release.ocid.to_string(),
                no: release.no.to_string(),
                title: release.title.clone(),
                release: release.id.to_string(),
                sha256: hex(&sha256),
                release_sha256,
                outline_sha256,
            },
            lot,
            bidder: BidderState { name: String::new(), uscc: String::new() },
            next: 1,
            parts: Vec::new(),
        };
        if let Err(error) = write_whole(store, &path(PROJECT)?, &encode(&state)?, Existing::Keep) {
            // The copy goes again; a package that lay there already may be the one that was handed in.
            if !had_package {
                store.remove(&path(PACKAGE)?).ok();
            }
            return Err(error.into());
        }
        Ok(Self { store, state, release, outline: opened.outline, _lock: lock })
    }

    /// Opens a project and removes the temporaries that stopped runs left in it.
    ///
    /// # Errors
    /// [`ProjectError::Missing`] where there is none, [`ProjectError::Open`] where another process has it open,
    /// [`ProjectError::TenderChanged`] where the tender package is not the one that it was begun with.
    pub fn open(store: &'s dyn Store) -> Result<Self, ProjectError> {
        if store.kind(&path(PROJECT)?)?.is_none() {
            return Err(ProjectError::Missing);
        }
        let lock = lock(store)?;
        clean(store, &RelPath::root())?;
        let parts = path(PARTS)?;
        if store.kind(&parts)? == Some(EntryKind::Folder) {
            for entry in store.list(&parts)?.into_iter().filter(|entry| entry.kind == EntryKind::Folder) {
                if let Ok(folder) = parts.join(&entry.name) {
                    clean(store, &folder)?;
                }
            }
        }
        let state = decode(&read_limited(store, &path(PROJECT)?, MAX_PROJECT)?)?;
        let (release_sha256, outline_sha256, release_json, outline_json) = read_tender(store)?;
        if (&release_sha256, &outline_sha256) != (&state.tender.release_sha256, &state.tender.outline_sha256) {
            return Err(ProjectError::TenderChanged);
        }
        let release = Release::parse(&release_json).map_err(tender::OpenError::from)?;
        let outline = Outline::parse(&outline_json).map_err(tender::OpenError::from)?;
        Ok(Self { store, state, release, outline, _lock: lock })
    }

    /// The identifier of the project: 16 random bytes in hexadecimal.
    pub fn id(&self) -> &str {
        &self.state.id
    }

    /// The tender's facts.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// What the response consists of.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// What the tender is, in short.
    pub fn tender(&self) -> TenderFacts {
        TenderFacts {
            id: self.state.tender.id.clone(),
            no: self.state.tender.no.clone(),
            title: self.state.tender.title.clone(),
            lot: self.state.lot.clone(),
            release: self.state.tender.release.clone(),
            sha256: self.state.tender.sha256.clone(),
        }
    }

    /// Who bids, once that is known.
    pub fn bidder(&self) -> Option<Bidder> {
        let uscc = Uscc::try_from(self.state.bidder.uscc.as_str()).ok()?;
        Some(Bidder { name: self.state.bidder.name.clone(), uscc })
    }

    /// Says who bids.
    ///
    /// # Errors
    /// [`ProjectError::Text`] for a name that is none.
    pub fn set_bidder(&mut self, bidder: &Bidder) -> Result<(), ProjectError> {
        line("bidder.name", &bidder.name, 200)?;
        let mut state = self.state.clone();
        state.bidder = BidderState { name: bidder.name.clone(), uscc: bidder.uscc.to_string() };
        self.save(state)
    }

    /// The tender package, to be read.
    ///
    /// # Errors
    /// [`ProjectError::Store`].
    pub fn package(&self) -> Result<Box<dyn StoreSource>, ProjectError> {
        Ok(self.store.open(&path(PACKAGE)?)?)
    }

    /// The PDFs in `stamped/`, by name.
    ///
    /// # Errors
    /// [`ProjectError::Store`].
    pub fn stamped(&self) -> Result<Vec<RelPath>, ProjectError> {
        let folder = path(STAMPED)?;
        if self.store.kind(&folder)? != Some(EntryKind::Folder) {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in self.store.list(&folder)? {
            let pdf = entry.name.to_ascii_lowercase().ends_with(".pdf");
            if pdf && matches!(entry.kind, EntryKind::File { .. }) && !entry.name.starts_with('.') {
                names.push(folder.join(&entry.name)?);
            }
        }
        Ok(names)
    }

    /// The store that it lies in.
    pub fn store(&self) -> &'s dyn Store {
        self.store
    }

    /// Writes a new state whole; only then is it the project's.
    fn save(&mut self, state: State) -> Result<(), ProjectError> {
        self.replace(&path(PROJECT)?, &encode(&state)?, Some(&encode(&self.state)?))?;
        self.state = state;
        Ok(())
    }

    /// Writes over a file of the project. A step that is told as failed shall not show at the next opening: where the
    /// new content has its name already and only the sync failed, the old content is put back, or none.
    fn replace(&self, target: &RelPath, new: &[u8], old: Option<&[u8]>) -> Result<(), StoreError> {
        write_whole(self.store, target, new, Existing::Replace).inspect_err(|_| {
            if self.holds(target, new) {
                match old {
                    Some(old) => write_whole(self.store, target, old, Existing::Replace),
                    None => self.store.remove(target).and_then(|()| self.store.sync_folder(&target.parent())),
                }
                // What cannot be put back is whole, and giving the same step again completes it.
                .ok();
            }
        })
    }

    /// Whether a small file has just this content.
    fn holds(&self, target: &RelPath, content: &[u8]) -> bool {
        read_limited(self.store, target, content.len() as u64).is_ok_and(|there| there == content)
    }
}

fn choose_lot(lots: &[Lot], chosen: Option<&str>) -> Result<String, ProjectError> {
    match (chosen, lots) {
        (None, []) => Ok(String::new()),
        (None, [only]) => Ok(only.id.to_string()),
        (None, _) => Err(ProjectError::LotNeeded { lots: lots.iter().map(|lot| lot.id.to_string()).collect() }),
        (Some(chosen), _) if lots.iter().any(|lot| lot.id.as_str() == chosen) => Ok(chosen.to_owned()),
        (Some(chosen), _) => Err(ProjectError::LotUnknown { lot: chosen.to_owned() }),
    }
}

fn lock(store: &dyn Store) -> Result<Box<dyn StoreLock>, ProjectError> {
    match store.lock(&path(LOCK)?) {
        Ok(lock) => Ok(lock),
        Err(StoreError::Locked { .. }) => Err(ProjectError::Open),
        Err(e) => Err(e.into()),
    }
}

fn copy_whole<R: Read + Seek>(from: &mut R, to: &mut dyn Write) -> std::io::Result<[u8; 32]> {
    from.seek(SeekFrom::Start(0))?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => {
                hash.update(&buffer[..read]);
                to.write_all(&buffer[..read])?;
            }
        }
    }
}

/// Release and outline of the copied package, each behind its digest. The package was checked when it was copied; the
/// digests say whether it is still that one.
fn read_tender(store: &dyn Store) -> Result<(String, String, Vec<u8>, Vec<u8>), ProjectError> {
    let read = || -> Result<_, ArchiveError> {
        let source = store.open(&path(PACKAGE).map_err(to_archive)?).map_err(to_archive)?;
        let mut archive = Archive::open(source)?;
        Ok((archive.read("release.json", MAX_RELEASE)?, archive.read("outline.json", MAX_OUTLINE)?))
    };
    let (release, outline) = read().map_err(tender::OpenError::from)?;
    Ok((hex(&Sha256::digest(&release)), hex(&Sha256::digest(&outline)), release, outline))
}

fn to_archive(e: StoreError) -> ArchiveError {
    match e {
        StoreError::Io { source, .. } => ArchiveError::Io(source),
        other => ArchiveError::Io(std::io::Error::other(other)),
    }
}

fn encode(state: &State) -> Result<Vec<u8>, ProjectError> {
    let mut json = serde_json::to_vec_pretty(state).map_err(|e| ProjectError::Malformed { reason: e.to_string() })?;
    json.push(b'\n');
    Ok(json)
}

fn decode(json: &[u8]) -> Result<State, ProjectError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let malformed = |e: serde_json::Error| ProjectError::Malformed { reason: e.to_string() };
    // A newer format may look in any way; only its number is certain.
    let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
    if format > PROJECT_FORMAT {
        return Err(ProjectError::Newer { format });
    }
    serde_json::from_slice(json).map_err(malformed)
}
