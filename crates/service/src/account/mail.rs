//! The address for notices: set by a code that comes to it, and removed.

use std::net::IpAddr;

use sealbid_wire::account::{AccountView, AskMailCode, SetMail};

use super::code::{Purpose, Receiver};
use super::{AccountError, Accounts, Actor, MAIL};
use crate::person::mail::MailAddress;
use crate::repeat::{Answered, Repeat, once};
use crate::store::account as table;
use crate::store::writing;
use crate::told::{Told, tell, tell_by_mail};
use crate::trail::note;

impl Accounts<'_> {
    /// Has a code sent to an address.
    pub(crate) async fn ask_mail_code(
        &self,
        asked: &AskMailCode,
        address: IpAddr,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        let mail = MailAddress::parse(&asked.mail)?;
        let drawn = self.draw_code();
        let done = once!(self.office, AccountError, repeat, |at| {
            self.send_code_in(at, Receiver::Mail(&mail), Purpose::Mail, address, &drawn).await
        });
        self.office.outbox.notify_one();
        done
    }

    /// Sets the address. The phone is told, and the address of before.
    pub(crate) async fn set_mail(&self, actor: &Actor, asked: &SetMail) -> Result<AccountView, AccountError> {
        let mail = MailAddress::parse(&asked.mail)?;
        let cause = self.office.new_id();
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            self.expect_proven(at, actor).await?;
            if let Err(refused) = self.try_code(at, Receiver::Mail(&mail), Purpose::Mail, &asked.code).await? {
                return Ok(Err(refused));
            }
            let sealed = self.key(&row)?.seal(MAIL, &row.id, mail.as_str().as_bytes(), &mut self.office.random());
            table::set_mail(at, &row.id, Some(&sealed)).await?;
            note(at, self.office, &row.id, "account.mail", &row.id, self.now).await?;
            let params = vec![("mail", mail.masked())];
            let told = Told { key: "account.mail", cause: &cause, params, link: Some("account") };
            tell(at, self.office, &row, &told, self.now).await?;
            if let Some(before) = self.mail_of(&row)?.filter(|before| *before != mail) {
                tell_by_mail(at, self.office, &before, &told, &format!("{cause}/old"), self.now).await?;
            }
            Ok(Ok(self.own_view(at, actor).await?))
        })?;
        self.changed(&actor.account);
        done
    }

    /// No mail goes to the account any more. The phone is told, and the address of before.
    pub(crate) async fn remove_mail(&self, actor: &Actor) -> Result<AccountView, AccountError> {
        let cause = self.office.new_id();
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            self.expect_proven(at, actor).await?;
            if let Some(before) = self.mail_of(&row)? {
                table::set_mail(at, &row.id, None).await?;
                note(at, self.office, &row.id, "account.mail_removed", &row.id, self.now).await?;
                let params = vec![("mail", before.masked())];
                let told = Told { key: "account.mail_removed", cause: &cause, params, link: Some("account") };
                tell(at, self.office, &row, &told, self.now).await?;
                tell_by_mail(at, self.office, &before, &told, &cause, self.now).await?;
            }
            self.own_view(at, actor).await
        });
        self.changed(&actor.account);
        done
    }
}
