//! Grants to stamp, and who guessed at admins.

use sealbid_pki::Instant;
use sealbid_wire::way::GrantState;

use super::named::{ByName, Named as _};
use super::on_each_database;

/// A grant.
pub(crate) struct GrantRow {
    pub(crate) id: String,
    pub(crate) application: String,
    pub(crate) enterprise: String,
    pub(crate) clerk: String,
    pub(crate) platform: String,
    pub(crate) state: GrantState,
    /// Sealed under the key of the application.
    pub(crate) statement: Vec<u8>,
    /// CMS with its time-stamp.
    pub(crate) signature: Vec<u8>,
    pub(crate) begins: Instant,
    pub(crate) until: Instant,
    pub(crate) at: Instant,
}

/// A grant that was signed.
pub(crate) struct NewGrant<'r> {
    pub(crate) id: &'r str,
    pub(crate) application: &'r str,
    pub(crate) enterprise: &'r str,
    pub(crate) clerk: &'r str,
    pub(crate) platform: &'r str,
    pub(crate) statement: &'r [u8],
    pub(crate) signature: &'r [u8],
    /// SHA-256 of the certificate that signed it.
    pub(crate) certificate: &'r [u8; 32],
    pub(crate) signer: &'r str,
    pub(crate) begins: Instant,
    pub(crate) until: Instant,
    pub(crate) at: Instant,
}

type Columns = (String, String, String, String, String, ByName<GrantState>, Vec<u8>, Vec<u8>, i64, i64, i64);

fn row(columns: Columns) -> GrantRow {
    let (id, application, enterprise, clerk, platform, ByName(state), statement, signature, begins, until, at) =
        columns;
    let [begins, until, at] = [begins, until, at].map(Instant::from_unix_ms);
    GrantRow { id, application, enterprise, clerk, platform, state, statement, signature, begins, until, at }
}

/// All columns of a grant; `$rest` says which grants.
macro_rules! grants {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, enterprise, clerk, platform, state, statement, signature, begins, until, at FROM stamp_grant ",
            $rest
        )
    };
}

/// Which grants somebody sees.
pub(crate) struct Seen<'s> {
    pub(crate) enterprise: &'s str,
    /// Whose; nothing for all.
    pub(crate) clerk: Option<&'s str>,
}

/// A grant, with the wrapped key under which its statement is sealed; nothing once that is erased.
pub(crate) struct SealedGrant {
    pub(crate) grant: GrantRow,
    pub(crate) data_key: Option<Vec<u8>>,
}

/// How many grants a page has at most.
pub(crate) const PAGE: i64 = 100;

type SealedColumns =
    (String, String, String, String, String, ByName<GrantState>, Vec<u8>, Vec<u8>, i64, i64, i64, Option<Vec<u8>>);

fn sealed(columns: SealedColumns) -> SealedGrant {
    let (id, application, enterprise, clerk, platform, state, statement, signature, begins, until, at, data_key) =
        columns;
    let columns = (id, application, enterprise, clerk, platform, state, statement, signature, begins, until, at);
    SealedGrant { grant: row(columns), data_key }
}

/// The grants of an enterprise, `$1`, that a clerk, `$2`, sees, each with its key; `$rest` says which.
macro_rules! sealed_grants {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, enterprise, clerk, platform, state, statement, signature, begins, until, at,
             (SELECT data_key FROM application AS answered WHERE answered.id = stamp_grant.application)
             FROM stamp_grant WHERE enterprise = $1 AND ($2 IS NULL OR clerk = $2) ",
            $rest
        )
    };
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewGrant<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO stamp_grant (id, application, enterprise, clerk, platform, state, statement, signature, certificate, signer, begins, until, at)
             VALUES ($1, $2, $3, $4, $5, 'granted', $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(row.id)
        .bind(row.application)
        .bind(row.enterprise)
        .bind(row.clerk)
        .bind(row.platform)
        .bind(row.statement)
        .bind(row.signature)
        .bind(row.certificate.as_slice())
        .bind(row.signer)
        .bind(row.begins.unix_ms())
        .bind(row.until.unix_ms())
        .bind(row.at.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// The one that an application lives by.
    pub(crate) async fn of_application(at: &mut Connection, application: &str) -> Result<Option<GrantRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(grants!("WHERE application = $1 AND state IN ('granted', 'active')"))
            .bind(application)
            .fetch_optional(at)
            .await?;
        Ok(found.map(row))
    }

    /// The one by which somebody may stamp on a platform already, or will by whichever application.
    pub(crate) async fn live(at: &mut Connection, enterprise: &str, clerk: &str, platform: &str) -> Result<Option<GrantRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(grants!(
            "WHERE enterprise = $1 AND clerk = $2 AND platform = $3 AND state IN ('granted', 'active')"
        ))
        .bind(enterprise)
        .bind(clerk)
        .bind(platform)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// One that is in use ends.
    pub(crate) async fn end(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE stamp_grant SET state = 'ended' WHERE id = $1 AND state = 'active'").bind(id).execute(at).await?;
        Ok(())
    }

    /// A page of those of an enterprise that somebody sees, the newest first, behind one of them. Of what came to nothing nothing is kept for long, and nothing told.
    pub(crate) async fn page(at: &mut Connection, seen: &Seen<'_>, behind: Option<&GrantRow>) -> Result<Vec<SealedGrant>, sqlx::Error> {
        let rows: Vec<SealedColumns> = sqlx::query_as(sealed_grants!(
            "AND (at < $3 OR (at = $3 AND id > $4))
             AND EXISTS (SELECT 1 FROM application AS kept WHERE kept.id = stamp_grant.application AND kept.data_key IS NOT NULL)
             ORDER BY at DESC, id LIMIT $5"
        ))
        .bind(seen.enterprise)
        .bind(seen.clerk)
        .bind(behind.map_or(i64::MAX, |row| row.at.unix_ms()))
        .bind(behind.map_or("", |row| row.id.as_str()))
        .bind(PAGE)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(sealed).collect())
    }

    /// One of those that somebody sees.
    pub(crate) async fn seen(at: &mut Connection, seen: &Seen<'_>, id: &str) -> Result<Option<SealedGrant>, sqlx::Error> {
        let found: Option<SealedColumns> = sqlx::query_as(sealed_grants!("AND id = $3"))
            .bind(seen.enterprise)
            .bind(seen.clerk)
            .bind(id)
            .fetch_optional(at)
            .await?;
        Ok(found.map(sealed))
    }

    /// The one of an application comes to another state.
    pub(crate) async fn set_state(at: &mut Connection, application: &str, state: GrantState) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE stamp_grant SET state = $1 WHERE application = $2 AND state IN ('granted', 'active')")
            .bind(state.name())
            .bind(application)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Those whose time is over end.
    pub(crate) async fn end_over(at: &mut Connection, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE stamp_grant SET state = 'ended' WHERE state IN ('granted', 'active') AND until <= $1")
            .bind(now.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// How often somebody named another admin that day.
    pub(crate) async fn guesses(at: &mut Connection, account: &str, enterprise: &str, day: Instant) -> Result<i64, sqlx::Error> {
        let found: Option<(i64,)> =
            sqlx::query_as("SELECT count FROM admin_guess WHERE account = $1 AND enterprise = $2 AND day = $3")
                .bind(account)
                .bind(enterprise)
                .bind(day.unix_ms())
                .fetch_optional(at)
                .await?;
        Ok(found.map_or(0, |(count,)| count))
    }

    /// Once more.
    pub(crate) async fn guess(at: &mut Connection, account: &str, enterprise: &str, day: Instant) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO admin_guess (account, enterprise, day, count) VALUES ($1, $2, $3, 1)
             ON CONFLICT (account, enterprise, day) DO UPDATE SET count = admin_guess.count + 1",
        )
        .bind(account)
        .bind(enterprise)
        .bind(day.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn forget_guesses(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM admin_guess WHERE day < $1").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
