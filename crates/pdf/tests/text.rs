//! Text and its places, against what other programs find and draw.

use std::path::{Path, PathBuf};

use sealbid_pdf::place::{Document, Entry, Hits, PageChoice, PlacementSet};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::Request;
use sealbid_pdf::text::{Area, Hit, Text};
use sealbid_pdf::typeset::{Source, render};
use sealbid_testkit::{note, run};

use crate::compose::{at, fonts, text_pages};
use crate::documents;
use crate::pixels::{self, assert_near};
use crate::revision::after;
use crate::sign::{Folder, picture, signed};
use crate::signers::{assert_good, signers};

/// Pixels in a millimetre of the pages that are looked at.
const PIXELS: f64 = 20.0;

pub fn text_of(file: &[u8]) -> Text {
    Text::read(&Pdf::open(file).unwrap(), &mut |_, _| true).unwrap().unwrap()
}

fn only(text: &Text, keyword: &str) -> Hit {
    let hits = text.find(keyword);
    assert_eq!(hits.len(), 1, "{keyword}: {hits:?}");
    hits[0].clone()
}

/// A page of 120 by 160 mm with these Typst marks, without object streams.
fn page(folder: &Folder, marks: &str) -> (PathBuf, Vec<u8>) {
    let head = "#set page(width: 120mm, height: 160mm, margin: 15mm)\n#set text(font: \"Noto Sans SC\", size: 10pt)\n";
    let main = format!("{head}{marks}");
    let bytes = render(Source { main: &main, files: &[] }, fonts(), at()).unwrap().bytes;
    let packed = folder.write("packed.pdf", &bytes);
    let plain = packed.with_file_name("plain.pdf");
    run("qpdf", ["--object-streams=disable", packed.to_str().unwrap(), plain.to_str().unwrap()]).ok();
    let bytes = std::fs::read(&plain).unwrap();
    (plain, bytes)
}

/// The edges of what is red on the first page, in millimetres of the page as displayed: left, top, right, bottom.
fn red(file: &Path) -> [f64; 4] {
    coloured(file, |[r, g, _]| r > 200 && g < 128)
}

/// The edges of what `wanted` accepts there.
fn coloured(file: &Path, wanted: impl Fn([u8; 3]) -> bool) -> [f64; 4] {
    let (dpi, stem) = ((PIXELS * 25.4).to_string(), file.with_extension("drawn"));
    let arguments = ["-r", &dpi, "-png", "-cropbox", "-singlefile", file.to_str().unwrap(), stem.to_str().unwrap()];
    run("pdftoppm", arguments).ok();
    let image = image::open(format!("{}.png", stem.to_str().unwrap())).unwrap().into_rgb8();
    pixels::edges(&image, PIXELS, wanted)
}

fn edges(area: &Area) -> [f64; 4] {
    [area.x_mm, area.y_mm, area.x_mm + area.width_mm, area.y_mm + area.height_mm]
}

/// The place of a word as pdftotext finds it, in millimetres.
fn word(file: &Path, word: &str) -> [f64; 4] {
    let said = run("pdftotext", ["-bbox", "-cropbox", file.to_str().unwrap(), "-"]).ok().out;
    let line =
        said.lines().find(|line| line.contains(&format!(">{word}<"))).unwrap_or_else(|| panic!("{word}: {said}"));
    let value = |key: &str| {
        let (_, rest) = line.split_once(&format!("{key}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse::<f64>().unwrap() / 72.0 * 25.4
    };
    ["xMin", "yMin", "xMax", "yMax"].map(value)
}

#[test]
fn a_keyword_lies_where_it_is_drawn_on_every_page() {
    let folder = Folder::new();
    let marks = "#set text(size: 7pt)\n#v(40mm) #h(12mm) 投标人 #text(fill: red)[国盖章国] 处";
    let (_, plain) = page(&folder, marks);
    let crop = "/CropBox [30 60 300 420]";
    let boxes = [
        ("upright", String::new()),
        ("turned_90", "/Rotate 90".to_owned()),
        ("turned_180", "/Rotate 180".to_owned()),
        ("turned_270", "/Rotate 270".to_owned()),
        ("cropped", crop.to_owned()),
        ("cropped_turned_90", format!("{crop} /Rotate 90")),
        ("cropped_turned_180", format!("{crop} /Rotate 180")),
        ("cropped_turned_270", format!("{crop} /Rotate -90")),
    ];
    let number = Pdf::open(&plain).unwrap().pages().unwrap()[0].id.0;
    let mut sealed_files = Vec::new();
    for (name, entries) in boxes {
        let file = after(&plain).with(number, &entries).end();
        let path = folder.write(&format!("{name}.pdf"), &file);
        let found = edges(&only(&text_of(&file), "国盖章国").area());
        let ink = red(&path);
        assert_near(name, &found, &ink);
        // A seal on it is drawn with its middle there: the blue quarter of the picture ends in it.
        let middle = [(ink[0] + ink[2]) / 2.0, (ink[1] + ink[3]) / 2.0];
        let sealed = folder.write(&format!("{name}-sealed.pdf"), &on_keyword(&file, "国盖章国"));
        let blue = coloured(&sealed, |[r, _, b]| b > 200 && r < 100);
        assert_near(name, &blue, &[middle[0] - 8.0, middle[1] - 6.0, middle[0], middle[1]]);
        sealed_files.push((name, sealed, 1));
        let word = word(&path, "国盖章国");
        let along = if name.ends_with("90") || name.ends_with("270") { [1, 3] } else { [0, 2] };
        assert_near(name, &along.map(|edge| found[edge]), &along.map(|edge| word[edge]));
    }
    assert_good(&sealed_files);
}

/// `file` signed, with a picture of 16 by 12 mm on the keyword.
fn on_keyword(file: &[u8], text: &str) -> Vec<u8> {
    let seal = picture(16.0, 12.0);
    let (seal_name, pages) = ("company".to_owned(), PageChoice::All);
    let hits = Hits::default();
    let entry =
        Entry::Keyword { seal: seal_name.clone(), text: text.to_owned(), pages, hits, right_mm: 0.0, down_mm: 0.0 };
    let display = Pdf::open(file).unwrap().pages().unwrap()[0].display;
    let document = Document { pages: &[(display.width_mm(), display.height_mm())], text: Some(&text_of(file)) };
    let expansion = PlacementSet::new(vec![entry]).expand(&document, &[(seal_name, (16.0, 12.0))].into());
    let placements = expansion.placements.iter().map(|placed| placed.with(&seal)).collect();
    signed(file, &Request { placements, ..Request::default() }, &signers().firms[0])
}

/// Poppler does not know UserUnit.
#[test]
fn a_user_unit_counts() {
    let content = "BT /F1 10 Tf 100 700 Td (Stamp here) Tj ET";
    let fonts = "/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>";
    let once = only(&text_of(&documents::page(fonts, content)), "Stamp").area();
    let twice = only(&text_of(&documents::page(&format!("{fonts} /UserUnit 2"), content)), "Stamp").area();
    assert_near("twice", &edges(&twice), &edges(&once).map(|edge| 2.0 * edge));
    assert_near("left", &[once.x_mm], &[100.0 / 72.0 * 25.4]);
}

#[test]
fn turned_text_is_found_where_it_is_drawn() {
    for angle in [90, -90, 30, 180] {
        let folder = Folder::new();
        let marks = format!("#place(dx: 30mm, dy: 40mm, rotate({angle}deg, text(fill: red)[国盖章国]))");
        let (path, bytes) = page(&folder, &marks);
        let (found, drawn) = (edges(&only(&text_of(&bytes), "盖章").area()), red(&path));
        let centre = |edges: [f64; 4]| [(edges[0] + edges[2]) / 2.0, (edges[1] + edges[3]) / 2.0];
        assert_near(&format!("{angle} degrees"), &centre(found), &centre(drawn));
    }
}

#[test]
fn forms_of_a_character_and_blanks_are_one() {
    let text = text_of(&text_pages(&["编号：ＡＢ１２－x　（盖　章）", "(盖章) AB12"]));
    let pages = |keyword: &str| text.find(keyword).iter().map(|hit| hit.page).collect::<Vec<_>>();
    assert_eq!(pages("AB12"), [0, 1]);
    assert_eq!(pages("ＡＢ１２"), [0, 1]);
    assert_eq!(pages("( 盖章 )"), [0, 1]);
    assert_eq!(pages("编号:"), [0]);
    assert_eq!(pages("ab12"), [] as [usize; 0]);
    assert_eq!(pages(" "), [] as [usize; 0]);
    assert_eq!(pages("法定代表人"), [] as [usize; 0]);
}

#[test]
fn a_keyword_runs_over_fonts_lines_and_columns_but_not_over_the_page() {
    let folder = Folder::new();
    let found = |marks: &str, keyword: &str| text_of(&page(&folder, marks).1).find(keyword);
    let bold = found("投标#text(weight: 600)[人盖]章", "投标人盖章");
    assert_eq!((bold.len(), bold[0].parts.len()), (1, 1));
    let wrapped = found("#block(width: 36mm)[由投标人在本页盖章后递交开标]", "盖章后递交");
    assert_eq!((wrapped.len(), wrapped[0].parts.len()), (1, 2), "{wrapped:?}");
    let larger = wrapped[0].parts.iter().map(|part| part.width_mm).fold(0.0, f64::max);
    assert_eq!(wrapped[0].area().width_mm, larger);
    let column = found("#box(width: 4mm)[盖\\ 章\\ 处]", "盖章处");
    assert_eq!((column.len(), column[0].parts.len()), (1, 1), "{column:?}");
    assert!(column[0].area().height_mm > 2.0 * column[0].area().width_mm, "{column:?}");
    assert_eq!(found("盖 #h(60mm) 章", "盖章"), []);
    assert_eq!(found("盖 #v(60mm) 章", "盖章"), []);
    // As some programs make bold type: everything twice, a little further on.
    let twice = "#place(dx: 20mm, dy: 20mm)[盖章]#place(dx: 20.15mm, dy: 20mm)[盖章]";
    assert_eq!(found(twice, "盖章").len(), 1);
    assert_eq!(found("盖章盖章，盖章", "盖章").len(), 3);
}

#[test]
fn forms_within_forms_have_their_text_where_they_are_drawn() {
    let form = |matrix: &str, resources: &str, content: &str| {
        documents::stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 600 900] {matrix} {resources}"), content)
    };
    let file = documents::file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 900] /Resources <</Font <</F1 7 0 R>> /XObject <</X 5 0 R>>>>>>"
            .to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_owned(),
        documents::stream("", "q 1 0 0 1 100 0 cm /X Do Q BT /F1 10 Tf 0 100 Td [(Af) -20 (ter)] TJ ET"),
        // Restores more than it saved, and leaves a state open.
        form("/Matrix [2 0 0 2 0 0]", "/Resources <</XObject <</X 6 0 R>>>>", "Q 1 0 0 1 0 100 cm /X Do q 9 0 0 9 9 9 cm"),
        form("", "/Resources <</Font <</F1 7 0 R>>>>", "BT /F1 10 Tf 10 0 Td (Inner) Tj ET"),
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>".to_owned(),
    ]);
    let text = text_of(&file);
    let mm = |units: f64| units / 72.0 * 25.4;
    let (inner, after) = (only(&text, "Inner").area(), only(&text, "After").area());
    // At 2 * (10, 100) + (100, 0), in 20 units.
    assert_near("inner", &[inner.x_mm, inner.y_mm + inner.height_mm], &[mm(120.0), mm(900.0 - 200.0 + 2.4)]);
    assert_near("inner height", &[inner.height_mm], &[mm(20.0)]);
    assert_near("after", &[after.x_mm, after.y_mm + after.height_mm], &[0.0, mm(900.0 - 100.0 + 1.2)]);
}

#[test]
fn what_cannot_be_searched_is_told() {
    let composite = |encoding: &str, ordering: &str| {
        let info = format!("/CIDSystemInfo <</Registry (Adobe) /Ordering ({ordering}) /Supplement 2>>");
        let part = format!("<</Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun {info}>>");
        format!("<</Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [{part}]>>")
    };
    let with = |font: &str, text: &str| {
        let content = format!("BT /F1 10 Tf 100 700 Td <{text}> Tj ET");
        text_of(&documents::page(&format!("/Resources <</Font <</F1 {font}>>>>"), &content))
    };
    let silent = with(&composite("Identity-H", "Identity"), "000100020003");
    assert_eq!(silent.page(0).unwrap().unwrap().without_unicode, 3);
    assert!(!silent.is_searchable(0));
    // A font that is not embedded, and whose characters a standard names: 盖 and 章.
    let named = with(&composite("UniGB-UCS2-H", "GB1"), "76D67AE0");
    assert!(named.is_searchable(0));
    assert!((only(&named, "盖章").area().width_mm - 20.0 / 72.0 * 25.4).abs() < 0.01);

    let image = "/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8";
    let scan = documents::file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 600 900]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</XObject <</I 5 0 R>>>>>>".to_owned(),
        documents::stream("", "q 600 0 0 900 0 0 cm /I Do Q"),
        documents::stream(image, "x"),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
    ]);
    let scan = text_of(&scan);
    assert_eq!((scan.is_searchable(0), scan.is_searchable(1), scan.is_searchable(2)), (false, true, false));
}

#[test]
fn a_page_that_cannot_be_inflated_is_not_searchable() {
    let page = |length: usize| {
        let damaged = documents::stream("/Filter /FlateDecode", &"x".repeat(length));
        text_of(&documents::file(&[
            "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
            "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 900]>>".to_owned(),
            "<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_owned(),
            damaged,
        ]))
    };
    assert!(!page(100).is_searchable(0));
    assert!(page(0).is_searchable(0));
}

#[test]
fn reading_is_watched_and_stopped() {
    let file = text_pages(&["一", "二", "三"]);
    let pdf = Pdf::open(&file).unwrap();
    let mut seen = Vec::new();
    let all = Text::read(&pdf, &mut |done, of| {
        seen.push((done, of));
        true
    });
    seen.dedup();
    assert_eq!((all.unwrap().unwrap().pages(), seen), (3, vec![(0, 3), (1, 3), (2, 3)]));
    assert!(Text::read(&pdf, &mut |done, _| done < 1).unwrap().is_none());
}

/// The characters of a text without blanks, sorted.
fn characters(text: &str) -> Vec<char> {
    use unicode_normalization::UnicodeNormalization;
    let mut characters: Vec<char> = text.nfkc().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    characters.sort_unstable();
    characters
}

#[test]
fn real_files_have_the_text_that_pdftotext_finds() {
    let Some(files) = sealbid_testkit::corpus() else {
        return note("no corpus beside the project: its text is not compared");
    };
    let (mut theirs_all, mut common_all, mut read) = (0, 0, 0);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(pdf) = Pdf::open(&bytes) else { continue };
        let Ok(Some(text)) = Text::read(&pdf, &mut |_, _| true) else { continue };
        let pages = (0..text.pages()).filter_map(|page| text.page(page)?.ok());
        let ours: String = pages.flat_map(|page| &page.glyphs).map(|glyph| glyph.character).collect();
        let theirs = run("pdftotext", ["-cropbox".as_ref(), path.as_os_str(), "-".as_ref()]).out;
        let (ours, theirs) = (characters(&ours), characters(&theirs));
        let (mut common, mut at) = (0, 0);
        for character in &theirs {
            while ours.get(at).is_some_and(|own| own < character) {
                at += 1;
            }
            if ours.get(at) == Some(character) {
                (common, at) = (common + 1, at + 1);
            }
        }
        if theirs.len() > 20 && common * 10 < theirs.len() * 9 {
            note(&format!("{}: {common} of {} characters", path.display(), theirs.len()));
        }
        (theirs_all, common_all, read) = (theirs_all + theirs.len(), common_all + common, read + 1);
    }
    note(&format!("{read} files: {common_all} of the {theirs_all} characters that pdftotext finds"));
    assert!(common_all * 100 >= theirs_all * 95, "{common_all} of {theirs_all}");
}
