//! Looking at an application: taking it, seeing all of it, marking it, letting it go.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationState, Field};
use sealbid_wire::review::{Check, CheckView, Finding, ReviewView, RoundView, SaveMarks};
use sealbid_wire::way::EntryFate;

use super::{Findings, Reviews, findings};
use crate::account::Actor;
use crate::application::fields::{self, Fields};
use crate::application::{ApplicationError, HANDED_IN, Opened, document, shanghai_date, unjson};
use crate::person::id_number::IdNumber;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as applications, ApplicationRow, Step};
use crate::store::document::{self as documents, DocumentRow};
use crate::store::review::{self as table, QueuedRow, ReviewRow};
use crate::store::transfer::{self, TransferState};
use crate::store::{Transaction, account, enterprise, identity, lease, office, writing};
use crate::trail::note;

impl Reviews<'_> {
    /// Takes one, or goes on with one's own.
    pub(crate) async fn take(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let row = applications::by_id(at, id).await?.ok_or(ApplicationError::Unknown)?;
            self.refuse_own(at, actor, &row).await?;
            match (row.state, &row.officer, row.lease_until) {
                (ApplicationState::Submitted, ..) => {}
                (ApplicationState::InReview, Some(officer), _) if *officer == actor.account => {}
                (ApplicationState::InReview, _, Some(until)) if until <= self.now => {}
                (ApplicationState::InReview, Some(officer), Some(until)) => {
                    return Err(ApplicationError::Leased { officer: self.masked(at, officer).await?, until });
                }
                _ => return Err(row.changed()),
            }
            let until = self.until(at).await?;
            if !lease::take(at, id, row.version, &actor.account, self.now, until).await? {
                return Err(row.changed());
            }
            // Who saw all of it, and when, is written down each time.
            note(at, self.office, &actor.account, "application.opened", id, self.now).await?;
            let row = table::queued(at, id).await?.ok_or(ApplicationError::Unknown)?;
            self.view(at, actor, row, None).await
        })?;
        self.office.live.touch_queues();
        Ok(view)
    }

    /// What a decision that waits for a second look was about, and how it was found.
    pub(crate) async fn decided(&self, actor: &Actor, id: &str) -> Result<ReviewView, ApplicationError> {
        writing!(self.office.store, ApplicationError, |at| {
            let (row, decision) = self.for_second_look(at, actor, id).await?;
            note(at, self.office, &actor.account, "second_look.opened", id, self.now).await?;
            let found = table::of_application(at, id).await?.into_iter().find(|found| found.id == decision.review);
            let found = found.ok_or(ApplicationError::NoSecondLook)?;
            self.view(at, actor, QueuedRow { application: row, decision: Some(decision) }, Some(found)).await
        })
    }

    /// Gives one back without a decision; the marks stay.
    pub(crate) async fn let_go(&self, actor: &Actor, id: &str) -> Result<(), ApplicationError> {
        let done = writing!(self.office.store, ApplicationError, |at| {
            let row = applications::by_id(at, id).await?.ok_or(ApplicationError::Unknown)?;
            if row.officer.as_ref() != Some(&actor.account) {
                return Ok(());
            }
            applications::step(at, &Step::of(&row, ApplicationState::Submitted)).await?;
            note(at, self.office, &actor.account, "application.let_go", id, self.now).await?;
            Ok(())
        });
        self.office.live.touch_queues();
        done
    }

    /// Keeps the marks of now.
    pub(crate) async fn save_marks(&self, actor: &Actor, id: &str, asked: &SaveMarks) -> Result<(), ApplicationError> {
        writing!(self.office.store, ApplicationError, |at| {
            let row = self.held(at, actor, id, asked.lease).await?;
            let opened = self.applications().opened(at, row).await?;
            let findings = Findings::of_officer(self.applications().way(at, &opened.row).await?, &asked.marks, "")?;
            let sealed = findings.seal_kept(&opened.key, id, &mut self.office.random());
            table::set_marks(at, id, opened.row.round, &actor.account, &sealed, self.now).await?;
            let until = self.until(at).await?;
            lease::prolong(at, id, opened.row.lease, until).await?;
            Ok(())
        })
    }

    /// A document of one that the officer holds, or gives a second look.
    pub(crate) async fn document(
        &self,
        actor: &Actor,
        id: &str,
        document: &str,
    ) -> Result<(String, Vec<u8>), ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let row = applications::by_id(&mut reading, id).await?.ok_or(ApplicationError::Unknown)?;
        let is_held =
            row.officer.as_ref() == Some(&actor.account) && row.lease_until.is_some_and(|until| self.now < until);
        if !is_held && self.for_second_look(&mut reading, actor, id).await.is_err() {
            return Err(ApplicationError::LeaseLost);
        }
        let found = documents::by_id(&mut reading, id, document).await?.ok_or(ApplicationError::NoDocument)?;
        let opened = self.applications().opened(&mut reading, row).await?;
        drop(reading);
        self.applications().bytes_of(&opened.row, &opened.key, &found).await
    }

    /// The application that an officer holds under this number.
    pub(super) async fn held(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
        lease: u32,
    ) -> Result<ApplicationRow, ApplicationError> {
        let row = applications::by_id(at, id).await?.ok_or(ApplicationError::Unknown)?;
        if !row.is_with_officers() && row.lease == i64::from(lease) {
            return Err(row.changed());
        }
        let is_held = row.officer.as_ref() == Some(&actor.account)
            && row.lease == i64::from(lease)
            && row.lease_until.is_some_and(|until| self.now < until);
        if is_held { Ok(row) } else { Err(ApplicationError::LeaseLost) }
    }

    /// Nobody decides of his own, or of an enterprise that he belongs to.
    pub(super) async fn refuse_own(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: &ApplicationRow,
    ) -> Result<(), ApplicationError> {
        let mut is_own = row.applicant == actor.account;
        if let Some(known) = enterprise::by_uscc(at, &row.uscc).await? {
            is_own |= enterprise::role(at, &known.id, &actor.account).await?.is_some();
        }
        if is_own { Err(ApplicationError::Conflict) } else { Ok(()) }
    }

    pub(super) async fn until(&self, at: &mut Transaction) -> Result<Instant, ApplicationError> {
        Ok(self.now.plus_secs(office::setting(at, "lease_seconds", self.now).await?))
    }

    /// All of it as it is now; with a decision, as that was made.
    async fn view(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: QueuedRow,
        decided: Option<ReviewRow>,
    ) -> Result<ReviewView, ApplicationError> {
        let opened = self.applications().opened(at, row.application.clone()).await?;
        let listed = self.row(at, actor, row).await?;
        let lease = opened.row.lease;
        let until = decided.as_ref().map(|found| found.at).or(opened.row.lease_until).unwrap_or(self.now);
        // What was handed in again after the decision is none of its business.
        let later = decided.as_ref().map_or(0, |found| opened.row.round.saturating_sub(found.round));
        let handed_in = table::submissions(at, &opened.row.id).await?.into_iter();
        let mut submissions = handed_in.skip(usize::try_from(later).unwrap_or_default());
        let mut next = || -> Result<Fields, ApplicationError> {
            match submissions.next().and_then(|row| row.fields) {
                Some(sealed) => unjson(&opened.key.open(HANDED_IN, &opened.row.id, &sealed)?),
                None => Ok(Fields::new()),
            }
        };
        let (handed_in, earlier) = (next()?, next()?);
        let documents = documents::of_application(at, &opened.row.id).await?;
        let kept = match &decided {
            Some(found) => Findings::open(&opened.key, found)?,
            None => match table::marks(at, &opened.row.id, opened.row.round, &actor.account).await? {
                Some(sealed) => Findings::open_kept(&opened.key, &opened.row.id, &sealed)?,
                None => Findings::default(),
            },
        };
        let person = self.person(at, &opened.row.applicant).await?;
        let mut checks = Vec::new();
        for check in findings::checks(self.applications().way(at, &opened.row).await?) {
            let findings = self.found(at, &opened, &handed_in, &documents, *check, person.as_ref()).await?;
            let fields =
                findings::fields_of(*check).iter().copied().filter(|field| handed_in.contains_key(field)).collect();
            checks.push(CheckView { check: *check, fields, findings, mark: kept.mark_of(*check) });
        }
        let mut rounds = Vec::new();
        let rounds_until = decided.as_ref().map_or(i64::MAX, |found| found.round);
        let before = table::of_application(at, &opened.row.id).await?.into_iter();
        for found in before.filter(|found| found.round <= rounds_until) {
            let findings = Findings::open(&opened.key, &found)?;
            rounds.push(RoundView {
                round: u32::try_from(found.round).unwrap_or(u32::MAX),
                verdict: found.verdict,
                officer: self.masked(at, &found.officer).await?,
                at: found.at.to_string(),
                reason: findings.reason(),
                refused: findings.refused(),
                seen: findings.seen().to_vec(),
            });
        }
        let notes = self.applications().notes(at, &opened, &documents).await?;
        Ok(ReviewView {
            row: listed,
            lease: u32::try_from(lease).unwrap_or(u32::MAX),
            until: until.to_string(),
            applicant: person.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
            applicant_id: person.map(|(_, number)| number.masked()).unwrap_or_default(),
            checks,
            notes,
            documents: document::named_in(&handed_in, &documents).into_iter().map(document::view).collect(),
            transfer: self.applications().transfer_view(at, &opened.row.id).await?,
            rounds,
            fields: handed_in,
            earlier,
        })
    }

    /// The proven name and number of somebody.
    async fn person(&self, at: &mut Transaction, of: &str) -> Result<Option<(String, IdNumber)>, ApplicationError> {
        let Some(row) = account::by_id(at, of).await? else { return Ok(None) };
        let Some(name) = self.accounts().name_of(&row)? else { return Ok(None) };
        let Some(proof) = identity::newest(at, of).await?.filter(|proof| proof.state == "passed") else {
            return Ok(None);
        };
        let Some(number) = crate::identity::number_of(&self.accounts().key(&row)?, &proof, shanghai_date(self.now))?
        else {
            return Ok(None);
        };
        Ok(Some((name.as_str().to_owned(), number)))
    }

    /// What a program finds of one thing.
    async fn found(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        fields: &Fields,
        documents: &[DocumentRow],
        check: Check,
        person: Option<&(String, IdNumber)>,
    ) -> Result<Vec<Finding>, ApplicationError> {
        let text = |field: Field| fields.get(&field).map_or("", String::as_str);
        let mut found = Vec::new();
        match check {
            Check::Uscc => {
                let fits = sealbid_bid::Uscc::try_from(text(Field::Uscc)).is_ok_and(|uscc| uscc.check_digit_fits());
                found.push(if fits { Finding::CheckDigitFits } else { Finding::CheckDigitOff });
                let is_known = enterprise::by_uscc(at, &opened.row.uscc).await?.is_some();
                found.push(if is_known { Finding::Registered } else { Finding::NotRegistered });
                let others = applications::undecided(at, &opened.row.uscc).await?;
                if others.iter().any(|row| row.id != opened.row.id && row.state != ApplicationState::Draft) {
                    found.push(Finding::Contested);
                }
            }
            Check::LegalId => {
                let is_card = text(Field::LegalIdKind) == "id_card";
                if is_card && IdNumber::parse(text(Field::LegalIdNumber), shanghai_date(self.now)).is_ok() {
                    found.push(Finding::IdNumberFits);
                }
            }
            Check::Applicant => {
                if let Some((name, number)) = person
                    && fields::is_same_name(name, text(Field::LegalName))
                {
                    let is_same = text(Field::LegalIdKind) == "id_card"
                        && number.as_str() == text(Field::LegalIdNumber).to_uppercase();
                    found.push(if is_same { Finding::ApplicantIsLegal } else { Finding::ApplicantDiffers });
                }
            }
            Check::Term => {
                let is_over = fields::is_licence_over(fields, shanghai_date(self.now));
                found.push(if is_over { Finding::TermOver } else { Finding::TermRuns });
            }
            Check::Licence => {
                let picture = documents.iter().find(|row| row.id == text(Field::Licence));
                if let Some(sharpness) = picture.and_then(|row| row.sharpness) {
                    found.push(if sharpness >= fields::SHARP { Finding::Sharp } else { Finding::Blurred });
                }
            }
            Check::Grant => found.push(match self.applications().is_grant_intact(at, opened).await? {
                Some(true) => Finding::GrantIntact,
                Some(false) => Finding::GrantBroken,
                None => Finding::GrantNone,
            }),
            Check::Transfer => {
                let entries = transfer::entries_of(at, &opened.row.id).await?;
                let of = transfer::of_application(at, &opened.row.id).await?;
                if of.is_some_and(|of| of.state == TransferState::Matched) {
                    found.push(Finding::TransferMatched);
                }
                if entries.iter().any(|entry| matches!(entry.fate, EntryFate::WrongAmount | EntryFate::WrongPayer)) {
                    found.push(Finding::TransferOthers);
                }
            }
            Check::Form => {
                let form = documents.iter().find(|row| row.id == text(Field::Form));
                if let Some(names) = form.and_then(|row| row.names_number) {
                    found.push(if names { Finding::FormNumberFits } else { Finding::FormNumberOff });
                }
            }
            Check::Name | Check::LegalName | Check::Platform | Check::Certificate => {}
        }
        Ok(found)
    }
}
