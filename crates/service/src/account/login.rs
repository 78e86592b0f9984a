//! Logging in, which registers a number that is not known yet, and the sessions that come of it.

use rand_core::Rng as _;
use sealbid_pki::Instant;
use sealbid_wire::account::{LogIn, LoggedIn, SessionLevel, SessionRow as SessionView};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::code::{Purpose, Receiver};
use super::{AccountError, Accounts, Actor, PHONE, SECOND};
use crate::calendar::DAY_MS;
use crate::encoding::{FormError, base64, unbase64};
use crate::person::password::Checked;
use crate::person::phone::PhoneNumber;
use crate::store::account::{self as table, AccountRow, NewAccount};
use crate::store::session::{self as sessions, NewSession};
use crate::store::{Transaction, office, writing};
use crate::told::{Told, tell};
use crate::trail::note;
use crate::vault::DataKey;

/// How often a session notes that it was used.
const SEEN_MS: i64 = 60 * SECOND;
/// How long a session lasts at most, however much it is used: then one logs in anew.
const LONGEST_SESSION_MS: i64 = 180 * DAY_MS;
/// From how many wrong passwords on one waits, how long the first time, and the longest.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_MS: i64 = 30 * SECOND;
const LONGEST_WAIT_MS: i64 = 15 * 60 * SECOND;
/// The longest name of a device, characters.
const MAX_DEVICE: usize = 64;

/// The device that somebody logs in from.
pub(super) struct Device {
    name: String,
    pub(super) sha256: [u8; 32],
}

impl Device {
    pub(super) fn of(name: &str, key: &str) -> Result<Self, FormError> {
        let name = called("device", name)?;
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(unbase64("device_key", key)?);
        Ok(Self { name, sha256: Sha256::digest(*key).into() })
    }
}

/// What a person calls a device.
pub(super) fn called(field: &'static str, name: &str) -> Result<String, FormError> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name.chars().count() > MAX_DEVICE { Err(FormError { field }) } else { Ok(name) }
}

/// A session that is to begin.
pub(super) struct Begun {
    id: String,
    token: Zeroizing<[u8; 32]>,
    /// What is shown for it.
    factors: u8,
    /// The one that it takes the place of.
    replaced: Option<sessions::SessionRow>,
    /// The phone that lets it in, and the desk where.
    pub(super) by_phone: Option<([u8; 32], [u8; 32])>,
}

impl Begun {
    /// Whose session it takes the place of.
    pub(super) fn left(&self) -> Option<String> {
        self.replaced.as_ref().map(|old| old.account.clone())
    }
}

impl Accounts<'_> {
    /// Logs in by a code or by the password. A session whose bearer was shown ends with that: it is this one from then on.
    pub(crate) async fn log_in(&self, asked: &LogIn, shown: Option<[u8; 32]>) -> Result<LoggedIn, AccountError> {
        let (phone, device) = (self.phone(&asked.phone)?, Device::of(&asked.device, &asked.device_key)?);
        let factors = if asked.code.is_some() { sessions::CODE } else { sessions::PASSWORD };
        let begun = self.in_place_of(shown, factors).await?;
        let left = begun.left();
        let logged_in = match (&asked.code, &asked.password) {
            (Some(code), None) => self.log_in_by_code(&phone, &device, code, &begun).await?,
            (None, Some(password)) => self.log_in_by_password(&phone, &device, password, &begun).await?,
            _ => return Err(FormError { field: "code" }.into()),
        };
        // Once what a login changed is stored: whoever watches reads it from there.
        for account in left.iter().chain([&logged_in.account.id]) {
            self.changed(account);
        }
        Ok(logged_in)
    }

    fn begun(&self, replaced: Option<sessions::SessionRow>, factors: u8) -> Begun {
        let mut token = Zeroizing::new([0; 32]);
        self.office.random().fill_bytes(token.as_mut());
        Begun { id: self.office.new_id(), token, factors, replaced, by_phone: None }
    }

    /// A session in place of the one whose bearer was shown.
    pub(super) async fn in_place_of(&self, shown: Option<[u8; 32]>, factors: u8) -> Result<Begun, AccountError> {
        let Some(token) = shown else { return Ok(self.begun(None, factors)) };
        let sha256 = Sha256::digest(token).into();
        Ok(self.begun(sessions::by_token(&mut self.office.store.read().await?, &sha256, self.now).await?, factors))
    }

    async fn log_in_by_code(
        &self,
        phone: &PhoneNumber,
        device: &Device,
        code: &str,
        begun: &Begun,
    ) -> Result<LoggedIn, AccountError> {
        let index = self.index(phone);
        writing!(self.office.store, AccountError, |at| {
            if let Err(refused) = self.try_code(at, Receiver::Phone(phone), Purpose::Login, code).await? {
                return Ok(Err(refused));
            }
            let known = table::by_phone(at, &index).await?;
            let is_new = known.is_none();
            let row = match known {
                Some(row) => row,
                None => self.register(at, phone, &index).await?,
            };
            let is_device_known = sessions::is_device_known(at, &row.id, &device.sha256).await?;
            // Carriers give a number that nobody used for long to somebody else.
            let limited_after = office::setting(at, "limited_after_days", self.now).await? * DAY_MS;
            let is_stale = self.now.unix_ms() - row.used.unix_ms() >= limited_after;
            let level = if !is_device_known && is_stale { SessionLevel::Limited } else { SessionLevel::Full };
            Ok(Ok(self.begin(at, row, device, begun, level, is_new, is_device_known).await?))
        })?
    }

    /// The number of tries is counted before one is looked at; for numbers that nobody has as for others, so that nothing tells them apart.
    async fn log_in_by_password(
        &self,
        phone: &PhoneNumber,
        device: &Device,
        password: &str,
        begun: &Begun,
    ) -> Result<LoggedIn, AccountError> {
        let index = self.index(phone);
        self.count_try(&index).await?;
        let row = table::by_phone(&mut self.office.store.read().await?, &index).await?;
        let stored = row.and_then(|row| row.password);
        let checked = self.check(password, stored.as_deref()).await?;
        let Checked::Right { needs_rehash } = checked else { return Err(AccountError::PasswordWrong) };
        let rehashed = if needs_rehash { Some(self.hash(password).await?) } else { None };
        writing!(self.office.store, AccountError, |at| {
            let row = table::by_phone(at, &index).await?;
            // Somebody else may have changed it meanwhile.
            let row = row.filter(|row| row.password == stored).ok_or(AccountError::PasswordWrong)?;
            table::set_password_tries(at, &index, 0, self.now).await?;
            if let Some(hash) = &rehashed {
                table::set_password(at, &row.id, hash).await?;
            }
            let is_device_known = sessions::is_device_known(at, &row.id, &device.sha256).await?;
            self.begin(at, row, device, begun, SessionLevel::Full, false, is_device_known).await
        })
    }

    /// Whoever has the number now is not whose account it is: the number is freed, and the account keeps all but that.
    pub(crate) async fn not_me(&self, actor: &Actor) -> Result<LoggedIn, AccountError> {
        let begun = self.begun(None, sessions::CODE);
        let done = writing!(self.office.store, AccountError, |at| {
            // It may have shown meanwhile whose account it is.
            let standing = sessions::standing(at, &actor.session, self.now).await?;
            if standing.is_none_or(|(level, _)| level != "limited") {
                return Err(AccountError::NoSession);
            }
            let row = self.own(at, actor).await?;
            let phone = self.phone_of(&row)?;
            let (name, sha256) = sessions::device(at, &actor.session).await?;
            let sha256 = sha256.try_into().map_err(|_| super::damaged())?;
            sessions::end_others(at, &row.id, "", self.now).await?;
            table::release_phone(at, &row.id).await?;
            note(at, self.office, &row.id, "account.number_freed", &row.id, self.now).await?;
            let new = self.register(at, &phone, &self.index(&phone)).await?;
            self.begin(at, new, &Device { name, sha256 }, &begun, SessionLevel::Full, true, false).await
        });
        self.office.live.touch(&actor.account);
        done
    }

    /// Counts a try of a number's password, if one is free now.
    pub(super) async fn count_try(&self, index: &[u8; 32]) -> Result<(), AccountError> {
        writing!(self.office.store, AccountError, |at| {
            let (wrong, until) = table::password_tries(at, index).await?;
            let left = until.unix_ms() - self.now.unix_ms();
            if (1..=LONGEST_WAIT_MS).contains(&left) {
                return Err(AccountError::PasswordWait { secs: (left + SECOND - 1) / SECOND });
            }
            let wrong = wrong.saturating_add(1);
            let wait = match wrong.checked_sub(FREE_TRIES) {
                None => 0,
                Some(over) => FIRST_WAIT_MS.saturating_mul(1 << over.min(20)).min(LONGEST_WAIT_MS),
            };
            table::set_password_tries(at, index, wrong, self.later(wait)).await?;
            Ok(())
        })
    }

    /// Makes an account of a number.
    async fn register(
        &self,
        at: &mut Transaction,
        phone: &PhoneNumber,
        index: &[u8; 32],
    ) -> Result<AccountRow, AccountError> {
        let (id, mut random) = (self.office.new_id(), self.office.random());
        let key = DataKey::generate(&mut random);
        let wrapped = self.office.vault.wrap(&id, &key, &mut random);
        let sealed = key.seal(PHONE, &id, phone.as_str().as_bytes(), &mut random);
        let new = NewAccount { id: &id, phone_index: index, phone: &sealed, data_key: &wrapped, created: self.now };
        table::insert(at, &new).await?;
        note(at, self.office, &id, "account.registered", &id, self.now).await?;
        table::by_id(at, &id).await?.ok_or(AccountError::NoSession)
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) async fn begin(
        &self,
        at: &mut Transaction,
        mut row: AccountRow,
        device: &Device,
        begun: &Begun,
        level: SessionLevel,
        is_new: bool,
        is_device_known: bool,
    ) -> Result<LoggedIn, AccountError> {
        if row.state == "closing" && level == SessionLevel::Full {
            table::set_closing(at, &row.id, None).await?;
            note(at, self.office, &row.id, "account.kept", &row.id, self.now).await?;
            (row.state, row.closes) = ("active".to_owned(), None);
        }
        if let Some(old) = &begun.replaced
            && sessions::end(at, &old.account, &old.id, self.now).await?
        {
            note(at, self.office, &old.account, "session.ended", &old.id, self.now).await?;
        }
        let days = office::setting(at, "session_days", self.now).await?;
        let new = NewSession {
            id: &begun.id,
            token_sha256: &Sha256::digest(*begun.token).into(),
            account: &row.id,
            level: name(level),
            factors: begun.factors,
            device: &device.name,
            device_sha256: &device.sha256,
            by_phone: begun.by_phone,
            began: self.now,
            until: self.later(days * DAY_MS),
        };
        sessions::insert(at, &new).await?;
        if level == SessionLevel::Full {
            table::set_used(at, &row.id, self.now).await?;
        }
        note(at, self.office, &row.id, "session.begun", &begun.id, self.now).await?;
        if !is_new && !is_device_known {
            let params = vec![("device", device.name.clone()), ("time", super::shanghai(self.now))];
            let key = "account.new_device";
            let told = Told { key, cause: &begun.id, params, link: Some("sessions") };
            tell(at, self.office, &row, &told, self.now).await?;
        }
        let actor = self.actor_of(at, &row, &begun.id, level, begun.factors).await?;
        Ok(LoggedIn { token: base64(begun.token.as_ref()), is_new, account: self.view_of(at, &row, &actor).await? })
    }

    /// Who a bearer is; a session that is used lasts on.
    pub(crate) async fn actor(&self, token: &[u8; 32]) -> Result<Actor, AccountError> {
        let sha256 = Sha256::digest(token).into();
        let mut reading = self.office.store.read().await?;
        let session = sessions::by_token(&mut reading, &sha256, self.now).await?.ok_or(AccountError::NoSession)?;
        let row = table::by_id(&mut reading, &session.account).await?;
        let row = row.filter(|row| row.state != "closed").ok_or(AccountError::NoSession)?;
        let level = if session.level == "full" { SessionLevel::Full } else { SessionLevel::Limited };
        let actor = self.actor_of(&mut reading, &row, &session.id, level, session.factors).await?;
        drop(reading);
        if self.now.unix_ms() - session.seen.unix_ms() >= SEEN_MS {
            writing!(self.office.store, AccountError, |at| {
                let days = office::setting(at, "session_days", self.now).await?;
                let last = Instant::from_unix_ms(session.began.unix_ms() + LONGEST_SESSION_MS);
                sessions::set_seen(at, &session.id, self.now, self.later(days * DAY_MS).min(last)).await?;
                if level == SessionLevel::Full {
                    table::set_used(at, &row.id, self.now).await?;
                }
                Ok(())
            })?;
        }
        Ok(actor)
    }

    /// Where an account is logged in.
    pub(crate) async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionView>, AccountError> {
        let rows = sessions::of_account(&mut self.office.store.read().await?, &actor.account, self.now).await?;
        let view = |row: sessions::SessionRow| SessionView {
            is_this: row.id == actor.session,
            id: row.id,
            device: row.device,
            began: row.began.to_string(),
            seen: row.seen.to_string(),
            until: row.until.to_string(),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Ends one of an account's sessions: another one than that which asks once it was shown anew whose account it is.
    pub(crate) async fn end_session(&self, actor: &Actor, id: &str) -> Result<(), AccountError> {
        let done = writing!(self.office.store, AccountError, |at| {
            if id != actor.session {
                self.expect_proven(at, actor).await?;
            }
            if !sessions::end(at, &actor.account, id, self.now).await? {
                return Err(AccountError::SessionUnknown);
            }
            note(at, self.office, &actor.account, "session.ended", id, self.now).await?;
            Ok(())
        });
        self.office.live.touch(&actor.account);
        done
    }
}

fn name(level: SessionLevel) -> &'static str {
    match level {
        SessionLevel::Limited => "limited",
        SessionLevel::Full => "full",
    }
}
