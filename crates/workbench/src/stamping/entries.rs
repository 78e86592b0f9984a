//! What the page says of seals, as the placement set that it is.

use std::num::NonZeroU32;

use sealbid_pdf::place::{Edge, Entry, Hits, PageChoice, PlacementSet, Which};
use sealbid_wire::desk::{EdgeSide, SealEntry};

use crate::failure::Failure;

/// Entries of one plan.
const MAX_ENTRIES: usize = 500;

/// The placement set of entries.
///
/// # Errors
/// `placement_invalid`, `pages_invalid`.
pub(super) fn set(entries: &[SealEntry]) -> Result<PlacementSet, Failure> {
    if entries.len() > MAX_ENTRIES {
        return Err(invalid());
    }
    let set = PlacementSet::new(entries.iter().map(entry).collect::<Result<_, _>>()?);
    if set.is_within_bounds() { Ok(set) } else { Err(invalid()) }
}

fn invalid() -> Failure {
    Failure::bare("placement_invalid")
}

/// A choice of pages; all where nothing is said.
pub(super) fn choice(pages: Option<&String>) -> Result<PageChoice, Failure> {
    let wrong = |text: &String| Failure::new("pages_invalid", [("pages", text.as_str())]);
    pages.map_or(Ok(PageChoice::All), |text| text.parse().map_err(|_| wrong(text)))
}

fn number(number: u32) -> Result<NonZeroU32, Failure> {
    NonZeroU32::new(number).ok_or_else(invalid)
}

fn finite(mm: f64) -> Result<f64, Failure> {
    if mm.is_finite() { Ok(mm) } else { Err(invalid()) }
}

fn entry(entry: &SealEntry) -> Result<Entry, Failure> {
    Ok(match entry {
        SealEntry::At { seal, page, x_mm, y_mm } => {
            Entry::At { seal: seal.clone(), page: number(*page)?, x_mm: finite(*x_mm)?, y_mm: finite(*y_mm)? }
        }
        SealEntry::Pages { seal, pages, x_mm, y_mm } => {
            Entry::Pages { seal: seal.clone(), pages: choice(Some(pages))?, x_mm: finite(*x_mm)?, y_mm: finite(*y_mm)? }
        }
        SealEntry::Keyword { seal, text, pages, hits, right_mm, down_mm, part: _ } => Entry::Keyword {
            seal: seal.clone(),
            text: text.clone(),
            pages: choice(pages.as_ref())?,
            hits: match hits {
                Some(hits) => Hits::List(hits.iter().map(|hit| number(*hit)).collect::<Result<_, _>>()?),
                None => Hits::Which(Which::All),
            },
            right_mm: finite(*right_mm)?,
            down_mm: finite(*down_mm)?,
        },
        SealEntry::Edge { seal, edge, pages, every, odd, along_mm } => Entry::Edge {
            seal: seal.clone(),
            edge: match edge {
                EdgeSide::Right => Edge::Right,
                EdgeSide::Left => Edge::Left,
                EdgeSide::Top => Edge::Top,
            },
            pages: choice(pages.as_ref())?,
            every: every.map(number).transpose()?,
            odd: *odd,
            along_mm: along_mm.map(finite).transpose()?,
        },
    })
}

/// Entries of a further signer: places on one page.
///
/// # Errors
/// `stamp_unplaced`, `later_pass_one_page`, `placement_invalid`.
pub(super) fn one_page(entries: &[SealEntry]) -> Result<(), Failure> {
    set(entries)?;
    let page = |entry: &SealEntry| match entry {
        SealEntry::At { page, .. } => Some(*page),
        _ => None,
    };
    let pages: Option<Vec<u32>> = entries.iter().map(page).collect();
    match pages.as_deref() {
        Some([]) => Err(Failure::bare("stamp_unplaced")),
        Some([first, rest @ ..]) if rest.iter().all(|page| page == first) => Ok(()),
        _ => Err(Failure::bare("later_pass_one_page")),
    }
}
