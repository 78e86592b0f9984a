//! What the service remembers: one SQL text for every database, one writer at a time.

pub(crate) mod authority;
pub(crate) mod certificate;
mod database;
pub(crate) mod seal;
pub(crate) mod tender;

use std::path::Path;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, Transaction};

pub use database::open_database;
use database::open_readers;

/// Expands functions of the store once for each database: inside, `Connection` is that database's. Parameters are
/// written `$1`, which both SQLite and PostgreSQL take.
macro_rules! on_each_database {
    ($($function:item)*) => {
        pub(crate) mod sqlite {
            use super::*;
            use sqlx::SqliteConnection as Connection;

            $($function)*
        }
    };
}
pub(crate) use on_each_database;

/// Each text brings the tables from one format to the next; one that has landed is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_service.sql"),
    include_str!("../../migrations/sqlite/0002_levels.sql"),
    include_str!("../../migrations/sqlite/0003_seals.sql"),
];

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A later version wrote it.
    #[error("the data has format {found}, this version knows {known}")]
    Newer {
        /// Its format.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The file cannot be made.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl StoreError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "service_data_newer",
            Self::Database(_) | Self::File(_) => "service_store",
        }
    }
    /// What the sentence of [`code`](Self::code) names. What a database says may quote what it was given, so that
    /// goes nowhere.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Newer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
            Self::Database(_) | Self::File(_) => Vec::new(),
        }
    }
}

/// The open database.
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens the database at `path`, makes it where there is none and brings it to the newest format.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = open_database(path, MIGRATIONS).await?;
        let readers = open_readers(path).await?;
        Ok(Self { writer, readers })
    }

    /// Begins a transaction that may write; it waits for the one before it.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A connection that reads.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Lets go of the files.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_commit_waits_for_the_disk_and_rows_keep_their_references() {
        let folder = sealbid_testkit::folder();
        on_a_runtime(async {
            let store = Store::open(&folder.path().join("s.sqlite")).await.unwrap();
            let mut writing = store.write().await.unwrap();
            for (pragma, expected) in [("PRAGMA synchronous", 2), ("PRAGMA foreign_keys", 1)] {
                let (value,): (i64,) = sqlx::query_as(pragma).fetch_one(&mut *writing).await.unwrap();
                assert_eq!(value, expected, "{pragma}");
            }
            let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(&mut *writing).await.unwrap();
            assert_eq!(mode, "wal");
            let mut reading = store.read().await.unwrap();
            assert!(sqlx::query("INSERT INTO format (version) VALUES (7)").execute(&mut *reading).await.is_err());
        });
    }

    #[test]
    fn what_a_later_version_wrote_is_refused_and_stays_as_it_is() {
        let folder = sealbid_testkit::folder();
        let path = folder.path().join("s.sqlite");
        on_a_runtime(async {
            let store = Store::open(&path).await.unwrap();
            let mut writing = store.write().await.unwrap();
            sqlx::query("INSERT INTO format (version) VALUES (9)").execute(&mut *writing).await.unwrap();
            writing.commit().await.unwrap();
            store.close().await;
            let before = std::fs::read(&path).unwrap();
            let refused = Store::open(&path).await.err().unwrap();
            assert_eq!(refused.code(), "service_data_newer");
            assert_eq!(refused.params(), [("found", "9".to_owned()), ("known", "3".to_owned())]);
            assert!(std::fs::read(&path).unwrap() == before);
        });
    }
}
