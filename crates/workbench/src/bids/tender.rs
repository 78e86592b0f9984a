//! Tender packages as the page sees them.

use std::fs;
use std::io::{Read, Seek};
use std::sync::Arc;

use base16ct::lower::encode_string as hex;
use sealbid_bid::asic::{Archive, Coverage};
use sealbid_bid::forms::Fen;
use sealbid_bid::store::{Existing, Output, RelPath, Store, StoreError, safe_stem};
use sealbid_bid::tender::{self, Tender};
use sealbid_desk::verify::is_practice;
use sealbid_pki::Certificate;
use sealbid_pki::path::{Chain, Evidence};
use sealbid_wire::desk::{BidAsked, FileAsked, FileRef, JobId, JobOutcome, JobSubject, TenderDocument, TenderView};

use crate::Core;
use crate::failure::Failure;
use crate::files::Known;
use crate::jobs::Job;

/// What a job is told to do with a package, where it tells how far it is.
const CHECKING: &str = "checking";

impl Core {
    pub(crate) fn tender_look(self: &Arc<Self>, asked: &FileAsked) -> Result<JobId, Failure> {
        let known = self.files.find(&asked.handle)?;
        let file = known.reference(asked.handle.clone());
        self.begin_look(JobSubject::TenderLook { file: file.clone() }, file, known, None)
    }

    pub(crate) fn bid_tender(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.entry(&asked.bid)?;
        let (no, lot) = self.look_at(&asked.bid, |project| Ok((project.tender().no, project.tender().lot)))?;
        let path = self.bid_folder(&asked.bid)?.join("project/tender.sbtender");
        let file = self.files.know(&path, &format!("{no}.sbtender"), || self.new_id())?;
        let known = self.files.find(&file.handle)?;
        self.begin_look(JobSubject::BidTender { bid: asked.bid.clone() }, file, known, Some(lot))
    }

    /// A job that checks a package and takes its documents out of it.
    fn begin_look(
        self: &Arc<Self>,
        subject: JobSubject,
        file: FileRef,
        known: Known,
        lot: Option<String>,
    ) -> Result<JobId, Failure> {
        let core = self.clone();
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let tender = core.tender_view(job, file, &known, lot.as_deref())?;
            job.progress(CHECKING, known.size, known.size, "bytes");
            Ok(JobOutcome::Tender { tender })
        })?)
    }

    fn tender_view(&self, job: &Job, file: FileRef, known: &Known, lot: Option<&str>) -> Result<TenderView, Failure> {
        // It is read twice to be checked, and once for its documents.
        let named = |failure: Failure| failure.named(&file.name);
        let mut package = job.reading(known.open().map_err(named)?, CHECKING, known.size, 3);
        let looked = tender::look(&mut package, &self.trust(), &Evidence::default(), self.now());
        // What was ended in the middle looks like a damaged package.
        job.checkpoint()?;
        let tender = looked.map_err(|error| named(error.into()))?;
        let documents = self.tender_documents(job, &tender, &mut package).map_err(named)?;
        let signature = best(&tender);
        let signer = signature.and_then(|signature| signature.signer.as_ref());
        let root = signature.and_then(|signature| match &signature.chain {
            Chain::Valid { path } => path.last(),
            _ => None,
        });
        let release = &tender.release;
        let ceiling = match (lot, release.lots.as_slice()) {
            (Some(lot), _) => release.ceiling_of(lot),
            (None, [only]) => release.ceiling_of(only.id.as_str()),
            (None, _) => release.ceiling,
        };
        Ok(TenderView {
            ocid: release.ocid.to_string(),
            no: release.no.to_string(),
            title: release.title.clone(),
            purchaser: release.purchaser.name.clone(),
            lots: release.lots.iter().map(|lot| (lot.id.to_string(), lot.title.clone())).collect(),
            deadline: release.deadline.to_string(),
            opens: release.opens.to_string(),
            ceiling_fen: ceiling.map(Fen::get),
            signed_by: signer.map(name_of).unwrap_or_default(),
            // Whoever signed it, it may be looked at.
            is_trusted: signature.is_some_and(|signature| signature.chain.is_valid()),
            is_practice: root.is_some_and(|root| is_practice(&root.subject())),
            is_sample: root.is_some_and(|root| self.is_sample(root, release.no.as_str())),
            documents,
            file,
        })
    }

    /// The documents of a package, taken out of it so that they can be read from any place. Where the job is ended, those that it
    /// took out go again.
    fn tender_documents<R: Read + Seek>(
        &self,
        job: &Job,
        tender: &Tender,
        package: R,
    ) -> Result<Vec<TenderDocument>, Failure> {
        let folder = self.folder.join("cache").join(hex(&tender.sha256));
        let store = self.stores.create(&folder)?;
        let mut archive = Archive::open(package)?;
        let (mut documents, mut new) = (Vec::new(), Vec::new());
        for (number, document) in tender.release.documents.iter().enumerate() {
            let Some(member) = document.member() else { continue };
            let ending = member.rsplit_once('.').map_or("bin", |(_, ending)| ending);
            let name = format!("{number:03}-{}.{}", safe_stem(member, 60), safe_stem(ending, 10));
            let path = RelPath::parse(&name)?;
            let taken = take_out(job, store.as_ref(), &mut archive, member, &path);
            if let Err(Failure::Cancelled) = taken {
                for path in &new {
                    // What cannot be removed now is removed by the next start.
                    store.remove(path).ok();
                }
                fs::remove_dir(&folder).ok();
            }
            if taken? {
                new.push(path);
            }
            let shown = format!("{}.{ending}", document.title);
            let file = self.files.know(&folder.join(&name), &shown, || self.new_id())?;
            documents.push(TenderDocument { title: document.title.clone(), file });
        }
        Ok(documents)
    }

    /// Removes what earlier runs took out of packages.
    pub(crate) fn clear_cache(&self) {
        fs::remove_dir_all(self.folder.join("cache")).ok();
    }
}

/// Takes a member out of a package; whether it was not there yet.
fn take_out<R: Read + Seek>(
    job: &Job,
    store: &dyn Store,
    archive: &mut Archive<R>,
    member: &str,
    path: &RelPath,
) -> Result<bool, Failure> {
    job.checkpoint()?;
    if store.kind(path)?.is_some() {
        return Ok(false);
    }
    let mut output = Output::create(store, path, Existing::Keep)?;
    let copied = archive.copy(member, &mut output);
    job.checkpoint()?;
    copied?;
    let finished = output.finish()?;
    job.checkpoint()?;
    match finished.persist() {
        Ok(()) => Ok(true),
        // Another request took it out meanwhile.
        Err(StoreError::Exists { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// The signature that a package stands on.
pub(crate) fn best(tender: &Tender) -> Option<&sealbid_bid::asic::PackageSignature> {
    let whole = || tender.record.signatures.iter().filter(|signature| signature.coverage == Coverage::Whole);
    whole().find(|signature| matches!(signature.chain, Chain::Valid { .. })).or_else(|| whole().next())
}

/// Whose certificate it is, for people.
pub(crate) fn name_of(certificate: &Certificate) -> String {
    certificate.organization().or_else(|| certificate.common_name()).unwrap_or_else(|| certificate.subject())
}
