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
    /// As usual, over an image that is the page.
    OnScan,
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
    assert!(composed.numbers_unknown.is_empty(), "{composed:?}");
    match (composed.numbers_moved.as_slice(), composed.numbers_over.as_slice()) {
        ([], []) if x < 105.0 && y < 287.5 && composed.numbers_on_scan == [1] => Stands::OnScan,
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
        ("white_line", "1 G 8 w 0 28 m 600 28 l S".into(), Stands::Usual),
        ("white_line_of_ink", "/DeviceCMYK CS 0 0 0 0 SC 8 w 0 28 m 600 28 l S".into(), Stands::Usual),
        ("line_after_white_areas", "1 g 8 w 0 28 m 600 28 l S".into(), Stands::Nearer),
        ("line_of_spot_colour", "/Sep CS 0 SCN 8 w 0 28 m 600 28 l S".into(), Stands::Nearer),
        ("text_outlined_in_black", format!("1 g 1 Tr {}", across(27)), Stands::Nearer),
        ("text_outlined_in_white", format!("1 G 1 Tr {}", across(27)), Stands::Usual),
        ("scan", "q 596 0 0 842 0 0 cm /I Do Q".into(), Stands::OnScan),
        ("scan_in_a_thin_margin", "q 580 0 0 830 8 6 cm /I Do Q".into(), Stands::OnScan),
        ("scan_in_layers", "q 596 0 0 842 0 0 cm /I Do /I Do Q".into(), Stands::OnScan),
        ("scan_with_hidden_text", format!("q 596 0 0 842 0 0 cm /I Do Q 3 Tr {}", across(27)), Stands::OnScan),
        ("scan_with_a_footer_drawn_on_it", "q 596 0 0 842 0 0 cm /I Do Q 1 G 250 18 100 20 re f".into(), Stands::Right),
        ("image_over_half_a_page", "q 596 0 0 421 0 0 cm /I Do Q".into(), Stands::Over),
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
        let on_something = want == Stands::Over || composed.numbers_on_scan == [1];
        assert!(ink > 100 || on_something, "{name}: {ink} pixels of a number");
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
    assert_eq!((composed.numbers_moved.len(), composed.numbers_over.len()), (0, 0));
    assert_eq!(composed.numbers_unknown, [1]);
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
    assert_eq!(numbered(&source).1.numbers_unknown, [1]);
}

/// A page whose content is `content`, with these resources, and `more` objects from 5 on.
fn drawing(content: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Resources <<{resources}>> >>"
        ),
        stream("", content),
    ];
    objects.extend(more.iter().cloned());
    file(&objects)
}

#[test]
fn a_form_that_decodes_to_nothing_is_decoded_once() {
    // Sixteen thousand times 4 MB would be minutes of work.
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Filter /ASCIIHexDecode";
    let form = stream(form, &format!("{}>", " ".repeat(4 << 20)));
    let source = drawing(&"/X Do ".repeat(16_000), "/XObject <</X 5 0 R>>", &[form]);
    // No other program is asked: some do it.
    let (_, composed) = numbered(&source);
    assert_eq!((composed.numbers_moved.len(), composed.numbers_over.len(), composed.numbers_unknown.len()), (0, 0, 0));
}

#[test]
fn forms_too_many_to_keep_are_not_decoded_without_end() {
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800]";
    let form = stream(form, &" ".repeat(4 << 20));
    let (_, composed) = numbered(&drawing(&"/X Do ".repeat(16_000), "/XObject <</X 5 0 R>>", &[form]));
    assert_eq!(composed.numbers_unknown, [1]);
}

#[test]
fn fonts_and_spaces_without_an_object_are_read_once() {
    let widths = "500 ".repeat(256);
    let spots = format!("[/Separation /Black /DeviceGray 5 0 R {}]", "0 ".repeat(2000));
    let resources = "/Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /Widths 6 0 R>> >> \
                     /ColorSpace <</S 7 0 R /N /DeviceGray>>";
    let content = format!("{} BT 270 25 Td (Page 7) Tj ET", "/F 10 Tf /S cs /N CS ".repeat(20_000));
    let function = "<</FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1>>".to_owned();
    // Each time again it would be 20,000 times 4 KB, more than one page may cost.
    let padded = format!("[{widths} {}]", " ".repeat(4000));
    let (after, composed) = numbered(&drawing(&content, resources, &[function, padded, spots]));
    assert_eq!(stands(after.path(), &composed), Stands::Right);
}

#[test]
fn looking_for_room_never_refuses_a_file() {
    // The wrong length makes the reader search for the end on each page, and pay for it; the filter is none.
    let data = " ".repeat(8 << 20);
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Filter /None /Length 1";
    let kids = (5..155).map(|page| format!("{page} 0 R")).collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type /Pages /Kids [{kids}] /Count 150 /MediaBox [0 0 595.276 841.89] \
             /Resources <</XObject <</X 3 0 R>> >> >>"
        ),
        format!("<<{form}>>\nstream\n{data}\nendstream"),
        stream("", "/X Do"),
    ];
    objects.extend((0..150).map(|_| "<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_owned()));
    assert_eq!(numbered(&file(&objects)).1.numbers_unknown, (1..=150).collect::<Vec<_>>());
}

#[test]
fn text_counts_by_the_measures_of_its_font() {
    let composite = |encoding: &str, measures: &str| {
        let below = format!(
            "<</Type /Font /Subtype /CIDFontType0 /BaseFont /A /CIDSystemInfo \
             <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> {measures}>>"
        );
        format!("<</Type /Font /Subtype /Type0 /BaseFont /A /Encoding /{encoding} /DescendantFonts [{below}]>>")
    };
    let cases = [
        ("text_with_indirect_widths", composite("Identity-H", "/DW 0 /W [1 [6 0 R]]"), "270 25 Td", Stands::Right),
        ("text_with_an_indirect_range", composite("Identity-H", "/DW 0 /W [1 1 6 0 R]"), "270 25 Td", Stands::Right),
        ("text_with_a_width_that_is_none", composite("Identity-H", "/W [1 [/x]]"), "270 25 Td", Stands::Right),
        ("text_of_no_width", composite("Identity-H", "/DW 0 /W [2 [6 0 R]]"), "270 25 Td", Stands::Usual),
        // Ten letters of 10 units, from 130 down to the number.
        ("vertical", composite("Identity-V", "/W [1 [100]]"), "298 130 Td", Stands::Right),
        ("vertical_that_ends_above", composite("Identity-V", ""), "298 160 Td", Stands::Usual),
        ("vertical_in_small_steps", composite("Identity-V", "/DW2 [880 -500]"), "298 130 Td", Stands::Usual),
        ("vertical_in_large_steps", composite("Identity-V", "/W2 [1 1 -1500 500 6 0 R]"), "298 180 Td", Stands::Right),
        ("vertical_drawn_apart", composite("Identity-V", ""), "-5 Tc 298 180 Td", Stands::Right),
        ("vertical_drawn_together", composite("Identity-V", ""), "5 Tc 298 130 Td", Stands::Usual),
    ];
    for (name, font, place, want) in cases {
        let content = format!("BT /F 10 Tf {place} <{}> Tj ET", "0001".repeat(10));
        let source = drawing(&content, "/Font <</F 5 0 R>>", &[font, "880".to_owned()]);
        let (after, composed) = numbered(&source);
        assert_eq!(stands(after.path(), &composed), want, "{name}");
    }
}
