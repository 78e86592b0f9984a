//! A database in which what was acknowledged stays: how it is opened, and brought to the newest format.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::StoreError;
use super::place::DatabaseServer;
use super::transaction::{Connected, Transaction};

/// The texts that bring the tables from one format to the next, on either kind of database; one that has landed is never edited.
macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        pub(super) const SQLITE: &[&str] = &[$(include_str!(concat!("../../migrations/sqlite/", $name, ".sql"))),+];
        pub(super) const POSTGRES: &[&str] = &[$(include_str!(concat!("../../migrations/postgres/", $name, ".sql"))),+];
    };
}
/// The table that tells the format of the others.
pub(crate) const FORMAT_TABLE: &str = "format";
/// The newest format.
pub(crate) const NEWEST: i64 = SQLITE.len() as i64;
migrations!(
    "0001_service",
    "0002_levels",
    "0003_seals",
    "0004_accounts",
    "0005_phones",
    "0006_repeats",
    "0007_mail",
    "0008_enterprises",
    "0009_ways",
    "0010_queue",
    "0011_money",
    "0012_holders",
    "0013_traces"
);

/// How many connections a server is asked for, and how long one of them is waited for.
const CONNECTIONS: u32 = 16;
const CONNECTING: Duration = Duration::from_secs(10);
/// Of all that start on one database, one at a time looks for tables.
const MIGRATING: i64 = 0x5ea1_b1d0;

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

/// Connections to such a database that change nothing, not even how it keeps its journal.
pub(super) async fn look_into(path: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(PATIENCE);
    Ok(pool(1).connect_with(options).await?)
}

/// A file that is filled in one transaction and has nothing beside it afterwards.
pub(super) async fn open_blank(path: &Path) -> Result<SqlitePool, StoreError> {
    make_owner_only(path)?;
    Ok(pool(1).connect_with(options(path).journal_mode(SqliteJournalMode::Delete)).await?)
}

/// A server, as it is.
pub(super) async fn connect(server: &DatabaseServer) -> Result<PgPool, StoreError> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(CONNECTING);
    Ok(pool.connect_with(PgConnectOptions::clone(&server.0).options([("synchronous_commit", "on")])).await?)
}

/// A server, on which nothing can be written.
pub(super) async fn look_at_server(server: &DatabaseServer) -> Result<PgPool, StoreError> {
    let reading = PgConnectOptions::clone(&server.0).options([("default_transaction_read_only", "on")]);
    connect(&DatabaseServer(Box::new(reading))).await
}

/// Brings the tables of a transaction's database to a format.
pub(crate) async fn migrate_to(at: &mut Transaction, format: usize) -> Result<(), StoreError> {
    match at.connected() {
        Connected::Sqlite(connection) => migrate(connection, &SQLITE[..format]).await,
        Connected::Postgres(connection) => migrate_server(connection, &POSTGRES[..format]).await,
    }
}

/// Opens the database on a server and brings it to the newest format. A commit is answered once it is on the server's disk.
pub(super) async fn open_server(server: &DatabaseServer) -> Result<PgPool, StoreError> {
    let pool = connect(server).await?;
    let mut transaction = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATING).execute(&mut *transaction).await?;
    migrate_server(&mut transaction, POSTGRES).await?;
    transaction.commit().await?;
    Ok(pool)
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

/// Brings the tables from the format that is found to the newest one.
macro_rules! migrate {
    ($connection:ident, $create:literal, $migrations:expr) => {{
        sqlx::query($create).execute(&mut *$connection).await?;
        let (found,): (Option<i64>,) =
            sqlx::query_as("SELECT max(version) FROM format").fetch_one(&mut *$connection).await?;
        let (found, known) = (found.unwrap_or(0), $migrations.len() as i64);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        for (version, text) in (1_i64..).zip($migrations).skip(usize::try_from(found).unwrap_or(0)) {
            sqlx::raw_sql(*text).execute(&mut *$connection).await?;
            sqlx::query("INSERT INTO format (version) VALUES ($1)").bind(version).execute(&mut *$connection).await?;
        }
        Ok(())
    }};
}

async fn migrate(connection: &mut SqliteConnection, migrations: &[&'static str]) -> Result<(), StoreError> {
    migrate!(connection, "CREATE TABLE IF NOT EXISTS format (version INTEGER NOT NULL) STRICT", migrations)
}

async fn migrate_server(connection: &mut PgConnection, migrations: &[&'static str]) -> Result<(), StoreError> {
    migrate!(connection, "CREATE TABLE IF NOT EXISTS format (version BIGINT NOT NULL)", migrations)
}

/// SQLite gives its other files the mode of the first one.
fn make_owner_only(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
