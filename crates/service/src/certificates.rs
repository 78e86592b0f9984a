//! The certificates of phones: found, listed, ended.

use sealbid_pki::{Certificate, Instant};
use sealbid_wire::service::CertificateEntry;
use sha2::{Digest, Sha256};

use crate::authority::{Authority, AuthorityError, reason_of};
use crate::encoding::hex;
use crate::keys::KeyStore;
use crate::store::certificate::{self as table, CertificateRow};
use crate::store::{Store, StoreError, Transaction, writing};

/// Why nothing is said of a certificate, or it did not end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CertificatesError {
    #[error("no such certificate")]
    Unknown,
    #[error("no phone has this bearer")]
    Bearer,
    #[error("not a reason for which a certificate ends")]
    Reason,
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CertificatesError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "certificate_unknown",
            Self::Bearer => "service_bearer",
            Self::Reason => "service_form",
            Self::Authority(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unknown | Self::Bearer => Vec::new(),
            Self::Reason => vec![("field", "reason".to_owned())],
            Self::Authority(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
        }
    }
}

impl From<sqlx::Error> for CertificatesError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The phone that a bearer names.
async fn device(at: &mut Transaction, bearer: &[u8; 32]) -> Result<String, CertificatesError> {
    table::device_of_bearer(at, &Sha256::digest(bearer).into()).await?.ok_or(CertificatesError::Bearer)
}

/// Those of the phone that has this bearer.
pub(crate) async fn of_bearer(
    store: &Store,
    authority: &Authority,
    bearer: &[u8; 32],
) -> Result<Vec<CertificateEntry>, CertificatesError> {
    let mut reading = store.read().await?;
    let device = device(&mut reading, bearer).await?;
    let rows = table::of_device(&mut reading, &device).await?;
    rows.into_iter().map(|row| entry(authority, row)).collect()
}

/// One of them, for whoever knows its fingerprint.
pub(crate) async fn by_sha256(
    store: &Store,
    authority: &Authority,
    sha256: &[u8; 32],
) -> Result<CertificateEntry, CertificatesError> {
    let mut reading = store.read().await?;
    entry(authority, table::by_sha256(&mut reading, sha256).await?.ok_or(CertificatesError::Unknown)?)
}

/// Ends a certificate of the phone that has this bearer. The revocation list that says so is there before this returns.
pub(crate) async fn revoke(
    store: &Store,
    authority: &Authority,
    keys: &dyn KeyStore,
    bearer: &[u8; 32],
    sha256: &[u8; 32],
    reason: &str,
    now: Instant,
) -> Result<CertificateEntry, CertificatesError> {
    let reason = reason_of(reason).ok_or(CertificatesError::Reason)?;
    writing!(store, CertificatesError, |at| {
        let device = device(at, bearer).await?;
        let found = table::by_sha256(at, sha256).await?;
        // Another's certificate is as unknown as one that is not there.
        let row = found.filter(|row| row.device == device).ok_or(CertificatesError::Unknown)?;
        if row.revoked.is_some() {
            return entry(authority, row);
        }
        table::revoke(at, sha256, now, reason.code()).await?;
        authority.issue_list(keys, now, at).await?;
        let row = table::by_sha256(at, sha256).await?.ok_or(CertificatesError::Unknown)?;
        entry(authority, row)
    })
}

fn entry(authority: &Authority, row: CertificateRow) -> Result<CertificateEntry, CertificatesError> {
    let certificate = Certificate::from_der(&row.der).map_err(|_| AuthorityError::Damaged)?;
    let (revoked, reason) = row.revoked.map(|(at, reason)| (at.to_string(), reason)).unzip();
    Ok(CertificateEntry {
        sha256: hex(&certificate.sha256()),
        purpose: row.purpose,
        subject: certificate.subject(),
        serial: certificate.serial_hex(),
        not_after: certificate.not_after().to_string(),
        revoked,
        reason,
        certificate: authority.chain_of(&certificate),
    })
}
