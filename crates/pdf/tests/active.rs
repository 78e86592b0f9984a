//! What a document does besides showing pages, wherever in it that stands.

use sealbid_pdf::read::Pdf;

use crate::documents::{file, page, pages, stream, tender};

fn is_active(file: &[u8]) -> bool {
    Pdf::open(file).unwrap().is_active()
}

/// A page whose catalog has these entries, and one object more.
fn with(catalog: &str, more: &str) -> Vec<u8> {
    file(&[
        format!("<</Type /Catalog /Pages 2 0 R {catalog}>>"),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>".to_owned(),
        more.to_owned(),
    ])
}

#[test]
fn pages_links_and_forms_are_shown_and_no_more() {
    for (name, file) in [
        ("pages", pages(3)),
        ("tender", tender()),
        (
            "link",
            page("/Annots [<</Type /Annot /Subtype /Link /A <</S /URI /URI (https://bids.example/JavaScript)>>>>]", ""),
        ),
        ("goto", with("/OpenAction [3 0 R /Fit] /Names <</Dests <</Names [(Launch) [3 0 R /Fit]]>>>>", "null")),
        ("text", page("", "BT (/S /JavaScript) Tj ET")),
        ("free", with("", "null")),
    ] {
        assert!(!is_active(&file), "{name}");
    }
}

#[test]
fn a_script_within_another_object_was_overlooked() {
    let script = "<</S /JavaScript /JS (app.alert(1))>>";
    let attached = stream("/Type /EmbeddedFile", "MZ");
    for (name, file) in [
        ("on opening", with(&format!("/OpenAction {script}"), "null")),
        ("on opening, elsewhere", with("/OpenAction 4 0 R", script)),
        ("its name is written in digits", with("/OpenAction <</S /J#61vaScript /#4aS 4 0 R>>", "(app.alert(1))")),
        ("a stream as script", with("/OpenAction <</S /Rendition /JS 4 0 R>>", &stream("", "app.alert(1)"))),
        ("on closing", with(&format!("/AA <</WC {script}>>"), "null")),
        ("after another one", with(&format!("/OpenAction <</S /GoTo /D [3 0 R /Fit] /Next [{script}]>>"), "null")),
        ("by name", with("/Names <</JavaScript <</Names [(a) 4 0 R]>>>>", "null")),
        ("in a page", page(&format!("/AA <</O {script}>>"), "")),
        ("in an annotation", page(&format!("/Annots [<</Type /Annot /Subtype /Link /A {script}>>]"), "")),
        ("a program", page("/Annots [<</Type /Annot /Subtype /Link /A <</S /Launch /F (calc.exe)>>>>]", "")),
        ("a file", with("/Names <</EmbeddedFiles <</Names [(a) <</Type /Filespec /EF <</F 4 0 R>>>>]>>>>", &attached)),
        ("a file without a type", page("/Annots [<</Subtype /FileAttachment /FS <</F (a) /EF <</F 4 0 R>>>>>>]", "")),
        ("a file's stream alone", with("", &attached)),
        ("another document in it", with("/OpenAction <</S /GoToE /T <</R /C>>>>", "null")),
        ("a film", page("/Annots [<</Type /Annot /Subtype /RichMedia>>]", "")),
        ("a model", page("/Annots [<</Type /Annot /Subtype /3D>>]", "")),
        ("a form with scripts of its own", with("/AcroForm <</Fields [] /XFA 4 0 R>>", &stream("", "<xdp/>"))),
        ("a form that is sent", with("/OpenAction <</S /SubmitForm /F (https://bids.example)>>", "null")),
        ("what cannot be read", with("", "<</S /JavaScript")),
    ] {
        assert!(is_active(&file), "{name}");
    }
}
