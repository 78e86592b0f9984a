//! `desk.sqlite`: settings, the list of bids, what was typed and not filed yet, how bids are stamped, and seals with their versions.

mod rows;
mod seals;

use std::path::Path;

use sealbid_service::{StoreError, open_database};
use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::runtime::{Builder, Runtime};

pub(crate) use rows::{BidEntry, BidFacts, Draft};
pub(crate) use seals::{PhotoRow, SealRow, VersionRow};

use crate::failure::Failure;

/// Each text brings the tables from one format to the next; one that has landed is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_desk.sql"),
    include_str!("../../migrations/0002_plans.sql"),
    include_str!("../../migrations/0003_seals.sql"),
];
pub(crate) const FILE: &str = "desk.sqlite";

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum DatabaseError {
    /// A later version wrote it.
    #[error("the data has format {found}, this version knows {known}")]
    Newer { found: i64, known: i64 },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The file cannot be made, or there is nothing to run it on.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A row that this program did not write.
    #[error("a row holds what is none of its kind")]
    Row(#[from] serde_json::Error),
}

impl From<StoreError> for DatabaseError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Newer { found, known } => Self::Newer { found, known },
            StoreError::Database(cause) => Self::Database(cause),
            StoreError::File(cause) => Self::File(cause),
            other => Self::File(std::io::Error::other(other)),
        }
    }
}

impl DatabaseError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "desk_data_newer",
            Self::Row(_) => "desk_data_damaged",
            Self::File(cause) => sealbid_bid::store::io_code(cause),
            // Primary result codes: https://www.sqlite.org/rescode.html
            Self::Database(cause) => match primary_code(cause) {
                Some(8) => "store_read_only",
                Some(11 | 26) => "desk_data_damaged",
                Some(13) => "store_full",
                Some(3 | 23) => "store_denied",
                _ => "store_io",
            },
        }
    }

    /// What a database says may quote what it was given, so that goes nowhere.
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Newer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
            Self::File(cause) => vec![("path", FILE.to_owned()), ("reason", cause.to_string())],
            Self::Database(cause) => {
                let code = primary_code(cause).map_or_else(|| "SQLite".to_owned(), |code| format!("SQLite {code}"));
                vec![("path", FILE.to_owned()), ("reason", code)]
            }
            Self::Row(_) => vec![("path", FILE.to_owned())],
        }
    }
}

fn primary_code(error: &sqlx::Error) -> Option<i64> {
    let code: i64 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::new(error.code(), error.params())
    }
}

/// The open database. Calls wait for the disk; they may come from several threads.
pub(crate) struct Database {
    runtime: Runtime,
    pool: SqlitePool,
}

impl Database {
    /// Opens the database at `path`, makes it where there is none and brings it to the newest format.
    pub(crate) fn open(path: &Path) -> Result<Self, DatabaseError> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let pool = runtime.block_on(open_database(path, MIGRATIONS))?;
        Ok(Self { runtime, pool })
    }

    /// Does `work` in one transaction.
    fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut Transaction<'static, Sqlite>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.runtime.block_on(async {
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            let done = work(&mut transaction).await?;
            transaction.commit().await?;
            Ok(done)
        })
    }

    /// Does `work`, which only reads.
    fn read<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.runtime.block_on(async {
            let mut connection = self.pool.acquire().await?;
            work(&mut connection).await
        })
    }
}

impl Database {
    /// Lets go of the files; whoever still asks is refused.
    pub(crate) fn close(&self) {
        self.runtime.block_on(self.pool.close());
    }
}
