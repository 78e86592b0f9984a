//! A PNG or JPEG that is to become a page. What became one can be read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::png::{is_large, with_right_checksums};
use sealbid_pdf::picture::page;
use sealbid_pdf::read::Pdf;

fuzz_target!(|data: &[u8]| {
    if is_large(data) {
        return;
    }
    if let Ok(file) = page(&with_right_checksums(data)) {
        let pages = Pdf::open(&file).and_then(|pdf| pdf.pages()).expect("the page can be read");
        assert_eq!(pages.len(), 1);
    }
});
