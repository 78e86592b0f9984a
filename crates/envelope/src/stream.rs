//! Tink's streaming AEAD `AES256_GCM_HKDF_1MB`, written and read in one pass and constant memory.
//!
//! Layout: `0x28 ‖ salt(32) ‖ nonce prefix(7)`, then segments of AES-256-GCM. The segment key is HKDF-SHA256 of the
//! key material under that salt, with the associated data as info; the nonce is `prefix ‖ segment number (u32, big
//! endian) ‖ last (00 or 01)`. All segments but the last fill 1,048,576 bytes, the first one together with the 40
//! bytes of the stream's header. <https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming>

use std::io::{self, Read, Write};

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

pub use crate::error::StreamError;
use crate::pipeline::{Control, Stages};

const SEGMENT_LEN: u64 = 1 << 20;
const HEADER_LEN: usize = 40;
const TAG_LEN: usize = 16;
const SALT_LEN: usize = 32;
const PREFIX_LEN: usize = 7;
/// Plain bytes of a first segment that is full.
const FIRST_PLAIN: u64 = SEGMENT_LEN - HEADER_LEN as u64 - TAG_LEN as u64;
/// Plain bytes of a later segment that is full.
const NEXT_PLAIN: u64 = SEGMENT_LEN - TAG_LEN as u64;

/// How many segments `plain_len` bytes take, at least one. Saturates beyond 4 TiB, far over every limit.
fn segments(plain_len: u64) -> u32 {
    let more = plain_len.saturating_sub(FIRST_PLAIN).div_ceil(NEXT_PLAIN);
    u32::try_from(more + 1).unwrap_or(u32::MAX)
}

/// Plain bytes of segment `number`.
fn segment_plain_len(plain_len: u64, number: u32) -> usize {
    let (start, full) = match number {
        0 => (0, FIRST_PLAIN),
        n => (FIRST_PLAIN + u64::from(n - 1) * NEXT_PLAIN, NEXT_PLAIN),
    };
    plain_len.saturating_sub(start).min(full) as usize
}

/// The length of the stream that `plain_len` bytes become.
///
/// ```
/// use sealbid_envelope::stream::sealed_len;
/// assert_eq!(sealed_len(0), 56);
/// assert_eq!(sealed_len(1_048_520), 1_048_576);
/// assert_eq!(sealed_len(1_048_521), 1_048_521 + 40 + 2 * 16);
/// ```
pub fn sealed_len(plain_len: u64) -> u64 {
    plain_len.saturating_add(HEADER_LEN as u64 + TAG_LEN as u64 * u64::from(segments(plain_len)))
}

/// The cipher of one stream.
struct Segments {
    cipher: Aes256Gcm,
    prefix: [u8; PREFIX_LEN],
    last: u32,
}

impl Segments {
    fn new(key: &[u8; 32], aad: &[u8], salt: &[u8], prefix: [u8; PREFIX_LEN], plain_len: u64) -> Self {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(salt), key)
            .expand(aad, derived.as_mut())
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        Self { cipher: Aes256Gcm::new((&*derived).into()), prefix, last: segments(plain_len) - 1 }
    }

    fn nonce(&self, number: u32) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[..PREFIX_LEN].copy_from_slice(&self.prefix);
        nonce[PREFIX_LEN..11].copy_from_slice(&number.to_be_bytes());
        nonce[11] = u8::from(number == self.last);
        nonce
    }

    fn encrypt(&self, number: u32, buffer: &mut Vec<u8>) {
        let tag = self
            .cipher
            .encrypt_inout_detached(&self.nonce(number).into(), &[], InOutBuf::from(buffer.as_mut_slice()))
            .expect("a segment is far below AES-GCM's limit of 64 GiB");
        buffer.extend_from_slice(&tag);
    }

    fn decrypt(&self, number: u32, buffer: &mut Vec<u8>) -> Result<(), StreamError> {
        let corrupt = || StreamError::Corrupt { segment: number };
        let (text, tag) = buffer.split_last_chunk_mut::<TAG_LEN>().ok_or_else(corrupt)?;
        let text_len = text.len();
        self.cipher
            .decrypt_inout_detached(&self.nonce(number).into(), &[], InOutBuf::from(text), (&*tag).into())
            .map_err(|_| corrupt())?;
        buffer.truncate(text_len);
        Ok(())
    }
}

/// Fills `buffer` with exactly `len` bytes.
fn fill(input: &mut dyn Read, buffer: &mut Vec<u8>, len: usize) -> Result<(), StreamError> {
    buffer.resize(len, 0);
    input.read_exact(buffer).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => StreamError::Short,
        _ => StreamError::Read(e),
    })
}

/// Encrypts exactly `plain_len` bytes of `plain` into `out`: [`sealed_len`] bytes. Takes 39 bytes from `rng`.
///
/// # Errors
/// [`StreamError::Short`] where `plain` ends early; [`StreamError::Read`], [`StreamError::Write`],
/// [`StreamError::Cancelled`].
pub fn encrypt(
    key: &[u8; 32],
    aad: &[u8],
    plain: &mut dyn Read,
    plain_len: u64,
    out: &mut dyn Write,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
) -> Result<(), StreamError> {
    let mut header = [0; HEADER_LEN];
    header[0] = HEADER_LEN as u8;
    rng.fill_bytes(&mut header[1..]);
    let mut prefix = [0; PREFIX_LEN];
    prefix.copy_from_slice(&header[1 + SALT_LEN..]);
    let segments = Segments::new(key, aad, &header[1..=SALT_LEN], prefix, plain_len);
    out.write_all(&header).map_err(StreamError::Write)?;
    let (threads, mut done) = (control.threads, 0);
    Stages {
        read: |number, buffer: &mut Vec<u8>| fill(plain, buffer, segment_plain_len(plain_len, number)),
        work: |number, buffer: &mut Vec<u8>| {
            segments.encrypt(number, buffer);
            Ok(())
        },
        write: |_, sealed: &[u8]| {
            control.check()?;
            out.write_all(sealed).map_err(StreamError::Write)?;
            done += (sealed.len() - TAG_LEN) as u64;
            (control.progress)(done, plain_len);
            Ok(())
        },
    }
    .run(segments.last + 1, threads)
}

/// Decrypts a stream that holds `plain_len` bytes; reads exactly [`sealed_len`] bytes of `sealed`. Only verified
/// segments are written, but what was written counts only when this returns `Ok`: until then the end may be missing.
///
/// # Errors
/// [`StreamError::Corrupt`] with the first segment that does not verify, [`StreamError::Short`] where `sealed` ends
/// early; [`StreamError::Read`], [`StreamError::Write`], [`StreamError::Cancelled`].
pub fn decrypt(
    key: &[u8; 32],
    aad: &[u8],
    sealed: &mut dyn Read,
    plain_len: u64,
    out: &mut dyn Write,
    control: &mut Control<'_>,
) -> Result<(), StreamError> {
    let mut header = Vec::new();
    fill(sealed, &mut header, HEADER_LEN)?;
    if header[0] != HEADER_LEN as u8 {
        return Err(StreamError::Corrupt { segment: 0 });
    }
    let mut prefix = [0; PREFIX_LEN];
    prefix.copy_from_slice(&header[1 + SALT_LEN..]);
    let segments = Segments::new(key, aad, &header[1..=SALT_LEN], prefix, plain_len);
    let (threads, mut done) = (control.threads, 0);
    Stages {
        read: |number, buffer: &mut Vec<u8>| fill(sealed, buffer, segment_plain_len(plain_len, number) + TAG_LEN),
        work: |number, buffer: &mut Vec<u8>| segments.decrypt(number, buffer),
        write: |_, plain: &[u8]| {
            control.check()?;
            out.write_all(plain).map_err(StreamError::Write)?;
            done += plain.len() as u64;
            (control.progress)(done, plain_len);
            Ok(())
        },
    }
    .run(segments.last + 1, threads)
}
