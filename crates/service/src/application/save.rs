//! A draft: saved at every field, on whichever device.

use std::collections::BTreeSet;

use sealbid_wire::enterprise::{ApplicationState, Field, FieldConflict, SaveFields, SavedFields};

use super::{ApplicationError, Applications, HANDED_IN, Opened, fields, unjson};
use crate::account::Actor;
use crate::encoding::FormError;
use crate::store::{Transaction, document, review, writing};

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
            let unlocked = self.unlocked(at, &opened).await?;
            let mut conflicts = Vec::new();
            for change in &asked.changes {
                opened.refuse_locked(change.field, &unlocked)?;
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

    /// What may be changed of something returned although no officer refused it: what would not be taken any more as it was handed in, as where
    /// the licence ended meanwhile, with whatever shows the same. Else nobody could hand it in again.
    pub(super) async fn unlocked(&self, at: &mut Transaction, opened: &Opened) -> Result<Vec<Field>, ApplicationError> {
        let row = &opened.row;
        if row.state != ApplicationState::Returned {
            return Ok(Vec::new());
        }
        let last = review::submissions(at, &row.id).await?.into_iter().next();
        let Some(sealed) = last.and_then(|last| last.fields) else { return Ok(Vec::new()) };
        let handed_in = unjson(&opened.key.open(HANDED_IN, &row.id, &sealed)?)?;
        let documents = document::of_application(at, &row.id).await?;
        let asked = fields::of(self.way(at, row).await?);
        let notes = self.notes_of(at, row, &handed_in, &documents).await?;
        let blocked = notes.iter().filter(|note| note.is_blocking).flat_map(|note| fields::shown_with(note.field));
        let unlocked: BTreeSet<Field> = blocked.copied().filter(|field| asked.contains(field)).collect();
        Ok(unlocked.into_iter().collect())
    }
}
