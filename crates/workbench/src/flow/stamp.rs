//! Stamping: seals and a phone's signature on copies of documents, all in one approval.

use std::path::Path;

use sealbid_desk::flow::{self, Copied, Recorded, Signed, SigningKey};
use sealbid_desk::levels::Levels;
use sealbid_desk::output::{Place, Readers, place};
use sealbid_desk::verify::Judge;
use sealbid_desk::{PhoneKey, Question, Subject};
use sealbid_pdf::compose::Control;
use sealbid_pdf::place::PlacementSet;
use sealbid_pdf::sign::{Certify, Request, ReservedField};
use sealbid_wire::desk::{FileNotices, JobEvent, PhoneRow, PlaceNotice};
use sealbid_wire::{IntactVerdict, LaterChanges, SignatureReport, VerifyReport};

use super::{Flow, PhoneScreen, Written, judged};
use crate::failure::Failure;
use crate::stamping::notice;

/// The `/SubFilter` of a document time-stamp (ISO 32000-2, 12.8.5).
const TIME_STAMP: &str = "ETSI.RFC3161";

/// Seals by their identifiers.
pub(crate) type Pictures = flow::Seals;

/// A document that is stamped, and where it goes.
pub(crate) struct Document<'s> {
    pub(crate) source: &'s Path,
    /// SHA-256 of it, where it was recorded.
    pub(crate) sha256: Option<&'s str>,
    pub(crate) target: &'s Path,
    /// What people call it.
    pub(crate) name: String,
}

/// With what each of the documents is stamped.
#[derive(Default)]
pub(crate) struct Seals {
    pub(crate) set: PlacementSet,
    pub(crate) pictures: Pictures,
    pub(crate) certify: Option<Certify>,
    pub(crate) reserve: Vec<ReservedField>,
    /// What decides on how the seals look and where they are.
    pub(crate) parts: Vec<u8>,
}

/// What is stamped, with what, and by whom.
pub(crate) struct Stamping<'s> {
    pub(crate) documents: Vec<Document<'s>>,
    pub(crate) seals: &'s Seals,
    /// Whether a file that is there gives way.
    pub(crate) is_replacing: bool,
    pub(crate) subject: Subject,
    pub(crate) key: &'s PhoneKey,
    pub(crate) phone: PhoneRow,
    /// How long the signatures last.
    pub(crate) levels: &'s Levels,
    pub(crate) judge: &'s Judge,
}

/// Stamps and signs. The files have their names once our own verifier found each new signature intact over the whole of its file; where one
/// cannot have its name, those that have it go again.
pub(crate) fn stamp(flow: Flow<'_>, stamping: Stamping<'_>) -> Result<Signed<Vec<(Written, VerifyReport)>>, Failure> {
    let Stamping { documents, seals, is_replacing, subject, key, phone, levels, judge } = stamping;
    let sources: Vec<&Path> = documents.iter().map(|one| one.source).collect();
    let at = |one: &Document<'_>| place(flow.stores, one.target, is_replacing, Readers::Usual, &sources);
    let places: Vec<Place> = documents.iter().map(at).collect::<Result<_, _>>()?;
    let (mut stampings, mut noticed) = (Vec::new(), Vec::new());
    for (document, place) in documents.iter().zip(&places) {
        let (stamping, notices) = copied(flow, document, place, seals)?;
        stampings.push(stamping);
        if !notices.is_empty() {
            noticed.push(FileNotices { name: document.name.clone(), notices });
        }
    }
    if !noticed.is_empty() {
        flow.job.emit(JobEvent::Placed { files: noticed });
    }
    let title = match documents.len() {
        1 => flow.title("phone.title_stamp", &[]),
        count => flow.title("phone.title_stamp_files", &[("count", &count.to_string())]),
    };
    let question = Question { title, subject, parts: vec![seals.parts.clone()] };
    let mut screen = PhoneScreen::new(flow.job, Some(phone));
    let key = SigningKey::Phone { key, given: flow.surroundings(), screen: &mut screen };
    flow::stamp(stampings, levels, question, key, flow.clock, flow.job.cancel())?.and_then(|stamped| {
        let reports = documents.iter().zip(&places);
        let reports = reports.map(|(document, place)| judged(flow.job, place, &document.name, judge, is_signed_whole));
        let reports: Vec<_> = reports.collect::<Result<_, _>>()?;
        flow::name_all(stamped, &places)?;
        Ok(reports)
    })
}

/// A copy of the document, what goes on it, and what is to be known of that.
fn copied<'p, 's: 'p>(
    flow: Flow<'_>,
    document: &Document<'p>,
    place: &'p Place,
    seals: &'s Seals,
) -> Result<(flow::Stamping<'p, 's>, Vec<PlaceNotice>), Failure> {
    let recorded = document.sha256.map(|sha256| Recorded { sha256, code: "bid_document_changed" });
    let cancel = flow.job.cancel();
    let mut tell = |done: u64, total: u64| flow.job.progress("copying", done, total, "bytes");
    let copied = Copied::of(document.source, recorded, place, &mut Control { cancel, progress: &mut tell })?;
    let mut tell = |done: u64, total: u64| flow.job.progress("reading", done, total, "pages");
    let sizes = flow::sizes(&seals.pictures);
    let expansion = copied.expand(&seals.set, &sizes, &mut Control { cancel, progress: &mut tell })?;
    let notices: Vec<PlaceNotice> = expansion.told(&seals.set).into_iter().map(notice).collect();
    if let Some(undone) = notices.iter().find(|notice| notice.is_in_the_way) {
        return Err(Failure::Refused(undone.problem.clone()).named(&document.name));
    }
    let request = Request {
        field: copied.field_of(&expansion.placements)?,
        certify: seals.certify,
        reserve: seals.reserve.clone(),
        ..flow::sealed(&expansion.placements, &seals.pictures)
    };
    Ok((flow::Stamping { copied, name: document.name.clone(), request }, notices))
}

/// Whether the newest signature of a person, and the time-stamps after it, are intact, and nothing else follows them.
fn is_signed_whole(report: &VerifyReport) -> bool {
    let is_person = |one: &&SignatureReport| one.sub_filter.as_deref() != Some(TIME_STAMP);
    let newest = report.signatures.iter().rev().find(is_person);
    let after = report.signatures.iter().rev().take_while(|one| !is_person(one));
    newest.is_some()
        && newest
            .into_iter()
            .chain(after)
            .all(|one| one.intact == IntactVerdict::Yes && one.later_changes != LaterChanges::Suspicious)
}
