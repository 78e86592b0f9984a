//! What a page draws where its number might stand.
//!
//! The content is read as a viewer reads it, but only for where things lie: text by the measures of its fonts, lines
//! and areas by their points, images and forms by their boxes, all cut by the clip. Pictures are not decoded. White is
//! nothing, and a light area behind a whole place is its background. Where the content cannot be read to its end,
//! nothing is said of it.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::glyphs::Font;
use super::path::{Matrix, Path, Pen, Places, laid, times};
use crate::read::content::{Token, Tokens};
use crate::read::lex::Lexer;
use crate::read::{Pdf, Rect};

/// Graphics states saved at once, forms inside one another, operands of one operator.
const MAX_STATES: usize = 1000;
const MAX_DEPTH: usize = 12;
const MAX_OPERANDS: usize = 200_000;
/// What every form costs of the room beside its content.
const FEE: usize = 1 << 10;
/// From this brightness on an area can bear dark letters; from the other on it is paper.
const LIGHT: f64 = 0.6;
const WHITE: f64 = 0.99;
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What the pages of one source draw with.
#[derive(Default)]
pub(super) struct Tools {
    fonts: HashMap<ObjectId, Rc<Font>>,
    objects: HashMap<ObjectId, Rc<Drawn>>,
}

/// An external object.
enum Drawn {
    Image,
    Form { stream: Stream, matrix: Matrix, bounds: Rect },
    Nothing,
}

/// The resources that a piece of content names.
struct Names {
    fonts: Dictionary,
    objects: Dictionary,
    spaces: Dictionary,
}

#[derive(Clone)]
struct Graphics {
    pen: Pen,
    /// Brightness of areas and text, 0 to 1.
    fill: f64,
    /// Whether the colour space of areas mixes light or ink, so that brightness can be told.
    mixes: bool,
    font: Option<Rc<Font>>,
    size: f64,
    /// After each letter, and after each space.
    spacing: [f64; 2],
    stretch: f64,
    leading: f64,
    rise: f64,
    /// Text that only clips or is not drawn at all.
    unseen: bool,
}

/// Reads one page.
pub(super) struct Marks<'m, 'p, 'a> {
    pdf: &'p Pdf<'a>,
    tools: &'m mut Tools,
    places: Places<'m>,
    hidden: Vec<f64>,
    room: usize,
}

impl<'m, 'p, 'a> Marks<'m, 'p, 'a> {
    /// `places` are those asked about, in default user space; `room` is what may be decoded, in bytes.
    pub(super) fn new(pdf: &'p Pdf<'a>, tools: &'m mut Tools, places: &'m [Rect], room: usize) -> Self {
        Self { pdf, tools, places: Places::new(places), hidden: vec![0.0; places.len()], room }
    }

    /// Something that covers `rect`.
    pub(super) fn mark(&mut self, rect: Rect) {
        self.places.hide(&mut self.hidden, rect);
    }

    /// What `content` draws; `None` where it cannot be told.
    pub(super) fn page(&mut self, content: &[u8], resources: &Dictionary, visible: Rect) -> Option<()> {
        let names = self.names(resources)?;
        let graphics = Graphics {
            pen: Pen { matrix: IDENTITY, clip: visible, line: 1.0 },
            fill: 0.0,
            mixes: true,
            font: None,
            size: 0.0,
            spacing: [0.0; 2],
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            unseen: false,
        };
        self.read(content, &names, graphics, 0)
    }

    /// The area hidden of each place, and the room that is left.
    pub(super) fn finish(self) -> (Vec<f64>, usize) {
        (self.hidden, self.room)
    }

    fn names(&self, resources: &Dictionary) -> Option<Names> {
        let section = |key: &[u8]| match self.pdf.value(resources, key) {
            Ok(Object::Dictionary(section)) => Some(section),
            Ok(_) => Some(Dictionary::new()),
            Err(_) => None,
        };
        Some(Names { fonts: section(b"Font")?, objects: section(b"XObject")?, spaces: section(b"ColorSpace")? })
    }

    fn read(&mut self, content: &[u8], names: &Names, mut now: Graphics, depth: usize) -> Option<()> {
        let (mut saved, mut path) = (Vec::new(), Path::new(self.places.count()));
        let (mut line, mut text) = (IDENTITY, IDENTITY);
        let mut operands: Vec<Token<'_>> = Vec::new();
        for (_, token) in Tokens::new(content) {
            let Token::Operator(operator) = token else {
                operands.push(token);
                if operands.len() > MAX_OPERANDS {
                    return None;
                }
                continue;
            };
            let mut n = [0.0; 6];
            let given = operands.iter().filter_map(|o| if let Token::Number(n) = o { Some(*n) } else { None });
            let count = n.iter_mut().zip(given).map(|(slot, value)| *slot = value).count();
            let [x, y, ..] = n;
            match operator {
                b"q" if saved.len() == MAX_STATES => return None,
                b"q" => saved.push(now.clone()),
                b"Q" => now = saved.pop().unwrap_or(now),
                b"cm" if count == 6 => now.pen.matrix = times(n, now.pen.matrix),
                b"w" => now.pen.line = x.abs(),
                b"g" | b"rg" | b"k" => (now.fill, now.mixes) = (brightness(&n[..count]), true),
                b"cs" => (now.fill, now.mixes) = (0.0, self.mixes(operands.last(), names)),
                b"sc" | b"scn" => now.fill = if now.mixes { brightness(&n[..count]) } else { 0.0 },
                b"m" => path.begin(&self.places, &now.pen, (x, y)),
                b"l" => path.to(&self.places, &now.pen, &[(x, y)]),
                b"c" => path.to(&self.places, &now.pen, &[(x, y), (n[2], n[3]), (n[4], n[5])]),
                b"v" | b"y" => path.to(&self.places, &now.pen, &[(x, y), (n[2], n[3])]),
                b"h" => path.close(&self.places, &now.pen),
                b"re" => path.rectangle(&self.places, &now.pen, [x, y, n[2], n[3]]),
                b"W" | b"W*" => path.clips = true,
                b"n" | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    self.paint(&mut path, &mut now, operator);
                }
                b"sh" => self.mark(now.pen.clip),
                b"ID" => self.image(&now.pen),
                b"Do" => {
                    if let Some(Token::Name(name)) = operands.last() {
                        self.object(name, names, &now, depth)?;
                    }
                }
                b"BT" => (line, text) = (IDENTITY, IDENTITY),
                b"Tc" => now.spacing[0] = x,
                b"Tw" => now.spacing[1] = x,
                b"Tz" => now.stretch = x / 100.0,
                b"TL" => now.leading = x,
                b"Ts" => now.rise = x,
                b"Tr" => now.unseen = x == 3.0 || x == 7.0,
                b"Tf" => (now.font, now.size) = (self.font(operands.first(), names)?, x),
                b"Tm" if count == 6 => (line, text) = (n, n),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        now.leading = -y;
                    }
                    line = times([1.0, 0.0, 0.0, 1.0, x, y], line);
                    text = line;
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\"" {
                        now.spacing = [y, x];
                    }
                    line = times([1.0, 0.0, 0.0, 1.0, 0.0, -now.leading], line);
                    text = line;
                    self.show(operands.last().as_slice(), &now, &mut text);
                }
                b"Tj" | b"TJ" => self.show(operands.iter().collect::<Vec<_>>().as_slice(), &now, &mut text),
                _ => {}
            }
            operands.clear();
        }
        Some(())
    }

    /// Strings, and between them steps back in thousandths of the size.
    fn show(&mut self, operands: &[&Token<'_>], now: &Graphics, text: &mut Matrix) {
        let font = now.font.as_deref();
        let vertical = font.is_some_and(|font| font.vertical);
        let (low, high) = font.map_or((-0.25, 0.9), |font| (font.low, font.high));
        for operand in operands {
            let step = match operand {
                Token::Number(back) if vertical => back / 1000.0 * now.size,
                Token::Number(back) => -back / 1000.0 * now.size,
                Token::Text(raw) => {
                    let Ok(Object::String(bytes, _)) = Lexer::new(raw, 0).object() else { continue };
                    let ([from, to], advance) = advance(&bytes, now);
                    let corners = if vertical {
                        [(-now.size / 2.0, 0.0), (now.size / 2.0, -advance)]
                    } else {
                        [
                            (from * now.stretch, low * now.size + now.rise),
                            (to * now.stretch, high * now.size + now.rise),
                        ]
                    };
                    if from != to && !now.unseen && now.fill < WHITE {
                        self.area(corners, times(*text, now.pen.matrix), now.pen.clip);
                    }
                    advance
                }
                Token::Name(_) | Token::Operator(_) => continue,
            };
            let (x, y) = if vertical { (0.0, -step) } else { (step * now.stretch, 0.0) };
            *text = times([1.0, 0.0, 0.0, 1.0, x, y], *text);
        }
    }

    fn image(&mut self, pen: &Pen) {
        self.area([(0.0, 0.0), (1.0, 1.0)], pen.matrix, pen.clip);
    }

    /// A rectangle, by two corners in the space that `matrix` leads from.
    fn area(&mut self, corners: [(f64, f64); 2], matrix: Matrix, clip: Rect) {
        if let Some(seen) = laid(matrix, Rect::around(corners)).intersection(clip) {
            self.mark(seen);
        }
    }

    fn paint(&mut self, path: &mut Path, now: &mut Graphics, operator: &[u8]) {
        if matches!(operator, b"s" | b"b" | b"b*") {
            path.close(&self.places, &now.pen);
        }
        path.end(&self.places, &now.pen);
        let strokes = !matches!(operator, b"n" | b"f" | b"F" | b"f*");
        let fills = !matches!(operator, b"n" | b"S" | b"s");
        let sums = [
            (strokes, &path.stroked),
            (fills && now.fill < WHITE, &path.filled),
            (fills && now.fill < LIGHT, &path.behind),
        ];
        for (_, sum) in sums.iter().filter(|(counts, _)| *counts) {
            self.hidden.iter_mut().zip(*sum).for_each(|(hidden, more)| *hidden += more);
        }
        if path.clips {
            now.pen.clip = path.clipped(now.pen.clip);
        }
        *path = Path::new(self.places.count());
    }

    fn object(&mut self, name: &[u8], names: &Names, now: &Graphics, depth: usize) -> Option<()> {
        let Ok(Object::Reference(id)) = names.objects.get(&plain(name)) else { return Some(()) };
        let drawn = match self.tools.objects.get(id) {
            Some(known) => known.clone(),
            None => {
                let drawn = Rc::new(self.drawn(*id)?);
                self.tools.objects.insert(*id, drawn.clone());
                drawn
            }
        };
        let (stream, matrix, bounds) = match &*drawn {
            Drawn::Nothing => return Some(()),
            Drawn::Image => {
                self.image(&now.pen);
                return Some(());
            }
            Drawn::Form { stream, matrix, bounds } => (stream, times(*matrix, now.pen.matrix), *bounds),
        };
        let clip = laid(matrix, bounds).intersection(now.pen.clip).filter(|clip| self.places.touch(*clip));
        let Some(clip) = clip else { return Some(()) };
        if depth == MAX_DEPTH {
            return None;
        }
        self.room = self.room.checked_sub(FEE)?;
        let content = super::page::decoded(self.pdf, stream, self.room)?;
        self.room = self.room.checked_sub(content.len())?;
        let own = match self.pdf.value(&stream.dict, b"Resources").ok()? {
            Object::Dictionary(own) => Some(self.names(&own)?),
            _ => None,
        };
        let inside = Graphics { pen: Pen { matrix, clip, ..now.pen.clone() }, ..now.clone() };
        self.read(&content, own.as_ref().unwrap_or(names), inside, depth + 1)
    }

    fn drawn(&self, id: ObjectId) -> Option<Drawn> {
        let Object::Stream(stream) = self.pdf.get(id).ok()? else { return Some(Drawn::Nothing) };
        let kind = self.pdf.value(&stream.dict, b"Subtype").ok()?;
        if kind.as_name().is_ok_and(|kind| kind == b"Image") {
            return Some(Drawn::Image);
        }
        let bounds = match self.pdf.value(&stream.dict, b"BBox").ok()? {
            Object::Array(corners) => self.pdf.rect_of(&corners).ok()?,
            _ => None,
        };
        let matrix = super::form::matrix_of(self.pdf, &stream.dict).ok()?;
        Some(bounds.map_or(Drawn::Nothing, |bounds| Drawn::Form { stream, matrix, bounds }))
    }

    fn font(&mut self, name: Option<&Token<'_>>, names: &Names) -> Option<Option<Rc<Font>>> {
        let Some(Token::Name(name)) = name else { return Some(None) };
        let Ok(found) = names.fonts.get(&plain(name)) else { return Some(None) };
        let id = found.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.tools.fonts.get(&id)) {
            return Some(Some(known.clone()));
        }
        let Object::Dictionary(font) = self.pdf.resolve(found).ok()? else { return Some(None) };
        let font = Rc::new(Font::read(self.pdf, &font).ok()?);
        if let Some(id) = id {
            self.tools.fonts.insert(id, font.clone());
        }
        Some(Some(font))
    }

    /// Whether a colour space is one whose components are light or ink, by their count.
    fn mixes(&self, name: Option<&Token<'_>>, names: &Names) -> bool {
        let Some(Token::Name(name)) = name else { return false };
        let family = match names.spaces.get(&plain(name)).map(|space| self.pdf.resolve(space)) {
            Ok(Ok(Object::Array(space))) => space.first().and_then(|f| f.as_name().ok()).unwrap_or_default().to_vec(),
            Ok(Ok(Object::Name(family))) => family,
            _ => name.to_vec(),
        };
        let mixing: [&[u8]; 6] = [b"DeviceGray", b"DeviceRGB", b"DeviceCMYK", b"CalGray", b"CalRGB", b"ICCBased"];
        mixing.contains(&family.as_slice())
    }
}

/// A name with its `#xx` undone.
fn plain(name: &[u8]) -> Vec<u8> {
    match Lexer::new(&[b"/", name].concat(), 0).object() {
        Ok(Object::Name(name)) => name,
        _ => Vec::new(),
    }
}

/// From where to where a string leaves ink, and how far it leads, before stretching.
fn advance(bytes: &[u8], now: &Graphics) -> ([f64; 2], f64) {
    let font = now.font.as_deref();
    let composite = font.is_some_and(|font| font.composite);
    let (mut at, mut from, mut to) = (0.0, None, 0.0);
    for code in bytes.chunks(if composite { 2 } else { 1 }) {
        let code = code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
        let width = font.map_or(0.75, |font| font.width(code)) * now.size;
        let is_space = !composite && code == 32;
        if !is_space {
            from.get_or_insert(at);
            to = at + width;
        }
        at += width + now.spacing[0] + if is_space { now.spacing[1] } else { 0.0 };
    }
    ([from.unwrap_or(to), to], at)
}

/// From 0, black, to 1, white: of grey, of light in three colours, or of ink in four.
fn brightness(components: &[f64]) -> f64 {
    match components {
        [grey] => *grey,
        [red, green, blue] => 0.3 * red + 0.59 * green + 0.11 * blue,
        [cyan, magenta, yellow, black] => (1.0 - (0.3 * cyan + 0.59 * magenta + 0.11 * yellow)) * (1.0 - black),
        _ => 0.0,
    }
}
