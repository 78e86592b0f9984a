//! Cross-page seals: which pages share a seal, and which part of it each has.

use super::Edge;
use crate::sign::Slice;
use crate::text::Area;

/// How wide a slice is at least, in millimetres.
pub const MIN_SLICE_MM: f64 = 2.0;
/// Rounding, in millimetres: 42 mm are 21 slices.
const ROUNDING_MM: f64 = 1e-6;

/// How many pages at most share one seal that is `across_mm` across the edge (its width, at the top its height) where
/// `pages` have a slice: as many as leave each [`MIN_SLICE_MM`], fewer where the seals then have about as many pages each.
pub fn proposed_every(pages: usize, across_mm: f64) -> usize {
    let most = ((across_mm + ROUNDING_MM) / MIN_SLICE_MM).floor().max(1.0) as usize;
    group_sizes(pages, most).next().unwrap_or(most)
}

/// How many of `pages` in turn share a seal, about equally many: at most `most`, or one more where a page would have a seal to itself.
pub(super) fn group_sizes(pages: usize, most: usize) -> impl Iterator<Item = usize> {
    let groups = pages.div_ceil(most.max(1)).min(pages / 2).max(1);
    let (each, more) = (pages / groups, pages % groups);
    (0..groups).map(move |group| each + usize::from(group < more)).filter(|size| *size > 0)
}

/// A seal of `size` cut for pages that share it.
pub(super) struct Cut {
    pub edge: Edge,
    pub size: (f64, f64),
    pub along_mm: Option<f64>,
}

impl Cut {
    /// The seal's measure across the edge.
    pub(super) fn across_mm(&self) -> f64 {
        match self.edge {
            Edge::Right | Edge::Left => self.size.0,
            Edge::Top => self.size.1,
        }
    }

    /// The part of page `at` of `count`, from 0, and where it lies on a page of that size.
    pub(super) fn slice(&self, at: usize, count: usize, page: (f64, f64)) -> (Area, Slice) {
        let ((width, height), thickness) = (self.size, self.across_mm() / count as f64);
        let from_start = at as f64 * thickness;
        // The page in front hides that end of the seal to which the others do not reach.
        let from_end = (count - 1 - at) as f64 * thickness;
        let part = match self.edge {
            Edge::Right => Slice { x_mm: from_start, y_mm: 0.0, width_mm: thickness, height_mm: height },
            Edge::Left => Slice { x_mm: from_end, y_mm: 0.0, width_mm: thickness, height_mm: height },
            Edge::Top => Slice { x_mm: 0.0, y_mm: from_end, width_mm: width, height_mm: thickness },
        };
        let middle = |page: f64, seal: f64| self.along_mm.unwrap_or((page - seal) / 2.0);
        let (x_mm, y_mm) = match self.edge {
            Edge::Right => (page.0 - thickness, middle(page.1, height)),
            Edge::Left => (0.0, middle(page.1, height)),
            Edge::Top => (middle(page.0, width), 0.0),
        };
        (Area { x_mm, y_mm, width_mm: part.width_mm, height_mm: part.height_mm }, part)
    }
}
