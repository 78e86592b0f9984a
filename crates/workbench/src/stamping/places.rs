//! What a plan comes to on a document, and where keywords stand in it.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use sealbid_desk::flow::text_of;
use sealbid_desk::input::{self, Bytes};
use sealbid_pdf::compose::Control;
use sealbid_pdf::place::{self, Entry, Placed, PlacementSet, Sizes, Told};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::text::{Hit, Text};
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    KeywordAsked, KeywordHit, KeywordView, PlaceNotice, PlacesAsked, PlacesView, SealPlace, StampTarget,
};

use super::entries;
use crate::Core;
use crate::bids::Step;
use crate::failure::Failure;
use crate::seals::standing;

/// Characters that are shown on either side of a keyword.
const AROUND: usize = 12;
/// Places of a keyword that are told.
const MAX_HITS: usize = 2_000;
/// What is said of an entry whose seal is not handed in.
const SEAL_MISSING: &str = "place_seal_missing";

/// The text of the document that was asked for last, and by what that is known.
#[derive(Default)]
pub(crate) struct Texts(Mutex<Option<(String, Arc<Text>)>>);

/// A document that is asked about.
struct Target {
    bytes: Bytes,
    /// What it is known by: the same for the same bytes alone.
    key: String,
}

impl Core {
    fn target_of(&self, target: &StampTarget) -> Result<Target, Failure> {
        match target {
            StampTarget::Bid { bid } => {
                self.entry(bid)?;
                let built =
                    self.look_at(bid, |project| self.current(bid, project, Step::Document, "stamp_document_first"))?;
                let bytes = input::whole(&self.bid_folder(bid)?.join(&built.file))?;
                Ok(Target { bytes, key: built.sha256 })
            }
            StampTarget::File { handle } => {
                let known = self.files.find(handle)?;
                Ok(Target { bytes: input::whole(known.on_disk()?)?, key: handle.clone() })
            }
        }
    }

    fn text(&self, target: &Target, pdf: &Pdf<'_>) -> Result<Arc<Text>, Failure> {
        let mut kept = self.texts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = kept.as_ref().filter(|(key, _)| *key == target.key) {
            return Ok(text.clone());
        }
        let mut control = Control { cancel: &AtomicBool::new(false), progress: &mut |_, _| {} };
        let text = Arc::new(text_of(pdf, &mut control)?);
        *kept = Some((target.key.clone(), text.clone()));
        Ok(text)
    }

    pub(crate) fn places(&self, asked: &PlacesAsked) -> Result<PlacesView, Failure> {
        let target = self.target_of(&asked.target)?;
        let set = entries::set(&asked.entries)?;
        let mut sizes = Sizes::new();
        for id in set.entries.iter().map(Entry::seal).collect::<BTreeSet<_>>() {
            if let Some(seal) = standing(self.usable_seal(id))? {
                sizes.insert(seal.id.clone(), seal.size_mm()?);
            }
        }
        let pdf = Pdf::open(&target.bytes)?;
        let text = set.has_keywords().then(|| self.text(&target, &pdf)).transpose()?;
        let document = place::Document { pages: &place::page_sizes(&pdf)?, text: text.as_deref() };
        let expansion = set.expand(&document, &sizes);
        let notices = expansion.told(&set).into_iter().map(|told| self.standing_notice(told, &set));
        let notices = notices.collect();
        Ok(PlacesView { places: expansion.placements.iter().map(seen).collect(), notices })
    }

    /// A notice, which of a seal that does not stamp says why.
    fn standing_notice(&self, told: Told, set: &PlacementSet) -> PlaceNotice {
        let is_missing = told.code == SEAL_MISSING;
        let seal = set.entries.get(told.entry).map(Entry::seal);
        let mut notice = notice(told);
        if let Some(Err(failure)) = seal.filter(|_| is_missing).map(|seal| self.usable_seal(seal)) {
            notice.problem = failure.problem();
        }
        notice
    }

    pub(crate) fn keyword(&self, asked: &KeywordAsked) -> Result<KeywordView, Failure> {
        let target = self.target_of(&asked.target)?;
        let choice = entries::choice(asked.pages.as_ref())?;
        let pdf = Pdf::open(&target.bytes)?;
        let text = self.text(&target, &pdf)?;
        let on = choice.pages(text.pages());
        let mut hits = text.find(&asked.text);
        hits.retain(|hit| on.binary_search(&hit.page).is_ok());
        let total = u32::try_from(hits.len()).unwrap_or(u32::MAX);
        hits.truncate(MAX_HITS);
        let unsearchable = on.iter().filter(|page| !text.is_searchable(**page)).map(|page| counted(*page));
        Ok(KeywordView {
            hits: hits.iter().map(|found| hit(&text, found)).collect(),
            total,
            unsearchable: unsearchable.collect(),
        })
    }
}

/// What is said of it. A seal is known here by a number that means nothing to anybody.
fn problem_of(code: &str, params: Vec<(&'static str, String)>) -> Problem {
    match code {
        SEAL_MISSING => Problem::bare("seal_removed"),
        _ => Problem::new(code, params),
    }
}

/// Pages and entries as the page counts them.
fn counted(page: usize) -> u32 {
    u32::try_from(page + 1).unwrap_or(u32::MAX)
}

fn entry(entry: usize) -> u32 {
    u32::try_from(entry).unwrap_or(u32::MAX)
}

fn hit(text: &Text, hit: &Hit) -> KeywordHit {
    let area = hit.area();
    KeywordHit {
        page: counted(hit.page),
        x_mm: area.x_mm,
        y_mm: area.y_mm,
        width_mm: area.width_mm,
        height_mm: area.height_mm,
        around: text.around(hit, AROUND),
    }
}

fn seen(placed: &Placed) -> SealPlace {
    let Placed { entry: of, seal, page, area, part } = placed;
    SealPlace {
        entry: entry(*of),
        seal: seal.clone(),
        page: counted(*page),
        x_mm: area.x_mm,
        y_mm: area.y_mm,
        width_mm: area.width_mm,
        height_mm: area.height_mm,
        slice: part.map(|part| (part.x_mm, part.y_mm)),
    }
}

pub(crate) fn notice(told: Told) -> PlaceNotice {
    PlaceNotice {
        entry: entry(told.entry),
        page: told.page.map(counted),
        count: u32::try_from(told.count).unwrap_or(u32::MAX),
        is_in_the_way: told.is_undone,
        problem: problem_of(told.code, told.params),
    }
}
