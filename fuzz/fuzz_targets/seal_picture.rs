//! A PNG that is to become a seal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_seal::SealPicture;

fuzz_target!(|data: &[u8]| {
    let _ = SealPicture::from_png(data, 42.0);
});
