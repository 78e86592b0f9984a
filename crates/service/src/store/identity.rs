//! Real names: what providers were asked, and what they told; and what sandboxes of theirs do.

use sealbid_pki::Instant;
use sealbid_wire::account::IdentityState;

use super::on_each_database;

/// A proof that was asked for.
pub(crate) struct IdentityRow {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) provider: String,
    pub(crate) id_index: Option<Vec<u8>>,
    /// Sealed, and so is the number.
    pub(crate) name: Option<Vec<u8>>,
    pub(crate) id_number: Option<Vec<u8>>,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) asked: Instant,
    pub(crate) settled: Option<Instant>,
    pub(crate) queries: u32,
}

impl IdentityRow {
    /// Its state as it is told. What is stored beside is told by the one that counts.
    pub(crate) fn wire_state(&self) -> IdentityState {
        match self.state.as_str() {
            "waiting" => IdentityState::Waiting,
            "unknown" => IdentityState::Unknown,
            "passed" => IdentityState::Passed,
            "renewal_due" => IdentityState::RenewalDue,
            "failed" => IdentityState::Failed,
            _ => IdentityState::Unverified,
        }
    }
}

/// A proof that is asked for.
pub(crate) struct NewIdentity<'r> {
    pub(crate) id: &'r str,
    pub(crate) account: &'r str,
    pub(crate) provider: &'r str,
    pub(crate) id_index: &'r [u8; 32],
    pub(crate) name: &'r [u8],
    pub(crate) id_number: &'r [u8],
    pub(crate) asked: Instant,
    pub(crate) next_query: Instant,
}

/// What a sandbox was asked.
pub(crate) struct CaseRow {
    pub(crate) reference: String,
    pub(crate) provider: String,
    pub(crate) outcome: String,
    pub(crate) asked: Instant,
    pub(crate) told: u32,
    /// What it was asked, sealed.
    pub(crate) person: Vec<u8>,
}

type CaseColumns = (String, String, String, i64, i64, Vec<u8>);
type Columns = (
    String,
    String,
    String,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    String,
    Option<String>,
    i64,
    Option<i64>,
    i64,
);

fn row(columns: Columns) -> IdentityRow {
    let (id, account, provider, id_index, name, id_number, state, reason, asked, settled, queries) = columns;
    IdentityRow {
        id,
        account,
        provider,
        id_index,
        name,
        id_number,
        state,
        reason,
        asked: Instant::from_unix_ms(asked),
        settled: settled.map(Instant::from_unix_ms),
        queries: u32::try_from(queries).unwrap_or(u32::MAX),
    }
}

fn case((reference, provider, outcome, asked, told, person): CaseColumns) -> CaseRow {
    let told = u32::try_from(told).unwrap_or(u32::MAX);
    CaseRow { reference, provider, outcome, asked: Instant::from_unix_ms(asked), told, person }
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewIdentity<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO identity (id, account, provider, id_index, name, id_number, state, asked, next_query)
             VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)",
        )
        .bind(row.id)
        .bind(row.account)
        .bind(row.provider)
        .bind(row.id_index.as_slice())
        .bind(row.name)
        .bind(row.id_number)
        .bind(row.asked.unix_ms())
        .bind(row.next_query.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn by_id(at: &mut Connection, id: &str) -> Result<Option<IdentityRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, account, provider, id_index, name, id_number, state, reason, asked, settled, queries FROM identity WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// The one that counts: what is proven, else what was asked last.
    pub(crate) async fn newest(at: &mut Connection, account: &str) -> Result<Option<IdentityRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, account, provider, id_index, name, id_number, state, reason, asked, settled, queries FROM identity
             WHERE account = $1 ORDER BY CASE WHEN state IN ('passed', 'renewal_due') THEN 0 ELSE 1 END, asked DESC, id DESC LIMIT 1",
        )
        .bind(account)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    pub(crate) async fn is_passed(at: &mut Connection, account: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM identity WHERE account = $1 AND state = 'passed'")
            .bind(account)
            .fetch_one(at)
            .await?;
        Ok(count > 0)
    }

    /// Whether another account's person has this number.
    pub(crate) async fn is_taken(at: &mut Connection, account: &str, id_index: &[u8]) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM identity WHERE id_index = $1 AND account <> $2 AND state = 'passed'")
                .bind(id_index)
                .bind(account)
                .fetch_one(at)
                .await?;
        Ok(count > 0)
    }

    /// Providers that owe an account an answer.
    pub(crate) async fn open(at: &mut Connection, account: &str) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT provider FROM identity WHERE account = $1 AND state IN ('waiting', 'unknown')")
                .bind(account)
                .fetch_all(at)
                .await?;
        Ok(rows.into_iter().map(|(provider,)| provider).collect())
    }

    /// Of how many nobody knows what became, and since when of the oldest.
    pub(crate) async fn unknown(at: &mut Connection) -> Result<(u32, Option<Instant>), sqlx::Error> {
        let (count, oldest): (i64, Option<i64>) =
            sqlx::query_as("SELECT count(*), min(asked) FROM identity WHERE state = 'unknown'").fetch_one(at).await?;
        Ok((u32::try_from(count).unwrap_or(u32::MAX), oldest.map(Instant::from_unix_ms)))
    }

    /// How many were asked since then, but for those that nobody answered.
    pub(crate) async fn asked_since(at: &mut Connection, account: &str, since: Instant) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM identity WHERE account = $1 AND asked >= $2 AND state NOT IN ('unknown', 'expired')",
        )
        .bind(account)
        .bind(since.unix_ms())
        .fetch_one(at)
        .await?;
        Ok(count)
    }

    /// Those about which a provider is to be asked again.
    pub(crate) async fn due(at: &mut Connection, now: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM identity WHERE next_query <= $1 ORDER BY next_query LIMIT 50")
            .bind(now.unix_ms())
            .fetch_all(at)
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// It came to a state. What was only to be told to a provider goes where nothing is proven.
    pub(crate) async fn settle(
        at: &mut Connection,
        id: &str,
        state: &str,
        reason: Option<&str>,
        now: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE identity SET state = $1, reason = $2, settled = $3, next_query = NULL,
             name = CASE WHEN $1 = 'passed' THEN name END, id_number = CASE WHEN $1 = 'passed' THEN id_number END,
             id_index = CASE WHEN $1 = 'passed' THEN id_index END WHERE id = $4",
        )
        .bind(state)
        .bind(reason)
        .bind(now.unix_ms())
        .bind(id)
        .execute(at)
        .await?;
        Ok(())
    }

    /// A provider was asked again and said nothing.
    pub(crate) async fn set_silent(
        at: &mut Connection,
        id: &str,
        state: &str,
        queries: u32,
        next_query: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE identity SET state = $1, queries = $2, next_query = $3 WHERE id = $4")
            .bind(state)
            .bind(i64::from(queries))
            .bind(next_query.unix_ms())
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn consent(at: &mut Connection, account: &str, purpose: &str, version: i64, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO consent (account, purpose, version, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(account)
            .bind(purpose)
            .bind(version)
            .bind(now.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// What is personal of an account's proofs goes.
    pub(crate) async fn erase(at: &mut Connection, account: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE identity SET name = NULL, id_number = NULL, id_index = NULL, next_query = NULL WHERE account = $1")
            .bind(account)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Notes an event of a provider, once.
    pub(crate) async fn hear(at: &mut Connection, provider: &str, event: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO inbox (provider, event, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(provider)
            .bind(event)
            .bind(now.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// What a sandbox does next, where somebody chose it.
    pub(crate) async fn next_outcome(at: &mut Connection, provider: &str) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT next FROM sandbox WHERE provider = $1").bind(provider).fetch_optional(at).await?;
        Ok(found.map(|(next,)| next))
    }

    pub(crate) async fn set_next_outcome(at: &mut Connection, provider: &str, next: &str) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO sandbox (provider, next) VALUES ($1, $2) ON CONFLICT (provider) DO UPDATE SET next = excluded.next")
            .bind(provider)
            .bind(next)
            .execute(at)
            .await?;
        Ok(())
    }

    /// A sandbox was asked; a second time under the same reference it is the same case.
    pub(crate) async fn insert_case(at: &mut Connection, reference: &str, provider: &str, outcome: &str, person: &[u8], asked: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO sandbox_case (reference, provider, outcome, asked, person) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .bind(reference)
            .bind(provider)
            .bind(outcome)
            .bind(asked.unix_ms())
            .bind(person)
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn case_of(at: &mut Connection, reference: &str) -> Result<Option<CaseRow>, sqlx::Error> {
        let found: Option<CaseColumns> =
            sqlx::query_as("SELECT reference, provider, outcome, asked, told, person FROM sandbox_case WHERE reference = $1")
                .bind(reference)
                .fetch_optional(at)
                .await?;
        Ok(found.map(case))
    }

    /// Cases of which a sandbox still has something to tell.
    pub(crate) async fn cases(at: &mut Connection) -> Result<Vec<CaseRow>, sqlx::Error> {
        let rows: Vec<CaseColumns> = sqlx::query_as(
            "SELECT reference, provider, outcome, asked, told, person FROM sandbox_case
             WHERE outcome <> 'never' AND told < CASE WHEN outcome = 'twice' THEN 2 ELSE 1 END ORDER BY asked LIMIT 50",
        )
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(case).collect())
    }

    pub(crate) async fn set_told(at: &mut Connection, reference: &str, told: u32) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sandbox_case SET told = $1 WHERE reference = $2")
            .bind(i64::from(told))
            .bind(reference)
            .execute(at)
            .await?;
        Ok(())
    }
}
