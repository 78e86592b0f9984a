//! The seals of this desk: the one that is drawn of the bidder's name, and pictures that the person added.

use std::collections::VecDeque;
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use sealbid_seal::{COMPANY_40, SealPicture};
use sealbid_wire::desk::{AddSeal, SealAsked, SealView, SignatureLevel, StampPlan};
use sha2::{Digest, Sha256};

use super::entries;
use crate::Core;
use crate::database::SealRow;
use crate::failure::Failure;
use crate::flow::stamp::Seals;

/// The bidder's round seal.
pub(crate) const COMPANY: &str = "company";
/// Resolution of a seal: what a page is printed at.
const DPI: u32 = 600;
/// How many seals of names are kept, the newest ones: a picture is megabytes large.
const MAX_DRAWN: usize = 4;
/// How many seals a person may add, how large each may be, and how long its name.
const MAX_ADDED: usize = 50;
const MAX_PNG: u64 = 8 << 20;
const MAX_NAME: usize = 40;

/// Seals that were drawn, by the name in them.
#[derive(Default)]
pub(crate) struct DrawnSeals(Mutex<VecDeque<(String, Arc<SealPicture>)>>);

impl Core {
    /// All seals; without a bidder, or before one is known, only those that were added.
    pub(crate) fn seal_views(&self, bidder: Option<&str>) -> Result<Vec<SealView>, Failure> {
        let mut views = Vec::new();
        if let Some(name) = bidder {
            let seal = self.company_seal(name)?;
            views.push(self.seal_view(COMPANY, COMPANY, false, &seal, &format!("seal:{name}")));
        }
        for row in self.database.seals()? {
            let seal = SealPicture::from_png(&row.png, row.width_mm)?;
            views.push(self.seal_view(&row.id, &row.name, true, &seal, &format!("seal:{}", row.id)));
        }
        Ok(views)
    }

    fn seal_view(&self, id: &str, name: &str, is_own: bool, seal: &SealPicture, key: &str) -> SealView {
        let picture = self.files.know_bytes(key, "seal.png", seal.to_png(), || self.new_id());
        let (width_mm, height_mm) = (seal.width_mm(), seal.height_mm());
        SealView { id: id.to_owned(), name: name.to_owned(), is_own, width_mm, height_mm, picture }
    }

    pub(super) fn company_seal(&self, name: &str) -> Result<Arc<SealPicture>, Failure> {
        let mut drawn = self.seals.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, seal)) = drawn.iter().find(|(known, _)| known == name) {
            return Ok(seal.clone());
        }
        let seal = COMPANY_40.design(name)?.draw(&self.assets.seal_fonts()?.get(), DPI)?;
        let seal = Arc::new(seal);
        drawn.truncate(MAX_DRAWN - 1);
        drawn.push_front((name.to_owned(), seal.clone()));
        Ok(seal)
    }

    /// With what a plan stamps: its set, and the pictures of the seals in it.
    pub(super) fn seals_of(&self, bidder: Option<&str>, plan: &StampPlan) -> Result<Seals, Failure> {
        let set = entries::set(&plan.entries)?;
        let mut seals = Seals { set, ..Seals::default() };
        let mut digests = Vec::new();
        for row in self.database.seals()? {
            if seals.set.entries.iter().any(|entry| entry.seal() == row.id) {
                digests.push((row.id.clone(), base16ct::lower::encode_string(&Sha256::digest(&row.png))));
                let picture = SealPicture::from_png(&row.png, row.width_mm)?;
                seals.pictures.insert(row.id, picture.into());
            }
        }
        if let Some(name) = bidder {
            seals.pictures.insert(COMPANY.to_owned(), self.company_seal(name)?.into());
        }
        // What is signed is the same at every level with a time-stamp.
        let has_room = plan.level != SignatureLevel::B;
        let decides = (bidder, &plan.entries, plan.certify, &plan.fields, has_room, digests);
        let parts = serde_json::to_vec(&decides).map_err(|_| Failure::internal("plan"))?;
        Ok(Seals { parts, ..seals })
    }

    pub(crate) fn seal_add(&self, asked: &AddSeal) -> Result<Vec<SealView>, Failure> {
        let name = asked.name.trim();
        let is_name = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !is_name || name == COMPANY {
            return Err(Failure::bare("seal_name_invalid"));
        }
        let added = self.database.seals()?;
        if added.len() >= MAX_ADDED {
            return Err(Failure::new("seal_too_many", [("most", MAX_ADDED.to_string())]));
        }
        let known = self.files.find(&asked.handle)?;
        if known.size > MAX_PNG {
            return Err(Failure::new(
                "file_too_large",
                [("path", known.name.as_str()), ("bytes", &MAX_PNG.to_string())],
            ));
        }
        let mut png = Vec::new();
        let mut source = known.open()?.take(MAX_PNG);
        source.read_to_end(&mut png).map_err(|e| crate::files::unreadable(&known.name, &e))?;
        SealPicture::from_png(&png, asked.width_mm).map_err(|error| Failure::from(error).named(&known.name))?;
        let row = SealRow { id: self.new_id(), name: name.to_owned(), width_mm: asked.width_mm, png };
        self.database.add_seal(&row, &self.now().to_string())?;
        self.seal_views(None)
    }

    pub(crate) fn seal_remove(&self, asked: &SealAsked) -> Result<Vec<SealView>, Failure> {
        if !self.database.seals()?.iter().any(|row| row.id == asked.seal) {
            return Err(Failure::bare("seal_removed"));
        }
        self.database.remove_seal(&asked.seal)?;
        self.seal_views(None)
    }
}
