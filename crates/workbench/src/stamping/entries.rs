//! What the page says of seals, as the placement set that it is.

use std::num::NonZeroU32;

use sealbid_pdf::place::{Edge, Entry, Hits, PageChoice, PlacementSet, Which};
use sealbid_pdf::sign::{EmptyField, Standing};
use sealbid_wire::desk::{EdgeSide, SealEntry};

use crate::failure::Failure;
use crate::flow::stamp::Pictures;

/// Entries of one plan.
const MAX_ENTRIES: usize = 500;
/// How far a seal may stand over the edge of a kept field, in millimetres: rounding.
const ROUNDING_MM: f64 = 0.1;

/// The placement set of entries.
///
/// # Errors
/// `placement_invalid`, `pages_invalid`.
pub(super) fn set(entries: &[SealEntry]) -> Result<PlacementSet, Failure> {
    if entries.len() > MAX_ENTRIES {
        return Err(invalid());
    }
    Ok(PlacementSet::new(entries.iter().map(entry).collect::<Result<_, _>>()?))
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
        SealEntry::Keyword { seal, text, pages, hits, right_mm, down_mm } => Entry::Keyword {
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

/// The kept field that a further signer fills: the one that holds all of the seals. A document that is not certified takes them
/// anywhere, too.
///
/// # Errors
/// `certified_no_new_field`.
pub(super) fn field(
    entries: &[SealEntry],
    pictures: &Pictures,
    standing: &Standing,
) -> Result<Option<String>, Failure> {
    let holds = |field: &&EmptyField| {
        entries.iter().all(|entry| match entry {
            SealEntry::At { seal, page, x_mm, y_mm } => pictures.get(seal).is_some_and(|seal| {
                *page as usize == field.page + 1
                    && *x_mm >= field.x_mm - ROUNDING_MM
                    && *y_mm >= field.y_mm - ROUNDING_MM
                    && x_mm + seal.width_mm() <= field.x_mm + field.width_mm + ROUNDING_MM
                    && y_mm + seal.height_mm() <= field.y_mm + field.height_mm + ROUNDING_MM
            }),
            _ => false,
        })
    };
    match standing.empty.iter().find(holds) {
        Some(field) => Ok(Some(field.name.clone())),
        None if standing.is_certified => Err(Failure::bare("certified_no_new_field")),
        None => Ok(None),
    }
}
