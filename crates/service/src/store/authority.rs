//! The service's own certificates and its revocation lists.

use sealbid_pki::{Certificate, Instant};

use super::on_each_database;
use crate::encoding::serial;

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

    /// The newest of the certificates of each role that are made anew at times.
    pub(crate) async fn own(at: &mut Connection) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT role, der FROM own_certificate WHERE sequence IN (SELECT max(sequence) FROM own_certificate GROUP BY role)",
        )
        .fetch_all(at)
        .await
    }

    pub(crate) async fn insert_own(
        at: &mut Connection,
        role: &str,
        certificate: &Certificate,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO own_certificate (role, serial, der) VALUES ($1, $2, $3)")
            .bind(role)
            .bind(serial(&certificate.serial_hex()))
            .bind(certificate.der())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Whether the service itself ever had a certificate of the issuing authority with this serial number.
    pub(crate) async fn is_own(at: &mut Connection, serial_hex: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM own_certificate WHERE serial = $1 AND role <> 'issuing'")
                .bind(serial(serial_hex))
                .fetch_one(at)
                .await?;
        Ok(count > 0)
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
