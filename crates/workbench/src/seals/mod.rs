//! The seals of this desk: what they are made of, how they stand in the register of the service, and what became of them.
//!
//! A seal is worked on as a draft; what stamps is the version that the register made last, as it was then.

mod exchange;
mod order;
mod source;
mod standing;
mod view;
mod writing;

use sealbid_seal::PRESETS;
use sealbid_seal::electronic::seal_id;
use sealbid_wire::desk::{
    JobSubject, NewSeal, PresetsAsked, PreviewSeal, RemoveSeal, SaveSeal, SealAsked, SealDetail, SealPreset,
    SealPreview, SealState, SealsView,
};
use sealbid_wire::service::SealRecord;

use crate::Core;
use crate::database::SealRow;
use crate::failure::Failure;

use source::{Made, shape};
pub(crate) use source::{OpenPhoto, Source};
pub(crate) use standing::{Usable, standing};

/// How many seals a desk has, and how long their names are.
const MAX_SEALS: usize = 100;
const MAX_NAME: usize = 40;

impl Core {
    pub(crate) fn seals(&self) -> Result<SealsView, Failure> {
        let seals = self.database.seals()?.iter().map(|row| self.seal_row_view(row)).collect::<Result<_, _>>()?;
        let phone = self.row_where(|_| true)?;
        let firm = phone.as_ref().map(|phone| phone.holder.clone());
        let phones = self.rows()?.into_iter().filter(|row| Some(&row.holder) == firm.as_ref()).collect();
        Ok(SealsView { seals, phone, phones })
    }

    pub(crate) fn seal(&self, asked: &SealAsked) -> Result<SealDetail, Failure> {
        self.seal_detail(&self.seal_row(&asked.seal)?)
    }

    /// A seal of this desk.
    pub(crate) fn seal_row(&self, id: &str) -> Result<SealRow, Failure> {
        self.database.seal(id)?.ok_or_else(|| Failure::bare("seal_removed"))
    }

    pub(crate) fn seal_presets(&self, asked: &PresetsAsked) -> Vec<SealPreset> {
        let usual = PRESETS.iter().filter_map(|preset| {
            let design = preset.design(asked.text.trim()).ok()?;
            let (width_mm, height_mm) = design.size_mm();
            let shape = shape(&design);
            let design = serde_json::to_value(&design).ok()?;
            Some(SealPreset { name: preset.name.to_owned(), shape, width_mm, height_mm, design })
        });
        usual.collect()
    }

    pub(crate) fn seal_preview(&self, asked: &PreviewSeal) -> Result<SealPreview, Failure> {
        self.preview(&asked.source, asked.is_quick)
    }

    pub(crate) fn seal_new(&self, asked: &NewSeal) -> Result<SealDetail, Failure> {
        let name = name(&asked.name)?;
        self.has_room()?;
        let made = self.seal_of(&asked.source)?;
        self.keep_seal(self.new_seal_id(), name, made, None)
    }

    fn new_seal_id(&self) -> String {
        let mut random = [0; 16];
        self.sources.random().fill_bytes(&mut random);
        seal_id(random)
    }

    /// Refuses a seal more than a desk has.
    fn has_room(&self) -> Result<(), Failure> {
        if self.database.seals()?.len() >= MAX_SEALS {
            return Err(Failure::new("seal_too_many", [("most", MAX_SEALS.to_string())]));
        }
        Ok(())
    }

    pub(crate) fn seal_save(&self, asked: &SaveSeal) -> Result<SealDetail, Failure> {
        let name = name(&asked.name)?;
        let made = self.seal_of(&asked.source)?;
        let row = self.seal_row(&asked.seal)?;
        self.keep_seal(row.id, name, made, row.record)
    }

    fn keep_seal(
        &self,
        id: String,
        name: String,
        made: Made,
        record: Option<SealRecord>,
    ) -> Result<SealDetail, Failure> {
        let Made { source, picture, photo } = made;
        let row = SealRow { id, name, source, png: picture.to_png(), width_mm: picture.width_mm(), record };
        self.database.keep_seal(&row, (photo.as_ref(), None), &self.now().to_string())?;
        self.seal_detail(&row)
    }

    pub(crate) fn seal_revert(&self, asked: &SealAsked) -> Result<SealDetail, Failure> {
        let row = self.seal_row(&asked.seal)?;
        let last = self.database.seal_versions(&row.id)?.pop().ok_or_else(|| Failure::bare("seal_no_version"))?;
        let picture = standing::picture(&last)?;
        let (name, source, png, width_mm) = (last.name, last.source, picture.to_png(), picture.width_mm());
        let row = SealRow { name, source, png, width_mm, ..row };
        self.database.keep_seal(&row, (None, None), &self.now().to_string())?;
        self.seal_detail(&row)
    }

    pub(crate) fn seal_remove(&self, asked: &RemoveSeal) -> Result<SealsView, Failure> {
        let row = self.seal_row(&asked.seal)?;
        if asked.typed.trim() != row.name {
            return Err(Failure::bare("seal_name_typed"));
        }
        if matches!(self.state_of(&row), SealState::Active | SealState::Suspended) {
            return Err(Failure::new("seal_in_force", [("name", row.name)]));
        }
        let is_ordered =
            |subject: &JobSubject| matches!(subject, JobSubject::SealOrder { seal, .. } if *seal == row.id);
        if self.jobs.rows().iter().any(|job| is_ordered(&job.subject)) {
            return Err(Failure::bare("job_running"));
        }
        self.database.remove_seal(&row.id)?;
        self.seals()
    }

    pub(crate) fn seal_refresh(&self, asked: &SealAsked) -> Result<SealDetail, Failure> {
        self.seal_detail(&self.refreshed(&asked.seal)?)
    }

    /// A seal as the register knows it by now. One that this desk knows no version of may have one: its answer may have been lost.
    pub(crate) fn refreshed(&self, id: &str) -> Result<SealRow, Failure> {
        let known = self.seal_row(id)?.record;
        let told = match self.service.reached()?.service.seal(id) {
            Ok(told) => told,
            Err(error) if known.is_none() && error.code() == "seal_unknown" => return self.seal_row(id),
            Err(error) => return Err(error.into()),
        };
        if Some(&told) != known.as_ref() {
            self.database.keep_record(id, &told, None)?;
        }
        // What is worked on may have been saved meanwhile.
        Ok(SealRow { record: Some(told), ..self.seal_row(id)? })
    }
}

/// What a seal may be called.
fn name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Failure::bare("seal_name_invalid"));
    }
    Ok(name.to_owned())
}
