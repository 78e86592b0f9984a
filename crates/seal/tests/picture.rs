//! PNGs of every kind in; the same pixels, planes and sizes out.

use proptest::prelude::*;
use sealbid_seal::{PictureError, SealPicture};

/// A PNG made by hand: `data` is raw rows in the given colour type and depth.
fn png_of(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![200, 16, 46, 255, 255, 255]);
        encoder.set_trns(vec![255, 0]);
    }
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(data));
    written.expect("rows of that colour type and depth");
    out
}

#[test]
fn each_colour_type_gives_its_pixels() {
    use png::{BitDepth as D, ColorType as C};
    // Two pixels side by side; what they are as RGB and as alpha.
    type Case = (&'static str, C, D, &'static [u8], [u8; 6], [u8; 2]);
    let cases: [Case; 7] = [
        ("rgba_8", C::Rgba, D::Eight, &[200, 16, 46, 255, 200, 16, 46, 128], [200, 16, 46, 200, 16, 46], [255, 128]),
        ("rgb_8", C::Rgb, D::Eight, &[200, 16, 46, 1, 2, 3], [200, 16, 46, 1, 2, 3], [255, 255]),
        ("grey_8", C::Grayscale, D::Eight, &[7, 250], [7, 7, 7, 250, 250, 250], [255, 255]),
        ("grey_1", C::Grayscale, D::One, &[0b0100_0000], [0, 0, 0, 255, 255, 255], [255, 255]),
        ("grey_alpha_8", C::GrayscaleAlpha, D::Eight, &[7, 255, 250, 9], [7, 7, 7, 250, 250, 250], [255, 9]),
        (
            "rgba_16",
            C::Rgba,
            D::Sixteen,
            &[200, 200, 16, 16, 46, 46, 255, 255, 0, 0, 255, 255, 0, 0, 128, 128],
            [200, 16, 46, 0, 255, 0],
            [255, 128],
        ),
        // The second pixel is transparent white and takes the colour of the visible one.
        ("palette_with_transparency", C::Indexed, D::One, &[0b0100_0000], [200, 16, 46, 200, 16, 46], [255, 0]),
    ];
    for (name, color, depth, data, rgb, alpha) in cases {
        let picture = SealPicture::from_png(&png_of(2, 1, color, depth, data), 40.0).expect(name);
        assert_eq!((picture.rgb(), picture.alpha()), (rgb.to_vec(), alpha.to_vec()), "{name}");
        assert_eq!(picture.is_opaque(), alpha == [255, 255], "{name}");
        assert_eq!((picture.width_mm(), picture.height_mm()), (40.0, 20.0), "{name}");
    }
}

fn sound() -> Vec<u8> {
    png_of(4, 4, png::ColorType::Rgba, png::BitDepth::Eight, &[100; 64])
}

/// A header of `width` x `height` pixels with next to no data: what a bomb looks like before it is decoded.
fn header_only(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = sound();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

#[test]
fn each_bad_picture_is_refused_by_its_defect() {
    let mut flipped = sound();
    let data = flipped.windows(4).position(|w| w == b"IDAT").expect("a PNG has pixels") + 6;
    flipped[data] ^= 0x55;
    let cases: [(&str, Vec<u8>, f64, &str); 13] = [
        ("nothing", Vec::new(), 40.0, "seal_not_png"),
        ("a_jpeg", vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16], 40.0, "seal_not_png"),
        ("signature_alone", sound()[..8].to_vec(), 40.0, "seal_damaged"),
        ("cut_in_the_header", sound()[..20].to_vec(), 40.0, "seal_damaged"),
        ("cut_in_the_pixels", sound()[..50].to_vec(), 40.0, "seal_damaged"),
        ("checksum_wrong", flipped, 40.0, "seal_damaged"),
        ("no_width", header_only(0, 4), 40.0, "seal_damaged"),
        ("wide_bomb", header_only(60_000, 60_000), 40.0, "seal_too_large"),
        ("tall_bomb", header_only(1, 2_000_000_000), 40.0, "seal_too_large"),
        ("all_transparent", png_of(2, 1, png::ColorType::Rgba, png::BitDepth::Eight, &[0; 8]), 40.0, "seal_empty"),
        ("no_size", sound(), 0.0, "seal_size"),
        ("size_not_a_number", sound(), f64::NAN, "seal_size"),
        ("as_wide_as_a_table", sound(), 900.0, "seal_size"),
    ];
    for (name, bytes, width_mm, code) in cases {
        let error = SealPicture::from_png(&bytes, width_mm).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        // Of a picture whose size on paper nobody knows all is found but that, and that nothing is seen.
        match SealPicture::pixels_of(&bytes) {
            Ok(_) => assert!(["seal_size", "seal_empty"].contains(&code), "{name}"),
            Err(error) => assert_eq!(error.code(), code, "{name}: {error}"),
        }
    }
    assert_eq!(SealPicture::pixels_of(&sound()).unwrap(), (4, 4));
}

#[test]
fn a_size_is_told_with_the_refusal() {
    let error = SealPicture::from_png(&header_only(60_000, 5), 40.0).expect_err("too many pixels");
    assert!(matches!(error, PictureError::TooLarge { width: 60_000, height: 5 }));
    assert_eq!(error.params(), [("width", "60000".to_owned()), ("height", "5".to_owned())]);
}

proptest! {
    #[test]
    fn written_and_read_again_it_is_the_same(
        (width, height, rgba) in (1u32..24, 1u32..24).prop_flat_map(|(w, h)| {
            (Just(w), Just(h), prop::collection::vec(any::<u8>(), (w * h * 4) as usize))
        })
    ) {
        let mut rgba = rgba;
        rgba[3] = 200;
        let png = png_of(width, height, png::ColorType::Rgba, png::BitDepth::Eight, &rgba);
        let Ok(picture) = SealPicture::from_png(&png, 42.0) else {
            // Only a side outside 2 to 200 mm refuses these.
            let height_mm = 42.0 * f64::from(height) / f64::from(width);
            prop_assert!(!(2.0..=200.0).contains(&height_mm));
            return Ok(());
        };
        let written = picture.to_png();
        prop_assert_eq!(&written, &picture.to_png());
        prop_assert_eq!(SealPicture::from_png(&written, 42.0).unwrap(), picture);
    }

    #[test]
    fn changed_bytes_never_panic(at in 8usize..90, to in any::<u8>()) {
        let mut bytes = sound();
        let at = at % bytes.len();
        bytes[at] = to;
        if let Err(error) = SealPicture::from_png(&bytes, 40.0) {
            prop_assert!(sealbid_seal::CODES.contains(&error.code()));
        }
    }
}
