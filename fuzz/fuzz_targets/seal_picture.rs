//! A PNG that is to become a seal. What became one is the same when it is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::png::{is_large, with_right_checksums};
use sealbid_seal::SealPicture;

fuzz_target!(|data: &[u8]| {
    if is_large(data) {
        return;
    }
    if let Ok(picture) = SealPicture::from_png(&with_right_checksums(data), 42.0) {
        let again = SealPicture::from_png(&picture.to_png(), 42.0).expect("a seal that was written can be read");
        assert!(again == picture);
    }
});
