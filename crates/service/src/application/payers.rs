//! Who paid: shown to officers with a record of it, and known no longer than it takes.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationState, Field};
use sealbid_wire::way::{BankEntry, BankView};

use super::entries::ENTRY;
use super::transfer::{Payer, view};
use super::{ApplicationError, Applications, FIELDS, HANDED_IN, fields, json, unjson};
use crate::account::Actor;
use crate::calendar::{DAY_MS, day_began};
use crate::store::application as table;
use crate::store::{Transaction, office, payers, transfer, writing};
use crate::trail::{note, note_as};

/// Who it was, in the audit trail.
const ACTOR: &str = "clock";
/// What an officer did who saw who paid, in the audit trail.
const OPENED: &str = "bank.opened";
/// How long it is known who paid, once an entry was given back and what it was for ended.
const KEPT_MS: i64 = 30 * DAY_MS;
/// What names a corporate account in what was typed.
const ACCOUNT: [Field; 2] = [Field::Bank, Field::AccountTail];

impl Applications<'_> {
    /// The bank's statement, as officers see it. Who saw up to which entry who paid is recorded once a day: the page asks again by itself.
    pub(crate) async fn bank(&self, actor: &Actor) -> Result<BankView, ApplicationError> {
        let key = self.office.vault.of_service("bank");
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let rows = transfer::newest(at).await?;
        let known = rows.iter().filter(|row| row.payer.is_some());
        let newest = known.max_by(|one, other| (one.heard, &one.id).cmp(&(other.heard, &other.id)));
        let mut unrecorded = newest.map(|row| row.id.clone());
        if let Some(id) = &unrecorded
            && office::is_recorded(at, &actor.account, OPENED, id, day_began(self.now)).await?
        {
            unrecorded = None;
        }
        let mut entries = Vec::new();
        for row in rows {
            let payer: Option<Payer> = match &row.payer {
                Some(sealed) => Some(unjson(&key.open(ENTRY, &row.id, sealed)?)?),
                None => None,
            };
            let application = match &row.application {
                Some(id) => table::by_id(at, id).await?.map(|row| row.number),
                None => None,
            };
            let entry = view(&row);
            let (payer, account_tail) = payer.map(|payer| (payer.name, payer.account_tail)).unzip();
            entries.push(BankEntry { reference: row.reference, payer, account_tail, entry, application });
        }
        drop(reading);
        if let Some(id) = unrecorded {
            writing!(self.office.store, ApplicationError, |at| {
                note(at, self.office, &actor.account, OPENED, &id, self.now).await?;
                Ok(())
            })?;
        }
        Ok(BankView { payee: self.office.bank.payee(), entries })
    }

    /// Forgets who paid what was given back long ago, for what ended long ago. Of what could not be given back it stays known whose it is.
    pub(super) async fn forget_payers(&self) -> Result<(), ApplicationError> {
        let before = Instant::from_unix_ms(self.now.unix_ms() - KEPT_MS);
        let mut reading = self.office.store.read().await?;
        let payers = payers::known_payers(&mut reading, before).await?;
        let accounts = payers::known_accounts(&mut reading, before).await?;
        let typed = payers::typed_accounts(&mut reading, before).await?;
        drop(reading);
        if !payers.is_empty() || !accounts.is_empty() {
            let record = self.office.new_id();
            writing!(self.office.store, ApplicationError, |at| {
                for id in &payers {
                    payers::erase_payer(at, id).await?;
                }
                for id in &accounts {
                    payers::erase_account(at, id).await?;
                }
                note_as(at, &record, ACTOR, "bank.erased", "bank", self.now).await?;
                Ok(())
            })?;
        }
        for id in typed {
            writing!(self.office.store, ApplicationError, |at| { self.forget_account(at, &id).await })?;
        }
        Ok(())
    }

    /// Forgets the account that was typed into an application, in its fields and in what was handed in.
    async fn forget_account(&self, at: &mut Transaction, id: &str) -> Result<(), ApplicationError> {
        let Some(row) = table::by_id(at, id).await?.filter(|row| row.state == ApplicationState::Fulfilled) else {
            return Ok(());
        };
        let opened = self.opened(at, row).await?;
        let without = |mut typed: fields::Fields| {
            for field in ACCOUNT {
                typed.remove(&field);
            }
            json(&typed)
        };
        for (round, sealed) in payers::handed_in(at, id).await? {
            let kept = without(unjson(&opened.key.open(HANDED_IN, id, &sealed)?)?);
            let sealed = opened.key.seal(HANDED_IN, id, &kept, &mut self.office.random());
            payers::set_handed_in(at, id, round, &sealed).await?;
        }
        let sealed = opened.key.seal(FIELDS, id, &without(opened.fields), &mut self.office.random());
        payers::set_account_erased(at, id, &sealed, self.now).await?;
        Ok(())
    }
}
