//! Photos that were never taken: a known seal pressed on a printed page, seen by a phone at an angle, in uneven light.

use std::io::Cursor;
use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use resvg::{tiny_skia, usvg};

use crate::{design, fonts};

/// Opacity of strokes, with pixels for a millimetre.
pub struct Strokes {
    pub width: usize,
    pub height: usize,
    pub opacity: Vec<u8>,
    pub px_per_mm: f64,
}

impl Strokes {
    /// Opacity, 0 to 1, at millimetres from the middle.
    pub fn at(&self, x_mm: f64, y_mm: f64) -> f32 {
        let (x, y) = (
            x_mm * self.px_per_mm + self.width as f64 / 2.0 - 0.5,
            y_mm * self.px_per_mm + self.height as f64 / 2.0 - 0.5,
        );
        if x < 0.0 || y < 0.0 || x >= (self.width - 1) as f64 || y >= (self.height - 1) as f64 {
            return 0.0;
        }
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let pixel = |x: usize, y: usize| f32::from(self.opacity[y * self.width + x]);
        let upper = pixel(left, top) * (1.0 - fx) + pixel(left + 1, top) * fx;
        let lower = pixel(left, top + 1) * (1.0 - fx) + pixel(left + 1, top + 1) * fx;
        (upper * (1.0 - fy) + lower * fy) / 255.0
    }

    /// Strokes drawn by an SVG whose view box is in millimetres.
    pub fn drawn(width_mm: f64, height_mm: f64, px_per_mm: f64, body: &str) -> Self {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{width_mm}' height='{height_mm}' \
             viewBox='0 0 {width_mm} {height_mm}'>{body}</svg>"
        );
        let mut options = usvg::Options::default();
        options.fontdb_mut().load_font_data(fonts().song.to_vec());
        options.font_family = "Noto Serif SC".to_owned();
        let tree = usvg::Tree::from_str(&svg, &options).expect("an SVG of ours");
        let (width, height) = ((width_mm * px_per_mm).round() as u32, (height_mm * px_per_mm).round() as u32);
        let mut pixels = tiny_skia::Pixmap::new(width, height).expect("a size of ours");
        let scale = tiny_skia::Transform::from_scale(
            (f64::from(width) / width_mm) as f32,
            (f64::from(height) / height_mm) as f32,
        );
        resvg::render(&tree, scale, &mut pixels.as_mut());
        let opacity = pixels.pixels().iter().map(|p| p.alpha()).collect();
        Self { width: width as usize, height: height as usize, opacity, px_per_mm }
    }

    pub fn round(name: &str, centre: &str, diameter_mm: f64) -> Self {
        let seal = design(&serde_json::json!({
            "format": 1, "shape": "round", "name": name, "diameter_mm": diameter_mm, "centre": centre, "code": "3501000012345",
        }));
        let picture = seal.draw(&fonts(), 600).expect("a seal that can be drawn");
        let (width, height) = (picture.width_px() as usize, picture.height_px() as usize);
        Self { width, height, opacity: picture.alpha(), px_per_mm: width as f64 / diameter_mm }
    }

    /// A name of four characters in a frame.
    pub fn square(name: &str, side_mm: f64) -> Self {
        let characters: Vec<char> = name.chars().collect();
        let size = side_mm * 0.4;
        // Read from the right column down.
        let text: String = [(0.7, 0.29), (0.7, 0.71), (0.3, 0.29), (0.3, 0.71)]
            .iter()
            .zip(&characters)
            .map(|((x, y), character)| {
                let (x, y) = (side_mm * x, side_mm * y + size * 0.36);
                format!(
                    "<text x='{x}' y='{y}' font-size='{size}' text-anchor='middle' stroke='#000' \
                     stroke-width='{}'>{character}</text>",
                    size * 0.045
                )
            })
            .collect();
        let frame = side_mm * 0.05;
        let inner = side_mm - frame;
        let rectangle = format!(
            "<rect x='{}' y='{}' width='{inner}' height='{inner}' fill='none' stroke='#000' stroke-width='{frame}'/>",
            frame / 2.0,
            frame / 2.0
        );
        Self::drawn(side_mm, side_mm, 600.0 / 25.4, &format!("{rectangle}{text}"))
    }

    /// A signature, its strokes reaching all four sides.
    pub fn signature() -> Self {
        let strokes = "M1 6 C4 5 7 5.5 9 5 M5 1 C5.5 5 5 10 4.5 14 M5 6.5 C4 9 2.5 11 1 12.5 M5.5 7 C7 9 8 10 9.5 11 \
            M11 6 C14 4.5 16 5.5 18 4.5 M14.5 1 C14.5 5 14.5 9 14 13.5 M14.5 6 C13 9 12 10.5 10.5 12 \
            M15 6.5 C17 9 18.5 10.5 20.5 12.5 M22 8 C27 6.5 30 7.5 35 6.5 M38 3 C40 2 41 3 40 5 C38 9 36 12 39 13 \
            C43 14 46 11 49 9 M39 7 C43 6 46 6.5 49 5.5 M43 1 C43 4 42.5 9 42 12";
        let paths =
            format!("<path d='{strokes}' fill='none' stroke='#000' stroke-width='0.9' stroke-linecap='round'/>");
        Self::drawn(50.0, 15.0, 600.0 / 25.4, &paths)
    }
}

/// A sheet of black print, 160 by 220 mm.
fn print() -> &'static Strokes {
    static PRINT: OnceLock<Strokes> = OnceLock::new();
    PRINT.get_or_init(|| {
        let words = "投标人应当按照招标文件的要求编制投标文件并在规定的截止时间前递交逾期送达的投标文件不予受理";
        let lines: String = (0..32)
            .map(|line| {
                let text: String = words.chars().cycle().skip(line * 7).take(41).collect();
                format!("<text x='4' y='{}' font-size='3.7'>{text}</text>", 8.0 + line as f64 * 6.6)
            })
            .collect();
        Strokes::drawn(160.0, 220.0, 12.0, &lines)
    })
}

#[derive(Clone, Copy, PartialEq)]
pub enum Paper {
    White,
    /// Yellowish, with ruled lines.
    Ruled,
}

/// What an ink leaves of red, green and blue light.
pub const RED: [f32; 3] = [0.62, 0.06, 0.10];
pub const BLUE: [f32; 3] = [0.07, 0.13, 0.55];
pub const BLACK: [f32; 3] = [0.05, 0.05, 0.06];

/// How a photo was taken.
pub struct Scene<'s> {
    pub strokes: &'s Strokes,
    pub seed: u32,
    pub width: usize,
    pub height: usize,
    pub paper: Paper,
    pub ink: [f32; 3],
    pub has_print: bool,
    pub px_per_mm: f64,
    /// How far the page is tilted away from the camera, and towards where.
    pub tilt_deg: f64,
    pub towards_deg: f64,
    /// How far the camera is turned.
    pub roll_deg: f64,
    /// The pressure where it is least, 1 where it is most.
    pub pressure: f32,
    pub has_shadow: bool,
    /// Focal length in parts of the longer side.
    pub focal: f64,
}

fn hash(mut v: u32) -> f32 {
    v = (v ^ (v >> 16)).wrapping_mul(0x7feb_352d);
    v = (v ^ (v >> 15)).wrapping_mul(0x846c_a68b);
    (v ^ (v >> 16)) as f32 / u32::MAX as f32
}

/// Smooth noise, 0 to 1, with one random value at each whole place.
fn noise(x: f64, y: f64, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f64| (t * t * (3.0 - 2.0 * t)) as f32;
    let (fx, fy) = (ease(x - left), ease(y - top));
    let value = |dx: i32, dy: i32| {
        let (x, y) = (left as i32 + dx, top as i32 + dy);
        hash((x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed)
    };
    let upper = value(0, 0) * (1.0 - fx) + value(1, 0) * fx;
    let lower = value(0, 1) * (1.0 - fx) + value(1, 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

impl Scene<'_> {
    /// The photo as a JPEG of quality 60.
    pub fn taken(&self) -> Vec<u8> {
        let mut light = vec![[0f32; 3]; self.width * self.height];
        let back = self.to_page();
        for (i, pixel) in light.iter_mut().enumerate() {
            let (x, y) = ((i % self.width) as f64, (i / self.width) as f64);
            let row = |r: usize| back[r][0] * x + back[r][1] * y + back[r][2];
            let depth = row(2);
            *pixel = self.seen(row(0) / depth, row(1) / depth);
            let lamp = self.lamp(x / self.width as f64, y / self.height as f64);
            for (value, lamp) in pixel.iter_mut().zip(lamp) {
                *value *= lamp;
            }
        }
        for _ in 0..2 {
            blur(&mut light, self.width, self.height);
        }
        let rgb = self.developed(&light);
        let mut jpeg = Cursor::new(Vec::new());
        JpegEncoder::new_with_quality(&mut jpeg, 60)
            .encode(&rgb, self.width as u32, self.height as u32, image::ExtendedColorType::Rgb8)
            .expect("pixels of that size");
        jpeg.into_inner()
    }

    /// From pixels to millimetres on the page, the middle of the seal at the origin.
    fn to_page(&self) -> [[f64; 3]; 3] {
        let focal = self.focal * self.width.max(self.height) as f64;
        let distance = focal / self.px_per_mm;
        let (sin, cos) = self.tilt_deg.to_radians().sin_cos();
        let (s, c) = self.towards_deg.to_radians().sin_cos();
        let (rs, rc) = self.roll_deg.to_radians().sin_cos();
        // The page's axes in the camera's space: rolled, then tilted about the direction across `towards`.
        let tilted = |(x, y): (f64, f64)| {
            let (along, across) = (x * c + y * s, -x * s + y * c);
            let (u, depth) = (along * cos, along * sin);
            (u * c - across * s, u * s + across * c, depth)
        };
        let (a, b) = (tilted((rc, rs)), tilted((-rs, rc)));
        // The seal is not quite in the middle of the photo.
        let (cx, cy) = (self.width as f64 * 0.47, self.height as f64 * 0.53);
        let (ox, oy) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        let (tx, ty) = ((cx - ox) * distance / focal, (cy - oy) * distance / focal);
        inverse([
            [focal * a.0 + ox * a.2, focal * b.0 + ox * b.2, focal * tx + ox * distance],
            [focal * a.1 + oy * a.2, focal * b.1 + oy * b.2, focal * ty + oy * distance],
            [a.2, b.2, distance],
        ])
    }

    /// What the page sends back at a place.
    fn seen(&self, x: f64, y: f64) -> [f32; 3] {
        let mut light = match self.paper {
            Paper::White => [0.86, 0.86, 0.85],
            Paper::Ruled => {
                let on_line = (y + 400.0 + 2.5).rem_euclid(8.0);
                let line = if on_line < 0.25 { 0.35 } else { 0.0 };
                [0.80 * (1.0 - line), 0.74 * (1.0 - line * 0.8), 0.58 * (1.0 - line * 0.5)]
            }
        };
        let fibre = 0.96 + 0.06 * noise(x * 4.0, y * 4.0, self.seed ^ 77);
        let print = if self.has_print { print().at(x + 9.0, y + 14.0) } else { 0.0 };
        let ink = self.strokes.at(x, y) * self.grain(x, y);
        for (value, left) in light.iter_mut().zip(self.ink) {
            *value *= fibre * (1.0 - 0.95 * print) * (1.0 - ink * (1.0 - left));
        }
        light
    }

    /// How much ink came off at a place: mottled, with pinholes, and less towards one side.
    fn grain(&self, x: f64, y: f64) -> f32 {
        let fine = noise(x * 6.0, y * 6.0, self.seed);
        let coarse = noise(x * 1.4, y * 1.4, self.seed ^ 3);
        let side = (self.seed as f64 * 2.4).sin_cos();
        let slope = ((x * side.0 + y * side.1) / 42.0 + 0.5).clamp(0.0, 1.0) as f32;
        let pressure = self.pressure + (1.0 - self.pressure) * slope;
        let pinhole = if fine < 0.1 { 0.45 } else { 1.0 };
        pressure * pinhole * (0.78 + 0.16 * fine + 0.14 * coarse).min(1.0)
    }

    /// The lamp: from one side, warm, perhaps with the shadow of the phone.
    fn lamp(&self, x: f64, y: f64) -> [f32; 3] {
        let (s, c) = (f64::from(self.seed) * 1.7).sin_cos();
        let slope = 0.80 + 0.34 * ((x - 0.5) * c + (y - 0.5) * s);
        let vignette = 1.0 - 0.25 * ((x - 0.5).powi(2) + (y - 0.5).powi(2));
        let edge = (x * 0.8 + y * 0.6 - 0.72) / 0.07;
        let shadow = if self.has_shadow { 1.0 - 0.38 / (1.0 + (-edge * 3.0).exp()) } else { 1.0 };
        let lamp = (slope * vignette * shadow) as f32;
        [lamp, lamp * 0.96, lamp * 0.88]
    }

    /// sRGB with the noise of a sensor, and colour at half the resolution as phones store it.
    fn developed(&self, light: &[[f32; 3]]) -> Vec<u8> {
        let table: Vec<f32> = (0..=4096)
            .map(|i| {
                let v = i as f32 / 4096.0;
                255.0 * if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
            })
            .collect();
        let mut out = vec![0u8; light.len() * 3];
        let pixel = |i: usize| {
            std::array::from_fn::<f32, 3, _>(|c| {
                let seed = (i as u32).wrapping_mul(3).wrapping_add(c as u32) ^ self.seed.wrapping_mul(0x51);
                let noise = hash(seed) + hash(seed ^ 0x5555_0000) + hash(seed ^ 0x0f0f_f0f0) - 1.5;
                table[(light[i][c].clamp(0.0, 1.0) * 4096.0) as usize] + noise * 7.0
            })
        };
        for y in (0..self.height).step_by(2) {
            for x in (0..self.width).step_by(2) {
                let places: Vec<usize> = [(0, 0), (1, 0), (0, 1), (1, 1)]
                    .iter()
                    .filter(|(dx, dy)| x + dx < self.width && y + dy < self.height)
                    .map(|(dx, dy)| (y + dy) * self.width + x + dx)
                    .collect();
                let pixels: Vec<[f32; 3]> = places.iter().map(|i| pixel(*i)).collect();
                let luma = |p: &[f32; 3]| 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
                let mean = |c: usize| pixels.iter().map(|p| p[c] - luma(p)).sum::<f32>() / pixels.len() as f32;
                let colour = [mean(0), mean(1), mean(2)];
                for (i, p) in places.iter().zip(&pixels) {
                    for c in 0..3 {
                        out[i * 3 + c] = (luma(p) + colour[c]).round().clamp(0.0, 255.0) as u8;
                    }
                }
            }
        }
        out
    }
}

/// One pass of 1-2-1 both ways.
fn blur(light: &mut [[f32; 3]], width: usize, height: usize) {
    let mix = |a: [f32; 3], b: [f32; 3], c: [f32; 3]| std::array::from_fn(|i| (a[i] + 2.0 * b[i] + c[i]) / 4.0);
    for row in light.chunks_exact_mut(width) {
        let mut before = row[0];
        for x in 0..width {
            let here = row[x];
            row[x] = mix(before, here, row[(x + 1).min(width - 1)]);
            before = here;
        }
    }
    let mut above: Vec<[f32; 3]> = light[..width].to_vec();
    for y in 0..height {
        for x in 0..width {
            let here = light[y * width + x];
            light[y * width + x] = mix(above[x], here, light[(y + 1).min(height - 1) * width + x]);
            above[x] = here;
        }
    }
}

fn inverse(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let minor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    // Up to a factor, which a homography does not notice.
    std::array::from_fn(|i| std::array::from_fn(|j| minor(j, i)))
}
