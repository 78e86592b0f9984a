//! An account as its own person sees it.

use sealbid_wire::account::{AccountState, AccountView, IdentityState, MessagesView, ReadMessages, Role, SessionLevel};

use super::{AccountError, Accounts, Actor, proof};
use crate::encoding::FormError;
use crate::repeat::{Answered, Repeat, once};
use crate::store::account::AccountRow;
use crate::store::{Transaction, identity, office, session, told as table};
use crate::told;

/// The most messages that are marked as read at once.
const MAX_READ: usize = 100;

impl Accounts<'_> {
    /// One's own account.
    pub(crate) async fn view(&self, actor: &Actor) -> Result<AccountView, AccountError> {
        self.own_view(&mut self.office.store.read().await?, actor).await
    }

    pub(crate) async fn own_view(&self, at: &mut Transaction, actor: &Actor) -> Result<AccountView, AccountError> {
        let row = self.own(at, actor).await?;
        let (level, factors) = session::standing(at, &actor.session, self.now).await?.ok_or(AccountError::NoSession)?;
        let level = if level == "full" { SessionLevel::Full } else { SessionLevel::Limited };
        let actor = Actor { level, factors, ..actor.clone() };
        self.view_of(at, &row, &actor).await
    }

    pub(super) async fn view_of(
        &self,
        at: &mut Transaction,
        row: &AccountRow,
        actor: &Actor,
    ) -> Result<AccountView, AccountError> {
        let is_full = actor.level == SessionLevel::Full;
        let state = identity::newest(at, &row.id).await?.map_or(IdentityState::Unverified, |row| row.wire_state());
        let name = if is_full { self.masked_name(row)? } else { None };
        let roles = office::roles(at, &row.id).await?;
        Ok(AccountView {
            id: row.id.clone(),
            phone: self.phone_of(row)?.masked(),
            state: if row.state == "closing" { AccountState::Closing } else { AccountState::Active },
            closes: row.closes.map(|closes| closes.to_string()),
            level: actor.level,
            session: actor.session.clone(),
            name,
            identity: if is_full { state } else { IdentityState::Unverified },
            has_password: row.password.is_some(),
            mail: if is_full { self.mail_of(row)?.map(|mail| mail.masked()) } else { None },
            role_wants: if is_full && !roles.is_empty() { proof::wanted(actor.factors) } else { None },
            roles: roles.iter().filter(|_| is_full).filter_map(|role| wire_role(role)).collect(),
            platform: row.platform.clone(),
            unread: if is_full { table::unread(at, &row.id).await? } else { 0 },
        })
    }

    pub(super) async fn actor_of(
        &self,
        at: &mut Transaction,
        row: &AccountRow,
        session: &str,
        level: SessionLevel,
        factors: u8,
    ) -> Result<Actor, AccountError> {
        let is_full = level == SessionLevel::Full;
        let roles = office::roles(at, &row.id).await?;
        let is_enough = proof::wanted(factors).is_none();
        let has = |role: &str| is_full && is_enough && roles.iter().any(|found| found == role);
        Ok(Actor {
            account: row.id.clone(),
            session: session.to_owned(),
            level,
            factors,
            is_verified: is_full && identity::is_passed(at, &row.id).await?,
            is_officer: has("officer"),
            is_operator: has("operator"),
            lacks_factor: is_full && !is_enough && !roles.is_empty(),
        })
    }

    /// Messages, the newest first.
    pub(crate) async fn messages(&self, actor: &Actor, before: Option<&str>) -> Result<MessagesView, AccountError> {
        let mut reading = self.office.store.read().await?;
        let row = self.own(&mut reading, actor).await?;
        told::messages(&mut reading, self.office, &row, before).await
    }

    /// They were read.
    pub(crate) async fn read(
        &self,
        actor: &Actor,
        asked: &ReadMessages,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        if asked.ids.len() > MAX_READ {
            return Err(FormError { field: "ids" }.into());
        }
        let done = once!(self.office, AccountError, repeat, |at| {
            let row = self.own(at, actor).await?;
            if asked.ids.is_empty() {
                table::set_read(at, &row.id, None, self.now).await?;
            }
            for id in &asked.ids {
                table::set_read(at, &row.id, Some(id), self.now).await?;
            }
            told::messages(at, self.office, &row, None).await
        });
        self.office.live.touch(&actor.account);
        done
    }

    /// What somebody watches was changed, and there may be something to send.
    pub(super) fn changed(&self, account: &str) {
        self.office.live.touch(account);
        self.office.outbox.notify_one();
    }
}

pub(crate) fn wire_role(role: &str) -> Option<Role> {
    match role {
        "officer" => Some(Role::Officer),
        "operator" => Some(Role::Operator),
        _ => None,
    }
}
