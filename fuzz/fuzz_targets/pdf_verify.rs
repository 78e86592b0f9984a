//! A signed PDF, with what was changed after its signatures.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_fuzz::people::{now, people};
use sealbid_pdf::verify::verify;
use sealbid_pki::path::Evidence;

fuzz_target!(|data: &[u8]| {
    let _ = verify(&with_right_offsets(data), &people().trust(), &Evidence::default(), now());
});
