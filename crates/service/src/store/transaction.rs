//! A transaction on whichever database it is, and what happens where two meet.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection};

use super::StoreError;
use super::steps::{Pace, StoreStep};

/// How often a transaction is tried in all.
const TRIES: u32 = 12;
/// How long the second try waits, at most; each further one twice as long, up to a bound.
const FIRST_WAIT: Duration = Duration::from_millis(2);
const LONGEST_WAIT: Duration = Duration::from_millis(64);

/// Into how many shares a wait is parted, and how far apart the shares of two waits that follow each other are.
const SHARES: u32 = 64;
const STRIDE: u32 = 27;
static TURN: AtomicU32 = AtomicU32::new(0);

/// PostgreSQL's `serialization_failure` and `deadlock_detected`: the transaction is to be done again.
const AGAIN: [&str; 2] = ["40001", "40P01"];

/// An open transaction. One that is dropped changed nothing.
pub(crate) struct Transaction {
    on: On,
    /// Whether another transaction came in between: what was asked here is to be asked again.
    was_crossed: bool,
    /// How far it goes, where it may write.
    pace: Option<Pace>,
}

enum On {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The connection of a transaction.
pub(crate) enum Connected<'t> {
    Sqlite(&'t mut SqliteConnection),
    Postgres(&'t mut PgConnection),
}

/// How a transaction ended.
pub(crate) enum Ended<T, E> {
    Done(Result<T, E>),
    /// Another one came in between.
    Again,
}

/// How often it was tried.
#[derive(Default)]
pub(crate) struct Tries(u32);

impl Transaction {
    pub(super) fn sqlite(transaction: sqlx::Transaction<'static, Sqlite>, pace: Option<Pace>) -> Self {
        Self { on: On::Sqlite(transaction), was_crossed: false, pace }
    }

    pub(super) fn postgres(transaction: sqlx::Transaction<'static, Postgres>, pace: Option<Pace>) -> Self {
        Self { on: On::Postgres(transaction), was_crossed: false, pace }
    }

    /// A statement is next.
    pub(crate) fn step(&self) -> Result<(), sqlx::Error> {
        take(self.pace.as_ref(), StoreStep::Statement)
    }

    pub(crate) fn connected(&mut self) -> Connected<'_> {
        match &mut self.on {
            On::Sqlite(transaction) => Connected::Sqlite(transaction),
            On::Postgres(transaction) => Connected::Postgres(transaction),
        }
    }

    /// Notes whether another transaction came in between.
    pub(crate) fn heard<T>(&mut self, done: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if done.as_ref().is_err_and(is_crossed) {
            self.was_crossed = true;
        }
        done
    }

    /// Keeps what was written if the work was done, and nothing of it otherwise.
    pub(crate) async fn end<T, E: From<StoreError>>(self, done: Result<T, E>, tries: &mut Tries) -> Ended<T, E> {
        let mut was_crossed = self.was_crossed;
        let done = match done {
            Ok(value) if !was_crossed => match self.commit().await {
                Ok(()) => Ok(value),
                Err(error) => {
                    was_crossed = is_crossed(&error);
                    Err(StoreError::from(error).into())
                }
            },
            other => {
                drop(self.on);
                other
            }
        };
        if !was_crossed {
            return Ended::Done(done);
        }
        tries.0 += 1;
        if tries.0 >= TRIES {
            return Ended::Done(Err(StoreError::Busy.into()));
        }
        // Two that met take turns: the next waits a share of it that the one before did not.
        let longest = FIRST_WAIT.saturating_mul(1 << (tries.0 - 1)).min(LONGEST_WAIT);
        let share = TURN.fetch_add(STRIDE, Ordering::Relaxed) % SHARES;
        tokio::time::sleep(longest * (share + 1) / SHARES).await;
        Ended::Again
    }

    async fn commit(self) -> Result<(), sqlx::Error> {
        let Self { on, pace, .. } = self;
        take(pace.as_ref(), StoreStep::Commit)?;
        match on {
            On::Sqlite(transaction) => transaction.commit().await?,
            On::Postgres(transaction) => transaction.commit().await?,
        }
        take(pace.as_ref(), StoreStep::Committed)
    }
}

fn take(pace: Option<&Pace>, step: StoreStep) -> Result<(), sqlx::Error> {
    pace.map_or(Ok(()), |pace| pace.take(step))
}

fn is_crossed(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| AGAIN.contains(&code.as_ref()))
}
