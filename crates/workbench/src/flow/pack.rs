//! Packing: the response as a signed container.

use std::path::Path;

use sealbid_bid::project::Project;
use sealbid_desk::flow::{Enclosed, Gathering, Recorded, Signed, SigningKey, pack as pack_response};
use sealbid_desk::output::{Readers, place};
use sealbid_desk::{PhoneKey, Question, Subject};
use sealbid_pdf::compose::Control;
use sealbid_pdf::typeset::Fonts;
use sealbid_wire::desk::PhoneRow;
use sealbid_wire::{IntactVerdict, VerifyReport};

use super::{Flow, PhoneScreen, Written, judged};
use crate::failure::Failure;

/// What is packed, by whom, and where it goes.
pub(crate) struct Packing<'p> {
    pub(crate) project: &'p Project<'p>,
    /// Where it lies.
    pub(crate) folder: &'p Path,
    /// The stamped document.
    pub(crate) stamped: &'p Path,
    /// SHA-256 of it.
    pub(crate) stamped_sha256: &'p str,
    pub(crate) target: &'p Path,
    /// What people call it.
    pub(crate) name: String,
    /// What else decides on the package: the project as it stands.
    pub(crate) state: String,
    pub(crate) fonts: &'p Fonts,
    pub(crate) key: &'p PhoneKey,
    pub(crate) phone: PhoneRow,
}

/// Packs a project with its stamped document and has the package signed. It has its name once our own verifier found every
/// signature intact.
pub(crate) fn pack(flow: Flow<'_>, packing: Packing<'_>) -> Result<Signed<(Written, VerifyReport)>, Failure> {
    let Packing { project, folder, stamped, stamped_sha256, target, name, state, fonts, key, phone } = packing;
    let place = place(flow.stores, target, true, Readers::Usual, &[stamped])?;
    let recorded = Some(Recorded { sha256: stamped_sha256, code: "bid_document_changed" });
    let enclosed = [Enclosed { name: "投标文件.pdf", path: stamped, recorded }];
    let gathering = Gathering { project, folder, enclosed: &enclosed, fonts };
    let question = Question {
        title: flow.title("phone.title_pack", &[]),
        subject: Subject::of_project(project),
        parts: vec![state.into_bytes()],
    };
    let mut screen = PhoneScreen::new(flow.job, Some(phone));
    let key = SigningKey::Phone { key, given: flow.surroundings(), screen: &mut screen };
    let mut tell = |done: u64, total: u64| flow.job.progress("packing", done, total, "bytes");
    let mut control = Control { cancel: flow.job.cancel(), progress: &mut tell };
    pack_response(&gathering, &name, question, key, &place, &mut control)?.and_then(|(finished, _)| {
        let (written, report) = judged(flow, &place, &name, is_intact)?;
        place.persist(finished)?;
        Ok((written, report))
    })
}

/// Whether it is signed, and no signature is broken.
fn is_intact(report: &VerifyReport) -> bool {
    let mut signatures = report.signatures.iter().peekable();
    signatures.peek().is_some() && signatures.all(|signature| signature.intact == IntactVerdict::Yes)
}
