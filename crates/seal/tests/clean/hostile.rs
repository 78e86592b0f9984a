//! Bytes that are no photo of a seal, and photos that would cost too much.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;
use sealbid_seal::clean::{Cleaning, Photo, PhotoError};

fn as_bytes(pixels: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels.clone()).write_to(&mut bytes, format).expect("pixels can be written");
    bytes.into_inner()
}

fn plain(width: u32, height: u32, colour: [u8; 3], format: ImageFormat) -> Vec<u8> {
    as_bytes(&RgbImage::from_pixel(width, height, Rgb(colour)), format)
}

/// Red strokes on white.
fn sound() -> RgbImage {
    RgbImage::from_fn(300, 200, |x, y| {
        let from_middle = (f64::from(x) - 120.0).hypot(f64::from(y) - 90.0);
        if (55.0..62.0).contains(&from_middle) || (x > 110 && x < 130 && y > 80 && y < 100) {
            Rgb([200, 20, 46])
        } else {
            Rgb([250, 250, 250])
        }
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// A PNG whose header says another size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = as_bytes(&sound(), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// A JPEG whose frame header says another size.
fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = as_bytes(&sound(), ImageFormat::Jpeg);
    let frame = bytes.windows(2).position(|w| w[0] == 0xFF && matches!(w[1], 0xC0..=0xC2)).expect("a frame");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// The JPEG with an EXIF segment that holds an orientation alone.
fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif: &[u8] = &[
        b'E',
        b'x',
        b'i',
        b'f',
        0,
        0,
        b'M',
        b'M',
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, exif, &jpeg[2..]].concat()
}

#[test]
fn each_bad_photo_is_refused_by_its_defect() {
    let jpeg = as_bytes(&sound(), ImageFormat::Jpeg);
    let png = as_bytes(&sound(), ImageFormat::Png);
    let cases: [(&str, Vec<u8>, &str); 17] = [
        ("nothing", Vec::new(), "seal_photo_kind"),
        ("gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), "seal_photo_kind"),
        ("webp", b"RIFF\x24\x00\x00\x00WEBPVP8 ".to_vec(), "seal_photo_kind"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "seal_photo_kind"),
        ("text", "公章".as_bytes().to_vec(), "seal_photo_kind"),
        ("jpeg_start_alone", vec![0xFF, 0xD8, 0xFF], "seal_photo_damaged"),
        ("jpeg_cut_in_the_header", jpeg[..100].to_vec(), "seal_photo_damaged"),
        ("jpeg_cut_in_the_pixels", jpeg[..jpeg.len() * 2 / 3].to_vec(), "seal_photo_damaged"),
        ("jpeg_without_its_end", jpeg[..jpeg.len() - 2].to_vec(), "seal_photo_damaged"),
        ("png_cut_in_the_pixels", png[..png.len() / 2].to_vec(), "seal_photo_damaged"),
        ("png_bomb", claiming(60_000, 60_000), "seal_photo_too_large"),
        ("png_of_100_megapixels", claiming(10_000, 10_000), "seal_photo_too_large"),
        ("png_line", claiming(2_000_000_000, 1), "seal_photo_too_large"),
        ("jpeg_bomb", jpeg_claiming(65_500, 65_500), "seal_photo_too_large"),
        ("one_pixel", plain(1, 1, [200, 20, 46], ImageFormat::Png), "seal_photo_too_small"),
        ("one_pixel_as_jpeg", plain(1, 1, [200, 20, 46], ImageFormat::Jpeg), "seal_photo_too_small"),
        ("png_that_claims_more", claiming(3_000, 4_000), "seal_photo_damaged"),
    ];
    for (name, bytes, code) in cases {
        let error = Photo::open(&bytes).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    let error = Photo::open(&claiming(60_000, 5_000)).expect_err("too many pixels");
    assert!(matches!(error, PhotoError::TooLarge { width: 60_000, height: 5_000 }));
    assert_eq!(error.params(), [("width", "60000".to_owned()), ("height", "5000".to_owned())]);
}

#[test]
fn a_photo_without_ink_is_told() {
    for (name, colour) in
        [("white", [255, 255, 255]), ("red", [200, 20, 46]), ("black", [0, 0, 0]), ("grey", [90, 90, 90])]
    {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let photo = Photo::open(&plain(400, 300, colour, format)).unwrap();
            let error = photo.clean(&Cleaning::default()).expect_err(name);
            assert_eq!(error.code(), "seal_photo_no_ink", "{name} {format:?}");
        }
    }
}

#[test]
fn a_photo_lies_as_its_camera_was_held() {
    let jpeg = as_bytes(&sound(), ImageFormat::Jpeg);
    assert_eq!(Photo::open(&jpeg).unwrap().size(), (300, 200));
    assert_eq!(Photo::open(&oriented(&jpeg, 6)).unwrap().size(), (200, 300));
    assert_eq!(Photo::open(&oriented(&jpeg, 3)).unwrap().size(), (300, 200));
}

#[test]
fn what_follows_the_end_of_a_jpeg_does_not_matter() {
    let mut jpeg = as_bytes(&sound(), ImageFormat::Jpeg);
    jpeg.extend(b"\xFF\xDAthe film that phones hang on their photos");
    assert!(Photo::open(&jpeg).is_ok());
}

#[test]
fn transparent_pixels_are_white_paper() {
    let clear = image::RgbaImage::from_fn(300, 200, |x, y| {
        let [r, g, b] = sound().get_pixel(x, y).0;
        if r > 240 { image::Rgba([0, 0, 0, 0]) } else { image::Rgba([r, g, b, 255]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(clear).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let cleaned = Photo::open(bytes.get_ref()).unwrap().clean(&Cleaning { dpi: 150, ..Cleaning::default() });
    assert_eq!(cleaned.unwrap().ink, sealbid_seal::clean::Ink::Red);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn changed_bytes_never_panic(at in 2usize..4000, to in any::<u8>(), is_jpeg in any::<bool>()) {
        let mut bytes = as_bytes(&sound(), if is_jpeg { ImageFormat::Jpeg } else { ImageFormat::Png });
        let at = at % bytes.len();
        bytes[at] = to;
        let cleaned = Photo::open(&bytes).and_then(|p| p.clean(&Cleaning { dpi: 72, ..Cleaning::default() }));
        if let Err(error) = cleaned {
            prop_assert!(sealbid_seal::CODES.contains(&error.code()));
        }
    }

    #[test]
    fn any_blots_never_panic(seed in any::<u64>(), shades in 2u8..6) {
        let mut state = seed | 1;
        let pixels = RgbImage::from_fn(90, 70, |_, _| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let shade = (state >> 33) as u8 % shades;
            Rgb([255 - shade * 40, 255 - shade * 50, 255 - shade.wrapping_mul(90)])
        });
        let photo = Photo::open(&as_bytes(&pixels, ImageFormat::Png)).unwrap();
        if let Err(error) = photo.clean(&Cleaning { dpi: 72, ..Cleaning::default() }) {
            prop_assert!(matches!(error.code(), "seal_photo_no_ink" | "seal_photo_setting"), "{}", error);
        }
    }
}
