//! The bytes of a photo become pixels, or are refused before they cost memory.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use crate::clean::PhotoError;

const MAX_PIXELS: u64 = 24_000_000;
const MIN_SIDE: u32 = 64;
/// Memory for one photo while it is decoded: 24 megapixels at 16 bits in four channels, and what the decoder keeps itself.
const MAX_DECODE: u64 = 256 << 20;

/// A photo, upright (what EXIF says about its orientation is done), sRGB, 8 bits a channel, over white where it was transparent.
#[derive(Clone)]
pub struct Photo {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rgb: Vec<u8>,
}

impl Photo {
    /// Reads a JPEG or PNG of 64 pixels a side to 24 megapixels.
    ///
    /// # Errors
    /// [`PhotoError`]: neither JPEG nor PNG, damaged or cut short, too many pixels (known from the header), too few.
    pub fn open(bytes: &[u8]) -> Result<Self, PhotoError> {
        let damaged = |e: ImageError| PhotoError::Damaged(e.to_string());
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(MAX_DECODE);
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            // The decoder makes room for a line before it says how long it is (ISO 15948, 11.2.2).
            if let Some([a, b, c, d, e, f, g, h]) = bytes.get(16..24) {
                sized((u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h])))?;
            }
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(damaged)?;
            return Self::decoded(decoder);
        }
        if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Err(PhotoError::Kind);
        }
        let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
        sized(decoder.dimensions())?;
        // The decoder fills what is missing with grey: half a seal would pass for a whole one.
        if !is_whole(bytes) {
            return Err(PhotoError::Damaged("ends early".to_owned()));
        }
        decoder.set_limits(limits).map_err(damaged)?;
        Self::decoded(decoder)
    }

    fn decoded(mut decoder: impl ImageDecoder) -> Result<Self, PhotoError> {
        sized(decoder.dimensions())?;
        let damaged = |e: ImageError| PhotoError::Damaged(e.to_string());
        let orientation = decoder.orientation().map_err(damaged)?;
        let mut pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        if pixels.color().has_alpha() {
            let mut rgba = pixels.into_rgba8();
            for pixel in rgba.pixels_mut() {
                let alpha = u16::from(pixel[3]);
                for channel in &mut pixel.0[..3] {
                    let over_white = (u16::from(*channel) * alpha + 255 * (255 - alpha) + 127) / 255;
                    *channel = u8::try_from(over_white).unwrap_or(u8::MAX);
                }
            }
            pixels = DynamicImage::ImageRgba8(rgba);
        }
        pixels = DynamicImage::ImageRgb8(pixels.into_rgb8());
        pixels.apply_orientation(orientation);
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        Ok(Self { width, height, rgb: pixels.into_rgb8().into_raw() })
    }

    /// Width and height in pixels, upright.
    pub fn size(&self) -> (u32, u32) {
        (u32::try_from(self.width).unwrap_or(u32::MAX), u32::try_from(self.height).unwrap_or(u32::MAX))
    }
}

fn sized((width, height): (u32, u32)) -> Result<(), PhotoError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PhotoError::TooLarge { width, height });
    }
    if width.min(height) < MIN_SIDE {
        return Err(PhotoError::TooSmall { width, height });
    }
    Ok(())
}

/// Whether the entropy-coded data of a JPEG go on to the end of the image (ISO/IEC 10918-1, B.1.1).
fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // Between markers stand entropy-coded data, in which FF is followed by 00 or a restart.
        let Some(found) = bytes[at.min(bytes.len())..].windows(2).position(|w| w[0] == 0xFF && is_marker(w[1])) else {
            return false;
        };
        at += found + 2;
        if bytes[at - 1] == 0xD9 {
            return true;
        }
        let Some(length) = bytes.get(at..at + 2) else { return false };
        at += usize::from(u16::from_be_bytes([length[0], length[1]]));
    }
}

fn is_marker(byte: u8) -> bool {
    !matches!(byte, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF)
}

/// Sizes only.
impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({} x {} px)", self.width, self.height)
    }
}
