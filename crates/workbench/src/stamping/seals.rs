//! With what a plan stamps: versions of seals that stand in the register.

use std::collections::BTreeSet;
use std::sync::Arc;

use sealbid_desk::PairedPhone;
use sealbid_desk::flow::Seal;
use sealbid_pdf::place::Entry;
use sealbid_wire::desk::{SignatureLevel, StampPlan};
use sha2::{Digest as _, Sha256};

use super::entries;
use crate::Core;
use crate::failure::Failure;
use crate::flow::stamp::Seals;
use crate::seals::Usable;

impl Core {
    /// The seals in a plan as the register knows them by now: what was suspended elsewhere stamps no more.
    pub(super) fn ask_for_seals(&self, plan: &StampPlan) -> Result<(), Failure> {
        let set = entries::set(&plan.entries)?;
        let named: BTreeSet<&str> = set.entries.iter().map(Entry::seal).collect();
        for id in named {
            self.refreshed(id)?;
        }
        Ok(())
    }

    /// With what a plan stamps on `bid`, by the phone that signs.
    pub(super) fn seals_of(
        &self,
        bidder: Option<&str>,
        plan: &StampPlan,
        phone: &PairedPhone,
    ) -> Result<Seals, Failure> {
        let set = entries::set(&plan.entries)?;
        let named: BTreeSet<String> = set.entries.iter().map(|entry| entry.seal().to_owned()).collect();
        let mut seals = Seals { set, ..Seals::default() };
        let mut digests = Vec::new();
        for id in named {
            let seal = self.usable_seal(&id)?;
            if !seal.is_for(phone) {
                return Err(Failure::new("seal_phone_other", [("name", seal.name), ("holder", phone.holder())]));
            }
            digests.push((id, base16ct::lower::encode_string(&Sha256::digest(seal.electronic.der()))));
            let naming = Some(seal.electronic.naming());
            let picture = Arc::new(seal.picture()?);
            seals.pictures.insert(seal.id, Seal { picture, naming });
        }
        // What is signed is the same at every level with a time-stamp.
        let has_room = plan.level != SignatureLevel::B;
        let decides = (bidder, &plan.entries, plan.certify, &plan.fields, has_room, digests);
        let parts = serde_json::to_vec(&decides).map_err(|_| Failure::internal("plan"))?;
        Ok(Seals { parts, ..seals })
    }
}

/// The seal that stands where a tender asks for one: the first of a unit; empty where none stamps.
pub(super) fn usual(seals: &[Usable]) -> &str {
    seals.iter().find(|seal| seal.is_unit()).map_or("", |seal| &seal.id)
}
