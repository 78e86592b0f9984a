//! What came as a picture or a paper: what it is by its own bytes, whether it can be read, and nothing that it says of itself.
//!
//! Pictures are decoded within bounds and never handed on as they came: who looks at one is shown what was decoded. Decoders are in safe
//! Rust, so that a hostile picture can be refused but not take over.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::text::Text;
use sealbid_wire::enterprise::DocumentKind;

/// The largest document, bytes.
pub(crate) const MAX_BYTES: usize = 10 << 20;
/// The most pixels of a picture, and along a side.
const MAX_PIXELS: u64 = 50_000_000;
const MAX_SIDE: u32 = 12_000;
/// The most pages of a form.
const MAX_PAGES: usize = 10;
/// The most objects of a form.
const MAX_OBJECTS: usize = 20_000;
/// Along which side sharpness is measured, so that it means the same for every picture.
const MEASURED: u32 = 1_000;
/// How a picture is drawn anew.
const QUALITY: u8 = 88;

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Jpeg,
    Png,
    Pdf,
}

impl Media {
    /// As RFC 2045 has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A picture or a paper that was taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) media: Media,
    /// What is kept: a picture drawn anew, a PDF as it came.
    pub(crate) bytes: Vec<u8>,
    pub(crate) size: Option<(u32, u32)>,
    /// How sharp it is: above [`super::fields::SHARP`] writing can be read.
    pub(crate) sharpness: Option<i64>,
    pub(crate) pages: Option<usize>,
    /// Whether a form names its application's number; nothing where it shows no text.
    pub(crate) names_number: Option<bool>,
}

/// Why something was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// It is none of what such a document may be.
    Media,
    /// It cannot be read, or is larger than bounds allow.
    Damaged,
}

/// Takes what came as a document of this kind, for the application of a number.
pub(crate) fn take(kind: DocumentKind, number: &str, bytes: Vec<u8>) -> Result<Taken, NotTaken> {
    match sniff(&bytes) {
        Some(Media::Pdf) if kind == DocumentKind::Form => paper(number, bytes),
        Some(Media::Pdf) | None => Err(NotTaken::Media),
        Some(media) => picture(media, &bytes),
    }
}

fn sniff(bytes: &[u8]) -> Option<Media> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Media::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Media::Png),
        // ISO 32000-2 §7.5.2.
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Media::Pdf),
        _ => None,
    }
}

fn picture(media: Media, bytes: &[u8]) -> Result<Taken, NotTaken> {
    let format = if media == Media::Jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
    let damaged = |_| NotTaken::Damaged;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(NotTaken::Damaged);
    }
    let turned = decoder.orientation().map_err(damaged)?;
    let mut drawn = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    // A phone says in the file which way is up; what is drawn anew says nothing.
    drawn.apply_orientation(turned);
    let sharpness = sharpness(&drawn);
    let size = Some((drawn.width(), drawn.height()));
    let mut kept = Vec::new();
    let rgb = DynamicImage::ImageRgb8(flattened(&drawn));
    JpegEncoder::new_with_quality(&mut kept, QUALITY).encode_image(&rgb).map_err(damaged)?;
    Ok(Taken { media: Media::Jpeg, bytes: kept, size, sharpness: Some(sharpness), pages: None, names_number: None })
}

/// On white, where it was transparent.
fn flattened(picture: &DynamicImage) -> image::RgbImage {
    let mut rgb = image::RgbImage::new(picture.width(), picture.height());
    for (to, from) in rgb.pixels_mut().zip(picture.to_rgba8().pixels()) {
        let alpha = u32::from(from[3]);
        for channel in 0..3 {
            let mixed = (u32::from(from[channel]) * alpha + 255 * (255 - alpha)) / 255;
            to[channel] = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    rgb
}

/// How sharp a picture is: the spread of the Laplacian of its greys, where its longer side has 1,000 pixels. A page of print has some
/// hundreds, one out of focus below 60.
pub(crate) fn sharpness(picture: &DynamicImage) -> i64 {
    let grey = picture.resize(MEASURED, MEASURED, FilterType::Triangle).to_luma8();
    let (width, height) = grey.dimensions();
    if width < 3 || height < 3 {
        return 0;
    }
    let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let edge = laplacian(&grey, x, y);
            sum += edge;
            squares += edge * edge;
            count += 1;
        }
    }
    (squares - sum * sum / count) / count
}

fn laplacian(grey: &GrayImage, x: u32, y: u32) -> i64 {
    let at = |x: u32, y: u32| i64::from(grey.get_pixel(x, y)[0]);
    at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y)
}

fn paper(number: &str, bytes: Vec<u8>) -> Result<Taken, NotTaken> {
    let damaged = |_| NotTaken::Damaged;
    let (pages, names_number) = {
        let pdf = Pdf::open(&bytes).map_err(damaged)?;
        if pdf.places().len() > MAX_OBJECTS || pdf.is_active() {
            return Err(NotTaken::Damaged);
        }
        let pages = pdf.pages().map_err(damaged)?.len();
        (pages, if pages <= MAX_PAGES { names(&pdf, number) } else { None })
    };
    if pages == 0 || pages > MAX_PAGES {
        return Err(NotTaken::Damaged);
    }
    Ok(Taken { media: Media::Pdf, bytes, size: None, sharpness: None, pages: Some(pages), names_number })
}

/// Whether a number stands in a document; nothing where it does not, and may all the same: a page shows a picture in place of text.
fn names(pdf: &Pdf<'_>, number: &str) -> Option<bool> {
    let text = Text::read(pdf, &mut |_, _| true).ok().flatten()?;
    if !text.find(number).is_empty() {
        return Some(true);
    }
    (0..text.pages()).all(|page| text.is_searchable(page)).then_some(false)
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Luma};

    use super::*;

    /// A page of print: lines of dark strokes.
    fn page(width: u32, height: u32) -> DynamicImage {
        let ink = |x: u32, y: u32| if y % 24 < 14 && (x / 3 + y / 5).is_multiple_of(3) { 30 } else { 240 };
        DynamicImage::ImageLuma8(ImageBuffer::from_fn(width, height, |x, y| Luma([ink(x, y)])))
    }

    fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_drawn_anew_and_its_sharpness_told() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let taken = take(DocumentKind::Licence, "", bytes(&page(1600, 1200), format)).unwrap();
            assert_eq!((taken.media, taken.size), (Media::Jpeg, Some((1600, 1200))));
            assert!(taken.sharpness.unwrap() >= super::super::fields::SHARP, "{:?}", taken.sharpness);
            assert!(sniff(&taken.bytes) == Some(Media::Jpeg) && taken.bytes.len() < 2 << 20);
        }
        let blurred = page(1600, 1200).blur(12.0);
        let taken = take(DocumentKind::Licence, "", bytes(&blurred, ImageFormat::Jpeg)).unwrap();
        assert!(taken.sharpness.unwrap() < super::super::fields::SHARP, "{:?}", taken.sharpness);
    }

    /// A form of one page whose catalog has these entries.
    fn form(catalog: &str) -> Vec<u8> {
        sealbid_testkit::pdf(&[
            format!("<</Type /Catalog /Pages 2 0 R {catalog}>>"),
            "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>".to_owned(),
        ])
    }

    #[test]
    fn rev8_a_form_that_shows_its_pages_alone_is_taken_and_kept_as_it_came() {
        let taken = take(DocumentKind::Form, "", form("")).unwrap();
        assert_eq!((taken.media, taken.pages, taken.bytes), (Media::Pdf, Some(1), form("")));
    }

    /// One byte in each thirtieth of it is another one, or the last.
    #[test]
    fn rev8_damage_is_refused_and_nothing_worse() {
        let picture = page(120, 80);
        for (kind, intact) in [
            (DocumentKind::Licence, bytes(&picture, ImageFormat::Jpeg)),
            (DocumentKind::Licence, bytes(&picture, ImageFormat::Png)),
            (DocumentKind::Form, form("/OpenAction [3 0 R /Fit]")),
        ] {
            for at in (0..intact.len()).step_by(intact.len().div_ceil(30)) {
                let mut damaged = intact.clone();
                damaged[at] ^= 0x81;
                for hostile in [damaged, intact[..at].to_vec()] {
                    let _ = take(kind, "S261128000001", hostile);
                }
            }
        }
    }

    #[test]
    fn rev8_what_is_none_of_it_or_too_large_is_not_taken() {
        let png = bytes(&page(200, 100), ImageFormat::Png);
        // 20,000 pixels wide, as its header says; its checksum is looked at later, or not at all.
        let mut huge = png.clone();
        huge[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
        let cut = png[..png.len() / 2].to_vec();
        let jpeg = bytes(&page(200, 100), ImageFormat::Jpeg);
        // The frame's header: marker, length, precision, then height and width (ITU-T T.81 B.2.2).
        let frame = jpeg.windows(2).position(|at| at == [0xff, 0xc0]).unwrap();
        let mut tall = jpeg;
        tall[frame + 5..frame + 7].copy_from_slice(&20_000_u16.to_be_bytes());
        let half = form("")[..120].to_vec();
        // 64 million pixels of one grey are few bytes, and more than are drawn.
        let plain = bytes(&DynamicImage::new_luma8(8_000, 8_000), ImageFormat::Png);
        assert!(plain.len() < MAX_BYTES);
        for (case, kind, bytes, expected) in [
            ("empty", DocumentKind::Licence, Vec::new(), NotTaken::Media),
            ("text", DocumentKind::Form, b"form".to_vec(), NotTaken::Media),
            ("gif", DocumentKind::Licence, b"GIF89a".to_vec(), NotTaken::Media),
            ("svg", DocumentKind::Licence, b"<svg onload='alert(1)'/>".to_vec(), NotTaken::Media),
            ("zip", DocumentKind::Form, b"PK\x03\x04".to_vec(), NotTaken::Media),
            ("pdf_as_licence", DocumentKind::Licence, b"%PDF-1.7".to_vec(), NotTaken::Media),
            ("pdf_cut", DocumentKind::Form, half, NotTaken::Damaged),
            (
                "pdf_script",
                DocumentKind::Form,
                form("/OpenAction <</S /JavaScript /JS (app.alert(1))>>"),
                NotTaken::Damaged,
            ),
            ("pdf_file", DocumentKind::Form, form("/Names <</EmbeddedFiles <</Names []>>>>"), NotTaken::Damaged),
            ("png_plain", DocumentKind::Licence, plain, NotTaken::Damaged),
            ("jpeg_tall", DocumentKind::Licence, tall, NotTaken::Damaged),
            ("png_wide", DocumentKind::Licence, huge, NotTaken::Damaged),
            ("png_cut", DocumentKind::Licence, cut, NotTaken::Damaged),
            ("jpeg_head", DocumentKind::Licence, vec![0xff, 0xd8, 0xff, 0xe0], NotTaken::Damaged),
        ] {
            assert_eq!(take(kind, "", bytes), Err(expected), "{case}");
        }
    }
}
