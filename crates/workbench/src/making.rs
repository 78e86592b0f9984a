//! Steps with a phone: what is packed, encrypted and recorded.

use std::sync::Arc;

use sealbid_bid::project::Project;
use sealbid_bid::store::RelPath;
use sealbid_desk::PhoneKey;
use sealbid_desk::flow::{Signed, Standing};
use sealbid_desk::verify::Judge;
use sealbid_pki::path::{Evidence, Trust};
use sealbid_wire::VerifyReport;
use sealbid_wire::desk::{BidAsked, Event, JobId, JobOutcome, JobSubject};
use sha2::{Digest, Sha256};

use crate::Core;
use crate::bids::{Made, OUT, Reading, Step};
use crate::failure::Failure;
use crate::flow::encrypt::{Encrypting, encrypt};
use crate::flow::pack::{Packing, pack};
use crate::flow::{Judges, Written};
use crate::jobs::Job;

impl Core {
    pub(crate) fn pack(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Pack { bid: asked.bid.clone() }, &asked.bid, Self::pack_response)
    }

    pub(crate) fn encrypt(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Encrypt { bid: asked.bid.clone() }, &asked.bid, Self::encrypt_response)
    }

    /// A job on a bid and the phone; one at a time.
    pub(crate) fn begin_with_phone(
        self: &Arc<Self>,
        subject: JobSubject,
        bid: &str,
        work: impl FnOnce(&Self, &Job, &str) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Failure> {
        self.entry(bid)?;
        // A phone that is not there is told at once.
        self.chosen_phone()?;
        let (core, bid) = (self.clone(), bid.to_owned());
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let swept = core.sweep(&bid, &[Step::Stamped, Step::Packed, Step::Encrypted]);
            let ended = swept.and_then(|()| work(&core, job, &bid));
            core.host.emit(Event::Bid { bid });
            ended
        })?)
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
    pub(crate) fn current(&self, bid: &str, project: &Project<'_>, step: Step, code: &str) -> Result<Made, Failure> {
        let picture = self.picture(bid, project)?;
        let (made, is_current) = picture.of(step);
        made.filter(|_| is_current).cloned().ok_or_else(|| Failure::bare(code))
    }

    /// A file for a step, from the bid's folder on. Whoever asks for the same again, after a stop, is given the same; what is
    /// recorded now is never written over.
    pub(crate) fn target(&self, bid: &str, step: Step, of: &[&[u8]]) -> Result<String, Failure> {
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
    pub(crate) fn signed(
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
}

impl Judges for Core {
    /// The roots that this desk trusts, now. Before the service told its own root none is given, since a signature under that one would
    /// be called untrusted.
    fn judge(&self) -> Judge {
        let trust = if self.service.root().is_some() { self.trust() } else { Trust::default() };
        Judge { trust, evidence: Evidence::default(), at: self.now() }
    }
}
