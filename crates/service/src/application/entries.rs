//! The bank's statement: each entry is heard once, told apart (the right one, a wrong amount, another payer, one too late, one too many, one that
//! nobody agreed on), and given back whatever it is.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::ApplicationState;
use sealbid_wire::way::{EntryFate, GivenBack, SandboxEntry};

use super::lapse::note_failure;
use super::transfer::{Payer, WRONG, yuan};
use super::{ApplicationError, Applications, fields, json, unjson};
use crate::account::{Actor, shanghai_day};
use crate::calendar::{DAY_MS, after_days};
use crate::encoding::FormError;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as table, ApplicationRow, Step};
use crate::store::transfer::{self, EntryRow, NewEntry, SandboxRow, TransferRow, TransferState};
use crate::store::{Named as _, Transaction, office, writing};
use crate::told::Told;
use crate::trail::{note, note_as};
use crate::vault::Column;

pub(super) const ENTRY: Column = Column::new("bank_entry", "payer");
const SHOWN: Column = Column::new("sandbox_entry", "payer");
/// Who it was, in the audit trail.
const ACTOR: &str = "bank";

/// An entry that a bank told of.
pub(crate) struct Heard {
    /// The bank's own: the same twice is one entry.
    pub(crate) reference: String,
    pub(crate) payer: Payer,
    pub(crate) fen: i64,
    /// By the bank's clock.
    pub(crate) booked: Instant,
}

/// An entry as it is compared.
struct Entry<'e> {
    account_index: &'e [u8],
    payer_index: &'e [u8],
    fen: i64,
    booked: Instant,
}

/// What an entry is, and of which of the transfers that it may be meant for. An entry of which two might be meant belongs to none.
///
/// What is agreed on and open goes before what is done: a company's second applicant is told of a wrong amount, although the first one's
/// came. One more of the very amount that came is one too many all the same, for amounts are not drawn twice in that time.
fn fate<'t>(
    entry: &Entry<'_>,
    candidates: &'t [TransferRow],
    resumable_ms: i64,
) -> (EntryFate, Option<&'t TransferRow>) {
    let is_account = |of: &TransferRow| of.account_index.as_deref() == Some(entry.account_index);
    let is_payer = |of: &TransferRow| of.payer_index.as_deref() == Some(entry.payer_index);
    let is_exact = |of: &&TransferRow| is_account(of) && is_payer(of) && of.fen == entry.fen;
    let is_in_time = |of: &TransferRow| entry.booked.unix_ms() < of.deadline.unix_ms() + resumable_ms;
    let is_open = |of: &TransferRow| of.state == TransferState::Open;
    if let Some(found) = candidates.iter().filter(is_exact).find(|of| is_open(of) && entry.booked < of.deadline) {
        return (EntryFate::Matched, Some(found));
    }
    let is_late = |of: &&TransferRow| {
        let has_waited = matches!(of.application_state, ApplicationState::Awaiting | ApplicationState::Lapsed);
        let is_first = of.state != TransferState::Matched && of.resume_until.is_none();
        has_waited && is_first && is_in_time(of)
    };
    if let Some(found) = candidates.iter().filter(is_exact).find(is_late) {
        return (EntryFate::Late, Some(found));
    }
    let only = |wanted: &dyn Fn(&TransferRow) -> bool| {
        let mut found = candidates.iter().filter(|of| wanted(of));
        found.next().filter(|_| found.next().is_none())
    };
    // The right one came, and this is not long after it.
    let has_come = |of: &TransferRow| {
        is_account(of)
            && is_payer(of)
            && (of.state == TransferState::Matched || of.resume_until.is_some())
            && is_in_time(of)
    };
    if let Some(found) = only(&|of| has_come(of) && of.fen == entry.fen) {
        return (EntryFate::Extra, Some(found));
    }
    if let Some(found) = only(&|of| is_open(of) && is_account(of) && is_payer(of) && of.fen != entry.fen) {
        return (EntryFate::WrongAmount, Some(found));
    }
    if let Some(found) = only(&|of| is_open(of) && of.fen == entry.fen && (is_account(of) != is_payer(of))) {
        return (EntryFate::WrongPayer, Some(found));
    }
    if !candidates.iter().any(|of| is_open(of) && is_account(of) && is_payer(of))
        && let Some(found) = only(&has_come)
    {
        return (EntryFate::Extra, Some(found));
    }
    (EntryFate::Unknown, None)
}

impl Applications<'_> {
    /// Hears what the bank has to tell, and has what is due given back.
    pub(crate) async fn listen_to_bank(&self) -> Result<(), ApplicationError> {
        self.hear_bank().await;
        let mut after = String::new();
        loop {
            let due = transfer::due(&mut self.office.store.read().await?, &after).await?;
            let Some(last) = due.last() else { return Ok(()) };
            after.clone_from(&last.id);
            self.give_all_back(due).await;
        }
    }

    /// The same for one application, whose applicant waits for the answer.
    pub(super) async fn listen_for(&self, application: &str) -> Result<(), ApplicationError> {
        self.hear_bank().await;
        let entries = transfer::entries_of(&mut self.office.store.read().await?, application).await?;
        self.give_all_back(entries.into_iter().filter(|entry| entry.state == GivenBack::Due)).await;
        Ok(())
    }

    async fn hear_bank(&self) {
        let bank = &self.office.bank;
        let Ok(heard) = bank.entries(self.office).await else { return };
        for entry in heard {
            note_failure("entry", &entry.reference, self.hear(bank.name(), &entry).await);
        }
    }

    async fn give_all_back(&self, due: impl IntoIterator<Item = EntryRow>) {
        for row in due {
            note_failure("return", &row.id, self.give_back(&row).await);
        }
    }

    /// Has an entry given back; what cannot be done now is done with the next round.
    async fn give_back(&self, row: &EntryRow) -> Result<(), ApplicationError> {
        let bank = &self.office.bank;
        // What is to be given back knows to whom.
        let Some(sealed) = &row.payer else { return Ok(()) };
        let payer: Payer = unjson(&self.office.vault.of_service("bank").open(ENTRY, &row.id, sealed)?)?;
        let Ok(is_taken) = bank.give_back(self.office, &row.reference, &payer, row.fen).await else { return Ok(()) };
        let (state, record) = (if is_taken { GivenBack::Returned } else { GivenBack::Bounced }, self.office.new_id());
        writing!(self.office.store, ApplicationError, |at| {
            if transfer::give_back(at, &row.id, state, self.now).await? {
                note_as(at, &record, ACTOR, &format!("entry.{}", state.name()), &row.id, self.now).await?;
            }
            Ok(())
        })?;
        self.touch_applicant(row.application.as_deref()).await
    }

    async fn touch_applicant(&self, application: Option<&str>) -> Result<(), ApplicationError> {
        let Some(application) = application else { return Ok(()) };
        if let Some(row) = table::by_id(&mut self.office.store.read().await?, application).await? {
            self.changed(&row.applicant);
        }
        Ok(())
    }

    /// Hears of an entry; a second time nothing.
    pub(crate) async fn hear(&self, bank: &str, heard: &Heard) -> Result<(), ApplicationError> {
        if transfer::is_heard(&mut self.office.store.read().await?, bank, &heard.reference).await? {
            return Ok(());
        }
        let (id, record) = (self.office.new_id(), self.office.new_id());
        let (account_index, payer_index) = self.indexes(&heard.payer);
        let key = self.office.vault.of_service("bank");
        let payer = key.seal(ENTRY, &id, &json(&heard.payer), &mut self.office.random());
        let touched = writing!(self.office.store, ApplicationError, |at| {
            let days = office::setting(at, "transfer_resume_days", self.now).await?;
            let candidates = transfer::candidates(at, &account_index, &payer_index).await?;
            let entry = Entry {
                account_index: &account_index,
                payer_index: &payer_index,
                fen: heard.fen,
                booked: heard.booked,
            };
            let (fate, of) = fate(&entry, &candidates, days * DAY_MS);
            let new = NewEntry {
                id: &id,
                bank,
                reference: &heard.reference,
                application: of.map(|of| of.application.as_str()),
                payer: &payer,
                fen: heard.fen,
                booked: heard.booked,
                heard: self.now,
                fate,
            };
            if !transfer::hear(at, &new).await? {
                return Ok(None);
            }
            note_as(at, &record, ACTOR, &format!("entry.{}", fate.name()), &id, self.now).await?;
            match of {
                Some(of) => Ok(Some(self.carry_out(at, fate, of, heard, days).await?)),
                None => Ok(None),
            }
        })?;
        if let Some(applicant) = touched {
            self.changed(&applicant);
        }
        Ok(())
    }

    /// What comes of an entry for the application that it belongs to; whose that is.
    async fn carry_out(
        &self,
        at: &mut Transaction,
        fate: EntryFate,
        of: &TransferRow,
        heard: &Heard,
        resume_days: i64,
    ) -> Result<String, ApplicationError> {
        let row = table::by_id(at, &of.application).await?.ok_or(ApplicationError::Unknown)?;
        let (key, params) = match fate {
            EntryFate::Matched => {
                transfer::set_state(at, &of.id, TransferState::Open, TransferState::Matched).await?;
                self.stepped(at, &Step::of(&row, ApplicationState::Submitted), &row).await?;
                ("transfer.matched", Vec::new())
            }
            EntryFate::WrongAmount | EntryFate::WrongPayer => {
                transfer::count_wrong(at, &of.id).await?;
                let left = WRONG - of.wrong - 1;
                if left == 0 {
                    self.lapsed(at, &row, of).await?;
                }
                let left = ("n", left.to_string());
                match fate {
                    EntryFate::WrongAmount => {
                        ("transfer.wrong", vec![("a", yuan(of.fen)), ("b", yuan(heard.fen)), left])
                    }
                    _ => ("transfer.payer", vec![left]),
                }
            }
            EntryFate::Late => {
                if of.state == TransferState::Open {
                    self.lapsed(at, &row, of).await?;
                }
                let until = after_days(of.deadline, resume_days - 1);
                transfer::set_resume(at, &of.id, Some(until)).await?;
                ("transfer.late", vec![("date", shanghai_day(Instant::from_unix_ms(until.unix_ms() - 1)))])
            }
            EntryFate::Extra | EntryFate::Unknown => ("transfer.extra", Vec::new()),
        };
        let cause = format!("{}/{}", row.id, heard.reference);
        let link = super::submit::link(&row.id);
        self.tell_one(at, &row.applicant, &Told { key, cause: &cause, params, link: Some(&link) }).await?;
        Ok(row.applicant)
    }

    async fn lapsed(
        &self,
        at: &mut Transaction,
        row: &ApplicationRow,
        of: &TransferRow,
    ) -> Result<(), ApplicationError> {
        transfer::set_state(at, &of.id, TransferState::Open, TransferState::Over).await?;
        let step = Step { decided: Some(self.now), ..Step::of(row, ApplicationState::Lapsed) };
        self.stepped(at, &step, row).await
    }

    /// What stands in for the bank is shown an entry.
    pub(crate) async fn show_entry(
        &self,
        actor: &Actor,
        asked: &SandboxEntry,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let wrong = |field| FormError { field };
        let (reference, name) = (fields::cleaned(&asked.reference), fields::cleaned(&asked.payer));
        if reference.is_empty() || reference.chars().count() > 64 {
            return Err(wrong("reference").into());
        }
        if name.is_empty() || name.chars().count() > fields::MAX_TEXT {
            return Err(wrong("payer").into());
        }
        let tail = asked.account_tail.clone();
        if !fields::is_account_tail(&tail) {
            return Err(wrong("account_tail").into());
        }
        if !(1..=100_000_000).contains(&asked.amount) {
            return Err(wrong("amount").into());
        }
        let booked = match &asked.at {
            Some(at) => at.parse::<Instant>().map_err(|_| wrong("at"))?,
            None => self.now,
        };
        let payer = json(&Payer { name, account_tail: tail });
        let payer = self.office.vault.of_service("bank").seal(SHOWN, &reference, &payer, &mut self.office.random());
        let fen = i64::from(asked.amount);
        let row = SandboxRow { reference, payer, fen, booked, bounces: asked.bounces };
        let done = once!(self.office, ApplicationError, repeat, |at| {
            transfer::show(at, &row).await?;
            note(at, self.office, &actor.account, "sandbox.chosen", "bank", self.now).await?;
            Ok(asked)
        })?;
        self.office.outbox.notify_one();
        Ok(done)
    }

    /// What the sandbox was shown, as a bank tells of it.
    pub(crate) async fn shown_entries(&self) -> Result<Vec<(Heard, bool)>, ApplicationError> {
        let key = self.office.vault.of_service("bank");
        let mut shown = Vec::new();
        for row in transfer::shown(&mut self.office.store.read().await?).await? {
            let payer = unjson(&key.open(SHOWN, &row.reference, &row.payer)?)?;
            let heard = Heard { reference: row.reference, payer, fen: row.fen, booked: row.booked };
            shown.push((heard, row.bounces));
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEADLINE: i64 = 1_000_000;
    const RESUME: i64 = 500_000;

    fn at(ms: i64) -> Instant {
        Instant::from_unix_ms(ms)
    }

    fn agreed(id: &str, account: u8, payer: u8, fen: i64) -> TransferRow {
        TransferRow {
            id: id.to_owned(),
            application: id.to_owned(),
            application_state: ApplicationState::Awaiting,
            account_index: Some(vec![account]),
            payer_index: Some(vec![payer]),
            fen,
            state: TransferState::Open,
            wrong: 0,
            deadline: at(DEADLINE),
            resume_until: None,
        }
    }

    fn told(account: u8, payer: u8, fen: i64, booked: i64, candidates: &[TransferRow]) -> (EntryFate, Option<&str>) {
        let entry = Entry { account_index: &[account], payer_index: &[payer], fen, booked: at(booked) };
        let (fate, of) = fate(&entry, candidates, RESUME);
        (fate, of.map(|of| of.id.as_str()))
    }

    #[test]
    fn each_entry_is_told_apart() {
        let one = [agreed("a", 1, 1, 37)];
        assert_eq!(told(1, 1, 37, DEADLINE - 1, &one), (EntryFate::Matched, Some("a")));
        assert_eq!(told(1, 1, 37, DEADLINE, &one), (EntryFate::Late, Some("a")));
        assert_eq!(told(1, 1, 37, DEADLINE + RESUME, &one), (EntryFate::Unknown, None));
        assert_eq!(told(1, 1, 73, 0, &one), (EntryFate::WrongAmount, Some("a")));
        assert_eq!(told(1, 2, 37, 0, &one), (EntryFate::WrongPayer, Some("a")));
        assert_eq!(told(2, 1, 37, 0, &one), (EntryFate::WrongPayer, Some("a")));
        assert_eq!(told(2, 1, 73, 0, &one), (EntryFate::Unknown, None));
        assert_eq!(told(2, 2, 37, 0, &one), (EntryFate::Unknown, None));
    }

    #[test]
    fn one_more_after_the_right_one_is_extra_whatever_its_amount() {
        let mut one = [agreed("a", 1, 1, 37)];
        one[0].state = TransferState::Matched;
        one[0].application_state = ApplicationState::Submitted;
        for fen in [37, 73] {
            assert_eq!(told(1, 1, fen, 0, &one), (EntryFate::Extra, Some("a")));
        }
        assert_eq!(told(1, 2, 37, 0, &one), (EntryFate::Unknown, None));
        // For as long as a late one could be gone on with.
        assert_eq!(told(1, 1, 37, DEADLINE + RESUME - 1, &one), (EntryFate::Extra, Some("a")));
        for fen in [37, 73] {
            assert_eq!(told(1, 1, fen, DEADLINE + RESUME, &one), (EntryFate::Unknown, None));
        }
    }

    #[test]
    fn what_came_once_swallows_no_entry_of_whoever_is_still_waited_for() {
        let mut two = [agreed("a", 1, 1, 37), agreed("b", 1, 1, 53)];
        two[0].state = TransferState::Matched;
        two[0].application_state = ApplicationState::Fulfilled;
        assert_eq!(told(1, 1, 53, 0, &two), (EntryFate::Matched, Some("b")));
        assert_eq!(told(1, 1, 35, 0, &two), (EntryFate::WrongAmount, Some("b")));
        assert_eq!(told(1, 2, 53, 0, &two), (EntryFate::WrongPayer, Some("b")));
        // The company paid the first one's amount twice: that is no mistake of the second one's.
        assert_eq!(told(1, 1, 37, 0, &two), (EntryFate::Extra, Some("a")));
        // Of two that came nobody knows whose one of another amount is.
        two[1].state = TransferState::Matched;
        assert_eq!(told(1, 1, 35, 0, &two), (EntryFate::Unknown, None));
        assert_eq!(told(1, 1, 53, 0, &two), (EntryFate::Extra, Some("b")));
    }

    #[test]
    fn of_what_was_taken_back_nothing_is_late() {
        let mut one = [agreed("a", 1, 1, 37)];
        one[0].state = TransferState::Over;
        for (state, fate) in
            [(ApplicationState::Lapsed, EntryFate::Late), (ApplicationState::Withdrawn, EntryFate::Unknown)]
        {
            one[0].application_state = state;
            assert_eq!(told(1, 1, 37, 0, &one).0, fate, "{state:?}");
        }
        // Once one may be gone on with, the next is one more.
        one[0].application_state = ApplicationState::Lapsed;
        one[0].resume_until = Some(at(DEADLINE + RESUME));
        assert_eq!(told(1, 1, 37, 0, &one), (EntryFate::Extra, Some("a")));
    }

    #[test]
    fn an_entry_that_two_may_be_meant_by_counts_against_neither() {
        let two = [agreed("a", 1, 1, 37), agreed("b", 1, 1, 38)];
        assert_eq!(told(1, 1, 38, 0, &two), (EntryFate::Matched, Some("b")));
        assert_eq!(told(1, 1, 39, 0, &two), (EntryFate::Unknown, None));
        assert_eq!(told(1, 2, 38, 0, &two), (EntryFate::WrongPayer, Some("b")));
    }
}
