//! What the clock does to applications: leases and drafts end, and of what ended nothing personal is kept for long.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::ApplicationState;

use super::{ApplicationError, Applications};
use crate::account::shanghai_day;
use crate::calendar::DAY_MS;
use crate::store::application::{self as table, ApplicationRow, Step};
use crate::store::{Named as _, grant, lapse, lease, writing};
use crate::trail::note_as;

/// Who it was, in the audit trail.
const ACTOR: &str = "clock";
/// How many days before the end its applicant is told of it, and told again.
const TOLD_BEFORE: [i64; 2] = [7, 1];
/// How long what ended is kept.
const KEPT_MS: i64 = 30 * DAY_MS;

/// Behind which application the clock goes on with each of its works. A turn does a page of each at most, so that nothing else that is due waits for long;
/// and what fails is tried again only after all that stands behind it had its turn.
#[derive(Default)]
pub(crate) struct Turns {
    leases: String,
    over: String,
    warned: String,
    /// Nothing where no admin is to be looked after before the next round.
    pub(super) admins: Option<String>,
}

impl Turns {
    /// All that wait for an admin are looked at from the next turn on; where they are already, that goes on.
    pub(crate) fn look_after_admins(&mut self) {
        self.admins.get_or_insert_default();
    }
}

/// Behind which application the next page begins, where there is one.
pub(super) fn next_page(page: &[ApplicationRow]) -> Option<String> {
    let is_full = i64::try_from(page.len()).is_ok_and(|count| count == lapse::PAGE);
    page.last().filter(|_| is_full).map(|row| row.id.clone())
}

/// Of what could not be done of one thing, nothing else has to suffer.
pub(super) fn note_failure(what: &'static str, id: &str, done: Result<(), ApplicationError>) {
    if let Err(error) = done {
        tracing::error!(what, id, code = error.code(), "a chore failed for one; it is done again");
    }
}

impl Applications<'_> {
    /// Gives back what officers let lie, ends what is over, and tells of what ends soon.
    pub(crate) async fn lapse_due(&self, turns: &mut Turns) -> Result<(), ApplicationError> {
        let [first, last] = TOLD_BEFORE.map(|days| Instant::from_unix_ms(self.now.unix_ms() + days * DAY_MS));
        let mut reading = self.office.store.read().await?;
        let leases = lease::over(&mut reading, self.now, &turns.leases).await?;
        let over = lapse::over(&mut reading, self.now, &turns.over).await?;
        let warned = lapse::to_warn(&mut reading, self.now, first, last, TOLD_BEFORE[1], &turns.warned).await?;
        drop(reading);
        turns.leases = next_page(&leases).unwrap_or_default();
        turns.over = next_page(&over).unwrap_or_default();
        turns.warned = next_page(&warned).unwrap_or_default();
        for row in leases {
            note_failure("lease", &row.id, self.end(&row, ApplicationState::Submitted).await);
        }
        for row in over {
            note_failure("lapse", &row.id, self.end(&row, ApplicationState::Lapsed).await);
        }
        for row in warned {
            note_failure("lapsing", &row.id, self.tell_lapsing(&row).await);
        }
        Ok(())
    }

    /// Brings one to another state, if it is still as it was read.
    async fn end(&self, read: &ApplicationRow, state: ApplicationState) -> Result<(), ApplicationError> {
        let id = self.office.new_id();
        writing!(self.office.store, ApplicationError, |at| {
            let decided = (state == ApplicationState::Lapsed).then_some(self.now);
            let step = Step { decided, ..Step::of(read, state) };
            if !table::step(at, &step).await? {
                return Ok(());
            }
            note_as(at, &id, ACTOR, &format!("application.{}", state.name()), &read.id, self.now).await?;
            if state == ApplicationState::Lapsed {
                Self::end_ways(at, &read.id).await?;
                let row = table::by_id(at, &read.id).await?.ok_or(ApplicationError::Unknown)?;
                let opened = self.opened(at, row).await?;
                self.tell(at, &opened, "app.lapsed", read.round, &[("no", read.number.clone())]).await?;
            }
            Ok(())
        })?;
        self.changed(&read.applicant);
        Ok(())
    }

    async fn tell_lapsing(&self, read: &ApplicationRow) -> Result<(), ApplicationError> {
        let Some(lapses) = read.lapses else { return Ok(()) };
        let left = (lapses.unix_ms() - self.now.unix_ms() + DAY_MS - 1) / DAY_MS;
        let Some(days) = TOLD_BEFORE.into_iter().rev().find(|days| left <= *days) else { return Ok(()) };
        let is_told = writing!(self.office.store, ApplicationError, |at| {
            let Some(row) = table::by_id(at, &read.id).await?.filter(|row| row.lapses == Some(lapses)) else {
                return Ok(false);
            };
            lapse::set_warned(at, &read.id, lapses, days).await?;
            let opened = self.opened(at, row).await?;
            let told = [("no", read.number.clone()), ("date", shanghai_day(lapses))];
            // Told once for each of the two, and anew where somebody saved meanwhile.
            let cause = lapses.unix_secs() + days;
            self.tell(at, &opened, "app.lapsing", cause, &told).await?;
            Ok(true)
        })?;
        if is_told {
            self.changed(&read.applicant);
        }
        Ok(())
    }

    /// Erases what ended long ago.
    pub(crate) async fn sweep(&self) -> Result<(), ApplicationError> {
        self.forget_payers().await?;
        let guessed = Instant::from_unix_ms(self.now.unix_ms() - 2 * DAY_MS);
        writing!(self.office.store, ApplicationError, |at| {
            grant::end_over(at, self.now).await?;
            grant::forget_guesses(at, guessed).await?;
            Ok(())
        })?;
        let before = Instant::from_unix_ms(self.now.unix_ms() - KEPT_MS);
        let ended = lapse::to_erase(&mut self.office.store.read().await?, before).await?;
        for id in ended {
            let record = self.office.new_id();
            let done = writing!(self.office.store, ApplicationError, |at| {
                lapse::erase(at, &id).await?;
                note_as(at, &record, ACTOR, "application.erased", &id, self.now).await?;
                Ok(())
            });
            note_failure("erasing", &id, done);
        }
        Ok(())
    }
}
