//! The text of a scanned code.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_link::Qr;

fuzz_target!(|data: &[u8]| {
    if let Ok(qr) = Qr::parse(&String::from_utf8_lossy(data)) {
        assert_eq!(qr.text().as_bytes(), data);
    }
    if let Some(bytes) = data.first_chunk::<85>() {
        let _ = Qr::from_bytes(*bytes);
    }
});
