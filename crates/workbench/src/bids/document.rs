//! The document: one PDF of all that is in a bid.

use std::sync::Arc;

use base16ct::lower::encode_string as hex;
use sealbid_bid::build::{Built, build};
use sealbid_bid::project::Project;
use sealbid_bid::store::{Existing, Output, RelPath, StoreError, clean};
use sealbid_desk::digest::Digested;
use sealbid_desk::output::Sink;
use sealbid_pdf::compose::Control;
use sealbid_wire::Problem;
use sealbid_wire::desk::{BidAsked, Event, JobId, JobOutcome, JobSubject};

use super::open::Reading;
use super::outputs::{DOCUMENT, Made, OUT, Step};
use super::view::built_view;
use crate::Core;
use crate::failure::Failure;
use crate::jobs::Job;

impl Core {
    pub(crate) fn build(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.entry(&asked.bid)?;
        let (core, bid) = (self.clone(), asked.bid.clone());
        Ok(self.jobs.begin(self.new_id(), JobSubject::Build { bid: bid.clone() }, move |job| {
            let ended = core.build_document(job, &bid);
            core.host.emit(Event::Bid { bid });
            ended
        })?)
    }

    /// Builds what stands in the bid now. Whoever changes it meanwhile is not held up, and the document is then no longer
    /// current.
    fn build_document(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        job.progress("building", 0, 0, "bytes");
        self.change(bid, |_| Ok(()))?;
        let source = Reading(self.project_store(bid)?);
        let project = Project::open(&source)?;
        let picture = self.picture(bid, &project)?;
        if let Some(finding) = picture.blocks().next() {
            return Err(Failure::Refused(finding.problem.clone()));
        }
        let fonts = self.assets.fonts()?;
        let at = self.now();
        let store = self.out_store(bid)?;
        self.sweep(bid, &[Step::Document])?;
        let file = format!("{OUT}/{DOCUMENT}{}.pdf", &self.new_id()[..16]);
        let path = RelPath::parse(&file)?;
        let mut output = Output::create(store.as_ref(), &path, Existing::Keep)?;
        let mut digested = Digested::new(&mut output);
        let mut sink = Sink::new(&mut digested);
        let mut tell = |done: u64, total: u64| job.progress("building", done, total, "bytes");
        let mut control = Control { cancel: job.cancel(), progress: &mut tell };
        let random = &mut *self.sources.random();
        let built = build(&project, &fonts, at, random, &mut control, &mut sink);
        drop(fonts);
        job.checkpoint()?;
        if let Some(error) = sink.error() {
            return Err(StoreError::from_io(&path, error).into());
        }
        let (built, sha256) = (built?, hex(&digested.sha256()));
        output.finish()?.persist()?;
        let parts = built.parts.iter().map(|part| (part.part.to_string(), part.page as u32, part.pages as u32));
        let made = Made {
            pages: built.pages as u32,
            parts: parts.collect(),
            notes: notes(&built),
            ..Made::new(file, built.bytes, sha256, at.to_string(), picture.digest.clone())
        };
        self.record(bid, Step::Document, &made)?;
        // What was typed while it was built is not in it.
        Ok(JobOutcome::Built { built: built_view(&made, self.note_output(bid, Step::Document)) })
    }
}

impl Core {
    /// Notes that a bid has a new output, and says whether that is of what is there now. It is recorded: what stands against
    /// this is told and changes nothing of it.
    pub(crate) fn note_output(&self, bid: &str, step: Step) -> bool {
        let looked = self.look_at(bid, |project| {
            self.touch(bid, project)?;
            Ok(self.picture(bid, project)?.of(step).1)
        });
        looked.unwrap_or_else(|failure| {
            self.host.emit(Event::Trouble { problem: failure.problem() });
            false
        })
    }

    /// Removes what a stopped run of these steps left without a record. It is called by the job that does them.
    pub(crate) fn sweep(&self, bid: &str, steps: &[Step]) -> Result<(), Failure> {
        let store = self.out_store(bid)?;
        let folder = RelPath::parse(OUT)?;
        clean(store.as_ref(), &folder)?;
        for entry in store.list(&folder)? {
            let Some(step) = Step::of_file(&entry.name).filter(|step| steps.contains(step)) else { continue };
            let path = folder.join(&entry.name)?;
            if self.made(bid, step)?.is_none_or(|made| made.file != path.as_str()) {
                store.remove(&path)?;
            }
        }
        Ok(())
    }
}

/// What should be looked at in a document.
fn notes(built: &Built) -> Vec<(Option<String>, Problem)> {
    let mut notes = Vec::new();
    for (code, pages) in [
        ("document_numbers_over", &built.numbers_over),
        ("document_numbers_unknown", &built.numbers_unknown),
        ("document_values_cut", &built.values_cut),
    ] {
        if !pages.is_empty() {
            notes.push((None, Problem::new(code, [("pages", ranges(pages))])));
        }
    }
    for part in built.parts.iter().filter(|part| part.signatures > 0) {
        let problem = Problem::new("document_signatures_lost", [("count", part.signatures.to_string())]);
        notes.push((Some(part.part.to_string()), problem));
    }
    notes
}

/// Pages in order as `3, 5–9`.
fn ranges(pages: &[usize]) -> String {
    let runs = pages.chunk_by(|page, next| page + 1 == *next);
    let run = |run: &[usize]| match run {
        [page] => page.to_string(),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}
