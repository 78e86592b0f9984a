//! Typeset pages: their text, their fonts, what is refused.

use proptest::prelude::*;
use sealbid_pdf::typeset::{Fonts, Source, TypesetError, render};
use sealbid_testkit::run;

use crate::compose::{at, checked, fonts, text};

const HEAD: &str = "#set page(paper: \"a4\")\n#set text(font: \"Noto Serif SC\", lang: \"zh\")\n";

fn typeset(main: &str, data: &str) -> Result<Vec<u8>, TypesetError> {
    let files = [("data.json", data.as_bytes())];
    render(Source { main: &format!("{HEAD}{main}"), files: &files }, fonts(), at()).map(|rendered| rendered.bytes)
}

#[test]
fn chinese_text_is_set_in_a_small_subset_and_read_back() {
    let bytes = typeset(
        "#let d = json(\"data.json\")\n= #d.title\n#d.body",
        r#"{"title": "投标函", "body": "致：江北示范招标有限公司"}"#,
    );
    let bytes = bytes.unwrap();
    assert!(bytes.len() < 60_000, "{} bytes", bytes.len());
    let file = checked(&bytes);
    let words = text(file.path(), 1);
    assert!(words.contains("投标函") && words.contains("致：江北示范招标有限公司"), "{words}");
    let said = run("pdffonts", [file.path()]).ok().out;
    let fonts: Vec<_> = said.lines().skip(2).collect();
    assert!(!fonts.is_empty());
    for font in fonts {
        // Embedded, a subset, with a way back to Unicode.
        assert!(font.contains("yes yes yes"), "{said}");
    }
}

#[test]
fn the_date_is_the_one_in_shanghai() {
    let late = "2026-11-23T16:30:00Z".parse().unwrap();
    let main = format!("{HEAD}#datetime.today().display()");
    let bytes = render(Source { main: &main, files: &[] }, fonts(), late).unwrap().bytes;
    let file = checked(&bytes);
    assert!(text(file.path(), 1).contains("2026-11-24"));
    let said = run("pdfinfo", [file.path()]).ok().out;
    assert!(said.contains("CreationDate:    Mon Nov 23 16:30:00 2026 UTC"), "{said}");
    assert!(said.contains("Creator:         Sealbid"), "{said}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let make = || typeset("#json(\"data.json\")", "\"江北\"").unwrap();
    assert!(make() == make());
}

#[test]
fn each_fault_is_named() {
    let cases: [(&str, &str, &str, &str); 9] = [
        ("no_glyph", "#json(\"data.json\")", "\"江\u{20000}北\"", "typeset_glyph_missing"),
        ("no_glyph_in_a_table", "#table([#json(\"data.json\")])", "\"\u{1F600}\"", "typeset_glyph_missing"),
        ("does_not_parse", "#let = 1", "0", "typeset_source"),
        ("unknown_variable", "#nobody", "0", "typeset_source"),
        ("file_not_there", "#json(\"other.json\")", "0", "typeset_source"),
        ("file_outside", "#read(\"/etc/hostname\")", "0", "typeset_source"),
        ("package", "#import \"@preview/cetz:0.3.0\"", "0", "typeset_source"),
        ("data_is_no_json", "#json(\"data.json\")", "{", "typeset_source"),
        ("font_not_there", "#text(font: \"SimSun\")[字]", "0", "typeset_source"),
    ];
    for (name, main, data, code) in cases {
        let error = typeset(main, data).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    let error = typeset("#json(\"data.json\")", "\"江\u{20000}北\"").unwrap_err();
    assert_eq!(error.params(), [("character", "\u{20000}".to_owned()), ("codepoint", "U+20000".to_owned())]);
    let error = typeset("第一行\n\n#nobody", "0").unwrap_err();
    let TypesetError::Source { diagnostics } = &error else { panic!("{error}") };
    assert_eq!((diagnostics[0].file.as_deref(), diagnostics[0].line), (Some("main.typ"), Some(5)));
    assert!(diagnostics[0].message.contains("nobody"), "{}", diagnostics[0].message);
}

#[test]
fn fonts_that_are_none_are_refused() {
    let cases: [(&str, Vec<Vec<u8>>); 3] =
        [("none", vec![]), ("not_a_font", vec![b"OTTO".to_vec()]), ("empty", vec![Vec::new()])];
    for (name, files) in cases {
        assert_eq!(Fonts::new(files).expect_err(name).code(), "typeset_font_invalid", "{name}");
    }
    let error = render(Source { main: "", files: &[("../secret", b"")] }, fonts(), at()).unwrap_err();
    assert_eq!(error.code(), "typeset_file_name");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn data_is_never_code(text in "[#$*_=`@<>\\\\/\\[\\](){}\"a-z一-龥 ]{1,40}") {
        let json = serde_json::to_string(&text).unwrap();
        let bytes = typeset("#text(json(\"data.json\"))", &json).unwrap();
        let file = checked(&bytes);
        let found: String = crate::compose::text(file.path(), 1).split_whitespace().collect();
        let wanted: String = text.split_whitespace().collect();
        prop_assert_eq!(found, wanted);
    }
}
