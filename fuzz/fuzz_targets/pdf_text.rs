//! The text of a PDF's pages, and keywords in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_pdf::read::Pdf;
use sealbid_pdf::text::Text;

// What panics in the interpreter costs a page its text; the fuzzer ends at what comes out of the target alone.
fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |data: &[u8]| {
        let file = with_right_offsets(data);
        let Ok(pdf) = Pdf::open(&file) else { return };
        let Ok(Some(text)) = Text::read(&pdf, &mut |_, _| true) else { return };
        for page in 0..text.pages() {
            let Some(Ok(page)) = text.page(page) else { continue };
            let keyword: String = page.glyphs.iter().take(3).map(|glyph| glyph.character).collect();
            for hit in text.find(&keyword) {
                assert!(hit.area().centre().0.is_finite() && text.page(hit.page).is_some());
            }
        }
    }
);
