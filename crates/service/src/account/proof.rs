//! Shown again in a session that lasts: that whoever has it is still whose account it is.

use sealbid_wire::account::{AccountView, Factor, Prove};

use super::code::{Purpose, Receiver};
use super::{AccountError, Accounts, Actor, SECOND};
use crate::encoding::FormError;
use crate::person::password::Checked;
use crate::store::session::{CODE, PASSWORD};
use crate::store::{Transaction, account as table, office, session, writing};
use crate::trail::note;

/// What has to be shown before roles count, of what was not.
pub(super) fn wanted(factors: u8) -> Option<Factor> {
    if factors & PASSWORD == 0 {
        return Some(Factor::Password);
    }
    (factors & CODE == 0).then_some(Factor::Code)
}

impl Accounts<'_> {
    /// Takes a code or the password.
    pub(crate) async fn prove(&self, actor: &Actor, asked: &Prove) -> Result<AccountView, AccountError> {
        let done = match (&asked.code, &asked.password) {
            (Some(code), None) => self.prove_by_code(actor, code).await?,
            (None, Some(password)) => self.prove_by_password(actor, password).await.map(Ok)?,
            _ => return Err(FormError { field: "code" }.into()),
        };
        self.changed(&actor.account);
        done
    }

    async fn prove_by_code(
        &self,
        actor: &Actor,
        code: &str,
    ) -> Result<Result<AccountView, AccountError>, AccountError> {
        writing!(self.office.store, AccountError, |at| {
            let phone = self.phone_of(&self.own(at, actor).await?)?;
            if let Err(refused) = self.try_code(at, Receiver::Phone(&phone), Purpose::Proof, code).await? {
                return Ok(Err(refused));
            }
            self.is_proven(at, actor, CODE).await.map(Ok)
        })
    }

    /// Tries are counted with those of logging in: there is one password.
    async fn prove_by_password(&self, actor: &Actor, password: &str) -> Result<AccountView, AccountError> {
        let row = self.own(&mut self.office.store.read().await?, actor).await?;
        let index = self.index(&self.phone_of(&row)?);
        self.count_try(&index).await?;
        if self.check(password, row.password.as_deref()).await? == Checked::Wrong {
            return Err(AccountError::PasswordWrong);
        }
        writing!(self.office.store, AccountError, |at| {
            let now = self.own(at, actor).await?;
            // Somebody else may have changed password or number meanwhile.
            if now.password != row.password || now.phone_index != row.phone_index {
                return Err(AccountError::PasswordWrong);
            }
            table::set_password_tries(at, &index, 0, self.now).await?;
            self.is_proven(at, actor, PASSWORD).await
        })
    }

    async fn is_proven(&self, at: &mut Transaction, actor: &Actor, factor: u8) -> Result<AccountView, AccountError> {
        session::set_proven(at, &actor.session, factor, self.now).await?;
        note(at, self.office, &actor.account, "session.proven", &actor.session, self.now).await?;
        self.own_view(at, actor).await
    }

    /// Refuses where the last proof was too long ago.
    pub(super) async fn expect_proven(&self, at: &mut Transaction, actor: &Actor) -> Result<(), AccountError> {
        let enough = office::setting(at, "proof_seconds", self.now).await? * SECOND;
        let since = self.now.unix_ms() - session::proven(at, &actor.session).await?.unix_ms();
        // By a clock that was set back nothing was shown yet.
        if (0..enough).contains(&since) { Ok(()) } else { Err(AccountError::ProofNeeded) }
    }
}
