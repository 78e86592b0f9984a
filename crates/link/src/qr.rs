//! The code on the screen: 85 bytes and their text.

use std::fmt;

use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};

use crate::error::QrError;
use crate::key::PublicKey;
use crate::value::{Digest, Id};

const LEN: usize = 85;
const VERSION: u8 = 1;
const PREFIX: &str = "SBL1:";
/// Seven bytes in 17 digits.
const GROUP: (usize, usize) = (7, 17);

/// How long one frame of the code is the newest, milliseconds.
pub const FRAME_MS: u64 = 2_000;
/// How many of the newest frames are taken.
pub const FRAMES_TAKEN: u64 = 4;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To make desk and phone known to each other.
    Pair,
    /// All else.
    Operation,
}

/// The 85 bytes of one frame of the code. They hold a secret: `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    bytes: [u8; LEN],
    purpose: Purpose,
    desk: PublicKey,
}

impl Qr {
    pub(crate) fn new(purpose: Purpose, relay: u8, frame: u16, sid: &Id, desk: &PublicKey, root: &[u8; 32]) -> Self {
        let mut bytes = [0; LEN];
        bytes[0] = VERSION << 4 | if purpose == Purpose::Pair { 1 } else { 2 };
        bytes[1] = relay;
        bytes[2..4].copy_from_slice(&frame.to_be_bytes());
        bytes[4..20].copy_from_slice(sid);
        bytes[20..53].copy_from_slice(&desk.to_compressed());
        Hkdf::<Sha256>::from_prk(root)
            .expect("32 bytes are a PRK of SHA-256")
            .expand_multi_info(&[b"sealbid-link/1 qr", sid, &frame.to_be_bytes()], &mut bytes[53..])
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        Self { bytes, purpose, desk: desk.clone() }
    }

    /// The frame of a scanned text.
    ///
    /// # Errors
    /// [`QrError::Malformed`], [`QrError::Version`].
    pub fn parse(text: &str) -> Result<Self, QrError> {
        let Some(digits) = text.strip_prefix(PREFIX) else {
            let other = text.strip_prefix("SBL").and_then(|rest| rest.strip_prefix(|c: char| c.is_ascii_digit()));
            let is_other_version = other.is_some_and(|rest| rest.starts_with(':'));
            return Err(if is_other_version { QrError::Version } else { QrError::Malformed });
        };
        let (groups, last) = (LEN / GROUP.0, 3);
        if digits.len() != groups * GROUP.1 + last || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QrError::Malformed);
        }
        let mut bytes = [0; LEN];
        for (group, out) in digits.as_bytes().chunks(GROUP.1).zip(bytes.chunks_mut(GROUP.0)) {
            // 17 digits are less than 2^57: no overflow.
            let number = group.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
            if number >> (8 * out.len()) != 0 {
                return Err(QrError::Malformed);
            }
            out.copy_from_slice(&number.to_be_bytes()[8 - out.len()..]);
        }
        Self::from_bytes(bytes)
    }

    /// The frame of its 85 bytes.
    ///
    /// # Errors
    /// [`QrError::Malformed`], [`QrError::Version`].
    pub fn from_bytes(bytes: [u8; LEN]) -> Result<Self, QrError> {
        let purpose = match (bytes[0] >> 4, bytes[0] & 0x0f) {
            (VERSION, 1) => Purpose::Pair,
            (VERSION, 2) => Purpose::Operation,
            (VERSION, _) => return Err(QrError::Malformed),
            _ => return Err(QrError::Version),
        };
        let desk = PublicKey::from_sec1(&bytes[20..53]).ok_or(QrError::Malformed)?;
        Ok(Self { bytes, purpose, desk })
    }

    /// The text to be drawn: `SBL1:` and 207 digits.
    pub fn text(&self) -> String {
        let mut text = PREFIX.to_owned();
        for group in self.bytes.chunks(GROUP.0) {
            let number = group.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
            let width = if group.len() == GROUP.0 { GROUP.1 } else { 3 };
            text.push_str(&format!("{number:0width$}"));
        }
        text
    }

    /// The 85 bytes.
    pub fn as_bytes(&self) -> &[u8; LEN] {
        &self.bytes
    }
    /// What the session is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }
    /// The relay's index; 0 is the origin that served the phone app.
    pub fn relay(&self) -> u8 {
        self.bytes[1]
    }
    /// The frame's number.
    pub fn frame(&self) -> u16 {
        u16::from_be_bytes([self.bytes[2], self.bytes[3]])
    }
    /// The session's id.
    pub fn sid(&self) -> Id {
        let mut sid = [0; 16];
        sid.copy_from_slice(&self.bytes[4..20]);
        sid
    }
    /// The desk's key of this session.
    pub fn desk_key(&self) -> &PublicKey {
        &self.desk
    }
    pub(crate) fn psk(&self) -> &[u8] {
        &self.bytes[53..]
    }
    pub(crate) fn psk_id(&self) -> [u8; 18] {
        let mut id = [0; 18];
        id[..16].copy_from_slice(&self.bytes[4..20]);
        id[16..].copy_from_slice(&self.bytes[2..4]);
        id
    }
    pub(crate) fn sha256(&self) -> Digest {
        Sha256::digest(self.bytes).into()
    }
    /// HPKE's info.
    pub(crate) fn info(&self) -> Vec<u8> {
        [b"sealbid-link/1 hello".as_slice(), &self.sha256()].concat()
    }
}

impl fmt::Debug for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Qr({:?} {})", self.purpose, self.frame())
    }
}

/// The `sid` that commits to a desk's nonce and key.
pub(crate) fn sid(desk_nonce: &[u8; 32], desk: &Digest) -> Id {
    let hash = Sha256::new().chain_update(b"SBL1-SID\0").chain_update(desk_nonce).chain_update(desk).finalize();
    let mut sid = [0; 16];
    sid.copy_from_slice(&hash[..16]);
    sid
}
