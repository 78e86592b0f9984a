//! A revocation list, an OCSP request and an OCSP answer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_pki::{OcspRequest, OcspResponse, RevocationList};

fuzz_target!(|data: &[u8]| {
    let _ = RevocationList::from_der(data);
    let _ = OcspRequest::from_der(data);
    let _ = OcspResponse::from_der(data);
});
