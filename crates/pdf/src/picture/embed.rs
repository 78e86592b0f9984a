//! Pixels as an image XObject (ISO 32000-2, 8.9.5).

use std::collections::BTreeMap;

use image::{DynamicImage, ExtendedColorType};
use printpdf::{DictItem, ExternalStream, ExternalXObject};

/// An image XObject and its size in pixels.
pub(super) struct Embedded {
    pub object: ExternalXObject,
    pub width: u32,
    pub height: u32,
}

/// What an image dictionary says beside its size and its compression.
pub(super) struct Samples {
    pub width: u32,
    pub height: u32,
    pub space: DictItem,
    pub bits: u8,
}

pub(super) fn name(text: &str) -> DictItem {
    DictItem::Name(text.as_bytes().to_vec())
}

/// `filter` tells how `content` is compressed already; without it the writer compresses it.
pub(super) fn embed(samples: Samples, filter: &[(&str, DictItem)], content: Vec<u8>) -> Embedded {
    let Samples { width, height, space, bits } = samples;
    let mut dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Image")),
        ("Width".to_owned(), DictItem::Int(i64::from(width))),
        ("Height".to_owned(), DictItem::Int(i64::from(height))),
        ("ColorSpace".to_owned(), space),
        ("BitsPerComponent".to_owned(), DictItem::Int(i64::from(bits))),
    ]);
    dict.extend(filter.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    let stream = ExternalStream { dict, content, compress: filter.is_empty() };
    Embedded { object: ExternalXObject { stream, width: None, height: None, dpi: None }, width, height }
}

/// A JPEG as it is, where every viewer reads its colours alike: grey, or three channels. Inks (CMYK) are left out,
/// because files disagree on which end of the scale is black.
pub(super) fn jpeg(bytes: &[u8], original: ExtendedColorType, pixels: &DynamicImage) -> Option<Embedded> {
    let space = match original {
        ExtendedColorType::L8 => "DeviceGray",
        ExtendedColorType::Rgb8 => "DeviceRGB",
        _ => return None,
    };
    let samples = Samples { width: pixels.width(), height: pixels.height(), space: name(space), bits: 8 };
    Some(embed(samples, &[("Filter", name("DCTDecode"))], bytes.to_vec()))
}

/// Decoded pixels, transparency laid over white.
pub(super) fn samples(pixels: &DynamicImage) -> Embedded {
    let (width, height) = (pixels.width(), pixels.height());
    let grey = !pixels.color().has_color();
    let over_white = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        // At most 255 again: a mean of two bytes weighted by a byte.
        ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let (space, content): (_, Vec<u8>) = if grey {
        ("DeviceGray", pixels.to_luma_alpha8().pixels().map(|p| over_white(p.0[0], p.0[1])).collect())
    } else {
        let rgba = pixels.to_rgba8();
        let flat = rgba.pixels().flat_map(|p| [0, 1, 2].map(|channel| over_white(p.0[channel], p.0[3])));
        ("DeviceRGB", flat.collect())
    };
    embed(Samples { width, height, space: name(space), bits: 8 }, &[], content)
}
