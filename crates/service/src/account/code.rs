//! Codes by SMS: who has the phone of a number proves it with one.

use std::net::IpAddr;

use rand_core::Rng as _;
use sealbid_wire::account::{AskCode, CodeAsked, CodePurpose};

use super::{AccountError, Accounts, DAY, SECOND};
use crate::encoding::hex;
use crate::person::phone::PhoneNumber;
use crate::store::code::{self as table, NewCode};
use crate::store::{Transaction, office, writing};
use crate::told::{self, Sms};
use crate::vault::Column;

const CODE: Column = Column::new("sms_code", "code");

/// The last 24 hours and the last hour, over which codes are counted.
const NUMBER_MS: i64 = DAY;
const ADDRESS_MS: i64 = 3_600 * SECOND;

/// How a purpose is stored.
fn name(purpose: CodePurpose) -> &'static str {
    match purpose {
        CodePurpose::Login => "login",
        CodePurpose::Password => "password",
        CodePurpose::Number => "number",
    }
}

impl Accounts<'_> {
    /// Has a code sent. Whether anybody has the number is not even looked up, so that nothing tells it.
    pub(crate) async fn ask_code(&self, asked: &AskCode, address: IpAddr) -> Result<CodeAsked, AccountError> {
        let phone = self.phone(&asked.phone)?;
        let (index, address) = (self.index(&phone), self.address(address));
        let purpose = name(asked.purpose);
        let code = format!("{:06}", self.office.random().next_u64() % 1_000_000);
        let hmac = self.code_hmac(&index, purpose, &code);
        let now = self.now;
        let (id, sms) = (self.office.new_id(), self.office.new_id());
        let done = writing!(self.office.store, AccountError, |at| {
            let again = office::setting(at, "code_again_seconds", now).await? * SECOND;
            if let Some(last) = table::last_asked(at, &index, purpose).await? {
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
            if let Some(open) = table::open(at, &index, purpose).await? {
                table::set(at, &open.id, open.tries, "replaced").await?;
            }
            let seconds = office::setting(at, "code_seconds", now).await?;
            let until = self.later(seconds * SECOND);
            let row = NewCode {
                id: &id,
                phone_index: &index,
                purpose,
                code_hmac: &hmac,
                address_index: &address,
                asked: now,
                until,
            };
            table::insert(at, &row).await?;
            let text = told::sentence(&format!("sms.code.{purpose}"), &[("code", code.clone())]);
            told::send(at, self.office, (&sms, &id), &Sms { to: phone.as_str().to_owned(), text }, now).await?;
            Ok(CodeAsked {
                until: until.to_string(),
                again: self.later(again).to_string(),
                practice_code: self.office.sms.is_sandbox().then(|| code.clone()),
            })
        });
        self.office.outbox.notify_one();
        done
    }

    /// Tries a code. What comes of it belongs into the transaction, also where it was the wrong one: the caller commits it then.
    pub(super) async fn try_code(
        &self,
        at: &mut Transaction,
        phone: &PhoneNumber,
        purpose: CodePurpose,
        code: &str,
    ) -> Result<Result<(), AccountError>, AccountError> {
        let (index, purpose) = (self.index(phone), name(purpose));
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

    /// What is kept of a code: it is good for its number and its purpose alone, and cannot be found by trying without the vault.
    fn code_hmac(&self, index: &[u8; 32], purpose: &str, code: &str) -> [u8; 32] {
        self.office.vault.index(CODE, &[&hex(index), purpose, code].join("/"))
    }
}
