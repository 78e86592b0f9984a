//! Real names: a provider is asked whether a name and a number are those of the person before the phone, and answers some time.
//!
//! What it is asked lies in the outbox first, under a reference of our own, and goes to it from there. What it tells, by itself or asked
//! again, is verified, noted once, and then moves the proof; what a browser says moves nothing.

mod error;
mod provider;
mod sandbox;

use sealbid_pki::Instant;
use sealbid_wire::account::{IdentityProvider, IdentityState, IdentityView, IdentityWay, ProveIdentity, QueueRow};
use time::Date;

pub(crate) use error::IdentityError;
pub(crate) use provider::{Answer, Asked, Asking, IdentityService, Verdict};
pub(crate) use sandbox::Sandbox;

use crate::account::{AccountError, Accounts, Actor, NAME};
use crate::calendar::{self, DAY};
use crate::office::Office;
use crate::person::card::CardNumber;
use crate::person::id_number::IdNumber;
use crate::person::name::PersonName;
use crate::person::phone::PhoneNumber;
use crate::repeat::{Answered, Repeat, once};
use crate::store::identity::{self as table, IdentityRow, NewIdentity};
use crate::store::{Transaction, account, office, session, told as outbox, writing};
use crate::told::{Told, tell};
use crate::trail::note;
use crate::vault::{Column, DataKey, VaultError};

pub(crate) const ALL: [IdentityProvider; 3] =
    [IdentityProvider::CfcaFace, IdentityProvider::AlipayFace, IdentityProvider::BankCard4];

const SEALED_NAME: Column = Column::new("identity", "name");
const ID_NUMBER: Column = Column::new("identity", "id_number");
const REQUEST: Column = Column::new("outbox", "request");
/// The version of the texts that people agree to.
const CONSENT: i64 = 1;
/// When after it was asked a silent provider is asked again, seconds; after the last of them it is unknown what became of it.
const QUERIES: [i64; 4] = [10, 60, 300, 1_800];
/// How often it is asked from then on, and after how long it is given up, seconds.
const SLOWLY: i64 = 3_600;
const GIVEN_UP: i64 = DAY;

/// The name of a provider for programs.
pub(crate) fn name(provider: IdentityProvider) -> &'static str {
    match provider {
        IdentityProvider::CfcaFace => "cfca_face",
        IdentityProvider::AlipayFace => "alipay_face",
        IdentityProvider::BankCard4 => "bank_card4",
    }
}

/// The provider of that name.
pub(crate) fn by_name(text: &str) -> Option<IdentityProvider> {
    ALL.into_iter().find(|provider| name(*provider) == text)
}

/// Real names, as the service keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Identities<'o> {
    office: &'o Office,
    now: Instant,
}

impl<'o> Identities<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office, now: office.now() }
    }

    fn accounts(&self) -> Accounts<'o> {
        Accounts { office: self.office, now: self.now }
    }

    fn later(&self, secs: i64) -> Instant {
        self.now.plus_secs(secs)
    }

    /// What waits for somebody: proofs of which nobody knows what became.
    pub(crate) async fn queues(&self) -> Result<Vec<QueueRow>, IdentityError> {
        let (waiting, oldest) = table::unknown(&mut self.office.store.read().await?).await?;
        let oldest = oldest.map(|oldest| oldest.to_string());
        Ok(vec![QueueRow { name: "identity_unknown".to_owned(), waiting, oldest }])
    }

    /// How one's real name stands.
    pub(crate) async fn view(&self, actor: &Actor) -> Result<IdentityView, IdentityError> {
        self.view_in(&mut self.office.store.read().await?, actor).await
    }

    async fn view_in(&self, at: &mut Transaction, actor: &Actor) -> Result<IdentityView, IdentityError> {
        let row = account::by_id(at, &actor.account).await?.ok_or(AccountError::NoSession)?;
        let newest = table::newest(at, &actor.account).await?;
        let open = table::open(at, &actor.account).await?;
        let asked = table::asked_since(at, &actor.account, calendar::day_began(self.now)).await?;
        let most = office::setting(at, "identity_day", self.now).await?;
        let key = self.accounts().key(&row)?;
        let text = |column, sealed: &Option<Vec<u8>>, id: &str| -> Result<Option<String>, IdentityError> {
            let Some(sealed) = sealed else { return Ok(None) };
            let plain = key.open(column, id, sealed).map_err(AccountError::from)?;
            Ok(std::str::from_utf8(&plain).ok().map(str::to_owned))
        };
        let today = calendar::date(self.now);
        let (mut name, mut id_number) = (None, None);
        if let Some(newest) = &newest {
            name = text(SEALED_NAME, &newest.name, &newest.id)?.and_then(|text| PersonName::parse(&text).ok());
            let number = text(ID_NUMBER, &newest.id_number, &newest.id)?;
            id_number = number.zip(today).and_then(|(text, today)| IdNumber::parse(&text, today).ok());
        }
        let ways = ALL.map(|provider| IdentityWay {
            provider,
            is_open: !open.iter().any(|owing| owing == self::name(provider)),
            is_sandbox: self.office.identity.is_sandbox(),
        });
        Ok(IdentityView {
            state: newest.as_ref().map_or(IdentityState::Unverified, IdentityRow::wire_state),
            provider: newest.as_ref().and_then(|row| by_name(&row.provider)),
            name: name.map(|name| name.masked()),
            id_number: id_number.map(|number| number.masked()),
            reason: newest.as_ref().and_then(|row| row.reason.clone()),
            since: newest.as_ref().map(|row| row.settled.unwrap_or(row.asked).to_string()),
            tries_left: u32::try_from(most - asked).unwrap_or(0),
            ways: ways.to_vec(),
        })
    }

    /// Has a provider asked.
    pub(crate) async fn prove(
        &self,
        actor: &Actor,
        asked: &ProveIdentity,
        repeat: &Repeat,
    ) -> Result<Answered, IdentityError> {
        if !asked.has_consented {
            return Err(IdentityError::Consent);
        }
        let person = PersonName::parse(&asked.name)?;
        let today = calendar::date(self.now).ok_or(IdentityError::Date)?;
        let number = IdNumber::parse(&asked.id_number, today)?;
        let (card, card_phone) = match asked.provider {
            IdentityProvider::BankCard4 => (
                Some(CardNumber::parse(asked.card.as_deref().unwrap_or_default())?),
                Some(PhoneNumber::parse(asked.card_phone.as_deref().unwrap_or_default(), self.office.is_practice)?),
            ),
            _ => (None, None),
        };
        let provider = name(asked.provider);
        let (id, sent) = (self.office.new_id(), self.office.new_id());
        let index = self.office.vault.index(ID_NUMBER, number.as_str());
        let request = Asked {
            provider: asked.provider,
            name: person.as_str().to_owned(),
            id_number: number.as_str().to_owned(),
            card: card.map(|card| card.as_str().to_owned()),
            card_phone: card_phone.map(|phone| phone.as_str().to_owned()),
        };
        let body = serde_json::to_vec(&request).unwrap_or_default();
        let body = self.office.outbox_key().seal(REQUEST, &sent, &body, &mut self.office.random());
        let done = once!(self.office, IdentityError, repeat, |at| {
            let row = account::by_id(at, &actor.account).await?.ok_or(AccountError::NoSession)?;
            if table::is_passed(at, &row.id).await? {
                return Err(IdentityError::Passed);
            }
            if table::open(at, &row.id).await?.iter().any(|owing| owing == provider) {
                return Err(IdentityError::Waiting);
            }
            let most = office::setting(at, "identity_day", self.now).await?;
            if table::asked_since(at, &row.id, calendar::day_began(self.now)).await? >= most {
                return Err(IdentityError::TooOften);
            }
            table::consent(at, &row.id, &format!("identity.{provider}"), CONSENT, self.now).await?;
            let key = self.accounts().key(&row)?;
            let mut random = self.office.random();
            let new = NewIdentity {
                id: &id,
                account: &row.id,
                provider,
                id_index: &index,
                name: &key.seal(SEALED_NAME, &id, person.as_str().as_bytes(), &mut random),
                id_number: &key.seal(ID_NUMBER, &id, number.as_str().as_bytes(), &mut random),
                asked: self.now,
                next_query: self.later(QUERIES[0]),
            };
            table::insert(at, &new).await?;
            outbox::insert_outbox(at, &sent, "identity", &id, &body, self.now).await?;
            note(at, self.office, &row.id, "identity.asked", &id, self.now).await?;
            self.view_in(at, actor).await
        });
        self.office.live.touch(&actor.account);
        self.office.live.touch_queues();
        self.office.outbox.notify_one();
        done
    }

    /// Asks providers what is due to be asked. What nobody can be asked for is never asked twice under another reference.
    pub(crate) async fn ask_due(&self) -> Result<(), IdentityError> {
        let due = outbox::due(&mut self.office.store.read().await?, "identity", self.now).await?;
        let key = self.office.outbox_key();
        for row in &due {
            let body = row.body.as_deref().map(|sealed| key.open(REQUEST, &row.id, sealed));
            let asked = body.and_then(Result::ok).and_then(|plain| serde_json::from_slice::<Asked>(&plain).ok());
            let is_asked = match &asked {
                Some(asked) => self.office.identity.ask(self.office, &row.cause, asked).await.is_ok(),
                None => false,
            };
            writing!(self.office.store, IdentityError, |at| {
                match is_asked || asked.is_none() {
                    true => outbox::set_sent(at, &row.id, false).await?,
                    false => outbox::set_tried(at, &row.id, Some(self.later(QUERIES[0])), false).await?,
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Asks silent providers again, and gives up those that stay silent.
    pub(crate) async fn query_due(&self) -> Result<(), IdentityError> {
        let due = table::due(&mut self.office.store.read().await?, self.now).await?;
        for id in due {
            let Some(row) = table::by_id(&mut self.office.store.read().await?, &id).await? else { continue };
            let Some(provider) = by_name(&row.provider) else { continue };
            if let Ok(Some(answer)) = self.office.identity.query(self.office, provider, &id).await {
                self.settle(&answer).await?;
                continue;
            }
            let silent = self.now.unix_secs() - row.asked.unix_secs();
            writing!(self.office.store, IdentityError, |at| {
                let Some(row) = table::by_id(at, &id).await? else { return Ok(()) };
                if row.state == "unknown" && silent >= GIVEN_UP {
                    table::settle(at, &id, "expired", None, self.now).await?;
                } else if matches!(row.state.as_str(), "waiting" | "unknown") {
                    let queries = row.queries + 1;
                    let (state, next) = match QUERIES.get(queries as usize) {
                        Some(after) => (row.state.as_str(), row.asked.plus_secs(*after).max(self.now)),
                        None => ("unknown", self.later(SLOWLY)),
                    };
                    table::set_silent(at, &id, state, queries, next).await?;
                }
                Ok::<_, IdentityError>(())
            })?;
            self.office.live.touch(&row.account);
            self.office.live.touch_queues();
        }
        Ok(())
    }

    /// What a provider told by itself. A forged or stale one moves nothing.
    pub(crate) async fn hear(
        &self,
        provider: IdentityProvider,
        body: &[u8],
        signature: &str,
    ) -> Result<(), IdentityError> {
        let (event, answer) = match self.office.identity.verify(self.office, provider, body, signature) {
            Some(heard) => heard,
            None => {
                tracing::warn!(provider = name(provider), "a call back that the provider did not sign");
                return Err(IdentityError::Forged);
            }
        };
        writing!(self.office.store, IdentityError, |at| {
            Ok(table::hear(at, name(provider), &event, self.now).await?)
        })?;
        // Also one that was noted before: it may not have been carried out, as after a crash. Moving a proof a second time changes nothing.
        self.settle(&answer).await
    }

    /// Moves a proof to what its provider says.
    pub(crate) async fn settle(&self, answer: &Answer) -> Result<(), IdentityError> {
        let touched = writing!(self.office.store, IdentityError, |at| {
            let Some(row) = table::by_id(at, &answer.reference).await? else { return Ok(None) };
            if !matches!(row.state.as_str(), "waiting" | "unknown") {
                return Ok(None);
            }
            let Some(owner) = account::by_id(at, &row.account).await?.filter(|owner| owner.state != "closed") else {
                table::settle(at, &row.id, "surplus", None, self.now).await?;
                return Ok(None);
            };
            let (state, reason) = self.judge(at, &row, &owner, answer).await?;
            if state == "passed" {
                let (Some(sealed), key) = (&row.name, self.accounts().key(&owner)?) else { return Ok(None) };
                let plain = key.open(SEALED_NAME, &row.id, sealed).map_err(AccountError::from)?;
                let name = key.seal(NAME, &owner.id, &plain, &mut self.office.random());
                account::set_name(at, &owner.id, &name).await?;
                session::set_all_full(at, &owner.id).await?;
            }
            table::settle(at, &row.id, state, reason, self.now).await?;
            note(at, self.office, &row.provider, &format!("identity.{state}"), &row.id, self.now).await?;
            if state != "surplus" {
                let key = format!("identity.result.{}", reason.unwrap_or("passed"));
                let told = Told { key: &key, cause: &row.id, params: Vec::new(), link: Some("identity") };
                tell(at, self.office, &owner, &told, self.now).await?;
            }
            Ok(Some(owner.id))
        })?;
        if let Some(account) = touched {
            self.office.live.touch(&account);
            self.office.live.touch_queues();
        }
        Ok(())
    }

    /// What an answer comes to.
    async fn judge(
        &self,
        at: &mut Transaction,
        row: &IdentityRow,
        owner: &account::AccountRow,
        answer: &Answer,
    ) -> Result<(&'static str, Option<&'static str>), IdentityError> {
        let Verdict::Yes { name, id_number } = &answer.verdict else {
            return Ok(("failed", Some("identity_refused")));
        };
        if table::is_passed(at, &owner.id).await? {
            return Ok(("surplus", None));
        }
        let key = self.accounts().key(owner)?;
        let same = |column, sealed: &Option<Vec<u8>>, said: &str| {
            let plain = sealed.as_deref().map(|sealed| key.open(column, &row.id, sealed));
            plain.and_then(Result::ok).is_some_and(|plain| plain.as_slice() == said.as_bytes())
        };
        if !same(SEALED_NAME, &row.name, name) || !same(ID_NUMBER, &row.id_number, id_number) {
            tracing::warn!(reference = row.id, "a provider proved somebody else");
            return Ok(("failed", Some("identity_mismatch")));
        }
        let index = row.id_index.as_deref().unwrap_or_default();
        if table::is_taken(at, &owner.id, index).await? {
            return Ok(("failed", Some("identity_in_use")));
        }
        Ok(("passed", None))
    }
}

/// The number that a proof proved.
pub(crate) fn number_of(key: &DataKey, proof: &IdentityRow, today: Date) -> Result<Option<IdNumber>, VaultError> {
    let Some(sealed) = &proof.id_number else { return Ok(None) };
    let plain = key.open(ID_NUMBER, &proof.id, sealed)?;
    Ok(std::str::from_utf8(&plain).ok().and_then(|text| IdNumber::parse(text, today).ok()))
}
