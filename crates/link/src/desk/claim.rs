//! A phone's HELLO: whether it holds, and the keys that follow from it.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Session;
use crate::error::Code;
use crate::frame::{HEADER_LEN, Kind, unpad};
use crate::key::PublicKey;
use crate::message::Message;
use crate::message::hello::Hello;
use crate::qr::{FRAMES_TAKEN, Purpose, Qr};
use crate::schedule::{self, DeskContext, ResponseKeys};

/// A HELLO that opened.
pub(super) struct Opened {
    pub(super) qr: Qr,
    pub(super) enc: [u8; 65],
    pub(super) payload: Vec<u8>,
    pub(super) hello: Hello,
    pub(super) phone: Option<PublicKey>,
    pub(super) context: DeskContext,
}

/// What is known once a HELLO opened, and the keys of the answer to it.
pub(super) struct Claim {
    pub(super) qr: Qr,
    pub(super) payload: Vec<u8>,
    pub(super) hello: Hello,
    /// K_auth, where desk and phone are paired or about to be.
    pub(super) phone: Option<PublicKey>,
    pub(super) context: DeskContext,
    pub(super) response_nonce: [u8; 32],
    pub(super) keys: ResponseKeys,
}

impl Session {
    /// Whether a HELLO is in time and holds, but for being of a phone that is paired.
    pub(super) fn open_hello(&self, now: u64, frame: &[u8], payload: &[u8]) -> Result<Opened, Code> {
        let number = payload.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes)).ok_or(Code::HelloBad)?;
        let newest = self.newest(now);
        if u64::from(number) > newest {
            return Err(Code::HelloBad);
        }
        if u64::from(number) + FRAMES_TAKEN <= newest {
            return Err(Code::QrStale);
        }
        self.open_again(frame, payload).ok_or(Code::HelloBad)
    }

    /// The same without regard to time, so that a stored HELLO can be taken up again.
    pub(super) fn open_again(&self, frame: &[u8], payload: &[u8]) -> Option<Opened> {
        let (number, rest) = payload.split_first_chunk::<2>()?;
        let (enc, sealed) = rest.split_first_chunk::<65>()?;
        let qr = self.frame(u16::from_be_bytes(*number));
        let mut context = schedule::desk(&qr, &self.secret, enc).ok()?;
        let plain = context.open(sealed, &frame[..HEADER_LEN]).map(Zeroizing::new).ok()?;
        let Message::Hello(hello) = Message::from_cbor(Kind::Hello, unpad(&plain)?).ok()? else { return None };
        let phone = match (self.purpose, &hello.body.k_auth) {
            (Purpose::Pair, Some(key)) => Some(key.clone()),
            (Purpose::Operation, None) => self.paired(&hello.body).cloned(),
            _ => return None,
        };
        // A phone that is not known is told so; whose signature it would be cannot be asked.
        if phone.as_ref().is_some_and(|key| !hello.holds(&qr, enc, key)) {
            return None;
        }
        Some(Opened { qr, enc: *enc, payload: payload.to_vec(), hello: hello.body, phone, context })
    }

    fn paired(&self, hello: &Hello) -> Option<&PublicKey> {
        self.phones.iter().find(|key| key.fingerprint() == hello.phone_id)
    }
}

impl Opened {
    pub(super) fn claim(self, response_nonce: [u8; 32]) -> Claim {
        let keys = ResponseKeys::derive(&schedule::desk_secret(&self.context), &self.enc, &response_nonce);
        Claim {
            qr: self.qr,
            payload: self.payload,
            hello: self.hello,
            phone: self.phone,
            context: self.context,
            response_nonce,
            keys,
        }
    }
}

/// The four check digits of a pairing.
pub(crate) fn check_digits(qr: &Qr, hello_payload: &[u8], desk_nonce: &[u8; 32]) -> u16 {
    let hash = Sha256::new()
        .chain_update(b"SBL1-CHECK\0")
        .chain_update(qr.sha256())
        .chain_update(Sha256::digest(hello_payload))
        .chain_update(desk_nonce)
        .finalize();
    let number = hash[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    (number % 10_000) as u16
}
