//! What the service remembers: one SQL text for every database, one writer at a time.

pub(crate) mod authority;
pub(crate) mod certificate;
pub(crate) mod tender;

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

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
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/sqlite/0001_service.sql")];

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
        make_owner_only(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // Else a commit that was acknowledged could be lost with the power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let writer = pool(1).connect_with(options.clone()).await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        migrate(&mut transaction).await?;
        transaction.commit().await?;
        let readers = pool(2).connect_with(options.read_only(true)).await?;
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

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_release(|connection, _| Box::pin(is_sound(connection)))
}

/// Whether a connection can go on. One on which SQLite itself ended a transaction, as on a full disk, would begin no other.
async fn is_sound(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("CREATE TABLE IF NOT EXISTS format (version INTEGER NOT NULL) STRICT")
        .execute(&mut *connection)
        .await?;
    let (found,): (Option<i64>,) =
        sqlx::query_as("SELECT max(version) FROM format").fetch_one(&mut *connection).await?;
    let (found, known) = (found.unwrap_or(0), MIGRATIONS.len() as i64);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, text) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        sqlx::raw_sql(*text).execute(&mut *connection).await?;
        sqlx::query("INSERT INTO format (version) VALUES ($1)").bind(version).execute(&mut *connection).await?;
    }
    Ok(())
}

/// SQLite gives its other files the mode of the first one.
fn make_owner_only(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
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
            assert_eq!(refused.params(), [("found", "9".to_owned()), ("known", "1".to_owned())]);
            assert!(std::fs::read(&path).unwrap() == before);
        });
    }
}
