//! PDFs that somebody else made and that become parts of a response. What is composed without an error can be read and
//! has the pages that it should.

#![no_main]

use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_fuzz::people::now;
use sealbid_pdf::compose::{Composition, Control, Numbering, Pages, Part, compose};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::typeset::Fonts;

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        Fonts::new([sealbid_testkit::font("NotoSansSC_400Regular.ttf")]).expect("the product's font is one")
    })
}

fuzz_target!(|data: &[u8]| {
    let bytes = with_right_offsets(data);
    let part = |title: &str, level| Part {
        title: title.to_owned(),
        level,
        pages: Pages::Pdf { name: title.to_owned(), bytes: &bytes },
    };
    // Twice: names, fields and destinations of one source then meet those of another.
    let parts = vec![
        Part { title: "第一册".to_owned(), level: 0, pages: Pages::None },
        part("技术方案.pdf", 1),
        part("技术方案.pdf", 1),
    ];
    let numbering = data.last().is_some_and(|byte| byte % 4 == 0).then(Numbering::default);
    let composition = Composition { title: "投标文件".to_owned(), parts, numbering, ..Composition::default() };
    let never = AtomicBool::new(false);
    let mut control = Control { cancel: &never, progress: &mut |_, _| {} };
    let mut out = Vec::new();
    let mut rng = sealbid_testkit::rng(1);
    let Ok(composed) = compose(&composition, fonts(), now(), &mut rng, &mut control, &mut out) else { return };
    let pages = Pdf::open(&out).and_then(|pdf| pdf.pages()).expect("what was composed can be read").len();
    assert_eq!((composed.bytes, composed.pages), (out.len() as u64, pages));
});
