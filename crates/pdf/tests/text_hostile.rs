//! Pages that are made to break a reader of text, or to keep it busy: each costs its own text at most.

use std::time::{Duration, Instant};

use sealbid_pdf::read::Pdf;
use sealbid_pdf::text::Text;

use crate::documents;

/// Generous: the tests run without optimisation on machines that do other work.
const AT_MOST: Duration = Duration::from_secs(30);

/// A file of a page with this content and these objects from 8 on, and after it one that says `sound`. Object 7 is
/// Helvetica, and both pages have `resources`.
fn file(content: String, resources: &str, objects: Vec<String>) -> Vec<u8> {
    let all = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!("<</Type /Pages /Kids [3 0 R 5 0 R] /Count 2 /MediaBox [0 0 600 900] /Resources <<{resources}>>>>"),
        "<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_owned(),
        content,
        "<</Type /Page /Parent 2 0 R /Contents 6 0 R /Resources <</Font <</S 7 0 R>>>>>>".to_owned(),
        documents::stream("", "BT /S 10 Tf 100 700 Td (sound) Tj ET"),
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>".to_owned(),
    ];
    documents::file(&[all, objects].concat())
}

fn drawn(content: &str) -> String {
    documents::stream("", content)
}

fn form(resources: &str, content: &str) -> String {
    documents::stream(&format!("/Subtype /Form /BBox [0 0 9 9] /Resources <<{resources}>>"), content)
}

/// Whether the text of the first page could be read.
fn reads(name: &str, file: &[u8]) -> bool {
    let begun = Instant::now();
    let text = Text::read(&Pdf::open(file).unwrap(), &mut |_, _| true).unwrap().unwrap();
    assert!(begun.elapsed() < AT_MOST, "{name}: {:?}", begun.elapsed());
    assert_eq!(text.find("sound").iter().filter(|hit| hit.page == 1).count(), 1, "{name}");
    text.page(0).unwrap().is_ok()
}

fn composite(entries: &str) -> String {
    let info = "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>";
    let part = format!("<</Type /Font /Subtype /CIDFontType2 /BaseFont /X {info} {entries}>>");
    format!("<</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [{part}]>>")
}

#[test]
fn a_page_that_cannot_be_read_leaves_the_others() {
    let show = "BT /F1 10 Tf 100 700 Td <0041> Tj ET";
    let f1 = "/Font <</F1 8 0 R>>";
    let doubling: Vec<String> = (0..40)
        .map(|at| form(&format!("/XObject <</X {} 0 R>>", if at == 39 { 7 } else { at + 9 }), "/X Do /X Do"))
        .collect();
    let reads_itself = form("/XObject <</X 8 0 R>>", "/X Do (a) Tj");
    let references = ["9 0 R".to_owned(), "8 0 R".to_owned()].to_vec();
    let type_1 = |entries: &str| format!("<</Type /Font /Subtype /Type1 /BaseFont /X {entries}>>");
    let cases: Vec<(&str, bool, Vec<u8>)> = vec![
        ("sound", true, file(drawn(show), f1, vec![composite("")])),
        ("forms_that_double", false, file(drawn("/X Do"), "/XObject <</X 8 0 R>>", doubling)),
        ("form_draws_itself", true, file(drawn("/X Do"), "/XObject <</X 8 0 R>>", vec![reads_itself])),
        ("brackets_without_end", true, file(drawn(&"[".repeat(1_000_000)), "", vec![])),
        ("dictionaries_without_end", true, file(drawn(&"<<".repeat(1_000_000)), "", vec![])),
        ("states_without_end", true, file(drawn(&"q ".repeat(300_000)), "", vec![])),
        ("string_without_end", true, file(drawn("BT /F1 9 Tf (aaa"), f1, vec![composite("")])),
        (
            "numbers_too_high",
            true,
            file(drawn("1e300 0 0 1e300 0 0 cm BT /F1 1e38 Tf (a) Tj ET"), f1, vec![composite("")]),
        ),
        ("widths_without_end", true, file(drawn(show), f1, vec![composite("/W [0 4294967295 500]")])),
        ("vertical_widths_without_end", true, file(drawn(show), f1, vec![composite("/W2 [0 4294967295 1 2 3]")])),
        (
            "codes_without_end",
            true,
            file(drawn(show), f1, vec![type_1("/FirstChar 4294967295 /LastChar 4294967296 /Widths [1]")]),
        ),
        ("font_is_a_circle", true, file(drawn(show), f1, references)),
        ("font_is_no_font", true, file(drawn(show), f1, vec!["(font)".to_owned()])),
        (
            "font_program_is_none",
            true,
            file(drawn(show), f1, vec![type_1("/FontDescriptor <</FontFile 9 0 R>>"), drawn("%!PS")]),
        ),
    ];
    for (name, readable, file) in cases {
        assert_eq!(reads(name, &file), readable, "{name}");
    }
}

/// Every byte of the interesting objects changed in turn: whatever comes, it is an answer.
#[test]
fn no_changed_byte_breaks_the_reader() {
    let sound = file(
        drawn("q 1 0 0 1 5 5 cm BT /F1 10 Tf 100 700 Td [(a) -20 <0041>] TJ ET Q /X Do"),
        "/Font <</F1 8 0 R>> /XObject <</X 9 0 R>>",
        vec![composite("/W [0 [500 600] 7 9 500] /DW 1000"), form("/Font <</F1 8 0 R>>", "BT /F1 9 Tf (b) Tj ET")],
    );
    let mut answers = 0;
    for at in (0..sound.len()).step_by(3) {
        let mut changed = sound.clone();
        changed[at] ^= 0x15;
        let Ok(pdf) = Pdf::open(&changed) else { continue };
        answers += usize::from(Text::read(&pdf, &mut |_, _| true).is_ok());
    }
    assert!(answers > 100, "{answers}");
}
