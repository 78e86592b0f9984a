//! Roles are given by two officers: one proposes, another one confirms, and then the first is told the link.
//!
//! As long as there is one officer only, nobody else can confirm: what he proposes needs none, and leads nowhere any more once there is a
//! second one.

use sealbid_wire::account::{ProposalRow as View, ProposalState, ProposeRole, QueueRow, RoleInvited};

use crate::account::{AccountError, Accounts, Actor, wire_role};
use crate::people::{INVITATION_SECS, name, token};
use crate::repeat::{Answered, Repeat, once};
use crate::store::proposal::{self as table, NewProposal, ProposalRow};
use crate::store::{Transaction, account, office, writing};
use crate::trail::note;

impl Accounts<'_> {
    /// Proposes a further officer or operator.
    pub(crate) async fn propose(
        &self,
        actor: &Actor,
        asked: &ProposeRole,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        let id = self.office.new_id();
        let done = once!(self.office, AccountError, repeat, |at| {
            let is_alone = office::count_of(at, "officer").await? == 1;
            let new = NewProposal {
                id: &id,
                role: name(asked.role),
                proposed_by: &actor.account,
                proposed: self.now,
                until: self.now.plus_secs(INVITATION_SECS),
                state: if is_alone { "confirmed" } else { "proposed" },
            };
            table::insert(at, &new).await?;
            note(at, self.office, &actor.account, "role.proposed", &id, self.now).await?;
            self.proposal(at, actor, &id).await
        });
        self.office.live.touch_people();
        done
    }

    /// Those of which something may still come, the oldest first.
    pub(crate) async fn proposals(&self, actor: &Actor) -> Result<Vec<View>, AccountError> {
        let mut reading = self.office.store.read().await?;
        let mut views = Vec::new();
        for row in table::open(&mut reading, self.now).await? {
            views.push(self.shown(&mut reading, actor, row).await?);
        }
        Ok(views)
    }

    /// How many wait for another officer.
    pub(crate) async fn proposal_queue(&self) -> Result<QueueRow, AccountError> {
        let rows = table::open(&mut self.office.store.read().await?, self.now).await?;
        let waiting: Vec<_> = rows.iter().filter(|row| row.state == "proposed").collect();
        Ok(QueueRow {
            name: "role_proposed".to_owned(),
            waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            oldest: waiting.first().map(|row| row.proposed.to_string()),
        })
    }

    /// Confirms what another officer proposed.
    pub(crate) async fn confirm(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, AccountError> {
        let done = once!(self.office, AccountError, repeat, |at| {
            let row = self.open_proposal(at, id).await?;
            if row.proposed_by == actor.account {
                return Err(AccountError::ProposalOwn);
            }
            let until = self.now.plus_secs(INVITATION_SECS);
            if !table::step(at, id, "proposed", "confirmed", Some(&actor.account), until, self.now).await? {
                return Err(AccountError::ProposalOver);
            }
            note(at, self.office, &actor.account, "role.confirmed", id, self.now).await?;
            self.proposal(at, actor, id).await
        });
        self.office.live.touch_people();
        done
    }

    /// Nothing comes of it: another officer declined it, or somebody took it back before the link was followed.
    pub(crate) async fn drop_proposal(&self, actor: &Actor, id: &str) -> Result<(), AccountError> {
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.open_proposal(at, id).await?;
            let is_declined = row.state == "proposed" && row.proposed_by != actor.account;
            let to = if is_declined { "declined" } else { "withdrawn" };
            if !table::step(at, id, &row.state, to, None, row.until, self.now).await? {
                return Err(AccountError::ProposalOver);
            }
            note(at, self.office, &actor.account, &format!("role.proposal_{to}"), id, self.now).await?;
            Ok(())
        });
        self.office.live.touch_people();
        done
    }

    /// Tells the link to whoever proposed it, once; the same request again is told the same.
    pub(crate) async fn tell_link(&self, actor: &Actor, id: &str, repeat: &Repeat) -> Result<Answered, AccountError> {
        let (token, sha256) = token(self.office);
        let until = self.now.plus_secs(INVITATION_SECS);
        let done = once!(self.office, AccountError, repeat, |at| {
            let row = self.open_proposal(at, id).await?;
            if row.proposed_by != actor.account {
                return Err(AccountError::NotPermitted);
            }
            if !table::step(at, id, "confirmed", "told", None, until, self.now).await? {
                return Err(AccountError::ProposalOver);
            }
            office::invite(at, &sha256, &row.role, until, Some(id)).await?;
            note(at, self.office, &actor.account, "role.invited", id, self.now).await?;
            Ok(RoleInvited { invitation: token.clone(), until: until.to_string() })
        });
        self.office.live.touch_people();
        done
    }

    /// A link of this proposal is followed.
    pub(crate) async fn take_proposed(&self, at: &mut Transaction, id: &str) -> Result<(), AccountError> {
        let row = table::by_id(at, id).await?.filter(|row| row.until > self.now).ok_or(AccountError::Invitation)?;
        if !table::step(at, id, "told", "taken", None, row.until, self.now).await? {
            return Err(AccountError::Invitation);
        }
        Ok(())
    }

    async fn open_proposal(&self, at: &mut Transaction, id: &str) -> Result<ProposalRow, AccountError> {
        let row = table::by_id(at, id).await?.ok_or(AccountError::ProposalUnknown)?;
        let is_open = matches!(row.state.as_str(), "proposed" | "confirmed" | "told") && row.until > self.now;
        if is_open { Ok(row) } else { Err(AccountError::ProposalOver) }
    }

    async fn proposal(&self, at: &mut Transaction, actor: &Actor, id: &str) -> Result<View, AccountError> {
        let row = table::by_id(at, id).await?.ok_or(AccountError::ProposalUnknown)?;
        self.shown(at, actor, row).await
    }

    async fn shown(&self, at: &mut Transaction, actor: &Actor, row: ProposalRow) -> Result<View, AccountError> {
        let by = self.called(at, &row.proposed_by).await?;
        let confirmed_by = match &row.confirmed_by {
            Some(account) => Some(self.called(at, account).await?),
            None => None,
        };
        let state = match row.state.as_str() {
            "proposed" => ProposalState::Proposed,
            "confirmed" => ProposalState::Confirmed,
            _ => ProposalState::Told,
        };
        Ok(View {
            role: wire_role(&row.role).ok_or(AccountError::ProposalUnknown)?,
            state,
            is_own: row.proposed_by == actor.account,
            by,
            confirmed_by,
            at: row.proposed.to_string(),
            until: row.until.to_string(),
            id: row.id,
        })
    }

    /// What somebody is called among officers: the name, masked, or the number.
    async fn called(&self, at: &mut Transaction, account: &str) -> Result<String, AccountError> {
        let row = account::by_id(at, account).await?.filter(|row| row.state != "closed");
        let Some(row) = row else { return Ok(String::new()) };
        Ok(match self.masked_name(&row)? {
            Some(name) => name,
            None => self.masked_phone_of(&row)?,
        })
    }
}
