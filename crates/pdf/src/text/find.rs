//! Keywords in the text of pages.

use unicode_normalization::UnicodeNormalization;

use super::{Area, Glyph, PageText};

/// How far apart two characters of a keyword may stand in their line, in em: blanks between them are not always
/// characters.
const GAP: f64 = 6.0;
/// How far below a line the next one may be, in em.
const LEADING: f64 = 3.0;
/// How far off its line a character may stand, in em.
const OFF_LINE: f64 = 0.6;
/// How little two directions may differ: the cosine of their angle.
const PARALLEL: f64 = 0.95;
/// How near two equal characters must stand to be one that is drawn twice, as for bold type, in em.
const SAME: f64 = 0.15;

/// A keyword on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The page, from 0.
    pub page: usize,
    /// Its place in each line over which it runs, at least one.
    pub parts: Vec<Area>,
}

impl Hit {
    /// Its place: where it runs over several lines, the larger part.
    pub fn area(&self) -> Area {
        let size = |area: &Area| area.width_mm * area.height_mm;
        let larger = |a: Area, b: &Area| if size(b) > size(&a) { *b } else { a };
        self.parts.iter().fold(self.parts[0], larger)
    }
}

/// Every place of `keyword`; pages without text are `None`.
pub(super) fn find<'t>(pages: impl Iterator<Item = Option<&'t PageText>>, keyword: &str) -> Vec<Hit> {
    let keyword: Vec<char> = keyword.nfkc().filter(|character| !is_blank(*character)).collect();
    let mut hits = Vec::new();
    if keyword.is_empty() {
        return hits;
    }
    for (page, text) in pages.enumerate() {
        let Some(text) = text else { continue };
        let before = hits.len();
        let letters = letters(&text.glyphs);
        let mut at = 0;
        while at + keyword.len() <= letters.len() {
            match parts(&letters[at..at + keyword.len()], &keyword) {
                Some(parts) => {
                    let hit = Hit { page, parts };
                    let is_drawn_again = hits[before..].iter().any(|other: &Hit| is_same(other, &hit));
                    if !is_drawn_again {
                        hits.push(hit);
                    }
                    at += keyword.len();
                }
                None => at += 1,
            }
        }
    }
    hits
}

/// White space, and what has no width.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The characters that count, each with the glyph that shows it.
fn letters(glyphs: &[Glyph]) -> Vec<(char, &Glyph)> {
    let mut letters: Vec<(char, &Glyph)> = Vec::new();
    for glyph in glyphs.iter().filter(|glyph| !is_blank(glyph.character)) {
        let is_drawn_again = letters.last().is_some_and(|(_, last)| {
            last.character == glyph.character
                && distance(last, glyph) < SAME * glyph.em_mm()
                && last.area() != glyph.area()
        });
        if !is_drawn_again {
            letters.extend(std::iter::once(glyph.character).nfkc().map(|character| (character, glyph)));
        }
    }
    letters
}

fn distance(a: &Glyph, b: &Glyph) -> f64 {
    let ((ax, ay), (bx, by)) = (a.area().centre(), b.area().centre());
    (ax - bx).hypot(ay - by)
}

fn is_same(a: &Hit, b: &Hit) -> bool {
    let (a, b) = (a.area(), b.area());
    let ((ax, ay), (bx, by)) = (a.centre(), b.centre());
    (ax - bx).hypot(ay - by) < SAME * a.height_mm.min(a.width_mm)
}

/// The place of `letters`, line by line, where they are `keyword` and stand as one.
fn parts(letters: &[(char, &Glyph)], keyword: &[char]) -> Option<Vec<Area>> {
    if letters.iter().map(|(letter, _)| letter).ne(keyword) {
        return None;
    }
    let mut parts = vec![letters.first()?.1.area()];
    for pair in letters.windows(2) {
        let area = pair[1].1.area();
        match step(pair[0].1, pair[1].1)? {
            Step::Onward => {
                let last = parts.last_mut()?;
                *last = last.around(&area);
            }
            Step::NextLine => parts.push(area),
        }
    }
    Some(parts)
}

enum Step {
    /// Further in the line, or below in a column.
    Onward,
    /// At the beginning of the next line.
    NextLine,
}

/// How `next` follows on `last`, where it does.
fn step(last: &Glyph, next: &Glyph) -> Option<Step> {
    let ((x, y), (nx, ny)) = (last.direction(), next.direction());
    if x * nx + y * ny < PARALLEL {
        return None;
    }
    let ((ax, ay), (bx, by)) = (last.area().centre(), next.area().centre());
    let em = last.em_mm().max(next.em_mm());
    let (along, down) = (((bx - ax) * x + (by - ay) * y) / em, ((by - ay) * x - (bx - ax) * y) / em);
    if down.abs() <= OFF_LINE && (-OFF_LINE..=GAP).contains(&along) {
        return Some(Step::Onward);
    }
    let is_below = (OFF_LINE..=LEADING).contains(&down);
    match along.abs() <= OFF_LINE {
        true if is_below => Some(Step::Onward),
        false if is_below && along < 0.0 => Some(Step::NextLine),
        _ => None,
    }
}
