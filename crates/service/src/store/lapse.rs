//! What the clock asks of applications: which end, of whose end is to be told, which wait for an admin, and of which nothing need be kept.

use sealbid_pki::Instant;

use super::application::{ApplicationRow, applications};
use super::on_each_database;

/// How many applications a page has at most.
pub(crate) const PAGE: i64 = 50;

on_each_database! {
    /// A page of those whose time is over, behind one of them.
    pub(crate) async fn over(at: &mut Connection, now: Instant, after: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!(
            "WHERE lapses <= $1 AND stands IS NULL AND state IN ('draft', 'returned', 'awaiting', 'approved') AND id > $2 ORDER BY id LIMIT $3"
        ))
        .bind(now.unix_ms())
        .bind(after)
        .bind(PAGE)
        .fetch_all(at)
        .await
    }

    /// A page of those whose time ends so soon that their applicants are to be told and were not, behind one of them. They are told twice of one end: the first
    /// time by `first`, again by `last`, which is `last_days` before it.
    pub(crate) async fn to_warn(
        at: &mut Connection,
        now: Instant,
        first: Instant,
        last: Instant,
        last_days: i64,
        after: &str,
    ) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!(
            "WHERE lapses > $1 AND lapses <= $2 AND stands IS NULL AND state IN ('draft', 'returned', 'awaiting', 'approved') AND id > $3
             AND (warned_of IS NULL OR warned_of <> lapses OR (lapses <= $4 AND warned_days > $5)) ORDER BY id LIMIT $6"
        ))
        .bind(now.unix_ms())
        .bind(first.unix_ms())
        .bind(after)
        .bind(last.unix_ms())
        .bind(last_days)
        .bind(PAGE)
        .fetch_all(at)
        .await
    }

    /// Its applicant was told of its end, so many days before.
    pub(crate) async fn set_warned(at: &mut Connection, id: &str, of: Instant, days: i64) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET warned_of = $1, warned_days = $2 WHERE id = $3")
            .bind(of.unix_ms())
            .bind(days)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// A page of those that wait for an admin, behind one of them.
    pub(crate) async fn for_admins(at: &mut Connection, after: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE awaits = 'admin' AND id > $1 ORDER BY id LIMIT $2")).bind(after).bind(PAGE).fetch_all(at).await
    }

    /// Its days stand still, or go on until another time.
    pub(crate) async fn set_stands(at: &mut Connection, id: &str, version: i64, stands: Option<Instant>, lapses: Option<Instant>) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE application SET stands = $1, lapses = $2 WHERE id = $3 AND version = $4 AND state = 'awaiting'")
            .bind(stands.map(Instant::unix_ms))
            .bind(lapses.map(Instant::unix_ms))
            .bind(id)
            .bind(version)
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Those that ended before, of which nothing need be kept any more.
    pub(crate) async fn to_erase(at: &mut Connection, before: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT id FROM application WHERE data_key IS NOT NULL AND state IN ('rejected', 'withdrawn', 'lapsed', 'superseded')
             AND COALESCE(decided, saved) < $1 ORDER BY id LIMIT 50",
        )
        .bind(before.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// What was typed goes; that there was an application stays.
    pub(crate) async fn erase(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET data_key = NULL, fields = NULL WHERE id = $1").bind(id).execute(&mut *at).await?;
        sqlx::query("UPDATE submission SET fields = NULL WHERE application = $1").bind(id).execute(&mut *at).await?;
        sqlx::query("UPDATE review SET marks = NULL WHERE application = $1").bind(id).execute(&mut *at).await?;
        sqlx::query("UPDATE second_look SET note = NULL WHERE review IN (SELECT id FROM review WHERE application = $1)")
            .bind(id)
            .execute(&mut *at)
            .await?;
        sqlx::query("UPDATE second_look SET state = 'lapsed' WHERE state = 'waiting' AND review IN (SELECT id FROM review WHERE application = $1)")
            .bind(id)
            .execute(&mut *at)
            .await?;
        sqlx::query("DELETE FROM marks WHERE application = $1").bind(id).execute(&mut *at).await?;
        sqlx::query("UPDATE document SET object = NULL WHERE application = $1").bind(id).execute(at).await?;
        Ok(())
    }
}
