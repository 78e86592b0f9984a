//! A file of SQLite in which what was acknowledged stays: how it is opened, and brought to the newest format.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use super::StoreError;

/// How long another program that looks into the file is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the database at `path`, makes it, its owner's alone, where there is none, and brings it to the newest format: each of the
/// `migrations` brings its tables from one format to the next. The one connection waits for the disk with each commit.
///
/// # Errors
/// [`StoreError::Newer`], and what keeps the file from being made or used.
pub async fn open_database(path: &Path, migrations: &[&'static str]) -> Result<SqlitePool, StoreError> {
    make_owner_only(path)?;
    let writer = pool(1).connect_with(options(path)).await?;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    migrate(&mut transaction, migrations).await?;
    transaction.commit().await?;
    Ok(writer)
}

/// Connections to such a database that read.
pub(super) async fn open_readers(path: &Path) -> Result<SqlitePool, StoreError> {
    Ok(pool(2).connect_with(options(path).read_only(true)).await?)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // Else a commit that was acknowledged could be lost with the power.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
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

async fn migrate(connection: &mut SqliteConnection, migrations: &[&'static str]) -> Result<(), StoreError> {
    sqlx::query("CREATE TABLE IF NOT EXISTS format (version INTEGER NOT NULL) STRICT")
        .execute(&mut *connection)
        .await?;
    let (found,): (Option<i64>,) =
        sqlx::query_as("SELECT max(version) FROM format").fetch_one(&mut *connection).await?;
    let (found, known) = (found.unwrap_or(0), migrations.len() as i64);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, text) in (1..).zip(migrations).skip(usize::try_from(found).unwrap_or(0)) {
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
