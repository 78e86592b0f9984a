//! Codes of six digits: who has the phone of a number, or reads the mail of an address, proves it with one.

use std::net::IpAddr;

use rand_core::Rng as _;
use sealbid_wire::account::{AskCode, CodeAsked, CodePurpose};

use super::{AccountError, Accounts, MAIL, SECOND};
use crate::calendar::DAY_MS;
use crate::encoding::hex;
use crate::mail::Mail;
use crate::person::mail::MailAddress;
use crate::person::phone::PhoneNumber;
use crate::store::code::{self as table, NewCode};
use crate::store::{Transaction, office, writing};
use crate::told::{self, Sms};
use crate::vault::Column;

const CODE: Column = Column::new("sms_code", "code");

/// The last 24 hours and the last hour, over which codes are counted.
const NUMBER_MS: i64 = DAY_MS;
const ADDRESS_MS: i64 = 3_600 * SECOND;

/// What a code is for, and so by which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Login,
    Password,
    Number,
    Proof,
    /// It goes by mail.
    Mail,
}

impl From<CodePurpose> for Purpose {
    fn from(purpose: CodePurpose) -> Self {
        match purpose {
            CodePurpose::Login => Self::Login,
            CodePurpose::Password => Self::Password,
            CodePurpose::Number => Self::Number,
            CodePurpose::Proof => Self::Proof,
        }
    }
}

impl Purpose {
    /// How it is stored.
    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Password => "password",
            Self::Number => "number",
            Self::Proof => "proof",
            Self::Mail => "mail",
        }
    }
}

/// To whom a code goes, by which way.
#[derive(Clone, Copy)]
pub(super) enum Receiver<'r> {
    Phone(&'r PhoneNumber),
    Mail(&'r MailAddress),
}

impl Receiver<'_> {
    fn way(self) -> &'static str {
        match self {
            Self::Phone(_) => "sms",
            Self::Mail(_) => "mail",
        }
    }
}

/// A code, and what it and its sending are known by.
pub(super) struct DrawnCode {
    code: String,
    id: String,
    sent: String,
}

impl Accounts<'_> {
    /// Has a code sent to a number. Whether anybody has the number is not even looked up, so that nothing tells it.
    pub(crate) async fn ask_code(&self, asked: &AskCode, address: IpAddr) -> Result<CodeAsked, AccountError> {
        let phone = self.phone(&asked.phone)?;
        self.send_code(Receiver::Phone(&phone), asked.purpose.into(), address).await
    }

    /// Has a code sent. Numbers and addresses of mail have the same limits.
    async fn send_code(&self, to: Receiver<'_>, purpose: Purpose, address: IpAddr) -> Result<CodeAsked, AccountError> {
        let drawn = self.draw_code();
        let done = writing!(self.office.store, AccountError, |at| {
            self.send_code_in(at, to, purpose, address, &drawn).await
        });
        self.office.outbox.notify_one();
        done
    }

    /// What a code that is to be sent consists of.
    pub(super) fn draw_code(&self) -> DrawnCode {
        let code = format!("{:06}", self.office.random().next_u64() % 1_000_000);
        DrawnCode { code, id: self.office.new_id(), sent: self.office.new_id() }
    }

    /// Has it sent, in the caller's transaction.
    pub(super) async fn send_code_in(
        &self,
        at: &mut Transaction,
        to: Receiver<'_>,
        purpose: Purpose,
        address: IpAddr,
        drawn: &DrawnCode,
    ) -> Result<CodeAsked, AccountError> {
        let (index, address, name) = (self.index_of(to), self.address(address), purpose.name());
        let DrawnCode { code, id, sent } = drawn;
        let hmac = self.code_hmac(&index, name, code);
        let now = self.now;
        let again = office::setting(at, "code_again_seconds", now).await? * SECOND;
        if let Some(last) = table::last_asked(at, &index, name).await? {
            let left = last.unix_ms() + again - now.unix_ms();
            // A clock that was set back does not make anybody wait longer.
            if (1..=again).contains(&left) {
                return Err(AccountError::CodeTooSoon { secs: (left + SECOND - 1) / SECOND });
            }
        }
        let (day, hour) = (self.later(-NUMBER_MS), self.later(-ADDRESS_MS));
        if table::sent_to(at, &index, day).await? >= office::setting(at, "code_day_number", now).await?
            || table::sent_by(at, &address, hour).await? >= office::setting(at, "code_hour_address", now).await?
        {
            return Err(AccountError::CodeTooMany);
        }
        if let Some(open) = table::open(at, &index, name).await? {
            table::set(at, &open.id, open.tries, "replaced").await?;
        }
        let seconds = office::setting(at, "code_seconds", now).await?;
        let until = self.later(seconds * SECOND);
        let row = NewCode {
            id,
            to_index: &index,
            way: to.way(),
            purpose: name,
            code_hmac: &hmac,
            address_index: &address,
            asked: now,
            until,
        };
        table::insert(at, &row).await?;
        let is_sandbox = match to {
            Receiver::Phone(phone) => {
                let text = told::sentence(&format!("sms.code.{name}"), &[("code", code.clone())]);
                let sms = Sms { to: phone.as_str().to_owned(), text };
                told::send_sms(at, self.office, (sent, id), &sms, now).await?;
                self.office.sms.is_sandbox()
            }
            Receiver::Mail(address) => {
                let mail = Mail::of_code(address.as_str(), code, until);
                told::send_mail(at, self.office, (sent, id), &mail, now).await?;
                self.office.mail.is_sandbox()
            }
        };
        Ok(CodeAsked {
            until: until.to_string(),
            again: self.later(again).to_string(),
            practice_code: is_sandbox.then(|| code.clone()),
        })
    }

    /// Tries a code. What comes of it belongs into the transaction, also where it was the wrong one: the caller commits it then.
    pub(super) async fn try_code(
        &self,
        at: &mut Transaction,
        of: Receiver<'_>,
        purpose: Purpose,
        code: &str,
    ) -> Result<Result<(), AccountError>, AccountError> {
        let (index, purpose) = (self.index_of(of), purpose.name());
        let tries = u32::try_from(office::setting(at, "code_tries", self.now).await?).unwrap_or(1);
        let Some(open) = table::open(at, &index, purpose).await? else { return Ok(Err(AccountError::CodeOver)) };
        if open.until <= self.now || open.tries >= tries {
            // Over is over, also for a clock that is set back.
            table::set(at, &open.id, open.tries, "spent").await?;
            return Ok(Err(AccountError::CodeOver));
        }
        let tried = open.tries + 1;
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if self.code_hmac(&index, purpose, &code) == open.code_hmac {
            table::set(at, &open.id, tried, "used").await?;
            return Ok(Ok(()));
        }
        let left = tries.saturating_sub(tried);
        table::set(at, &open.id, tried, if left == 0 { "spent" } else { "open" }).await?;
        Ok(Err(if left == 0 { AccountError::CodeOver } else { AccountError::CodeWrong { left } }))
    }

    /// By what codes for a number or an address are counted and found. In which case an address is typed makes no difference.
    fn index_of(&self, of: Receiver<'_>) -> [u8; 32] {
        match of {
            Receiver::Phone(phone) => self.index(phone),
            Receiver::Mail(address) => self.office.vault.index(MAIL, &address.as_str().to_ascii_lowercase()),
        }
    }

    /// What is kept of a code: it is good for its receiver and its purpose alone, and cannot be found by trying without the vault.
    fn code_hmac(&self, index: &[u8; 32], purpose: &str, code: &str) -> [u8; 32] {
        self.office.vault.index(CODE, &[&hex(index), purpose, code].join("/"))
    }
}
