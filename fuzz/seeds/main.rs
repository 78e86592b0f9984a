//! Writes what the fuzz targets begin with: sound inputs, so that mutations begin deep inside.
//!
//!     seeds FOLDER        a folder of files for each target that is given any

mod containers;
mod link;
mod pdfs;
mod pki;

use std::path::Path;

use sealbid_testkit::workspace_root;

/// One input: the target, a name, its bytes.
type Seed = (&'static str, String, Vec<u8>);

fn main() -> Result<(), std::io::Error> {
    let folder = std::env::args_os().nth(1).expect("usage: seeds FOLDER");
    let seeds =
        [pki::seeds(), pdfs::seeds(), containers::seeds(), link::seeds(), pictures(), photos(), envelopes(), texts()];
    for (target, name, bytes) in seeds.into_iter().flatten() {
        let place = Path::new(&folder).join(target);
        std::fs::create_dir_all(&place)?;
        std::fs::write(place.join(name), bytes)?;
    }
    Ok(())
}

/// The files of a folder of the tree that end in `ending`.
fn files(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let folder = workspace_root().join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.expect("a folder of the tree can be read").path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .map(|path| {
            let bytes = std::fs::read(&path).expect("a file of the tree can be read");
            (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes)
        })
        .collect();
    files.sort();
    files
}

/// PNGs of each kind of pixel, and JPEGs in grey and in colour.
fn pictures() -> Vec<Seed> {
    use image::{DynamicImage, ImageFormat};
    let small = DynamicImage::ImageRgba8(image::RgbaImage::from_fn(9, 7, |x, y| {
        image::Rgba([(x * 20) as u8, (y * 30) as u8, 46, if x < 3 { 0 } else { 200 }])
    }));
    let kinds = [
        ("grey", DynamicImage::from(small.to_luma8())),
        ("grey_alpha", DynamicImage::from(small.to_luma_alpha8())),
        ("grey_16", DynamicImage::from(small.to_luma16())),
        ("colour", DynamicImage::from(small.to_rgb8())),
        ("colour_alpha", small.clone()),
        ("colour_16", DynamicImage::from(small.to_rgb16())),
    ];
    let mut seeds = Vec::new();
    for (name, pixels) in &kinds {
        for (ending, format) in [("png", ImageFormat::Png), ("jpg", ImageFormat::Jpeg)] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            // JPEG has neither transparency nor 16 bits.
            if pixels.write_to(&mut bytes, format).is_err() {
                continue;
            }
            seeds.push(("picture", format!("{name}.{ending}"), bytes.get_ref().clone()));
            if ending == "png" {
                seeds.push(("seal_picture", format!("{name}.{ending}"), bytes.into_inner()));
            }
        }
    }
    seeds
}

/// Photos of a round seal, of a square one and of a stroke, as PNG and JPEG.
fn photos() -> Vec<Seed> {
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
    type Inked = fn(f64, f64) -> bool;
    let kinds: [(&str, [u8; 3], Inked); 3] = [
        ("round", [200, 16, 46], |x, y| (27.0..31.0).contains(&x.hypot(y)) || x.hypot(y) < 8.0),
        ("square", [30, 50, 150], |x, y| (24.0..28.0).contains(&x.abs().max(y.abs())) || x.abs() < 3.0),
        ("stroke", [20, 20, 25], |x, y| (y - x * x / 60.0).abs() < 2.0 && x.abs() < 25.0),
    ];
    let mut seeds = Vec::new();
    for (name, ink, is_inked) in kinds {
        let pixels = RgbImage::from_fn(80, 72, |x, y| {
            let is_inked = is_inked(f64::from(x) - 40.0, f64::from(y) - 36.0);
            Rgb(if is_inked { ink } else { [250 - x as u8 / 4, 248, 240] })
        });
        for (ending, format) in [("png", ImageFormat::Png), ("jpg", ImageFormat::Jpeg)] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            let written = DynamicImage::ImageRgb8(pixels.clone()).write_to(&mut bytes, format);
            written.expect("pixels of eight bits can be written");
            seeds.push(("seal_photo", format!("{name}.{ending}"), bytes.into_inner()));
        }
    }
    seeds
}

/// The vectors and the hostile kit, whole and as headers alone.
fn envelopes() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for folder in ["docs/formats/vectors", "docs/formats/hostile"] {
        for (name, bytes) in files(folder, ".sealbid") {
            let header = bytes.get(8..12).and_then(|len| <[u8; 4]>::try_from(len).ok()).map(u32::from_be_bytes);
            if let Some(header) = header.and_then(|len| bytes.get(12..12 + len as usize)) {
                seeds.push(("envelope_header", name.clone(), header.to_vec()));
            }
            seeds.push(("envelope", name, bytes));
        }
    }
    seeds
}

/// Forms, tenders, seals, and small texts.
fn texts() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    for (name, bytes) in files("assets/sample/response", ".json") {
        seeds.push(("forms", name, bytes));
    }
    for (name, bytes) in files("assets/sample/tender", ".json") {
        seeds.push(("tender", name, bytes));
    }
    let small = [
        ("capitals", "人民币壹拾万零柒仟元伍角叁分"),
        ("code", "91350100M000100Y43"),
        ("path", "parts/licence/001-执照.pdf"),
    ];
    for (name, text) in small {
        seeds.push(("forms", name.to_owned(), text.as_bytes().to_vec()));
    }
    for (name, bytes) in files("crates/seal/tests/kit", ".json") {
        seeds.push(("seal_spec", name, bytes));
    }
    let set = r#"{"format": 1, "entries": [
        {"kind": "at", "seal": "company", "page": 2, "x_mm": 120.5, "y_mm": 200},
        {"kind": "pages", "seal": "legal", "pages": "1-3,7,-2,9-", "x_mm": 1, "y_mm": 2},
        {"kind": "keyword", "seal": "company", "text": "盖章", "pages": "odd", "hits": [1, 3], "right_mm": 10, "down_mm": -2},
        {"kind": "edge", "seal": "company", "edge": "right", "pages": "all", "every": 20, "odd": true, "along_mm": 100}]}"#;
    seeds.push(("placements", "set.json".to_owned(), set.as_bytes().to_vec()));
    seeds.push(("placements", "pages".to_owned(), b"1-3,7,-2,-3--1,9-".to_vec()));
    seeds
}
