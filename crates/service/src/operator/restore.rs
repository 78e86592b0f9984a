//! A backup becomes a service's folder and database again.

use std::io::{self, BufRead as _, BufReader, Read, Seek};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sealbid_bid::store::{self, EntryKind, Existing, Folder, Output, RelPath, Store as _, TEMPORARY, make_folders};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::Premises;
use super::manifest::{BLOBS, FORMAT, FileEntry, Formats, MANIFEST, MAX_MANIFEST, MAX_ROW, Manifest, cells};
use crate::encoding::hex;
use crate::keys::SECRETS;
use crate::start::{DATABASE, LOCK, occupy};
use crate::store::{FORMAT_TABLE, NEWEST, Place, Store, StoreError, Transaction, migrate_to, tables, writing};
use crate::tls;

/// Why a backup was not restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// It is no backup, or not all of it, or changed.
    #[error("{name} is damaged")]
    Damaged {
        /// Which part of it.
        name: String,
    },
    /// A later version made it.
    #[error("the backup has format {found}, this version knows {known}")]
    Newer {
        /// Its format, or that of its tables.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// Something lies in the folder, or in the database, that would be mixed with it.
    #[error("{path} is there")]
    NotEmpty {
        /// What.
        path: String,
    },
    /// The folder cannot be used; [`store::StoreError::Locked`] where a service runs.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RestoreError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "backup_damaged",
            Self::Newer { .. } => "backup_newer",
            Self::NotEmpty { .. } => "restore_not_empty",
            Self::Folder(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Damaged { name } => vec![("name", name.clone())],
            Self::Newer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
            Self::NotEmpty { path } => vec![("path", path.clone())],
            Self::Folder(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
        }
    }
}

impl From<sqlx::Error> for RestoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn damaged(name: &str) -> RestoreError {
    RestoreError::Damaged { name: name.to_owned() }
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made, RFC 3339.
    pub at: String,
    /// Rows of all tables.
    pub rows: u64,
    /// Files of the folder.
    pub files: u64,
    /// What must be put into the folder before a service starts on it: of `kek` and `keys`, what is not there.
    pub missing: Vec<&'static str>,
}

impl Premises {
    /// Makes folder and database of a backup, into whichever kind of database. Folder and database must be empty, but for the keys and what an
    /// earlier try that was cut off has left. All of the backup is looked at before anything is made.
    ///
    /// # Errors
    /// [`RestoreError`]; there is no database then.
    pub async fn restore<R: Read + Seek>(&self, backup: R, cancel: &AtomicBool) -> Result<Restored, RestoreError> {
        let mut backup = Backup::open(backup, cancel)?;
        make_folders(&self.data, true)?;
        let (folder, _lock) = occupy(&self.data)?;
        let root = RelPath::root();
        for left in [&root, &path(BLOBS)?] {
            if folder.kind(left)? == Some(EntryKind::Folder) {
                store::clean(&folder, left)?;
            }
        }
        let there = there(&folder, &backup.manifest)?;
        backup.files(&folder, &there)?;
        match self.place() {
            Place::File(_) => {
                // One step makes all of it visible.
                let temporary = RelPath::parse(&format!("{TEMPORARY}{DATABASE}")).map_err(store::StoreError::from)?;
                let place = Place::File(self.data.join(temporary.as_str()));
                let done = match backup.load(&place).await {
                    Ok(()) => folder.rename(&temporary, &path(DATABASE)?, Existing::Keep).map_err(RestoreError::from),
                    Err(error) => Err(error),
                };
                if done.is_err() {
                    store::clean(&folder, &root).ok();
                }
                done.and_then(|()| Ok(folder.sync_folder(&root)?))?;
            }
            place @ Place::Server(_) => backup.load(&place).await?,
        }
        let Manifest { at, tables, files, .. } = backup.manifest;
        let is_missing = |name: &&str| !Path::new(&self.data).join(name).exists();
        Ok(Restored {
            at,
            rows: tables.iter().map(|table| table.rows).sum(),
            files: files.len() as u64,
            missing: SECRETS.into_iter().filter(is_missing).collect(),
        })
    }
}

fn path(name: &str) -> Result<RelPath, store::StoreError> {
    Ok(RelPath::parse(name)?)
}

/// The files of the backup that an earlier try has put there already, once nothing else lies there.
fn there(folder: &Folder, manifest: &Manifest) -> Result<Vec<String>, RestoreError> {
    let mut names: Vec<String> = Vec::new();
    for entry in folder.list(&RelPath::root())? {
        let is_usual = SECRETS.contains(&entry.name.as_str()) || [LOCK, tls::PEM].contains(&entry.name.as_str());
        match entry.kind {
            _ if is_usual => {}
            EntryKind::Folder if entry.name == BLOBS => {
                names.extend(folder.list(&path(BLOBS)?)?.into_iter().map(|blob| format!("{BLOBS}/{}", blob.name)));
            }
            _ => names.push(entry.name),
        }
    }
    for name in &names {
        let ours = manifest.files.iter().find(|file| file.name == *name);
        let is_same = match (ours, path(name)) {
            (Some(ours), Ok(path)) => digest(&mut folder.open(&path)?).is_ok_and(|found| found == ours.sha256),
            _ => false,
        };
        if !is_same {
            return Err(RestoreError::NotEmpty { path: folder.root().join(name).display().to_string() });
        }
    }
    Ok(names)
}

fn digest(source: &mut dyn Read) -> io::Result<String> {
    let (mut buffer, mut hash) = (vec![0; 1 << 16], Sha256::new());
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// A backup of which every part is what its manifest says.
pub(super) struct Backup<'c, R> {
    zip: ZipArchive<R>,
    manifest: Manifest,
    cancel: &'c AtomicBool,
}

impl<'c, R: Read + Seek> Backup<'c, R> {
    pub(super) fn open(source: R, cancel: &'c AtomicBool) -> Result<Self, RestoreError> {
        let mut zip = ZipArchive::new(source).map_err(|_| damaged(MANIFEST))?;
        let manifest = manifest(&mut zip)?;
        let tables = manifest.tables.iter().map(|table| (table.path(), &table.sha256));
        let parts: Vec<_> = tables.chain(manifest.files.iter().map(|file| (file.path(), &file.sha256))).collect();
        // With the manifest, and nothing beside them.
        if parts.len() + 1 != zip.len() {
            return Err(damaged(MANIFEST));
        }
        for (path, sha256) in parts {
            let mut part = zip.by_name(&path).map_err(|_| damaged(&path))?;
            if digest(&mut part).ok().as_ref() != Some(sha256) {
                return Err(damaged(&path));
            }
        }
        if let Some(file) = manifest.files.iter().find(|file| !file.is_expected()) {
            return Err(damaged(&file.path()));
        }
        Ok(Self { zip, manifest, cancel })
    }

    /// Writes the files that are not there yet.
    fn files(&mut self, folder: &Folder, there: &[String]) -> Result<(), RestoreError> {
        let is_blob = |file: &&FileEntry| file.name.starts_with(BLOBS);
        if self.manifest.files.iter().any(|file| is_blob(&file)) {
            store::create_folders(folder, &path(BLOBS)?)?;
        }
        for file in self.manifest.files.iter().filter(|file| !there.contains(&file.name)) {
            let (path, part) = (path(&file.name)?, file.path());
            let mut source = self.zip.by_name(&part).map_err(|_| damaged(&part))?;
            let mut output = Output::create(folder, &path, Existing::Keep)?;
            io::copy(&mut source, &mut output).map_err(|e| store::StoreError::from_io(&path, e))?;
            output.finish()?.persist()?;
        }
        Ok(())
    }

    /// Makes the tables and fills them, in one transaction.
    async fn load(&mut self, place: &Place) -> Result<(), RestoreError> {
        let store = Store::blank(place).await?;
        let done = writing!(store, RestoreError, |at| {
            if !tables::names(at).await?.is_empty() {
                return Err(RestoreError::NotEmpty { path: place.to_string() });
            }
            self.fill(at).await
        });
        store.close().await;
        done
    }

    async fn fill(&mut self, at: &mut Transaction) -> Result<(), RestoreError> {
        // As the tables were, and then as a start of this version would bring them to the newest format.
        let format = usize::try_from(self.manifest.data_format).map_err(|_| damaged(MANIFEST))?;
        migrate_to(at, format).await?;
        tables::defer_references(at).await?;
        let made: Vec<String> = tables::names(at).await?.into_iter().filter(|name| name != FORMAT_TABLE).collect();
        if !made.iter().eq(self.manifest.tables.iter().map(|table| &table.name)) {
            return Err(damaged(MANIFEST));
        }
        for entry in &self.manifest.tables {
            let (table, part) = (entry.table(), entry.path());
            let mut made = tables::table(at, entry.name.clone()).await?;
            let mut listed = table.columns.clone();
            made.columns.sort_by(|a, b| a.0.cmp(&b.0));
            listed.sort_by(|a, b| a.0.cmp(&b.0));
            if made.columns != listed {
                return Err(damaged(MANIFEST));
            }
            tables::clear(at, &table).await?;
            let mut lines = BufReader::new(self.zip.by_name(&part).map_err(|_| damaged(&part))?);
            let (mut rows, mut row) = (0, Vec::new());
            while lines.by_ref().take(MAX_ROW).read_until(b'\n', &mut row).map_err(|_| damaged(&part))? > 0 {
                if self.cancel.load(Ordering::Relaxed) {
                    return Err(sqlx::Error::Io(io::ErrorKind::Interrupted.into()).into());
                }
                let cells = cells(&table, &row).ok_or_else(|| damaged(&part))?;
                tables::insert(at, &table, cells).await?;
                rows += 1;
                row.clear();
            }
            if rows != entry.rows {
                return Err(damaged(&part));
            }
        }
        tables::finish(at).await?;
        Ok(migrate_to(at, usize::try_from(NEWEST).unwrap_or(format)).await?)
    }
}

/// Reads the manifest; first of all its formats, so that a later one is told as that.
fn manifest<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Manifest, RestoreError> {
    let damaged = || damaged(MANIFEST);
    let mut json = Vec::new();
    let part = zip.by_name(MANIFEST).map_err(|_| damaged())?;
    part.take(MAX_MANIFEST).read_to_end(&mut json).map_err(|_| damaged())?;
    let formats: Formats = serde_json::from_slice(&json).map_err(|_| damaged())?;
    let known = [(i64::from(formats.format), i64::from(FORMAT)), (formats.data_format, NEWEST)];
    if let Some((found, known)) = known.into_iter().find(|(found, known)| found > known) {
        return Err(RestoreError::Newer { found, known });
    }
    serde_json::from_slice(&json).map_err(|_| damaged())
}
