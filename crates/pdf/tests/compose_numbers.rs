//! Where numbers stand on pages that draw something at their foot: judged by what other programs render.

use std::path::Path;

use sealbid_pdf::compose::{Composed, Composition, Numbering};
use sealbid_pdf::read::Pdf;

use crate::compose::{make, pdf, plain, word_at};
use crate::compose_content::{Grey, rendered};
use crate::documents::{file, page, stream};

/// Where the number of a page stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stands {
    Usual,
    Right,
    Nearer,
    /// Over something.
    Over,
}

const FONT: &str = "<</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >>";

/// `source` with numbers as a build sets them: the file, and what was said of it.
fn numbered(source: &[u8]) -> (tempfile::NamedTempFile, Composed) {
    let numbering = Numbering { bare: 0, ..Numbering::default() };
    let (bytes, composed) =
        make(&Composition { numbering: Some(numbering), ..plain(vec![pdf("页", 0, source)]) }).unwrap();
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    (file, composed)
}

/// Pixels of the number in the `strip` at the foot, and those of them where the page had something before: darker or
/// lighter than around it.
pub fn inked(before: &Grey, after: &Grey, strip: usize) -> (usize, usize) {
    assert_eq!((before.0, before.1), (after.0, after.1), "the page has the same size");
    let (mut ink, mut over) = (0, 0);
    let start = before.0 * before.1.saturating_sub(strip);
    for at in (start..before.2.len()).filter(|&at| before.2[at].abs_diff(after.2[at]) > 40) {
        let (x, y) = (at % before.0, at / before.0);
        let around = (y.saturating_sub(2)..(y + 3).min(before.1))
            .flat_map(|y| (x.saturating_sub(2)..(x + 3).min(before.0)).map(move |x| y * before.0 + x));
        ink += 1;
        over += usize::from(around.into_iter().any(|near| before.2[near].abs_diff(before.2[at]) > 40));
    }
    (ink, over)
}

fn before(source: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), source).unwrap();
    file
}

fn stands(file: &Path, composed: &Composed) -> Stands {
    let (x, y) = word_at(file, 1, "第");
    match (composed.numbers_moved.as_slice(), composed.numbers_over.as_slice()) {
        ([], []) if x < 105.0 && y < 287.5 => Stands::Usual,
        ([1], []) if x > 130.0 && y < 287.5 => Stands::Right,
        ([1], []) if x < 105.0 && y > 289.0 => Stands::Nearer,
        ([], [1]) => Stands::Over,
        found => panic!("{x}, {y}, {found:?}"),
    }
}

#[test]
fn a_number_stands_where_the_page_leaves_room() {
    let line = "one long line of the source that goes on and on from the left edge to the right one without any end at";
    let across = |y: u32| format!("BT /F 13 Tf 8 {y} Td ({line}) Tj ET");
    let image = "q 100 0 0 20 250 18 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{1} EI Q";
    let cases: Vec<(&str, String, Stands)> = vec![
        ("plain_page", "BT /F 12 Tf 80 400 Td (text) Tj ET".into(), Stands::Usual),
        ("text_just_above", "BT /F 10 Tf 250 42 Td (footer) Tj ET".into(), Stands::Usual),
        ("text_in_the_middle", "BT /F 10 Tf 270 25 Td (Page 7) Tj ET".into(), Stands::Right),
        ("text_by_its_matrix", "BT /F 1 Tf 10 0 0 10 270 25 Tm (Page 7) Tj ET".into(), Stands::Right),
        ("text_shifted_back", "BT /F 10 Tf 400 25 Td [(x) 13000 (Page 7)] TJ ET".into(), Stands::Right),
        ("text_on_the_next_line", "BT /F 10 Tf 12 TL 270 37 Td (a) ' (Page 7) Tj ET".into(), Stands::Right),
        ("text_by_scale", "q 10 0 0 10 270 25 cm BT /F 1 Tf (Page 7) Tj ET Q".into(), Stands::Right),
        ("text_right", "BT /F 10 Tf 500 25 Td (Page 7) Tj ET".into(), Stands::Usual),
        ("text_across", across(27), Stands::Nearer),
        ("text_everywhere", across(27) + " " + &across(14), Stands::Over),
        ("only_spaces", "BT /F 10 Tf 250 25 Td (          ) Tj ET".into(), Stands::Usual),
        ("text_not_drawn", format!("3 Tr {}", across(25)), Stands::Usual),
        ("text_in_white", format!("1 g {}", across(25)), Stands::Usual),
        ("text_clipped_away", format!("q 0 100 600 700 re W n {} Q", across(25)), Stands::Usual),
        ("frame_around_the_page", "30 26 530 790 re S".into(), Stands::Nearer),
        ("frame_away_from_the_foot", "30 60 530 770 re S".into(), Stands::Usual),
        ("curve", "250 20 m 280 40 310 40 340 20 c S".into(), Stands::Right),
        ("white_paper", "1 g 0 0 600 850 re f 1 1 1 rg 0 0 m 600 0 l 600 850 l 0 850 l h f".into(), Stands::Usual),
        ("light_background", "0.9 0.95 1 rg 0 0 600 850 re f".into(), Stands::Usual),
        ("light_box_around_the_number", "0.8 g 240 20 110 18 re f".into(), Stands::Usual),
        ("light_box_that_ends_there", "0.8 g 240 20 60 18 re f".into(), Stands::Right),
        ("dark_band", "0.3 g 0 0 600 60 re f".into(), Stands::Over),
        ("spot_colour", "/Sep cs 1 scn 0 0 600 60 re f".into(), Stands::Over),
        ("inline_image", image.into(), Stands::Right),
        ("image", "q 100 0 0 20 250 18 cm /I Do Q".into(), Stands::Right),
        ("form", "q 1 0 0 1 250 18 cm /X Do Q".into(), Stands::Right),
        ("form_clipped_by_its_box", "q 1 0 0 1 250 8 cm /X Do Q".into(), Stands::Usual),
    ];
    for (name, content, want) in cases {
        let resources = "<</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> /XObject <</I 5 0 R /X 6 0 R>> \
                         /ColorSpace <</Sep [/Separation /Black /DeviceGray <</FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1>>]>> >>";
        let source = file(&[
            "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
            "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
            format!(
                "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Resources {resources}>>"
            ),
            stream("", &content),
            stream(
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
                "\u{1}",
            ),
            stream("/Type /XObject /Subtype /Form /BBox [0 0 100 12]", "0 0 100 40 re f"),
        ]);
        let (after, composed) = numbered(&source);
        assert_eq!(stands(after.path(), &composed), want, "{name}");
        let (old, new) = (rendered(before(&source).path(), 100).remove(0), rendered(after.path(), 100).remove(0));
        let (ink, over) = inked(&old, &new, 100);
        assert!(ink > 100 || want == Stands::Over, "{name}: {ink} pixels of a number");
        assert!(over == 0 || want == Stands::Over, "{name}: {over} pixels over the page's own");
    }
}

#[test]
fn what_lies_over_a_page_is_left_free_too() {
    let widget = "<</Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (value) /Rect [240 18 350 36] /AP <</N 5 0 R>> >>";
    let stamp = "<</Type /Annot /Subtype /Stamp /F 4 /Rect [240 18 350 36] /AP <</N 5 0 R>> >>";
    let hidden = "<</Type /Annot /Subtype /Stamp /F 2 /Rect [240 18 350 36] /AP <</N 5 0 R>> >>";
    for (name, annotation, want) in
        [("form_field", widget, Stands::Right), ("stamp", stamp, Stands::Right), ("hidden", hidden, Stands::Usual)]
    {
        let source = file(&[
            "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
            "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Annots [4 0 R]>>".to_owned(),
            annotation.to_owned(),
            stream("/Type /XObject /Subtype /Form /BBox [0 0 110 18]", "0 0 110 18 re f"),
        ]);
        let (after, composed) = numbered(&source);
        assert_eq!(stands(after.path(), &composed), want, "{name}");
    }
}

#[test]
fn room_is_found_however_the_page_lies() {
    for rotate in [0, 90, 180, 270] {
        for (unit, crop) in [(1, ""), (1, "/CropBox [100 150 500 700]"), (2, "/CropBox [20 30 320 480]")] {
            let entries = format!("/Rotate {rotate} {crop} /UserUnit {unit}.0 /Resources {FONT}");
            let empty = page(&entries, "");
            let display = Pdf::open(&empty).unwrap().pages().unwrap()[0].display;
            // A box behind the usual place, as the page is displayed.
            let matrix = display.placement(display.width_mm() / 2.0 - 10.0, display.height_mm() - 12.0, 20.0, 5.0);
            let matrix = matrix.map(|number| format!("{number:.4}")).join(" ");
            let taken = page(&entries, &format!("q {matrix} cm 0 0 1 1 re f Q"));
            for (source, moved) in [(&empty, &[][..]), (&taken, &[1][..])] {
                let (after, composed) = numbered(source);
                assert_eq!((composed.numbers_moved.as_slice(), composed.numbers_over.len()), (moved, 0));
                let (old, new) =
                    (rendered(before(source).path(), 100).remove(0), rendered(after.path(), 100).remove(0));
                let (ink, over) = inked(&old, &new, 100);
                assert!(ink > 20 && over == 0, "{rotate} {unit} {crop}: {ink} pixels, {over} over the page's own");
            }
        }
    }
}

#[test]
fn a_page_too_long_to_look_at_has_its_number_as_usual_and_is_named() {
    let long = format!("{} BT /F 10 Tf 270 25 Td (Page 7) Tj ET", " ".repeat(17 << 20));
    let (after, composed) = numbered(&page(&format!("/Resources {FONT}"), &long));
    assert_eq!((composed.numbers_moved.len(), composed.numbers_over.as_slice()), (0, &[1][..]));
    let (x, y) = word_at(after.path(), 1, "第");
    assert!(x < 105.0 && y < 287.5, "{x}, {y}");
}

#[test]
fn forms_inside_forms_end() {
    let resources = "/Resources <</XObject <</X 5 0 R>> >>";
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R {resources}>>"),
        stream("", "/X Do"),
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 600 800] {resources}"), &"/X Do ".repeat(1000)),
    ]);
    assert_eq!(numbered(&source).1.numbers_over, [1]);
}
