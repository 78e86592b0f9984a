//! Bids: the list, one as a whole, its beginning and its end.
//!
//! ```text
//! FOLDER/bids/ID/project/   the response project: what is typed and attached
//! FOLDER/bids/ID/out/       what was made of it
//! FOLDER/bids/ID/opened/    what its encrypted response was decrypted to
//! ```
//! The folder is the truth. The database lists what is there, and holds what was typed and is not whole yet.

mod checks;
mod document;
mod forms;
mod open;
mod outputs;
mod parts;
mod picture;
mod tender;
mod typed;
mod view;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use sealbid_bid::Uscc;
use sealbid_bid::project::{Beginning, Bidder, Project};
use sealbid_bid::store::{StoreError, sync_names};
use sealbid_wire::desk::{
    BidAsked, BidMark, BidRow, BidView, Event, JobId, JobOutcome, JobSubject, NewBid, Nothing, RemoveBid, SaveBidder,
};

pub(crate) use checks::Checks;
pub(crate) use forms::capitals;
pub(crate) use open::{Reading, Turns};
pub(crate) use outputs::{Made, OUT, Step};
pub(crate) use tender::name_of;
pub(crate) use typed::typed_of;

use crate::Core;
use crate::database::{BidEntry, BidFacts};
use crate::failure::Failure;
use crate::files::{Known, unreadable};
use crate::jobs::Job;
use open::is_id;

impl Core {
    /// Makes list and folders agree: what is there and not listed is listed again, what was half begun or half removed goes.
    pub(crate) fn recover_bids(&self) -> Result<(), Failure> {
        let listed = self.database.bids()?;
        for entry in listed.iter().filter(|entry| entry.is_removed) {
            // What cannot be removed now is removed by the next start; nobody is shown it meanwhile.
            self.remove_files(&entry.id).and_then(|()| Ok(self.database.forget_bid(&entry.id)?)).ok();
        }
        let folder = self.folder.join("bids");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(unreadable("bids", &e)),
        };
        for found in entries.filter_map(Result::ok) {
            let Ok(id) = found.file_name().into_string() else { continue };
            if !is_id(&id) || listed.iter().any(|entry| entry.id == id) {
                continue;
            }
            if is_half_begun(&found.path()) {
                fs::remove_dir_all(found.path()).ok();
                continue;
            }
            let facts = self.look_at(&id, |project| Ok(facts(project))).unwrap_or_default();
            self.database.save_bid(&id, &facts, &self.now().to_string())?;
        }
        Ok(())
    }

    pub(crate) fn bids(self: &Arc<Self>) -> Result<Vec<BidRow>, Failure> {
        let mut entries = self.database.bids()?;
        entries.retain(|entry| !entry.is_removed);
        let mut rows: Vec<BidRow> = entries.iter().map(|entry| self.bid_row(entry)).collect();
        rows.sort_by(|a, b| (&a.deadline, &a.id).cmp(&(&b.deadline, &b.id)));
        self.begin_checks();
        Ok(rows)
    }

    pub(crate) fn bid(self: &Arc<Self>, asked: &BidAsked) -> Result<BidView, Failure> {
        let view = self.view_of(&asked.bid)?;
        self.begin_checks();
        Ok(view)
    }

    /// The bid as it stands now.
    pub(crate) fn view_of(&self, bid: &str) -> Result<BidView, Failure> {
        let entry = self.entry(bid)?;
        self.look_at(bid, |project| self.view(&entry, project))
    }

    pub(crate) fn bid_new(self: &Arc<Self>, asked: &NewBid) -> Result<JobId, Failure> {
        let package = self.files.find(&asked.handle)?;
        let subject = JobSubject::BidNew { file: package.reference(asked.handle.clone()) };
        let (core, lot) = (self.clone(), asked.lot.clone());
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let bid = core.begin_bid(job, &package, lot.as_deref())?;
            core.host.emit(Event::Bid { bid: bid.clone() });
            Ok(JobOutcome::Begun { bid })
        })?)
    }

    fn begin_bid(&self, job: &Job, package: &Known, lot: Option<&str>) -> Result<String, Failure> {
        let settings = self.settings()?;
        let id = self.new_id();
        let folder = self.bid_folder(&id)?;
        let begun = (|| {
            let store = self.stores.create(&folder.join("project"))?;
            let beginning = Beginning { lot, trust: None };
            let random = &mut *self.sources.random();
            // It is read twice to be checked, and copied.
            let source = job.reading(package.open()?, "copying", package.size, 3);
            let created = Project::create(store.as_ref(), source, beginning, self.now(), random);
            // What was ended in the middle looks like a damaged package.
            job.checkpoint()?;
            let mut project = created?;
            if let (false, Ok(uscc)) = (settings.bidder_name.is_empty(), Uscc::try_from(settings.bidder_uscc.as_str()))
            {
                project.set_bidder(&Bidder { name: settings.bidder_name.clone(), uscc })?;
            }
            job.progress("copying", package.size, package.size, "bytes");
            job.checkpoint()?;
            self.database.save_bid(&id, &facts(&project), &self.now().to_string())?;
            Ok::<_, Failure>(())
        })();
        if let Err(failure) = begun {
            // What was begun was never told of.
            fs::remove_dir_all(&folder).ok();
            return Err(failure.named(&package.name));
        }
        Ok(id)
    }

    pub(crate) fn bid_mark(&self, asked: &BidMark) -> Result<Nothing, Failure> {
        self.entry(&asked.bid)?;
        self.database.mark_bid(&asked.bid, asked.is_archived)?;
        Ok(Nothing {})
    }

    pub(crate) fn bid_remove(&self, asked: &RemoveBid) -> Result<Nothing, Failure> {
        let entry = self.entry(&asked.bid)?;
        // A bid whose facts were never known is named by its identifier.
        let name = if entry.facts.no.is_empty() { &entry.id } else { &entry.facts.no };
        if asked.typed.trim() != name {
            return Err(Failure::new("bid_remove_typed", [("no", name.as_str())]));
        }
        let turn = self.turns.of(&asked.bid);
        let _turn = turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        {
            let _resting = self.jobs.resting(&asked.bid).ok_or_else(|| Failure::bare("jobs_under_way"))?;
            self.database.begin_removal(&asked.bid)?;
        }
        self.remove_files(&asked.bid)?;
        self.database.forget_bid(&asked.bid)?;
        self.checks.forget(&self.bid_folder(&asked.bid)?);
        self.turns.forget(&asked.bid);
        self.typing.forget(&asked.bid);
        Ok(Nothing {})
    }

    pub(crate) fn bidder_save(&self, asked: &SaveBidder) -> Result<BidView, Failure> {
        let name = asked.name.trim().to_owned();
        let uscc = Uscc::try_from(asked.uscc.trim())?;
        self.change(&asked.bid, |project| {
            project.set_bidder(&Bidder { name, uscc })?;
            // The forms name who bids.
            self.file_drafts(&asked.bid, project)?;
            self.touch(&asked.bid, project)
        })?;
        self.view_of(&asked.bid)
    }

    /// The row of a bid that is there.
    pub(crate) fn entry(&self, bid: &str) -> Result<BidEntry, Failure> {
        let entry = if is_id(bid) { self.database.bid_entry(bid)? } else { None };
        entry.filter(|entry| !entry.is_removed).ok_or_else(|| Failure::bare("bid_unknown"))
    }

    /// When the bid was changed last.
    pub(crate) fn changed(&self, bid: &str) -> Result<String, Failure> {
        Ok(self.database.bid_entry(bid)?.map(|entry| entry.changed).unwrap_or_default())
    }

    /// Notes that the bid was changed now.
    pub(crate) fn touch(&self, bid: &str, project: &Project<'_>) -> Result<(), Failure> {
        Ok(self.database.note_bid(bid, &facts(project), &self.now().to_string())?)
    }

    fn remove_files(&self, bid: &str) -> Result<(), Failure> {
        let removed = match fs::remove_dir_all(self.bid_folder(bid)?) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.and_then(|()| sync_names(&self.folder.join("bids"))),
        };
        removed.map_err(|source| StoreError::Io { path: "bids".to_owned(), source }.into())
    }
}

/// What the list shows of a bid.
fn facts(project: &Project<'_>) -> BidFacts {
    let tender = project.tender();
    let release = project.release();
    BidFacts {
        title: tender.title,
        no: tender.no,
        lot: release.lot(&tender.lot).map(|lot| lot.title.clone()).unwrap_or(tender.lot),
        purchaser: release.purchaser.name.clone(),
        deadline: release.deadline.to_string(),
        opens: release.opens.to_string(),
    }
}

/// Whether a folder is what a stopped beginning left: nothing that anybody was told of.
fn is_half_begun(folder: &Path) -> bool {
    let holds_only = |folder: &Path, names: &dyn Fn(&str) -> bool| match fs::read_dir(folder) {
        Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|e| e.file_name().to_str().is_some_and(names))),
        Err(e) => e.kind() == io::ErrorKind::NotFound,
    };
    let is_ours = |name: &str| {
        name == "project.lock" || name == "tender.sbtender" || name.starts_with(sealbid_bid::store::TEMPORARY)
    };
    holds_only(folder, &|name| name == "project") && holds_only(&folder.join("project"), &is_ours)
}
