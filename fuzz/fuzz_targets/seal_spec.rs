//! The words of a round seal as JSON, and the seal that they give.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_seal::RoundSeal;

fn font() -> &'static [u8] {
    static FONT: OnceLock<Vec<u8>> = OnceLock::new();
    FONT.get_or_init(|| sealbid_testkit::font("NotoSerifSC_400Regular.ttf"))
}

fuzz_target!(|data: &[u8]| {
    let Ok(seal) = RoundSeal::from_json(data) else { return };
    let json = serde_json::to_vec(&seal).expect("a seal that was read can be written");
    assert_eq!(RoundSeal::from_json(&json).expect("a seal that was written can be read"), seal);
    if let Ok(picture) = seal.draw(font(), 72) {
        assert_eq!(picture.width_mm(), seal.diameter_mm());
    }
});
