//! The service's own certificates and its revocation lists.

use sealbid_pki::Instant;

use super::on_each_database;

/// A revocation list as it was issued.
pub(crate) struct ListRow {
    pub(crate) number: i64,
    pub(crate) this_update: Instant,
    pub(crate) next_update: Instant,
    pub(crate) der: Vec<u8>,
}

on_each_database! {
    /// The certificates by role; empty before the authority is set up.
    pub(crate) async fn certificates(at: &mut Connection) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT role, der FROM authority").fetch_all(at).await
    }

    pub(crate) async fn insert(at: &mut Connection, role: &str, der: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO authority (role, der) VALUES ($1, $2)").bind(role).bind(der).execute(at).await?;
        Ok(())
    }

    /// The newest list.
    pub(crate) async fn newest_list(at: &mut Connection) -> Result<Option<ListRow>, sqlx::Error> {
        let row: Option<(i64, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT number, this_update, next_update, der FROM revocation_list ORDER BY number DESC LIMIT 1",
        )
        .fetch_optional(at)
        .await?;
        Ok(row.map(|(number, this_update, next_update, der)| ListRow {
            number,
            this_update: Instant::from_unix_ms(this_update),
            next_update: Instant::from_unix_ms(next_update),
            der,
        }))
    }

    pub(crate) async fn insert_list(at: &mut Connection, row: &ListRow) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO revocation_list (number, this_update, next_update, der) VALUES ($1, $2, $3, $4)")
            .bind(row.number)
            .bind(row.this_update.unix_ms())
            .bind(row.next_update.unix_ms())
            .bind(&row.der)
            .execute(at)
            .await?;
        Ok(())
    }
}
