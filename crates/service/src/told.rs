//! What accounts are told: messages that stay, and texts that go out to phones.
//!
//! Both are written in the transaction of what they tell of, and once for each cause. What goes out lies in the outbox until a
//! provider took it, whatever happens meanwhile; whoever sends it may send it twice where the answer was lost, never not at all.

use std::collections::BTreeMap;
use std::pin::Pin;

use sealbid_pki::Instant;
use sealbid_wire::Language;
use sealbid_wire::account::{MessageRow, MessagesView};
use serde::{Deserialize, Serialize};

use crate::account::AccountError;
use crate::office::Office;
use crate::store::account::AccountRow;
use crate::store::told::{self as table, NewMessage, OutboxRow};
use crate::store::{StoreError, Transaction, writing};
use crate::vault::{Column, DataKey, VaultError};

const PARAMS: Column = Column::new("message", "params");
const BODY: Column = Column::new("outbox", "body");
/// The most messages that are answered at once.
const PAGE: usize = 50;
/// After how many tries something is given up, and how long the second one waits, doubled with each further one.
const TRIES: u32 = 8;
const WAIT_MS: i64 = 30_000;

/// A text for a phone.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sms {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// The answer of something that goes out, some time.
pub(crate) type Sending<'s> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 's>>;

/// It did not go out; it is tried again.
#[derive(Debug)]
pub(crate) struct NotSent;

/// Who sends texts to phones.
pub(crate) trait SmsProvider: Send + Sync {
    /// Whether nothing leaves the house.
    fn is_sandbox(&self) -> bool;

    /// Hands a text over. `reference` is the same whenever the same is sent again.
    fn send<'s>(&'s self, reference: &'s str, sms: &'s Sms) -> Sending<'s>;
}

/// Sends nothing: what it was given is read in the outbox.
pub(crate) struct SandboxSms;

impl SmsProvider for SandboxSms {
    fn is_sandbox(&self) -> bool {
        true
    }
    fn send<'s>(&'s self, _: &'s str, _: &'s Sms) -> Sending<'s> {
        Box::pin(async { Ok(()) })
    }
}

/// A sentence of `messages.json` in the language of the country's phones.
pub(crate) fn sentence(key: &str, params: &[(&str, String)]) -> String {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    sealbid_wire::message(key, &params, Language::ZhCn).unwrap_or_default()
}

/// Something that an account is told.
pub(crate) struct Told<'t> {
    /// A key of `messages.json`.
    pub(crate) key: &'t str,
    /// What it is told of: the same a second time is not told again.
    pub(crate) cause: &'t str,
    pub(crate) params: Vec<(&'static str, String)>,
    /// The page that it leads to.
    pub(crate) link: Option<&'t str>,
    /// Whether a text goes to the phone as well.
    pub(crate) by_sms: bool,
}

/// Tells an account something.
pub(crate) async fn tell(
    at: &mut Transaction,
    office: &Office,
    row: &AccountRow,
    told: &Told<'_>,
    now: Instant,
) -> Result<(), AccountError> {
    let accounts = crate::account::Accounts { office, now };
    let key = accounts.key(row)?;
    let id = office.new_id();
    let params: BTreeMap<&str, &String> = told.params.iter().map(|(name, value)| (*name, value)).collect();
    let plain = serde_json::to_vec(&params).unwrap_or_default();
    let sealed = key.seal(PARAMS, &id, &plain, &mut office.random());
    let (account, cause) = (row.id.as_str(), told.cause);
    let new = NewMessage { id: &id, account, key: told.key, cause, params: &sealed, link: told.link, at: now };
    table::insert_message(at, &new).await?;
    if told.by_sms {
        let to = accounts.phone_of(row)?.as_str().to_owned();
        let text = format!("【封标】{}", sentence(told.key, &told.params));
        send(at, office, (&office.new_id(), &format!("{account}/{}/{cause}", told.key)), &Sms { to, text }, now)
            .await?;
    }
    Ok(())
}

/// Puts a text into the outbox under an identifier, for a cause.
pub(crate) async fn send(
    at: &mut Transaction,
    office: &Office,
    (id, cause): (&str, &str),
    sms: &Sms,
    now: Instant,
) -> Result<(), AccountError> {
    let plain = serde_json::to_vec(sms).unwrap_or_default();
    let sealed = office.outbox_key().seal(BODY, id, &plain, &mut office.random());
    Ok(table::insert_outbox(at, id, "sms", cause, &sealed, now).await?)
}

/// What a text of the outbox says, where it is still there.
pub(crate) fn opened(key: &DataKey, row: &OutboxRow) -> Result<Option<Sms>, VaultError> {
    let Some(sealed) = &row.body else { return Ok(None) };
    let plain = key.open(BODY, &row.id, sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| VaultError::Damaged)
}

/// Sends what is due. How much was looked at.
pub(crate) async fn deliver(office: &Office) -> Result<usize, StoreError> {
    let now = office.now();
    let due = table::due(&mut office.store.read().await?, now).await?;
    let key = office.outbox_key();
    for row in due.iter().filter(|row| row.topic == "sms") {
        let is_sent = match opened(&key, row) {
            Ok(Some(sms)) => office.sms.send(&row.id, &sms).await.is_ok(),
            // What nobody can read will never be sent.
            _ => false,
        };
        let keeps_body = office.sms.is_sandbox();
        writing!(office.store, StoreError, |at| {
            if is_sent {
                table::set_sent(at, &row.id, keeps_body).await?;
            } else {
                let wait = WAIT_MS << row.tries.min(10);
                let again = (row.tries + 1 < TRIES).then(|| Instant::from_unix_ms(now.unix_ms() + wait));
                table::set_tried(at, &row.id, again).await?;
            }
            Ok(())
        })?;
    }
    Ok(due.len())
}

/// Messages of an account, the newest first, before one of them.
pub(crate) async fn messages(
    at: &mut Transaction,
    office: &Office,
    row: &AccountRow,
    before: Option<&str>,
) -> Result<MessagesView, AccountError> {
    let before = match before {
        Some(id) => table::message_sequence(at, &row.id, id).await?.unwrap_or(0),
        None => i64::MAX,
    };
    let key = crate::account::Accounts { office, now: office.now() }.key(row)?;
    let mut rows = table::messages(at, &row.id, before, PAGE as i64 + 1).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let messages = rows.into_iter().map(|message| {
        let plain = key.open(PARAMS, &message.id, &message.params)?;
        let params = serde_json::from_slice(&plain).map_err(|_| VaultError::Damaged)?;
        Ok(MessageRow {
            id: message.id,
            key: message.key,
            params,
            link: message.link,
            at: message.at.to_string(),
            is_read: message.is_read,
        })
    });
    let messages = messages.collect::<Result<_, VaultError>>()?;
    Ok(MessagesView { messages, unread: table::unread(at, &row.id).await?, has_more })
}
