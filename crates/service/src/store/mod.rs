//! What the service remembers: one SQL text for every database, in a file of SQLite or on a PostgreSQL server.

pub(crate) mod account;
pub(crate) mod application;
pub(crate) mod authority;
pub(crate) mod certificate;
pub(crate) mod code;
mod database;
pub(crate) mod document;
pub(crate) mod enterprise;
pub(crate) mod grant;
pub(crate) mod identity;
pub(crate) mod lapse;
pub(crate) mod lease;
mod named;
pub(crate) mod office;
pub(crate) mod payers;
pub(crate) mod phone;
mod place;
pub(crate) mod proposal;
pub(crate) mod repeat;
pub(crate) mod review;
pub(crate) mod seal;
pub(crate) mod session;
mod steps;
pub(crate) mod tables;
pub(crate) mod tender;
pub(crate) mod told;
mod transaction;
pub(crate) mod transfer;

use std::cmp::Ordering;
use std::sync::Arc;

use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

pub use database::open_database;
pub(crate) use database::{FORMAT_TABLE, NEWEST, migrate_to};
pub(crate) use named::Named;
pub(crate) use place::Place;
pub use place::{DatabaseServer, NotADatabase};
use steps::Pace;
pub use steps::{StoreStep, StoreSteps, Unhindered};
pub(crate) use transaction::{Ended, Transaction, Tries};

/// Expands functions of the store once for each database, and once more so that it asks the one at hand. Inside, `Connection` is
/// that database's, and parameters are written `$1`, which both SQLite and PostgreSQL take; where the two want different texts,
/// `either(sqlite, postgres)` has both.
macro_rules! on_each_database {
    ($(
        $(#[$about:meta])*
        pub(crate) async fn $name:ident($at:ident: &mut Connection $(, $argument:ident: $of:ty)* $(,)?) -> Result<$done:ty, sqlx::Error>
        $body:block
    )*) => {
        mod sqlite {
            #[allow(unused_imports)]
            use super::*;
            use sqlx::SqliteConnection as Connection;

            #[allow(dead_code)]
            fn either(sqlite: &'static str, _postgres: &'static str) -> &'static str {
                sqlite
            }

            $(pub(super) async fn $name($at: &mut Connection $(, $argument: $of)*) -> Result<$done, sqlx::Error> $body)*
        }
        mod postgres {
            #[allow(unused_imports)]
            use super::*;
            use sqlx::PgConnection as Connection;

            #[allow(dead_code)]
            fn either(_sqlite: &'static str, postgres: &'static str) -> &'static str {
                postgres
            }

            $(pub(super) async fn $name($at: &mut Connection $(, $argument: $of)*) -> Result<$done, sqlx::Error> $body)*
        }
        $(
            $(#[$about])*
            pub(crate) async fn $name($at: &mut $crate::store::Transaction $(, $argument: $of)*) -> Result<$done, sqlx::Error> {
                use $crate::store::transaction::Connected;

                $at.step()?;
                let done = match $at.connected() {
                    Connected::Sqlite(connection) => sqlite::$name(connection $(, $argument)*).await,
                    Connected::Postgres(connection) => postgres::$name(connection $(, $argument)*).await,
                };
                $at.heard(done)
            }
        )*
    };
}
pub(crate) use on_each_database;

/// Does something in one transaction, and all of it again where another transaction came in between: the block gets the
/// [`Transaction`], and what it answers is answered once it is on the disk. Its `?` ends it with `$error`, and nothing was written.
macro_rules! writing {
    ($store:expr, $error:ty, |$at:ident| $work:block) => {{
        let mut tries = $crate::store::Tries::default();
        loop {
            let mut transaction = match $store.begin().await {
                Ok(begun) => begun,
                Err(error) => break Err(<$error>::from(error)),
            };
            let done: Result<_, $error> = async {
                let $at = &mut transaction;
                $work
            }
            .await;
            match transaction.end(done, &mut tries).await {
                $crate::store::Ended::Done(done) => break done,
                $crate::store::Ended::Again => {}
            }
        }
    }};
}
pub(crate) use writing;

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
    /// There is no database of a service.
    #[error("there is no database in {place}")]
    Missing {
        /// The file, or the name of the database.
        place: String,
    },
    /// An earlier version wrote it, and no service of this one has started on it yet.
    #[error("the data has format {found}, this version works on {known}")]
    Older {
        /// Its format.
        found: i64,
        /// The one that a start brings it to.
        known: i64,
    },
    /// Others wrote at the same time, again and again.
    #[error("others wrote at the same time, again and again")]
    Busy,
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
            Self::Missing { .. } => "service_data_missing",
            Self::Older { .. } => "service_data_older",
            Self::Busy => "service_busy",
            Self::Database(_) | Self::File(_) => "service_store",
        }
    }
    /// What the sentence of [`code`](Self::code) names. What a database says may quote what it was given, so that
    /// goes nowhere.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Newer { found, known } | Self::Older { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::Missing { place } => vec![("path", place.clone())],
            Self::Busy | Self::Database(_) | Self::File(_) => Vec::new(),
        }
    }
}

/// The open database.
pub(crate) struct Store {
    pools: Pools,
    pace: Pace,
}

enum Pools {
    /// A file, with one connection that writes.
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    /// A server.
    Postgres(PgPool),
}

impl From<Pools> for Store {
    fn from(pools: Pools) -> Self {
        Self { pools, pace: Pace::new(Arc::new(Unhindered)) }
    }
}

impl Store {
    /// Opens the database, makes its tables where there are none and brings them to the newest format.
    pub(crate) async fn open(place: &Place) -> Result<Self, StoreError> {
        Ok(match place {
            Place::File(path) => {
                let writer = open_database(path, database::SQLITE).await?;
                Pools::Sqlite { writer, readers: database::open_readers(path).await? }.into()
            }
            Place::Server(server) => Pools::Postgres(database::open_server(server).await?).into(),
        })
    }

    /// The same store, which goes as far as these steps.
    pub(crate) fn paced(self, steps: Arc<dyn StoreSteps>) -> Self {
        Self { pace: Pace::new(steps), ..self }
    }

    /// Whether it is a file.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.pools, Pools::Sqlite { .. })
    }

    /// Opens what is there and changes nothing, beside a service that may be running on it.
    pub(crate) async fn look(place: &Place) -> Result<Self, StoreError> {
        let missing = || StoreError::Missing { place: place.to_string() };
        let store: Self = match place {
            Place::File(path) => {
                if !path.try_exists()? {
                    return Err(missing());
                }
                let readers = database::look_into(path).await?;
                Pools::Sqlite { writer: readers.clone(), readers }.into()
            }
            Place::Server(server) => Pools::Postgres(database::look_at_server(server).await?).into(),
        };
        let mut reading = store.read().await?;
        if !tables::names(&mut reading).await?.iter().any(|name| name == FORMAT_TABLE) {
            return Err(missing());
        }
        let (found, known) = (tables::format(&mut reading).await?.unwrap_or(0), database::NEWEST);
        match found.cmp(&known) {
            Ordering::Less => Err(StoreError::Older { found, known }),
            Ordering::Greater => Err(StoreError::Newer { found, known }),
            Ordering::Equal => Ok(store),
        }
    }

    /// Opens a database that is to be filled at once: no table is made yet, and a file has nothing beside it.
    pub(crate) async fn blank(place: &Place) -> Result<Self, StoreError> {
        Ok(match place {
            Place::File(path) => {
                let writer = database::open_blank(path).await?;
                Pools::Sqlite { readers: writer.clone(), writer }.into()
            }
            Place::Server(server) => Pools::Postgres(database::connect(server).await?).into(),
        })
    }

    /// Begins a transaction that may write; in a file it waits for the one before it. [`writing!`] begins it, and ends it.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        self.pace.goes_on()?;
        let pace = Some(self.pace.clone());
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Transaction::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, pace),
            Pools::Postgres(pool) => {
                Transaction::postgres(pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?, pace)
            }
        })
    }

    /// Reads: all that is asked sees the database as it stands at the first question.
    pub(crate) async fn read(&self) -> Result<Transaction, StoreError> {
        self.pace.goes_on()?;
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Transaction::sqlite(readers.begin().await?, None),
            Pools::Postgres(pool) => {
                Transaction::postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?, None)
            }
        })
    }

    /// Lets go of files and connections.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

#[cfg(test)]
mod tests;
