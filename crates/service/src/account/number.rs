//! Another phone number: a code to the old one and one to the new one.

use sealbid_wire::account::{AccountView, ChangeNumber};

use super::code::{Purpose, Receiver};
use super::{AccountError, Accounts, Actor, PHONE};
use crate::store::account as table;
use crate::store::{session, writing};
use crate::told::{self, Sms, Told, tell};
use crate::trail::note;

impl Accounts<'_> {
    /// Changes the number. All other sessions end, and both numbers are told.
    pub(crate) async fn change_number(&self, actor: &Actor, asked: &ChangeNumber) -> Result<AccountView, AccountError> {
        let new = self.phone(&asked.phone)?;
        let index = self.index(&new);
        let (cause, sms) = (self.office.new_id(), self.office.new_id());
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            let old = self.phone_of(&row)?;
            for (phone, code) in [(&old, &asked.old_code), (&new, &asked.new_code)] {
                if let Err(refused) = self.try_code(at, Receiver::Phone(phone), Purpose::Number, code).await? {
                    return Ok(Err(refused));
                }
            }
            // Who shows a code that came to a number may learn that it has an account.
            if table::by_phone(at, &index).await?.is_some() {
                return Err(AccountError::NumberTaken);
            }
            let sealed = self.key(&row)?.seal(PHONE, &row.id, new.as_str().as_bytes(), &mut self.office.random());
            table::set_phone(at, &row.id, &index, &sealed).await?;
            session::set_proven(at, &actor.session, session::CODE, self.now).await?;
            session::end_others(at, &row.id, &actor.session, self.now).await?;
            note(at, self.office, &row.id, "account.number", &row.id, self.now).await?;
            let params = vec![("last4", new.last_four().to_owned())];
            let text = format!("【封标】{}", told::sentence("account.number", &params));
            let told = Told { key: "account.number", cause: &cause, params, link: Some("account") };
            // The old number is told by a text of its own: what the account is told goes to the number of now.
            let to_old = Sms { to: old.as_str().to_owned(), text };
            told::send_sms(at, self.office, (&sms, &format!("{cause}/old")), &to_old, self.now).await?;
            let row = self.own(at, actor).await?;
            tell(at, self.office, &row, &told, self.now).await?;
            Ok(Ok(self.own_view(at, actor).await?))
        })?;
        self.changed(&actor.account);
        done
    }
}
