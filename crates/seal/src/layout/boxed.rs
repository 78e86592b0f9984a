//! Where the characters of square, rectangular and name seals stand: in fields of a grid.

use super::Text;
use crate::design::{Direction, Lettering};
use crate::outline::Stand;

/// How characters fill their fields.
struct Filling {
    /// From the rim to the fields, over the shorter side of the seal.
    away: f64,
    /// The part of its field that a character's em takes. Song leaves some of its em free.
    part: f64,
    /// Width of a character over its height, at least and at most: beyond, lines and characters stand apart instead.
    ratio: (f64, f64),
}

const LINES: Filling = Filling { away: 0.035, part: 0.96, ratio: (0.6, 1.2) };
/// A name fills its seal.
const NAME: Filling = Filling { away: 0.015, part: 1.0, ratio: (0.5, 2.0) };

/// A field by its middle, its width and its height.
type Field = (f64, f64, f64, f64);

/// Lines of text, each spread over the whole width (in columns: height).
pub(super) fn lines(lines: &[String], direction: Direction, size: (f64, f64), rim: f64, lettering: &Lettering) -> Text {
    let (width, height) = inside(size, rim, &LINES);
    let count = lines.len() as f64;
    let mut fields = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let across = (at as f64 + 0.5) / count - 0.5;
        let breadth = |character: char| if direction == Direction::Rows { breadth(character) } else { 1.0 };
        let length: f64 = line.chars().map(breadth).sum();
        let mut begin = 0.0;
        for character in line.chars() {
            let along = (begin + breadth(character) / 2.0) / length - 0.5;
            begin += breadth(character);
            let field = match direction {
                Direction::Rows => (along * width, across * height, width / length, height / count),
                Direction::Columns => (-across * width, along * height, width / count, height / length),
            };
            fields.push((character, field));
        }
    }
    // All characters are as large as the smallest, or a short line would shout.
    let least = |of: fn(&Field) -> f64| fields.iter().map(|(_, field)| of(field)).fold(f64::MAX, f64::min);
    let (width, height) = (least(|field| field.2), least(|field| field.3));
    let alike = fields.into_iter().map(|(character, (x, y, ..))| (character, (x, y, width, height)));
    text("lines", alike, &LINES, lettering)
}

/// How much of a Chinese character's width a character takes in a row, in most faces.
fn breadth(character: char) -> f64 {
    match character {
        'M' | 'W' | 'm' | 'w' => 0.9,
        'A'..='Z' => 0.7,
        ' ' => 0.4,
        _ if character.is_ascii() => 0.6,
        _ => 1.0,
    }
}

/// A name in columns from the right: of three characters the family name alone on the right, of four two and two.
pub(super) fn name(name: &str, size: (f64, f64), rim: f64, lettering: &Lettering) -> Text {
    let (width, height) = inside(size, rim, &NAME);
    let characters: Vec<char> = name.chars().collect();
    let (right, left) = characters.split_at(characters.len() / 2);
    let column = |x: f64, characters: &[char]| {
        let length = characters.len() as f64;
        let field = |i: usize| (x, ((i as f64 + 0.5) / length - 0.5) * height, width / 2.0, height / length);
        characters.iter().enumerate().map(|(i, character)| (*character, field(i))).collect::<Vec<_>>()
    };
    let fields = [column(width / 4.0, right), column(-width / 4.0, left)].concat();
    text("name", fields.into_iter(), &NAME, lettering)
}

fn inside((width, height): (f64, f64), rim: f64, filling: &Filling) -> (f64, f64) {
    let away = 2.0 * (rim + filling.away * width.min(height));
    (width - away, height - away)
}

fn text(
    field: &'static str,
    fields: impl Iterator<Item = (char, Field)>,
    filling: &Filling,
    lettering: &Lettering,
) -> Text {
    let given = lettering.character_percent.map(|percent| percent / 100.0);
    let characters = fields.map(|(character, (x, y, wide, high))| {
        let (wide, high) = (wide * filling.part, high * filling.part);
        let height = lettering.character_mm.unwrap_or(high.min(wide / given.unwrap_or(filling.ratio.0)));
        let width = given.map_or_else(|| wide.min(height * filling.ratio.1), |ratio| height * ratio);
        (character, Stand { x, y, width, height, turn: 0.0 })
    });
    Text { field, font: lettering.font, is_cap: false, characters: characters.collect() }
}
