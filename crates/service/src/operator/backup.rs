//! One file with all that a service remembers, made while it runs, and without its keys.

use std::io::{self, Seek, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use sealbid_bid::asic::Sink;
use sealbid_bid::store::{self, EntryKind, Folder, RelPath, Store as _};
use sealbid_pki::Instant;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipWriter};

use super::Premises;
use super::manifest::{BLOBS, FILES, FORMAT, FileEntry, MANIFEST, Manifest, TableEntry, is_blob, line};
use crate::encoding::hex;
use crate::store::{FORMAT_TABLE, Store, StoreError, Transaction, tables};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target cannot be written, or it was told to stop.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl BackupError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
            Self::Write(cause) => store::io_code(cause),
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Folder(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Write(cause) => vec![("path", String::new()), ("reason", cause.to_string())],
        }
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            // What the target said passes through the database's reader.
            sqlx::Error::Io(error) => Self::Write(error),
            other => Self::Store(other.into()),
        }
    }
}

/// What is in a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Rows of all tables.
    pub rows: u64,
    /// Files of the folder.
    pub files: u64,
}

impl Premises {
    /// Writes a backup into `target`: the tables as they stand at one moment, and the files of the folder that cannot be made anew. Neither the
    /// root secret nor a key goes into it. A service may be running; it is not disturbed.
    ///
    /// # Errors
    /// [`BackupError`]; what was written until then is no backup.
    pub async fn back_up<W: Write + Seek>(
        &self,
        now: Instant,
        cancel: &AtomicBool,
        target: W,
    ) -> Result<BackedUp, BackupError> {
        let folder = Folder::new(&self.data)?;
        let store = Store::look(&self.place()).await?;
        let done = write(&store, &folder, now, cancel, target).await;
        store.close().await;
        done
    }
}

pub(super) async fn write<W: Write + Seek>(
    store: &Store,
    folder: &Folder,
    now: Instant,
    cancel: &AtomicBool,
    target: W,
) -> Result<BackedUp, BackupError> {
    let mut archive = Archive { zip: ZipWriter::new(Sink::new(target)), cancel };
    let mut reading = store.read().await?;
    let data_format = tables::format(&mut reading).await?.unwrap_or(0);
    let tables = archive.tables(&mut reading).await?;
    drop(reading);
    // Objects are named by their content: what came after the moment of the tables is more than is needed, never something else.
    let files = archive.files(folder)?;
    let done = BackedUp { rows: tables.iter().map(|table| table.rows).sum(), files: files.len() as u64 };
    let manifest = Manifest {
        format: FORMAT,
        at: now.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: if store.is_file() { "sqlite" } else { "postgres" }.to_owned(),
        data_format,
        tables,
        files,
    };
    let mut json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    json.push(b'\n');
    archive.begin(MANIFEST, CompressionMethod::Deflated)?;
    archive.zip.write_all(&json)?;
    archive.zip.finish().map_err(io::Error::from)?.flush()?;
    Ok(done)
}

/// A backup on its way.
struct Archive<'c, W: Write + Seek> {
    zip: ZipWriter<Sink<W>>,
    cancel: &'c AtomicBool,
}

impl<W: Write + Seek> Archive<'_, W> {
    fn begin(&mut self, path: &str, method: CompressionMethod) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(method).system(System::Unix);
        // How much it will be is not known.
        let options = options.unix_permissions(0o600).large_file(true);
        Ok(self.zip.start_file(path, options)?)
    }

    fn write(&mut self, bytes: &[u8], hash: &mut Sha256) -> io::Result<()> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        hash.update(bytes);
        self.zip.write_all(bytes)
    }

    async fn tables(&mut self, reading: &mut Transaction) -> Result<Vec<TableEntry>, BackupError> {
        let mut entries = Vec::new();
        for name in tables::names(reading).await?.into_iter().filter(|name| name != FORMAT_TABLE) {
            let table = tables::table(reading, name).await?;
            let mut entry = TableEntry::new(&table, 0, String::new());
            self.begin(&entry.path(), CompressionMethod::Deflated)?;
            let mut hash = Sha256::new();
            tables::read(reading, &table, &mut |cells| {
                entry.rows += 1;
                self.write(&line(cells), &mut hash)
            })
            .await?;
            entry.sha256 = hex(&hash.finalize());
            entries.push(entry);
        }
        Ok(entries)
    }

    fn files(&mut self, folder: &Folder) -> Result<Vec<FileEntry>, BackupError> {
        let mut names: Vec<String> = FILES.map(str::to_owned).into();
        let blobs = RelPath::parse(BLOBS).map_err(store::StoreError::from)?;
        if folder.kind(&blobs)? == Some(EntryKind::Folder) {
            let blobs = folder.list(&blobs)?.into_iter().filter(|entry| is_blob(&entry.name));
            names.extend(blobs.map(|entry| format!("{BLOBS}/{}", entry.name)));
        }
        let mut entries = Vec::new();
        for name in names {
            let path = RelPath::parse(&name).map_err(store::StoreError::from)?;
            let mut source = match folder.open(&path) {
                Ok(source) => source,
                // Another port was never asked for, or what it held was erased meanwhile.
                Err(store::StoreError::Missing { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            let mut entry = FileEntry { name, sha256: String::new() };
            // Ciphertext does not shrink.
            self.begin(&entry.path(), CompressionMethod::Stored)?;
            let (mut buffer, mut hash) = (vec![0; 1 << 16], Sha256::new());
            loop {
                match source.read(&mut buffer).map_err(|e| store::StoreError::from_io(&path, e))? {
                    0 => break,
                    read => self.write(&buffer[..read], &mut hash)?,
                }
            }
            entry.sha256 = hex(&hash.finalize());
            entries.push(entry);
        }
        Ok(entries)
    }
}
