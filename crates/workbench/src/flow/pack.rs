//! Packing: the response as a signed container.

use std::path::Path;

use sealbid_bid::asic::MIMETYPE;
use sealbid_bid::package::{Document, Packing, pack as pack_project};
use sealbid_bid::project::Project;
use sealbid_desk::output::{Readers, Sink, place};
use sealbid_desk::verify::Judge;
use sealbid_desk::{Paper, PhoneKey, Signed, Subject, input};
use sealbid_pdf::compose::Control;
use sealbid_pdf::typeset::Fonts;
use sealbid_wire::desk::PhoneRow;
use sealbid_wire::{IntactVerdict, VerifyReport};

use super::{Flow, PhoneScreen, Written, sha256_hex, verified};
use crate::failure::Failure;

/// What is packed, by whom, and where it goes.
pub(crate) struct Gathering<'p> {
    /// The stamped document.
    pub(crate) stamped: &'p Path,
    /// SHA-256 of it.
    pub(crate) stamped_sha256: &'p str,
    pub(crate) target: &'p Path,
    /// What people call it.
    pub(crate) name: String,
    /// What else decides on the package: the project as it stands.
    pub(crate) state: &'p str,
    pub(crate) fonts: &'p Fonts,
    pub(crate) key: &'p PhoneKey,
    pub(crate) phone: PhoneRow,
    pub(crate) judge: &'p Judge,
}

/// Packs a project with its stamped document and has the package signed.
pub(crate) fn pack(
    flow: Flow<'_>,
    project: &Project<'_>,
    gathering: &Gathering<'_>,
) -> Result<Signed<(Written, VerifyReport)>, Failure> {
    let Gathering { stamped, stamped_sha256, target, name, state, fonts, key, judge, .. } = gathering;
    let place = place(flow.stores, target, true, Readers::Usual, &[stamped])?;
    let mut output = place.begin()?;
    let bytes = input::whole(stamped)?;
    // Nobody is asked to sign what is not the stamped document any more.
    if sha256_hex(&bytes, flow.job)? != *stamped_sha256 {
        return Err(Failure::bare("bid_document_changed"));
    }
    let documents = [Document { name: "投标文件.pdf", bytes: &bytes }];
    let paper = Paper {
        title: flow.title("phone.title_pack"),
        name: name.clone(),
        file: target,
        media_type: MIMETYPE,
        subject: Subject::of_project(project),
        parts: vec![stamped_sha256.as_bytes().to_vec(), state.as_bytes().to_vec()],
    };
    let mut advance = |done: u64, total: u64| flow.job.progress("packing", done, total, "bytes");
    let mut control = Control { cancel: flow.job.cancel(), progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let mut screen = PhoneScreen::new(flow.job, Some(gathering.phone.clone()));
    let signed = key.sign(&paper, flow.surroundings(), &mut screen, |signer, random, at| {
        let packing = Packing { documents: &documents, signer, fonts, at };
        let made = pack_project(project, &packing, random, &mut control, &mut sink);
        made.map(|(_, manifest)| manifest).map_err(|error| sealbid_desk::Failure::from(error).of_attachment())
    });
    if let Some(error) = sink.error() {
        return Err(place.writing(error).into());
    }
    signed?.and_then(|manifest| {
        flow.job.checkpoint()?;
        if !manifest.files.iter().any(|file| file.sha256 == *stamped_sha256) {
            return Err(Failure::bare("bid_document_changed"));
        }
        let temporary = place.temporary().ok_or_else(|| Failure::internal("temporary"))?;
        let finished = place.finish(output)?;
        let report = verified(flow.job, judge, &temporary, name)?;
        flow.job.checkpoint()?;
        let mut intact = report.signatures.iter().map(|signature| signature.intact == IntactVerdict::Yes);
        if !intact.next().unwrap_or(false) || !intact.all(|is_intact| is_intact) {
            return Err(Failure::internal("signature"));
        }
        let written = Written::of(&place, flow.job)?;
        place.persist(finished)?;
        Ok((written, report))
    })
}
