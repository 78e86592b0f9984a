//! Stamping: seals and a phone's signature on a copy of the document.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::sync::atomic::Ordering;

use sealbid_desk::output::{Readers, place};
use sealbid_desk::verify::Judge;
use sealbid_desk::{Paper, PhoneKey, Signed, Subject, input};
use sealbid_pdf::sign::{self, Placement, Request};
use sealbid_wire::desk::PhoneRow;
use sealbid_wire::{IntactVerdict, VerifyReport};

use super::{Flow, PhoneScreen, Written, sha256_hex, verified};
use crate::failure::Failure;
use crate::jobs::Job;

/// What is stamped, by whom, and where it goes.
pub(crate) struct Stamping<'s> {
    /// The document as it was built.
    pub(crate) source: &'s Path,
    /// SHA-256 of it.
    pub(crate) source_sha256: &'s str,
    pub(crate) target: &'s Path,
    /// What people call it.
    pub(crate) name: String,
    pub(crate) placements: Vec<Placement<'s>>,
    /// What decides on how the seals look and where they are.
    pub(crate) seals: Vec<u8>,
    pub(crate) subject: Subject,
    pub(crate) key: &'s PhoneKey,
    pub(crate) phone: PhoneRow,
    pub(crate) judge: &'s Judge,
}

/// Stamps and signs. The file has its name once our own verifier found the signature intact over the whole of it.
pub(crate) fn stamp(flow: Flow<'_>, stamping: &Stamping<'_>) -> Result<Signed<(Written, VerifyReport)>, Failure> {
    let Stamping { source, target, judge, name, .. } = stamping;
    let place = place(flow.stores, target, true, Readers::Usual, &[source])?;
    let mut output = place.begin()?;
    let (mut file, len) = input::open(source)?;
    if len > u64::from(u32::MAX) {
        return Err(Failure::new("pdf_too_large", [("bytes", len.to_string())]));
    }
    let mut counted = Counted { inner: &mut file, job: flow.job, done: 0, total: len };
    place.copy(&mut counted, source, &mut output)?;
    flow.job.checkpoint()?;
    // Judged and digested is the private copy, never the file that others may change meanwhile.
    let temporary = place.temporary().ok_or_else(|| Failure::internal("temporary"))?;
    let copied = input::own_copy(&temporary)?;
    if sha256_hex(&copied, flow.job)? != stamping.source_sha256 {
        return Err(Failure::bare("bid_document_changed"));
    }
    let request = Request { placements: stamping.placements.clone(), name: stamping.key.name()?, ..Request::default() };
    let paper = Paper {
        title: flow.title("phone.title_stamp"),
        name: name.clone(),
        file: target,
        media_type: "application/pdf",
        subject: stamping.subject.clone(),
        parts: vec![stamping.source_sha256.as_bytes().to_vec(), stamping.seals.clone()],
    };
    let mut screen = PhoneScreen::new(flow.job, Some(stamping.phone.clone()));
    let signed = stamping.key.sign(&paper, flow.surroundings(), &mut screen, |signer, random, at| {
        sign::sign(&copied, &request, signer, at, random)
    })?;
    drop(copied);
    signed.and_then(|revision| {
        flow.job.checkpoint()?;
        output.write_all(&revision).and_then(|()| output.flush()).map_err(|e| place.writing(e))?;
        let report = verified(flow.job, judge, &temporary, name)?;
        flow.job.checkpoint()?;
        if !is_signed_whole(&report) {
            return Err(Failure::internal("signature"));
        }
        let written = Written::of(&place, flow.job)?;
        place.persist(place.finish(output)?)?;
        Ok((written, report))
    })
}

/// Whether the newest signature is intact and covers the whole file.
fn is_signed_whole(report: &VerifyReport) -> bool {
    let newest = report.signatures.last();
    newest.is_some_and(|newest| newest.intact == IntactVerdict::Yes && newest.covers_whole_file)
}

/// A reader that tells how far it is, and stops when the job does.
struct Counted<'c> {
    inner: &'c mut File,
    job: &'c Job,
    done: u64,
    total: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.job.cancel().load(Ordering::Relaxed) {
            // What has been copied is copied; the job looks at it next.
            return Ok(0);
        }
        let read = self.inner.read(buffer)?;
        self.done += read as u64;
        self.job.progress("copying", self.done, self.total, "bytes");
        Ok(read)
    }
}
