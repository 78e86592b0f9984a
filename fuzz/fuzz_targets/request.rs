//! A PKCS#10 request in DER or PEM, with its proof of possession; and a private key in PEM, alone and with its chain.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_pki::{DecryptionKey, FileKey, PrivateKey, Request};

fuzz_target!(|data: &[u8]| {
    if let Ok(request) = Request::from_der(data) {
        let _ = (request.subject(), request.prove().is_ok());
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = (Request::from_pem(text).is_ok(), PrivateKey::from_pem(text).is_ok());
        let _ = (FileKey::from_pem(text, text).is_ok(), DecryptionKey::from_pem(text).is_ok());
    }
});
