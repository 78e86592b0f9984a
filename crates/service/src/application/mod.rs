//! What is applied for: a draft that keeps whatever was typed, handed in, looked at by an officer, approved.
//!
//! Every step is one transaction on the row as it was read; what another step came before is refused with the state of now. All that is
//! typed, every picture and every mark is sealed under the application's own data key.

pub(crate) mod document;
mod entries;
mod error;
pub(crate) mod fields;
mod form;
mod grant;
mod join;
mod lapse;
mod orphans;
mod payers;
pub(crate) mod picture;
mod save;
mod submit;
mod transfer;
mod view;
mod way;

pub(crate) use entries::Heard;
pub(crate) use grant::GrantFile;
pub(crate) use lapse::Turns;
pub(crate) use orphans::Objects;
pub(crate) use transfer::Payer;

use rand_core::Rng as _;
use sealbid_bid::Uscc;
use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, BeginApplication, Field, RefusedField};
use sealbid_wire::way::Decider;
use time::{Date, OffsetDateTime};

pub(crate) use error::ApplicationError;
use fields::Fields;

use crate::account::{Accounts, Actor};
use crate::calendar::{self, after_days};
use crate::office::Office;
use crate::repeat::{Answered, Repeat, once};
use crate::review::Findings;
use crate::store::application::{self as table, ApplicationRow, NewApplication};
use crate::store::review::ReviewRow;
use crate::store::{Transaction, account, enterprise, office, review};
use crate::trail::note;
use crate::vault::{Column, DataKey};

pub(super) const FIELDS: Column = Column::new("application", "fields");
pub(crate) const HANDED_IN: Column = Column::new("submission", "fields");
/// How many numbers there are a day, and how many are drawn before one is free.
const NUMBERS: u32 = 1_000_000;
const DRAWS: u32 = 64;

/// Applications, as the service keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Applications<'o> {
    pub(crate) office: &'o Office,
    pub(crate) now: Instant,
}

/// An application that was opened: its row, and what is sealed in it.
pub(crate) struct Opened {
    pub(crate) row: ApplicationRow,
    pub(crate) key: DataKey,
    pub(crate) fields: Fields,
    /// What was refused, while it is to be mended.
    pub(crate) refused: Vec<RefusedField>,
    /// The words of who returned or refused it.
    pub(crate) reason: Option<String>,
    /// Who refused it.
    pub(crate) rejected_by: Option<Decider>,
}

impl Opened {
    pub(crate) fn kind(&self) -> ApplicationKind {
        self.row.kind
    }

    /// Refuses to change a field that may not be changed now; of what was returned, what was refused and these others may.
    pub(crate) fn refuse_locked(&self, field: Field, unlocked: &[Field]) -> Result<(), ApplicationError> {
        match self.row.state {
            ApplicationState::Draft => Ok(()),
            ApplicationState::Returned if unlocked.contains(&field) => Ok(()),
            ApplicationState::Returned if self.refused.iter().any(|refused| refused.field == field) => Ok(()),
            ApplicationState::Returned => Err(ApplicationError::Locked),
            _ => Err(self.row.changed()),
        }
    }

    /// What stands in a field; nothing where nothing does.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.fields.get(&field).map_or("", String::as_str)
    }

    /// The enterprise's name, as it was typed.
    pub(crate) fn typed_name(&self) -> &str {
        self.text(Field::Name)
    }
}

impl ApplicationRow {
    pub(crate) fn changed(&self) -> ApplicationError {
        ApplicationError::Changed { state: self.state }
    }
}

/// The civil date in Shanghai.
pub(crate) fn shanghai_date(at: Instant) -> Date {
    calendar::date(at).unwrap_or(OffsetDateTime::UNIX_EPOCH.date())
}

impl<'o> Applications<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office, now: office.now() }
    }

    /// Begins one, or finds the one of its kind that is open.
    pub(crate) async fn begin(
        &self,
        actor: &Actor,
        asked: &BeginApplication,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let uscc = Uscc::try_from(asked.uscc.as_str())?;
        once!(self.office, ApplicationError, repeat, |at| {
            let id = self.begun(at, actor, asked.kind, &uscc).await?;
            self.view_in(at, actor, &id).await
        })
    }

    async fn begun(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        kind: ApplicationKind,
        uscc: &Uscc,
    ) -> Result<String, ApplicationError> {
        if let Some(open) = table::open(at, &actor.account, uscc.as_str(), kind).await? {
            return Ok(open.id);
        }
        self.refuse_closed_way(at, &actor.account, kind, uscc.as_str()).await?;
        let mut fields = Fields::new();
        if let Some(platform) = account::by_id(at, &actor.account).await?.and_then(|row| row.platform) {
            fields.insert(Field::Platform, platform);
        }
        self.insert(at, actor, kind, uscc.as_str(), fields, None).await
    }

    /// Writes one that begins, with what is known of it.
    async fn insert(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        kind: ApplicationKind,
        uscc: &str,
        mut fields: Fields,
        came_from: Option<&str>,
    ) -> Result<String, ApplicationError> {
        let most = office::setting(at, "open_drafts", self.now).await?;
        if table::drafts(at, &actor.account).await? >= most {
            return Err(ApplicationError::Drafts { most });
        }
        let known = enterprise::by_uscc(at, uscc).await?;
        fields.insert(Field::Uscc, uscc.to_owned());
        if let Some(known) = &known {
            fields.insert(Field::Name, known.name.clone());
        }
        let (id, mut random) = (self.office.new_id(), self.office.random());
        let key = DataKey::generate(&mut random);
        let wrapped = self.office.vault.wrap(&id, &key, &mut random);
        let sealed = key.seal(FIELDS, &id, &json(&fields), &mut random);
        let days = office::setting(at, "draft_days", self.now).await?;
        let new = NewApplication {
            id: &id,
            number: &self.draw_number(at).await?,
            kind,
            applicant: &actor.account,
            uscc,
            enterprise: known.as_ref().filter(|_| way::is_of_people(kind)).map(|known| known.id.as_str()),
            data_key: &wrapped,
            fields: &sealed,
            began: self.now,
            lapses: after_days(self.now, days),
            came_from,
        };
        table::insert(at, &new).await?;
        note(at, self.office, &actor.account, "application.begun", &id, self.now).await?;
        Ok(id)
    }

    /// A number that people can read to each other: `S`, the day in Shanghai, six digits that say nothing.
    async fn draw_number(&self, at: &mut Transaction) -> Result<String, ApplicationError> {
        let day = shanghai_date(self.now);
        let (year, month) = (day.year().rem_euclid(100), u8::from(day.month()));
        for _ in 0..DRAWS {
            let drawn = self.office.random().next_u32() % NUMBERS;
            let number = format!("S{year:02}{month:02}{:02}{drawn:06}", day.day());
            if !table::is_number_known(at, &number).await? {
                return Ok(number);
            }
        }
        Err(ApplicationError::Internal("number"))
    }

    /// The account's own application, opened.
    pub(crate) async fn open_own(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        id: &str,
    ) -> Result<Opened, ApplicationError> {
        let row = table::own(at, id, &actor.account).await?.ok_or(ApplicationError::Unknown)?;
        self.opened(at, row).await
    }

    /// The key of an application, and what was typed.
    pub(crate) fn unsealed(&self, row: &ApplicationRow) -> Result<(DataKey, Fields), ApplicationError> {
        let (Some(wrapped), Some(sealed)) = (&row.data_key, &row.fields) else { return Err(ApplicationError::Erased) };
        let key = self.office.vault.unwrap(&row.id, wrapped)?;
        let fields = unjson(&key.open(FIELDS, &row.id, sealed)?)?;
        Ok((key, fields))
    }

    /// An application, opened.
    pub(crate) async fn opened(&self, at: &mut Transaction, row: ApplicationRow) -> Result<Opened, ApplicationError> {
        let (key, fields) = self.unsealed(&row)?;
        let mut opened = Opened { row, key, fields, refused: Vec::new(), reason: None, rejected_by: None };
        if matches!(opened.row.state, ApplicationState::Returned | ApplicationState::Rejected)
            && let Some(found) = review::of_application(at, &opened.row.id).await?.into_iter().next()
        {
            let findings = Findings::open(&opened.key, &found)?;
            (opened.refused, opened.reason) = (findings.refused(), findings.reason());
            if opened.row.state == ApplicationState::Rejected {
                opened.rejected_by = Some(decider(at, &opened.row, &found).await?);
            }
        }
        Ok(opened)
    }

    /// Keeps the fields of one that may be changed now.
    pub(crate) async fn store_fields(&self, at: &mut Transaction, opened: &Opened) -> Result<(), ApplicationError> {
        let row = &opened.row;
        let sealed = opened.key.seal(FIELDS, &row.id, &json(&opened.fields), &mut self.office.random());
        let rule = if row.state == ApplicationState::Draft { "draft_days" } else { "returned_days" };
        let lapses = after_days(self.now, office::setting(at, rule, self.now).await?);
        match table::save(at, &row.id, row.version, &sealed, self.now, lapses).await? {
            true => Ok(()),
            false => Err(row.changed()),
        }
    }

    pub(crate) fn accounts(&self) -> Accounts<'o> {
        Accounts { office: self.office, now: self.now }
    }
}

/// Who decided it: no officer decides what is of an enterprise that he belongs to, and no admin what is of another one.
async fn decider(at: &mut Transaction, row: &ApplicationRow, found: &ReviewRow) -> Result<Decider, ApplicationError> {
    let is_own = match &row.enterprise {
        Some(known) => enterprise::belonged(at, known, &found.officer, found.at).await?,
        None => false,
    };
    Ok(if is_own { Decider::Admin } else { Decider::Officer })
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

pub(crate) fn unjson<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, ApplicationError> {
    serde_json::from_slice(bytes).map_err(|_| crate::vault::VaultError::Damaged.into())
}
