//! Page numbers, placed on the page as it is displayed.

use super::ComposeError;
use super::font::Letters;
use super::syntax::decimal;
use crate::read::Display;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

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

    /// What draws the number of page `page` (from 1) of `pages` in the font resource `font`; nothing on a bare page.
    pub(super) fn draw(
        &self,
        (page, pages): (usize, usize),
        display: &Display,
        font: &str,
        letters: &mut Letters<'_>,
    ) -> Result<Option<String>, char> {
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
        let x = match (self.align, page % 2) {
            (Align::Centre, _) => (wide - length) / 2.0,
            (Align::Left, _) | (Align::Outer, 0) => side,
            (Align::Right, _) | (Align::Outer, _) => wide - side - length,
        };
        let from_edge = self.distance_mm.min(high / 2.0);
        let baseline = match self.edge {
            Edge::Bottom => high - from_edge,
            Edge::Top => from_edge,
        };
        let matrix = display.placement(x, baseline - MM, MM, MM).map(|v| decimal((v * 1e6).round() / 1e6)).join(" ");
        let size = decimal((size * 100.0).round() / 100.0);
        let kind = if self.edge == Edge::Bottom { "Footer" } else { "Header" };
        Ok(Some(format!(
            "/Artifact <</Type/Pagination/Subtype/{kind}>> BDC\nq BT 0.2 g /{font} {size} Tf {matrix} Tm <{}> Tj ET Q\nEMC\n",
            line.codes
        )))
    }
}
