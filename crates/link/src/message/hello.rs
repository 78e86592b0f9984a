//! HELLO: the phone takes up a session.

use sha2::{Digest as _, Sha256};

use super::record::{Fields, Members, Record as _, Signed, private};
use crate::cbor::Value;
use crate::error::MessageError;
use crate::key::PublicKey;
use crate::qr::Qr;
use crate::value::{Digest, Item, List};

/// What a desk asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// The phone's log.
    Audit,
    /// Shares of envelopes.
    Decrypt,
    /// A signature that logs in.
    Login,
    /// To be known.
    Pair,
    /// Signatures of documents.
    Sign,
    /// A signature by hand.
    Write,
}

impl Op {
    const ALL: [Op; 6] = [Op::Audit, Op::Decrypt, Op::Login, Op::Pair, Op::Sign, Op::Write];

    /// The word that is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::Audit => "AUDIT",
            Op::Decrypt => "DECRYPT",
            Op::Login => "LOGIN",
            Op::Pair => "PAIR",
            Op::Sign => "SIGN",
            Op::Write => "WRITE",
        }
    }

    /// Whether the phone takes the PIN for it.
    pub fn takes_pin(self) -> bool {
        matches!(self, Op::Sign | Op::Login | Op::Decrypt)
    }
}

impl Item for Op {
    fn from_value(value: Value) -> Option<Self> {
        let word = value.into_text()?;
        Op::ALL.into_iter().find(|op| op.as_str() == word)
    }
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

/// The phone's first message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Random.
    pub phone_nonce: [u8; 32],
    /// The fingerprint of K_auth.
    pub phone_id: Digest,
    /// The phone's certificates, each once.
    pub cert_fingerprints: List<Digest, 0, 16>,
    /// What the phone can do, ascending.
    pub capabilities: List<Op, 1, 6>,
    /// In pairing alone: K_auth.
    pub k_auth: Option<PublicKey>,
}

impl private::Map for Hello {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        let hello = Self {
            phone_nonce: fields.required("phone_nonce")?,
            phone_id: fields.required("phone_id")?,
            cert_fingerprints: fields.required("cert_fingerprints")?,
            capabilities: fields.required("capabilities")?,
            k_auth: fields.optional("k_auth")?,
        };
        if !hello.capabilities.is_sorted_by(|a, b| a < b) {
            return Err(MessageError::Field("capabilities"));
        }
        let prints = &hello.cert_fingerprints;
        if prints.iter().enumerate().any(|(at, print)| prints[..at].contains(print)) {
            return Err(MessageError::Field("cert_fingerprints"));
        }
        Ok(hello)
    }
    fn put_members(&self, members: &mut Members) {
        members.put("phone_nonce", &self.phone_nonce);
        members.put("phone_id", &self.phone_id);
        members.put("cert_fingerprints", &self.cert_fingerprints);
        members.put("capabilities", &self.capabilities);
        members.put_optional("k_auth", &self.k_auth);
    }
}

impl Hello {
    /// What K_auth signs.
    pub(crate) fn to_be_signed(&self, qr: &Qr, enc: &[u8; 65]) -> Vec<u8> {
        let channel = Sha256::new().chain_update(enc).chain_update(qr.info()).finalize();
        [b"SBL1-HELLO\0".as_slice(), &channel, &Sha256::digest(self.to_cbor())].concat()
    }
}

impl Signed<Hello> {
    pub(crate) fn holds(&self, qr: &Qr, enc: &[u8; 65], key: &PublicKey) -> bool {
        key.fingerprint() == self.body.phone_id && key.verifies(&self.body.to_be_signed(qr, enc), &self.sig)
    }
}
