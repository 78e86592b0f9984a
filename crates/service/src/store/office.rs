//! Who may do what beyond what every account may, what was done, and the rules in force.

use sealbid_pki::Instant;

use super::on_each_database;

/// A record of the audit trail.
pub(crate) struct AuditRow {
    pub(crate) id: String,
    pub(crate) at: Instant,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: Option<Vec<u8>>,
    /// Its place in the chain and its hash, once it has them.
    pub(crate) number: Option<i64>,
    pub(crate) hash: Option<Vec<u8>>,
}

/// Something that was done.
pub(crate) struct NewRecord<'r> {
    pub(crate) id: &'r str,
    pub(crate) at: Instant,
    pub(crate) actor: &'r str,
    pub(crate) action: &'r str,
    pub(crate) subject: &'r str,
    pub(crate) detail: Option<&'r [u8; 32]>,
}

type AuditColumns = (String, i64, String, String, String, Option<Vec<u8>>, Option<i64>, Option<Vec<u8>>);

fn audit((id, at, actor, action, subject, detail, number, hash): AuditColumns) -> AuditRow {
    AuditRow { id, at: Instant::from_unix_ms(at), actor, action, subject, detail, number, hash }
}

on_each_database! {
    /// Roles of an account.
    pub(crate) async fn roles(at: &mut Connection, account: &str) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT role FROM office_role WHERE account = $1 ORDER BY role")
            .bind(account)
            .fetch_all(at)
            .await?;
        Ok(rows.into_iter().map(|(role,)| role).collect())
    }

    /// Everybody who has one: account, role, since.
    pub(crate) async fn everybody(at: &mut Connection) -> Result<Vec<(String, String, i64)>, sqlx::Error> {
        sqlx::query_as("SELECT account, role, since FROM office_role ORDER BY since, account, role").fetch_all(at).await
    }

    pub(crate) async fn count_of(at: &mut Connection, role: &str) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM office_role WHERE role = $1").bind(role).fetch_one(at).await?;
        Ok(count)
    }

    pub(crate) async fn give_role(at: &mut Connection, account: &str, role: &str, since: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO office_role (account, role, since) VALUES ($1, $2, $3) ON CONFLICT (account, role) DO NOTHING")
            .bind(account)
            .bind(role)
            .bind(since.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Whether there was one to take.
    pub(crate) async fn take_role(at: &mut Connection, account: &str, role: &str) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("DELETE FROM office_role WHERE account = $1 AND role = $2")
            .bind(account)
            .bind(role)
            .execute(at)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// A link, for the first officer or for whom somebody proposed.
    pub(crate) async fn invite(
        at: &mut Connection,
        token_sha256: &[u8; 32],
        role: &str,
        until: Instant,
        proposal: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO office_invitation (token_sha256, role, until, proposal) VALUES ($1, $2, $3, $4)")
            .bind(token_sha256.as_slice())
            .bind(role)
            .bind(until.unix_ms())
            .bind(proposal)
            .execute(at)
            .await?;
        Ok(())
    }

    /// The role of an invitation that nobody followed and whose time is not over, and the proposal that it came of.
    pub(crate) async fn invited_to(
        at: &mut Connection,
        token_sha256: &[u8; 32],
        now: Instant,
    ) -> Result<Option<(String, Option<String>)>, sqlx::Error> {
        sqlx::query_as("SELECT role, proposal FROM office_invitation WHERE token_sha256 = $1 AND used IS NULL AND until > $2")
            .bind(token_sha256.as_slice())
            .bind(now.unix_ms())
            .fetch_optional(at)
            .await
    }

    pub(crate) async fn follow(at: &mut Connection, token_sha256: &[u8; 32], account: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE office_invitation SET used = $1, used_by = $2 WHERE token_sha256 = $3 AND used IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .bind(token_sha256.as_slice())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Invitations that nobody followed lead nowhere any more.
    pub(crate) async fn withdraw_invitations(at: &mut Connection) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM office_invitation WHERE used IS NULL").execute(at).await?;
        Ok(())
    }

    pub(crate) async fn insert_record(at: &mut Connection, row: &NewRecord<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO audit (id, at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(row.id)
            .bind(row.at.unix_ms())
            .bind(row.actor)
            .bind(row.action)
            .bind(row.subject)
            .bind(row.detail.map(<[u8; 32]>::as_slice))
            .execute(at)
            .await?;
        Ok(())
    }

    /// Whether somebody did this to that since then.
    pub(crate) async fn is_recorded(at: &mut Connection, actor: &str, action: &str, subject: &str, since: Instant) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM audit WHERE actor = $1 AND action = $2 AND subject = $3 AND at >= $4")
                .bind(actor)
                .bind(action)
                .bind(subject)
                .bind(since.unix_ms())
                .fetch_one(at)
                .await?;
        Ok(count > 0)
    }

    /// Records that have no place yet.
    pub(crate) async fn unlinked(at: &mut Connection) -> Result<Vec<AuditRow>, sqlx::Error> {
        let rows: Vec<AuditColumns> = sqlx::query_as(
            "SELECT id, at, actor, action, subject, detail, number, hash FROM audit WHERE number IS NULL ORDER BY at, id LIMIT 200",
        )
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(audit).collect())
    }

    pub(crate) async fn count_unlinked(at: &mut Connection) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM audit WHERE number IS NULL").fetch_one(at).await?;
        Ok(count)
    }

    /// The last number and hash of the chain.
    pub(crate) async fn head(at: &mut Connection) -> Result<Option<(i64, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT number, hash FROM audit WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1")
            .fetch_optional(at)
            .await
    }

    pub(crate) async fn link(at: &mut Connection, id: &str, number: i64, hash: &[u8; 32]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE audit SET number = $1, hash = $2 WHERE id = $3 AND number IS NULL")
            .bind(number)
            .bind(hash.as_slice())
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Records of the chain in their order, after a number.
    pub(crate) async fn chain(at: &mut Connection, after: i64) -> Result<Vec<AuditRow>, sqlx::Error> {
        let rows: Vec<AuditColumns> = sqlx::query_as(
            "SELECT id, at, actor, action, subject, detail, number, hash FROM audit WHERE number > $1 ORDER BY number LIMIT 1000",
        )
        .bind(after)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(audit).collect())
    }

    /// Records of the chain, the newest first, before a number.
    pub(crate) async fn records(at: &mut Connection, before: i64) -> Result<Vec<AuditRow>, sqlx::Error> {
        let rows: Vec<AuditColumns> = sqlx::query_as(
            "SELECT id, at, actor, action, subject, detail, number, hash FROM audit WHERE number < $1 ORDER BY number DESC LIMIT 101",
        )
        .bind(before)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(audit).collect())
    }

    /// The rule of that name that is in force.
    pub(crate) async fn setting(at: &mut Connection, name: &str, now: Instant) -> Result<i64, sqlx::Error> {
        let (value,): (i64,) =
            sqlx::query_as("SELECT value FROM setting WHERE name = $1 AND since <= $2 ORDER BY since DESC LIMIT 1")
                .bind(name)
                .bind(now.unix_ms())
                .fetch_one(at)
                .await?;
        Ok(value)
    }

    /// The version of the key that wraps data keys. It only grows, and counts whatever the clock says: what lies under it opens with no earlier one.
    pub(crate) async fn kek_version(at: &mut Connection) -> Result<u32, sqlx::Error> {
        let (value,): (i64,) =
            sqlx::query_as("SELECT max(value) FROM setting WHERE name = 'kek_version'").fetch_one(at).await?;
        u32::try_from(value).map_err(|_| sqlx::Error::Decode("a version that is none".into()))
    }

    /// Sets a rule from a moment on.
    pub(crate) async fn set_setting(at: &mut Connection, name: &str, since: Instant, value: i64) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO setting (name, since, value) VALUES ($1, $2, $3) ON CONFLICT (name, since) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(since.unix_ms())
            .bind(value)
            .execute(at)
            .await?;
        Ok(())
    }
}
