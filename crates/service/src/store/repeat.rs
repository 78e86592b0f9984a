//! What requests of sessions were answered, by the keys that they carried.

use sealbid_pki::Instant;

use super::on_each_database;

/// A request that is carried out.
pub(crate) struct NewRepeat<'r> {
    pub(crate) id: &'r str,
    pub(crate) account: &'r str,
    pub(crate) route: &'r str,
    pub(crate) key: &'r str,
    pub(crate) at: Instant,
}

/// What one was answered.
pub(crate) struct RepeatRow {
    pub(crate) id: String,
    pub(crate) status: u16,
    /// Sealed.
    pub(crate) answer: Vec<u8>,
}

on_each_database! {
    /// Takes a key for a request that is now carried out; whether nobody had it. Whoever takes the same one meanwhile waits for the end of this
    /// transaction: a server then has him begin anew.
    pub(crate) async fn take(at: &mut Connection, row: &NewRepeat<'_>) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO repeat (id, account, route, key, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account, route, key) DO NOTHING",
        )
        .bind(row.id)
        .bind(row.account)
        .bind(row.route)
        .bind(row.key)
        .bind(row.at.unix_ms())
        .execute(at)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The request that took a key, once it was answered.
    pub(crate) async fn answered(at: &mut Connection, row: &NewRepeat<'_>) -> Result<Option<RepeatRow>, sqlx::Error> {
        let found: Option<(String, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT id, status, answer FROM repeat WHERE account = $1 AND route = $2 AND key = $3 AND answer IS NOT NULL",
        )
        .bind(row.account)
        .bind(row.route)
        .bind(row.key)
        .fetch_optional(at)
        .await?;
        let Some((id, status, answer)) = found else { return Ok(None) };
        let status = u16::try_from(status).map_err(|_| sqlx::Error::Decode("a status that is none".into()))?;
        Ok(Some(RepeatRow { id, status, answer }))
    }

    /// It was carried out, and answered so.
    pub(crate) async fn set_answer(at: &mut Connection, id: &str, status: u16, answer: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE repeat SET status = $1, answer = $2 WHERE id = $3")
            .bind(i64::from(status))
            .bind(answer)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// What an account was answered goes.
    pub(crate) async fn erase(at: &mut Connection, account: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM repeat WHERE account = $1").bind(account).execute(at).await?;
        Ok(())
    }

    /// Forgets what was answered before this.
    pub(crate) async fn forget(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM repeat WHERE at < $1").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
