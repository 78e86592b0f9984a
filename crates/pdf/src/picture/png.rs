//! The compressed rows of a PNG as they are: a PDF reads the same filters (ISO 32000-2, 7.4.4.4).

use image::DynamicImage;
use printpdf::DictItem;

use super::embed::{Embedded, Samples, embed, name};

/// The rows of `png`, which is known to decode to `pixels`; `None` where a PDF cannot hold them so (interlaced,
/// transparent, or split by an animation).
pub(super) fn rows(png: &[u8], pixels: &DynamicImage) -> Option<Embedded> {
    let (mut data, mut palette, mut header) = (Vec::new(), None, None);
    let mut rest = png.get(8..)?;
    while let [a, b, c, d, kind @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let body = kind.get(4..4 + length)?;
        match &kind[..4] {
            b"IHDR" => header = Some(<[u8; 13]>::try_from(body).ok()?),
            b"PLTE" => palette = Some(body),
            b"IDAT" => data.extend_from_slice(body),
            b"tRNS" | b"acTL" => return None,
            b"IEND" => break,
            _ => {}
        }
        rest = kind.get(8 + length..)?;
    }
    // Bit depth, colour type, compression, filter method, interlacing.
    let [_, _, _, _, _, _, _, _, bits, colour, 0, 0, 0] = header? else { return None };
    let (space, channels) = match colour {
        0 => (name("DeviceGray"), 1),
        2 => (name("DeviceRGB"), 3),
        3 => {
            let palette = palette?;
            let highest = (palette.len() / 3).checked_sub(1)? as i64;
            let table = DictItem::String { data: palette.to_vec(), literal: false };
            (DictItem::Array(vec![name("Indexed"), name("DeviceRGB"), DictItem::Int(highest), table]), 1)
        }
        _ => return None,
    };
    let parameters = [
        ("Predictor", 15),
        ("Colors", channels),
        ("BitsPerComponent", i64::from(bits)),
        ("Columns", i64::from(pixels.width())),
    ];
    let parameters = parameters.map(|(key, value)| (key.to_owned(), DictItem::Int(value)));
    let filter = [("Filter", name("FlateDecode")), ("DecodeParms", DictItem::Dict { map: parameters.into() })];
    let samples = Samples { width: pixels.width(), height: pixels.height(), space, bits };
    Some(embed(samples, &filter, data))
}
