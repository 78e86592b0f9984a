//! What is refused, by the name of the source and the defect.

use std::io::Write;
use std::sync::atomic::AtomicBool;

use sealbid_pdf::compose::{ComposeError, Composition, Control, Front, Numbering, Pages, Part, compose};
use sealbid_pdf::picture::PictureError;
use sealbid_pdf::read::ReadError;
use sealbid_pdf::typeset::{Source, TypesetError};
use sealbid_testkit::rng;

use crate::compose::{at, fonts, heading, make, pdf, plain, text_pages};
use crate::documents::{file, page, pages};

/// `file` with one piece changed for another.
fn replaced(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = file.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
    [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
}

#[test]
fn a_bad_source_is_named_with_its_defect() {
    let sound = page("", "0 0 9 9 re f");
    let broken_table = replaced(&sound, "startxref\n", "startxref\n9");
    let encrypted = replaced(&sound, "/Root 1", "/Encrypt <<>> /Root 1");
    let hybrid = replaced(&sound, "/Root 1", "/XRefStm 9 /Root 1");
    let missing = replaced(&sound, "4 0 obj", "9 0 obj");
    let empty = file(&["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"]);
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("not_a_pdf", b"<html>".to_vec(), "not_a_pdf"),
        ("encrypted", encrypted, "pdf_encrypted"),
        ("truncated", sound[..sound.len() - 30].to_vec(), "pdf_truncated"),
        ("xref_elsewhere", broken_table, "pdf_xref_rebuilt"),
        ("hybrid", hybrid, "pdf_hybrid_xref"),
        ("no_pages", empty, "pdf_no_pages"),
        ("object_elsewhere", missing, "pdf_malformed"),
        ("empty", Vec::new(), "not_a_pdf"),
    ];
    for (name, source, code) in cases {
        let error = make(&plain(vec![pdf("好", 0, &sound), pdf(name, 0, &source)])).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.params().contains(&("name", format!("{name}.pdf"))), "{name}: {:?}", error.params());
    }
    let picture = Part {
        title: "照片".to_owned(),
        level: 0,
        pages: Pages::Picture { name: "照片.gif".to_owned(), bytes: b"GIF89a" },
    };
    let error = make(&plain(vec![picture])).unwrap_err();
    assert_eq!((error.code(), error.params()), ("picture_format_unknown", vec![("name", "照片.gif".to_owned())]));
}

#[test]
fn a_bad_composition_is_refused_by_its_defect() {
    let one = pages(1);
    let numbering = |pattern: &str, size_pt: f64, distance_mm: f64| Composition {
        numbering: Some(Numbering { pattern: pattern.to_owned(), size_pt, distance_mm, ..Numbering::default() }),
        ..plain(vec![pdf("页", 0, &one), pdf("页", 0, &one)])
    };
    let front = |main: &'static str| Front { title: "前".to_owned(), source: Source { main, files: &[] } };
    let settling =
        "#let d = json(\"contents.json\")\n#if calc.odd(d.entries.first().page) { pagebreak() }\n#pagebreak()";
    let cases: Vec<(&str, Composition<'_>, &str)> = vec![
        ("no_parts", plain(vec![]), "compose_no_pages"),
        ("headings_alone", plain(vec![heading("一"), heading("二")]), "compose_no_pages"),
        ("first_too_deep", plain(vec![pdf("页", 1, &one)]), "compose_level"),
        ("two_levels_at_once", plain(vec![pdf("卷", 0, &one), pdf("页", 2, &one)]), "compose_level"),
        ("number_without_number", numbering("页", 9.0, 9.0), "compose_numbering"),
        ("unknown_word_in_number", numbering("{page} {title}", 9.0, 9.0), "compose_numbering"),
        ("number_too_big", numbering("{page}", 90.0, 9.0), "compose_numbering"),
        ("number_off_the_page", numbering("{page}", 9.0, f64::NAN), "compose_numbering"),
        ("number_in_unknown_letters", numbering("{page}\u{20000}", 9.0, 9.0), "compose_glyph_missing"),
        (
            "cover_broken",
            Composition { cover: Some(front("#nobody")), ..plain(vec![pdf("页", 0, &one)]) },
            "typeset_source",
        ),
        (
            "contents_in_unknown_letters",
            Composition {
                contents: Some(front("#json(\"contents.json\").title")),
                title: "\u{20000}".into(),
                ..plain(vec![pdf("页", 0, &one)])
            },
            "typeset_glyph_missing",
        ),
        (
            "contents_never_settle",
            Composition { contents: Some(front(settling)), ..plain(vec![pdf("页", 0, &one)]) },
            "compose_contents_unsettled",
        ),
        ("over_the_limit", Composition { limit: Some(600), ..plain(vec![pdf("页", 0, &one)]) }, "compose_too_large"),
    ];
    for (name, composition, code) in cases {
        let error = make(&composition).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(sealbid_pdf::CODES.contains(&error.code()), "{name}");
    }
}

#[test]
fn every_code_is_in_the_crates_list() {
    let lists = [ComposeError::CODES, PictureError::CODES, TypesetError::CODES, ReadError::CODES];
    for code in lists.concat() {
        assert_eq!(sealbid_pdf::CODES.iter().filter(|listed| **listed == code).count(), 1, "{code}");
    }
}

/// Counts, and fails after so many bytes.
struct Sink(u64, u64);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        if self.0 > self.1 { Err(std::io::Error::other("full")) } else { Ok(bytes.len()) }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn into_sink(composition: &Composition<'_>, cancel: &AtomicBool, room: u64) -> Result<u64, ComposeError> {
    let mut sink = Sink(0, room);
    let mut progress = |done, total| assert!(done <= total);
    let mut control = Control { cancel, progress: &mut progress };
    compose(composition, fonts(), at(), &mut rng(1), &mut control, &mut sink).map(|composed| composed.bytes)
}

#[test]
fn offsets_of_32_bits_bound_the_file() {
    // One stream of 64 MiB, taken again and again: more than 4 GiB would be written.
    let body = "0".repeat(64 << 20);
    let big = page("/X 1", &format!("% {body}"));
    let parts = |count| plain((0..count).map(|_| pdf("大", 0, &big)).collect());
    let never = AtomicBool::new(false);
    let written = into_sink(&parts(62), &never, u64::MAX).unwrap();
    assert!(written > 62 << 26 && written < u64::from(u32::MAX) - (64 << 20));
    let error = into_sink(&parts(64), &never, u64::MAX).unwrap_err();
    assert_eq!(error.code(), "compose_too_large");
    assert_eq!(error.params(), [("limit", "4227858431".to_owned())]);
}

#[test]
fn it_stops_when_told_and_when_the_disk_is_full() {
    let source = text_pages(&["一"]);
    let composition = plain(vec![pdf("页", 0, &source)]);
    let error = into_sink(&composition, &AtomicBool::new(true), u64::MAX).unwrap_err();
    assert_eq!(error.code(), "cancelled");
    let error = into_sink(&composition, &AtomicBool::new(false), 100).unwrap_err();
    assert_eq!((error.code(), error.params()), ("compose_write", vec![("why", "full".to_owned())]));
}

/// Every byte of a small file changed in turn gives a document or a refusal, never a panic.
#[test]
fn changed_bytes_never_panic() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /Outlines 6 0 R /AcroForm <</Fields [5 0 R]>> /OCProperties <</OCGs [7 0 R]>> >>"
            .to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [5 0 R] /Resources <</Font <<>> >> >>".to_owned(),
        crate::documents::stream("", "q BT (x) Tj ET Q Q"),
        "<</Subtype /Widget /FT /Tx /Rect [0 0 99 20] /V (a) /DA (/He 0 Tf)>>".to_owned(),
        "<</First 8 0 R>>".to_owned(),
        "<</Type /OCG /Name (A)>>".to_owned(),
        "<</Title (t) /Dest [3 0 R /Fit]>>".to_owned(),
    ]);
    let mut refused = 0;
    for at in 0..source.len() {
        for to in [b'0', b'9', b'(', b'>', b'[', b' ', b'/', 0xFF] {
            let mut changed = source.clone();
            changed[at] = to;
            if let Err(error) = make(&plain(vec![pdf("变", 0, &changed)])) {
                assert!(sealbid_pdf::CODES.contains(&error.code()));
                refused += 1;
            }
        }
    }
    println!("{refused} of {} changed files refused", source.len() * 8);
    assert!(refused > 1000);
}
