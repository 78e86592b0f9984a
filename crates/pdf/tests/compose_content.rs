//! What a source brings: each trait in a file written by hand, shown as before, and found again.

use std::ffi::OsStr;
use std::path::Path;

use sealbid_pdf::compose::{Composition, Numbering};
use sealbid_testkit::run;
use serde_json::Value;

use crate::compose::{checked, follow, heading, json, links, make, objects, outline, pdf, plain, text, word_at};
use crate::documents::{file, page, stream};

/// Grey pixels: width, height, rows from the top.
pub type Grey = (usize, usize, Vec<u8>);

/// Each page as grey pixels, `dpi` to the inch.
pub fn rendered(pdf: &Path, dpi: u32) -> Vec<Grey> {
    let folder = tempfile::tempdir().unwrap();
    let args = ["-cropbox".to_owned(), "-gray".to_owned(), "-r".to_owned(), dpi.to_string()];
    let out = folder.path().join("p");
    run("pdftoppm", args.iter().map(OsStr::new).chain([pdf.as_os_str(), out.as_os_str()])).ok();
    let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| grey(&std::fs::read(file).unwrap())).collect()
}

/// The first page by MuPDF.
pub fn rendered_by_mutool(pdf: &Path, dpi: u32) -> Vec<Grey> {
    let out = tempfile::NamedTempFile::with_suffix(".pgm").unwrap();
    let dpi = dpi.to_string();
    let args = ["draw", "-q", "-c", "gray", "-r", &dpi, "-o"].map(OsStr::new);
    run("mutool", args.into_iter().chain([out.path().as_os_str(), pdf.as_os_str(), "1".as_ref()])).ok();
    vec![grey(&std::fs::read(out.path()).unwrap())]
}

fn grey(pgm: &[u8]) -> Grey {
    let mut parts = pgm.splitn(4, |b| b.is_ascii_whitespace());
    let mut next = || std::str::from_utf8(parts.next().unwrap()).unwrap();
    let (kind, width, height) = (next(), next().parse().unwrap(), next().parse().unwrap());
    assert_eq!(kind, "P5");
    let (_, pixels) = pgm.split_at(pgm.len() - width * height);
    (width, height, pixels.to_vec())
}

/// Pixels that differ by more than a shade, outside of the strip at the foot in which numbers stand.
pub fn differing(before: &Grey, after: &Grey, strip: usize) -> usize {
    assert_eq!((before.0, before.1), (after.0, after.1), "the page has the same size");
    let end = before.0 * before.1.saturating_sub(strip);
    before.2[..end].iter().zip(&after.2[..end]).filter(|(a, b)| a.abs_diff(**b) > 40).count()
}

/// `source` by itself with a number on each page: the file, and that it shows as before.
fn numbered(name: &str, source: &[u8]) -> tempfile::NamedTempFile {
    numbered_as(name, source, rendered)
}

/// The same as another program shows it.
fn numbered_as(name: &str, source: &[u8], rendered: fn(&Path, u32) -> Vec<Grey>) -> tempfile::NamedTempFile {
    let numbering = Numbering { pattern: "N{page}".to_owned(), bare: 0, ..Numbering::default() };
    let composition = Composition { numbering: Some(numbering), ..plain(vec![pdf(name, 0, source)]) };
    let after = checked(&make(&composition).unwrap().0);
    let before = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(before.path(), source).unwrap();
    let (old, new) = (rendered(before.path(), 50), rendered(after.path(), 50));
    assert_eq!(old.len(), new.len(), "{name}");
    for (old, new) in old.iter().zip(&new) {
        assert_eq!(differing(old, new, 28), 0, "{name}");
    }
    after
}

const FONT: &str = "<</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >>";

#[test]
fn what_a_page_inherits_is_copied_to_it() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 400 600] /CropBox [50 60 350 500]>>".to_owned(),
        format!("<</Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 /Rotate -90 /Resources {FONT}>>"),
        "<</Type /Page /Parent 3 0 R /Contents [5 0 R]>>".to_owned(),
        stream("", "BT /F 24 Tf 100 300 Td (inherited) Tj ET"),
    ]);
    let after = numbered("inherited", &source);
    let json = json(after.path());
    let page = follow(&json, &json["pages"][0]["object"]);
    assert_eq!(page["/MediaBox"], serde_json::json!([0, 0, 400, 600]));
    assert_eq!(page["/CropBox"], serde_json::json!([50, 60, 350, 500]));
    assert_eq!(page["/Rotate"], 270);
    assert!(follow(&json, &page["/Resources"])["/Font"].get("/F").is_some());
}

#[test]
fn numbers_stand_upright_however_the_page_lies() {
    for rotate in [0, 90, 180, 270] {
        for (unit, crop) in [(1, ""), (1, "/CropBox [100 150 500 700]"), (2, "/CropBox [20 30 320 480]")] {
            let entries = format!("/Rotate {rotate} {crop} /UserUnit {unit}.0 /Resources {FONT}");
            let after = numbered("turned", &page(&entries, "0.5 g 120 200 60 30 re f"));
            let boxed = if crop.is_empty() {
                (595.276, 841.89)
            } else if unit == 2 {
                (300.0, 450.0)
            } else {
                (400.0, 550.0)
            };
            let (wide, high) = if rotate % 180 == 0 { boxed } else { (boxed.1, boxed.0) };
            // pdftotext measures in units of user space.
            let mm = 25.4 / 72.0;
            let (x, y) = word_at(after.path(), 1, "N1");
            let from_foot = (high * mm - y) * f64::from(unit);
            assert!((x - wide * mm / 2.0).abs() < 1.0, "{rotate} {unit} {crop}: {x}");
            assert!((from_foot - 10.5).abs() < 1.5, "{rotate} {unit} {crop}: {from_foot} mm above the foot");
        }
    }
}

#[test]
fn content_that_does_not_pair_its_states_changes_nothing() {
    let shift = "1 0 0 1 150 200 cm 0 0 1 rg 0 0 80 40 re f";
    let cases = [
        ("states_left_open", format!("q 2 0 0 2 0 0 cm q {shift}")),
        ("restored_too_often", format!("{shift} Q 20 60 30 30 re f Q Q 60 60 30 30 re f")),
        ("text_left_open", format!("{shift} BT /F 20 Tf 10 80 Td (open) Tj")),
        ("clipped_and_left_open", format!("0 0 300 400 re W n {shift}")),
        ("nothing", String::new()),
    ];
    for (name, content) in cases {
        // Poppler shows nothing behind a state restored too often; MuPDF, like most, passes over it.
        let after = numbered_as(name, &page(&format!("/Resources {FONT}"), &content), rendered_by_mutool);
        let (x, y) = word_at(after.path(), 1, "N1");
        assert!((x - 105.0).abs() < 1.0 && (y - 286.5).abs() < 1.5, "{name}: {x}, {y}");
    }
}

#[test]
fn states_are_counted_where_they_are_operators() {
    let cases = [
        ("balanced", "q 1 0 0 1 0 0 cm Q", 0),
        ("left_open", "q q Q", 1),
        ("restored_too_often", "Q q Q Q q", 1),
        ("in_a_string", "BT (q \\) q (q)) Tj ET q", 1),
        ("in_a_hex_string_or_name", "BT <71> Tj ET /q MP /Q MP q", 1),
        ("in_a_comment", "% q q q\nq", 1),
        ("in_a_dictionary", "/P <</q 1>> BDC q EMC", 1),
        ("in_an_inline_image", "BI /W 3 /H 3 /CS /G /BPC 8 ID q EIq Q \nEI q", 1),
        ("in_a_string_without_end", "q (Q", 1),
        ("in_an_image_without_end", "q ID Q Q", 1),
    ];
    for (name, content, open) in cases {
        let source = page(&format!("/Resources {FONT}"), content);
        let numbering = Numbering { bare: 0, ..Numbering::default() };
        let composition = Composition { numbering: Some(numbering), ..plain(vec![pdf(name, 0, &source)]) };
        let (bytes, _) = make(&composition).unwrap();
        // What follows the page's own content.
        let tail = format!("stream\n{}/Artifact", "Q\n".repeat(open + 1));
        assert!(bytes.windows(tail.len()).any(|window| window == tail.as_bytes()), "{name}");
    }
}

#[test]
fn content_in_pieces_and_shared_is_kept() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!("<</Type /Pages /Kids [4 0 R 3 0 R 3 0 R] /Count 3 /MediaBox [0 0 300 300] /Resources {FONT}>>"),
        "<</Type /Page /Parent 2 0 R /Contents 7 0 R>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents [5 0 R 99 0 R null 6 0 R]>>".to_owned(),
        stream("", "q 1 0 0 1 40 40 cm"),
        stream("", "0 0 50 50 re f Q"),
        "[5 0 R 6 0 R]".to_owned(),
    ]);
    let after = numbered_as("pieces", &source, rendered_by_mutool);
    for page in 1..=3 {
        assert!(text(after.path(), page).contains(&format!("N{page}")));
    }
}

#[test]
fn links_lead_where_they_led() {
    let link = |rect: i32, target: &str| format!("<</Subtype /Link /Rect [10 {rect} 90 {}] {target}>>", rect + 20);
    let annotations: Vec<_> = [
        (700, "/Dest [4 0 R /XYZ 0 300 null]"),
        (660, "/Dest [2 /Fit]"),
        (620, "/Dest /old"),
        (580, "/Dest (tree)"),
        (540, "/A <</S /GoTo /D (tree)>>"),
        (500, "/A 7 0 R"),
        (460, "/A <</S /URI /URI (https://example.org/a)>>"),
    ]
    .iter()
    .map(|(rect, target)| link(*rect, target))
    .collect();
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /Dests <</old [5 0 R /Fit]>> /Names <</Dests 8 0 R>> >>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 /MediaBox [0 0 600 800]>>".to_owned(),
        format!("<</Type /Page /Parent 2 0 R /Annots [{} 6 0 R]>>", annotations.join(" ")),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
        "<</Subtype /Link /Rect [10 420 90 440] /Dest (tree) /P 3 0 R /Parent 2 0 R>>".to_owned(),
        "<</S /GoTo /D 9 0 R /Next <</S /JavaScript /JS (app.alert\\(1\\))>> >>".to_owned(),
        "<</Kids [10 0 R]>>".to_owned(),
        "[4 0 R /FitH 200]".to_owned(),
        "<</Limits [(tree) (tree)] /Names [(tree) <</D 9 0 R>>]>>".to_owned(),
    ]);
    let parts = vec![pdf("前", 0, &source), pdf("后", 0, &source)];
    let file = checked(&make(&plain(parts)).unwrap().0);
    let json = json(file.path());
    assert_eq!(links(&json, 1), ["2", "3", "3", "2", "2", "2", "https://example.org/a", "2"]);
    assert_eq!(links(&json, 4), ["5", "6", "6", "5", "5", "5", "https://example.org/a", "5"]);
    let catalog = follow(&json, &objects(&json)["trailer"]["value"]["/Root"]);
    let tree = follow(&json, &follow(&json, &catalog["/Names"])["/Dests"]);
    let names = &follow(&json, &follow(&json, &tree["/Kids"])[0])["/Names"];
    let names: Vec<_> =
        names.as_array().unwrap().iter().filter_map(Value::as_str).filter(|n| n.starts_with("u:")).collect();
    assert_eq!(names, ["u:1/old", "u:1/tree", "u:2/old", "u:2/tree"]);
}

#[test]
fn what_acts_is_left_behind() {
    let actions = [
        "/S /JavaScript /JS (app.alert\\(1\\))",
        "/S /Launch /F (calc.exe)",
        "/S /GoToR /F (other.pdf) /D [0 /Fit]",
        "/S /SubmitForm /F (https://example.org)",
        "/S /GoTo /D (nowhere)",
        "/S /GoTo /D [99 /Fit]",
    ];
    let annotations: Vec<_> =
        actions.iter().map(|a| format!("<</Subtype /Link /Rect [0 0 9 9] /A <<{a}>> >>")).collect();
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /OpenAction <</S /JavaScript /JS (x)>> /AA <</WC <</S /JavaScript /JS (x)>> >> \
         /Names <</JavaScript <</Names [(a) <</S /JavaScript /JS (x)>>]>> >> >>"
            .to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 800]>>".to_owned(),
        format!(
            "<</Type /Page /Parent 2 0 R /AA <</O <</S /JavaScript /JS (x)>> >> /Annots [{}]>>",
            annotations.join(" ")
        ),
    ]);
    let file = checked(&make(&plain(vec![pdf("活动", 0, &source)])).unwrap().0);
    let json = json(file.path());
    let page = follow(&json, &json["pages"][0]["object"]);
    assert_eq!(page["/Annots"].as_array().unwrap().len(), actions.len());
    let all = json["qpdf"].to_string();
    for word in ["JavaScript", "Launch", "GoToR", "SubmitForm", "/AA", "OpenAction", "\"/A\""] {
        assert!(!all.contains(word), "{word}");
    }
}

#[test]
fn outlines_lie_beneath_their_part() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /Outlines 5 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 600 800]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
        "<</Type /Outlines /First 6 0 R /Last 8 0 R /Count 2>>".to_owned(),
        "<</Title (One) /Parent 5 0 R /Next 8 0 R /Dest [3 0 R /Fit] /First 7 0 R /Last 7 0 R /Count 1>>".to_owned(),
        "<</Title <FEFF4E8C> /Parent 6 0 R /A <</S /GoTo /D [4 0 R /Fit]>> /C [1 0 0] /F 2>>".to_owned(),
        // A loop back to the first: each entry is shown once.
        "<</Title (Gone) /Parent 5 0 R /Next 6 0 R /Dest [null /Fit]>>".to_owned(),
    ]);
    let parts = vec![heading("卷"), pdf("甲", 1, &source), pdf("乙", 2, &source)];
    let file = checked(&make(&plain(parts)).unwrap().0);
    assert_eq!(
        outline(&json(file.path())),
        ["0 卷 1", "1 甲 1", "2 One 1", "3 二 2", "2 Gone -", "2 乙 3", "3 One 3", "4 二 4", "3 Gone -"]
    );
}

#[test]
fn layers_stay_as_visible_as_they_were() {
    let source = |state: &str| {
        file(&[
            format!("<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [5 0 R 6 0 R] /D <<{state}>> >> >>"),
            "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
            "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Properties <</A 5 0 R /B 6 0 R>> >> >>"
                .to_owned(),
            stream("", "/OC /A BDC 20 60 100 100 re f EMC /OC /B BDC 150 60 100 100 re f EMC"),
            "<</Type /OCG /Name (A)>>".to_owned(),
            "<</Type /OCG /Name (B)>>".to_owned(),
        ])
    };
    let sources =
        [source("/OFF [5 0 R] /Order [5 0 R 6 0 R]"), source("/BaseState /OFF /ON [5 0 R]"), source("/Locked [6 0 R]")];
    let before: Vec<_> = sources.iter().map(|source| rendered(checked(source).path(), 50).remove(0)).collect();
    let parts = sources.iter().map(|source| pdf("层", 0, source)).collect();
    let file = checked(&make(&plain(parts)).unwrap().0);
    for (old, new) in before.iter().zip(rendered(file.path(), 50)) {
        assert_eq!(differing(old, &new, 0), 0);
    }
    let json = json(file.path());
    let catalog = follow(&json, &objects(&json)["trailer"]["value"]["/Root"]);
    let layers = follow(&json, &catalog["/OCProperties"]);
    assert_eq!(layers["/OCGs"].as_array().unwrap().len(), 6);
    assert_eq!(layers["/D"]["/OFF"].as_array().unwrap().len(), 2);
    assert_eq!(layers["/D"]["/Locked"].as_array().unwrap().len(), 1);
}

#[test]
fn a_tagged_source_leaves_its_tags_and_no_claim_to_them() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /MarkInfo <</Marked true>> /StructTreeRoot 5 0 R /Lang (zh-CN)>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
        format!(
            "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources {FONT} /StructParents 0 /Tabs /S /Annots [7 0 R]>>"
        ),
        stream("", "/P <</MCID 0>> BDC BT /F 20 Tf 20 200 Td (tagged) Tj ET EMC"),
        "<</Type /StructTreeRoot /K 6 0 R /ParentTree <</Nums [0 [6 0 R] 1 6 0 R]>> >>".to_owned(),
        "<</Type /StructElem /S /P /P 5 0 R /Pg 3 0 R /K 0>>".to_owned(),
        "<</Type /Annot /Subtype /Link /Rect [20 20 90 40] /StructParent 1 /A <</S /URI /URI (https://example.org/)>> >>"
            .to_owned(),
    ]);
    let after = numbered("tagged", &source);
    let all = json(after.path())["qpdf"].to_string();
    for word in ["StructTreeRoot", "StructParent", "StructElem", "MarkInfo", "Marked", "pdfuaid"] {
        assert!(!all.contains(word), "{word}");
    }
    let said = run("pdfinfo", [after.path()]).ok().out;
    assert!(said.contains("Tagged:          no"), "{said}");
    let said = run("mutool", ["info".as_ref(), after.path().as_os_str()]).ok();
    assert!(said.err.is_empty(), "{}", said.all());
    assert!(text(after.path(), 1).contains("tagged"));
}

#[test]
fn attachments_of_two_sources_keep_apart() {
    let source = |content: &str| {
        file(&[
            "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [(data) 4 0 R]>> >> /AF [4 0 R 6 0 R]>>"
                .to_owned(),
            "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
            "<</Type /Page /Parent 2 0 R>>".to_owned(),
            "<</Type /Filespec /F (data.txt) /UF (data.txt) /EF <</F 5 0 R>> >>".to_owned(),
            stream("/Type /EmbeddedFile", content),
            "<</Type /Filespec /F (more.txt) /EF <</F 7 0 R>> >>".to_owned(),
            stream("/Type /EmbeddedFile", "more"),
        ])
    };
    let (one, two) = (source("from one"), source("from two"));
    let (bytes, composed) = make(&plain(vec![pdf("一", 0, &one), pdf("二", 0, &two)])).unwrap();
    assert_eq!(composed.parts[0].attachments, ["data.txt", "more.txt"]);
    assert_eq!(composed.parts[1].attachments, ["data.txt", "more.txt"]);
    let file = checked(&bytes);
    let folder = tempfile::tempdir().unwrap();
    let mut found = Vec::new();
    for number in 1..=4 {
        let out = folder.path().join(number.to_string());
        let number = number.to_string();
        let args = [OsStr::new("-save"), number.as_ref(), "-o".as_ref(), out.as_os_str(), file.path().as_os_str()];
        run("pdfdetach", args).ok();
        found.push(std::fs::read_to_string(out).unwrap());
    }
    found.sort();
    assert_eq!(found, ["from one", "from two", "more", "more"]);
}

#[test]
fn knots_in_a_source_are_untied() {
    let source = file(&[
        "<</Type /Catalog /Pages 2 0 R /Dests <</a /b /b /a>> /Names <</Dests 5 0 R>> >>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Resources 4 0 R /Annots 6 0 R /Group <</X 3 0 R /Y 1 0 R /Z 2 0 R>> >>"
            .to_owned(),
        "<</XObject <</Self 4 0 R>> /Me [4 0 R 4 0 R]>>".to_owned(),
        "<</Kids [5 0 R 5 0 R]>>".to_owned(),
        "[7 0 R 7 0 R]".to_owned(),
        "<</Subtype /Text /Rect [0 0 20 20] /Popup 8 0 R /Dest /a>>".to_owned(),
        "<</Subtype /Popup /Rect [0 0 20 20] /Parent 7 0 R /P 3 0 R>>".to_owned(),
    ]);
    let file = checked(&make(&plain(vec![pdf("结", 0, &source)])).unwrap().0);
    let json = json(file.path());
    let trees = json["qpdf"].to_string().matches("\"/Pages\"").count();
    assert_eq!(trees, 2, "the source's own page tree and catalog stay behind");
}
