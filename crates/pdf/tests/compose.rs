//! A whole response: cover, linked contents, outline, page numbers, metadata; read back by other programs.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use sealbid_pdf::compose::{
    Align, ComposeError, Composed, Composition, Control, Edge, Front, Numbering, Pages, Part, compose,
};
use sealbid_pdf::typeset::{Fonts, Source, render};
use sealbid_pki::Instant;
use sealbid_testkit::{font, rng, run, workspace_root};
use serde_json::Value;

pub fn at() -> Instant {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// The fonts of the product; page numbers are in the first.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let files = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];
        Fonts::new(files.map(font)).unwrap()
    })
}

/// A form template of the product.
pub fn template(name: &str) -> String {
    std::fs::read_to_string(workspace_root().join("assets/forms").join(name)).unwrap()
}

/// Pages of text, `words` on each.
pub fn text_pages(words: &[&str]) -> Vec<u8> {
    let body = words.join("\n#pagebreak()\n");
    let main = format!("#set page(paper: \"a4\")\n#set text(font: \"Noto Sans SC\", lang: \"zh\")\n{body}");
    render(Source { main: &main, files: &[] }, fonts(), at()).unwrap().bytes
}

pub fn pdf<'a>(title: &str, level: usize, bytes: &'a [u8]) -> Part<'a> {
    Part { title: title.to_owned(), level, pages: Pages::Pdf { name: format!("{title}.pdf"), bytes } }
}

pub fn heading<'a>(title: &str) -> Part<'a> {
    Part { title: title.to_owned(), level: 0, pages: Pages::None }
}

/// One document of `parts`, without front and numbers.
pub fn plain<'a>(parts: Vec<Part<'a>>) -> Composition<'a> {
    Composition { title: "合并".to_owned(), parts, ..Composition::default() }
}

pub fn make(composition: &Composition<'_>) -> Result<(Vec<u8>, Composed), ComposeError> {
    let mut bytes = Vec::new();
    let mut control = Control { cancel: &AtomicBool::new(false), progress: &mut |_, _| {} };
    let composed = compose(composition, fonts(), at(), &mut rng(7), &mut control, &mut bytes)?;
    assert_eq!(composed.bytes, bytes.len() as u64);
    Ok((bytes, composed))
}

/// A file in a folder that goes away, checked by qpdf without a warning.
pub fn checked(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let said = run("qpdf", ["--check".as_ref(), file.path().as_os_str()]).ok();
    assert!(!said.all().contains("WARNING"), "{}", said.all());
    file
}

/// The text of one page, from 1.
pub fn text(file: &Path, page: usize) -> String {
    let page = page.to_string();
    let args = ["-f", &page, "-l", &page, "-layout"].map(Into::into);
    let text = run("pdftotext", args.into_iter().chain([file.as_os_str().to_owned(), "-".into()])).ok().out;
    text.lines().map(|line| one_spaced(line) + "\n").collect()
}

/// A line as words with one space between them: `-layout` puts as many as fit.
pub fn one_spaced(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What qpdf says of the file.
pub fn json(file: &Path) -> Value {
    serde_json::from_str(&run("qpdf", ["--json".as_ref(), file.as_os_str()]).ok().out).unwrap()
}

/// The objects of qpdf's answer.
pub fn objects(json: &Value) -> &serde_json::Map<String, Value> {
    json["qpdf"][1].as_object().unwrap()
}

/// The object that `value` is or refers to.
pub fn follow<'j>(json: &'j Value, value: &'j Value) -> &'j Value {
    match value.as_str().filter(|text| text.ends_with(" R")) {
        Some(reference) => {
            let object = &objects(json)[&format!("obj:{reference}")];
            object.get("value").unwrap_or_else(|| &object["stream"]["dict"])
        }
        None => value,
    }
}

/// The page, from 1, that an explicit destination leads to.
fn leads_to(json: &Value, destination: &Value) -> usize {
    let page = &follow(json, destination)[0];
    let at = json["pages"].as_array().unwrap().iter().position(|found| found["object"] == *page);
    at.expect("a page of the file") + 1
}

/// Where the links of a page lead, from top to bottom: a page, or an address.
pub fn links(json: &Value, page: usize) -> Vec<String> {
    let page = follow(json, &json["pages"][page - 1]["object"]);
    let annotations = page.get("/Annots").map(|found| follow(json, found).as_array().unwrap().clone());
    let mut found = Vec::new();
    for annotation in annotations.unwrap_or_default() {
        let annotation = follow(json, &annotation).clone();
        let (destination, address) = match annotation.get("/A") {
            Some(action) => (follow(json, action)["/D"].clone(), follow(json, action)["/URI"].clone()),
            None => (annotation["/Dest"].clone(), Value::Null),
        };
        let top = annotation["/Rect"][3].as_f64().unwrap();
        let target = match address.as_str() {
            Some(address) => address.trim_start_matches("u:").to_owned(),
            None => leads_to(json, &destination).to_string(),
        };
        found.push((top, target));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, target)| target).collect()
}

/// The outline as lines `level title page`.
pub fn outline(json: &Value) -> Vec<String> {
    fn walk(entries: &Value, level: usize, lines: &mut Vec<String>) {
        for entry in entries.as_array().unwrap() {
            let page = entry["destpageposfrom1"].as_u64().map_or("-".to_owned(), |page| page.to_string());
            lines.push(format!("{level} {} {page}", entry["title"].as_str().unwrap()));
            walk(&entry["kids"], level + 1, lines);
        }
    }
    let mut lines = Vec::new();
    walk(&json["outlines"], 0, &mut lines);
    lines
}

const COVER: &str = r#"
#let data = json("cover.json")
#set page(paper: "a4")
#set text(font: "Noto Serif SC", lang: "zh")
#data.project
"#;

/// A response of 9 pages: cover, contents, and seven pages of parts.
fn response<T>(use_it: impl FnOnce(&Composition<'_>) -> T) -> T {
    let (contents, common) = (template("contents.typ"), template("common.typ"));
    let letter = text_pages(&["投标函正文", "投标函附录"]);
    let bill = text_pages(&["清单甲", "清单乙", "清单丙"]);
    let plan = text_pages(&["施工组织设计", "进度计划"]);
    let project = r#"{"project": "江北新区第三污水处理厂提标改造工程（施工）"}"#;
    let files = [("cover.json", project.as_bytes())];
    let common = [("common.typ", common.as_bytes())];
    use_it(&Composition {
        title: "江北新区第三污水处理厂 投标文件".to_owned(),
        author: Some("江北示范建设有限公司".to_owned()),
        language: "zh-CN".to_owned(),
        cover: Some(Front { title: "封面".to_owned(), source: Source { main: COVER, files: &files } }),
        contents: Some(Front { title: "目录".to_owned(), source: Source { main: &contents, files: &common } }),
        parts: vec![
            heading("一　投标函及附录"),
            pdf("投标函", 1, &letter),
            heading("二　商务文件"),
            pdf("已标价工程量清单", 1, &bill),
            pdf("施工组织设计", 2, &plan),
        ],
        numbering: Some(Numbering::default()),
        limit: None,
    })
}

#[test]
fn a_response_has_its_numbers_contents_and_outline() {
    let (bytes, composed) = response(|composition| make(composition).unwrap());
    assert_eq!((composed.pages, composed.front_pages), (9, 2));
    let places: Vec<_> = composed.parts.iter().map(|part| (part.page, part.pages)).collect();
    assert_eq!(places, [(Some(3), 0), (Some(3), 2), (Some(5), 0), (Some(5), 3), (Some(8), 2)]);

    let file = checked(&bytes);
    assert!(!text(file.path(), 1).contains("共 9 页"), "a cover shows no number");
    assert!(text(file.path(), 1).contains("江北新区第三污水处理厂"));
    for (page, words) in [(2, "录"), (3, "投标函正文"), (6, "清单乙"), (9, "进度计划")] {
        let text = text(file.path(), page);
        assert!(text.contains(words), "page {page}: {text}");
        // Beside wide lines `-layout` has no room for the spaces.
        let squeezed = text.replace(' ', "");
        assert!(squeezed.contains(&format!("第{page}页/共9页")), "page {page}: {text}");
    }
    let contents = text(file.path(), 2);
    let lines: Vec<(String, &str)> = contents
        .lines()
        .filter_map(|line| line.split_once(" .").map(|(title, rest)| (title.trim().to_owned(), rest)))
        .map(|(title, rest)| (title, rest.trim_matches(|c: char| c == '.' || c.is_whitespace())))
        .collect();
    let lines: Vec<_> = lines.iter().map(|(title, page)| (title.trim_end_matches(['.', ' ']), *page)).collect();
    assert_eq!(
        lines,
        [
            ("一 投标函及附录", "3"),
            ("投标函", "3"),
            ("二 商务文件", "5"),
            ("已标价工程量清单", "5"),
            ("施工组织设计", "8")
        ]
    );

    let json = json(file.path());
    assert_eq!(
        outline(&json),
        [
            "0 封面 1",
            "0 目录 2",
            "0 一　投标函及附录 3",
            "1 投标函 3",
            "0 二　商务文件 5",
            "1 已标价工程量清单 5",
            "2 施工组织设计 8"
        ]
    );
    assert_eq!(links(&json, 2), ["3", "3", "5", "5", "8"]);
}

#[test]
fn metadata_says_who_made_it_and_when() {
    let (bytes, _) = response(|composition| make(composition).unwrap());
    let file = checked(&bytes);
    let said = run("pdfinfo", ["-enc".as_ref(), "UTF-8".as_ref(), file.path().as_os_str()]).ok().out;
    for line in [
        "Title:           江北新区第三污水处理厂 投标文件",
        "Author:          江北示范建设有限公司",
        "Producer:        Sealbid",
        "CreationDate:    Mon Nov 23 08:00:00 2026 UTC",
        "Pages:           9",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let json = json(file.path());
    let catalog = follow(&json, &objects(&json)["trailer"]["value"]["/Root"]);
    assert_eq!(catalog["/Lang"], "u:zh-CN");
    assert_eq!(follow(&json, &catalog["/ViewerPreferences"])["/DisplayDocTitle"], true);
    let xmp = run("pdfinfo", ["-meta".as_ref(), file.path().as_os_str()]).ok().out;
    assert!(xmp.contains("<rdf:li xml:lang=\"x-default\">江北新区第三污水处理厂 投标文件</rdf:li>"), "{xmp}");
    assert!(xmp.contains("<xmp:CreateDate>2026-11-23T16:00:00+08:00</xmp:CreateDate>"), "{xmp}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let (first, again) = response(|composition| (make(composition).unwrap().0, make(composition).unwrap().0));
    assert!(first == again);
}

#[test]
fn other_programs_read_it() {
    let (bytes, _) = response(|composition| make(composition).unwrap());
    let file = checked(&bytes);
    let said = run("mutool", ["info".as_ref(), file.path().as_os_str()]).ok();
    assert!(said.out.contains("Pages: 9") && said.err.is_empty(), "{}", said.all());
    let program = "import sys\nfrom pyhanko.pdf_utils.reader import PdfFileReader\n\
                   r = PdfFileReader(open(sys.argv[1], 'rb'), strict=True)\n\
                   pages = [r.find_page_container(i) for i in range(int(r.root['/Pages']['/Count']))]\n\
                   print(len(pages), r.xrefs.hybrid_xrefs_present)\n";
    let said = run("python3", ["-c".as_ref(), program.as_ref(), file.path().as_os_str()]).ok();
    assert_eq!(said.out.trim(), "9 False");
}

#[test]
fn numbers_stand_where_they_are_wanted() {
    let page = text_pages(&["一", "二"]);
    type Place = [f64; 2];
    // Millimetres from the left and top of the middle of the number, on an odd and an even page.
    let cases: [(&str, Edge, Align, Place, Place); 5] = [
        ("bottom_centre", Edge::Bottom, Align::Centre, [105.0, 286.0], [105.0, 286.0]),
        ("bottom_right", Edge::Bottom, Align::Right, [200.0, 286.0], [200.0, 286.0]),
        ("bottom_left", Edge::Bottom, Align::Left, [10.0, 286.0], [10.0, 286.0]),
        ("bottom_outer", Edge::Bottom, Align::Outer, [200.0, 286.0], [10.0, 286.0]),
        ("top_centre", Edge::Top, Align::Centre, [105.0, 9.0], [105.0, 9.0]),
    ];
    for (name, edge, align, odd, even) in cases {
        let numbering =
            Numbering { pattern: "{page}".to_owned(), edge, align, distance_mm: 9.0, size_pt: 9.0, bare: 0 };
        let composition = Composition { numbering: Some(numbering), ..plain(vec![pdf("页", 0, &page)]) };
        let file = checked(&make(&composition).unwrap().0);
        for (page, want) in [(1, odd), (2, even)] {
            let (x, y) = word_at(file.path(), page, &page.to_string());
            assert!((x - want[0]).abs() < 3.0 && (y - want[1]).abs() < 3.0, "{name} page {page}: {x:.1}, {y:.1}");
        }
    }
}

/// The middle of a word on a page, in millimetres from the left and the top of the page as displayed.
pub fn word_at(file: &Path, page: usize, word: &str) -> (f64, f64) {
    let page = page.to_string();
    let args = ["-cropbox", "-bbox", "-f", &page, "-l", &page].map(Into::into);
    let said = run("pdftotext", args.into_iter().chain([file.as_os_str().to_owned(), "-".into()])).ok().out;
    let line = said.lines().find(|line| line.contains(&format!(">{word}<")));
    let line = line.unwrap_or_else(|| panic!("no {word} in {said}"));
    let number = |key: &str| -> f64 {
        let (_, rest) = line.split_once(&format!("{key}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let mm = 25.4 / 72.0;
    ((number("xMin") + number("xMax")) / 2.0 * mm, (number("yMin") + number("yMax")) / 2.0 * mm)
}

#[test]
fn a_thousand_pages_are_numbered_in_order_and_small() {
    let page = text_pages(&["甲", "乙", "丙", "丁", "戊"]);
    let parts = (0..200).map(|i| pdf(&format!("附件 {i}"), 0, &page)).collect();
    let numbered = Composition { numbering: Some(Numbering { bare: 0, ..Numbering::default() }), ..plain(parts) };
    let bare = Composition { numbering: None, ..numbered.clone() };
    let (bytes, composed) = make(&numbered).unwrap();
    assert_eq!(composed.pages, 1000);
    let cost = (bytes.len() - make(&bare).unwrap().0.len()) as f64 / 1000.0;
    println!("a page number costs {cost:.0} bytes, {} in all", bytes.len());
    assert!(cost < 500.0, "{cost} bytes for one page number");
    let file = checked(&bytes);
    let all = run("pdftotext", ["-layout".as_ref(), file.path().as_os_str(), "-".as_ref()]).ok().out;
    let numbers: Vec<_> = all.lines().filter(|line| line.contains('第')).map(one_spaced).collect();
    let wanted: Vec<_> = (1..=1000).map(|page| format!("第 {page} 页 / 共 1000 页")).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn a_picture_is_a_part_like_any_other() {
    let image = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(300, 200, image::Rgb([40, 90, 160])));
    let jpeg = crate::picture::encoded(&image, image::ImageFormat::Jpeg);
    let scan = Part {
        title: "营业执照".to_owned(),
        level: 0,
        pages: Pages::Picture { name: "营业执照.jpg".to_owned(), bytes: &jpeg },
    };
    let letter = text_pages(&["投标函"]);
    let numbering = Numbering { bare: 0, ..Numbering::default() };
    let composition = Composition { numbering: Some(numbering), ..plain(vec![pdf("投标函", 0, &letter), scan]) };
    let (bytes, composed) = make(&composition).unwrap();
    assert_eq!((composed.pages, composed.parts[1].page), (2, Some(2)));
    assert!(bytes.windows(jpeg.len()).any(|window| window == jpeg), "the JPEG goes through as it is");
    let file = checked(&bytes);
    assert_eq!(text(file.path(), 2).replace([' ', '\n'], ""), "第2页/共2页");
    assert_eq!(outline(&json(file.path())), ["0 投标函 1", "0 营业执照 2"]);
}

#[test]
fn contents_of_several_pages_count_themselves() {
    let (contents, common) = (template("contents.typ"), template("common.typ"));
    let common = [("common.typ", common.as_bytes())];
    let page = text_pages(&["一页"]);
    let parts = (1..=120).map(|i| pdf(&format!("附件 {i}"), 0, &page)).collect();
    let composition = Composition {
        contents: Some(Front { title: "目录".to_owned(), source: Source { main: &contents, files: &common } }),
        ..plain(parts)
    };
    let (bytes, composed) = make(&composition).unwrap();
    assert!(composed.front_pages > 3, "{}", composed.front_pages);
    let file = checked(&bytes);
    let json = json(file.path());
    let all: Vec<_> = (1..=composed.front_pages).flat_map(|page| links(&json, page)).collect();
    let wanted: Vec<_> = (1..=120).map(|i| (i + composed.front_pages).to_string()).collect();
    assert_eq!(all, wanted);
    assert_eq!(composed.parts[119].page, Some(120 + composed.front_pages));
}
