//! What the service signs for the protocol between desk and phone: the protocol's own records, under keys of the service.

use std::sync::Arc;

use p256::ecdsa::Signature;
use p256::elliptic_curve::sec1::ToSec1Point;
use sealbid_link::{
    Digest, KeyUnavailable, Permit, PlatformContext, PublicKey, Record, Sig, Signed, SigningKey, Ticket, Time,
};
use sealbid_pki::{Instant, SignerError};
use sealbid_wire::service::{OpeningPermit, SignedContext, SignedTicket};

use crate::encoding::base64;
use crate::keys::{KeyRole, KeyStore};

/// A key of the service as the protocol takes a signer.
pub(crate) struct StatementKey {
    keys: Arc<dyn KeyStore>,
    role: KeyRole,
    public: PublicKey,
}

impl StatementKey {
    /// The key of `role`, whose public half is `public`.
    pub(crate) fn new(keys: Arc<dyn KeyStore>, role: KeyRole, public: &p256::PublicKey) -> Self {
        let public = PublicKey::from_sec1(public.to_sec1_point(false).as_bytes()).expect("a point of the curve");
        Self { keys, role, public }
    }

    /// How statements name it.
    pub(crate) fn fingerprint(&self) -> Digest {
        self.public.fingerprint()
    }

    /// The uncompressed point, as others are told.
    pub(crate) fn point(&self) -> String {
        base64(&self.public.to_uncompressed())
    }

    /// Signs.
    pub(crate) fn state<T: Statement>(&self, body: T) -> Result<T::Wire, SignerError> {
        let Signed { body, sig } = Signed::direct(body, T::UNDER, self).map_err(|_| SignerError::Unavailable)?;
        Ok(body.into_wire(base64(&sig)))
    }
}

impl SigningKey for StatementKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }
    fn sign(&self, message: &[u8]) -> Result<Sig, KeyUnavailable> {
        let der = self.keys.sign(self.role, message).map_err(|_| KeyUnavailable)?;
        let signature = Signature::from_der(&der).map_err(|_| KeyUnavailable)?;
        Ok(signature.to_bytes().into())
    }
}

/// A record that the service signs, and how it crosses HTTP.
pub(crate) trait Statement: Record {
    /// The label before the signed CBOR.
    const UNDER: &'static [u8];
    type Wire;
    fn into_wire(self, sig: String) -> Self::Wire;
}

impl Statement for Permit {
    const UNDER: &'static [u8] = Self::LABEL;
    type Wire = OpeningPermit;
    fn into_wire(self, sig: String) -> OpeningPermit {
        OpeningPermit {
            tender_id: self.tender_id.as_str().to_owned(),
            opens: self.opens.get(),
            opened_at: self.opened_at.get(),
            key: base64(&self.key),
            sig,
        }
    }
}

impl Statement for PlatformContext {
    const UNDER: &'static [u8] = Self::LABEL;
    type Wire = SignedContext;
    fn into_wire(self, sig: String) -> SignedContext {
        SignedContext {
            tender_id: self.tender_id.as_str().to_owned(),
            number: self.number.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            bidder: self.bidder.as_str().to_owned(),
            deadline: self.deadline.get(),
            opens: self.opens.get(),
            key: base64(&self.key),
            sig,
        }
    }
}

impl Statement for Ticket {
    const UNDER: &'static [u8] = Self::LABEL;
    type Wire = SignedTicket;
    fn into_wire(self, sig: String) -> SignedTicket {
        SignedTicket {
            device: base64(&self.device),
            req_hash: base64(&self.req_hash),
            exp: self.exp.get(),
            key: base64(&self.key),
            sig,
        }
    }
}

/// Whole seconds, as the protocol counts.
pub(crate) fn time(at: Instant) -> Time {
    Time::new(u64::try_from(at.unix_secs()).unwrap_or(0)).unwrap_or(Time::MAX)
}
