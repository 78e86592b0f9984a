//! Roles that officers would have given, and what became of that.

use sealbid_pki::Instant;

use super::on_each_database;

/// A proposal.
pub(crate) struct ProposalRow {
    pub(crate) id: String,
    pub(crate) role: String,
    pub(crate) proposed_by: String,
    pub(crate) proposed: Instant,
    /// Who confirmed it; nobody where the only officer proposed it.
    pub(crate) confirmed_by: Option<String>,
    pub(crate) until: Instant,
    /// `proposed`, `confirmed`, `told`, and what is over: `declined`, `withdrawn`, `lapsed`, `taken`.
    pub(crate) state: String,
}

/// A proposal that is made.
pub(crate) struct NewProposal<'r> {
    pub(crate) id: &'r str,
    pub(crate) role: &'static str,
    pub(crate) proposed_by: &'r str,
    pub(crate) proposed: Instant,
    pub(crate) until: Instant,
    /// `proposed`, or `confirmed` where nobody else could confirm it.
    pub(crate) state: &'static str,
}

type Columns = (String, String, String, i64, Option<String>, i64, String);

fn row((id, role, proposed_by, proposed, confirmed_by, until, state): Columns) -> ProposalRow {
    let [proposed, until] = [proposed, until].map(Instant::from_unix_ms);
    ProposalRow { id, role, proposed_by, proposed, confirmed_by, until, state }
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewProposal<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO role_proposal (id, role, proposed_by, proposed, until, state) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(row.id)
            .bind(row.role)
            .bind(row.proposed_by)
            .bind(row.proposed.unix_ms())
            .bind(row.until.unix_ms())
            .bind(row.state)
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn by_id(at: &mut Connection, id: &str) -> Result<Option<ProposalRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, role, proposed_by, proposed, confirmed_by, until, state FROM role_proposal WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// Those of which something may still come, the oldest first.
    pub(crate) async fn open(at: &mut Connection, now: Instant) -> Result<Vec<ProposalRow>, sqlx::Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, role, proposed_by, proposed, confirmed_by, until, state FROM role_proposal
             WHERE state IN ('proposed', 'confirmed', 'told') AND until > $1 ORDER BY proposed, id",
        )
        .bind(now.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// Whether it was in the one state and is in the other one now. `by` is who confirmed it.
    pub(crate) async fn step(
        at: &mut Connection,
        id: &str,
        from: &str,
        to: &str,
        by: Option<&str>,
        until: Instant,
        now: Instant,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE role_proposal SET state = $1, confirmed_by = COALESCE($2, confirmed_by), until = $3, settled = $4
             WHERE id = $5 AND state = $6",
        )
        .bind(to)
        .bind(by)
        .bind(until.unix_ms())
        .bind(now.unix_ms())
        .bind(id)
        .bind(from)
        .execute(at)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// What somebody proposed who may not any more: nothing comes of it.
    pub(crate) async fn withdraw_all(at: &mut Connection, officer: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE role_proposal SET state = 'withdrawn', settled = $1
             WHERE (proposed_by = $2 OR confirmed_by = $2) AND state IN ('proposed', 'confirmed', 'told')",
        )
        .bind(now.unix_ms())
        .bind(officer)
        .execute(at)
        .await?;
        Ok(())
    }

    /// What the only officer proposed, and nobody else confirmed, is none any more: there is a second one.
    pub(crate) async fn withdraw_unconfirmed(at: &mut Connection, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE role_proposal SET state = 'withdrawn', settled = $1 WHERE confirmed_by IS NULL AND state IN ('confirmed', 'told')",
        )
        .bind(now.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// Those whose time is over stay over, also where a clock is set back.
    pub(crate) async fn sweep(at: &mut Connection, now: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE role_proposal SET state = 'lapsed', settled = $1 WHERE state IN ('proposed', 'confirmed', 'told') AND until <= $1",
        )
        .bind(now.unix_ms())
        .execute(at)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
