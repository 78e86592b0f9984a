//! Accounts: who somebody is here, by a phone number and nothing else, and where that somebody is logged in.
//!
//! Every step is one transaction; what it answers is on the disk. A wrong guess is a step too: it is counted whether it was refused or not.

mod by_phone;
mod closing;
mod code;
mod error;
mod login;
mod mail;
mod number;
mod password;
mod phones;
mod proof;
mod view;

use std::net::IpAddr;

use sealbid_pki::Instant;
use sealbid_wire::account::SessionLevel;

pub(crate) use error::AccountError;
pub(crate) use view::wire_role;

use crate::office::Office;
use crate::person::mail::MailAddress;
use crate::person::name::PersonName;
use crate::person::phone::PhoneNumber;
use crate::store::account::{self as table, AccountRow};
use crate::store::{StoreError, Transaction};
use crate::vault::{Column, DataKey};

/// Where the personal fields of accounts lie.
pub(crate) const PHONE: Column = Column::new("account", "phone");
pub(crate) const NAME: Column = Column::new("account", "name");
pub(crate) const MAIL: Column = Column::new("account", "mail");

const SECOND: i64 = 1_000;

/// Who asks, once a session was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) account: String,
    pub(crate) session: String,
    pub(crate) level: SessionLevel,
    /// What was shown in the session, as it is stored.
    pub(crate) factors: u8,
    pub(crate) is_verified: bool,
    /// Whether the session has the rights of the role: it has shown a code and the password.
    pub(crate) is_officer: bool,
    pub(crate) is_operator: bool,
    /// Whether the account has a role that this session has not shown enough for.
    pub(crate) lacks_factor: bool,
}

/// Accounts, as the service keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Accounts<'o> {
    pub(crate) office: &'o Office,
    pub(crate) now: Instant,
}

impl<'o> Accounts<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office, now: office.now() }
    }

    /// A number as somebody typed it.
    fn phone(&self, text: &str) -> Result<PhoneNumber, AccountError> {
        Ok(PhoneNumber::parse(text, self.office.is_practice)?)
    }

    /// By what a number is found.
    fn index(&self, phone: &PhoneNumber) -> [u8; 32] {
        self.office.vault.index(PHONE, phone.as_str())
    }

    /// By what an address is counted, and not found again.
    fn address(&self, address: IpAddr) -> [u8; 32] {
        self.office.vault.index(Column::new("sms_code", "address"), &address.to_string())
    }

    fn later(&self, ms: i64) -> Instant {
        Instant::from_unix_ms(self.now.unix_ms() + ms)
    }

    /// The account of a session.
    async fn own(&self, at: &mut Transaction, actor: &Actor) -> Result<AccountRow, AccountError> {
        table::by_id(at, &actor.account).await?.filter(|row| row.state != "closed").ok_or(AccountError::NoSession)
    }

    /// The key under which an account's fields are sealed.
    pub(crate) fn key(&self, row: &AccountRow) -> Result<DataKey, AccountError> {
        let wrapped = row.data_key.as_deref().ok_or(AccountError::NoSession)?;
        Ok(self.office.vault.unwrap(&row.id, wrapped)?)
    }

    /// The number of an account that somebody acts as.
    pub(crate) fn phone_of(&self, row: &AccountRow) -> Result<PhoneNumber, AccountError> {
        self.known_phone_of(row)?.ok_or(AccountError::NoSession)
    }

    /// The number of an account; nothing where it was freed, for whoever has it now is another one.
    pub(crate) fn known_phone_of(&self, row: &AccountRow) -> Result<Option<PhoneNumber>, AccountError> {
        let Some(sealed) = row.phone.as_deref() else { return Ok(None) };
        let plain = self.key(row)?.open(PHONE, &row.id, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged())?;
        // Whatever this service took once it takes again.
        PhoneNumber::parse(text, true).map(Some).map_err(|_| damaged())
    }

    /// The number of somebody else, as it is shown; empty where it was freed.
    pub(crate) fn masked_phone_of(&self, row: &AccountRow) -> Result<String, AccountError> {
        Ok(self.known_phone_of(row)?.map(|phone| phone.masked()).unwrap_or_default())
    }

    /// Where mail to an account goes.
    pub(crate) fn mail_of(&self, row: &AccountRow) -> Result<Option<MailAddress>, AccountError> {
        let Some(sealed) = &row.mail else { return Ok(None) };
        let plain = self.key(row)?.open(MAIL, &row.id, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged())?;
        MailAddress::parse(text).map(Some).map_err(|_| damaged())
    }

    /// The real name of an account, where it is proven.
    pub(crate) fn name_of(&self, row: &AccountRow) -> Result<Option<PersonName>, AccountError> {
        let Some(sealed) = &row.name else { return Ok(None) };
        let plain = self.key(row)?.open(NAME, &row.id, sealed)?;
        Ok(std::str::from_utf8(&plain).ok().and_then(|text| PersonName::parse(text).ok()))
    }

    /// It, as it is shown.
    pub(crate) fn masked_name(&self, row: &AccountRow) -> Result<Option<String>, AccountError> {
        Ok(self.name_of(row)?.map(|name| name.masked()))
    }

    /// A number as it is shown; nothing of what is none.
    pub(crate) fn masked(&self, phone: &str) -> String {
        PhoneNumber::parse(phone, true).map(|phone| phone.masked()).unwrap_or_default()
    }

    /// An address as it is shown; nothing of what is none.
    pub(crate) fn masked_mail(&self, mail: &str) -> String {
        MailAddress::parse(mail).map(|mail| mail.masked()).unwrap_or_default()
    }
}

/// An instant as a sentence has it: date and time in Shanghai, to the minute.
pub(crate) fn shanghai(at: Instant) -> String {
    let there = Instant::from_unix_ms(at.unix_ms() + 8 * 3_600 * SECOND).to_string();
    there[..16].replace('T', " ")
}

/// The day of a moment, as people there write it.
pub(crate) fn shanghai_day(at: Instant) -> String {
    shanghai(at)[..10].to_owned()
}

fn damaged() -> AccountError {
    AccountError::Store(StoreError::Database(sqlx::Error::Decode("a field that cannot be read".into())))
}
