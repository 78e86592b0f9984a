//! What a page draws where its number might stand.
//!
//! The content is read as a viewer reads it, but only for where things lie: text by the measures of its fonts, lines
//! and areas by their points, images and forms by their boxes, all cut by the clip. Pictures are not decoded. White is
//! nothing, a light area behind a whole place is its background, and an image that is the page is its paper. Where the
//! content cannot be read to its end, nothing is said of it.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use lopdf::{Dictionary, Object};

use super::glyphs::{Font, HIGH, LOW, WIDE};
use super::page::SURVEY_CONTENT;
use super::path::{Matrix, Path, Pen, Places, both, laid, times};
use super::tools::{Drawn, Names, Tools};
use crate::read::content::{Token, Tokens};
use crate::read::lex::Lexer;
use crate::read::{Pdf, Rect};

/// Graphics states saved at once, forms inside one another, operands of one operator.
const MAX_STATES: usize = 1000;
const MAX_DEPTH: usize = 12;
const MAX_OPERANDS: usize = 200_000;
/// What drawing a form costs beside its content, in bytes.
const FEE: u64 = 1 << 10;
/// From this part of the page on an image is the page, in area.
const SCAN: f64 = 0.95;
/// From this brightness on an area can bear dark letters; from the other on it is paper.
const LIGHT: f64 = 0.6;
const WHITE: f64 = 0.99;
/// What an image fills of the space it is drawn in (8.9.4).
const UNIT: Rect = Rect { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[derive(Clone)]
struct Graphics {
    pen: Pen,
    fill: Colour,
    stroke: Colour,
    font: Option<Rc<Font>>,
    size: f64,
    /// After each letter, and after each space.
    spacing: [f64; 2],
    stretch: f64,
    leading: f64,
    rise: f64,
    /// The text rendering mode (9.3.6).
    mode: f64,
}

#[derive(Clone, Copy)]
struct Colour {
    /// 0 to 1.
    brightness: f64,
    /// Whether its space mixes light or ink, so that brightness can be told.
    mixes: bool,
}

impl Colour {
    fn of(components: &[f64]) -> Self {
        Self { brightness: brightness(components), mixes: true }
    }

    /// Another colour of the same space.
    fn set(&mut self, components: &[f64]) {
        self.brightness = if self.mixes { brightness(components) } else { 0.0 };
    }

    fn is_seen(self) -> bool {
        self.brightness < WHITE
    }
}

impl Graphics {
    /// Whether text leaves anything on the page, and not only clips.
    fn shows_text(&self) -> bool {
        let fills = ![1.0, 3.0, 5.0, 7.0].contains(&self.mode);
        let strokes = [1.0, 2.0, 5.0, 6.0].contains(&self.mode);
        (fills && self.fill.is_seen()) || (strokes && self.stroke.is_seen())
    }
}

/// What a page draws at each place.
pub(super) struct Hidden {
    /// In units of default user space.
    pub areas: Vec<f64>,
    /// Whether an image is the whole page. It hides nothing: a scan is the paper that a number is put on.
    pub by_scan: bool,
}

/// Reads one page.
pub(super) struct Marks<'m, 'p, 'a> {
    pdf: &'p Pdf<'a>,
    tools: &'m mut Tools,
    places: Places<'m>,
    visible: Rect,
    cancel: &'m AtomicBool,
    hidden: Hidden,
}

impl<'m, 'p, 'a> Marks<'m, 'p, 'a> {
    /// `places` are those asked about, `visible` is what is seen of the page, both in default user space.
    pub(super) fn new(
        pdf: &'p Pdf<'a>,
        tools: &'m mut Tools,
        places: &'m [Rect],
        visible: Rect,
        cancel: &'m AtomicBool,
    ) -> Self {
        let hidden = Hidden { areas: vec![0.0; places.len()], by_scan: false };
        Self { pdf, tools, places: Places::new(places), visible, cancel, hidden }
    }

    /// Something that covers `rect`.
    pub(super) fn mark(&mut self, rect: Rect) {
        self.places.hide(&mut self.hidden.areas, rect);
    }

    /// What `content` draws, with all that was marked; `None` where it cannot be told.
    pub(super) fn page(mut self, content: &[u8], resources: &Dictionary) -> Option<Hidden> {
        let names = Names::read(self.pdf, resources)?;
        let black = Colour { brightness: 0.0, mixes: true };
        let graphics = Graphics {
            pen: Pen { matrix: IDENTITY, clip: self.visible, line: 1.0 },
            fill: black,
            stroke: black,
            font: None,
            size: 0.0,
            spacing: [0.0; 2],
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0.0,
        };
        self.read(content, &names, graphics, 0)?;
        Some(self.hidden)
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
            let mut count = 0;
            for operand in &operands {
                if let (Token::Number(number), Some(slot)) = (operand, n.get_mut(count)) {
                    *slot = *number;
                    count += 1;
                }
            }
            let [x, y, ..] = n;
            match operator {
                b"q" if saved.len() == MAX_STATES => return None,
                b"q" => saved.push(now.clone()),
                b"Q" => now = saved.pop().unwrap_or(now),
                b"cm" if count == 6 => now.pen.matrix = times(n, now.pen.matrix),
                b"w" => now.pen.line = x.abs(),
                b"g" | b"rg" | b"k" => now.fill = Colour::of(&n[..count]),
                b"G" | b"RG" | b"K" => now.stroke = Colour::of(&n[..count]),
                b"cs" => now.fill = self.initial(operands.last(), names),
                b"CS" => now.stroke = self.initial(operands.last(), names),
                b"sc" | b"scn" => now.fill.set(&n[..count]),
                b"SC" | b"SCN" => now.stroke.set(&n[..count]),
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
                b"Tr" => now.mode = x,
                b"Tf" => {
                    now.size = x;
                    now.font = match operands.first() {
                        Some(Token::Name(name)) => self.tools.font(self.pdf, name, names)?,
                        _ => None,
                    };
                }
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
        let vertical = now.font.as_deref().is_some_and(|font| font.vertical);
        for operand in operands {
            let step = match operand {
                Token::Number(back) => -back / 1000.0 * now.size,
                Token::Text(raw) => {
                    let Ok(Object::String(bytes, _)) = Lexer::new(raw, 0).object() else { continue };
                    let (ink, step) = advance(&bytes, now);
                    if let Some(ink) = ink.filter(|_| now.shows_text()) {
                        let corners = [(ink.x0 * now.stretch, ink.y0), (ink.x1 * now.stretch, ink.y1)];
                        self.area(corners, times(*text, now.pen.matrix), now.pen.clip);
                    }
                    step
                }
                Token::Name(_) | Token::Operator(_) => continue,
            };
            let (x, y) = if vertical { (0.0, step) } else { (step * now.stretch, 0.0) };
            *text = times([1.0, 0.0, 0.0, 1.0, x, y], *text);
        }
    }

    fn image(&mut self, pen: &Pen) {
        let Some(seen) = laid(pen.matrix, UNIT).intersection(pen.clip) else { return };
        if seen.width() * seen.height() >= SCAN * self.visible.width() * self.visible.height() {
            self.hidden.by_scan = true;
        } else {
            self.mark(seen);
        }
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
            (strokes && now.stroke.is_seen(), &path.stroked),
            (fills && now.fill.is_seen(), &path.filled),
            (fills && now.fill.brightness < LIGHT, &path.behind),
        ];
        for (_, sum) in sums.iter().filter(|(counts, _)| *counts) {
            self.hidden.areas.iter_mut().zip(*sum).for_each(|(hidden, more)| *hidden += more);
        }
        if path.clips {
            now.pen.clip = path.clipped(now.pen.clip);
        }
        *path = Path::new(self.places.count());
    }

    fn object(&mut self, name: &[u8], names: &Names, now: &Graphics, depth: usize) -> Option<()> {
        let drawn = self.tools.object(self.pdf, name, names)?;
        let form = match &*drawn {
            Drawn::Nothing => return Some(()),
            Drawn::Image => {
                self.image(&now.pen);
                return Some(());
            }
            Drawn::Form(form) => form,
        };
        let matrix = times(form.matrix, now.pen.matrix);
        let clip = laid(matrix, form.bounds).intersection(now.pen.clip);
        let Some(clip) = clip.filter(|clip| self.places.touch(*clip)) else { return Some(()) };
        if depth == MAX_DEPTH {
            return None;
        }
        if self.cancel.load(Ordering::Relaxed) {
            return None;
        }
        let content = self.tools.content(self.pdf, form, SURVEY_CONTENT)?;
        self.pdf.spend(FEE + content.len() as u64).ok()?;
        let own = form.names(self.pdf)?;
        let inside = Graphics { pen: Pen { matrix, clip, ..now.pen.clone() }, ..now.clone() };
        self.read(&content, own.as_deref().unwrap_or(names), inside, depth + 1)
    }

    /// The first colour of a space.
    fn initial(&self, name: Option<&Token<'_>>, names: &Names) -> Colour {
        let mixes = matches!(name, Some(Token::Name(name)) if names.mixes(self.pdf, name));
        Colour { brightness: 0.0, mixes }
    }
}

/// What a string covers with ink, where it does, and how far it leads along its line (9.4.4), before stretching.
fn advance(bytes: &[u8], now: &Graphics) -> (Option<Rect>, f64) {
    let font = now.font.as_deref();
    let composite = font.is_some_and(|font| font.composite);
    let (low, high) = font.map_or((LOW, HIGH), |font| (font.low, font.high));
    let (mut at, mut ink) = (0.0, None::<Rect>);
    for code in bytes.chunks(if composite { 2 } else { 1 }) {
        let code = code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
        let width = font.map_or(WIDE, |font| font.width(code));
        let is_space = !composite && code == 32;
        // Down the page a letter hangs below the middle of its upper edge, and what leads on is negative, so spacing
        // that is positive draws letters together (9.3.2).
        let down = font.filter(|font| font.vertical).map(|font| font.down(code));
        let (x, y, step) = down.map_or((0.0, 0.0, width), |[step, top]| (-width / 2.0, -top, step));
        if !is_space && width != 0.0 {
            let [left, foot] = if down.is_some() { [0.0, at] } else { [at, 0.0] };
            let letter = Rect::around([
                (left + x * now.size, foot + (y + low) * now.size + now.rise),
                (left + (x + width) * now.size, foot + (y + high) * now.size + now.rise),
            ]);
            ink = Some(ink.map_or(letter, |ink| both(ink, letter)));
        }
        at += step * now.size + now.spacing[0] + if is_space { now.spacing[1] } else { 0.0 };
    }
    (ink, at)
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
