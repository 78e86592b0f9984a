//! A CMS signature, and a time-stamp token.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_pki::cms;

fuzz_target!(|data: &[u8]| {
    if let Ok(parsed) = cms::parse(data) {
        let digest = [0; 32];
        for signer in parsed.signers() {
            parsed.verify_signer(signer, &digest);
        }
        let _ = parsed.timestamp_token();
    }
    let _ = cms::TimeStamp::from_der(data);
});
