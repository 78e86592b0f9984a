//! One certificate in DER, or a chain in PEM.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_pki::{Certificate, Instant, path};

fuzz_target!(|data: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(data) {
        let _ =
            (certificate.subject(), certificate.issuer(), certificate.uscc(), certificate.p256_public_key().is_ok());
        let at = Instant::from_unix_secs(1_795_392_000);
        let trust = path::Trust::new(vec![certificate.clone()]);
        for purpose in [path::Purpose::Signing, path::Purpose::Any] {
            let others = std::slice::from_ref(&certificate);
            path::validate(&certificate, others, &trust, &path::Evidence::default(), purpose, at);
        }
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = (Certificate::pem_chain(text).is_ok(), Certificate::from_pem(text).is_ok());
    }
});
