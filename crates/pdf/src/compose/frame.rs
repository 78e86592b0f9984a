//! What a viewer draws of a form field whose file stores no picture of it (ISO 32000-2, 12.5.6.19 and 12.5.4): the
//! background and border that it names, and the sign in a box that is ticked.

use lopdf::{Dictionary, Object};

use super::error::Trouble;
use super::form::upright;
use super::import::Import;
use super::syntax::decimal;
use crate::read::{Rect, text};

/// How far the handles of a quarter circle reach, in radii.
const HANDLE: f64 = 0.5523;

/// Background and border.
pub(super) struct Frame {
    rect: Rect,
    background: Option<String>,
    /// Colour and width in units.
    border: Option<(String, f64)>,
    style: Style,
    round: bool,
}

enum Style {
    Solid,
    /// With its pattern.
    Dashed(String),
    Underlined,
}

impl Import<'_, '_> {
    /// The frame that a field asks for in its `look`; `round` where it is a radio button's.
    pub(super) fn frame(
        &self,
        annotation: &Dictionary,
        look: &Dictionary,
        rect: Rect,
        round: bool,
    ) -> Result<Option<Frame>, Trouble> {
        let background = colour(&self.numbers(look, b"BG")?, ["g", "rg", "k"]);
        let (mut width, mut style) = (1.0, Style::Solid);
        if let Object::Dictionary(border) = self.pdf.value(annotation, b"BS")? {
            if let Ok(stated) = self.pdf.value(&border, b"W")?.as_float() {
                width = f64::from(stated);
            }
            style = match self.pdf.value(&border, b"S")?.as_name().unwrap_or_default() {
                b"D" => {
                    let dashes = self.numbers(&border, b"D")?;
                    let dashes = if dashes.iter().any(|dash| *dash > 0.0) { dashes } else { vec![3.0] };
                    Style::Dashed(dashes.into_iter().map(decimal).collect::<Vec<_>>().join(" "))
                }
                b"U" => Style::Underlined,
                // Raised and sunk borders are lines too: what shades they have, viewers do not agree on.
                _ => Style::Solid,
            };
        } else if let [_, _, stated, ..] = self.numbers(annotation, b"Border")?.as_slice() {
            width = *stated;
        }
        let border = colour(&self.numbers(look, b"BC")?, ["G", "RG", "K"]);
        let border = border.filter(|_| width > 0.0 && width * 2.0 < rect.width().min(rect.height()));
        if background.is_none() && border.is_none() {
            return Ok(None);
        }
        Ok(Some(Frame { rect, background, border: border.map(|colour| (colour, width)), style, round }))
    }

    fn numbers(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Vec<f64>, Trouble> {
        let Object::Array(items) = self.pdf.value(dictionary, key)? else { return Ok(Vec::new()) };
        let number = |item| Ok(f64::from(self.pdf.resolve(item)?.as_float().unwrap_or(0.0)));
        items.iter().take(16).map(number).collect()
    }

    /// The sign in a box that is on: a letter of ZapfDingbats.
    pub(super) fn tick(&self, look: &Dictionary, rect: Rect, colour: String, radio: bool) -> Result<Tick, Trouble> {
        let usual = if radio { 'l' } else { '4' };
        let sign = text(&self.pdf.value(look, b"CA")?).chars().next().unwrap_or(usual);
        let turn = self.pdf.value(look, b"R")?.as_i64().unwrap_or(0);
        Ok(Tick { rect, turn, sign, colour })
    }
}

/// The operator that sets a colour of one, three or four components; none means transparent.
fn colour(components: &[f64], operators: [&str; 3]) -> Option<String> {
    let operator = match components.len() {
        1 => operators[0],
        3 => operators[1],
        4 => operators[2],
        _ => return None,
    };
    Some(format!("{} {operator}", components.iter().copied().map(decimal).collect::<Vec<_>>().join(" ")))
}

impl Frame {
    pub(super) fn draw(&self) -> String {
        let Rect { x0, y0, .. } = self.rect;
        let (wide, high) = (self.rect.width(), self.rect.height());
        let outline = |inset: f64| {
            if self.round {
                circle(wide / 2.0, high / 2.0, wide.min(high) / 2.0 - inset)
            } else {
                let [wide, high] = [wide, high].map(|side| decimal(side - 2.0 * inset));
                format!("{0} {0} {wide} {high} re", decimal(inset))
            }
        };
        let [left, foot, across, up] = [x0, y0, wide, high].map(decimal);
        let mut drawn = format!("q 1 0 0 1 {left} {foot} cm 0 0 {across} {up} re W n\n");
        if let Some(background) = &self.background {
            drawn.push_str(&format!("{background} {} f\n", outline(0.0)));
        }
        if let Some((colour, width)) = &self.border {
            let line = match &self.style {
                Style::Underlined => format!("0 {0} m {1} {0} l", decimal(width / 2.0), decimal(wide)),
                _ => outline(width / 2.0),
            };
            let dashes = if let Style::Dashed(dashes) = &self.style { dashes } else { "" };
            drawn.push_str(&format!("{colour} {} w [{dashes}] 0 d {line} S\n", decimal(*width)));
        }
        drawn.push_str("Q\n");
        drawn
    }
}

/// The sign in a box.
pub(super) struct Tick {
    rect: Rect,
    turn: i64,
    sign: char,
    colour: String,
}

impl Tick {
    pub(super) fn draw(&self) -> String {
        let (matrix, wide, high) = upright(self.rect, self.turn);
        // As parts of the lesser side, from the middle.
        let sign = match self.sign {
            'l' => circle(0.0, 0.0, 0.25),
            'n' => polygon(&[[-0.28, -0.28], [0.28, -0.28], [0.28, 0.28], [-0.28, 0.28]]),
            'u' => polygon(&[[0.0, -0.35], [0.35, 0.0], [0.0, 0.35], [-0.35, 0.0]]),
            'H' => {
                let corner = |at: i32| {
                    let (sin, cos) = (f64::from(at) * std::f64::consts::PI / 5.0).sin_cos();
                    let radius = if at % 2 == 0 { 0.4 } else { 0.16 };
                    [radius * sin, radius * cos]
                };
                polygon(&(0..10).map(corner).collect::<Vec<_>>())
            }
            '8' => {
                let arms = [[0.07, 0.0], [0.35, 0.28], [0.28, 0.35], [0.0, 0.07]];
                let turned = |[x, y]: [f64; 2], quarter: usize| [[x, y], [-y, x], [-x, -y], [y, -x]][quarter];
                polygon(&(0..4).flat_map(|quarter| arms.map(|point| turned(point, quarter))).collect::<Vec<_>>())
            }
            _ => polygon(&[[-0.35, 0.0], [-0.24, 0.1], [-0.1, -0.1], [0.25, 0.35], [0.36, 0.27], [-0.1, -0.34]]),
        };
        let matrix = matrix.map(decimal).join(" ");
        let [x, y, side] = [wide / 2.0, high / 2.0, wide.min(high)].map(decimal);
        format!("q {matrix} cm {side} 0 0 {side} {x} {y} cm {} {sign} f Q\n", self.colour)
    }
}

fn polygon(points: &[[f64; 2]]) -> String {
    let line = |(at, point): (usize, &[f64; 2])| {
        format!("{} {}", point.map(|v| decimal((v * 1e4).round() / 1e4)).join(" "), if at == 0 { "m" } else { "l" })
    };
    format!("{} h", points.iter().enumerate().map(line).collect::<Vec<_>>().join(" "))
}

fn circle(x: f64, y: f64, radius: f64) -> String {
    let point = |right: f64, up: f64| format!("{} {}", decimal(x + right * radius), decimal(y + up * radius));
    let mut drawn = format!("{} m", point(1.0, 0.0));
    for (from, to) in
        [([1.0, 0.0], [0.0, 1.0]), ([0.0, 1.0], [-1.0, 0.0]), ([-1.0, 0.0], [0.0, -1.0]), ([0.0, -1.0], [1.0, 0.0])]
    {
        let [a, b]: [f64; 2] = from;
        let [c, d]: [f64; 2] = to;
        let first = point(a + c * HANDLE, b + d * HANDLE);
        drawn.push_str(&format!(" {first} {} {} c", point(c + a * HANDLE, d + b * HANDLE), point(c, d)));
    }
    drawn + " h"
}
