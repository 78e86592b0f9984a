//! Signing, judged by pyHanko, pdfsig and qpdf.

use std::path::PathBuf;

use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{self, Certify, Placement, Request, ReservedField};
use sealbid_pki::FileKey;
use sealbid_seal::SealPicture;
use sealbid_testkit::rng;

use crate::documents;
use crate::signers::{assert_good, now, signers};

/// A red picture whose upper left quarter is blue, half transparent along its lower edge.
pub fn picture(width_mm: f64, height_mm: f64) -> SealPicture {
    let (width, height) = ((width_mm * 10.0) as u32, (height_mm * 10.0) as u32);
    let image = image::RgbaImage::from_fn(width, height, |x, y| {
        let quarter = x < width / 2 && y < height / 2;
        let alpha = if y + 10 > height { 128 } else { 255 };
        if quarter { image::Rgba([0, 0, 255, alpha]) } else { image::Rgba([255, 0, 0, alpha]) }
    });
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    SealPicture::from_png(png.get_ref(), width_mm).unwrap()
}

/// `source` with one more signature.
pub fn signed(source: &[u8], request: &Request<'_>, signer: &FileKey) -> Vec<u8> {
    let revision = sign::sign(source, request, signer, now(), &mut rng(source.len() as u64)).unwrap();
    [source, &revision].concat()
}

pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

#[test]
fn three_firms_sign_one_file() {
    let (folder, firms) = (Folder::new(), &signers().firms);
    let seal = picture(30.0, 20.0);
    let at = |page, x_mm| Placement { page, x_mm, y_mm: 50.0, picture: &seal, part: None };
    let source = documents::pages(3);

    let all = Request { placements: vec![at(0, 20.0), at(1, 20.0), at(2, 20.0)], ..Request::default() };
    let one = signed(&source, &all, &firms[0]);
    let second = Request { placements: vec![at(1, 60.0), at(1, 100.0)], ..Request::default() };
    let two = signed(&one, &second, &firms[1]);
    let three = signed(&two, &Request::default(), &firms[2]);

    let files = [("one", &one, 1), ("two", &two, 2), ("three", &three, 3)];
    let files = files.map(|(name, bytes, count)| (name, folder.write(name, bytes), count));
    assert_good(&files);
}

#[test]
fn certified_and_two_reserved() {
    let (folder, firms) = (Folder::new(), &signers().firms);
    let seal = picture(30.0, 20.0);
    let reserved = |name: &str, x_mm| ReservedField {
        name: name.to_owned(),
        page: 0,
        x_mm,
        y_mm: 100.0,
        width_mm: 40.0,
        height_mm: 30.0,
    };
    let first = Request {
        placements: vec![Placement { page: 0, x_mm: 20.0, y_mm: 20.0, picture: &seal, part: None }],
        certify: Some(Certify::FormsAndSignatures),
        reserve: vec![reserved("Supervisor", 20.0), reserved("Agent", 80.0)],
        ..Request::default()
    };
    let one = signed(&documents::pages(1), &first, &firms[0]);
    let fill = |name: &str, x_mm| Request {
        placements: vec![Placement { page: 0, x_mm, y_mm: 105.0, picture: &seal, part: None }],
        field: Some(name.to_owned()),
        ..Request::default()
    };
    let two = signed(&one, &fill("Supervisor", 25.0), &firms[1]);
    let three = signed(&two, &fill("Agent", 85.0), &firms[2]);
    let files = [("one", &one, 1), ("two", &two, 2), ("three", &three, 3)];
    let files = files.map(|(name, bytes, count)| (name, folder.write(name, bytes), count));
    assert_good(&files);
}

/// The seals would else show on the second page, and the new field would be taken for the form.
#[test]
fn references_to_nothing_stay_so() {
    let seal = picture(30.0, 20.0);
    let source = documents::file(&[
        "<</Type /Catalog /Pages 2 0 R /AcroForm 8 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842]>>".to_owned(),
        "<</Type /Page /Parent 2 0 R>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /Contents [6 0 R 7 0 R 9 0 R 10 0 R] /Annots [11 0 R]>>".to_owned(),
    ]);
    let request = Request {
        placements: vec![Placement { page: 0, x_mm: 20.0, y_mm: 20.0, picture: &seal, part: None }],
        ..Request::default()
    };
    let file = signed(&source, &request, &signers().firms[0]);
    let pdf = Pdf::open(&file).unwrap();
    for number in 5..=11 {
        assert_eq!(pdf.get((number, 0)).unwrap(), lopdf::Object::Null, "{number}");
    }
    // qpdf warns of the source's references, so pyHanko alone judges.
    let folder = Folder::new();
    let answers = signers().validated(&[folder.write("signed.pdf", &file)]);
    assert_eq!(answers[0]["signatures"][0]["bottom_line"], true, "{answers:?}");
}
