//! Deciding: approved, returned for what was refused, or rejected; and a second officer's look.

use rand_core::Rng as _;
use sealbid_wire::enterprise::ApplicationState;
use sealbid_wire::review::{Check, Decide, ReviewRow, ReviewVerdict, SecondLook};

use super::findings::MAX_WORDS;
use super::{Findings, Reviews};
use crate::account::Actor;
use crate::application::{ApplicationError, Applications, Opened, document, fields};
use crate::calendar::after_days;
use crate::encoding::FormError;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as applications, ApplicationRow, Step};
use crate::store::document as documents;
use crate::store::review::{self as table, DecisionRow, LookState, NewReview, QueuedRow};
use crate::store::{Named as _, Transaction, office};
use crate::trail::note;
use crate::vault::Column;

pub(super) const NOTE: Column = Column::new("second_look", "note");

impl Reviews<'_> {
    /// Decides.
    pub(crate) async fn decide(
        &self,
        actor: &Actor,
        id: &str,
        asked: &Decide,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let review = self.office.new_id();
        let mut touched = Vec::new();
        let done = once!(self.office, ApplicationError, repeat, |at| {
            let row = self.held(at, actor, id, asked.lease).await?;
            self.refuse_own(at, actor, &row).await?;
            let opened = self.applications().opened(at, row).await?;
            let way = self.applications().way(at, &opened.row).await?;
            let findings = Findings::of_officer(way, &asked.marks, &asked.reason)?;
            if !findings.bear(way, asked.verdict) {
                return Err(ApplicationError::Marks);
            }
            let row = &opened.row;
            let documents = documents::of_application(at, id).await?;
            // A draft that went another way has more in it than the officer was shown.
            let handed_in = fields::handed_in(&opened.fields, way);
            let findings = findings.by(&document::named_in(&handed_in, &documents));
            let new = NewReview {
                id: &review,
                application: id,
                round: row.round,
                officer: &actor.account,
                verdict: asked.verdict,
                marks: &findings.seal(&opened.key, &review, &mut self.office.random()),
                taken: row.lease_from.unwrap_or(self.now),
                at: self.now,
            };
            table::insert(at, &new).await?;
            touched = vec![row.applicant.clone()];
            match asked.verdict {
                ReviewVerdict::Approved => touched.extend(self.approve(at, &opened).await?),
                ReviewVerdict::Returned => self.give_back(at, &opened, &findings).await?,
                ReviewVerdict::Rejected => self.reject(at, &opened, &findings).await?,
            }
            self.draw_second_look(at, &review).await?;
            let action = format!("application.{}", asked.verdict.name());
            note(at, self.office, &actor.account, &action, id, self.now).await?;
            self.row_of(at, actor, id).await
        })?;
        for account in &touched {
            self.applications().changed(account);
        }
        Ok(done)
    }

    /// Its row in the queue as it is now.
    async fn row_of(&self, at: &mut Transaction, actor: &Actor, id: &str) -> Result<ReviewRow, ApplicationError> {
        let row = table::queued(at, id).await?.ok_or(ApplicationError::Unknown)?;
        self.row(at, actor, row).await
    }

    /// 退回补正: what was refused alone can be changed.
    async fn give_back(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        findings: &Findings,
    ) -> Result<(), ApplicationError> {
        let lapses = after_days(self.now, office::setting(at, "returned_days", self.now).await?);
        self.step(at, opened, ApplicationState::Returned, Some(lapses)).await?;
        if findings.refuses(Check::Grant) {
            self.applications().refuse_grant(at, opened).await?;
        }
        let refused: Vec<_> = findings.marks().iter().filter(|mark| !mark.fits).collect();
        let reasons: Vec<&str> = refused.iter().map(|mark| mark.reason.as_str()).collect();
        let told =
            [("no", opened.row.number.clone()), ("n", refused.len().to_string()), ("reason", reasons.join("；"))];
        self.applications().tell(at, opened, "app.returned", opened.row.round, &told).await
    }

    /// 不予通过: one may apply anew.
    async fn reject(&self, at: &mut Transaction, opened: &Opened, findings: &Findings) -> Result<(), ApplicationError> {
        self.step(at, opened, ApplicationState::Rejected, None).await?;
        Applications::end_ways(at, &opened.row.id).await?;
        let told = [("no", opened.row.number.clone()), ("reason", findings.reason().unwrap_or_default())];
        self.applications().tell(at, opened, "app.rejected", opened.row.round, &told).await
    }

    pub(super) async fn step(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        state: ApplicationState,
        lapses: Option<sealbid_pki::Instant>,
    ) -> Result<(), ApplicationError> {
        let row = &opened.row;
        let step = Step { lapses, decided: Some(self.now), ..Step::of(row, state) };
        match applications::step(at, &step).await? {
            true => Ok(()),
            false => Err(row.changed()),
        }
    }

    /// A share of all decisions, drawn by lot, is looked at by a second officer.
    async fn draw_second_look(&self, at: &mut Transaction, review: &str) -> Result<(), ApplicationError> {
        let percent = office::setting(at, "second_look_percent", self.now).await?;
        if i64::from(self.office.random().next_u32() % 100) < percent {
            table::want_second_look(at, review).await?;
        }
        Ok(())
    }

    /// The decision of an application that this officer is to give a second look, as the queue has it.
    pub(super) async fn for_second_look(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
    ) -> Result<(ApplicationRow, DecisionRow), ApplicationError> {
        if let Some(QueuedRow { application, decision: Some(decision) }) =
            table::second_look(at, &actor.account, id).await?
        {
            return Ok((application, decision));
        }
        applications::by_id(at, id).await?.ok_or(ApplicationError::Unknown)?;
        match table::has_second_look(at, id).await? {
            // It waits for somebody else: this one decided, applied, or belongs to the enterprise.
            true => Err(ApplicationError::Conflict),
            false => Err(ApplicationError::NoSecondLook),
        }
    }

    /// A second officer says what he thinks of a decision.
    pub(crate) async fn second_look(
        &self,
        actor: &Actor,
        id: &str,
        asked: &SecondLook,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let words = fields::cleaned(&asked.note);
        if words.chars().count() > MAX_WORDS || (!asked.agrees && words.is_empty()) {
            return Err(FormError { field: "note" }.into());
        }
        once!(self.office, ApplicationError, repeat, |at| {
            let (row, decision) = self.for_second_look(at, actor, id).await?;
            // What was looked at is said something of, and nothing that came into its place.
            if decision.round != i64::from(asked.round) {
                return Err(ApplicationError::NoSecondLook);
            }
            let opened = self.applications().opened(at, row).await?;
            let sealed = opened.key.seal(NOTE, &decision.review, words.as_bytes(), &mut self.office.random());
            let state = if asked.agrees { LookState::Agreed } else { LookState::Differed };
            if !table::set_second_look(at, &decision.review, state, &actor.account, &sealed, self.now).await? {
                return Err(ApplicationError::NoSecondLook);
            }
            note(at, self.office, &actor.account, &format!("second_look.{}", state.name()), id, self.now).await?;
            self.row_of(at, actor, id).await
        })
    }
}
