//! Where a picture lies on the page as displayed, measured in what other programs draw of it.

use std::path::{Path, PathBuf};

use sealbid_pdf::sign::{Placement, Request};

use crate::documents;
use crate::pixels::{assert_near, edges};
use crate::sign::{Folder, picture, signed};
use crate::signers::{assert_good, signers};

const DPI: f64 = 144.0;
/// Pixels in a millimetre.
const PIXELS: f64 = DPI / 25.4;

fn drawn(by: &str, file: &Path) -> image::RgbImage {
    let (file, out) = (file.to_str().unwrap(), file.with_extension(by));
    let (dpi, stem) = (DPI.to_string(), out.to_str().unwrap());
    let png = format!("{stem}.png");
    match by {
        "pdftoppm" => {
            sealbid_testkit::run(by, ["-r", &dpi, "-png", "-cropbox", "-singlefile", file, stem]).ok();
        }
        _ => {
            sealbid_testkit::run(by, ["draw", "-q", "-r", &dpi, "-o", &png, file, "1"]).ok();
        }
    }
    image::open(png).unwrap().into_rgb8()
}

/// A picture of 30 by 20 mm at 25, 40 mm: all of it, and its blue upper left quarter.
fn assert_seal(name: &str, file: &Path, by: &[&str]) {
    for by in by {
        let image = drawn(by, file);
        let name = format!("{name}, {by}");
        assert_near(&name, &edges(&image, PIXELS, |[r, _, b]| r.abs_diff(b) > 100), &[25.0, 40.0, 55.0, 60.0]);
        assert_near(&name, &edges(&image, PIXELS, |[r, _, b]| b > 200 && r < 100), &[25.0, 40.0, 40.0, 50.0]);
    }
}

fn at<'r>(picture: &'r sealbid_seal::SealPicture, field: Option<&str>) -> Request<'r> {
    let placements = vec![Placement { page: 0, x_mm: 25.0, y_mm: 40.0, picture, part: None }];
    Request { placements, field: field.map(str::to_owned), ..Request::default() }
}

#[test]
fn on_turned_cut_and_scaled_pages_and_after_untidy_content() {
    // Poppler does not know UserUnit.
    let (both, mupdf): (&[&str], &[&str]) = (&["pdftoppm", "mutool"], &["mutool"]);
    let crop = "/CropBox [50 100 500 700]";
    let cases: [(&str, String, &str, &[&str]); 14] = [
        ("upright", String::new(), "", both),
        ("turned_90", "/Rotate 90".into(), "", both),
        ("turned_180", "/Rotate 180".into(), "", both),
        ("turned_270", "/Rotate -90".into(), "", both),
        ("cropped", crop.into(), "", both),
        ("cropped_turned_90", format!("{crop} /Rotate 90"), "", both),
        ("cropped_turned_180", format!("{crop} /Rotate 180"), "", both),
        ("cropped_turned_270", format!("{crop} /Rotate 630"), "", both),
        ("cropped_beyond_the_medium", "/CropBox [-100 -100 400 900]".into(), "", both),
        ("user_unit", "/UserUnit 1.5".into(), "", mupdf),
        ("user_unit_turned_90", "/UserUnit 2 /Rotate 90".into(), "", mupdf),
        ("state_left_dirty", String::new(), "2 0 0 2 30 30 cm 0 0 10 10 re W n", both),
        ("state_saved_and_left", String::new(), "2 0 0 2 9 9 cm q 0.5 0 0 0.5 0 0 cm q", both),
        ("state_restored_too_often", String::new(), "Q Q 3 0 0 3 7 7 cm q", both),
    ];
    let (folder, seal) = (Folder::new(), picture(30.0, 20.0));
    let mut first: Vec<(&str, PathBuf, usize)> = Vec::new();
    for (name, entries, content, by) in &cases {
        let source = documents::page(entries, content);
        let content = signed(&source, &at(&seal, None), &signers().firms[0]);
        let path = folder.write(&format!("{name}.pdf"), &content);
        assert_seal(name, &path, by);
        first.push((name, path, 1));

        let bare = signed(&source, &Request::default(), &signers().firms[0]);
        let widget = signed(&bare, &at(&seal, None), &signers().firms[1]);
        let path = folder.write(&format!("{name}-later.pdf"), &widget);
        assert_seal(&format!("{name}_later"), &path, by);
        first.push((name, path, 2));
    }
    assert_good(&first);
}

#[test]
fn one_page_object_that_is_two_pages_is_sealed_once() {
    let source = documents::file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 3 0 R] /Count 2 /MediaBox [0 0 595 842]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents 4 0 R>>".to_owned(),
        documents::stream("", "0 0 m"),
    ]);
    let (folder, seal) = (Folder::new(), picture(30.0, 20.0));
    let path = folder.write("shared.pdf", &signed(&source, &at(&seal, None), &signers().firms[0]));
    assert_seal("first page", &path, &["pdftoppm"]);
    let second = path.with_extension("2");
    let arguments = ["-r", "72", "-f", "2", "-png", "-singlefile", path.to_str().unwrap(), second.to_str().unwrap()];
    sealbid_testkit::run("pdftoppm", arguments).ok();
    let second = image::open(second.with_extension("2.png")).unwrap().into_rgb8();
    assert!(second.pixels().all(|pixel| pixel.0 == [255; 3]), "the second page is as it was");
}
