//! Handing in, taking back, urging.

use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, ApplicationView, Field, MemberRole};
use sealbid_wire::way::{Awaited, GrantState};

use super::{ApplicationError, Applications, HANDED_IN, Opened, fields, json};
use crate::account::Actor;
use crate::calendar::after_days;
use crate::enrolment::Certified;
use crate::repeat::{Answered, Repeat, once, once_within};
use crate::store::application::{self as table, Sending, Step};
use crate::store::certificate::Approved;
use crate::store::{Transaction, account, document, enterprise, grant, office, review, transfer, writing};
use crate::told::{Told, tell};
use crate::trail::note;

/// Where an application leads in the page.
pub(crate) fn link(id: &str) -> String {
    format!("applications/{id}")
}

/// Whether the admin's grant is wanted: by whoever joins, and by a clerk whose certificate is to stamp.
fn wants_grant(opened: &Opened, role: MemberRole) -> bool {
    match opened.kind() {
        ApplicationKind::Claim | ApplicationKind::Transfer => false,
        ApplicationKind::Join => true,
        ApplicationKind::Certificate => role == MemberRole::Clerk && opened.text(Field::Stamping) == fields::YES,
    }
}

impl Applications<'_> {
    /// Hands it in, once everything fits. Whoever names another admin is refused by what is kept: the try counts in the transaction that compared.
    pub(crate) async fn submit(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let mut admin = None;
        let done = writing!(self.office.store, ApplicationError, |at| {
            admin = None;
            if let Some(refused) = self.guessed(at, actor, id, &mut admin).await? {
                return Ok(Err(refused));
            }
            let handed_in: Result<_, ApplicationError> = once_within!(self.office, ApplicationError, repeat, |at| {
                self.hand_in(at, actor, id, &mut admin).await
            });
            handed_in.map(Ok)
        })?;
        if let Some(admin) = admin {
            self.changed(&admin);
        }
        let view = done?;
        self.changed(&actor.account);
        Ok(view)
    }

    async fn hand_in(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
        admin: &mut Option<String>,
    ) -> Result<ApplicationView, ApplicationError> {
        let opened = self.open_own(at, actor, id).await?;
        let row = &opened.row;
        if !row.is_editable() {
            return Err(row.changed());
        }
        let kind = opened.kind();
        self.refuse_closed_way(at, &actor.account, kind, &row.uscc).await?;
        let way = self.way(at, row).await?;
        let documents = document::of_application(at, id).await?;
        let blocking = self.notes(at, &opened, &documents).await?.into_iter().filter(|note| note.is_blocking).count();
        if blocking > 0 {
            return Err(ApplicationError::Incomplete { count: blocking });
        }
        let role = self.role_now(at, row).await?;
        self.refuse_unchanged(at, &opened, role).await?;
        // A transfer brings no certificate, and costs nothing. What was quoted once gets no dearer by being mended.
        let quoted = match kind {
            ApplicationKind::Transfer => 0,
            _ => {
                let price = enterprise::price(at, "new", self.now).await?;
                row.quoted.map_or(price, |quoted| quoted.min(price))
            }
        };
        let (awaits, lapses) = self.next(at, &opened, role, admin).await?;
        let sending = Sending {
            state: if awaits.is_some() { ApplicationState::Awaiting } else { ApplicationState::Submitted },
            awaits,
            role,
            quoted,
            now: self.now,
            lapses,
        };
        if !table::send(at, id, row.version, &sending).await? {
            return Err(row.changed());
        }
        let handed_in = fields::handed_in(&opened.fields, way);
        let sealed = opened.key.seal(HANDED_IN, id, &json(&handed_in), &mut self.office.random());
        review::insert_submission(at, id, row.round + 1, &sealed, self.now).await?;
        note(at, self.office, &actor.account, "application.submitted", id, self.now).await?;
        self.accounts().keep_needed(at, &actor.account).await?;
        let told = [("no", row.number.clone())];
        self.tell(at, &opened, "app.submitted", row.round + 1, &told).await?;
        self.view_in(at, actor, id).await
    }

    /// For whom it waits before the officers, if for anybody, and when it lapses meanwhile; which admin was asked.
    async fn next(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        role: MemberRole,
        admin: &mut Option<String>,
    ) -> Result<(Option<Awaited>, Option<sealbid_pki::Instant>), ApplicationError> {
        let row = &opened.row;
        match opened.kind() {
            ApplicationKind::Claim | ApplicationKind::Join => {}
            ApplicationKind::Transfer => {
                if self.is_transferred(at, opened).await? {
                    return Ok((None, None));
                }
                return Ok((Some(Awaited::Bank), Some(self.agree(at, opened).await?)));
            }
            ApplicationKind::Certificate => {
                self.refuse_second_certificate(at, row, opened.text(Field::Platform)).await?;
            }
        }
        if !wants_grant(opened, role) || self.is_granted(at, opened).await? {
            return Ok((None, None));
        }
        grant::set_state(at, &row.id, GrantState::Void).await?;
        *admin = Some(self.ask_admin(at, opened).await?);
        let days = office::setting(at, "join_days", self.now).await?;
        Ok((Some(Awaited::Admin), Some(after_days(self.now, days))))
    }

    /// What was returned is handed in again only once what was refused is another.
    async fn refuse_unchanged(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        role: MemberRole,
    ) -> Result<(), ApplicationError> {
        if opened.row.state != ApplicationState::Returned {
            return Ok(());
        }
        // Where the grant was refused it is the admin who mends: he is asked for another one.
        if wants_grant(opened, role) && !self.is_granted(at, opened).await? {
            return Ok(());
        }
        let Some(before) = review::submissions(at, &opened.row.id).await?.into_iter().next().and_then(|row| row.fields)
        else {
            return Ok(());
        };
        let before: fields::Fields = super::unjson(&opened.key.open(HANDED_IN, &opened.row.id, &before)?)?;
        // Of several fields of one thing, such as a document and its number, one may have been right.
        match opened.refused.iter().any(|refused| before.get(&refused.field) != opened.fields.get(&refused.field)) {
            true => Ok(()),
            false => Err(ApplicationError::Incomplete { count: opened.refused.len() }),
        }
    }

    /// Takes it back, as long as nobody decided. A draft's fields are kept for as long as what ended is kept.
    pub(crate) async fn withdraw(
        &self,
        actor: &Actor,
        id: &str,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let row = &opened.row;
            if !row.is_undecided() {
                return Err(row.changed());
            }
            let step = Step { decided: Some(self.now), ..Step::of(row, ApplicationState::Withdrawn) };
            if !table::step(at, &step).await? {
                return Err(row.changed());
            }
            Self::end_ways(at, id).await?;
            note(at, self.office, &actor.account, "application.withdrawn", id, self.now).await?;
            self.view_in(at, actor, id).await
        })?;
        self.changed(&actor.account);
        Ok(view)
    }

    /// What an application had agreed on ends with it: a grant, a transfer.
    pub(crate) async fn end_ways(at: &mut Transaction, id: &str) -> Result<(), ApplicationError> {
        grant::set_state(at, id, GrantState::Void).await?;
        transfer::end_of(at, id).await?;
        Ok(())
    }

    /// Who is to be certified once one is approved: its enterprise, and the applicant by the proven name.
    pub(crate) async fn certified(&self, actor: &Actor, id: &str) -> Result<Certified, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let opened = self.open_own(&mut reading, actor, id).await?;
        if opened.row.state != ApplicationState::Approved {
            return Err(opened.row.changed());
        }
        let row = account::by_id(&mut reading, &actor.account).await?.ok_or(ApplicationError::Unknown)?;
        let name = self.accounts().name_of(&row)?.map(|name| name.as_str().to_owned());
        let known = enterprise::by_uscc(&mut reading, &opened.row.uscc).await?.ok_or(ApplicationError::NoEnterprise)?;
        let approved = Approved {
            application: opened.row.id.clone(),
            holder: opened.row.applicant.clone(),
            uscc: opened.row.uscc.clone(),
            platform: opened.text(Field::Platform).to_owned(),
        };
        self.refuse_certified(&mut reading, &opened.row, &approved.platform).await?;
        Ok(Certified { organization: known.name, uscc: known.uscc, name, approved: Some(approved) })
    }

    /// Asks the officers to hurry.
    pub(crate) async fn urge(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let from = self.urge_from(at, &opened).await?.ok_or_else(|| opened.row.changed())?;
            if from > self.now {
                return Err(ApplicationError::UrgeTooSoon { from });
            }
            table::urge(at, id, self.now).await?;
            note(at, self.office, &actor.account, "application.urged", id, self.now).await?;
            let queued = table::queued(at, id).await?.unwrap_or(self.now);
            let hours = (self.now.unix_ms() - queued.unix_ms()) / 3_600_000;
            let told = [("no", opened.row.number.clone()), ("hours", hours.to_string())];
            for (officer, role, _) in office::everybody(at).await? {
                let Some(row) =
                    account::by_id(at, &officer).await?.filter(|row| role == "officer" && row.state != "closed")
                else {
                    continue;
                };
                let cause = format!("{id}/{}", self.now.unix_secs());
                let told = Told { key: "support.urged", cause: &cause, params: told.to_vec(), link: Some("review") };
                tell(at, self.office, &row, &told, self.now).await?;
            }
            self.view_in(at, actor, id).await
        })?;
        self.changed(&actor.account);
        Ok(view)
    }

    /// Tells its applicant something of it, once a round.
    pub(crate) async fn tell(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        key: &str,
        round: i64,
        params: &[(&'static str, String)],
    ) -> Result<(), ApplicationError> {
        let row = &opened.row;
        let Some(applicant) = account::by_id(at, &row.applicant).await?.filter(|account| account.state != "closed")
        else {
            return Ok(());
        };
        let (cause, link) = (format!("{}/{round}", row.id), link(&row.id));
        let told = Told { key, cause: &cause, params: params.to_vec(), link: Some(&link) };
        Ok(tell(at, self.office, &applicant, &told, self.now).await?)
    }

    /// What somebody watches was changed, and there may be something to send.
    pub(crate) fn changed(&self, account: &str) {
        self.office.live.touch(account);
        self.office.live.touch_queues();
        self.office.outbox.notify_one();
    }

    /// When an approval lapses.
    pub(crate) async fn approval_lapses(&self, at: &mut Transaction) -> Result<sealbid_pki::Instant, ApplicationError> {
        Ok(after_days(self.now, office::setting(at, "approved_days", self.now).await?))
    }
}
