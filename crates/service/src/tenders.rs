//! The platform's own record of tenders, and the release of its share once they open.

use std::io::{Read, Seek};

use p256::ecdsa::Signature;
use sealbid_bid::tender::{self, OpenError};
use sealbid_envelope::Member;
use sealbid_pki::path::{Evidence, Trust};
use sealbid_pki::{Certificate, Instant, SignerError};
use sealbid_wire::service::{OpeningPermit, ShareReleased, ShareRequest, TenderRecord};

use crate::authority::Authority;
use crate::encoding::{FormError, base64, hex, unbase64, unhex};
use crate::enrolment::key_sha256;
use crate::keys::{KeyRole, KeyStore};
use crate::store::tender::{TenderRow, sqlite as table};
use crate::store::{Store, StoreError};

/// The longest identifier of a tender that a permit can name, bytes.
const MAX_TENDER_ID: usize = 120;

/// Why a tender was not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RegisterError {
    #[error(transparent)]
    Package(#[from] OpenError),
    #[error("the tender's identifier is too long for a permit")]
    IdTooLong,
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
    if release.ocid.as_str().len() > MAX_TENDER_ID {
        return Err(RegisterError::IdTooLong);
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
    let mut writing = store.write().await?;
    if let Some(old) = table::newest(&mut writing, &new.tender).await? {
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
        if table::opened(&mut writing, &new.tender).await?.is_some() {
            return Err(RegisterError::Opened);
        }
    }
    table::insert(&mut writing, &new, now).await?;
    writing.commit().await?;
    Ok(record(new))
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
    let mut writing = store.write().await?;
    let tender = table::newest(&mut writing, id).await?.ok_or(ShareError::Unknown)?;
    if now < tender.opens {
        return Err(ShareError::NotOpenYet { opens: tender.opens });
    }
    if member.cert_sha256 != authority.opening.sha256() {
        return Err(ShareError::NotOurs);
    }
    let share = keys.unwrap(&tender.tender, &hex(&bid), &member).ok_or(ShareError::NotOurs)?;
    let opened = match table::opened(&mut writing, id).await? {
        Some(opened) => opened,
        None => {
            table::insert_opening(&mut writing, id, now).await?;
            now
        }
    };
    table::insert_release(&mut writing, id, &asked.bid_id, now).await?;
    let permit = permit(authority, keys, &tender, opened)?;
    writing.commit().await?;
    Ok(ShareReleased { share: base64(share.as_ref()), permit })
}

/// The platform's word that a tender is open (docs/protocol/link.md, permit).
fn permit(
    authority: &Authority,
    keys: &dyn KeyStore,
    tender: &TenderRow,
    opened: Instant,
) -> Result<OpeningPermit, ShareError> {
    let platform = authority.platform.p256_public_key().map_err(|_| SignerError::Unavailable)?;
    let key = key_sha256(&platform);
    let seconds = |at: Instant| u64::try_from(at.unix_secs()).unwrap_or(0);
    let (opens, opened_at) = (seconds(tender.opens), seconds(opened));
    let mut message = b"SBL1-PERMIT\0".to_vec();
    message.extend(permit_cbor(&tender.tender, opens, opened_at, &key));
    let der = keys.sign(KeyRole::Platform, &message)?;
    let signature = Signature::from_der(&der).map_err(|_| SignerError::Unavailable)?;
    let sig = base64(signature.to_bytes().as_slice());
    Ok(OpeningPermit { tender_id: tender.tender.clone(), opens, opened_at, key: base64(&key), sig })
}

/// Deterministic CBOR (RFC 8949 §4.2.1) of the permit without its signature.
fn permit_cbor(tender_id: &str, opens: u64, opened_at: u64, key: &[u8; 32]) -> Vec<u8> {
    let mut cbor = vec![0xa4];
    let text = |cbor: &mut Vec<u8>, text: &str| {
        head(cbor, 3, text.len() as u64);
        cbor.extend(text.as_bytes());
    };
    // Shorter keys first, then by letter.
    text(&mut cbor, "key");
    head(&mut cbor, 2, 32);
    cbor.extend(key);
    text(&mut cbor, "opens");
    head(&mut cbor, 0, opens);
    text(&mut cbor, "opened_at");
    head(&mut cbor, 0, opened_at);
    text(&mut cbor, "tender_id");
    text(&mut cbor, tender_id);
    cbor
}

/// The shortest head of a major type and its argument.
fn head(cbor: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    match argument {
        0..=23 => cbor.push(major | argument as u8),
        24..=0xff => cbor.extend([major | 24, argument as u8]),
        0x100..=0xffff => {
            cbor.push(major | 25);
            cbor.extend((argument as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            cbor.push(major | 26);
            cbor.extend((argument as u32).to_be_bytes());
        }
        _ => {
            cbor.push(major | 27);
            cbor.extend(argument.to_be_bytes());
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_shortest_head() {
        // RFC 8949 appendix A.
        for (argument, expected) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
        ] {
            let mut cbor = Vec::new();
            head(&mut cbor, 0, argument);
            assert_eq!(hex(&cbor), expected);
        }
    }

    #[test]
    fn keys_of_a_permit_stand_in_the_order_of_their_encodings() {
        let cbor = permit_cbor("ocds-1", 1, 2, &[7; 32]);
        let key = format!("5820{}", hex(&[7; 32]));
        let members =
            ["636b6579", &key, "656f70656e7301", "696f70656e65645f617402", "6974656e6465725f6964666f6364732d31"];
        assert_eq!(hex(&cbor), format!("a4{}", members.concat()));
    }
}
