//! Passwords: set, changed, forgotten.

use std::sync::Arc;

use sealbid_wire::account::{AccountView, SetPassword};
use zeroize::Zeroizing;

use super::code::{Purpose, Receiver};
use super::{AccountError, Accounts, Actor};
use crate::encoding::FormError;
use crate::person::password::{Checked, DamagedHash, Passwords, judge};
use crate::store::account as table;
use crate::store::{session, writing};
use crate::told::{Told, tell};
use crate::trail::note;

/// Hashing takes its time and memory: on a thread of its own, so that others go on.
async fn aside<T: Send + 'static>(
    passwords: &Arc<Passwords>,
    work: impl FnOnce(&Passwords) -> Result<T, DamagedHash> + Send + 'static,
) -> Result<T, AccountError> {
    let passwords = passwords.clone();
    Ok(tokio::task::spawn_blocking(move || work(&passwords)).await.map_err(|_| DamagedHash)??)
}

impl Accounts<'_> {
    pub(super) async fn check(&self, typed: &str, stored: Option<&str>) -> Result<Checked, AccountError> {
        let (typed, stored) = (Zeroizing::new(typed.to_owned()), stored.map(str::to_owned));
        let _turn = self.office.hashing.acquire().await;
        aside(&self.office.passwords, move |passwords| passwords.check(&typed, stored.as_deref())).await
    }

    pub(super) async fn hash(&self, password: &str) -> Result<String, AccountError> {
        let (password, mut random) = (Zeroizing::new(password.to_owned()), self.office.random());
        let _turn = self.office.hashing.acquire().await;
        aside(&self.office.passwords, move |passwords| passwords.hash(&password, &mut random)).await
    }

    /// Sets a password: by the old one, or by a code where there is none or it was forgotten. All other sessions end.
    pub(crate) async fn set_password(&self, actor: &Actor, asked: &SetPassword) -> Result<AccountView, AccountError> {
        let row = self.own(&mut self.office.store.read().await?, actor).await?;
        let phone = self.phone_of(&row)?;
        judge(&asked.new, &phone, self.name_of(&row)?.as_ref())?;
        match (&asked.old, &asked.code) {
            (Some(old), None) => {
                self.count_try(&self.index(&phone)).await?;
                if self.check(old, row.password.as_deref()).await? == Checked::Wrong {
                    return Err(AccountError::PasswordWrong);
                }
            }
            (None, Some(_)) => {}
            _ => return Err(FormError { field: "code" }.into()),
        }
        let hash = self.hash(&asked.new).await?;
        let cause = self.office.new_id();
        let done = writing!(self.office.store, AccountError, |at| {
            let now = self.own(at, actor).await?;
            if let Some(code) = &asked.code
                && let Err(refused) = self.try_code(at, Receiver::Phone(&phone), Purpose::Password, code).await?
            {
                return Ok(Err(refused));
            }
            // Somebody else may have changed password or number meanwhile.
            if now.password != row.password || now.phone_index != row.phone_index {
                return Err(AccountError::PasswordWrong);
            }
            table::set_password(at, &row.id, &hash).await?;
            table::set_password_tries(at, &self.index(&phone), 0, self.now).await?;
            session::set_full(at, &actor.session).await?;
            // Whoever sets a password has shown it, and the code that it took.
            let shown = session::PASSWORD | if asked.code.is_some() { session::CODE } else { 0 };
            session::set_proven(at, &actor.session, shown, self.now).await?;
            session::end_others(at, &row.id, &actor.session, self.now).await?;
            note(at, self.office, &row.id, "account.password", &row.id, self.now).await?;
            let key = "account.password";
            let told = Told { key, cause: &cause, params: Vec::new(), link: Some("sessions") };
            tell(at, self.office, &row, &told, self.now).await?;
            Ok(Ok(self.own_view(at, actor).await?))
        })?;
        self.changed(&actor.account);
        done
    }
}
