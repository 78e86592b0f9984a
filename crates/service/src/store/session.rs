//! Who is logged in where.

use sealbid_pki::Instant;

use super::on_each_database;

/// A code by SMS was shown.
pub(crate) const CODE: u8 = 1;
/// The password was shown.
pub(crate) const PASSWORD: u8 = 2;

/// A session that lasts.
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) account: String,
    /// `limited` or `full`.
    pub(crate) level: String,
    /// What was shown in it: [`CODE`], [`PASSWORD`], or both.
    pub(crate) factors: u8,
    pub(crate) device: String,
    pub(crate) began: Instant,
    pub(crate) seen: Instant,
    pub(crate) until: Instant,
}

/// A session that begins.
pub(crate) struct NewSession<'r> {
    pub(crate) id: &'r str,
    pub(crate) token_sha256: &'r [u8; 32],
    pub(crate) account: &'r str,
    pub(crate) level: &'static str,
    /// What was shown to begin it.
    pub(crate) factors: u8,
    pub(crate) device: &'r str,
    pub(crate) device_sha256: &'r [u8; 32],
    /// The phone that let it in, and the desk where.
    pub(crate) by_phone: Option<([u8; 32], [u8; 32])>,
    pub(crate) began: Instant,
    pub(crate) until: Instant,
}

type Columns = (String, String, String, i64, String, i64, i64, i64);

fn row((id, account, level, factors, device, began, seen, until): Columns) -> SessionRow {
    let [began, seen, until] = [began, seen, until].map(Instant::from_unix_ms);
    SessionRow { id, account, level, factors: factors_of(factors), device, began, seen, until }
}

/// What no database of this format holds shows nothing.
fn factors_of(factors: i64) -> u8 {
    u8::try_from(factors).unwrap_or(0)
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewSession<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO session (id, token_sha256, account, level, device, device_sha256, began, seen, until, phone_id, desk, factors, proven)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $7)",
        )
        .bind(row.id)
        .bind(row.token_sha256.as_slice())
        .bind(row.account)
        .bind(row.level)
        .bind(row.device)
        .bind(row.device_sha256.as_slice())
        .bind(row.began.unix_ms())
        .bind(row.until.unix_ms())
        .bind(row.by_phone.map(|(phone, _)| phone.to_vec()))
        .bind(row.by_phone.map(|(_, desk)| desk.to_vec()))
        .bind(i64::from(row.factors))
        .execute(at)
        .await?;
        Ok(())
    }

    /// The session of a bearer, if it lasts.
    pub(crate) async fn by_token(at: &mut Connection, sha256: &[u8; 32], now: Instant) -> Result<Option<SessionRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, account, level, factors, device, began, seen, until FROM session
             WHERE token_sha256 = $1 AND ended IS NULL AND until > $2",
        )
        .bind(sha256.as_slice())
        .bind(now.unix_ms())
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// Those of an account that last, the newest first.
    pub(crate) async fn of_account(at: &mut Connection, account: &str, now: Instant) -> Result<Vec<SessionRow>, sqlx::Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, account, level, factors, device, began, seen, until FROM session
             WHERE account = $1 AND ended IS NULL AND until > $2 ORDER BY began DESC, id",
        )
        .bind(account)
        .bind(now.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// Whether an account was ever logged in on a device.
    pub(crate) async fn is_device_known(at: &mut Connection, account: &str, device: &[u8; 32]) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM session WHERE account = $1 AND device_sha256 = $2 AND level = 'full'")
                .bind(account)
                .bind(device.as_slice())
                .fetch_one(at)
                .await?;
        Ok(count > 0)
    }

    /// It was used, and lasts on.
    pub(crate) async fn set_seen(at: &mut Connection, id: &str, seen: Instant, until: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET seen = $1, until = $2 WHERE id = $3 AND ended IS NULL")
            .bind(seen.unix_ms())
            .bind(until.unix_ms())
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// From which device it came: its name and the digest of its key.
    pub(crate) async fn device(at: &mut Connection, id: &str) -> Result<(String, Vec<u8>), sqlx::Error> {
        sqlx::query_as("SELECT device, device_sha256 FROM session WHERE id = $1").bind(id).fetch_one(at).await
    }

    /// `limited` or `full`, and what was shown in it, if it lasts.
    pub(crate) async fn standing(at: &mut Connection, id: &str, now: Instant) -> Result<Option<(String, u8)>, sqlx::Error> {
        let found: Option<(String, i64)> =
            sqlx::query_as("SELECT level, factors FROM session WHERE id = $1 AND ended IS NULL AND until > $2")
                .bind(id)
                .bind(now.unix_ms())
                .fetch_optional(at)
                .await?;
        Ok(found.map(|(level, factors)| (level, factors_of(factors))))
    }

    /// Who has it showed this just now, beside what was shown before.
    pub(crate) async fn set_proven(at: &mut Connection, id: &str, factors: u8, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET factors = factors | $1, proven = $2 WHERE id = $3 AND ended IS NULL")
            .bind(i64::from(factors))
            .bind(now.unix_ms())
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// When who has it last showed something.
    pub(crate) async fn proven(at: &mut Connection, id: &str) -> Result<Instant, sqlx::Error> {
        let (proven,): (i64,) = sqlx::query_as("SELECT proven FROM session WHERE id = $1").bind(id).fetch_one(at).await?;
        Ok(Instant::from_unix_ms(proven))
    }

    pub(crate) async fn set_full(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET level = 'full' WHERE id = $1").bind(id).execute(at).await?;
        Ok(())
    }

    /// Whoever has an account's sessions proved who it is.
    pub(crate) async fn set_all_full(at: &mut Connection, account: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET level = 'full' WHERE account = $1 AND ended IS NULL").bind(account).execute(at).await?;
        Ok(())
    }

    /// Ends one of an account's; whether it lasted.
    pub(crate) async fn end(at: &mut Connection, account: &str, id: &str, now: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE session SET ended = $1 WHERE id = $2 AND account = $3 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(id)
            .bind(account)
            .execute(at)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends all of an account's but one.
    pub(crate) async fn end_others(at: &mut Connection, account: &str, but: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET ended = $1 WHERE account = $2 AND id <> $3 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .bind(but)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Ends those of an account that one of its phones let in.
    pub(crate) async fn end_by_phone(at: &mut Connection, account: &str, phone: &[u8; 32], now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET ended = $1 WHERE account = $2 AND phone_id = $3 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .bind(phone.as_slice())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Ends those of an account that a phone let in at a desk.
    pub(crate) async fn end_at_desk(at: &mut Connection, account: &str, desk: &[u8; 32], now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE session SET ended = $1 WHERE account = $2 AND desk = $3 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .bind(desk.as_slice())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Forgets those that ended, by themselves or not, before this.
    pub(crate) async fn forget(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM session WHERE until < $1 OR ended < $1").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
