//! An application as its own person sees it.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{
    ApplicationAct, ApplicationRow as Row, ApplicationState, ApplicationView, FieldNote, LapsedView,
};
use sealbid_wire::way::Awaited;

use super::{ApplicationError, Applications, Opened, document, fields, shanghai_date};
use crate::account::Actor;
use crate::store::application::{self as table, ApplicationRow};
use crate::store::document::{self as documents, DocumentRow};
use crate::store::{Transaction, enterprise, office};

impl Applications<'_> {
    /// All of one's own, the one changed last first.
    pub(crate) async fn list(&self, actor: &Actor) -> Result<Vec<Row>, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let mut rows = Vec::new();
        for row in table::of_applicant(&mut reading, &actor.account).await? {
            let at = [Some(row.saved), row.sent, row.decided].into_iter().flatten().max().unwrap_or(row.saved);
            let name = match self.opened(&mut reading, row.clone()).await {
                Ok(opened) => opened.typed_name().to_owned(),
                Err(ApplicationError::Erased) => String::new(),
                Err(error) => return Err(error),
            };
            rows.push(Row {
                kind: row.kind,
                state: row.state,
                awaits: row.awaits,
                name: if name.is_empty() { row.uscc } else { name },
                at: at.to_string(),
                lapses: row.lapses.filter(|_| row.stands.is_none()).map(|at| at.to_string()),
                id: row.id,
                number: row.number,
            });
        }
        Ok(rows)
    }

    /// One of them.
    pub(crate) async fn view(&self, actor: &Actor, id: &str) -> Result<ApplicationView, ApplicationError> {
        self.view_in(&mut self.office.store.read().await?, actor, id).await
    }

    pub(super) async fn view_in(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
    ) -> Result<ApplicationView, ApplicationError> {
        let opened = self.open_own(at, actor, id).await?;
        self.view_of(at, &opened).await
    }

    /// What is to be said of what was typed.
    pub(crate) async fn notes(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        documents: &[DocumentRow],
    ) -> Result<Vec<FieldNote>, ApplicationError> {
        self.notes_of(at, &opened.row, &opened.fields, documents).await
    }

    /// The same of what was typed at some time.
    pub(super) async fn notes_of(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
        typed: &fields::Fields,
        documents: &[DocumentRow],
    ) -> Result<Vec<FieldNote>, ApplicationError> {
        let registered = enterprise::by_uscc(at, &row.uscc).await?;
        let around = fields::Around {
            way: self.way(at, row).await?,
            uscc: &row.uscc,
            registered: registered.as_ref().map(|row| row.name.as_str()),
            documents,
            today: shanghai_date(self.now),
            is_practice: self.office.is_practice,
        };
        Ok(fields::notes(typed, &around))
    }

    pub(crate) async fn view_of(
        &self,
        at: &mut Transaction,
        opened: &Opened,
    ) -> Result<ApplicationView, ApplicationError> {
        let row = &opened.row;
        let documents = documents::of_application(at, &row.id).await?;
        let notes = self.notes(at, opened, &documents).await?;
        let urge_from = self.urge_from(at, opened).await?;
        let name = match opened.typed_name() {
            "" => row.uscc.clone(),
            typed => typed.to_owned(),
        };
        let ways = self.other_ways(at, row).await?;
        let transfer = self.transfer_view(at, &row.id).await?;
        let may_resume = transfer.as_ref().is_some_and(|transfer| transfer.resume_until.is_some());
        let role = match row.role {
            Some(role) => role,
            None => self.role_now(at, row).await?,
        };
        let mut may = Vec::new();
        let allowed = [
            (ApplicationAct::Save, row.is_editable()),
            (ApplicationAct::Submit, row.is_editable() && !notes.iter().any(|note| note.is_blocking)),
            (ApplicationAct::Withdraw, row.is_undecided()),
            (ApplicationAct::Urge, urge_from.is_some_and(|from| from <= self.now)),
            (ApplicationAct::Certify, row.state == ApplicationState::Approved),
            (ApplicationAct::ChangeWay, !ways.is_empty()),
            (ApplicationAct::Confirm, row.awaits == Some(Awaited::Applicant)),
            (ApplicationAct::AskBank, row.awaits == Some(Awaited::Bank)),
            (ApplicationAct::Resume, row.state == ApplicationState::Lapsed && may_resume),
        ];
        may.extend(allowed.into_iter().filter(|(_, is_allowed)| *is_allowed).map(|(act, _)| act));
        let told = |at: Option<Instant>| at.map(|at| at.to_string());
        Ok(ApplicationView {
            id: row.id.clone(),
            number: row.number.clone(),
            kind: opened.kind(),
            state: row.state,
            uscc: row.uscc.clone(),
            name,
            enterprise: row.enterprise.clone(),
            round: u32::try_from(row.round).unwrap_or(u32::MAX),
            began: row.began.to_string(),
            saved: row.saved.to_string(),
            lapses: told(row.lapses.filter(|_| row.stands.is_none())),
            sent: told(row.sent),
            decided: told(row.decided),
            fields: opened.fields.clone(),
            notes: if row.is_editable() { notes } else { Vec::new() },
            refused: if row.state == ApplicationState::Returned { opened.refused.clone() } else { Vec::new() },
            unlocked: self.unlocked(at, opened).await?,
            reason: opened.reason.clone(),
            rejected_by: opened.rejected_by,
            documents: documents.iter().map(document::view).collect(),
            quoted: row.quoted.and_then(|fen| u32::try_from(fen).ok()),
            lapsed: row.lapsed_from.map(|from| LapsedView { from, awaited: row.lapsed_awaits }),
            role,
            awaits: row.awaits,
            can_admin_grant: self.can_admin_grant(at, row).await?,
            transfer,
            ways,
            may,
            urge_from: told(urge_from),
        })
    }

    /// From when on the officers may be urged; nothing where there is nothing to urge.
    pub(crate) async fn urge_from(
        &self,
        at: &mut Transaction,
        opened: &Opened,
    ) -> Result<Option<Instant>, ApplicationError> {
        let row = &opened.row;
        if !row.is_with_officers() {
            return Ok(None);
        }
        // What an admin or a bank took before is not the officers' time.
        let Some(queued) = table::queued(at, &row.id).await? else { return Ok(None) };
        let wait = office::setting(at, "urge_seconds", self.now).await?;
        let again = office::setting(at, "urge_again_seconds", self.now).await?;
        Ok(Some(match row.urged {
            Some(urged) => urged.plus_secs(again),
            None => crate::calendar::after_working_time(queued, wait),
        }))
    }
}
