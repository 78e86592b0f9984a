//! A draft: saved at every field, on whichever device, and never lost by going another way.

use sealbid_wire::enterprise::{ApplicationKind, Field, FieldConflict, SaveFields, SavedFields};

use super::{ApplicationError, Applications, Opened, fields, name};
use crate::account::Actor;
use crate::encoding::FormError;
use crate::store::application as table;
use crate::store::{Transaction, writing};
use crate::trail::note;

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

    /// Goes another way with what was typed: a draft becomes one of the other kind; of one that somebody else came before, a new one is made.
    pub(crate) async fn change_way(
        &self,
        actor: &Actor,
        id: &str,
        kind: ApplicationKind,
    ) -> Result<String, ApplicationError> {
        let id = writing!(self.office.store, ApplicationError, |at| {
            let opened = self.open_own(at, actor, id).await?;
            if opened.kind() == kind {
                return Ok(opened.row.id);
            }
            if !self.ways_on(at, &opened).await?.contains(&kind) {
                return Err(ApplicationError::Way);
            }
            // What is open of that kind already takes up what it has not got itself.
            let open = table::open(at, &actor.account, &opened.row.uscc, name(kind)).await?;
            let known = self.refuse_closed_way(at, &opened.row.applicant, kind, &opened.row.uscc).await?;
            let enterprise = known.as_ref().map(|known| known.id.as_str());
            match open {
                Some(other) if other.state == "draft" => {
                    let mut other = self.opened(at, other).await?;
                    for (field, text) in &opened.fields {
                        other.fields.entry(*field).or_insert_with(|| text.clone());
                    }
                    self.store_fields(at, &other).await?;
                    Ok(other.row.id)
                }
                Some(other) => Ok(other.id),
                None if opened.row.state == "draft" => {
                    let row = &opened.row;
                    if !table::set_kind(at, &row.id, row.version, name(kind), enterprise, self.now).await? {
                        return Err(row.changed());
                    }
                    note(at, self.office, &actor.account, "application.way", &row.id, self.now).await?;
                    Ok(opened.row.id)
                }
                None => {
                    let mut fields = opened.fields.clone();
                    if let Some(known) = &known {
                        fields.insert(Field::Name, known.name.clone());
                    }
                    // Its pictures stay with the one that they were taken for.
                    fields.retain(|field, _| ![Field::Licence, Field::Form].contains(field));
                    let uscc = opened.row.uscc.clone();
                    self.insert(at, actor, kind, &uscc, enterprise, &fields, Some(&opened.row.id)).await
                }
            }
        })?;
        self.office.live.touch(&actor.account);
        Ok(id)
    }

    /// The ways that are open with what was typed: for a draft those of its enterprise; once another one's claim was approved, joining.
    pub(crate) async fn ways_on(
        &self,
        at: &mut Transaction,
        opened: &Opened,
    ) -> Result<Vec<ApplicationKind>, ApplicationError> {
        if !["draft", "superseded", "rejected", "lapsed"].contains(&opened.row.state.as_str()) {
            return Ok(Vec::new());
        }
        let mut ways = Vec::new();
        for kind in [ApplicationKind::Claim, ApplicationKind::Join, ApplicationKind::Transfer] {
            let is_open = match self.refuse_closed_way(at, &opened.row.applicant, kind, &opened.row.uscc).await {
                Ok(_) => true,
                Err(ApplicationError::Taken | ApplicationError::NoEnterprise | ApplicationError::Member) => false,
                Err(error) => return Err(error),
            };
            if is_open && (kind != opened.kind() || opened.row.state != "draft") {
                ways.push(kind);
            }
        }
        Ok(ways)
    }
}
