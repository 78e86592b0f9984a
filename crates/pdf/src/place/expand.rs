//! A set of placements on one document.

use std::collections::{BTreeMap, HashMap};

use sealbid_seal::SealPicture;

use super::edge::{Cut, group_sizes};
use super::{Entry, Hits, MIN_SLICE_MM, PageChoice, Placed, PlacementSet, Which, proposed_every};
use crate::read::{Pdf, ReadError};
use crate::sign::Slice;
use crate::text::{Area, Hit, Text};

/// How far a seal may stand over the edge of its page or another seal, in millimetres: rounding, no more.
const ROUNDING_MM: f64 = 0.01;
/// Placements of one expansion: five on each page of a document of twenty thousand.
const MAX_PLACEMENTS: usize = 100_000;
/// Pairs of overlapping seals that are told.
const MAX_OVERLAPS: usize = 1000;

/// Width and height of each seal by its name, in millimetres.
pub type Sizes = BTreeMap<String, (f64, f64)>;

/// The sizes of seals by their names.
pub fn sizes<'s>(seals: impl IntoIterator<Item = (&'s String, &'s SealPicture)>) -> Sizes {
    seals.into_iter().map(|(name, seal)| (name.clone(), (seal.width_mm(), seal.height_mm()))).collect()
}

/// Width and height of each page of a document as displayed, in millimetres.
///
/// # Errors
/// Those of [`Pdf::pages`].
pub fn page_sizes(pdf: &Pdf<'_>) -> Result<Vec<(f64, f64)>, ReadError> {
    Ok(pdf.pages()?.iter().map(|page| (page.display.width_mm(), page.display.height_mm())).collect())
}

/// What of a document decides where seals go.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    /// Width and height of each page as displayed, in millimetres.
    pub pages: &'d [(f64, f64)],
    /// Its text; without it no keyword is found and no page searchable.
    pub text: Option<&'d Text>,
}

/// What a set comes to on a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expansion {
    /// In the order of the entries, of one entry in that of the pages.
    pub placements: Vec<Placed>,
    /// What a person should know of it.
    pub notices: Vec<Notice>,
}

/// Something that a set does on a document, or does not do, and that nobody may have meant. Entries and placements are
/// counted from 0, pages as well, other than in the set.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// There is no such seal.
    SealMissing {
        /// The entry that names it.
        entry: usize,
    },
    /// The entry names no page of the document, or no place of its keyword.
    NothingChosen {
        /// The entry.
        entry: usize,
    },
    /// There is no such page.
    PageMissing {
        /// The entry that names it.
        entry: usize,
        /// The page as the entry names it: from 1, or below 0 from the end.
        page: i64,
    },
    /// A keyword stands nowhere.
    KeywordMissing {
        /// The entry that looks for it.
        entry: usize,
    },
    /// A keyword stands in fewer places than the entry names.
    HitMissing {
        /// The entry that looks for it.
        entry: usize,
        /// The number of the place, from 1.
        hit: u32,
    },
    /// More than a hundred thousand places: the entry's last ones, and all later ones, are left out.
    TooMany {
        /// The entry.
        entry: usize,
    },
    /// Keywords may stand on these pages without having been found: the pages could not be read, are pictures, or do not
    /// say what their characters are.
    Unsearchable {
        /// The first entry that looks for a keyword.
        entry: usize,
        /// The pages.
        pages: Vec<usize>,
    },
    /// A cross-page seal was left out, because the document is one sheet.
    OnePage {
        /// The entry.
        entry: usize,
    },
    /// A cross-page seal was left out, because a page alone would have all of it.
    EdgeOnePage {
        /// The entry.
        entry: usize,
    },
    /// The slices of a cross-page seal are thinner than [`MIN_SLICE_MM`].
    ThinSlices {
        /// The entry.
        entry: usize,
        /// The width of the thinnest, in millimetres.
        slice_mm: f64,
        /// How many pages should share a seal at most.
        every: usize,
    },
    /// Nothing of a seal would lie on its page.
    OutsidePage {
        /// The placement.
        placement: usize,
    },
    /// A seal leaves its page in part.
    LeavesPage {
        /// The placement.
        placement: usize,
    },
    /// Two seals cover one place; of many such pairs the first thousand.
    Overlap {
        /// The placement that is drawn first.
        first: usize,
        /// The one that is drawn over it.
        second: usize,
    },
}

impl PlacementSet {
    /// The placements on `document` of seals of these `sizes`, and what a person should know of them.
    pub fn expand(&self, document: &Document<'_>, sizes: &Sizes) -> Expansion {
        let mut expansion = Expansion::default();
        for (entry, what) in self.entries.iter().enumerate() {
            let before = (expansion.placements.len(), expansion.notices.len());
            match sizes.get(what.seal()) {
                Some(&size) => expansion.add(entry, what, size, document),
                None => expansion.notices.push(Notice::SealMissing { entry }),
            }
            if before == (expansion.placements.len(), expansion.notices.len()) {
                expansion.notices.push(Notice::NothingChosen { entry });
            }
        }
        let pages = self.unsearchable(document);
        let is_keyword = |entry: &Entry| matches!(entry, Entry::Keyword { .. });
        if let (Some(entry), false) = (self.entries.iter().position(is_keyword), pages.is_empty()) {
            expansion.notices.push(Notice::Unsearchable { entry, pages });
        }
        expansion.tell_of_edges(document);
        expansion.tell_of_overlaps();
        expansion
    }

    /// The pages, from 0, on which keywords are looked for in vain, whether they stand there or not.
    fn unsearchable(&self, document: &Document<'_>) -> Vec<usize> {
        let mut pages: Vec<usize> = Vec::new();
        for entry in &self.entries {
            if let Entry::Keyword { pages: on, .. } = entry {
                pages.extend(on.of(document.pages.len()).pages);
            }
        }
        pages.sort_unstable();
        pages.dedup();
        pages.retain(|page| !document.text.is_some_and(|text| text.is_searchable(*page)));
        pages
    }
}

impl Expansion {
    fn add(&mut self, entry: usize, what: &Entry, size: (f64, f64), document: &Document<'_>) {
        let whole = |x_mm, y_mm| Area { x_mm, y_mm, width_mm: size.0, height_mm: size.1 };
        match what {
            Entry::At { seal, page, x_mm, y_mm } => match page.get() as usize - 1 {
                index if index < document.pages.len() => self.put(entry, seal, index, whole(*x_mm, *y_mm), None),
                _ => self.notices.push(Notice::PageMissing { entry, page: page.get().into() }),
            },
            Entry::Pages { seal, pages, x_mm, y_mm } => {
                for page in self.pages(entry, pages, document) {
                    self.put(entry, seal, page, whole(*x_mm, *y_mm), None);
                }
            }
            Entry::Keyword { seal, text, pages, hits, right_mm, down_mm } => {
                let on = self.pages(entry, pages, document);
                let mut found = document.text.map_or_else(Vec::new, |document| document.find(text));
                found.retain(|hit| on.binary_search(&hit.page).is_ok());
                if found.is_empty() {
                    self.notices.push(Notice::KeywordMissing { entry });
                    return;
                }
                for hit in self.chosen(entry, &found, hits) {
                    let (x, y) = hit.area().centre();
                    let area = whole(x + right_mm - size.0 / 2.0, y + down_mm - size.1 / 2.0);
                    self.put(entry, seal, hit.page, area, None);
                }
            }
            Entry::Edge { seal, edge, pages, every, odd, along_mm } => {
                let cut = Cut { edge: *edge, size, along_mm: *along_mm };
                let mut on = self.pages(entry, pages, document);
                on.retain(|page| !odd || page % 2 == 0);
                self.cut(entry, seal, &cut, (every.map(|every| every.get() as usize), *odd), &on, document);
            }
        }
    }

    /// The pages that an entry names, from 0, and notices of those that there are not.
    fn pages(&mut self, entry: usize, pages: &PageChoice, document: &Document<'_>) -> Vec<usize> {
        let chosen = pages.of(document.pages.len());
        let missing = chosen.missing.into_iter().map(|page| Notice::PageMissing { entry, page: page.into() });
        self.notices.extend(missing);
        chosen.pages
    }

    /// The places that an entry names, and notices of those that there are not.
    fn chosen<'h>(&mut self, entry: usize, found: &'h [Hit], hits: &Hits) -> Vec<&'h Hit> {
        match hits {
            Hits::Which(Which::All) => found.iter().collect(),
            Hits::Which(Which::First) => found.first().into_iter().collect(),
            Hits::Which(Which::Last) => found.last().into_iter().collect(),
            Hits::List(numbers) => {
                let hit = |number: &std::num::NonZeroU32| found.get(number.get() as usize - 1);
                let missing = numbers.iter().filter(|number| hit(number).is_none());
                self.notices.extend(missing.map(|number| Notice::HitMissing { entry, hit: number.get() }));
                numbers.iter().filter_map(hit).collect()
            }
        }
    }

    fn cut(
        &mut self,
        entry: usize,
        seal: &str,
        cut: &Cut,
        (every, odd): (Option<usize>, bool),
        pages: &[usize],
        document: &Document<'_>,
    ) {
        if pages.len() < 2 || every == Some(1) {
            // One sheet has no edge to share; of more, nobody means a single page, nor pages that share with none.
            let is_one_sheet = document.pages.len() <= if odd { 2 } else { 1 };
            let notice = if is_one_sheet { Notice::OnePage { entry } } else { Notice::EdgeOnePage { entry } };
            self.notices.push(notice);
            return;
        }
        let proposed = proposed_every(pages.len(), cut.across_mm());
        let mut left = pages;
        let mut thinnest = f64::INFINITY;
        for count in group_sizes(pages.len(), every.unwrap_or(proposed)) {
            let (group, after) = left.split_at(count);
            left = after;
            thinnest = thinnest.min(cut.across_mm() / count as f64);
            for (at, &page) in group.iter().enumerate() {
                let (area, part) = cut.slice(at, count, document.pages[page]);
                self.put(entry, seal, page, area, Some(part));
            }
        }
        if thinnest + ROUNDING_MM < MIN_SLICE_MM {
            self.notices.push(Notice::ThinSlices { entry, slice_mm: thinnest, every: proposed });
        }
    }

    fn put(&mut self, entry: usize, seal: &str, page: usize, area: Area, part: Option<Slice>) {
        if self.placements.len() == MAX_PLACEMENTS {
            if !self.notices.iter().any(|notice| matches!(notice, Notice::TooMany { .. })) {
                self.notices.push(Notice::TooMany { entry });
            }
            return;
        }
        self.placements.push(Placed { entry, seal: seal.to_owned(), page, area, part });
    }

    fn tell_of_edges(&mut self, document: &Document<'_>) {
        for (placement, placed) in self.placements.iter().enumerate() {
            let ((width, height), area) = (document.pages[placed.page], placed.area);
            let is_inside = area.x_mm >= -ROUNDING_MM
                && area.y_mm >= -ROUNDING_MM
                && area.x_mm + area.width_mm <= width + ROUNDING_MM
                && area.y_mm + area.height_mm <= height + ROUNDING_MM;
            let page = Area { x_mm: 0.0, y_mm: 0.0, width_mm: width, height_mm: height };
            if !area.overlaps(&page) {
                self.notices.push(Notice::OutsidePage { placement });
            } else if !is_inside {
                self.notices.push(Notice::LeavesPage { placement });
            }
        }
    }

    fn tell_of_overlaps(&mut self) {
        let mut earlier: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut overlaps = Vec::new();
        for (second, placed) in self.placements.iter().enumerate() {
            let smaller = placed.area.inset(ROUNDING_MM);
            let on_page = earlier.entry(placed.page).or_default();
            let under = on_page.iter().filter(|first| self.placements[**first].area.overlaps(&smaller));
            overlaps.extend(under.map(|&first| Notice::Overlap { first, second }));
            on_page.push(second);
            if overlaps.len() >= MAX_OVERLAPS {
                overlaps.truncate(MAX_OVERLAPS);
                break;
            }
        }
        self.notices.extend(overlaps);
    }
}
