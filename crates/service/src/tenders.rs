//! The platform's own record of tenders, its word on them, and the release of its share once they open.

use std::io::{Read, Seek};

use sealbid_bid::TextError;
use sealbid_bid::tender::{self, OpenError};
use sealbid_envelope::Member;
use sealbid_link::{Name, Permit, PlatformContext};
use sealbid_pki::path::{Evidence, Trust};
use sealbid_pki::{Certificate, Instant, SignerError};
use sealbid_wire::service::{ShareReleased, ShareRequest, SignedContext, TenderRecord};

use crate::authority::Authority;
use crate::encoding::{FormError, base64, hex, unbase64, unhex};
use crate::keys::KeyStore;
use crate::statements::{StatementKey, time};
use crate::store::certificate as certificates;
use crate::store::tender::{self as table, TenderRow};
use crate::store::{Store, StoreError, writing};

/// Why a tender was not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RegisterError {
    #[error(transparent)]
    Package(#[from] OpenError),
    #[error("the tender's identifier is too long for a permit")]
    IdTooLong,
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("a package as new or newer is recorded")]
    Superseded,
    #[error("another one signed the package before")]
    OtherSigner,
    #[error("an opening is never brought forward")]
    OpensEarlier { opens: Instant },
    #[error("the tender was opened")]
    Opened,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RegisterError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Package(cause) => cause.code(),
            Self::IdTooLong => "tender_id_too_long",
            Self::Text(cause) => cause.code(),
            Self::Superseded => "tender_superseded",
            Self::OtherSigner => "tender_other_signer",
            Self::OpensEarlier { .. } => "tender_opens_earlier",
            Self::Opened => "tender_opened",
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Package(cause) => cause.params(),
            Self::Text(cause) => cause.params(),
            Self::OpensEarlier { opens } => vec![("opens", opens.to_string())],
            Self::Store(cause) => cause.params(),
            Self::IdTooLong | Self::Superseded | Self::OtherSigner | Self::Opened => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for RegisterError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What a package says, once its signature leads to one of `trust`. It reads the whole package.
pub(crate) fn judge(
    package: impl Read + Seek,
    trust: &Trust,
    evidence: &Evidence,
    now: Instant,
) -> Result<TenderRow, RegisterError> {
    let opened = tender::open(package, trust, evidence, now)?;
    let release = opened.release;
    let ocid = release.ocid.as_str();
    if ocid.len() > Name::MAX_LEN {
        return Err(RegisterError::IdTooLong);
    }
    // What phones cannot show, the platform cannot state.
    let unshown = |what| TextError::Character { what };
    Name::try_from(ocid).map_err(|_| unshown("ocid"))?;
    for (what, text) in [("tender.id", release.no.as_str()), ("tender.title", &release.title)] {
        Name::cleaned(text).ok_or(unshown(what))?;
    }
    let signers = opened.record.signatures.iter().filter(|signature| signature.chain.is_valid());
    let signer = signers.filter_map(|signature| signature.signer.as_ref()).next();
    Ok(TenderRow {
        tender: release.ocid.to_string(),
        sha256: opened.sha256,
        number: release.no.to_string(),
        title: release.title,
        purchaser: release.purchaser.name,
        signer_code: signer.and_then(Certificate::uscc),
        signer_subject: signer.map(Certificate::subject).unwrap_or_default(),
        published: release.date,
        deadline: release.deadline,
        opens: release.opens,
    })
}

/// Records what a package says. The first one of a tender stands until a newer one of the same purchaser says
/// otherwise, and none brings the opening forward: whoever gave a bid trusted in the time that was recorded then.
pub(crate) async fn register(store: &Store, new: TenderRow, now: Instant) -> Result<TenderRecord, RegisterError> {
    writing!(store, RegisterError, |at| {
        if let Some(old) = table::newest(at, &new.tender).await? {
            if old.sha256 == new.sha256 {
                return Ok(record(old));
            }
            let same_signer = match (&old.signer_code, &new.signer_code) {
                (Some(old), Some(new)) => old == new,
                _ => old.signer_subject == new.signer_subject,
            };
            if !same_signer {
                return Err(RegisterError::OtherSigner);
            }
            if new.published <= old.published {
                return Err(RegisterError::Superseded);
            }
            if new.opens < old.opens {
                return Err(RegisterError::OpensEarlier { opens: old.opens });
            }
            if table::opened(at, &new.tender).await?.is_some() {
                return Err(RegisterError::Opened);
            }
        }
        table::insert(at, &new, now).await?;
        Ok(record(new.clone()))
    })
}

/// Why a share was not released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ShareError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error("no such tender is recorded")]
    Unknown,
    #[error("it opens later")]
    NotOpenYet { opens: Instant },
    #[error("the share is not for this service, tender and bid")]
    NotOurs,
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ShareError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Form(cause) => cause.code(),
            Self::Unknown => "tender_unknown",
            Self::NotOpenYet { .. } => "NOT_OPEN_YET",
            Self::NotOurs => "share_not_ours",
            Self::Signer(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(cause) => cause.params(),
            Self::NotOpenYet { opens } => vec![("opens", opens.to_string())],
            Self::Signer(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Unknown | Self::NotOurs => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for ShareError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The tender as it stands.
pub(crate) async fn find(store: &Store, id: &str) -> Result<TenderRecord, ShareError> {
    let mut reading = store.read().await?;
    Ok(record(table::newest(&mut reading, id).await?.ok_or(ShareError::Unknown)?))
}

/// Releases the platform's share of one bid. Whether it may is asked of the service's clock and of its own record of
/// the tender, of nothing that the caller or the envelope says; that it did is stored before it is told.
pub(crate) async fn release(
    store: &Store,
    authority: &Authority,
    keys: &dyn KeyStore,
    platform: &StatementKey,
    id: &str,
    asked: &ShareRequest,
    now: Instant,
) -> Result<ShareReleased, ShareError> {
    let bid: [u8; 16] = unhex("bid_id", &asked.bid_id)?;
    let member = Member {
        cert_sha256: unhex("cert_sha256", &asked.cert_sha256)?,
        subject: String::new(),
        enc: unbase64("enc", &asked.enc)?,
        ct: unbase64("ct", &asked.ct)?,
    };
    writing!(store, ShareError, |at| {
        let tender = table::newest(at, id).await?.ok_or(ShareError::Unknown)?;
        if now < tender.opens {
            return Err(ShareError::NotOpenYet { opens: tender.opens });
        }
        if member.cert_sha256 != authority.opening.sha256() {
            return Err(ShareError::NotOurs);
        }
        let share = keys.unwrap(&tender.tender, &hex(&bid), &member).ok_or(ShareError::NotOurs)?;
        let opened = match table::opened(at, id).await? {
            Some(opened) => opened,
            None => {
                table::insert_opening(at, id, now).await?;
                now
            }
        };
        table::insert_release(at, id, &asked.bid_id, now).await?;
        let permit = platform.state(Permit {
            tender_id: stored(Name::try_from(tender.tender.as_str()).ok())?,
            opens: time(tender.opens),
            opened_at: time(opened),
            key: platform.fingerprint(),
        })?;
        Ok(ShareReleased { share: base64(share.as_ref()), permit })
    })
}

/// Why the platform did not give its word on a tender.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ContextError {
    #[error("no such tender is recorded")]
    Tender,
    #[error("no such certificate")]
    Certificate,
    #[error("the certificate is revoked")]
    Revoked,
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ContextError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Tender => "tender_unknown",
            Self::Certificate => "certificate_unknown",
            Self::Revoked => "CERT_REVOKED",
            Self::Signer(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Signer(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Tender | Self::Certificate | Self::Revoked => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for ContextError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The platform's word on a tender and a bidder, as a phone shows it. The bidder's name is that in a certificate which
/// this service issued and which is not revoked: a name that the caller says would be signed unread.
pub(crate) async fn context(
    store: &Store,
    platform: &StatementKey,
    id: &str,
    certificate: &[u8; 32],
) -> Result<SignedContext, ContextError> {
    let mut reading = store.read().await?;
    let tender = table::newest(&mut reading, id).await?.ok_or(ContextError::Tender)?;
    let row = certificates::by_sha256(&mut reading, certificate).await?.ok_or(ContextError::Certificate)?;
    drop(reading);
    if row.revoked.is_some() {
        return Err(ContextError::Revoked);
    }
    let bidder = Certificate::from_der(&row.der).ok().and_then(|certificate| certificate.organization());
    Ok(platform.state(PlatformContext {
        tender_id: stored(Name::try_from(tender.tender.as_str()).ok())?,
        number: stored(Name::cleaned(&tender.number))?,
        name: stored(Name::cleaned(&tender.title))?,
        bidder: stored(bidder.as_deref().and_then(Name::cleaned))?,
        deadline: time(tender.deadline),
        opens: time(tender.opens),
        key: platform.fingerprint(),
    })?)
}

/// What was judged before it was stored.
fn stored<T>(value: Option<T>) -> Result<T, sqlx::Error> {
    value.ok_or_else(|| sqlx::Error::Decode("a text that was stored cannot be stated".into()))
}

fn record(row: TenderRow) -> TenderRecord {
    TenderRecord {
        id: row.tender,
        number: row.number,
        title: row.title,
        purchaser: row.purchaser,
        deadline: row.deadline.to_string(),
        opens: row.opens.to_string(),
        package_sha256: hex(&row.sha256),
    }
}
