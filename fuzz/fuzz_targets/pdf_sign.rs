//! A PDF that somebody else made and that is to be signed. What was signed without an error verifies, or fails by a
//! defect of the source.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_fuzz::people::{now, people};
use sealbid_pdf::read::ReadError;
use sealbid_pdf::sign::{Certify, Placement, Request, ReservedField, sign};
use sealbid_pdf::verify::verify;
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::Evidence;
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::SealNaming;

/// A seal of one pixel.
fn picture() -> &'static SealPicture {
    static PICTURE: OnceLock<SealPicture> = OnceLock::new();
    PICTURE.get_or_init(|| {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(1, 1, image::Rgba([200, 16, 46, 128]))
            .write_to(&mut png, image::ImageFormat::Png)
            .expect("memory takes what is written");
        SealPicture::from_png(&png.into_inner(), 20.0).expect("a PNG of one pixel is a seal")
    })
}

fn seals() -> Vec<SealNaming> {
    SealNaming::new("seal.1".to_owned(), "江北示范".to_owned(), [7; 32]).into_iter().collect()
}

/// The last byte chooses what is asked for.
fn request(choice: u8) -> Request<'static> {
    let place = |page| Placement { page, x_mm: 10.0, y_mm: 10.0, picture: picture(), part: None };
    let reserved =
        ReservedField { name: "二".to_owned(), page: 0, x_mm: 50.0, y_mm: 10.0, width_mm: 20.0, height_mm: 20.0 };
    let seen = Request { placements: vec![place(0)], ..Request::default() };
    match choice % 6 {
        0 => Request::default(),
        1 => seen,
        2 => Request { placements: vec![place(0), place(0), place(1)], ..Request::default() },
        3 => Request { reserve: vec![reserved], certify: Some(Certify::FormsAndSignatures), ..seen },
        4 => Request { field: Some("Seal".to_owned()), name: Some("江北示范".to_owned()), seals: seals(), ..seen },
        _ => Request { certify: Some(Certify::NoChanges), reason: Some("投标".to_owned()), ..Request::default() },
    }
}

fuzz_target!(|data: &[u8]| {
    let source = with_right_offsets(data);
    let request = request(data.last().copied().unwrap_or_default());
    let mut rng = sealbid_testkit::rng(1);
    let Ok(revision) = sign(&source, &request, &people().bidder, now(), &mut rng) else { return };
    let signed = [&source, revision.as_slice()].concat();
    let record = match verify(&signed, &people().trust(), &Evidence::default(), now()) {
        Ok(record) => record,
        Err(ReadError::TooComplex { .. }) => return,
        Err(ReadError::Malformed { at, .. }) if at < source.len() as u64 => return,
        Err(error) => panic!("what was signed can be read: {error:?}"),
    };
    // Signatures that the source came with may be broken.
    let ours = record.signatures.iter().find(|signature| signature.covers_whole_file);
    assert_eq!(ours.map(|signature| signature.intact), Some(Integrity::Intact));
    assert_eq!(ours.map(|signature| signature.seals.as_ref()), Some(Ok(&request.seals)));
});
