//! Joining: the applicant shows to know the admin, the admin of that moment is asked, told again, and may decline.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, Field};
use sealbid_wire::review::ReviewVerdict;
use sealbid_wire::way::{Awaited, DeclineRequest};

use super::lapse::{Turns, next_page, note_failure};
use super::{ApplicationError, Applications, Opened, fields};
use crate::account::Actor;
use crate::calendar::{DAY_MS, day_began};
use crate::encoding::FormError;
use crate::person::phone::PhoneNumber;
use crate::repeat::{Answered, Repeat, once};
use crate::review::Findings;
use crate::store::application::{self as table, ApplicationRow, Step};
use crate::store::enterprise::{self, EnterpriseRow};
use crate::store::review::{self, NewReview};
use crate::store::{Transaction, account, document, grant, lapse, office, told, writing};
use crate::told::{Told, tell};
use crate::trail::note;

/// How many wrong names and numbers of an admin there may be a day.
const GUESSES: i64 = 3;
const MAX_WORDS: usize = 200;
/// Days after which an admin who said nothing is told again.
const TOLD_AGAIN: [i64; 3] = [3, 7, 13];

/// What is due of an application that waits for an admin.
enum Due {
    /// Its days stand still from now on.
    Stop,
    /// They go on, until then.
    GoOn { lapses: Instant },
    /// The admin is told again, that many days after.
    Tell { admin: String, day: i64 },
}

/// Of what an admin is told: a round of an application, once for each of some days.
fn asked_cause(application: &str, round: i64, day: i64) -> String {
    format!("{application}/{round}/{day}")
}

/// Where an admin's requests are in the page.
fn link(enterprise: &str) -> String {
    format!("enterprises/{enterprise}/requests")
}

impl Applications<'_> {
    /// Tells somebody something of an enterprise.
    pub(crate) async fn tell_one(
        &self,
        at: &mut Transaction,
        account: &str,
        told: &Told<'_>,
    ) -> Result<(), ApplicationError> {
        match account::by_id(at, account).await?.filter(|row| row.state != "closed") {
            Some(row) => Ok(tell(at, self.office, &row, told, self.now).await?),
            None => Ok(()),
        }
    }

    /// The proven name of somebody.
    pub(crate) async fn name_of(&self, at: &mut Transaction, account: &str) -> Result<String, ApplicationError> {
        let Some(row) = account::by_id(at, account).await? else { return Ok(String::new()) };
        Ok(self.accounts().name_of(&row)?.map(|name| name.as_str().to_owned()).unwrap_or_default())
    }

    /// Whether the admin was named with the right number.
    async fn names_admin(&self, at: &mut Transaction, opened: &Opened) -> Result<bool, ApplicationError> {
        let Some(enterprise) = &opened.row.enterprise else { return Ok(false) };
        let Some(admin) = enterprise::admin(at, enterprise).await? else { return Ok(false) };
        let Some(row) = account::by_id(at, &admin).await? else { return Ok(false) };
        let name = self.name_of(at, &admin).await?;
        let typed = PhoneNumber::parse(opened.text(Field::AdminPhone), self.office.is_practice);
        let is_number = typed.is_ok_and(|typed| self.accounts().phone_of(&row).is_ok_and(|phone| phone == typed));
        Ok(is_number && fields::is_same_name(&name, opened.text(Field::AdminName)))
    }

    /// Refuses, and counts, who names another admin than there is: three tries a day, one answer whatever was wrong. Whoever acts on the answer
    /// keeps the transaction, or the try would not count; an admin who was told of it is named.
    pub(super) async fn guessed(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
        told: &mut Option<String>,
    ) -> Result<Option<ApplicationError>, ApplicationError> {
        let opened = self.open_own(at, actor, id).await?;
        let row = &opened.row;
        let (ApplicationKind::Join, Some(enterprise)) = (opened.kind(), &row.enterprise) else { return Ok(None) };
        if !row.is_editable() {
            return Ok(None);
        }
        let day = day_began(self.now);
        let before = grant::guesses(at, &actor.account, enterprise, day).await?;
        if before >= GUESSES {
            return Ok(Some(ApplicationError::TriesUsed));
        }
        let documents = document::of_application(at, id).await?;
        let is_complete = !self.notes(at, &opened, &documents).await?.iter().any(|note| note.is_blocking);
        if !is_complete || self.names_admin(at, &opened).await? {
            return Ok(None);
        }
        grant::guess(at, &actor.account, enterprise, day).await?;
        note(at, self.office, &actor.account, "join.guessed", enterprise, self.now).await?;
        if before + 1 == GUESSES
            && let Some(admin) = enterprise::admin(at, enterprise).await?
        {
            let cause = format!("{}/{}", actor.account, day.unix_secs());
            let params = vec![("enterprise", opened.typed_name().to_owned())];
            let guessed = Told { key: "join.guessed", cause: &cause, params, link: None };
            self.tell_one(at, &admin, &guessed).await?;
            *told = Some(admin);
        }
        let left = u32::try_from(GUESSES - before - 1).unwrap_or(0);
        Ok(Some(ApplicationError::OtherAdmin { left }))
    }

    /// Asks the admin of now.
    pub(super) async fn ask_admin(&self, at: &mut Transaction, opened: &Opened) -> Result<String, ApplicationError> {
        let row = &opened.row;
        let enterprise = row.enterprise.as_deref().ok_or(ApplicationError::NoEnterprise)?;
        let admin = enterprise::admin(at, enterprise).await?.ok_or(ApplicationError::NoEnterprise)?;
        self.tell_asked(at, opened, &admin, row.round + 1, 0).await?;
        Ok(admin)
    }

    async fn tell_asked(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        admin: &str,
        round: i64,
        day: i64,
    ) -> Result<(), ApplicationError> {
        let row = &opened.row;
        let name = self.name_of(at, &row.applicant).await?;
        let cause = asked_cause(&row.id, round, day);
        let link = row.enterprise.as_deref().map(link);
        let params = vec![("name", name), ("enterprise", opened.typed_name().to_owned())];
        self.tell_one(at, admin, &Told { key: "join.ask", cause: &cause, params, link: link.as_deref() }).await
    }

    /// Refuses whoever is not the admin of an enterprise; to whoever does not belong to it there is none.
    pub(super) async fn refuse_others(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        enterprise: &str,
    ) -> Result<EnterpriseRow, ApplicationError> {
        let member = enterprise::role(at, enterprise, &actor.account).await?.ok_or(ApplicationError::NoEnterprise)?;
        let known = enterprise::by_id(at, enterprise).await?.ok_or(ApplicationError::NoEnterprise)?;
        if member.is_admin() { Ok(known) } else { Err(ApplicationError::NotAdmin) }
    }

    /// The request of an enterprise that still waits for its admin.
    pub(super) async fn asked(
        &self,
        at: &mut Transaction,
        known: &EnterpriseRow,
        application: &str,
    ) -> Result<Opened, ApplicationError> {
        let row = table::by_id(at, application).await?.ok_or(ApplicationError::Unknown)?;
        if row.enterprise.as_ref() != Some(&known.id) {
            return Err(ApplicationError::Unknown);
        }
        if row.state != ApplicationState::Awaiting || row.awaits != Some(Awaited::Admin) {
            return Err(row.changed());
        }
        self.opened(at, row).await
    }

    /// The admin declines.
    pub(crate) async fn decline(
        &self,
        actor: &Actor,
        enterprise: &str,
        application: &str,
        asked: &DeclineRequest,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let reason = fields::cleaned(&asked.reason);
        if reason.is_empty() || reason.chars().count() > MAX_WORDS {
            return Err(FormError { field: "reason" }.into());
        }
        let id = self.office.new_id();
        let mut applicant = String::new();
        let done = once!(self.office, ApplicationError, repeat, |at| {
            let known = self.refuse_others(at, actor, enterprise).await?;
            let opened = self.asked(at, &known, application).await?;
            let row = &opened.row;
            let new = NewReview {
                id: &id,
                application,
                round: row.round,
                officer: &actor.account,
                verdict: ReviewVerdict::Rejected,
                marks: &Findings::new(&[], &reason).seal(&opened.key, &id, &mut self.office.random()),
                taken: row.sent.unwrap_or(self.now),
                at: self.now,
            };
            review::insert(at, &new).await?;
            let step = Step { decided: Some(self.now), ..Step::of(row, ApplicationState::Rejected) };
            if !table::step(at, &step).await? {
                return Err(row.changed());
            }
            note(at, self.office, &actor.account, "join.declined", application, self.now).await?;
            self.tell(at, &opened, "join.declined", row.round, &[("reason", reason.clone())]).await?;
            applicant.clone_from(&row.applicant);
            Ok(asked)
        })?;
        self.changed(&applicant);
        self.changed(&actor.account);
        Ok(done)
    }

    /// What the clock does to a page of those that wait for an admin: days stand still while he has no certificate, and he is told again.
    pub(crate) async fn remind_admins(&self, turns: &mut Turns) -> Result<(), ApplicationError> {
        let Some(after) = turns.admins.take() else { return Ok(()) };
        let mut reading = self.office.store.read().await?;
        let page = lapse::for_admins(&mut reading, &after).await?;
        turns.admins = next_page(&page);
        let mut due = Vec::new();
        for row in page {
            let id = row.id.clone();
            match self.due_of_admin(&mut reading, row).await {
                Ok(found) => due.extend(found),
                Err(error) => note_failure("admin", &id, Err(error)),
            }
        }
        drop(reading);
        for (row, due) in due {
            note_failure("admin", &row.id, self.remind_admin(&row, &due).await);
        }
        Ok(())
    }

    /// Does what is due of one, if it is still as it was read.
    async fn remind_admin(&self, read: &ApplicationRow, due: &Due) -> Result<(), ApplicationError> {
        let told = writing!(self.office.store, ApplicationError, |at| {
            let Some(row) = table::by_id(at, &read.id).await?.filter(|now| now.version == read.version) else {
                return Ok(None);
            };
            let (id, version) = (row.id.clone(), row.version);
            match due {
                Due::Stop => {
                    lapse::set_stands(at, &id, version, Some(self.now), row.lapses).await?;
                    Ok(Some(row.applicant))
                }
                Due::GoOn { lapses } => {
                    lapse::set_stands(at, &id, version, None, Some(*lapses)).await?;
                    Ok(Some(row.applicant))
                }
                Due::Tell { admin, day } => {
                    let round = row.round;
                    let opened = self.opened(at, row).await?;
                    self.tell_asked(at, &opened, admin, round, *day).await?;
                    Ok(Some(admin.clone()))
                }
            }
        })?;
        if let Some(account) = told {
            self.changed(&account);
        }
        Ok(())
    }

    async fn due_of_admin(
        &self,
        at: &mut Transaction,
        row: ApplicationRow,
    ) -> Result<Option<(ApplicationRow, Due)>, ApplicationError> {
        let (Some(enterprise), Some(lapses)) = (&row.enterprise, row.lapses) else { return Ok(None) };
        let Some(admin) = enterprise::admin(at, enterprise).await? else { return Ok(None) };
        let can_grant = !self.usable_certificates(at, &admin, &row.uscc).await?.is_empty();
        let due = match (can_grant, row.stands) {
            (false, None) => Due::Stop,
            (false, Some(_)) => return Ok(None),
            (true, Some(stands)) => {
                let stood = self.now.unix_ms() - stands.unix_ms();
                Due::GoOn { lapses: Instant::from_unix_ms(lapses.unix_ms() + stood) }
            }
            (true, None) => {
                let days = office::setting(at, "join_days", self.now).await?;
                let gone = days - (lapses.unix_ms() - self.now.unix_ms()).div_euclid(DAY_MS);
                let Some(day) = TOLD_AGAIN.into_iter().rev().find(|day| gone >= *day) else { return Ok(None) };
                let cause = asked_cause(&row.id, row.round, day);
                if told::is_told(at, &admin, "join.ask", &cause).await? {
                    return Ok(None);
                }
                Due::Tell { admin, day }
            }
        };
        Ok(Some((row, due)))
    }

    /// Whether the admin for whom an application waits can grant anything.
    pub(super) async fn can_admin_grant(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
    ) -> Result<Option<bool>, ApplicationError> {
        if row.awaits != Some(Awaited::Admin) {
            return Ok(None);
        }
        let Some(enterprise) = &row.enterprise else { return Ok(None) };
        let Some(admin) = enterprise::admin(at, enterprise).await? else { return Ok(Some(false)) };
        Ok(Some(!self.usable_certificates(at, &admin, &row.uscc).await?.is_empty()))
    }
}
