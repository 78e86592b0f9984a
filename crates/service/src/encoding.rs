//! Bytes as texts: hex for what is public, base64url without padding for the rest.

use base64ct::{Base64UrlUnpadded, Encoding};

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

/// The bytes of a serial number in hex, as a certificate gives it.
pub(crate) fn serial(hex: &str) -> Vec<u8> {
    base16ct::lower::decode_vec(hex).unwrap_or_default()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// As many bytes as there are.
pub(crate) fn decoded(field: &'static str, text: &str) -> Result<Vec<u8>, FormError> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| FormError { field })
}

pub(crate) fn unbase64<const N: usize>(field: &'static str, text: &str) -> Result<[u8; N], FormError> {
    let mut bytes = [0; N];
    match Base64UrlUnpadded::decode(text, &mut bytes) {
        Ok(read) if read.len() == N => Ok(bytes),
        _ => Err(FormError { field }),
    }
}
