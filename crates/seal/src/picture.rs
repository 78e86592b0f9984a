//! Pixels with a size in millimetres.

use std::io::{Cursor, Write as _};
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageDecoder, Limits, codecs::png::PngDecoder};

use crate::PictureError;

/// Pixels a side: 42 mm at 2,400 dpi. Decoded, the largest picture takes 64 MiB.
const MAX_SIDE: u32 = 4096;
/// Memory that decoding one picture may take: the pixels at 16 bits a channel and the decoder's own buffers.
const MAX_DECODE: u64 = 256 << 20;
const MIN_MM: f64 = 2.0;
const MAX_MM: f64 = 200.0;

/// A seal as pixels (sRGB, 8 bits a channel, straight alpha) and its size on paper.
#[derive(Clone)]
pub struct SealPicture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    width_mm: f64,
    planes: OnceLock<Planes>,
}

/// The pixels of a picture as zlib streams (RFC 1950), row by row from the top.
#[derive(Clone)]
pub struct Planes {
    /// The colours, three bytes a pixel.
    pub rgb: Vec<u8>,
    /// The opacity, one byte a pixel, 255 opaque; nothing where all of it is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// The same pixels at the same size.
impl PartialEq for SealPicture {
    fn eq(&self, other: &Self) -> bool {
        (self.width, self.height, self.width_mm) == (other.width, other.height, other.width_mm)
            && self.rgba == other.rgba
    }
}

impl SealPicture {
    /// Reads a PNG of any colour type and depth; the picture is `width_mm` wide on paper and as high as its pixels say
    /// (pixels are square). Samples are taken as sRGB. Of an animation the first picture counts.
    ///
    /// # Errors
    /// [`PictureError`]: not a PNG, damaged, over 4,096 pixels a side (known before anything is decoded), wholly
    /// transparent, or a side outside 2 to 200 mm.
    pub fn from_png(png: &[u8], width_mm: f64) -> Result<Self, PictureError> {
        let decoder = decoder(png)?;
        let (width, height) = decoder.dimensions();
        let height_mm = width_mm * f64::from(height) / f64::from(width);
        if !(MIN_MM..=MAX_MM).contains(&width_mm) || !(MIN_MM..=MAX_MM).contains(&height_mm) {
            return Err(PictureError::Size { width_mm, height_mm });
        }
        let rgba = pixels(decoder)?;
        let mut picture = Self { width, height, rgba, width_mm, planes: OnceLock::new() };
        picture.colour_the_transparent()?;
        Ok(picture)
    }

    /// Width and height in pixels of a picture whose size on paper is not known.
    ///
    /// # Errors
    /// [`PictureError`]: as [`SealPicture::from_png`], but for its size.
    pub fn pixels_of(png: &[u8]) -> Result<(u32, u32), PictureError> {
        let decoder = decoder(png)?;
        let dimensions = decoder.dimensions();
        // A header alone is no picture.
        pixels(decoder)?;
        Ok(dimensions)
    }

    /// Pixels drawn by this crate: straight alpha, `rgba` of `4 * width * height` bytes with something visible.
    pub(crate) fn from_drawn(width: u32, height: u32, rgba: Vec<u8>, width_mm: f64) -> Self {
        Self { width, height, rgba, width_mm, planes: OnceLock::new() }
    }

    /// Gives wholly transparent pixels the mean colour of the visible ones. A PDF viewer scales colour and mask apart;
    /// the black that most programs leave under transparent pixels would show as a dark edge.
    fn colour_the_transparent(&mut self) -> Result<(), PictureError> {
        let (mut sum, mut weight) = ([0u64; 3], 0u64);
        for pixel in self.rgba.chunks_exact(4) {
            let alpha = u64::from(pixel[3]);
            weight += alpha;
            for (total, channel) in sum.iter_mut().zip(pixel) {
                *total += u64::from(*channel) * alpha;
            }
        }
        if weight == 0 {
            return Err(PictureError::Empty);
        }
        let mean = sum.map(|total| u8::try_from((total + weight / 2) / weight).unwrap_or(u8::MAX));
        for pixel in self.rgba.chunks_exact_mut(4).filter(|p| p[3] == 0) {
            pixel[..3].copy_from_slice(&mean);
        }
        Ok(())
    }

    /// Width on paper in millimetres.
    pub fn width_mm(&self) -> f64 {
        self.width_mm
    }

    /// Height on paper in millimetres.
    pub fn height_mm(&self) -> f64 {
        self.width_mm * f64::from(self.height) / f64::from(self.width)
    }

    /// Width in pixels, 1 to 4,096.
    pub fn width_px(&self) -> u32 {
        self.width
    }

    /// Height in pixels, 1 to 4,096.
    pub fn height_px(&self) -> u32 {
        self.height
    }

    /// The colours, row by row from the top, three bytes a pixel. Wholly transparent pixels carry the mean colour of
    /// the others.
    pub fn rgb(&self) -> Vec<u8> {
        self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect()
    }

    /// The opacity, row by row from the top, one byte a pixel, 255 opaque.
    pub fn alpha(&self) -> Vec<u8> {
        self.rgba.chunks_exact(4).map(|p| p[3]).collect()
    }

    /// True where no pixel lets the paper through: a photograph rather than a cleaned seal.
    pub fn is_opaque(&self) -> bool {
        self.rgba.chunks_exact(4).all(|p| p[3] == u8::MAX)
    }

    /// The pixels, compressed once however often they are asked for: a batch of documents bears one seal.
    pub fn planes(&self) -> &Planes {
        self.planes
            .get_or_init(|| Planes { rgb: zlib(&self.rgb()), alpha: (!self.is_opaque()).then(|| zlib(&self.alpha())) })
    }

    /// The picture as a PNG with its resolution (`pHYs`). The same picture gives the same bytes.
    pub fn to_png(&self) -> Vec<u8> {
        let per_metre = f64::from(self.width) / self.width_mm * 1000.0;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let per_unit = per_metre.round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_unit, yppu: per_unit, unit: png::Unit::Meter }));
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.rgba))
            .expect("writing to memory cannot fail and the buffer holds width x height pixels");
        out
    }
}

/// Ready to decode a PNG that is not too large.
fn decoder(png: &[u8]) -> Result<PngDecoder<Cursor<&[u8]>>, PictureError> {
    if !png.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(PictureError::NotPng);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODE);
    let decoder = PngDecoder::with_limits(Cursor::new(png), limits).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(decoder)
}

fn pixels(decoder: PngDecoder<Cursor<&[u8]>>) -> Result<Vec<u8>, PictureError> {
    Ok(DynamicImage::from_decoder(decoder).map_err(damaged)?.into_rgba8().into_raw())
}

fn damaged(error: image::ImageError) -> PictureError {
    PictureError::Damaged(error.to_string())
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory cannot fail")
}

/// Sizes only: sixteen megabytes of pixels help nobody.
impl std::fmt::Debug for SealPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealPicture({} x {} px, {} x {} mm)", self.width, self.height, self.width_mm, self.height_mm())
    }
}
