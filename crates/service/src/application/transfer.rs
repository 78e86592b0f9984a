//! The corporate transfer: an amount is agreed on, comes, and lets somebody in.

use std::ops::RangeInclusive;

use rand_core::Rng as _;
use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationState, Field, MemberRole};
use sealbid_wire::way::{Awaited, EntryView, TransferView};
use serde::{Deserialize, Serialize};

use super::{ApplicationError, Applications, Opened, fields};
use crate::account::{Actor, shanghai_day};
use crate::calendar::{DAY_MS, after_days, day_began, end_of_working_day};
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as table, ApplicationRow, Step};
use crate::store::transfer::{self, EntryRow, NewTransfer, TransferState};
use crate::store::{Transaction, enterprise, office};
use crate::told::Told;
use crate::trail::note;
use crate::vault::Column;

const ACCOUNT: Column = Column::new("transfer", "account_index");
const PAYER: Column = Column::new("transfer", "payer_index");
/// The amounts that are asked, in fen: the small ones first, the others where an account was asked all of them lately.
const SMALL: RangeInclusive<i64> = 11..=99;
const LARGE: RangeInclusive<i64> = 111..=999;
/// How many entries there may be that are not right.
pub(super) const WRONG: i64 = 3;

/// Who paid: the name of the account and its last six digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payer {
    pub(crate) name: String,
    pub(crate) account_tail: String,
}

/// Yuan, as they are told.
pub(super) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

pub(super) fn view(row: &EntryRow) -> EntryView {
    EntryView {
        amount: u32::try_from(row.fen).unwrap_or(u32::MAX),
        at: row.booked.to_string(),
        fate: row.fate,
        given_back: row.state,
    }
}

/// An amount, by lot, that an account was not asked lately; nothing where it was asked all of them.
fn amount(asked: &[i64], lot: u32) -> Option<i64> {
    let free = |of: RangeInclusive<i64>| of.filter(|fen| !asked.contains(fen)).collect::<Vec<_>>();
    let small = free(SMALL);
    let free = if small.is_empty() { free(LARGE) } else { small };
    free.get(lot as usize % free.len().max(1)).copied()
}

impl Applications<'_> {
    pub(super) fn indexes(&self, payer: &Payer) -> ([u8; 32], [u8; 32]) {
        let vault = &self.office.vault;
        (vault.index(ACCOUNT, &payer.account_tail), vault.index(PAYER, &fields::plain(&payer.name)))
    }

    fn payer_of(opened: &Opened) -> Payer {
        Payer { name: opened.typed_name().to_owned(), account_tail: opened.text(Field::AccountTail).to_owned() }
    }

    /// Whether the transfer that an application agreed on came, from the account that it names now.
    pub(crate) async fn is_transferred(&self, at: &mut Transaction, opened: &Opened) -> Result<bool, ApplicationError> {
        let (account, payer) = self.indexes(&Self::payer_of(opened));
        let found = transfer::of_application(at, &opened.row.id).await?;
        Ok(found.is_some_and(|found| {
            let is_account = found.account_index.as_deref() == Some(account.as_slice());
            found.state == TransferState::Matched
                && is_account
                && found.payer_index.as_deref() == Some(payer.as_slice())
        }))
    }

    /// Agrees on an amount; when the application lapses unless it comes.
    pub(super) async fn agree(&self, at: &mut Transaction, opened: &Opened) -> Result<Instant, ApplicationError> {
        let payer = Self::payer_of(opened);
        let (account_index, payer_index) = self.indexes(&payer);
        let today = transfer::begun_since(at, &opened.row.applicant, day_began(self.now)).await?;
        if today >= office::setting(at, "transfers_a_day", self.now).await? {
            return Err(ApplicationError::TransfersToday);
        }
        // An entry for one that is over may be heard of for so long after its deadline: until then nobody else is asked its amount.
        let statement_days = office::setting(at, "transfer_statement_days", self.now).await?;
        let heard_days = office::setting(at, "transfer_resume_days", self.now).await? + statement_days;
        let lately = Instant::from_unix_ms(self.now.unix_ms() - heard_days * DAY_MS);
        let asked = transfer::amounts(at, &account_index, lately).await?;
        let fen = amount(&asked, self.office.random().next_u32()).ok_or(ApplicationError::AmountsUsed)?;
        let days = office::setting(at, "transfer_days", self.now).await?;
        let deadline = end_of_working_day(self.now, days);
        let new = NewTransfer {
            id: &self.office.new_id(),
            application: &opened.row.id,
            account_index: &account_index,
            payer_index: &payer_index,
            fen,
            deadline,
            began: self.now,
        };
        transfer::insert(at, &new).await?;
        // The day before the midnight that it is due by.
        let date = shanghai_day(Instant::from_unix_ms(deadline.unix_ms() - 1));
        let params = [("last6", payer.account_tail), ("amount", yuan(fen)), ("date", date)];
        self.tell(at, opened, "transfer.open", opened.row.round + 1, &params).await?;
        // A statement may come days after what stands in it.
        Ok(after_days(deadline, statement_days - 1))
    }

    /// The transfer of an application, as its applicant and officers see it.
    pub(crate) async fn transfer_view(
        &self,
        at: &mut Transaction,
        application: &str,
    ) -> Result<Option<TransferView>, ApplicationError> {
        let Some(row) = transfer::of_application(at, application).await? else { return Ok(None) };
        let entries = transfer::entries_of(at, application).await?;
        Ok(Some(TransferView {
            amount: u32::try_from(row.fen).unwrap_or(u32::MAX),
            payee: self.office.bank.payee(),
            deadline: row.deadline.to_string(),
            tries_left: u32::try_from(WRONG - row.wrong).unwrap_or(0),
            resume_until: row.resume_until.filter(|until| self.now < *until).map(|until| until.to_string()),
            entries: entries.iter().map(view).collect(),
        }))
    }

    pub(super) async fn stepped(
        &self,
        at: &mut Transaction,
        step: &Step<'_>,
        row: &ApplicationRow,
    ) -> Result<(), ApplicationError> {
        if !table::step(at, step).await? {
            return Err(row.changed());
        }
        // Whatever steps so waited for somebody else before: the officers have it from now on.
        if step.state == ApplicationState::Submitted {
            table::set_queued(at, &row.id, self.now).await?;
        }
        Ok(())
    }

    /// 已打款: asks the bank now. What somebody says proves nothing by itself.
    pub(crate) async fn ask_bank(
        &self,
        actor: &Actor,
        id: &str,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let row = self.open_own(&mut reading, actor, id).await?.row;
        drop(reading);
        if row.awaits == Some(Awaited::Bank) {
            self.listen_for(id).await?;
        }
        once!(self.office, ApplicationError, repeat, |at| { self.view_in(at, actor, id).await })
    }

    /// 继续认证: goes on with a transfer that came too late, once.
    pub(crate) async fn resume(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let row = &opened.row;
            let found = transfer::of_application(at, id).await?;
            let found = found.filter(|found| found.state == TransferState::Over).ok_or_else(|| row.changed())?;
            if row.state != ApplicationState::Lapsed {
                return Err(row.changed());
            }
            if found.resume_until.is_none_or(|until| until <= self.now) {
                return Err(ApplicationError::ResumeOver);
            }
            let kind = opened.kind();
            self.refuse_closed_way(at, &actor.account, kind, &row.uscc).await?;
            if table::open(at, &actor.account, &row.uscc, kind).await?.is_some() {
                return Err(row.changed());
            }
            transfer::set_state(at, &found.id, TransferState::Over, TransferState::Matched).await?;
            transfer::set_resume(at, &found.id, None).await?;
            self.stepped(at, &Step::of(row, ApplicationState::Submitted), row).await?;
            note(at, self.office, &actor.account, "application.resumed", id, self.now).await?;
            self.accounts().keep_needed(at, &actor.account).await?;
            self.view_in(at, actor, id).await
        })?;
        self.changed(&actor.account);
        Ok(view)
    }

    /// The applicant comes in as a clerk, although he was told to become the admin.
    pub(crate) async fn confirm(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let mut admin = None;
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let row = &opened.row;
            if row.awaits != Some(Awaited::Applicant) {
                return Err(row.changed());
            }
            let known = enterprise::by_uscc(at, &row.uscc).await?.ok_or(ApplicationError::NoEnterprise)?;
            if enterprise::role(at, &known.id, &actor.account).await?.is_some() {
                return Err(ApplicationError::Member);
            }
            note(at, self.office, &actor.account, "application.confirmed", id, self.now).await?;
            self.accounts().keep_needed(at, &actor.account).await?;
            admin = self.enter_by_transfer(at, &opened, &known.id).await?;
            self.view_in(at, actor, id).await
        })?;
        self.changed(&actor.account);
        if let Some(admin) = admin {
            self.changed(&admin);
        }
        Ok(view)
    }

    /// Somebody comes in as a clerk by a transfer, without any grant; its admin is told. Who that is.
    pub(crate) async fn enter_by_transfer(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        enterprise: &str,
    ) -> Result<Option<String>, ApplicationError> {
        self.enter(at, opened, enterprise).await?;
        self.deliver_nothing(at, opened).await?;
        let admin = enterprise::admin(at, enterprise).await?;
        if let Some(admin) = &admin {
            let name = self.name_of(at, &opened.row.applicant).await?;
            let told =
                Told { key: "people.by_transfer", cause: &opened.row.id, params: vec![("name", name)], link: None };
            self.tell_one(at, admin, &told).await?;
        }
        Ok(admin)
    }

    /// Somebody belongs to an enterprise from now on, as a clerk.
    pub(crate) async fn enter(
        &self,
        at: &mut Transaction,
        opened: &Opened,
        enterprise: &str,
    ) -> Result<(), ApplicationError> {
        let row = &opened.row;
        let new = enterprise::NewMember {
            id: &self.office.new_id(),
            enterprise,
            account: &row.applicant,
            role: MemberRole::Clerk,
            origin: &row.id,
            since: self.now,
        };
        enterprise::insert_member(at, &new).await?;
        table::set_enterprise(at, &row.id, enterprise).await?;
        note(at, self.office, &row.applicant, "membership.began", enterprise, self.now).await?;
        Ok(())
    }

    /// A transfer is approved, and there is nothing to deliver: it is done.
    pub(crate) async fn deliver_nothing(&self, at: &mut Transaction, opened: &Opened) -> Result<(), ApplicationError> {
        let step = Step { decided: Some(self.now), ..Step::of(&opened.row, ApplicationState::Approved) };
        self.stepped(at, &step, &opened.row).await?;
        table::fulfil(at, &opened.row.id, self.now).await?;
        let params = [("no", opened.row.number.clone()), ("enterprise", opened.typed_name().to_owned())];
        self.tell(at, opened, "app.done", opened.row.round, &params).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trf2_used_up_the_larger_amounts_follow_and_after_the_last_there_is_none() {
        let mut asked = Vec::new();
        for (lot, range) in (0..).zip(SMALL.map(|_| SMALL).chain(LARGE.map(|_| LARGE))) {
            let fen = amount(&asked, lot * 7_919).unwrap();
            assert!(range.contains(&fen) && !asked.contains(&fen), "{fen}");
            asked.push(fen);
        }
        assert_eq!((asked.len(), amount(&asked, 0)), (89 + 889, None));
        // One that is free again is asked before any larger one.
        asked.retain(|fen| *fen != 42 && *fen != 420);
        assert_eq!(amount(&asked, 5), Some(42));
    }
}
