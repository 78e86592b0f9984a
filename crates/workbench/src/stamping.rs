//! Seals on pages, and what phones sign.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use sealbid_bid::project::Project;
use sealbid_bid::store::RelPath;
use sealbid_desk::flow::{Signed, Standing};
use sealbid_desk::verify::Judge;
use sealbid_desk::{PhoneKey, Subject, input};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign;
use sealbid_pki::path::{Evidence, Trust};
use sealbid_seal::{RoundSeal, SealPicture};
use sealbid_wire::VerifyReport;
use sealbid_wire::desk::{
    BidAsked, DocumentView, Event, JobId, JobOutcome, JobSubject, Nothing, PageSize, Placement, SavePlacements,
    SealView, StampView,
};
use sha2::{Digest, Sha256};

use crate::Core;
use crate::bids::{Made, OUT, Reading, Step};
use crate::failure::Failure;
use crate::flow::Written;
use crate::flow::encrypt::{Encrypting, encrypt};
use crate::flow::pack::{Packing, pack};
use crate::flow::stamp::{Stamping, stamp};
use crate::jobs::Job;

/// The bidder's round seal.
const COMPANY: &str = "company";
const DIAMETER_MM: f64 = 40.0;
/// Resolution of a seal: what a page is printed at.
const DPI: u32 = 600;
const MAX_PLACEMENTS: usize = 500;

/// How many seals are kept, the newest ones: a picture is megabytes large.
const MAX_SEALS: usize = 4;

/// Seals that were drawn, by the name in them.
#[derive(Default)]
pub(crate) struct Seals(Mutex<VecDeque<(String, Arc<SealPicture>)>>);

impl Core {
    pub(crate) fn stamp_view(&self, asked: &BidAsked) -> Result<StampView, Failure> {
        let bid = asked.bid.as_str();
        self.entry(bid)?;
        let (document, bidder) = self.look_at(bid, |project| {
            let picture = self.picture(bid, project)?;
            let (made, is_current) = picture.of(Step::Document);
            let document =
                made.filter(|_| is_current).map(|made| self.document_view(bid, project, made)).transpose()?;
            Ok((document, project.bidder().map(|bidder| bidder.name)))
        })?;
        Ok(StampView {
            document,
            seals: bidder.map(|name| self.seal_view(&name)).transpose()?.into_iter().collect(),
            placements: self.database.placements(bid)?,
            phone: self.row_where(|_| true)?,
        })
    }

    fn document_view(&self, bid: &str, project: &Project<'_>, made: &Made) -> Result<DocumentView, Failure> {
        let bytes = input::whole(&self.bid_folder(bid)?.join(&made.file))?;
        let pages = Pdf::open(&bytes)?.pages()?;
        let sizes = pages
            .iter()
            .map(|page| PageSize { width_mm: page.display.width_mm(), height_mm: page.display.height_mm() });
        let title = |id: &str| project.outline().part(id).map_or_else(|| id.to_owned(), |part| part.title.clone());
        Ok(DocumentView {
            file: self.output_file(bid, &project.tender().no, Step::Document, made)?,
            pages: sizes.collect(),
            parts: made.parts.iter().map(|(part, page, _)| (title(part), *page)).collect(),
        })
    }

    fn seal_view(&self, name: &str) -> Result<SealView, Failure> {
        let seal = self.company_seal(name)?;
        let picture = self.files.know_bytes(&format!("seal:{name}"), "seal.png", seal.to_png(), || self.new_id());
        Ok(SealView {
            id: COMPANY.to_owned(),
            name: COMPANY.to_owned(),
            width_mm: seal.width_mm(),
            height_mm: seal.height_mm(),
            picture,
        })
    }

    fn company_seal(&self, name: &str) -> Result<Arc<SealPicture>, Failure> {
        let mut drawn = self.seals.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, seal)) = drawn.iter().find(|(known, _)| known == name) {
            return Ok(seal.clone());
        }
        let seal = RoundSeal::new(name, DIAMETER_MM)?.draw(&self.assets.seal_font()?, DPI)?;
        let seal = Arc::new(seal);
        drawn.truncate(MAX_SEALS - 1);
        drawn.push_front((name.to_owned(), seal.clone()));
        Ok(seal)
    }

    pub(crate) fn placements_save(&self, asked: &SavePlacements) -> Result<Nothing, Failure> {
        self.entry(&asked.bid)?;
        let is_sound = |one: &Placement| {
            one.seal == COMPANY && one.page >= 1 && [one.x_mm, one.y_mm].iter().all(|at| at.is_finite())
        };
        if asked.placements.len() > MAX_PLACEMENTS || !asked.placements.iter().all(is_sound) {
            return Err(Failure::bare("placement_invalid"));
        }
        self.database.save_placements(&asked.bid, &asked.placements)?;
        Ok(Nothing {})
    }

    pub(crate) fn stamp(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Stamp { bid: asked.bid.clone() }, asked, Self::stamp_document)
    }

    pub(crate) fn pack(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Pack { bid: asked.bid.clone() }, asked, Self::pack_response)
    }

    pub(crate) fn encrypt(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Encrypt { bid: asked.bid.clone() }, asked, Self::encrypt_response)
    }

    /// A job on a bid and the phone; one at a time.
    fn begin_with_phone(
        self: &Arc<Self>,
        subject: JobSubject,
        asked: &BidAsked,
        work: impl FnOnce(&Self, &Job, &str) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Failure> {
        self.entry(&asked.bid)?;
        // A phone that is not there is told at once.
        self.chosen_phone()?;
        let (core, bid) = (self.clone(), asked.bid.clone());
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let swept = core.sweep(&bid, &[Step::Stamped, Step::Packed, Step::Encrypted]);
            let ended = swept.and_then(|()| work(&core, job, &bid));
            core.host.emit(Event::Bid { bid });
            ended
        })?)
    }

    fn stamp_document(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        let placements = self.database.placements(bid)?;
        if placements.is_empty() {
            return Err(Failure::bare("stamp_unplaced"));
        }
        let (document, subject, no, bidder) = self.look_at(bid, |project| {
            let document = self.current(bid, project, Step::Document, "stamp_document_first")?;
            let bidder = project.bidder().ok_or_else(|| Failure::bare("bid_bidder_missing"))?;
            Ok((document, Subject::of_project(project), project.tender().no, bidder.name))
        })?;
        let seal = self.company_seal(&bidder)?;
        let seals = serde_json::to_vec(&(&bidder, &placements)).map_err(|_| Failure::internal("placements"))?;
        let chosen = self.chosen_phone()?;
        let folder = self.bid_folder(bid)?;
        let file = self.target(bid, Step::Stamped, &[document.sha256.as_bytes(), &seals])?;
        let on_page = |one: &Placement| sign::Placement {
            page: one.page as usize - 1,
            x_mm: one.x_mm,
            y_mm: one.y_mm,
            picture: &seal,
            part: None,
        };
        let stamping = Stamping {
            source: &folder.join(&document.file),
            source_sha256: &document.sha256,
            target: &folder.join(&file),
            name: Step::Stamped.name(&no),
            placements: placements.iter().map(on_page).collect(),
            seals,
            subject,
            key: &PhoneKey::new(chosen.desk, chosen.phone)?,
            phone: chosen.row,
            judge: &self.judge(),
        };
        let signed = stamp(self.flow(job)?, stamping)?;
        self.signed(bid, Step::Stamped, &no, file, document.sha256.clone(), signed)
    }

    fn pack_response(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        self.change(bid, |_| Ok(()))?;
        let source = Reading(self.project_store(bid)?);
        let project = Project::open(&source)?;
        let stamped = self.current(bid, &project, Step::Stamped, "pack_stamp_first")?;
        let state = self.picture(bid, &project)?.digest;
        let chosen = self.chosen_phone()?;
        let (folder, no) = (self.bid_folder(bid)?, project.tender().no);
        let file = self.target(bid, Step::Packed, &[stamped.sha256.as_bytes(), state.as_bytes()])?;
        let fonts = self.assets.fonts()?;
        let packing = Packing {
            project: &project,
            folder: &folder.join("project"),
            stamped: &folder.join(&stamped.file),
            stamped_sha256: &stamped.sha256,
            target: &folder.join(&file),
            name: Step::Packed.name(&no),
            state,
            fonts: &fonts,
            key: &PhoneKey::new(chosen.desk, chosen.phone)?,
            phone: chosen.row,
            judge: &self.judge(),
        };
        let signed = pack(self.flow(job)?, packing)?;
        self.signed(bid, Step::Packed, &no, file, stamped.sha256.clone(), signed)
    }

    fn encrypt_response(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        let (packed, tender, release) = self.look_at(bid, |project| {
            let packed = self.current(bid, project, Step::Packed, "encrypt_pack_first")?;
            Ok((packed, project.tender(), project.release().clone()))
        })?;
        let chosen = self.chosen_phone()?;
        let folder = self.bid_folder(bid)?;
        // Encrypted twice it is another file each time.
        let file = self.target(bid, Step::Encrypted, &[self.new_id().as_bytes()])?;
        let encrypting = Encrypting {
            source: &folder.join(&packed.file),
            source_sha256: &packed.sha256,
            target: &folder.join(&file),
            phone: &chosen.phone,
            reached: &chosen.reached,
            tender: Standing { id: &tender.id, release: Some(&tender.release), opens: Some(release.opens) },
        };
        let written = encrypt(self.flow(job)?, &encrypting)?;
        let made = self.record_output(bid, Step::Encrypted, file, packed.sha256, written)?;
        self.outcome(bid, Step::Encrypted, &tender.no, &made, None)
    }

    /// What a step made of what is there now; a refusal of `code` where there is none.
    fn current(&self, bid: &str, project: &Project<'_>, step: Step, code: &str) -> Result<Made, Failure> {
        let picture = self.picture(bid, project)?;
        let (made, is_current) = picture.of(step);
        made.filter(|_| is_current).cloned().ok_or_else(|| Failure::bare(code))
    }

    /// A file for a step, from the bid's folder on. Whoever asks for the same again, after a stop, is given the same; what is
    /// recorded now is never written over.
    fn target(&self, bid: &str, step: Step, of: &[&[u8]]) -> Result<String, Failure> {
        let mut digest = Sha256::new();
        for part in of {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let digest = base16ct::lower::encode_string(&digest.finalize()[..8]);
        let before = self.made(bid, step)?.map(|made| made.file);
        self.out_store(bid)?;
        let [first, second] = ["", "-2"].map(|again| format!("{OUT}/{}", step.name(&format!("{digest}{again}"))));
        Ok(if before.as_ref() == Some(&first) { second } else { first })
    }

    /// Keeps what a phone signed; only then it is not asked for again.
    fn signed(
        &self,
        bid: &str,
        step: Step,
        no: &str,
        file: String,
        of: String,
        signed: Signed<(Written, VerifyReport)>,
    ) -> Result<JobOutcome, Failure> {
        let recorded = signed.and_then(|(written, report)| {
            let made = self.record_output(bid, step, file, of, written)?;
            Ok::<_, Failure>((made, report))
        })?;
        let (made, report) = recorded.settle(&*self.stores);
        self.outcome(bid, step, no, &made, Some(report))
    }

    /// Records a file that has its name. One that cannot be recorded goes again.
    fn record_output(
        &self,
        bid: &str,
        step: Step,
        file: String,
        of: String,
        written: Written,
    ) -> Result<Made, Failure> {
        let made = Made::new(file, written.size, written.sha256, self.now().to_string(), of);
        if let Err(failure) = self.record(bid, step, &made) {
            // What cannot be removed is a stray, which the next one removes.
            self.out_store(bid).ok().and_then(|store| store.remove(&RelPath::parse(&made.file).ok()?).ok());
            return Err(failure);
        }
        Ok(made)
    }

    /// What was recorded, as the page sees it.
    fn outcome(
        &self,
        bid: &str,
        step: Step,
        no: &str,
        made: &Made,
        report: Option<VerifyReport>,
    ) -> Result<JobOutcome, Failure> {
        let is_current = self.note_output(bid, step);
        let output = self.output_view(bid, no, step, Some(made), is_current)?;
        let output = output.ok_or_else(|| Failure::internal("output"))?;
        Ok(JobOutcome::Made { output, report })
    }

    /// By what signatures are judged: the roots that this desk trusts, now. Before the service told its own root none is given,
    /// since a signature under that one would be called untrusted.
    pub(crate) fn judge(&self) -> Judge {
        let trust = if self.service.root().is_some() { self.trust() } else { Trust::default() };
        Judge { trust, evidence: Evidence::default(), at: self.now() }
    }
}
