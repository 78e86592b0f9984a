//! Page numbers, placed on the page as it is displayed, where its own content leaves room.

use super::ComposeError;
use super::font::Letters;
use super::glyphs::{HIGH, LOW};
use super::syntax::decimal;
use crate::read::{Display, MM, Rect};

/// The other distance from the edge, where the usual one is taken: what most printers still print.
const NEARER_MM: f64 = 5.0;
/// Kept free around a number.
const ROOM_MM: f64 = 0.5;

/// At which edge of the displayed page the numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Above the content.
    Top,
    /// Below the content.
    Bottom,
}

/// Where along that edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
    /// Away from the binding: odd pages at the right, even ones at the left.
    Outer,
}

/// How pages are numbered. Page 1 is the first page of the file, so that the number on a page is the one a viewer
/// shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbering {
    /// The words, with `{page}` and, where wanted, `{pages}` in them.
    pub pattern: String,
    /// Where the numbers stand.
    pub edge: Edge,
    /// Where along the edge.
    pub align: Align,
    /// From the edge of the page to the baseline, and from its left or right side, in millimetres (2 to 60).
    pub distance_mm: f64,
    /// Size in points (4 to 40).
    pub size_pt: f64,
    /// Pages at the front that show no number, such as a cover. They count.
    pub bare: usize,
}

impl Default for Numbering {
    /// 第 3 页 / 共 121 页, 9 points, in the middle, 9 mm above the lower edge, none on the first page.
    fn default() -> Self {
        Self {
            pattern: "第 {page} 页 / 共 {pages} 页".to_owned(),
            edge: Edge::Bottom,
            align: Align::Centre,
            distance_mm: 9.0,
            size_pt: 9.0,
            bare: 1,
        }
    }
}

impl Numbering {
    /// Checks the pattern and the measures.
    pub(super) fn check(&self) -> Result<(), ComposeError> {
        let rest = self.pattern.replace("{page}", "").replace("{pages}", "");
        let sound = self.pattern.contains("{page}")
            && !rest.contains(['{', '}'])
            && !rest.contains(char::is_control)
            && rest.chars().count() <= 80
            && (2.0..=60.0).contains(&self.distance_mm)
            && (4.0..=40.0).contains(&self.size_pt);
        if sound { Ok(()) } else { Err(ComposeError::Numbering { pattern: self.pattern.clone() }) }
    }

    /// The number of page `page` (from 1) of `pages`; nothing on a bare page.
    pub(super) fn label(
        &self,
        (page, pages): (usize, usize),
        display: &Display,
        letters: &mut Letters<'_>,
    ) -> Result<Option<Label>, char> {
        if page <= self.bare {
            return Ok(None);
        }
        let text = self.pattern.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
        let line = letters.line(&text)?;
        let (wide, high) = (display.width_mm(), display.height_mm());
        // A page too narrow for the words gets smaller ones.
        let size = self.size_pt.min(wide * 0.9 / MM / line.width.max(0.1));
        let length = line.width * size * MM;
        let side = self.distance_mm.min((wide - length) / 2.0);
        let [left, centre, right] = [side, (wide - length) / 2.0, wide - side - length];
        let along = match (self.align, page % 2) {
            (Align::Centre, _) => [centre, right, left],
            (Align::Left, _) | (Align::Outer, 0) => [left, centre, right],
            (Align::Right, _) | (Align::Outer, _) => [right, centre, left],
        };
        let usual = self.distance_mm.min(high / 2.0);
        let nearer = Some(NEARER_MM).filter(|nearer| nearer + 1.0 < usual);
        let place = |from_edge: f64| {
            let baseline = match self.edge {
                Edge::Bottom => high - from_edge,
                Edge::Top => from_edge,
            };
            along.map(|x| (x, baseline))
        };
        let places = [Some(usual), nearer].into_iter().flatten().flat_map(place).collect();
        Ok(Some(Label { codes: line.codes, edge: self.edge, size, length, places }))
    }
}

/// The number of one page, and where it may stand.
pub(super) struct Label {
    codes: String,
    edge: Edge,
    size: f64,
    /// In millimetres.
    length: f64,
    /// Left end and baseline, in millimetres from the top left corner of the page as displayed; the usual one first.
    places: Vec<(f64, f64)>,
}

impl Label {
    /// What the number takes up at each place, with a little room around it, in default user space.
    pub(super) fn boxes(&self, display: &Display) -> Vec<Rect> {
        let size = self.size * MM;
        let around = |&(x, baseline): &(f64, f64)| {
            let top = display.point(x - ROOM_MM, baseline - size * HIGH - ROOM_MM);
            Rect::around([top, display.point(x + self.length + ROOM_MM, baseline - size * LOW + ROOM_MM)])
        };
        self.places.iter().map(around).collect()
    }

    /// What draws the number at a place in the font resource `font`.
    pub(super) fn draw(&self, place: usize, display: &Display, font: &str) -> String {
        let (x, baseline) = self.places[place];
        let matrix = display.placement(x, baseline - MM, MM, MM).map(|v| decimal((v * 1e6).round() / 1e6)).join(" ");
        let size = decimal((self.size * 100.0).round() / 100.0);
        let kind = if self.edge == Edge::Bottom { "Footer" } else { "Header" };
        let codes = &self.codes;
        format!(
            "/Artifact <</Type/Pagination/Subtype/{kind}>> BDC\nq BT 0.2 g /{font} {size} Tf {matrix} Tm <{codes}> Tj ET Q\nEMC\n"
        )
    }
}

/// Where a page has its number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Stands {
    /// At the usual place, or there is none.
    #[default]
    AsUsual,
    /// At another place of the same edge: something was drawn at the usual one.
    Moved,
    /// Where it hides least.
    Over,
    /// At the usual place of a page that cannot be read so far.
    Unknown,
}

/// The first place of which nothing is `hidden`, else the one of which least is; the first where that is not known.
pub(super) fn choose(hidden: Option<&[f64]>) -> (usize, Stands) {
    let Some(hidden) = hidden else { return (0, Stands::Unknown) };
    match hidden.iter().position(|area| *area <= 0.0) {
        Some(0) => (0, Stands::AsUsual),
        Some(free) => (free, Stands::Moved),
        None => {
            (hidden.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(least, _)| least), Stands::Over)
        }
    }
}
