//! A layout as SVG, and SVG as pixels.

use std::fmt::Write;

use resvg::{tiny_skia, usvg};

use crate::design::Font;
use crate::layout::{Layout, Outline, Rim, Text};
use crate::outline::{Outlines, PathData};
use crate::{DrawError, SealPicture};

/// Seals are cut bolder than a page is set: the line drawn around each outline, as a part of a character's width.
const BOLDER: f64 = 0.035;
/// Ink runs into what is cut out of it, which is therefore cut bolder still.
const BOLDER_CUT: f64 = 0.05;

/// The font files that seals are drawn with.
#[derive(Clone, Copy)]
pub struct Fonts<'f> {
    /// Song (宋体): Noto Serif SC.
    pub song: &'f [u8],
    /// Hei (黑体): Noto Sans SC SemiBold.
    pub hei: &'f [u8],
}

/// The same files, for whoever keeps them.
pub struct FontFiles {
    /// As of [`Fonts`].
    pub song: Vec<u8>,
    /// As of [`Fonts`].
    pub hei: Vec<u8>,
}

impl FontFiles {
    /// Them, to draw with.
    pub fn get(&self) -> Fonts<'_> {
        Fonts { song: &self.song, hei: &self.hei }
    }
}

/// Sizes only: fonts are megabytes.
impl std::fmt::Debug for Fonts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fonts({} and {} bytes)", self.song.len(), self.hei.len())
    }
}

impl<'f> Fonts<'f> {
    pub(crate) fn outlines(&self, font: Font) -> Result<Outlines<'f>, DrawError> {
        Outlines::new(match font {
            Font::Song => self.song,
            Font::Hei => self.hei,
        })
    }
}

/// The thickness of the line around the characters of a text, in millimetres.
pub(crate) fn bolder(text: &Text, is_cut: bool) -> f64 {
    let part = match (is_cut, text.font) {
        // Hei is as thick as Song becomes.
        (_, Font::Hei) => 0.0,
        (true, Font::Song) => BOLDER_CUT,
        (false, Font::Song) => BOLDER,
    };
    text.characters.first().map_or(0.0, |(_, stand)| stand.width.min(stand.height) * part)
}

pub(crate) fn svg(layout: &Layout, ink: &str, fonts: &Fonts<'_>) -> Result<String, DrawError> {
    let (width, height) = layout.size;
    let (left, top) = (-width / 2.0, -height / 2.0);
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"{left} {top} {width} {height}\">"
    );
    let texts = texts(layout, fonts)?;
    if layout.is_cut {
        let ground = format!("<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"");
        // Several seals may be shown on one page, where a name stands for the first that has it.
        let mask = format!("cut{:016x}", fingerprint(&texts));
        return Ok(format!(
            "{head}<mask id=\"{mask}\" maskUnits=\"userSpaceOnUse\" x=\"{left}\" y=\"{top}\" width=\"{width}\" \
             height=\"{height}\">{ground} fill=\"#fff\"/><g fill=\"#000\" stroke=\"#000\" stroke-linejoin=\"round\">\
             {texts}</g></mask>{ground} fill=\"{ink}\" mask=\"url(#{mask})\"/></svg>"
        ));
    }
    let mut svg = format!("{head}<g fill=\"{ink}\" stroke=\"{ink}\" stroke-linejoin=\"round\">");
    for Rim { outline, thickness } in &layout.rims {
        let shape = match outline {
            Outline::Circle { radius } => format!("<circle r=\"{radius}\""),
            Outline::Ellipse { across, down } => format!("<ellipse rx=\"{across}\" ry=\"{down}\""),
            Outline::Box { across, down } => {
                format!("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", -across, -down, 2.0 * across, 2.0 * down)
            }
        };
        write!(svg, "{shape} fill=\"none\" stroke-width=\"{thickness}\"/>").expect("a String takes any text");
    }
    if let Some(radius) = layout.star {
        let mut d = String::new();
        for (i, (x, y)) in star(radius).into_iter().enumerate() {
            write!(d, "{}{x:.4} {y:.4}", if i == 0 { 'M' } else { 'L' }).expect("a String takes any text");
        }
        write!(svg, "<path stroke=\"none\" d=\"{d}Z\"/>").expect("a String takes any text");
    }
    svg.push_str(&texts);
    svg.push_str("</g></svg>");
    Ok(svg)
}

fn texts(layout: &Layout, fonts: &Fonts<'_>) -> Result<String, DrawError> {
    let mut paths = String::new();
    for text in &layout.texts {
        let outlines = fonts.outlines(text.font)?;
        let mut data = PathData::default();
        for (character, stand) in &text.characters {
            outlines.draw(&mut data, *character, *stand, text.is_cap)?;
        }
        let bolder = bolder(text, layout.is_cut);
        write!(paths, "<path stroke-width=\"{bolder:.4}\" d=\"{}\"/>", data.0).expect("a String takes any text");
    }
    Ok(paths)
}

/// FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A five-pointed star about the origin, one point up.
pub(crate) fn star(radius: f64) -> [(f64, f64); 10] {
    // The notches of a pentagram lie on a circle smaller by the square of the golden ratio.
    let notch = radius / 1.618_033_988_75f64.powi(2);
    std::array::from_fn(|i| {
        let (sin, cos) = (i as f64 * 36.0).to_radians().sin_cos();
        let r = if i % 2 == 0 { radius } else { notch };
        (r * sin, -r * cos)
    })
}

/// An SVG of this crate as pixels: the opacity is drawn, the colour is that of the ink everywhere.
pub(crate) fn pixels(svg: &str, (width_mm, height_mm): (f64, f64), ink: &str, dpi: u32) -> SealPicture {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).expect("the SVG was written here");
    let side = |mm: f64| (mm / 25.4 * f64::from(dpi)).round() as u32;
    let (width, height) = (side(width_mm), side(height_mm));
    let mut pixels = tiny_skia::Pixmap::new(width, height).expect("22 to 3,780 pixels a side");
    let scale = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale.0, scale.1), &mut pixels.as_mut());
    let ink = u32::from_str_radix(&ink[1..], 16).expect("checked to be six hexadecimal digits");
    let [_, red, green, blue] = ink.to_be_bytes();
    let rgba = pixels.pixels().iter().flat_map(|p| [red, green, blue, p.alpha()]).collect();
    SealPicture::from_drawn(width, height, rgba, width_mm)
}
