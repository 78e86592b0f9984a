//! Keywords in the text of pages.

use std::collections::HashMap;
use std::ops::Range;

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

/// Places of one keyword that are found; more are more than seals can be placed.
const MAX_HITS: usize = 100_001;
/// The width of a cell in which hits are compared, in millimetres.
const CELL_MM: f64 = 1.0;
/// Hits of one cell that later ones are compared with.
const MAX_IN_CELL: usize = 64;

/// A keyword on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The page, from 0.
    pub page: usize,
    /// Its place in each line over which it runs, at least one.
    pub parts: Vec<Area>,
    /// Its characters among [`PageText::glyphs`], with what lies between them.
    pub glyphs: Range<usize>,
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
        let mut drawn = Drawn::default();
        let letters = letters(&text.glyphs);
        let mut at = 0;
        while at + keyword.len() <= letters.len() {
            let here = &letters[at..at + keyword.len()];
            match parts(here, &keyword) {
                Some(parts) => {
                    let hit = Hit { page, parts, glyphs: here[0].at..here[here.len() - 1].at + 1 };
                    if drawn.is_new(&hit) {
                        if hits.len() == MAX_HITS {
                            return hits;
                        }
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

/// A character that counts, and the glyph that shows it.
struct Letter<'g> {
    character: char,
    glyph: &'g Glyph,
    /// Which glyph of its page that is.
    at: usize,
}

fn letters(glyphs: &[Glyph]) -> Vec<Letter<'_>> {
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for (at, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| !is_blank(glyph.character)) {
        let is_drawn_again = letters.last().is_some_and(|last| {
            last.glyph.character == glyph.character
                && distance(last.glyph, glyph) < SAME * glyph.em_mm()
                && last.glyph.area() != glyph.area()
        });
        if !is_drawn_again {
            let normal = std::iter::once(glyph.character).nfkc();
            letters.extend(normal.map(|character| Letter { character, glyph, at }));
        }
    }
    letters
}

/// What stands around a hit in its line, at most so many characters on either side.
pub(super) fn around(text: &PageText, hit: &Hit, most: usize) -> String {
    let glyphs = &text.glyphs;
    let goes_on = |last: usize, next: usize| match (glyphs.get(last), glyphs.get(next)) {
        (Some(last), Some(next)) => matches!(step(last, next), Some(Step::Onward)),
        _ => false,
    };
    let Range { mut start, mut end } = hit.glyphs;
    while hit.glyphs.start - start < most && start > 0 && goes_on(start - 1, start) {
        start -= 1;
    }
    while end - hit.glyphs.end < most && goes_on(end - 1, end) {
        end += 1;
    }
    glyphs.get(start..end).unwrap_or_default().iter().map(|glyph| glyph.character).collect()
}

fn distance(a: &Glyph, b: &Glyph) -> f64 {
    let ((ax, ay), (bx, by)) = (a.area().centre(), b.area().centre());
    (ax - bx).hypot(ay - by)
}

/// The hits of one page by where they are, so that one that is drawn again is found among its neighbours alone.
#[derive(Default)]
struct Drawn(HashMap<(i64, i64), Vec<(f64, f64)>>);

impl Drawn {
    /// Whether no hit was as near to this place as to be the same.
    fn is_new(&mut self, hit: &Hit) -> bool {
        let area = hit.area();
        let ((x, y), near) = (area.centre(), SAME * area.height_mm.min(area.width_mm));
        // Cells of 1 mm: what is nearer than that, as all of usual size is, lies in a cell beside it.
        let near = near.clamp(f64::MIN_POSITIVE, CELL_MM);
        let (column, row) = ((x / CELL_MM).floor() as i64, (y / CELL_MM).floor() as i64);
        let around = (column - 1..=column + 1).flat_map(|column| (row - 1..=row + 1).map(move |row| (column, row)));
        let mut known = around.filter_map(|cell| self.0.get(&cell)).flatten();
        let is_new = !known.any(|(other_x, other_y)| (x - other_x).hypot(y - other_y) < near);
        let here = self.0.entry((column, row)).or_default();
        if is_new && here.len() < MAX_IN_CELL {
            here.push((x, y));
        }
        is_new
    }
}

/// The place of `letters`, line by line, where they are `keyword` and stand as one.
fn parts(letters: &[Letter<'_>], keyword: &[char]) -> Option<Vec<Area>> {
    if letters.iter().map(|letter| &letter.character).ne(keyword) {
        return None;
    }
    let mut parts = vec![letters.first()?.glyph.area()];
    for pair in letters.windows(2) {
        let area = pair[1].glyph.area();
        match step(pair[0].glyph, pair[1].glyph)? {
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
