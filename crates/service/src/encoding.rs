//! Bytes as texts: hex for what is public, base64url without padding for the rest.

use base64ct::{Base64UrlUnpadded, Encoding};
use rand_core::CryptoRng;

/// A member of a request is not of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} is not of its form")]
pub(crate) struct FormError {
    pub(crate) field: &'static str,
}

impl FormError {
    pub(crate) fn code(self) -> &'static str {
        "service_form"
    }
    pub(crate) fn params(self) -> Vec<(&'static str, String)> {
        vec![("field", self.field.to_owned())]
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

pub(crate) fn unhex<const N: usize>(field: &'static str, text: &str) -> Result<[u8; N], FormError> {
    let mut bytes = [0; N];
    match base16ct::lower::decode(text, &mut bytes) {
        Ok(read) if read.len() == N => Ok(bytes),
        _ => Err(FormError { field }),
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn unbase64<const N: usize>(field: &'static str, text: &str) -> Result<[u8; N], FormError> {
    let mut bytes = [0; N];
    match Base64UrlUnpadded::decode(text, &mut bytes) {
        Ok(read) if read.len() == N => Ok(bytes),
        _ => Err(FormError { field }),
    }
}

/// A new identifier: a UUID of version 4 (RFC 9562 §5.4).
pub(crate) fn uuid(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex(&bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}
