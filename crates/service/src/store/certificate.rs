//! Phones and the certificates they were given.

use sealbid_pki::{Certificate, Instant};

use super::on_each_database;
use crate::encoding::{serial, unhex};

/// A phone that was given certificates.
pub(crate) struct DeviceRow<'r> {
    /// Its `phone_id`, in hex.
    pub(crate) id: &'r str,
    pub(crate) enrolment: &'r str,
    pub(crate) bearer_sha256: &'r [u8; 32],
    pub(crate) enrolled: Instant,
}

/// What a phone's standing is judged by.
pub(crate) struct PhoneRow {
    /// Its `phone_id`.
    pub(crate) id: [u8; 32],
    /// Whether any of its certificates is revoked.
    pub(crate) is_revoked: bool,
}

/// A certificate that is to be stored.
pub(crate) struct NewCertificate<'r> {
    pub(crate) sha256: &'r [u8; 32],
    pub(crate) device: &'r str,
    pub(crate) purpose: &'static str,
    pub(crate) key_sha256: &'r [u8; 32],
    /// In hex.
    pub(crate) serial: &'r str,
    pub(crate) der: &'r [u8],
    pub(crate) issued: Instant,
}

/// A stored certificate.
pub(crate) struct CertificateRow {
    pub(crate) device: String,
    pub(crate) purpose: String,
    pub(crate) der: Vec<u8>,
    pub(crate) revoked: Option<(Instant, String)>,
}

impl CertificateRow {
    /// It, where it is one for signing that is good now.
    pub(crate) fn good(&self, now: Instant) -> Result<Option<Certificate>, sqlx::Error> {
        if self.purpose != "sign" || self.revoked.is_some() {
            return Ok(None);
        }
        let read = Certificate::from_der(&self.der).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Some(read).filter(|read| read.not_before() <= now && now <= read.not_after()))
    }
}

/// What was approved, and is certified for somebody: one certificate for each platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Approved {
    pub(crate) application: String,
    pub(crate) holder: String,
    pub(crate) uscc: String,
    pub(crate) platform: String,
}

type Columns = (String, String, Vec<u8>, Option<i64>, Option<String>);

fn row((device, purpose, der, revoked, reason): Columns) -> CertificateRow {
    CertificateRow { device, purpose, der, revoked: revoked.map(Instant::from_unix_ms).zip(reason) }
}

on_each_database! {
    pub(crate) async fn insert_device(at: &mut Connection, row: &DeviceRow<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO device (id, enrolment, bearer_sha256, enrolled) VALUES ($1, $2, $3, $4)")
            .bind(row.id)
            .bind(row.enrolment)
            .bind(row.bearer_sha256.as_slice())
            .bind(row.enrolled.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn insert(at: &mut Connection, row: &NewCertificate<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO certificate (sha256, device, purpose, key_sha256, der, issued, serial)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.sha256.as_slice())
        .bind(row.device)
        .bind(row.purpose)
        .bind(row.key_sha256.as_slice())
        .bind(row.der)
        .bind(row.issued.unix_ms())
        .bind(serial(row.serial))
        .execute(at)
        .await?;
        Ok(())
    }

    /// A phone took the certificate of an application.
    pub(crate) async fn certify(at: &mut Connection, of: &Approved, device: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO certified (application, device, at, holder, uscc, platform) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(&of.application)
            .bind(device)
            .bind(now.unix_ms())
            .bind(&of.holder)
            .bind(&of.uscc)
            .bind(&of.platform)
            .execute(at)
            .await?;
        Ok(())
    }

    /// The phone with the certificate that somebody has for the same, and none came after.
    pub(crate) async fn last_of(at: &mut Connection, of: &Approved) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> = sqlx::query_as(
            "SELECT device FROM certified WHERE holder = $1 AND uscc = $2 AND platform = $3 AND successor IS NULL",
        )
        .bind(&of.holder)
        .bind(&of.uscc)
        .bind(&of.platform)
        .fetch_optional(at)
        .await?;
        Ok(found.map(|(device,)| device))
    }

    /// Phones that took a certificate of an enterprise for somebody, the newest first, each with its application and, where that was kept, the platform.
    pub(crate) async fn certified(at: &mut Connection, applicant: &str, uscc: &str) -> Result<Vec<(String, String, Option<String>)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT certified.device, certified.application, certified.platform FROM certified JOIN application ON application.id = certified.application
             WHERE application.applicant = $1 AND application.uscc = $2 ORDER BY certified.at DESC, certified.application",
        )
        .bind(applicant)
        .bind(uscc)
        .fetch_all(at)
        .await
    }

    /// Another one comes after it.
    pub(crate) async fn succeed(at: &mut Connection, of: &Approved) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE certified SET successor = $1 WHERE holder = $2 AND uscc = $3 AND platform = $4 AND successor IS NULL",
        )
        .bind(&of.application)
        .bind(&of.holder)
        .bind(&of.uscc)
        .bind(&of.platform)
        .execute(at)
        .await?;
        Ok(())
    }

    /// The phone that an enrolment came to.
    pub(crate) async fn device_of_enrolment(at: &mut Connection, enrolment: &str) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT id FROM device WHERE enrolment = $1").bind(enrolment).fetch_optional(at).await?;
        Ok(found.map(|(id,)| id))
    }

    /// The phone that a bearer names.
    pub(crate) async fn device_of_bearer(at: &mut Connection, sha256: &[u8; 32]) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> = sqlx::query_as("SELECT id FROM device WHERE bearer_sha256 = $1")
            .bind(sha256.as_slice())
            .fetch_optional(at)
            .await?;
        Ok(found.map(|(id,)| id))
    }

    /// The standing of the phone that a bearer names.
    pub(crate) async fn phone_of_bearer(at: &mut Connection, sha256: &[u8; 32]) -> Result<Option<PhoneRow>, sqlx::Error> {
        let found: Option<(String, i64)> = sqlx::query_as(
            "SELECT id, (SELECT count(*) FROM certificate WHERE certificate.device = device.id AND revoked IS NOT NULL)
             FROM device WHERE bearer_sha256 = $1",
        )
        .bind(sha256.as_slice())
        .fetch_optional(at)
        .await?;
        let Some((id, revoked)) = found else { return Ok(None) };
        let id = unhex("id", &id).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Some(PhoneRow { id, is_revoked: revoked > 0 }))
    }

    /// Whether a phone was ever enrolled.
    pub(crate) async fn is_phone_known(at: &mut Connection, id: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM device WHERE id = $1").bind(id).fetch_one(at).await?;
        Ok(count > 0)
    }

    /// Whether a key was ever certified.
    pub(crate) async fn is_key_known(at: &mut Connection, key_sha256: &[u8; 32]) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM certificate WHERE key_sha256 = $1")
            .bind(key_sha256.as_slice())
            .fetch_one(at)
            .await?;
        Ok(count > 0)
    }

    /// The certificates of a phone, the signing one last.
    pub(crate) async fn of_device(at: &mut Connection, device: &str) -> Result<Vec<CertificateRow>, sqlx::Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT device, purpose, der, revoked, reason FROM certificate WHERE device = $1 ORDER BY purpose",
        )
        .bind(device)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// One certificate.
    pub(crate) async fn by_sha256(at: &mut Connection, sha256: &[u8; 32]) -> Result<Option<CertificateRow>, sqlx::Error> {
        let found: Option<Columns> =
            sqlx::query_as("SELECT device, purpose, der, revoked, reason FROM certificate WHERE sha256 = $1")
                .bind(sha256.as_slice())
                .fetch_optional(at)
                .await?;
        Ok(found.map(row))
    }

    /// One certificate, by its serial number in hex.
    pub(crate) async fn by_serial(at: &mut Connection, serial_hex: &str) -> Result<Option<CertificateRow>, sqlx::Error> {
        let found: Option<Columns> =
            sqlx::query_as("SELECT device, purpose, der, revoked, reason FROM certificate WHERE serial = $1")
                .bind(serial(serial_hex))
                .fetch_optional(at)
                .await?;
        Ok(found.map(row))
    }

    /// All that are revoked, in the order of their ends.
    pub(crate) async fn revoked(at: &mut Connection) -> Result<Vec<CertificateRow>, sqlx::Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT device, purpose, der, revoked, reason FROM certificate WHERE revoked IS NOT NULL ORDER BY revoked, sha256",
        )
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// Ends one that has not ended: revoking is for good, so that a second time changes nothing.
    pub(crate) async fn revoke(
        at: &mut Connection,
        sha256: &[u8; 32],
        when: Instant,
        reason: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE certificate SET revoked = $1, reason = $2 WHERE sha256 = $3 AND revoked IS NULL")
            .bind(when.unix_ms())
            .bind(reason)
            .bind(sha256.as_slice())
            .execute(at)
            .await?;
        Ok(())
    }
}
