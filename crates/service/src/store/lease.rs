//! Leases: which officer has an application, under which number, until when.

use sealbid_pki::Instant;

use super::application::{ApplicationRow, applications};
use super::lapse::PAGE;
use super::on_each_database;

on_each_database! {
    /// An officer takes it, or goes on with it, under the next number. Whether the row was still as it was read.
    pub(crate) async fn take(at: &mut Connection, id: &str, version: i64, officer: &str, now: Instant, until: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE application SET state = 'in_review', version = version + 1, lease_from = CASE WHEN officer = $1 THEN lease_from ELSE $2 END,
             officer = $1, lease = lease + 1, lease_until = $3 WHERE id = $4 AND version = $5",
        )
        .bind(officer)
        .bind(now.unix_ms())
        .bind(until.unix_ms())
        .bind(id)
        .bind(version)
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What an officer does prolongs the lease.
    pub(crate) async fn prolong(at: &mut Connection, id: &str, lease: i64, until: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE application SET lease_until = $1 WHERE id = $2 AND lease = $3 AND state = 'in_review'")
            .bind(until.unix_ms())
            .bind(id)
            .bind(lease)
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// All that somebody holds is free again, as when he is no officer any more.
    pub(crate) async fn free_all(at: &mut Connection, officer: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE application SET state = 'submitted', version = version + 1, officer = NULL, lease_until = NULL
             WHERE officer = $1 AND state = 'in_review'",
        )
        .bind(officer)
        .execute(at)
        .await?;
        Ok(())
    }

    /// A page of those whose lease ended, behind one of them.
    pub(crate) async fn over(at: &mut Connection, now: Instant, after: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE state = 'in_review' AND lease_until <= $1 AND id > $2 ORDER BY id LIMIT $3"))
            .bind(now.unix_ms())
            .bind(after)
            .bind(PAGE)
            .fetch_all(at)
            .await
    }
}
