//! Pictures as pages: what the page holds, where it stands, what is refused.

use std::collections::BTreeSet;
use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;
use sealbid_pdf::picture::{PictureError, page};
use sealbid_testkit::run;

use crate::compose::checked;

/// Red, green, blue and black quarters, from the top left.
fn quarters(width: u32, height: u32) -> DynamicImage {
    let colours = [[220, 30, 30], [30, 180, 30], [30, 30, 220], [0, 0, 0]];
    let at = |x: u32, y: u32| Rgb(colours[usize::from(x * 2 >= width) + 2 * usize::from(y * 2 >= height)]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, at))
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// `jpeg` with the EXIF orientation `value`, right behind its first marker.
fn with_orientation(jpeg: &[u8], value: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[value, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() + 2) as u16;
    [&jpeg[..2], &[0xFF, 0xE1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}

/// A page of 595 x 842 pixels, one a point.
fn drawn(pdf: &[u8]) -> RgbImage {
    let file = checked(pdf);
    let out = file.path().with_extension("page");
    let dpi = ["-r", "72", "-singlefile", "-png"].map(std::ffi::OsStr::new);
    run("pdftoppm", dpi.into_iter().chain([file.path().as_os_str(), out.as_os_str()])).ok();
    let png = out.with_extension("page.png");
    let image = image::open(&png).unwrap().into_rgb8();
    std::fs::remove_file(png).unwrap();
    image
}

/// The box of all that is not white: left, top, right, bottom, in points.
fn inked(image: &RgbImage) -> [u32; 4] {
    let dark: Vec<_> = image.enumerate_pixels().filter(|(_, _, p)| p.0.iter().any(|c| *c < 200)).collect();
    let (xs, ys): (Vec<_>, Vec<_>) = dark.iter().map(|(x, y, _)| (*x, *y)).unzip();
    [xs.iter().min(), ys.iter().min(), xs.iter().max(), ys.iter().max()].map(|edge| *edge.unwrap())
}

#[test]
fn a_picture_fits_and_is_never_blown_up() {
    let cases: [(&str, u32, u32, [u32; 4]); 4] = [
        // Points: 96 pixels are an inch; the margins of 20 mm leave 57 to 538 by 57 to 785.
        ("small", 96, 192, [262, 349, 333, 492]),
        ("as_wide_as_the_page", 2000, 400, [57, 373, 538, 468]),
        ("as_high_as_the_page", 300, 3000, [261, 57, 334, 785]),
        ("one_pixel_high", 1200, 1, [57, 421, 538, 421]),
    ];
    for (name, width, height, want) in cases {
        let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([0, 0, 0])));
        let found = inked(&drawn(&page(&encoded(&image, ImageFormat::Png)).unwrap()));
        assert!(found.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 1), "{name}: {found:?}, not {want:?}");
    }
}

#[test]
fn every_exif_orientation_shows_upright() {
    let upright = quarters(240, 120);
    for value in 1..=8 {
        // Turns by a quarter undo each other, the others themselves.
        let stored = match Orientation::from_exif(value).unwrap() {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            same => same,
        };
        let mut picture = upright.clone();
        picture.apply_orientation(stored);
        let jpeg = with_orientation(&encoded(&picture, ImageFormat::Jpeg), value);
        let shown = drawn(&page(&jpeg).unwrap());
        let [left, top, right, bottom] = inked(&shown);
        assert!((right - left).abs_diff(179) <= 2 && (bottom - top).abs_diff(89) <= 2, "{value}: {left} {right}");
        for (x, y) in [(60, 30), (180, 30), (60, 90), (180, 90)] {
            let (want, found) = (upright.as_rgb8().unwrap()[(x, y)], shown[(left + x * 3 / 4, top + y * 3 / 4)]);
            let near = want.0.iter().zip(found.0).all(|(a, b)| a.abs_diff(b) < 12);
            assert!(near, "orientation {value} at {x}, {y}: {found:?}, not {want:?}");
        }
    }
}

#[test]
fn a_jpeg_keeps_its_bytes() {
    let jpeg = encoded(&quarters(64, 64), ImageFormat::Jpeg);
    let pdf = page(&jpeg).unwrap();
    assert!(pdf.windows(jpeg.len()).any(|window| window == jpeg));
}

#[test]
fn each_kind_of_png_shows_its_colours() {
    use image::ColorType as C;
    let picture = quarters(96, 96);
    let kinds: [(&str, DynamicImage, bool); 7] = [
        ("rgb_8", picture.clone(), true),
        ("grey_8", DynamicImage::ImageLuma8(picture.to_luma8()), true),
        ("rgb_16", DynamicImage::ImageRgb16(picture.to_rgb16()), true),
        ("rgba_8_opaque", DynamicImage::ImageRgba8(picture.to_rgba8()), false),
        ("grey_alpha_8", DynamicImage::ImageLumaA8(picture.to_luma_alpha8()), false),
        ("rgba_16", DynamicImage::ImageRgba16(picture.to_rgba16()), false),
        ("grey_16", DynamicImage::ImageLuma16(picture.to_luma16()), true),
    ];
    for (name, image, as_it_is) in kinds {
        let grey = !image.color().has_color();
        let png = encoded(&image, ImageFormat::Png);
        let pdf = page(&png).unwrap();
        let data = png.windows(4).position(|w| w == b"IDAT").unwrap() + 4;
        let kept = pdf.windows(24).any(|window| window == &png[data..data + 24]);
        assert_eq!(kept, as_it_is, "{name}: compressed rows go through as they are");
        let shown = drawn(&pdf);
        let [left, top, ..] = inked(&shown);
        for (x, y) in [(24, 24), (72, 24), (24, 72), (72, 72)] {
            let want = if grey {
                picture.to_luma8().get_pixel(x, y).0.repeat(3)
            } else {
                picture.to_rgb8()[(x, y)].0.to_vec()
            };
            let found = shown[(left + x * 3 / 4, top + y * 3 / 4)].0;
            assert!(
                want.iter().zip(found).all(|(a, b)| a.abs_diff(b) < 3),
                "{name} at {x}, {y}: {found:?}, not {want:?}"
            );
        }
    }
    assert_eq!(C::Rgb8.channel_count(), 3);
}

#[test]
fn transparency_lies_over_white() {
    let image = image::RgbaImage::from_fn(96, 96, |x, _| image::Rgba([200, 16, 46, if x < 48 { 128 } else { 0 }]));
    let shown = drawn(&page(&encoded(&DynamicImage::ImageRgba8(image), ImageFormat::Png)).unwrap());
    let [left, top, right, _] = inked(&shown);
    assert!(right - left < 40, "the transparent half is white");
    let found = shown[(left + 10, top + 10)].0;
    assert!([227, 135, 150].iter().zip(found).all(|(a, b): (&u8, u8)| a.abs_diff(b) < 4), "{found:?}");
}

#[test]
fn the_same_picture_gives_the_same_page() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let picture = encoded(&quarters(50, 40), format);
        assert!(page(&picture).unwrap() == page(&picture).unwrap());
    }
}

#[test]
fn what_is_no_picture_is_refused_by_its_defect() {
    let (png, jpeg) = (encoded(&quarters(64, 64), ImageFormat::Png), encoded(&quarters(64, 64), ImageFormat::Jpeg));
    let mut flipped = png.clone();
    let data = png.windows(4).position(|w| w == b"IDAT").unwrap() + 20;
    flipped[data] ^= 0x40;
    let wide = {
        let mut header = png.clone();
        header[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        header[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let crc = !header[12..29].iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
        });
        header[29..33].copy_from_slice(&crc.to_be_bytes());
        header
    };
    let huge = {
        let mut header = jpeg.clone();
        let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        header[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
        header
    };
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("nothing", Vec::new(), "picture_format_unknown"),
        ("gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "picture_format_unknown"),
        ("pdf", b"%PDF-1.7".to_vec(), "picture_format_unknown"),
        ("png_cut", png[..png.len() / 2].to_vec(), "picture_damaged"),
        ("png_changed", flipped, "picture_damaged"),
        ("png_bomb", wide, "picture_too_large"),
        ("jpeg_cut", jpeg[..jpeg.len() / 2].to_vec(), "picture_damaged"),
        ("jpeg_head_alone", jpeg[..20].to_vec(), "picture_damaged"),
        ("jpeg_bomb", huge, "picture_too_large"),
    ];
    let mut codes = BTreeSet::new();
    for (name, bytes, code) in cases {
        let error = page(&bytes).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        codes.insert(code);
    }
    assert_eq!(codes, PictureError::CODES.iter().copied().collect());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_bytes_never_panic(at in 0usize..700, to in any::<u8>(), jpeg in any::<bool>()) {
        let format = if jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
        let mut bytes = encoded(&quarters(20, 10), format);
        let at = at % bytes.len();
        bytes[at] = to;
        if let Err(error) = page(&bytes) {
            prop_assert!(PictureError::CODES.contains(&error.code()));
        }
    }
}
