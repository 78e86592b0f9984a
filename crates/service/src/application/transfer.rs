//! The corporate transfer: an amount is agreed on, and each entry of the bank's statement is told apart: the right one, a wrong amount, another
//! payer, one too late, one too many, one that nobody agreed on. Whatever it is, it is given back.

use rand_core::Rng as _;
use sealbid_pki::Instant;
use sealbid_wire::enterprise::Field;
use sealbid_wire::way::{BankEntry, BankView, EntryFate, EntryView, GivenBack, SandboxEntry, TransferView};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::join::day;
use super::{ApplicationError, Applications, Opened, fields, json, unjson};
use crate::account::Actor;
use crate::calendar::{after_days, end_of_working_day};
use crate::encoding::FormError;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as table, Step};
use crate::store::transfer::{self, EntryRow, NewEntry, NewTransfer, SandboxRow, TransferRow};
use crate::store::{Transaction, enterprise, office, writing};
use crate::told::Told;
use crate::trail::{note, note_as};
use crate::vault::Column;

const ACCOUNT: Column = Column::new("transfer", "account_index");
const PAYER: Column = Column::new("transfer", "payer_index");
const ENTRY: Column = Column::new("bank_entry", "payer");
const SHOWN: Column = Column::new("sandbox_entry", "payer");
/// Who it was, in the audit trail.
const ACTOR: &str = "bank";
/// The amounts that are asked, in fen: the small ones first, the others once an account was asked all of them.
const SMALL: std::ops::RangeInclusive<i64> = 11..=99;
const LARGE: std::ops::RangeInclusive<i64> = 111..=999;
/// How many entries there may be that are not right.
const WRONG: i64 = 3;

/// Who paid: the name of the account and its last six digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payer {
    pub(crate) name: String,
    pub(crate) account_tail: String,
}

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
fn fate<'t>(
    entry: &Entry<'_>,
    candidates: &'t [TransferRow],
    resumable_ms: i64,
) -> (EntryFate, Option<&'t TransferRow>) {
    let is_account = |of: &TransferRow| of.account_index == entry.account_index;
    let is_payer = |of: &TransferRow| of.payer_index == entry.payer_index;
    let is_exact = |of: &&TransferRow| is_account(of) && is_payer(of) && of.fen == entry.fen;
    if let Some(found) = candidates.iter().filter(is_exact).find(|of| of.state == "open" && entry.booked < of.deadline)
    {
        return (EntryFate::Matched, Some(found));
    }
    let is_late = |of: &&TransferRow| {
        let has_waited = of.application_state == "awaiting" || of.application_state == "lapsed";
        let is_first = of.state != "matched" && of.resume_until.is_none();
        has_waited && is_first && entry.booked.unix_ms() < of.deadline.unix_ms() + resumable_ms
    };
    if let Some(found) = candidates.iter().filter(is_exact).find(is_late) {
        return (EntryFate::Late, Some(found));
    }
    let is_after_the_right_one =
        |of: &&TransferRow| is_account(of) && is_payer(of) && (of.state == "matched" || of.resume_until.is_some());
    if let Some(found) = candidates.iter().rfind(is_after_the_right_one) {
        return (EntryFate::Extra, Some(found));
    }
    let only = |wanted: &dyn Fn(&TransferRow) -> bool| {
        let mut found = candidates.iter().filter(|of| of.state == "open" && wanted(of));
        found.next().filter(|_| found.next().is_none())
    };
    if let Some(found) = only(&|of| is_account(of) && is_payer(of) && of.fen != entry.fen) {
        return (EntryFate::WrongAmount, Some(found));
    }
    if let Some(found) = only(&|of| of.fen == entry.fen && (is_account(of) != is_payer(of))) {
        return (EntryFate::WrongPayer, Some(found));
    }
    (EntryFate::Unknown, None)
}

fn name(fate: EntryFate) -> &'static str {
    match fate {
        EntryFate::Matched => "matched",
        EntryFate::WrongAmount => "wrong_amount",
        EntryFate::WrongPayer => "wrong_payer",
        EntryFate::Late => "late",
        EntryFate::Extra => "extra",
        EntryFate::Unknown => "unknown",
    }
}

/// Yuan, as they are told.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A name in its one form: letters and brackets that differ by their width alone are the same.
fn plain(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn view(row: &EntryRow) -> EntryView {
    EntryView {
        amount: u32::try_from(row.fen).unwrap_or(u32::MAX),
        at: row.booked.to_string(),
        fate: serde_json::from_value(row.fate.as_str().into()).unwrap_or(EntryFate::Unknown),
        given_back: match row.state.as_str() {
            "returned" => GivenBack::Returned,
            "bounced" => GivenBack::Bounced,
            _ => GivenBack::Due,
        },
    }
}

impl Applications<'_> {
    fn indexes(&self, payer: &Payer) -> ([u8; 32], [u8; 32]) {
        let vault = &self.office.vault;
        (vault.index(ACCOUNT, &payer.account_tail), vault.index(PAYER, &plain(&payer.name)))
    }

    fn payer_of(opened: &Opened) -> Payer {
        Payer { name: opened.typed_name().to_owned(), account_tail: opened.text(Field::AccountTail).to_owned() }
    }

    /// Whether the transfer that an application agreed on came, from the account that it names now.
    pub(crate) async fn is_transferred(&self, at: &mut Transaction, opened: &Opened) -> Result<bool, ApplicationError> {
        let (account, payer) = self.indexes(&Self::payer_of(opened));
        let found = transfer::of_application(at, &opened.row.id).await?;
        Ok(found.is_some_and(|found| {
            found.state == "matched" && found.account_index == account && found.payer_index == payer
        }))
    }

    /// Agrees on an amount; when the application lapses unless it comes.
    pub(super) async fn agree(&self, at: &mut Transaction, opened: &Opened) -> Result<Instant, ApplicationError> {
        let payer = Self::payer_of(opened);
        let (account_index, payer_index) = self.indexes(&payer);
        let asked = transfer::amounts(at, &account_index).await?;
        let mut free: Vec<i64> = SMALL.filter(|fen| !asked.contains(fen)).collect();
        if free.is_empty() {
            free = LARGE.filter(|fen| !asked.contains(fen)).collect();
        }
        let drawn = self.office.random().next_u32() as usize % free.len().max(1);
        let fen = *free.get(drawn).ok_or(ApplicationError::AmountsUsed)?;
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
        let date = day(Instant::from_unix_ms(deadline.unix_ms() - 1));
        let params = [("last6", payer.account_tail), ("amount", yuan(fen)), ("date", date)];
        self.tell(at, opened, "transfer.open", opened.row.round + 1, &params).await?;
        // A statement may come days after what stands in it.
        Ok(after_days(deadline, office::setting(at, "transfer_statement_days", self.now).await? - 1))
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

    /// Hears what the bank has to tell, and has what is due given back.
    pub(crate) async fn listen_to_bank(&self) -> Result<(), ApplicationError> {
        let bank = &self.office.bank;
        if let Ok(heard) = bank.entries(self.office).await {
            for entry in heard {
                self.hear(bank.name(), &entry).await?;
            }
        }
        let due = transfer::due(&mut self.office.store.read().await?).await?;
        for row in due {
            let payer: Payer = unjson(&self.office.vault.of_service("bank").open(ENTRY, &row.id, &row.payer)?)?;
            // What cannot be done now is done with the next round.
            let Ok(is_taken) = bank.give_back(self.office, &row.reference, &payer, row.fen).await else { continue };
            let (state, record) = (if is_taken { "returned" } else { "bounced" }, self.office.new_id());
            writing!(self.office.store, ApplicationError, |at| {
                if transfer::give_back(at, &row.id, state, self.now).await? {
                    note_as(at, &record, ACTOR, &format!("entry.{state}"), &row.id, self.now).await?;
                }
                Ok(())
            })?;
            self.touch_applicant(row.application.as_deref()).await?;
        }
        Ok(())
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
            let (fate, of) = fate(&entry, &candidates, days * super::DAY_MS);
            let new = NewEntry {
                id: &id,
                bank,
                reference: &heard.reference,
                application: of.map(|of| of.application.as_str()),
                payer: &payer,
                fen: heard.fen,
                booked: heard.booked,
                heard: self.now,
                fate: name(fate),
            };
            if !transfer::hear(at, &new).await? {
                return Ok(None);
            }
            note_as(at, &record, ACTOR, &format!("entry.{}", name(fate)), &id, self.now).await?;
            match of {
                Some(of) => Ok(Some(self.carry_out(at, fate, of, heard, days).await?)),
                None => Ok(None),
            }
        })?;
        if let Some(applicant) = touched {
            self.changed(&applicant);
            self.office.live.touch_people();
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
        let opened = self.opened(at, row).await?;
        let row = &opened.row;
        let tell = |key: &'static str, params: Vec<(&'static str, String)>| (key, params);
        let (key, params) = match fate {
            EntryFate::Matched => {
                transfer::set_state(at, &of.id, "open", "matched").await?;
                self.stepped(at, &Step::of(row, "submitted"), &opened).await?;
                tell("transfer.matched", Vec::new())
            }
            EntryFate::WrongAmount | EntryFate::WrongPayer => {
                transfer::count_wrong(at, &of.id).await?;
                let left = WRONG - of.wrong - 1;
                if left == 0 {
                    self.lapsed(at, &opened, of).await?;
                }
                let left = ("n", left.to_string());
                match fate {
                    EntryFate::WrongAmount => {
                        tell("transfer.wrong", vec![("a", yuan(of.fen)), ("b", yuan(heard.fen)), left])
                    }
                    _ => tell("transfer.payer", vec![left]),
                }
            }
            EntryFate::Late => {
                if of.state == "open" {
                    self.lapsed(at, &opened, of).await?;
                }
                let until = after_days(of.deadline, resume_days - 1);
                transfer::set_resume(at, &of.id, Some(until)).await?;
                tell("transfer.late", vec![("date", day(Instant::from_unix_ms(until.unix_ms() - 1)))])
            }
            EntryFate::Extra | EntryFate::Unknown => tell("transfer.extra", Vec::new()),
        };
        let cause = format!("{}/{}", row.id, heard.reference);
        let link = super::submit::link(&row.id);
        self.tell_one(at, &row.applicant, &Told { key, cause: &cause, params, link: Some(&link) }).await?;
        Ok(row.applicant.clone())
    }

    async fn stepped(&self, at: &mut Transaction, step: &Step<'_>, of: &Opened) -> Result<(), ApplicationError> {
        if table::step(at, step).await? { Ok(()) } else { Err(of.row.changed()) }
    }

    async fn lapsed(&self, at: &mut Transaction, opened: &Opened, of: &TransferRow) -> Result<(), ApplicationError> {
        transfer::set_state(at, &of.id, "open", "over").await?;
        let step = Step { decided: Some(self.now), ..Step::of(&opened.row, "lapsed") };
        self.stepped(at, &step, opened).await
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
        if row.awaits.as_deref() == Some("bank") {
            self.listen_to_bank().await?;
        }
        once!(self.office, ApplicationError, repeat, |at| { self.view_in(at, actor, id).await })
    }

    /// 继续认证: goes on with a transfer that came too late, once.
    pub(crate) async fn resume(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, ApplicationError> {
        let view = once!(self.office, ApplicationError, repeat, |at| {
            let opened = self.open_own(at, actor, id).await?;
            let row = &opened.row;
            let found = transfer::of_application(at, id).await?;
            let found = found.filter(|found| found.state == "over").ok_or_else(|| row.changed())?;
            if row.state != "lapsed" {
                return Err(row.changed());
            }
            if found.resume_until.is_none_or(|until| until <= self.now) {
                return Err(ApplicationError::ResumeOver);
            }
            let kind = opened.kind();
            self.refuse_closed_way(at, &actor.account, kind, &row.uscc).await?;
            if table::open(at, &actor.account, &row.uscc, super::name(kind)).await?.is_some() {
                return Err(row.changed());
            }
            transfer::set_state(at, &found.id, "over", "matched").await?;
            transfer::set_resume(at, &found.id, None).await?;
            self.stepped(at, &Step::of(row, "submitted"), &opened).await?;
            note(at, self.office, &actor.account, "application.resumed", id, self.now).await?;
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
            if row.awaits.as_deref() != Some("applicant") {
                return Err(row.changed());
            }
            let known = enterprise::by_uscc(at, &row.uscc).await?.ok_or(ApplicationError::NoEnterprise)?;
            if enterprise::role(at, &known.id, &actor.account).await?.is_some() {
                return Err(ApplicationError::Member);
            }
            note(at, self.office, &actor.account, "application.confirmed", id, self.now).await?;
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
            role: "clerk",
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
        let step = Step { decided: Some(self.now), ..Step::of(&opened.row, "approved") };
        self.stepped(at, &step, opened).await?;
        table::fulfil(at, &opened.row.id, self.now).await?;
        let params = [("no", opened.row.number.clone()), ("enterprise", opened.typed_name().to_owned())];
        self.tell(at, opened, "app.done", opened.row.round, &params).await
    }

    /// The bank's statement, as officers see it.
    pub(crate) async fn bank(&self) -> Result<BankView, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let key = self.office.vault.of_service("bank");
        let mut entries = Vec::new();
        for row in transfer::newest(&mut reading).await? {
            let payer: Payer = unjson(&key.open(ENTRY, &row.id, &row.payer)?)?;
            let application = match &row.application {
                Some(id) => table::by_id(&mut reading, id).await?.map(|row| row.number),
                None => None,
            };
            let entry = view(&row);
            let Payer { name, account_tail } = payer;
            entries.push(BankEntry { reference: row.reference, payer: name, account_tail, entry, application });
        }
        Ok(BankView { payee: self.office.bank.payee(), entries })
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
        if tail.len() != 6 || !tail.bytes().all(|byte| byte.is_ascii_digit()) {
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
            application_state: "awaiting".to_owned(),
            account_index: vec![account],
            payer_index: vec![payer],
            fen,
            state: "open".to_owned(),
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
        one[0].state = "matched".to_owned();
        one[0].application_state = "submitted".to_owned();
        for fen in [37, 73] {
            assert_eq!(told(1, 1, fen, 0, &one), (EntryFate::Extra, Some("a")));
        }
        assert_eq!(told(1, 2, 37, 0, &one), (EntryFate::Unknown, None));
    }

    #[test]
    fn of_what_was_taken_back_nothing_is_late() {
        let mut one = [agreed("a", 1, 1, 37)];
        one[0].state = "over".to_owned();
        for (state, fate) in [("lapsed", EntryFate::Late), ("withdrawn", EntryFate::Unknown)] {
            state.clone_into(&mut one[0].application_state);
            assert_eq!(told(1, 1, 37, 0, &one).0, fate, "{state}");
        }
        // Once one may be gone on with, the next is one more.
        "lapsed".clone_into(&mut one[0].application_state);
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
