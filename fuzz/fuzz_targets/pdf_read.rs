//! A PDF: its pages, its form, every object and every stream, and what it does besides showing pages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lopdf::Object;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_pdf::read::Pdf;

/// Objects that are read of one file.
const OBJECTS: usize = 500;
/// Bytes that one stream may decode to.
const STREAM: usize = 1 << 20;

fuzz_target!(|data: &[u8]| {
    let file = with_right_offsets(data);
    let Ok(pdf) = Pdf::open(&file) else { return };
    let _ = (pdf.catalog().is_ok(), pdf.fields().is_ok(), pdf.is_active());
    for page in pdf.pages().unwrap_or_default() {
        let _ = page.display.placement(10.0, 10.0, 40.0, 40.0);
    }
    for &(number, place) in pdf.places().iter().take(OBJECTS) {
        if let Ok(Object::Stream(stream)) = pdf.get((number, place.generation())) {
            let _ = pdf.stream_decoded(&stream, STREAM);
        }
    }
});
