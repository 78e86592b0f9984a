//! The design of a seal as JSON, and the seal that it gives.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealbid_seal::{Fonts, SealDesign};

static FONTS: LazyLock<[Vec<u8>; 2]> =
    LazyLock::new(|| ["NotoSerifSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"].map(sealbid_testkit::font));

fuzz_target!(|data: &[u8]| {
    let Ok(design) = SealDesign::from_json(data) else { return };
    let json = design.to_json();
    assert_eq!(SealDesign::from_json(json.as_bytes()).expect("a design that was written can be read"), design);
    let [song, hei] = &*FONTS;
    let fonts = Fonts { song, hei };
    if let Ok(picture) = design.draw(&fonts, 72) {
        assert_eq!(picture.width_mm(), design.size_mm().0);
        design.checks(&fonts).expect("what can be drawn can be measured");
    }
});
