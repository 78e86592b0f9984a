//! Transfers that were agreed on, the bank's statement, and what stands in for a bank.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::ApplicationState;
use sealbid_wire::way::{EntryFate, GivenBack};

use super::named::{ByName, Named as _, named};
use super::on_each_database;

/// How a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransferState {
    /// It is waited for.
    Open,
    /// It came.
    Matched,
    /// It is waited for no more.
    Over,
}

named! {
    TransferState {
        Open = "open",
        Matched = "matched",
        Over = "over",
    }
}

/// A transfer that an application agreed on.
#[derive(Clone)]
pub(crate) struct TransferRow {
    pub(crate) id: String,
    pub(crate) application: String,
    /// The state of that.
    pub(crate) application_state: ApplicationState,
    /// Blind indexes of the account's last digits and of the name in which it is; nothing once they are erased.
    pub(crate) account_index: Option<Vec<u8>>,
    pub(crate) payer_index: Option<Vec<u8>>,
    pub(crate) fen: i64,
    pub(crate) state: TransferState,
    pub(crate) wrong: i64,
    pub(crate) deadline: Instant,
    /// Until when one that came too late may be gone on with; nothing where none came, or it was.
    pub(crate) resume_until: Option<Instant>,
}

/// A transfer that is agreed on.
pub(crate) struct NewTransfer<'r> {
    pub(crate) id: &'r str,
    pub(crate) application: &'r str,
    pub(crate) account_index: &'r [u8; 32],
    pub(crate) payer_index: &'r [u8; 32],
    pub(crate) fen: i64,
    pub(crate) deadline: Instant,
    pub(crate) began: Instant,
}

/// An entry of the bank's statement.
#[derive(Clone)]
pub(crate) struct EntryRow {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) application: Option<String>,
    /// Who paid it, sealed; nothing once it is erased.
    pub(crate) payer: Option<Vec<u8>>,
    pub(crate) fen: i64,
    /// By the bank's clock.
    pub(crate) booked: Instant,
    pub(crate) heard: Instant,
    pub(crate) fate: EntryFate,
    pub(crate) state: GivenBack,
}

/// An entry that was heard of.
pub(crate) struct NewEntry<'r> {
    pub(crate) id: &'r str,
    pub(crate) bank: &'r str,
    pub(crate) reference: &'r str,
    pub(crate) application: Option<&'r str>,
    pub(crate) payer: &'r [u8],
    pub(crate) fen: i64,
    pub(crate) booked: Instant,
    pub(crate) heard: Instant,
    pub(crate) fate: EntryFate,
}

/// What stands in for a bank was shown.
pub(crate) struct SandboxRow {
    pub(crate) reference: String,
    pub(crate) payer: Vec<u8>,
    pub(crate) fen: i64,
    pub(crate) booked: Instant,
    pub(crate) bounces: bool,
}

type TransferColumns = (
    String,
    String,
    ByName<ApplicationState>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    i64,
    ByName<TransferState>,
    i64,
    i64,
    Option<i64>,
);

fn transfer(columns: TransferColumns) -> TransferRow {
    let (id, application, application_state, account_index, payer_index, fen, state, wrong, deadline, resume_until) =
        columns;
    let (ByName(application_state), ByName(state)) = (application_state, state);
    let (deadline, resume_until) = (Instant::from_unix_ms(deadline), resume_until.map(Instant::from_unix_ms));
    TransferRow {
        id,
        application,
        application_state,
        account_index,
        payer_index,
        fen,
        state,
        wrong,
        deadline,
        resume_until,
    }
}

type EntryColumns =
    (String, String, Option<String>, Option<Vec<u8>>, i64, i64, i64, ByName<EntryFate>, ByName<GivenBack>);

fn entry(columns: EntryColumns) -> EntryRow {
    let (id, reference, application, payer, fen, booked, heard, ByName(fate), ByName(state)) = columns;
    let [booked, heard] = [booked, heard].map(Instant::from_unix_ms);
    EntryRow { id, reference, application, payer, fen, booked, heard, fate, state }
}

/// All columns of a transfer; `$rest` says which.
macro_rules! transfers {
    ($rest:literal) => {
        concat!(
            "SELECT transfer.id, application, application.state, account_index, payer_index, fen, transfer.state, wrong, deadline, resume_until
             FROM transfer JOIN application ON application.id = transfer.application ",
            $rest
        )
    };
}

/// All columns of an entry; `$rest` says which.
macro_rules! entries {
    ($rest:literal) => {
        concat!("SELECT id, reference, application, payer, fen, booked, heard, fate, state FROM bank_entry ", $rest)
    };
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewTransfer<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO transfer (id, application, account_index, payer_index, fen, state, deadline, began) VALUES ($1, $2, $3, $4, $5, 'open', $6, $7)",
        )
        .bind(row.id)
        .bind(row.application)
        .bind(row.account_index.as_slice())
        .bind(row.payer_index.as_slice())
        .bind(row.fen)
        .bind(row.deadline.unix_ms())
        .bind(row.began.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// The one that was agreed on last.
    pub(crate) async fn of_application(at: &mut Connection, application: &str) -> Result<Option<TransferRow>, sqlx::Error> {
        let found: Option<TransferColumns> =
            sqlx::query_as(transfers!("WHERE application = $1 ORDER BY transfer.began DESC, transfer.id LIMIT 1")).bind(application).fetch_optional(at).await?;
        Ok(found.map(transfer))
    }

    /// The amounts that are asked of an account, and those whose deadline was after a moment.
    pub(crate) async fn amounts(at: &mut Connection, account_index: &[u8; 32], deadline_after: Instant) -> Result<Vec<i64>, sqlx::Error> {
        let rows: Vec<(i64,)> = sqlx::query_as("SELECT fen FROM transfer WHERE account_index = $1 AND (state = 'open' OR deadline > $2)")
            .bind(account_index.as_slice())
            .bind(deadline_after.unix_ms())
            .fetch_all(at)
            .await?;
        Ok(rows.into_iter().map(|(fen,)| fen).collect())
    }

    /// How many somebody agreed on since then.
    pub(crate) async fn begun_since(at: &mut Connection, applicant: &str, since: Instant) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM transfer JOIN application ON application.id = transfer.application
             WHERE applicant = $1 AND transfer.began >= $2",
        )
        .bind(applicant)
        .bind(since.unix_ms())
        .fetch_one(at)
        .await?;
        Ok(count)
    }

    /// Those that an entry of this account or this payer may be meant for, the oldest first.
    pub(crate) async fn candidates(at: &mut Connection, account_index: &[u8; 32], payer_index: &[u8; 32]) -> Result<Vec<TransferRow>, sqlx::Error> {
        let rows: Vec<TransferColumns> =
            sqlx::query_as(transfers!("WHERE account_index = $1 OR payer_index = $2 ORDER BY transfer.began, transfer.id"))
                .bind(account_index.as_slice())
                .bind(payer_index.as_slice())
                .fetch_all(at)
                .await?;
        Ok(rows.into_iter().map(transfer).collect())
    }

    /// It comes to another state. Whether it was in the one that is named.
    pub(crate) async fn set_state(at: &mut Connection, id: &str, from: TransferState, state: TransferState) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE transfer SET state = $1 WHERE id = $2 AND state = $3")
            .bind(state.name())
            .bind(id)
            .bind(from.name())
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// One more that was not right.
    pub(crate) async fn count_wrong(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE transfer SET wrong = wrong + 1 WHERE id = $1").bind(id).execute(at).await?;
        Ok(())
    }

    /// One that came too late may be gone on with, or may no more.
    pub(crate) async fn set_resume(at: &mut Connection, id: &str, until: Option<Instant>) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE transfer SET resume_until = $1 WHERE id = $2")
            .bind(until.map(Instant::unix_ms))
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// What an application agreed on is over, where it is open.
    pub(crate) async fn end_of(at: &mut Connection, application: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE transfer SET state = 'over' WHERE application = $1 AND state = 'open'").bind(application).execute(at).await?;
        Ok(())
    }

    /// An entry was heard of. Whether it was not before.
    pub(crate) async fn hear(at: &mut Connection, row: &NewEntry<'_>) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO bank_entry (id, bank, reference, application, payer, fen, booked, heard, fate, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'due') ON CONFLICT (bank, reference) DO NOTHING",
        )
        .bind(row.id)
        .bind(row.bank)
        .bind(row.reference)
        .bind(row.application)
        .bind(row.payer)
        .bind(row.fen)
        .bind(row.booked.unix_ms())
        .bind(row.heard.unix_ms())
        .bind(row.fate.name())
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    pub(crate) async fn is_heard(at: &mut Connection, bank: &str, reference: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM bank_entry WHERE bank = $1 AND reference = $2")
            .bind(bank)
            .bind(reference)
            .fetch_one(at)
            .await?;
        Ok(count > 0)
    }

    /// Entries of an application, the oldest first.
    pub(crate) async fn entries_of(at: &mut Connection, application: &str) -> Result<Vec<EntryRow>, sqlx::Error> {
        let rows: Vec<EntryColumns> =
            sqlx::query_as(entries!("WHERE application = $1 ORDER BY heard, id")).bind(application).fetch_all(at).await?;
        Ok(rows.into_iter().map(entry).collect())
    }

    /// A page of those that are to be given back, behind one of them.
    pub(crate) async fn due(at: &mut Connection, after: &str) -> Result<Vec<EntryRow>, sqlx::Error> {
        let rows: Vec<EntryColumns> =
            sqlx::query_as(entries!("WHERE state = 'due' AND id > $1 ORDER BY id LIMIT 50")).bind(after).fetch_all(at).await?;
        Ok(rows.into_iter().map(entry).collect())
    }

    /// The newest ones; those that bounced before all others.
    pub(crate) async fn newest(at: &mut Connection) -> Result<Vec<EntryRow>, sqlx::Error> {
        let rows: Vec<EntryColumns> = sqlx::query_as(entries!(
            "ORDER BY CASE WHEN state = 'bounced' THEN 0 ELSE 1 END, heard DESC, id LIMIT 100"
        ))
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(entry).collect())
    }

    /// One was given back, or could not be.
    pub(crate) async fn give_back(at: &mut Connection, id: &str, state: GivenBack, now: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE bank_entry SET state = $1, given_back = $2 WHERE id = $3 AND state = 'due'")
            .bind(state.name())
            .bind(now.unix_ms())
            .bind(id)
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What stands in for a bank is shown an entry; the same reference again is the same entry.
    pub(crate) async fn show(at: &mut Connection, row: &SandboxRow) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO sandbox_entry (reference, payer, fen, booked, bounces) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .bind(&row.reference)
            .bind(&row.payer)
            .bind(row.fen)
            .bind(row.booked.unix_ms())
            .bind(i64::from(row.bounces))
            .execute(at)
            .await?;
        Ok(())
    }

    /// What it was shown that was not given back yet.
    pub(crate) async fn shown(at: &mut Connection) -> Result<Vec<SandboxRow>, sqlx::Error> {
        let rows: Vec<(String, Vec<u8>, i64, i64, i64)> = sqlx::query_as(
            "SELECT reference, payer, fen, booked, bounces FROM sandbox_entry WHERE returned = 0 ORDER BY booked, reference LIMIT 200",
        )
        .fetch_all(at)
        .await?;
        let row = |(reference, payer, fen, booked, bounces): (String, Vec<u8>, i64, i64, i64)| {
            SandboxRow { reference, payer, fen, booked: Instant::from_unix_ms(booked), bounces: bounces == 1 }
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// It gave one back.
    pub(crate) async fn set_returned(at: &mut Connection, reference: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sandbox_entry SET returned = 1 WHERE reference = $1").bind(reference).execute(at).await?;
        Ok(())
    }
}
