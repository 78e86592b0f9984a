//! A PNG or JPEG that a seal is to be made of. What was made is a seal picture of the width asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::png::{is_large, with_right_checksums};
use sealbid_seal::SealPicture;
use sealbid_seal::clean::{Cleaning, Kind, Photo};

fuzz_target!(|data: &[u8]| {
    if is_large(data) {
        return;
    }
    let Ok(photo) = Photo::open(&with_right_checksums(data)) else { return };
    for kind in [Kind::Seal, Kind::Handwriting] {
        let wishes = Cleaning { kind, dpi: 72, width_mm: 30.0, ..Cleaning::default() };
        if let Ok(cleaned) = photo.clean(&wishes) {
            SealPicture::from_png(&cleaned.picture.to_png(), 30.0).expect("a seal that was made can be read");
        }
    }
});
