//! Enterprises, and who belongs to them.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::MemberRole;

use super::named::{ByName, Named as _};
use super::on_each_database;

/// An enterprise that somebody answers for.
pub(crate) struct EnterpriseRow {
    pub(crate) id: String,
    pub(crate) uscc: String,
    pub(crate) name: String,
    /// The key under which its facts are sealed, wrapped.
    pub(crate) data_key: Option<Vec<u8>>,
    /// What the licence says, sealed; nothing before somebody showed it.
    pub(crate) facts: Option<Vec<u8>>,
}

/// An enterprise that begins, with its admin.
pub(crate) struct NewEnterprise<'r> {
    pub(crate) id: &'r str,
    pub(crate) uscc: &'r str,
    pub(crate) name: &'r str,
    pub(crate) data_key: &'r [u8],
    pub(crate) facts: Option<&'r [u8]>,
    pub(crate) admin_member: &'r str,
    pub(crate) since: Instant,
}

/// Somebody who belongs to one from now on.
pub(crate) struct NewMember<'r> {
    pub(crate) id: &'r str,
    pub(crate) enterprise: &'r str,
    pub(crate) account: &'r str,
    pub(crate) role: MemberRole,
    /// The application that it came of.
    pub(crate) origin: &'r str,
    pub(crate) since: Instant,
}

/// What somebody is in an enterprise.
pub(crate) struct MemberRow {
    pub(crate) enterprise: String,
    pub(crate) role: MemberRole,
    pub(crate) since: Instant,
}

impl MemberRow {
    pub(crate) fn is_admin(&self) -> bool {
        self.role == MemberRole::Admin
    }
}

type Columns = (String, String, String, Option<Vec<u8>>, Option<Vec<u8>>);

fn row((id, uscc, name, data_key, facts): Columns) -> EnterpriseRow {
    EnterpriseRow { id, uscc, name, data_key, facts }
}

type MemberColumns = (String, ByName<MemberRole>, i64);

fn member((enterprise, ByName(role), since): MemberColumns) -> MemberRow {
    MemberRow { enterprise, role, since: Instant::from_unix_ms(since) }
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewEnterprise<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO enterprise (id, uscc, name, state, data_key, facts, admin_member, since) VALUES ($1, $2, $3, 'live', $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(row.uscc)
        .bind(row.name)
        .bind(row.data_key)
        .bind(row.facts)
        .bind(row.admin_member)
        .bind(row.since.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn insert_member(at: &mut Connection, row: &NewMember<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO membership (id, enterprise, account, role, state, origin, since) VALUES ($1, $2, $3, $4, 'active', $5, $6)",
        )
        .bind(row.id)
        .bind(row.enterprise)
        .bind(row.account)
        .bind(row.role.name())
        .bind(row.origin)
        .bind(row.since.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// The live one of a code.
    pub(crate) async fn by_uscc(at: &mut Connection, uscc: &str) -> Result<Option<EnterpriseRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, uscc, name, data_key, facts FROM enterprise WHERE uscc = $1 AND state = 'live'",
        )
        .bind(uscc)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    pub(crate) async fn by_id(at: &mut Connection, id: &str) -> Result<Option<EnterpriseRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, uscc, name, data_key, facts FROM enterprise WHERE id = $1 AND state = 'live'",
        )
        .bind(id)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// Live ones whose name has this in it, the shortest names first.
    pub(crate) async fn named(at: &mut Connection, part: &str, most: i64) -> Result<Vec<EnterpriseRow>, sqlx::Error> {
        let pattern = format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, uscc, name, data_key, facts FROM enterprise
             WHERE state = 'live' AND name LIKE $1 ESCAPE '\\' ORDER BY length(name), name, id LIMIT $2",
        )
        .bind(pattern)
        .bind(most)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// What an account is in an enterprise.
    pub(crate) async fn role(at: &mut Connection, enterprise: &str, account: &str) -> Result<Option<MemberRow>, sqlx::Error> {
        let found: Option<MemberColumns> = sqlx::query_as(
            "SELECT enterprise, role, since FROM membership WHERE enterprise = $1 AND account = $2 AND state = 'active'",
        )
        .bind(enterprise)
        .bind(account)
        .fetch_optional(at)
        .await?;
        Ok(found.map(member))
    }

    /// Whether an account belonged to an enterprise at a moment.
    pub(crate) async fn belonged(at: &mut Connection, enterprise: &str, account: &str, moment: Instant) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM membership WHERE enterprise = $1 AND account = $2 AND since <= $3 AND (ended IS NULL OR ended >= $3)",
        )
        .bind(enterprise)
        .bind(account)
        .bind(moment.unix_ms())
        .fetch_one(at)
        .await?;
        Ok(count > 0)
    }

    /// Where an account belongs.
    pub(crate) async fn of_account(at: &mut Connection, account: &str) -> Result<Vec<MemberRow>, sqlx::Error> {
        let rows: Vec<MemberColumns> = sqlx::query_as(
            "SELECT enterprise, role, since FROM membership WHERE account = $1 AND state = 'active' ORDER BY since, id",
        )
        .bind(account)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(member).collect())
    }

    /// Who belongs to an enterprise.
    pub(crate) async fn members(at: &mut Connection, enterprise: &str) -> Result<Vec<MemberRow>, sqlx::Error> {
        let rows: Vec<MemberColumns> = sqlx::query_as(
            "SELECT enterprise, role, since FROM membership WHERE enterprise = $1 AND state = 'active' ORDER BY since, id",
        )
        .bind(enterprise)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(member).collect())
    }

    /// The one admin of an enterprise.
    pub(crate) async fn admin(at: &mut Connection, enterprise: &str) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT account FROM membership WHERE enterprise = $1 AND role = 'admin' AND state = 'active'")
                .bind(enterprise)
                .fetch_optional(at)
                .await?;
        Ok(found.map(|(account,)| account))
    }

    /// What the licence says is known from now on.
    pub(crate) async fn set_facts(at: &mut Connection, id: &str, facts: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE enterprise SET facts = $1 WHERE id = $2").bind(facts).bind(id).execute(at).await?;
        Ok(())
    }

    /// Whether an account is the admin of some enterprise.
    pub(crate) async fn is_admin_anywhere(at: &mut Connection, account: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM membership WHERE account = $1 AND role = 'admin' AND state = 'active'")
                .bind(account)
                .fetch_one(at)
                .await?;
        Ok(count > 0)
    }

    /// Identifiers and wrapped keys of those behind one, in their order.
    pub(crate) async fn keys_after(at: &mut Connection, after: &str) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT id, data_key FROM enterprise WHERE id > $1 AND data_key IS NOT NULL ORDER BY id LIMIT 100")
            .bind(after)
            .fetch_all(at)
            .await
    }

    pub(crate) async fn set_data_key(at: &mut Connection, id: &str, wrapped: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE enterprise SET data_key = $1 WHERE id = $2").bind(wrapped).bind(id).execute(at).await?;
        Ok(())
    }

    /// The price that counts.
    pub(crate) async fn price(at: &mut Connection, name: &str, now: Instant) -> Result<i64, sqlx::Error> {
        let (fen,): (i64,) = sqlx::query_as("SELECT fen FROM price WHERE name = $1 AND since <= $2 ORDER BY since DESC LIMIT 1")
            .bind(name)
            .bind(now.unix_ms())
            .fetch_one(at)
            .await?;
        Ok(fen)
    }
}
