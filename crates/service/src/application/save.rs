//! A draft: saved at every field, on whichever device.

use sealbid_wire::enterprise::{FieldConflict, SaveFields, SavedFields};

use super::{ApplicationError, Applications, fields};
use crate::account::Actor;
use crate::encoding::FormError;
use crate::store::writing;

impl Applications<'_> {
    /// Saves what was typed. What another device changed meanwhile stays as it is, and is told beside what was to stand there.
    pub(crate) async fn save(
        &self,
        actor: &Actor,
        id: &str,
        asked: &SaveFields,
    ) -> Result<SavedFields, ApplicationError> {
        let is_fine = |text: &str| text.chars().count() <= fields::MAX_TEXT * 4;
        if asked.changes.is_empty()
            || asked.changes.len() > 32
            || !asked.changes.iter().all(|change| is_fine(&change.now))
        {
            return Err(FormError { field: "changes" }.into());
        }
        let saved = writing!(self.office.store, ApplicationError, |at| {
            let mut opened = self.open_own(at, actor, id).await?;
            let mut conflicts = Vec::new();
            for change in &asked.changes {
                opened.refuse_locked(change.field)?;
                let now = fields::cleaned(&change.now);
                let theirs = opened.fields.get(&change.field).cloned().unwrap_or_default();
                if theirs != change.was && theirs != now {
                    conflicts.push(FieldConflict { field: change.field, theirs, yours: now });
                } else if now.is_empty() {
                    opened.fields.remove(&change.field);
                } else {
                    opened.fields.insert(change.field, now);
                }
            }
            self.store_fields(at, &opened).await?;
            let application = self.view_in(at, actor, id).await?;
            Ok(SavedFields { application, conflicts })
        })?;
        self.office.live.touch(&actor.account);
        Ok(saved)
    }
}
