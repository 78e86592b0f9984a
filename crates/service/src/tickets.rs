//! Tickets: at PIN version 0 the word that a phone is enrolled here and none of its certificates is revoked. Whether a PIN
//! was good is the phone's alone to know, until the PIN scheme of docs/protocol/link.md is served here.

use sealbid_link::{Digest, Ticket};
use sealbid_pki::{Instant, SignerError};
use sealbid_wire::service::SignedTicket;
use sha2::{Digest as _, Sha256};

use crate::statements::{StatementKey, time};
use crate::store::certificate as table;
use crate::store::{Store, StoreError};

/// How long a ticket is good for, seconds.
const TICKET_SECS: i64 = 120;

/// Why a phone was given no ticket.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TicketError {
    #[error("no phone has this bearer")]
    Bearer,
    #[error("a certificate of the phone is revoked")]
    Revoked,
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TicketError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Bearer => "service_bearer",
            Self::Revoked => "CERT_REVOKED",
            Self::Signer(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Signer(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::Bearer | Self::Revoked => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for TicketError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The `phone_id` of a phone that may have a ticket.
pub(crate) async fn phone(store: &Store, bearer: &[u8; 32]) -> Result<Digest, TicketError> {
    let mut reading = store.read().await?;
    let found = table::phone_of_bearer(&mut reading, &Sha256::digest(bearer).into()).await?;
    let phone = found.ok_or(TicketError::Bearer)?;
    if phone.is_revoked { Err(TicketError::Revoked) } else { Ok(phone.id) }
}

/// The ticket of a phone for one question. Nothing is stored: it is over soon, and another one may be had.
pub(crate) fn issue(
    pin: &StatementKey,
    device: Digest,
    req_hash: Digest,
    now: Instant,
) -> Result<SignedTicket, TicketError> {
    Ok(pin.state(Ticket { device, req_hash, exp: time(now.plus_secs(TICKET_SECS)), key: pin.fingerprint() })?)
}
