//! Seals on pages: what is stamped, with what and where, and the phones that sign it.

mod documents;
mod entries;
mod files;
mod places;
mod seals;

use std::sync::Arc;

use sealbid_bid::project::Project;
use sealbid_desk::levels::{Level, Levels};
use sealbid_desk::{PhoneKey, Subject};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{Certify, ReservedField, Standing, standing};
use sealbid_wire::desk::{
    AskedSeal, BidAsked, Countersign, JobId, JobOutcome, JobSubject, KeptField, Nothing, SavePlan, SealEntry,
    SignatureLevel, StampPlan, StampView,
};

use crate::Core;
use crate::bids::{Made, Step};
use crate::failure::Failure;
use crate::flow::Judges as _;
use crate::flow::stamp::{Document, Seals, Stamping, stamp};
use crate::jobs::Job;
use crate::phones::Chosen;

pub(crate) use places::{Texts, notice};

/// How many places are kept for later signers.
const MAX_FIELDS: usize = 20;

impl Core {
    pub(crate) fn stamp_view(&self, asked: &BidAsked) -> Result<StampView, Failure> {
        let bid = asked.bid.as_str();
        self.entry(bid)?;
        let mut plan = self.database.plan(bid)?;
        let usable = self.usable_seals()?;
        let (document, stamped, wanted) = self.look_at(bid, |project| {
            let picture = self.picture(bid, project)?;
            let current = |step| {
                let (made, is_current) = picture.of(step);
                made.filter(|_| is_current)
            };
            let built = current(Step::Document);
            let view = |step, made: Option<&Made>| {
                made.map(|made| self.bid_document(bid, project, step, made, built)).transpose()
            };
            let document = view(Step::Document, built)?;
            let stamped = view(Step::Stamped, current(Step::Stamped))?;
            let wanted = built.map(|built| wanted(project, built, seals::usual(&usable))).unwrap_or_default();
            if let Some(built) = built {
                follow_parts(&mut plan.entries, built);
            }
            Ok((document, stamped, wanted))
        })?;
        Ok(StampView {
            document,
            stamped,
            seals: self.seal_views(&usable)?,
            plan,
            asked: wanted,
            phone: self.row_where(|_| true)?,
            phones: self.rows()?,
        })
    }

    pub(crate) fn plan_save(&self, asked: &SavePlan) -> Result<Nothing, Failure> {
        self.entry(&asked.bid)?;
        entries::set(&asked.plan.entries)?;
        reserved(&asked.plan.fields, &Standing::default())?;
        self.database.save_plan(&asked.bid, &asked.plan)?;
        Ok(Nothing {})
    }

    pub(crate) fn stamp(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.begin_with_phone(JobSubject::Stamp { bid: asked.bid.clone() }, &asked.bid, Self::stamp_document)
    }

    pub(crate) fn countersign(self: &Arc<Self>, asked: &Countersign) -> Result<JobId, Failure> {
        let asked = asked.clone();
        entries::one_page(&asked.entries)?;
        let subject = JobSubject::Countersign { bid: asked.bid.clone() };
        self.begin_with_phone(subject, &asked.bid.clone(), move |core, job, bid| {
            core.countersign_document(job, bid, &asked)
        })
    }

    fn stamp_document(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        let mut plan = self.database.plan(bid)?;
        if plan.entries.is_empty() {
            return Err(Failure::bare("stamp_unplaced"));
        }
        let (document, bidder) = self.look_at(bid, |project| {
            let document = self.current(bid, project, Step::Document, "stamp_document_first")?;
            let bidder = project.bidder().ok_or_else(|| Failure::bare("bid_bidder_missing"))?;
            Ok((document, bidder.name))
        })?;
        follow_parts(&mut plan.entries, &document);
        let standing = self.standing_of(bid, &document)?;
        let chosen = self.chosen_phone()?;
        self.ask_for_seals(&plan)?;
        let seals = Seals {
            certify: plan.certify.then_some(Certify::FormsAndSignatures),
            reserve: reserved(&plan.fields, &standing)?,
            ..self.seals_of(Some(&bidder), &plan, &chosen.phone)?
        };
        self.stamp_bid(job, bid, &document, document.sha256.clone(), &seals, (chosen, plan.level))
    }

    fn countersign_document(&self, job: &Job, bid: &str, asked: &Countersign) -> Result<JobOutcome, Failure> {
        let (stamped, bidder) = self.look_at(bid, |project| {
            let stamped = self.current(bid, project, Step::Stamped, "countersign_stamp_first")?;
            Ok((stamped, project.bidder().map(|bidder| bidder.name)))
        })?;
        let plan = StampPlan { entries: asked.entries.clone(), level: asked.level, ..StampPlan::default() };
        let chosen = self.phone_where(|one| one.id == asked.phone)?;
        self.ask_for_seals(&plan)?;
        let seals = self.seals_of(bidder.as_deref(), &plan, &chosen.phone)?;
        // Of what the first signature was made of: the document.
        let of = stamped.of.clone();
        self.stamp_bid(job, bid, &stamped, of, &seals, (chosen, asked.level))
    }

    fn stamp_bid(
        &self,
        job: &Job,
        bid: &str,
        source: &Made,
        of: String,
        seals: &Seals,
        (chosen, level): (Chosen, SignatureLevel),
    ) -> Result<JobOutcome, Failure> {
        let (subject, no) = self.look_at(bid, |project| Ok((Subject::of_project(project), project.tender().no)))?;
        let folder = self.bid_folder(bid)?;
        let file = self.target(bid, Step::Stamped, &[source.sha256.as_bytes(), &seals.parts])?;
        let document = Document {
            source: &folder.join(&source.file),
            sha256: Some(&source.sha256),
            target: &folder.join(&file),
            name: Step::Stamped.name(&no),
        };
        let key = PhoneKey::new(chosen.desk, chosen.phone)?;
        let stamping = Stamping {
            documents: vec![document],
            seals,
            is_replacing: true,
            subject,
            levels: &self.levels(level, &key)?,
            key: &key,
            phone: chosen.row,
        };
        let signed = stamp(self.flow(job)?, stamping)?;
        let signed = signed.and_then(|mut made| made.pop().ok_or_else(|| Failure::internal("stamped")))?;
        self.signed(bid, Step::Stamped, &no, file, of, signed)
    }

    /// What makes a signature by this key last: by the time-stamps of the service that the phone is reached through.
    pub(super) fn levels(&self, level: SignatureLevel, key: &PhoneKey) -> Result<Levels, Failure> {
        let level = match level {
            SignatureLevel::B => Level::B,
            SignatureLevel::T => Level::T,
            SignatureLevel::Lt => Level::Lt,
            SignatureLevel::Lta => Level::Lta,
        };
        let (authority, random) = (key.authority(), self.sources.random());
        Ok(Levels::new(level, Some(&authority), key.service_root(), self.judge().trust, random)?)
    }

    /// How a file of a bid stands before it is signed.
    fn standing_of(&self, bid: &str, made: &Made) -> Result<Standing, Failure> {
        let bytes = sealbid_desk::input::whole(&self.bid_folder(bid)?.join(&made.file))?;
        Ok(standing(&Pdf::open(&bytes)?)?)
    }
}

/// Seals that the tender asks for, on the pages of the document that was built.
fn wanted(project: &Project<'_>, built: &Made, seal: &str) -> Vec<AskedSeal> {
    let mut wanted = Vec::new();
    for part in project.outline().parts() {
        let Some((first, pages)) = pages_of(part.id.as_str(), built) else { continue };
        wanted.extend(part.seals.iter().map(|keyword| AskedSeal {
            part: part.title.clone(),
            page: first,
            entry: SealEntry::Keyword {
                seal: seal.to_owned(),
                text: keyword.clone(),
                pages: Some(pages.clone()),
                hits: None,
                right_mm: 0.0,
                down_mm: 0.0,
                part: Some(part.id.to_string()),
            },
        }));
    }
    wanted
}

/// The first page of a part and the choice of all its pages; nothing where it has none.
fn pages_of(part: &str, built: &Made) -> Option<(u32, String)> {
    let (_, first, count) = built.parts.iter().find(|(id, _, count)| id == part && *count > 0)?;
    Some((*first, format!("{first}-{}", first + count - 1)))
}

/// Has entries that belong to a part look for their keyword where that part is now. Where it has no pages any more, they are looked
/// for where it was: what is not found there is told.
fn follow_parts(entries: &mut [SealEntry], built: &Made) {
    for entry in entries {
        if let SealEntry::Keyword { part: Some(part), pages, .. } = entry
            && let Some((_, now)) = pages_of(part, built)
        {
            *pages = Some(now);
        }
    }
}

/// The fields that are kept for later signers, with names that no field of the document has.
fn reserved(fields: &[KeptField], standing: &Standing) -> Result<Vec<ReservedField>, Failure> {
    let is_sound = |field: &KeptField| {
        field.page >= 1
            && [field.x_mm, field.y_mm].iter().all(|at| at.is_finite())
            && [field.width_mm, field.height_mm].iter().all(|size| (2.0..=300.0).contains(size))
    };
    if fields.len() > MAX_FIELDS || !fields.iter().all(is_sound) {
        return Err(Failure::bare("placement_invalid"));
    }
    let is_free = |name: &String| !standing.empty.iter().any(|field| field.name == *name);
    let names = (1..).map(|number| format!("Later{number}")).filter(is_free);
    let reserve = |(field, name): (&KeptField, String)| ReservedField {
        name,
        page: field.page as usize - 1,
        x_mm: field.x_mm,
        y_mm: field.y_mm,
        width_mm: field.width_mm,
        height_mm: field.height_mm,
    };
    Ok(fields.iter().zip(names).map(reserve).collect())
}
