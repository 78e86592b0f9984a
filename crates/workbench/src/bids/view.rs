//! A bid as the page sees it. Steps, stage and readiness come from what is there; none of them is kept.

use sealbid_bid::project::{FileEntry, Project};
use sealbid_bid::tender::{PartKind, Template};
use sealbid_wire::desk::{
    BidRow, BidView, BuiltView, FileRow, Finding, FindingLevel, FormTemplate, OpenedView, PageSpan, PartKindView,
    PartRow, PartState, Readiness, Stage, StepState, Steps, VolumeRow,
};

use super::outputs::{Made, Step};
use super::picture::{Picture, advises};
use crate::Core;
use crate::database::BidEntry;
use crate::failure::Failure;

impl Core {
    /// The whole of a bid.
    pub(crate) fn view(&self, entry: &BidEntry, project: &Project<'_>) -> Result<BidView, Failure> {
        let bid = entry.id.as_str();
        let picture = self.picture(bid, project)?;
        let opened = self.bid_opened(bid)?;
        let row = row(entry, &picture, project.bidder().is_some(), opened.is_some());
        let no = &project.tender().no;
        let mut size = 0;
        let mut outline = Vec::new();
        let (document, is_current) = picture.of(Step::Document);
        for volume in &project.outline().volumes {
            let mut parts = Vec::new();
            for part in &volume.parts {
                let id = part.id.as_str();
                let kind = match &part.kind {
                    PartKind::Form { template } => PartKindView::Form { template: template_view(*template) },
                    PartKind::Attachment { accepts, .. } => {
                        let files = project.files(id)?;
                        size += files.iter().map(|file| file.size).sum::<u64>();
                        PartKindView::Files {
                            accepts: accepts.iter().map(|kind| kind.code().to_owned()).collect(),
                            files: files.iter().map(file_row).collect(),
                        }
                    }
                };
                parts.push(PartRow {
                    id: id.to_owned(),
                    title: part.title.clone(),
                    is_required: part.required,
                    state: part_state(&picture, id, &kind),
                    pages: document.and_then(|document| span(document, id)),
                    kind,
                });
            }
            outline.push(VolumeRow { id: volume.id.to_string(), title: volume.title.clone(), parts });
        }
        let output = |step| {
            let (made, is_current) = picture.of(step);
            self.output_view(bid, no, step, made, is_current)
        };
        let bidder = project.bidder();
        Ok(BidView {
            steps: steps(&picture, bidder.is_some(), !self.database.plan(bid)?.entries.is_empty()),
            bidder_name: bidder.as_ref().map(|bidder| bidder.name.clone()).unwrap_or_default(),
            bidder_uscc: bidder.map(|bidder| bidder.uscc.to_string()).unwrap_or_default(),
            outline,
            filled: picture.filled.0,
            required: picture.filled.1,
            size,
            built: document.map(|document| built_view(document, is_current)),
            stamped: output(Step::Stamped)?,
            packed: output(Step::Packed)?,
            encrypted: output(Step::Encrypted)?,
            opened,
            saved: row.changed.clone(),
            findings: picture.findings,
            row,
        })
    }

    /// A bid as the list shows it.
    pub(crate) fn bid_row(&self, entry: &BidEntry) -> BidRow {
        let looked = self.look_at(&entry.id, |project| {
            let picture = self.picture(&entry.id, project)?;
            let opened: Option<OpenedView> = self.bid_opened(&entry.id)?;
            Ok(row(entry, &picture, project.bidder().is_some(), opened.is_some()))
        });
        looked.unwrap_or_else(|failure| BidRow {
            problem: Some(failure.problem()),
            ..bare_row(entry, Stage::Information, Readiness::Damaged)
        })
    }
}

fn bare_row(entry: &BidEntry, stage: Stage, readiness: Readiness) -> BidRow {
    let facts = &entry.facts;
    BidRow {
        id: entry.id.clone(),
        title: facts.title.clone(),
        no: facts.no.clone(),
        lot: facts.lot.clone(),
        purchaser: facts.purchaser.clone(),
        deadline: facts.deadline.clone(),
        opens: facts.opens.clone(),
        stage,
        readiness,
        changed: entry.changed.clone(),
        is_archived: entry.is_archived,
        problem: None,
    }
}

fn row(entry: &BidEntry, picture: &Picture, has_bidder: bool, is_opened: bool) -> BidRow {
    let is_done = |step| picture.of(step).1;
    let (filled, required) = picture.filled;
    let blocked = picture.blocks().count() as u32;
    let is_whole = picture.is_whole();
    let stage = match () {
        () if is_opened => Stage::Opened,
        () if is_done(Step::Encrypted) => Stage::Encrypted,
        () if is_done(Step::Stamped) => Stage::Encrypt,
        () if is_done(Step::Document) && blocked == 0 => Stage::Stamp,
        () if !has_bidder => Stage::Information,
        () if !is_whole => Stage::Compose,
        () => Stage::Check,
    };
    let readiness = match stage {
        Stage::Opened => Readiness::Opened,
        Stage::Encrypted => Readiness::Encrypted,
        Stage::Encrypt => Readiness::Stamped,
        Stage::Stamp => Readiness::Ready,
        _ if is_whole && has_bidder && blocked > 0 => Readiness::Blocked { count: blocked },
        _ if !picture.is_begun => Readiness::NotBegun,
        _ => Readiness::Filled { done: filled, of: required },
    };
    bare_row(entry, stage, readiness)
}

fn steps(picture: &Picture, has_bidder: bool, has_placements: bool) -> Steps {
    let step = |is_done: bool, is_begun: bool| match (is_done, is_begun) {
        (true, _) => StepState::Done,
        (false, true) => StepState::Begun,
        (false, false) => StepState::NotBegun,
    };
    let is_there = |step| picture.of(step).0.is_some();
    let is_done = |step| picture.of(step).1;
    let is_whole = picture.is_whole();
    let is_blocked = picture.blocks().next().is_some();
    Steps {
        information: step(has_bidder, false),
        compose: match is_whole && is_blocked {
            true => StepState::Blocked,
            false => step(is_whole, picture.is_begun),
        },
        check: match is_blocked && picture.is_begun {
            true => StepState::Blocked,
            false => step(is_done(Step::Document), is_there(Step::Document)),
        },
        stamp: step(is_done(Step::Stamped), is_there(Step::Stamped) || has_placements),
        encrypt: step(is_done(Step::Encrypted), is_there(Step::Packed) || is_there(Step::Encrypted)),
    }
}

fn part_state(picture: &Picture, part: &str, kind: &PartKindView) -> PartState {
    let of_part = || picture.findings.iter().filter(|finding| finding.part.as_deref() == Some(part));
    let is_found = |level| of_part().any(|finding| finding.level == level);
    match (kind, picture.form(part)) {
        (PartKindView::Files { files, .. }, _) if files.is_empty() => PartState::Empty,
        (PartKindView::Form { .. }, Some(state)) if state.is_empty => PartState::Empty,
        (PartKindView::Form { .. }, Some(state)) if state.form.is_none() => PartState::Draft,
        _ if is_found(FindingLevel::Blocks) => PartState::Blocked,
        _ if is_found(FindingLevel::Advises) => PartState::Advised,
        _ => PartState::Done,
    }
}

fn span(document: &Made, part: &str) -> Option<PageSpan> {
    let (_, first, count) = document.parts.iter().find(|(id, ..)| id == part)?;
    Some(PageSpan { first: *first, count: *count })
}

/// The document as it was built last.
pub(crate) fn built_view(document: &Made, is_current: bool) -> BuiltView {
    let findings: Vec<Finding> =
        document.notes.iter().map(|(part, problem)| advises(problem.clone(), part.as_deref(), None)).collect();
    BuiltView { pages: document.pages, size: document.size, at: document.at.clone(), is_current, findings }
}

fn file_row(entry: &FileEntry) -> FileRow {
    FileRow {
        file: entry.file.clone(),
        original: entry.original.clone(),
        kind: entry.kind.code().to_owned(),
        size: entry.size,
        sha256: entry.sha256.clone(),
    }
}

pub(crate) fn template_view(template: Template) -> FormTemplate {
    match template {
        Template::BidLetter => FormTemplate::BidLetter,
        Template::OpeningSchedule => FormTemplate::OpeningSchedule,
        Template::Quotation => FormTemplate::Quotation,
    }
}
