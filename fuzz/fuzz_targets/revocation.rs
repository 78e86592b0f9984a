//! A revocation list, an OCSP request and an OCSP answer; and what they say of a certificate.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::people::{now, people};
use sealbid_pki::path::{Evidence, Purpose, validate};
use sealbid_pki::{OcspRequest, OcspResponse, RevocationList, Signer};

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = RevocationList::from_pem(text);
    }
    if let Ok(request) = OcspRequest::from_der(data) {
        let again = OcspRequest::from_der(&request.to_der()).expect("a request that was written can be read");
        assert_eq!(again.ids(), request.ids());
    }
    if RevocationList::from_der(data).is_err() && OcspResponse::from_der(data).is_err() {
        return;
    }
    let evidence = Evidence { crls: vec![data.to_vec()], ocsp: vec![data.to_vec()] };
    validate(&people().bidder.chain()[0], &[], &people().trust(), &evidence, Purpose::Signing, now());
});
