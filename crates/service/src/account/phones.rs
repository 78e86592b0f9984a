//! The phones of an account, and the desks that they were paired with.

use sealbid_link::{AccountStatement, Name, PublicKey};
use sealbid_pki::Instant;
use sealbid_wire::account::{AccountDesk, AccountPhone, RegisterPhone, TellDesk};

use super::login::called;
use super::{AccountError, Accounts, Actor, shanghai};
use crate::encoding::{FormError, hex, unbase64, unhex};
use crate::repeat::{Answered, Repeat, once};
use crate::store::account::{self as accounts, AccountRow};
use crate::store::phone::{self as table, NewDesk, NewPhone, PhoneRow};
use crate::store::{Transaction, session, writing};
use crate::told::{Told, tell};
use crate::trail::note;
use crate::vault::Column;

const PHONE_NAME: Column = Column::new("account_phone", "name");
const DESK_NAME: Column = Column::new("account_desk", "name");

impl Accounts<'_> {
    /// Makes a phone the account's, once it showed that it holds its key, for this service and this session. Where it was another account's, that one is told.
    /// Saying it again changes nothing.
    pub(crate) async fn register_phone(
        &self,
        actor: &Actor,
        asked: &RegisterPhone,
        repeat: &Repeat,
    ) -> Result<Answered, AccountError> {
        let k_auth: [u8; 65] = unbase64("key", &asked.key)?;
        let key = PublicKey::from_sec1(&k_auth).ok_or(FormError { field: "key" })?;
        let (sig, name): ([u8; 64], _) = (unbase64("sig", &asked.sig)?, called("name", &asked.name)?);
        let session = Name::try_from(actor.session.as_str()).map_err(|_| super::damaged())?;
        let statement = AccountStatement { service: self.office.authority.root.sha256(), session };
        if !key.verifies(&statement.to_be_signed(), &sig) {
            return Err(AccountError::PhoneProof);
        }
        let (phone_id, id) = (key.fingerprint(), self.office.new_id());
        let mut left = None;
        let done = once!(self.office, AccountError, repeat, |at| {
            let row = self.own(at, actor).await?;
            let before = table::living(at, &phone_id).await?;
            if before.as_ref().is_none_or(|before| before.account != row.id) {
                // A phone logs in from then on: nobody adds one at a device that was left open.
                self.expect_proven(at, actor).await?;
                if let Some(before) = &before {
                    self.move_away(at, before, &phone_id, &id).await?;
                    left = Some(before.account.clone());
                }
                let name_sealed = self.key(&row)?.seal(PHONE_NAME, &id, name.as_bytes(), &mut self.office.random());
                let new = NewPhone {
                    id: &id,
                    account: &row.id,
                    phone_id: &phone_id,
                    k_auth: &k_auth,
                    name: &name_sealed,
                    since: self.now,
                };
                table::insert(at, &new).await?;
                note(at, self.office, &row.id, "phone.registered", &hex(&phone_id), self.now).await?;
                let params = vec![("phone", name.clone()), ("time", shanghai(self.now))];
                let told = Told { key: "account.phone", cause: &id, params, link: Some("phones") };
                tell(at, self.office, &row, &told, self.now).await?;
            }
            self.phones_of(at, &row).await
        });
        for account in left.iter().chain([&actor.account]) {
            self.changed(account);
        }
        done
    }

    /// Takes a phone from the account that it was until now, and tells that one. `cause` is what it becomes now.
    async fn move_away(
        &self,
        at: &mut Transaction,
        before: &PhoneRow,
        phone_id: &[u8; 32],
        cause: &str,
    ) -> Result<(), AccountError> {
        table::end(at, &before.account, phone_id, self.now).await?;
        session::end_by_phone(at, &before.account, phone_id, self.now).await?;
        note(at, self.office, &before.account, "phone.moved", &hex(phone_id), self.now).await?;
        let old = accounts::by_id(at, &before.account).await?;
        // One that nobody can be told any more is told nothing.
        if let Some(old) = old.filter(|old| old.state != "closed" && old.phone.is_some()) {
            let params = vec![("phone", self.phone_name(&old, before)?), ("time", shanghai(self.now))];
            let told = Told { key: "account.phone_moved", cause, params, link: Some("phones") };
            tell(at, self.office, &old, &told, self.now).await?;
        }
        Ok(())
    }

    /// The phones of an account.
    pub(crate) async fn phones(&self, actor: &Actor) -> Result<Vec<AccountPhone>, AccountError> {
        let mut reading = self.office.store.read().await?;
        let row = self.own(&mut reading, actor).await?;
        self.phones_of(&mut reading, &row).await
    }

    async fn phones_of(&self, at: &mut Transaction, row: &AccountRow) -> Result<Vec<AccountPhone>, AccountError> {
        let view = |phone: PhoneRow| {
            Ok(AccountPhone {
                id: hex(&phone.phone_id),
                name: self.phone_name(row, &phone)?,
                since: phone.since.to_string(),
            })
        };
        table::of_account(at, &row.id).await?.into_iter().map(view).collect()
    }

    /// Ends a phone, and the sessions that it let in.
    pub(crate) async fn end_phone(&self, actor: &Actor, id: &str) -> Result<(), AccountError> {
        let phone_id = unhex("id", id).map_err(|_| AccountError::PhoneUnlisted)?;
        let done = writing!(self.office.store, AccountError, |at| {
            if !table::end(at, &actor.account, &phone_id, self.now).await? {
                return Err(AccountError::PhoneUnlisted);
            }
            session::end_by_phone(at, &actor.account, &phone_id, self.now).await?;
            note(at, self.office, &actor.account, "phone.ended", &hex(&phone_id), self.now).await?;
            Ok(())
        });
        self.changed(&actor.account);
        done
    }

    /// Notes that one of the account's phones was paired with a desk, and tells the account. What is known is not told again.
    pub(crate) async fn tell_desk(
        &self,
        actor: &Actor,
        id: &str,
        asked: &TellDesk,
    ) -> Result<Vec<AccountDesk>, AccountError> {
        let desk: [u8; 32] = unhex("id", id).map_err(|_| AccountError::DeskUnlisted)?;
        let phone_id: [u8; 32] = unhex("phone", &asked.phone)?;
        let name = Name::try_from(asked.name.as_str()).map_err(|_| FormError { field: "name" })?;
        let paired: Instant = asked.paired.parse().map_err(|_| FormError { field: "paired" })?;
        // A phone whose clock is ahead has not been paired in the future.
        let paired = paired.min(self.now);
        let row_id = self.office.new_id();
        let done = writing!(self.office.store, AccountError, |at| {
            let row = self.own(at, actor).await?;
            let phone = table::living(at, &phone_id).await?.filter(|phone| phone.account == row.id);
            let phone = phone.ok_or(AccountError::PhoneUnlisted)?;
            let known = table::desks(at, &row.id).await?;
            let is_known = known.iter().any(|known| {
                known.desk == desk && known.phone_id == phone_id && (known.paired == paired || paired < known.paired)
            });
            if !is_known {
                table::end_desk(at, &row.id, &desk, Some(&phone_id), self.now).await?;
                let sealed =
                    self.key(&row)?.seal(DESK_NAME, &row_id, name.as_str().as_bytes(), &mut self.office.random());
                let (account, desk, phone_id) = (row.id.as_str(), &desk, &phone_id);
                let new = NewDesk { id: &row_id, account, desk, phone_id, name: &sealed, paired };
                table::insert_desk(at, &new).await?;
                note(at, self.office, &row.id, "desk.paired", &hex(desk), self.now).await?;
                let phone = self.phone_name(&row, &phone)?;
                let params = vec![("desk", name.as_str().to_owned()), ("phone", phone), ("time", shanghai(paired))];
                let told = Told { key: "account.paired", cause: &row_id, params, link: Some("desks") };
                tell(at, self.office, &row, &told, self.now).await?;
            }
            self.desks_of(at, &row).await
        });
        self.changed(&actor.account);
        done
    }

    /// The desks of an account, those that ended too.
    pub(crate) async fn desks(&self, actor: &Actor) -> Result<Vec<AccountDesk>, AccountError> {
        let mut reading = self.office.store.read().await?;
        let row = self.own(&mut reading, actor).await?;
        self.desks_of(&mut reading, &row).await
    }

    async fn desks_of(&self, at: &mut Transaction, row: &AccountRow) -> Result<Vec<AccountDesk>, AccountError> {
        let key = self.key(row)?;
        let view = |desk: table::DeskRow| {
            Ok(AccountDesk {
                id: hex(&desk.desk),
                name: text(&key.open(DESK_NAME, &desk.id, &desk.name)?)?,
                phone: hex(&desk.phone_id),
                paired: desk.paired.to_string(),
                ended: desk.ended.map(|ended| ended.to_string()),
            })
        };
        table::desks(at, &row.id).await?.into_iter().map(view).collect()
    }

    /// Ends a desk, for one phone or for all of them; for all, the sessions there end too.
    pub(crate) async fn end_desk(&self, actor: &Actor, id: &str, phone: Option<&str>) -> Result<(), AccountError> {
        let desk: [u8; 32] = unhex("id", id).map_err(|_| AccountError::DeskUnlisted)?;
        let phone_id: Option<[u8; 32]> = phone.map(|phone| unhex("phone", phone)).transpose()?;
        let done = writing!(self.office.store, AccountError, |at| {
            if !table::end_desk(at, &actor.account, &desk, phone_id.as_ref(), self.now).await? {
                return Err(AccountError::DeskUnlisted);
            }
            if phone_id.is_none() {
                session::end_at_desk(at, &actor.account, &desk, self.now).await?;
            }
            note(at, self.office, &actor.account, "desk.ended", &hex(&desk), self.now).await?;
            Ok(())
        });
        self.changed(&actor.account);
        done
    }

    /// What a phone is called.
    fn phone_name(&self, row: &AccountRow, phone: &PhoneRow) -> Result<String, AccountError> {
        text(&self.key(row)?.open(PHONE_NAME, &phone.id, &phone.name)?)
    }
}

fn text(plain: &[u8]) -> Result<String, AccountError> {
    std::str::from_utf8(plain).map(str::to_owned).map_err(|_| super::damaged())
}
