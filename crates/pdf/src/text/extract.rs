//! Pages without anything but text, interpreted.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::Glyph as Shape;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect, Vec2};

use super::flat::Content;
use super::{Area, Glyph, PageText};
use crate::read::{Display, Page, ReadError};

/// The units of a glyph's em.
const EM: f64 = 1000.0;
/// How far a character reaches below its line and above it, in units of its em: the square of an ideograph.
const BELOW: f64 = -120.0;
const ABOVE: f64 = 880.0;
/// The width of a glyph of a Type 3 font, of which the interpreter does not tell it.
const TYPE_3_WIDTH: f64 = 500.0;
/// Characters of one page.
const MAX_GLYPHS: usize = 1_000_000;

/// What of some pages places text.
pub(super) struct Skeleton {
    /// Each page's, or why there is none.
    pub contents: Vec<Result<Content, ReadError>>,
    /// The objects of their fonts, from 3 on without a gap.
    pub fonts: Vec<(u32, Vec<u8>)>,
}

/// The text of `pages`; `None` where `go_on`, told how many of them are done, does not want more.
pub(super) fn pages(
    skeleton: Skeleton,
    pages: &[Page],
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Option<Vec<Result<PageText, ReadError>>> {
    let unreadable = || ReadError::Malformed { what: "page_content", at: 0 };
    let document = hayro_interpret::hayro_syntax::Pdf::new(document(&skeleton));
    let (cache, mut texts) = (InterpreterCache::new(), Vec::with_capacity(pages.len()));
    for (at, (content, page)) in skeleton.contents.into_iter().zip(pages).enumerate() {
        if !go_on(at) {
            return None;
        }
        texts.push(content.and_then(|content| {
            let document = document.as_ref().map_err(|_| unreadable())?;
            let interpreted = document.pages().get(at).ok_or_else(unreadable)?;
            let mut gather = Gather { display: &page.display, text: PageText::default() };
            gather.text.pictures = content.pictures;
            let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
            // A fault of the interpreter, or of its readers of fonts, costs this page its text and nothing else.
            catch_unwind(AssertUnwindSafe(|| {
                let nowhere = Rect::new(0.0, 0.0, 1.0, 1.0);
                let mut context = Context::new(Affine::IDENTITY, nowhere, &cache, document.xref(), settings);
                interpret_page(interpreted, &mut context, &mut gather);
            }))
            .map_err(|_| unreadable())?;
            match gather.text.glyphs.len() {
                ..MAX_GLYPHS => Ok(gather.text),
                _ => Err(ReadError::TooComplex { what: "text" }),
            }
        }));
    }
    Some(texts)
}

/// The pages as a PDF: of each its content and its fonts.
fn document(skeleton: &Skeleton) -> Vec<u8> {
    let first_page = 3 + skeleton.fonts.len();
    let mut file = File { bytes: b"%PDF-1.7\n".to_vec(), offsets: Vec::new() };
    file.object(b"<</Type/Catalog/Pages 2 0 R>>");
    let count = skeleton.contents.len();
    let kids: String = (0..count).map(|at| format!("{} 0 R ", first_page + 2 * at)).collect();
    file.object(format!("<</Type/Pages/Count {count}/Kids[{kids}]>>").as_bytes());
    for (_, body) in &skeleton.fonts {
        file.object(body);
    }
    let nothing = Content::default();
    for (at, content) in skeleton.contents.iter().enumerate() {
        let content = content.as_ref().unwrap_or(&nothing);
        let fonts: String = content.fonts.iter().map(|number| format!("/F{number} {number} 0 R")).collect();
        let contents = first_page + 2 * at + 1;
        let resources = format!("/Resources<</Font<<{fonts}>>>>");
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]{resources}/Contents {contents} 0 R>>");
        file.object(page.as_bytes());
        let dict = format!("<</Length {}>>\nstream\n", content.operators.len());
        file.object(&[dict.as_bytes(), &content.operators, b"\nendstream"].concat());
    }
    file.end()
}

struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn object(&mut self, body: &[u8]) {
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.offsets.len()).as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn end(mut self) -> Vec<u8> {
        let (start, size) = (self.bytes.len(), self.offsets.len() + 1);
        let lines: String = self.offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
        let trailer = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n{lines}{trailer}").as_bytes());
        self.bytes
    }
}

/// Takes glyphs down, and nothing else.
struct Gather<'p> {
    display: &'p Display,
    text: PageText,
}

impl Gather<'_> {
    /// The place of a point of default user space in millimetres of the page as displayed.
    fn place(&self, point: Point) -> (f64, f64) {
        self.display.place(point.x, point.y)
    }

    fn is_displayed(&self, area: &Area) -> bool {
        let (x, y) = area.centre();
        (0.0..=self.display.width_mm()).contains(&x) && (0.0..=self.display.height_mm()).contains(&y)
    }

    fn glyph(&mut self, shape: &Shape<'_>, to_page: Affine) {
        let width = match shape {
            // Of one that is written downwards the width is none.
            Shape::Outline(shape) => shape.advance_width().map(f64::from).filter(|width| *width > 0.0).unwrap_or(EM),
            Shape::Type3(_) => TYPE_3_WIDTH,
        };
        let corners = [(0.0, BELOW), (width, BELOW), (width, ABOVE), (0.0, ABOVE)];
        let corners = corners.map(|corner| self.place(to_page * Point::from(corner)));
        let (start, end) =
            (self.place(to_page * Point::ZERO), self.place(to_page * (Point::ZERO + Vec2::new(EM, 0.0))));
        let em = (end.0 - start.0, end.1 - start.1);
        let of = |character| Glyph::new(character, corners, em);
        if !of(' ').is_some_and(|glyph| self.is_displayed(&glyph.area())) {
            return;
        }
        let characters: Vec<char> = match shape.as_unicode() {
            Some(BfString::Char(character)) => vec![character],
            Some(BfString::String(characters)) => characters.chars().collect(),
            None => Vec::new(),
        };
        if characters.is_empty() || characters.iter().all(|character| says_nothing(*character)) {
            self.text.without_unicode += 1;
        } else if self.text.glyphs.len() < MAX_GLYPHS {
            self.text.glyphs.extend(characters.into_iter().filter_map(of));
        }
    }
}

/// Whether a file names no character by this one: a replacement, a control code or one for private use.
fn says_nothing(character: char) -> bool {
    let is_blank = matches!(character, '\t' | '\n' | '\r');
    matches!(character, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..) || character.is_control() && !is_blank
}

impl Device<'_> for Gather<'_> {
    fn draw_glyph(&mut self, glyph: &Shape<'_>, to_user: Affine, of_glyph: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        self.glyph(glyph, to_user * of_glyph);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
