//! What is said of a set on a document, with what is alike said once.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::expand::{Expansion, Notice};
use super::{Entry, PlacementSet};

/// One thing to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What it is: one of [`Told::CODES`], or `placement_outside_page`, for which [`crate::sign`] would refuse it.
    pub code: &'static str,
    /// What the sentence about it needs to know.
    pub params: Vec<(&'static str, String)>,
    /// The entry that it is about, from 0; of two seals that overlap the one that is drawn later.
    pub entry: usize,
    /// The first page on which it is so, from 0, where it is about pages that there are.
    pub page: Option<usize>,
    /// How many places are alike in that.
    pub count: usize,
    /// Whether something that was asked for would not be there at all.
    pub is_undone: bool,
}

impl Told {
    /// Every code of its own.
    pub const CODES: &[&str] = &[
        "place_seal_missing",
        "place_nothing_chosen",
        "place_page_missing",
        "place_keyword_missing",
        "place_hit_missing",
        "place_too_many",
        "place_unsearchable",
        "place_one_page",
        "place_edge_one_page",
        "place_thin_slices",
        "place_leaves_page",
        "place_overlap",
    ];

    fn new(code: &'static str, entry: usize) -> Self {
        Self { code, params: Vec::new(), entry, page: None, count: 1, is_undone: false }
    }

    fn undone(code: &'static str, entry: usize) -> Self {
        Self { is_undone: true, ..Self::new(code, entry) }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// On these pages, of which there is one at least.
    fn on(mut self, pages: &[usize]) -> Self {
        self.page = pages.first().copied();
        self.count = pages.len();
        self
    }
}

impl Expansion {
    /// All that is to be said of `set`, which came to this, in the order of the notices.
    pub fn told(&self, set: &PlacementSet) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        // What says the same of the same entry, on whichever pages, is alike.
        let mut alike: HashMap<_, usize> = HashMap::new();
        for notice in &self.notices {
            let one = self.telling(notice, set);
            match alike.entry((one.code, one.entry, one.params.clone())) {
                Slot::Occupied(slot) => told[*slot.get()].count += one.count,
                Slot::Vacant(slot) => {
                    slot.insert(told.len());
                    told.push(one);
                }
            }
        }
        for one in &mut told {
            if let Some(page) = one.page {
                let (page, count) = ((page + 1).to_string(), one.count.to_string());
                one.params.extend([("page", page), ("count", count)]);
            }
        }
        told
    }

    fn telling(&self, notice: &Notice, set: &PlacementSet) -> Told {
        let seal = |entry: usize| set.entries.get(entry).map_or("", Entry::seal);
        let text = |entry: usize| match set.entries.get(entry) {
            Some(Entry::Keyword { text, .. }) => text.as_str(),
            _ => "",
        };
        let at = |placement: usize| (self.placements[placement].entry, [self.placements[placement].page]);
        match notice {
            Notice::SealMissing { entry } => Told::undone("place_seal_missing", *entry).with("seal", seal(*entry)),
            Notice::NothingChosen { entry } => Told::undone("place_nothing_chosen", *entry),
            Notice::PageMissing { entry, page } => Told::undone("place_page_missing", *entry).with("missing", page),
            Notice::KeywordMissing { entry } => {
                Told::undone("place_keyword_missing", *entry).with("text", text(*entry))
            }
            Notice::HitMissing { entry, hit } => {
                Told::undone("place_hit_missing", *entry).with("text", text(*entry)).with("hit", hit)
            }
            Notice::TooMany { entry } => Told::undone("place_too_many", *entry),
            Notice::Unsearchable { entry, pages } => Told::new("place_unsearchable", *entry).on(pages),
            Notice::OnePage { entry } => Told::new("place_one_page", *entry),
            Notice::EdgeOnePage { entry } => Told::undone("place_edge_one_page", *entry),
            Notice::ThinSlices { entry, slice_mm, every } => {
                let thin = Told::new("place_thin_slices", *entry);
                thin.with("slice_mm", format!("{slice_mm:.1}")).with("every", every)
            }
            Notice::OutsidePage { placement } => {
                let (entry, page) = at(*placement);
                Told::undone("placement_outside_page", entry).on(&page)
            }
            Notice::LeavesPage { placement } => {
                let (entry, page) = at(*placement);
                Told::new("place_leaves_page", entry).on(&page)
            }
            Notice::Overlap { second, .. } => {
                let (entry, page) = at(*second);
                Told::new("place_overlap", entry).on(&page)
            }
        }
    }
}
