//! The end of an account: announced, stopped by logging in, and for good after a week.

use sealbid_pki::Instant;
use sealbid_wire::account::{AccountView, ChoosePlatform, CloseAccount, Platform};

use super::{AccountError, Accounts, Actor, shanghai_day};
use crate::calendar::after_days;
use crate::platforms;
use crate::repeat::{Answered, Repeat, once};
use crate::store::account as table;
use crate::store::{Transaction, application, enterprise, identity, office, phone, proposal, repeat, session, writing};
use crate::told::{Told, tell};
use crate::trail::note;

impl Accounts<'_> {
    /// Announces the end. Whoever has a role that nobody else has hands it over first.
    pub(crate) async fn close(
        &self,
        actor: &Actor,
        asked: &CloseAccount,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        let cause = self.office.new_id();
        let done = once!(self.office, AccountError, repeat, |at| {
            let row = self.own(at, actor).await?;
            if self.phone_of(&row)?.last_four() != asked.typed.trim() {
                return Err(AccountError::ClosingTyped);
            }
            self.refuse_needed(at, &row.id).await?;
            if row.state == "active" {
                let closes = after_days(self.now, office::setting(at, "closing_days", self.now).await?);
                table::set_closing(at, &row.id, Some(closes)).await?;
                note(at, self.office, &row.id, "account.closing", &row.id, self.now).await?;
                let params = vec![("date", shanghai_day(closes))];
                let told = Told { key: "account.closing", cause: &cause, params, link: Some("account") };
                tell(at, self.office, &row, &told, self.now).await?;
            }
            self.own_view(at, actor).await
        });
        self.changed(&actor.account);
        done
    }

    /// Refuses to end an account that something needs: the last officer, an enterprise's admin, whoever has an application open.
    async fn refuse_needed(&self, at: &mut Transaction, id: &str) -> Result<(), AccountError> {
        // Also where this session has not shown enough to be an officer's.
        let is_officer = office::roles(at, id).await?.iter().any(|role| role == "officer");
        if is_officer && office::count_of(at, "officer").await? == 1 {
            return Err(AccountError::LastOfficer);
        }
        if enterprise::is_admin_anywhere(at, id).await? {
            return Err(AccountError::Admin);
        }
        if application::has_open(at, id).await? {
            return Err(AccountError::OpenApplications);
        }
        Ok(())
    }

    /// Whoever begins something that needs the account keeps it, whatever was announced before, and is told so.
    pub(crate) async fn keep_needed(&self, at: &mut Transaction, id: &str) -> Result<(), AccountError> {
        let Some(row) = table::by_id(at, id).await?.filter(|row| row.state == "closing") else { return Ok(()) };
        let cause = row.closes.map_or(0, Instant::unix_secs).to_string();
        table::set_closing(at, id, None).await?;
        note(at, self.office, id, "account.kept", id, self.now).await?;
        let told = Told { key: "account.kept", cause: &cause, params: Vec::new(), link: Some("account") };
        tell(at, self.office, &row, &told, self.now).await
    }

    /// It goes on after all.
    pub(crate) async fn keep(&self, actor: &Actor) -> Result<AccountView, AccountError> {
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            if row.state == "closing" {
                table::set_closing(at, &row.id, None).await?;
                note(at, self.office, &row.id, "account.kept", &row.id, self.now).await?;
            }
            self.own_view(at, actor).await
        });
        self.changed(&actor.account);
        done
    }

    /// Ends every account whose time has come: what is personal goes, what was done stays. One that something needs by now is kept.
    pub(crate) async fn close_due(&self) -> Result<(), AccountError> {
        let due = table::due_to_close(&mut self.office.store.read().await?, self.now).await?;
        for id in due {
            writing!(self.office.store, AccountError, |at| {
                let row = table::by_id(at, &id).await?;
                let is_due = row.is_some_and(|row| row.closes.is_some_and(|closes| closes <= self.now));
                if !is_due {
                    return Ok(());
                }
                match self.refuse_needed(at, &id).await {
                    Ok(()) => {}
                    Err(AccountError::LastOfficer | AccountError::Admin | AccountError::OpenApplications) => {
                        return self.keep_needed(at, &id).await;
                    }
                    Err(error) => return Err(error),
                }
                session::end_others(at, &id, "", self.now).await?;
                for role in office::roles(at, &id).await? {
                    office::take_role(at, &id, &role).await?;
                }
                phone::end_all(at, &id, self.now).await?;
                proposal::withdraw_all(at, &id, self.now).await?;
                identity::erase(at, &id).await?;
                repeat::erase(at, &id).await?;
                table::close(at, &id).await?;
                note(at, self.office, "clock", "account.closed", &id, self.now).await?;
                Ok(())
            })?;
            self.office.live.touch(&id);
            self.office.live.touch_people();
        }
        Ok(())
    }

    /// Another trading platform is the one of now.
    pub(crate) async fn choose_platform(
        &self,
        actor: &Actor,
        asked: &ChoosePlatform,
    ) -> Result<AccountView, AccountError> {
        let Platform { code, .. } = platforms::by_code(&asked.code).ok_or(AccountError::Platform)?;
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            table::set_platform(at, &row.id, &code).await?;
            self.own_view(at, actor).await
        });
        self.changed(&actor.account);
        done
    }
}
