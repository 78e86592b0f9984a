//! A picture (PNG or JPEG) as one A4 page.
//!
//! The pixels stay as the file has them wherever a PDF can hold them so: a JPEG keeps its bytes, a PNG without
//! transparency its compressed rows. Only transparency is laid over white, and rare kinds are decoded.
//!
//! ```
//! let refused = sealbid_pdf::picture::page(b"GIF89a").unwrap_err();
//! assert_eq!(refused.code(), "picture_format_unknown");
//! ```

mod embed;
mod error;
mod png;

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits};
use printpdf::{
    CurTransMat, CustomPdfConformance, Mm, Op, PdfConformance, PdfDocument, PdfPage, PdfSaveOptions, XObject,
    XObjectId, XObjectTransform,
};

use embed::Embedded;
pub use error::PictureError;

/// A4 in points.
const SHEET: (f32, f32) = (595.276, 841.89);
/// 20 mm at each side, in points.
const MARGIN: f32 = 20.0 * 72.0 / 25.4;
/// A picture is never shown larger than its pixels are at 96 dots per inch.
const POINTS_PER_PIXEL: f32 = 72.0 / 96.0;
/// Pixels of one picture; decoded, they take 256 MiB at four bytes each.
const MAX_PIXELS: u64 = 64 << 20;
/// Memory that decoding may take: 16 bits a channel, and the decoder's own buffers.
const MAX_DECODE: u64 = 768 << 20;

/// One A4 page with the picture in its middle, upright as its EXIF orientation says, as a PDF.
///
/// The picture fits inside margins of 20 mm and is never enlarged beyond one pixel at 96 dots per inch. The same bytes
/// give the same page.
///
/// # Errors
/// [`PictureError`]: neither PNG nor JPEG, damaged, or more than 67 million pixels (known before anything is decoded).
pub fn page(picture: &[u8]) -> Result<Vec<u8>, PictureError> {
    let damaged = |e: image::ImageError| PictureError::Damaged { why: e.to_string() };
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODE);
    match image::guess_format(picture) {
        Ok(image::ImageFormat::Png) => {
            let decoder = PngDecoder::with_limits(Cursor::new(picture), limits).map_err(damaged)?;
            let (pixels, orientation) = decode(decoder)?;
            let embedded = png::rows(picture, &pixels).unwrap_or_else(|| embed::samples(&pixels));
            Ok(sheet(embedded, orientation))
        }
        Ok(image::ImageFormat::Jpeg) => {
            let mut decoder = JpegDecoder::new(Cursor::new(picture)).map_err(damaged)?;
            decoder.set_limits(limits).map_err(damaged)?;
            let original = decoder.original_color_type();
            let (pixels, orientation) = decode(decoder)?;
            let embedded = embed::jpeg(picture, original, &pixels).unwrap_or_else(|| embed::samples(&pixels));
            Ok(sheet(embedded, orientation))
        }
        _ => Err(PictureError::Unknown),
    }
}

/// Every pixel, so that a picture that breaks off is found here and not by whoever opens the bid.
fn decode(mut decoder: impl ImageDecoder) -> Result<(DynamicImage, Orientation), PictureError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    // Orientation is advice; a picture whose advice cannot be read is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(|e| PictureError::Damaged { why: e.to_string() })?;
    Ok((pixels, orientation))
}

/// The page around an embedded picture.
fn sheet(embedded: Embedded, orientation: Orientation) -> Vec<u8> {
    let (wide, high) = (embedded.width as f32, embedded.height as f32);
    let turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (wide, high) = if turned { (high, wide) } else { (wide, high) };
    let scale = ((SHEET.0 - 2.0 * MARGIN) / wide).min((SHEET.1 - 2.0 * MARGIN) / high).min(POINTS_PER_PIXEL);
    let (wide, high) = (wide * scale, high * scale);
    let matrix = upright(orientation, wide, high, (SHEET.0 - wide) / 2.0, (SHEET.1 - high) / 2.0);

    // A name of our own: printpdf's would come from a counter of the process and differ from run to run.
    let id = XObjectId("Picture".to_owned());
    let mut document = PdfDocument::new("");
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance {
        requires_xmp_metadata: false,
        requires_icc_profile: false,
        ..CustomPdfConformance::default()
    });
    document.resources.xobjects.map.insert(id.clone(), XObject::External(embedded.object));
    let draw = XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
    let points = |value: f32| Mm(value * 25.4 / 72.0);
    document.pages.push(PdfPage::new(
        points(SHEET.0),
        points(SHEET.1),
        vec![
            Op::SaveGraphicsState,
            Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) },
            Op::UseXobject { id, transform: draw },
            Op::RestoreGraphicsState,
        ],
    ));
    let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    file.compress();
    // The dates of 1970 and the ids of the process say nothing of this page.
    file.trailer.remove(b"Info");
    file.trailer.remove(b"ID");
    file.prune_objects();
    file.renumber_objects();
    file.version = "1.7".to_owned();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("writing to memory does not fail");
    bytes
}

/// The matrix that lays the unit square of a picture on a rectangle `wide` by `high` at (`x`, `y`) so that it stands
/// upright (EXIF 2.32, tag 0x0112).
fn upright(orientation: Orientation, wide: f32, high: f32, x: f32, y: f32) -> [f32; 6] {
    match orientation {
        Orientation::NoTransforms => [wide, 0.0, 0.0, high, x, y],
        Orientation::FlipHorizontal => [-wide, 0.0, 0.0, high, x + wide, y],
        Orientation::Rotate180 => [-wide, 0.0, 0.0, -high, x + wide, y + high],
        Orientation::FlipVertical => [wide, 0.0, 0.0, -high, x, y + high],
        Orientation::Rotate90FlipH => [0.0, -high, -wide, 0.0, x + wide, y + high],
        Orientation::Rotate90 => [0.0, -high, wide, 0.0, x, y + high],
        Orientation::Rotate270FlipH => [0.0, high, wide, 0.0, x, y],
        Orientation::Rotate270 => [0.0, high, -wide, 0.0, x + wide, y],
    }
}
