//! Cross-page seals: the slices, put side by side as other programs draw them, are the seal; and what signing adds to a
//! file of a thousand pages.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sealbid_pdf::place::{Document, Edge, Entry, PageChoice, PlacementSet};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{self, Placement, Request, Slice};
use sealbid_seal::SealPicture;

use crate::documents;
use crate::sign::{Folder, picture, signed};
use crate::signers::{assert_good, now, signers};

/// Pixels in a millimetre of the pages that are looked at.
const PIXELS: f64 = 8.0;
/// As far as a slice may be off.
const TOLERANCE_MM: f64 = 0.3;

fn across(edge: Edge) -> Entry {
    let pages = PageChoice::All;
    Entry::Edge { seal: "company".to_owned(), edge, pages, every: None, odd: false, along_mm: None }
}

/// The placements of `entries` on `source`, all of one picture.
fn expanded<'r>(source: &[u8], entries: Vec<Entry>, picture: &'r SealPicture) -> Vec<Placement<'r>> {
    let pages = Pdf::open(source).unwrap().pages().unwrap();
    let pages: Vec<_> = pages.iter().map(|page| (page.display.width_mm(), page.display.height_mm())).collect();
    let sizes = [("company".to_owned(), (picture.width_mm(), picture.height_mm()))].into();
    let expansion = PlacementSet::new(entries).expand(&Document { pages: &pages, text: None }, &sizes);
    expansion.placements.iter().map(|placed| placed.with(picture)).collect()
}

/// Pages as displayed by `by`, `pages` of them.
fn drawn(by: &str, file: &Path, pages: usize) -> Vec<image::RgbImage> {
    let (dpi, stem) = ((PIXELS * 25.4).to_string(), file.with_extension(by));
    let (file, stem) = (file.to_str().unwrap(), stem.to_str().unwrap());
    match by {
        "pdftoppm" => sealbid_testkit::run(by, ["-r", &dpi, "-png", "-cropbox", file, stem]).ok(),
        _ => sealbid_testkit::run(by, ["draw", "-q", "-r", &dpi, "-o", &format!("{stem}-%d.png"), file]).ok(),
    };
    (1..=pages).map(|page| image::open(format!("{stem}-{page}.png")).unwrap().into_rgb8()).collect()
}

/// The strips of `pages` that lie at `edge`, `across_mm` thick each, put side by side as fanned pages show them.
fn joined(pages: &[image::RgbImage], edge: Edge, across_mm: f64) -> image::RgbImage {
    let thickness = across_mm / pages.len() as f64 * PIXELS;
    let size = (across_mm * PIXELS).round() as u32;
    let (width, height) = pages[0].dimensions();
    let (out_width, out_height) = if edge == Edge::Top { (width, size) } else { (size, height) };
    image::RgbImage::from_fn(out_width, out_height, |x, y| {
        let at = f64::from(if edge == Edge::Top { y } else { x }) + 0.5;
        let strip = ((at / thickness) as usize).min(pages.len() - 1);
        let within = at - strip as f64 * thickness;
        match edge {
            Edge::Right => {
                *pages[strip].get_pixel((f64::from(width) - thickness + within).min(f64::from(width) - 1.0) as u32, y)
            }
            Edge::Left => *pages[pages.len() - 1 - strip].get_pixel(within as u32, y),
            Edge::Top => *pages[pages.len() - 1 - strip].get_pixel(x, within as u32),
        }
    })
}

/// The edges of what `wanted` accepts, in millimetres: left, top, right, bottom.
fn edges(image: &image::RgbImage, wanted: impl Fn([u8; 3]) -> bool) -> [f64; 4] {
    let found = image.enumerate_pixels().filter(|(_, _, pixel)| wanted(pixel.0));
    let edges = found.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[left, top, right, bottom], (x, y, _)| {
        let (x, y) = (f64::from(x), f64::from(y));
        [left.min(x), top.min(y), right.max(x + 1.0), bottom.max(y + 1.0)]
    });
    edges.map(|pixels| pixels / PIXELS)
}

fn assert_near(name: &str, found: [f64; 4], expected: [f64; 4]) {
    let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= TOLERANCE_MM);
    assert!(near, "{name}: {found:?} instead of {expected:?}");
}

/// How many pages share a seal here.
const SHARED: usize = 4;

/// Pages that share their boxes.
fn several(entries: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..SHARED).map(|page| format!("{} 0 R", page + 3)).collect();
    let boxes = format!("/Count {SHARED} /MediaBox [0 0 595.276 841.89] {entries}");
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!("<</Type /Pages /Kids [{}] {boxes}>>", kids.join(" ")),
    ];
    objects.extend((0..SHARED).map(|_| "<</Type /Page /Parent 2 0 R>>".to_owned()));
    documents::file(&objects)
}

#[test]
fn slices_side_by_side_are_the_seal() {
    let seal = picture(40.0, 20.0);
    let crop = "/CropBox [50 100 500 700]";
    let boxes = [
        ("upright", String::new()),
        ("turned_90", "/Rotate 90".to_owned()),
        ("turned_180", "/Rotate 180".to_owned()),
        ("turned_270", "/Rotate 270".to_owned()),
        ("cropped", crop.to_owned()),
        ("cropped_turned_90", format!("{crop} /Rotate 90")),
    ];
    let (folder, mut files) = (Folder::new(), Vec::new());
    for (name, entries) in &boxes {
        for edge in [Edge::Right, Edge::Left, Edge::Top] {
            let source = several(entries);
            let placements = expanded(&source, vec![across(edge)], &seal);
            assert_eq!(placements.len(), SHARED, "{name}");
            let file = signed(&source, &Request { placements, ..Request::default() }, &signers().firms[0]);
            let path = folder.write(&format!("{name}-{edge:?}.pdf"), &file);
            let by = if edge == Edge::Right { "mutool" } else { "pdftoppm" };
            let pages = drawn(by, &path, SHARED);
            let page = (f64::from(pages[0].width()) / PIXELS, f64::from(pages[0].height()) / PIXELS);
            let (across_mm, place) = match edge {
                Edge::Top => (20.0, [(page.0 - 40.0) / 2.0, 0.0, (page.0 + 40.0) / 2.0, 20.0]),
                _ => (40.0, [0.0, (page.1 - 20.0) / 2.0, 40.0, (page.1 + 20.0) / 2.0]),
            };
            let whole = joined(&pages, edge, across_mm);
            let name = format!("{name}, {edge:?}");
            assert_near(&name, edges(&whole, |[r, _, b]| r.abs_diff(b) > 100), place);
            let quarter = [place[0], place[1], (place[0] + place[2]) / 2.0, (place[1] + place[3]) / 2.0];
            assert_near(&name, edges(&whole, |[r, _, b]| b > 200 && r < 100), quarter);
            // Beside its slice a page shows nothing.
            let thickness = across_mm / SHARED as f64;
            let [left, top, right, bottom] = edges(&pages[2], |[r, _, b]| r.abs_diff(b) > 100);
            let seen = if edge == Edge::Top { bottom - top } else { right - left };
            assert!((seen - thickness).abs() <= TOLERANCE_MM, "{name}: {seen} mm thick");
            files.push((path, 1));
        }
    }
    let files: Vec<(&str, PathBuf, usize)> = files.into_iter().map(|(path, count)| ("slices", path, count)).collect();
    assert_good(&files);
}

#[test]
fn a_later_pass_shows_a_part_alone() {
    let seal = picture(40.0, 20.0);
    let part = Slice { x_mm: 10.0, y_mm: 0.0, width_mm: 20.0, height_mm: 20.0 };
    let placements = vec![Placement { page: 0, x_mm: 100.0, y_mm: 50.0, picture: &seal, part: Some(part) }];
    let request = Request { placements, ..Request::default() };
    let (folder, mut files) = (Folder::new(), Vec::new());
    for rotate in [0, 90, 180, 270] {
        let source = documents::page(&format!("/Rotate {rotate}"), "");
        let bare = signed(&source, &Request::default(), &signers().firms[0]);
        let file = signed(&bare, &request, &signers().firms[1]);
        let path = folder.write(&format!("later-{rotate}.pdf"), &file);
        let stem = path.with_extension("drawn");
        let (dpi, stem) = ((PIXELS * 25.4).to_string(), stem.to_str().unwrap().to_owned());
        let arguments = ["-r", &dpi, "-png", "-singlefile", path.to_str().unwrap(), &stem];
        sealbid_testkit::run("pdftoppm", arguments).ok();
        let page = image::open(format!("{stem}.png")).unwrap().into_rgb8();
        let name = format!("turned by {rotate}");
        assert_near(&name, edges(&page, |[r, _, b]| r.abs_diff(b) > 100), [100.0, 50.0, 120.0, 70.0]);
        assert_near(&name, edges(&page, |[r, _, b]| b > 200 && r < 100), [100.0, 50.0, 110.0, 60.0]);
        files.push(("later", path, 2));
    }
    assert_good(&files);
}

#[test]
fn a_part_that_the_picture_has_not_is_refused() {
    let seal = picture(40.0, 20.0);
    let slices = [(30.0, 0.0, 20.0, 20.0), (-1.0, 0.0, 20.0, 20.0), (0.0, 0.0, 0.0, 20.0), (0.0, 0.0, f64::NAN, 20.0)];
    for (x_mm, y_mm, width_mm, height_mm) in slices {
        let part = Some(Slice { x_mm, y_mm, width_mm, height_mm });
        let placements = vec![Placement { page: 0, x_mm: 100.0, y_mm: 50.0, picture: &seal, part }];
        let request = Request { placements, ..Request::default() };
        let refused =
            sign::sign(&documents::pages(1), &request, &signers().firms[0], now(), &mut sealbid_testkit::rng(1));
        assert_eq!(refused.unwrap_err().code(), "placement_outside_page", "{part:?}");
    }
}

/// A thousand pages, each with resources and a content stream of its own, as `make bench` makes them.
fn thousand() -> Vec<u8> {
    let kids: Vec<String> = (0..1000).map(|page| format!("{} 0 R", 3 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!("<</Type /Pages /Count 1000 /MediaBox [0 0 595 842] /Kids [{}]>>", kids.join(" ")),
    ];
    for page in 0..1000 {
        let (content, resources) = (4 + 2 * page, "/Resources <</Font <</F1 2003 0 R>>>>");
        objects.push(format!("<</Type /Page /Parent 2 0 R /Contents {content} 0 R {resources}>>"));
        objects.push(documents::stream("", &format!("BT /F1 12 Tf 72 720 Td (Page {page}) Tj ET")));
    }
    objects.push("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>".to_owned());
    documents::file(&objects)
}

#[test]
fn a_thousand_pages_with_a_seal_each_and_one_across_grow_little() {
    let folder = Folder::new();
    let plain = folder.write("plain.pdf", &thousand());
    let streams = plain.with_file_name("streams.pdf");
    let arguments = ["--object-streams=generate", plain.to_str().unwrap(), streams.to_str().unwrap()];
    sealbid_testkit::run("qpdf", arguments).ok();
    let seal = picture(42.0, 42.0);
    let mut files = Vec::new();
    for (name, path, at_most) in [("table", plain, 600 * 1000), ("stream", streams, 300 << 10)] {
        let source = std::fs::read(&path).unwrap();
        let on_each = Entry::Pages {
            seal: "company".into(),
            pages: "all".to_owned().try_into().unwrap(),
            x_mm: 100.0,
            y_mm: 200.0,
        };
        let placements = expanded(&source, vec![on_each, across(Edge::Right)], &seal);
        assert_eq!(placements.len(), 2000);
        let begun = Instant::now();
        let file = signed(&source, &Request { placements, ..Request::default() }, &signers().firms[0]);
        let (took, growth) = (begun.elapsed(), file.len() - source.len());
        sealbid_testkit::note(&format!("1,000 pages, {name}: {growth} bytes more, {} ms", took.as_millis()));
        assert!(growth < at_most, "{name}: {growth} bytes");
        files.push((name, folder.write(&format!("{name}-signed.pdf"), &file), 1));
    }
    assert_good(&files);
    for (name, path, _) in &files {
        let said = sealbid_testkit::run("pdfsig", ["-nocert", path.to_str().unwrap()]);
        assert!(said.out.contains("Signature is Valid"), "{name}: {}", said.all());
        assert!(said.out.contains("Total document signed"), "{name}: {}", said.all());
    }
}
