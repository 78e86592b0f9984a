//! Officers and operators: who has such a role, and the links by which one comes to it.

use rand_core::Rng as _;
use sealbid_pki::Instant;
use sealbid_wire::account::{OfficeRow, OutboxRow, OutboxView, Role, TakeRole};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::account::{AccountError, Accounts, Actor, wire_role};
use crate::calendar::DAY;
use crate::encoding::{base64, unbase64};
use crate::mail::Mail;
use crate::office::Office;
use crate::repeat::{Answered, Repeat, once};
use crate::store::{account, lease, office as table, proposal, session, told as outbox, writing};
use crate::told::{self, Sms};
use crate::trail::note;

/// How long a link is good for, and how long a proposal waits, seconds.
pub(crate) const INVITATION_SECS: i64 = 3 * DAY;

/// The most rows of the outbox that are shown.
const OUTBOX_ROWS: usize = 100;

pub(crate) fn name(role: Role) -> &'static str {
    match role {
        Role::Officer => "officer",
        Role::Operator => "operator",
    }
}

/// A new link: what stands in it, and what is kept of it.
pub(crate) fn token(office: &Office) -> (String, [u8; 32]) {
    let mut token = Zeroizing::new([0; 32]);
    office.random().fill_bytes(token.as_mut());
    (base64(token.as_ref()), Sha256::digest(*token).into())
}

/// A link for the first officer, as long as there is none. Earlier links lead nowhere any more.
pub(crate) async fn first(office: &Office) -> Result<Option<String>, AccountError> {
    let (token, sha256) = token(office);
    let until = office.now().plus_secs(INVITATION_SECS);
    let is_first = writing!(office.store, AccountError, |at| {
        if table::count_of(at, "officer").await? > 0 {
            return Ok(false);
        }
        table::withdraw_invitations(at).await?;
        table::invite(at, &sha256, "officer", until, None).await?;
        Ok(true)
    })?;
    Ok(is_first.then_some(token))
}

impl Accounts<'_> {
    /// Follows a link.
    pub(crate) async fn take_role(
        &self,
        actor: &Actor,
        asked: &TakeRole,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        let token: Zeroizing<[u8; 32]> =
            Zeroizing::new(unbase64("invitation", &asked.invitation).map_err(|_| AccountError::Invitation)?);
        let sha256 = Sha256::digest(*token).into();
        let done = once!(self.office, AccountError, repeat, |at| {
            let (role, proposal) = table::invited_to(at, &sha256, self.now).await?.ok_or(AccountError::Invitation)?;
            if let Some(proposal) = proposal {
                self.take_proposed(at, &proposal).await?;
            }
            table::follow(at, &sha256, &actor.account, self.now).await?;
            table::give_role(at, &actor.account, &role, self.now).await?;
            if role == "officer" && table::count_of(at, "officer").await? > 1 {
                proposal::withdraw_unconfirmed(at, self.now).await?;
            }
            note(at, self.office, &actor.account, "role.taken", &role, self.now).await?;
            self.own_view(at, actor).await
        });
        self.office.live.touch(&actor.account);
        self.office.live.touch_people();
        done
    }

    /// Takes a role from somebody. Somebody stays an officer.
    pub(crate) async fn withdraw_role(
        &self,
        actor: &Actor,
        of: &str,
        role: Role,
    ) -> Result<Vec<OfficeRow>, AccountError> {
        let role = name(role);
        writing!(self.office.store, AccountError, |at| {
            let is_there = table::take_role(at, of, role).await?;
            if is_there && role == "officer" && table::count_of(at, role).await? == 0 {
                return Err(AccountError::LastOfficer);
            }
            if is_there && role == "officer" {
                proposal::withdraw_all(at, of, self.now).await?;
            }
            if is_there {
                lease::free_all(at, of).await?;
                note(at, self.office, &actor.account, "role.withdrawn", of, self.now).await?;
            }
            Ok(())
        })?;
        self.office.live.touch(of);
        self.office.live.touch_people();
        self.people().await
    }

    /// Ends all sessions of somebody, as when a device was stolen and its owner called.
    pub(crate) async fn end_sessions_of(&self, actor: &Actor, of: &str) -> Result<(), AccountError> {
        writing!(self.office.store, AccountError, |at| {
            session::end_others(at, of, "", self.now).await?;
            note(at, self.office, &actor.account, "session.all_ended", of, self.now).await?;
            Ok(())
        })?;
        self.office.live.touch(of);
        Ok(())
    }

    /// Everybody with a role.
    pub(crate) async fn people(&self) -> Result<Vec<OfficeRow>, AccountError> {
        let mut reading = self.office.store.read().await?;
        let mut people: Vec<OfficeRow> = Vec::new();
        for (id, role, since) in table::everybody(&mut reading).await? {
            let Some(role) = wire_role(&role) else { continue };
            if let Some(known) = people.iter_mut().find(|row| row.account == id) {
                known.roles.push(role);
                continue;
            }
            let Some(row) = account::by_id(&mut reading, &id).await?.filter(|row| row.state != "closed") else {
                continue;
            };
            let since = Instant::from_unix_ms(since).to_string();
            let (phone, name) = (self.masked_phone_of(&row)?, self.masked_name(&row)?);
            people.push(OfficeRow { account: id, phone, name, roles: vec![role], since });
        }
        Ok(people)
    }

    /// What left the house, or waits to. An operator is told how much.
    pub(crate) async fn outbox(&self, actor: &Actor) -> Result<OutboxView, AccountError> {
        let mut reading = self.office.store.read().await?;
        let mut view = OutboxView {
            rows: Vec::new(),
            waiting: outbox::outbox_count(&mut reading, "waiting").await?,
            failed: outbox::outbox_count(&mut reading, "failed").await?,
        };
        if !actor.is_officer {
            return Ok(view);
        }
        let key = self.office.outbox_key();
        if self.office.sms.is_sandbox() {
            for row in outbox::outbox_newest(&mut reading, "sms").await? {
                let Some(sms) = told::opened::<Sms>(&key, &row)? else { continue };
                view.rows.push(shown(row, self.masked(&sms.to), None, sms.text));
            }
        }
        if self.office.mail.is_sandbox() {
            for row in outbox::outbox_newest(&mut reading, "mail").await? {
                let Some(mail) = told::opened::<Mail>(&key, &row)? else { continue };
                view.rows.push(shown(row, self.masked_mail(&mail.to), Some(mail.subject), mail.text));
            }
        }
        // RFC 3339 in UTC, all of one form: in the order of time.
        view.rows.sort_by(|one, other| other.at.cmp(&one.at));
        view.rows.truncate(OUTBOX_ROWS);
        Ok(view)
    }
}

fn shown(row: outbox::OutboxRow, to: String, subject: Option<String>, text: String) -> OutboxRow {
    let (at, state, tries) = (row.at.to_string(), row.state, row.tries);
    OutboxRow { id: row.id, way: row.topic, to, subject, text, at, state, tries }
}
