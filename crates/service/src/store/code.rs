//! Codes that were sent, by SMS or by mail.

use sealbid_pki::Instant;

use super::on_each_database;

/// A code that can be tried.
pub(crate) struct CodeRow {
    pub(crate) id: String,
    pub(crate) code_hmac: [u8; 32],
    pub(crate) tries: u32,
    pub(crate) until: Instant,
}

/// A code that was made.
pub(crate) struct NewCode<'r> {
    pub(crate) id: &'r str,
    pub(crate) to_index: &'r [u8; 32],
    /// `sms` or `mail`.
    pub(crate) way: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) code_hmac: &'r [u8; 32],
    pub(crate) address_index: &'r [u8; 32],
    pub(crate) asked: Instant,
    pub(crate) until: Instant,
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewCode<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO sent_code (id, to_index, purpose, code_hmac, address_index, asked, until, state, way)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8)",
        )
        .bind(row.id)
        .bind(row.to_index.as_slice())
        .bind(row.purpose)
        .bind(row.code_hmac.as_slice())
        .bind(row.address_index.as_slice())
        .bind(row.asked.unix_ms())
        .bind(row.until.unix_ms())
        .bind(row.way)
        .execute(at)
        .await?;
        Ok(())
    }

    /// When a code for this purpose was last sent to somebody.
    pub(crate) async fn last_asked(at: &mut Connection, to: &[u8; 32], purpose: &str) -> Result<Option<Instant>, sqlx::Error> {
        let (asked,): (Option<i64>,) =
            sqlx::query_as("SELECT max(asked) FROM sent_code WHERE to_index = $1 AND purpose = $2")
                .bind(to.as_slice())
                .bind(purpose)
                .fetch_one(at)
                .await?;
        Ok(asked.map(Instant::from_unix_ms))
    }

    /// How many were sent to somebody since then.
    pub(crate) async fn sent_to(at: &mut Connection, to: &[u8; 32], since: Instant) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM sent_code WHERE to_index = $1 AND asked > $2")
            .bind(to.as_slice())
            .bind(since.unix_ms())
            .fetch_one(at)
            .await?;
        Ok(count)
    }

    /// How many an address had sent since then.
    pub(crate) async fn sent_by(at: &mut Connection, address: &[u8; 32], since: Instant) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM sent_code WHERE address_index = $1 AND asked > $2")
            .bind(address.as_slice())
            .bind(since.unix_ms())
            .fetch_one(at)
            .await?;
        Ok(count)
    }

    /// The one that can be tried.
    pub(crate) async fn open(at: &mut Connection, to: &[u8; 32], purpose: &str) -> Result<Option<CodeRow>, sqlx::Error> {
        let found: Option<(String, Vec<u8>, i64, i64)> = sqlx::query_as(
            "SELECT id, code_hmac, tries, until FROM sent_code WHERE to_index = $1 AND purpose = $2 AND state = 'open'",
        )
        .bind(to.as_slice())
        .bind(purpose)
        .fetch_optional(at)
        .await?;
        let Some((id, code_hmac, tries, until)) = found else { return Ok(None) };
        let code_hmac = code_hmac.try_into().map_err(|_| sqlx::Error::Decode("a code of another length".into()))?;
        Ok(Some(CodeRow { id, code_hmac, tries: u32::try_from(tries).unwrap_or(u32::MAX), until: Instant::from_unix_ms(until) }))
    }

    /// It was tried, and is `open`, `used`, `spent` or `replaced` now.
    pub(crate) async fn set(at: &mut Connection, id: &str, tries: u32, state: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sent_code SET tries = $1, state = $2 WHERE id = $3")
            .bind(i64::from(tries))
            .bind(state)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Those whose time is over stay over, also where a clock is set back.
    pub(crate) async fn spend(at: &mut Connection, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sent_code SET state = 'spent' WHERE state = 'open' AND until <= $1")
            .bind(now.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Forgets what is no longer counted.
    pub(crate) async fn forget(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sent_code WHERE asked < $1 AND state <> 'open'").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
