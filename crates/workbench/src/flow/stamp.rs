//! Stamping: seals and a phone's signature on a copy of the document.

use std::path::Path;

use sealbid_desk::flow::{Copied, Recorded, Signed, SigningKey};
use sealbid_desk::output::{Readers, place};
use sealbid_desk::verify::Judge;
use sealbid_desk::{PhoneKey, Question, Subject};
use sealbid_pdf::compose::Control;
use sealbid_pdf::sign::{Placement, Request};
use sealbid_wire::desk::PhoneRow;
use sealbid_wire::{IntactVerdict, VerifyReport};

use super::{Flow, PhoneScreen, Written, judged};
use crate::failure::Failure;

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
pub(crate) fn stamp(flow: Flow<'_>, stamping: Stamping<'_>) -> Result<Signed<(Written, VerifyReport)>, Failure> {
    let Stamping { source, source_sha256, target, name, placements, seals, subject, key, phone, judge } = stamping;
    let place = place(flow.stores, target, true, Readers::Usual, &[source])?;
    let recorded = Recorded { sha256: source_sha256, code: "bid_document_changed" };
    let cancel = flow.job.cancel();
    let mut tell = |done: u64, total: u64| flow.job.progress("copying", done, total, "bytes");
    let copied = Copied::of(source, Some(recorded), &place, &mut Control { cancel, progress: &mut tell })?;
    let request = Request { placements, ..Request::default() };
    let title = flow.title("phone.title_stamp");
    let question = Question { title, name: name.clone(), subject, parts: vec![seals] };
    let mut screen = PhoneScreen::new(flow.job, Some(phone));
    let key = SigningKey::Phone { key, given: flow.surroundings(), screen: &mut screen };
    copied.stamp(request, question, key, cancel)?.and_then(|finished| {
        let (written, report) = judged(flow.job, &place, &name, judge, is_signed_whole)?;
        place.persist(finished)?;
        Ok((written, report))
    })
}

/// Whether the newest signature is intact and covers the whole file.
fn is_signed_whole(report: &VerifyReport) -> bool {
    let newest = report.signatures.last();
    newest.is_some_and(|newest| newest.intact == IntactVerdict::Yes && newest.covers_whole_file)
}
