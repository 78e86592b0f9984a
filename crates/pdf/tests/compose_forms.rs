//! Form fields and signatures of sources: they show as before and are fields no more.

use sealbid_pdf::compose::{ComposedPart, Composition};

use crate::compose::{checked, json, make, pdf, plain, text};
use crate::compose_content::{differing, rendered, rendered_by_mutool};
use crate::documents::{file, stream};

/// A page of 300 by 300 with these widgets, which are also the fields of the form; `extra` are objects from 10 on.
fn form(form: &str, widgets: &[&str], extra: &[String]) -> Vec<u8> {
    let mut objects = vec![
        format!("<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R 5 0 R] {form}>> >>"),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Annots [4 0 R 5 0 R]>>".to_owned(),
    ];
    objects.extend((0..6).map(|i| {
        let widget = widgets.get(i).unwrap_or(&"/F 2 /Rect [0 0 1 1]");
        format!("<</Type /Annot /Subtype /Widget {widget}>>")
    }));
    objects.extend(extra.iter().cloned());
    file(&objects)
}

fn composed(source: &[u8]) -> (tempfile::NamedTempFile, ComposedPart) {
    let (bytes, mut composed) = make(&plain(vec![pdf("表", 0, source)])).unwrap();
    let file = checked(&bytes);
    let all = json(file.path())["qpdf"].to_string();
    assert!(!all.contains("AcroForm") && !all.contains("/Widget"));
    (file, composed.parts.remove(0))
}

const BOX: &str = "/Type /XObject /Subtype /Form /BBox [0 0 10 10]";

#[test]
fn an_appearance_is_laid_where_the_field_was() {
    let cases: [(&str, String, &str); 8] = [
        ("stretched", stream(BOX, "0 0 6 10 re f"), "/FT /Sig /V <<>> /Rect [50 60 150 90]"),
        ("turned", stream(&format!("{BOX} /Matrix [0 1 -1 0 10 0]"), "0 0 6 10 re f"), "/FT /Tx /Rect [50 60 150 90]"),
        ("offset", stream("/BBox [100 100 120 110]", "100 100 10 10 re f"), "/FT /Tx /Rect [50 60 150 90]"),
        ("mirrored_corners", stream(BOX, "0 0 6 10 re f"), "/FT /Tx /Rect [150 90 50 60]"),
        ("printed_only_counts_as_shown", stream(BOX, "0 0 6 10 re f"), "/FT /Btn /F 4 /Rect [50 60 150 90]"),
        ("hidden", stream(BOX, "0 0 6 10 re f"), "/FT /Tx /F 2 /Rect [50 60 150 90]"),
        ("not_for_the_screen", stream(BOX, "0 0 6 10 re f"), "/FT /Tx /F 32 /Rect [50 60 150 90]"),
        ("of_no_size", stream(BOX, "0 0 6 10 re f"), "/FT /Sig /V <<>> /Rect [0 0 0 0]"),
    ];
    for (name, appearance, field) in cases {
        let widget = format!("/T (a) {field} /AP <</N 10 0 R>>");
        let source = form("", &[&widget], &[appearance]);
        let before = rendered(checked(&source).path(), 72).remove(0);
        let (file, part) = composed(&source);
        assert_eq!(differing(&before, &rendered(file.path(), 72)[0], 0), 0, "{name}");
        assert_eq!((part.fields, part.signatures), (2, usize::from(field.contains("/V"))), "{name}");
    }
}

#[test]
fn a_box_shows_the_state_it_is_in() {
    let states = "/AP <</N <</Yes 10 0 R /Off 11 0 R>> >>";
    let (on, off) = (stream(BOX, "0 0 10 10 re f"), stream(BOX, "0 0 1 10 re f"));
    for (state, dark) in
        [("/AS /Yes", true), ("/AS /Off", false), ("/V /Yes", true), ("", false), ("/AS /Other", false)]
    {
        let widget = format!("/T (c) /FT /Btn /Rect [50 50 150 150] {state} {states}");
        let (file, _) = composed(&form("", &[&widget], &[on.clone(), off.clone()]));
        let (width, _, pixels) = rendered(file.path(), 72).remove(0);
        assert_eq!(pixels[200 * width + 100] < 50, dark, "{state}");
    }
}

#[test]
fn a_field_without_appearance_has_its_frame() {
    let cases: [(&str, &str, usize); 11] = [
        ("border", "/FT /Tx /MK <</BC [1 0 0]>> /BS <</W 1>>", 0),
        ("background", "/FT /Tx /MK <</BG [0.5]>>", 0),
        ("both_of_ink", "/FT /Ch /MK <</BC [0 1 1 0] /BG [0 0 0 0.4]>> /BS <</W 3>>", 0),
        ("dashed", "/FT /Tx /MK <</BC [0]>> /BS <</S /D /D [6 3] /W 2>>", 0),
        // Half of Poppler's line lies outside of the field.
        ("underlined", "/FT /Tx /MK <</BC [0]>> /BS <</S /U /W 2>>", 100),
        ("width_by_the_old_key", "/FT /Tx /MK <</BC [0]>> /Border [0 0 4]", 0),
        ("no_width", "/FT /Tx /MK <</BC [0]>> /BS <</W 0>>", 0),
        ("transparent", "/FT /Tx /MK <</BC [] /BG []>>", 0),
        ("hidden", "/FT /Tx /F 2 /MK <</BC [0]>>", 0),
        ("box_that_is_off", "/FT /Btn /AS /Off /MK <</BC [0]>> /BS <</S /S>>", 0),
        ("state_without_appearance", "/FT /Btn /AS /Off /AP <</N <</Yes 10 0 R>> >> /MK <</BC [0]>>", 0),
    ];
    for (name, field, allowed) in cases {
        let widget = format!("/T (a) /DA (/He 12 Tf 0 g) /Rect [50 60 150 120] {field}");
        let source = form("", &[&widget], &[stream(BOX, "0 0 10 10 re f")]);
        let before = rendered(checked(&source).path(), 72).remove(0);
        let (file, _) = composed(&source);
        let differing = differing(&before, &rendered(file.path(), 72)[0], 0);
        assert!(differing <= allowed, "{name}: {differing} pixels differ");
    }
    // As the standard (12.5.4) and MuPDF have it; Poppler wants a style before it draws a border, and shades these.
    let cases = [
        ("no_style", "/MK <</BC [0]>>"),
        ("raised", "/MK <</BC [0] /BG [0.8]>> /BS <</S /B /W 4>>"),
        ("sunk", "/MK <</BC [0] /BG [0.8]>> /BS <</S /I /W 4>>"),
    ];
    for (name, field) in cases {
        let source = form("", &[&format!("/T (a) /FT /Tx /Rect [50 60 150 120] {field}")], &[]);
        let before = rendered_by_mutool(checked(&source).path(), 72).remove(0);
        let (file, _) = composed(&source);
        assert_eq!(differing(&before, &rendered_by_mutool(file.path(), 72)[0], 0), 0, "{name}");
    }
}

#[test]
fn a_radio_button_without_appearance_is_round() {
    let widget = "/T (a) /FT /Btn /Ff 32768 /Rect [50 50 150 150] /AS /Off /MK <</BC [0] /BG [0.8]>> /BS <</W 4>>";
    let (file, _) = composed(&form("", &[widget], &[]));
    let (width, _, pixels) = rendered(file.path(), 72).remove(0);
    let shades = [(52, 200), (100, 152), (100, 200), (53, 153)].map(|(x, y)| pixels[y * width + x]);
    assert_eq!(shades, [0, 0, 204, 255], "left end, top, middle, corner");
}

#[test]
fn a_box_without_appearance_shows_whether_it_is_on() {
    let cases = [
        ("on", "/AS /Yes /V /Yes", true),
        ("on_by_its_value", "/V /Yes", true),
        ("off", "/AS /Off /V /Off", false),
        ("no_state", "", false),
        ("radio_on", "/Ff 32768 /AS /B", true),
        ("radio_of_a_group_with_another_on", "/Ff 32768 /V /A", false),
        ("cross", "/AS /Yes /MK <</CA (8)>>", true),
        ("square", "/AS /Yes /MK <</CA (n)>>", true),
        ("diamond_turned", "/AS /Yes /MK <</CA (u) /R 90>>", true),
        ("star", "/AS /Yes /MK <</CA (H)>>", true),
    ];
    for (name, field, on) in cases {
        let widget = format!("/T (a) /FT /Btn /DA (/ZaDb 0 Tf 0 g) /Rect [50 50 150 150] {field}");
        let (file, _) = composed(&form("", &[&widget], &[]));
        let (width, _, pixels) = rendered(file.path(), 72).remove(0);
        let dark = pixels.iter().enumerate().filter(|(_, shade)| **shade < 100);
        let inside = |at: usize| (50..150).contains(&(at % width)) && (150..250).contains(&(at / width));
        let dark: Vec<usize> = dark.map(|(at, _)| at).collect();
        assert_eq!(!dark.is_empty(), on, "{name}");
        assert!(dark.iter().all(|at| inside(*at)) && dark.len() < 5000, "{name}: {} pixels", dark.len());
    }
}

#[test]
fn a_button_without_appearance_shows_its_caption() {
    let widget = "/T (a) /FT /Btn /Ff 65536 /DA (/He 12 Tf 0 g) /Rect [50 60 150 90] /MK <</CA (Submit) /BC [0]>>";
    let (file, _) = composed(&form("", &[widget], &[]));
    assert!(text(file.path(), 1).contains("Submit"));
}

#[test]
fn an_appearance_finds_the_forms_resources() {
    let resources = "/DR <</Font <</He <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >>";
    let appearance = stream("/BBox [0 0 100 30]", "BT /He 20 Tf 5 8 Td (shared) Tj ET");
    let source = form(resources, &["/T (a) /FT /Tx /Rect [50 60 150 90] /AP <</N 10 0 R>>"], &[appearance]);
    let (file, _) = composed(&source);
    assert!(text(file.path(), 1).contains("shared"));
}

#[test]
fn a_value_without_appearance_is_set() {
    let value = "/V <FEFF6C5F5317793A8303>";
    let cases: [(&str, &str, String, Option<&str>); 8] = [
        ("no_appearance", "", format!("/FT /Tx {value} /DA (/He 12 Tf 0 0 1 rg)"), Some("江北示范")),
        ("anew", "/NeedAppearances true", format!("/FT /Tx {value} /AP <</N 10 0 R>>"), Some("江北示范")),
        ("not_anew", "", format!("/FT /Tx {value} /AP <</N 10 0 R>>"), None),
        ("choice", "", "/FT /Ch /V (b) /Opt [[(a) (first)] [(b) (second)]]".to_owned(), Some("second")),
        ("lines", "/DA (/He 0 Tf 0 g)", "/FT /Tx /Ff 4096 /V (one\\rtwo)".to_owned(), Some("two")),
        ("turned", "", format!("/FT /Tx /MK <</R 90>> {value}"), Some("江北示范")),
        ("inherited", "", "/Parent 11 0 R".to_owned(), Some("above")),
        ("password", "", "/FT /Tx /Ff 8192 /V (secret)".to_owned(), None),
    ];
    let old = stream("/BBox [0 0 100 30]", "0 0 100 30 re f");
    let parent = "<</FT /Tx /V (above) /T (p)>>".to_owned();
    for (name, form_entries, field, want) in cases {
        let widget = format!("/T (a) /Rect [50 60 150 120] {field}");
        let (file, _) = composed(&form(form_entries, &[&widget], &[old.clone(), parent.clone()]));
        let found = text(file.path(), 1);
        match want {
            Some(want) => assert!(found.contains(want), "{name}: {found:?}"),
            None => assert_eq!(found.trim(), "", "{name}"),
        }
    }
}

#[test]
fn long_values_stay_inside_their_field() {
    let words = "word ".repeat(400);
    let widget = format!("/T (a) /FT /Tx /Ff 4096 /Rect [50 100 250 200] /V ({words})");
    let (file, _) = composed(&form("", &[&widget], &[]));
    let (width, _, pixels) = rendered(file.path(), 72).remove(0);
    let outside = pixels.iter().enumerate().filter(|(at, shade)| {
        let (x, y) = (at % width, at / width);
        **shade < 200 && !((49..=251).contains(&x) && (99..=201).contains(&y))
    });
    assert_eq!(outside.count(), 0);
}

#[test]
fn a_value_larger_than_its_field_is_set_smaller_and_not_cut_off() {
    let cases = [
        ("too_low", "/Rect [50 100 200 108] /DA (/He 11 Tf 0 g) /V (Alphg)", "Alphg"),
        ("too_low_lines", "/Ff 4096 /Rect [50 100 200 110] /DA (/He 11 Tf 0 g) /V (Alphg)", "Alphg"),
        ("too_narrow", "/Rect [50 100 100 130] /DA (/He 11 Tf 0 g) /V (a long name that goes on)", "goes on"),
        ("many_lines", "/Ff 4096 /Rect [50 100 200 130] /DA (/He 12 Tf 0 g) /V (one\\rtwo\\rthree\\rfour)", "four"),
    ];
    for (name, field, want) in cases {
        let (file, _) = composed(&form("", &[&format!("/T (a) /FT /Tx {field}")], &[]));
        assert!(text(file.path(), 1).contains(want), "{name}");
        let corners: Vec<f64> =
            field.split(['[', ']']).nth(1).unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
        let (width, height, pixels) = rendered(file.path(), 288).remove(0);
        let scale = height as f64 / 300.0;
        let ink: Vec<(f64, f64)> = (0..pixels.len())
            .filter(|&at| pixels[at] < 128)
            .map(|at| ((at % width) as f64 / scale, 300.0 - (at / width) as f64 / scale))
            .collect();
        assert!(!ink.is_empty(), "{name}");
        // A letter that the field's edge cuts leaves ink on the edge.
        let on_edge = ink.iter().filter(|(x, y)| {
            x - corners[0] < 0.3 || corners[2] - x < 0.3 || y - corners[1] < 0.3 || corners[3] - y < 0.3
        });
        assert_eq!(on_edge.count(), 0, "{name}");
    }
}

#[test]
fn a_value_that_does_not_fit_in_the_smallest_letters_is_named() {
    let rect = "/Rect [50 100 250 200] /DA (/He 11 Tf 0 g)";
    let newlines = "\\n".repeat(100_000);
    let cases = [
        ("fits", format!("/Ff 4096 {rect} /V ({})", "word ".repeat(40)), false),
        ("too_many_words", format!("/Ff 4096 {rect} /V ({})", "word ".repeat(4000)), true),
        ("nothing_but_newlines", format!("/Ff 4096 {rect} /V (a{newlines}b)"), true),
        ("one_line_too_long", format!("{rect} /V ({})", "word ".repeat(400)), true),
        ("one_word_too_long", format!("/Ff 4096 {rect} /V ({})", "word".repeat(4000)), true),
        ("too_many_letters", format!("/Ff 4096 {rect} /V ({})", "i".repeat(300_000)), true),
        ("hidden", format!("/F 2 {rect} /V ({})", "word ".repeat(400)), false),
    ];
    for (name, field, cut) in cases {
        let source = form("", &[&format!("/T (a) /FT /Tx {field}")], &[]);
        let (_, composed) = make(&plain(vec![pdf("表", 0, &source)])).unwrap();
        assert_eq!(composed.values_cut, if cut { vec![1] } else { vec![] }, "{name}");
    }
}

#[test]
fn a_letter_that_cannot_be_set_is_named() {
    let source = form("", &["/T (a) /FT /Tx /Rect [0 0 99 20] /V <FEFFD840DC00>"], &[]);
    let error = make(&Composition { ..plain(vec![pdf("表格", 0, &source)]) }).unwrap_err();
    assert_eq!(error.code(), "compose_glyph_missing");
    assert!(error.params().contains(&("name", "表格.pdf".to_owned())), "{:?}", error.params());
    assert!(error.params().contains(&("codepoint", "U+20000".to_owned())), "{:?}", error.params());
}
