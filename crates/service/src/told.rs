//! What accounts are told: messages that stay, and what goes out to phones and by mail.
//!
//! Both are written in the transaction of what they tell of, and once for each cause. What goes out lies in the outbox until a
//! provider took it, whatever happens meanwhile; whoever sends it may send it twice where the answer was lost, never not at all.

use std::collections::BTreeMap;
use std::pin::Pin;

use sealbid_pki::Instant;
use sealbid_wire::Language;
use sealbid_wire::account::{MessageRow, MessagesView};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::account::AccountError;
use crate::mail::{Mail, Reference};
use crate::office::Office;
use crate::person::mail::MailAddress;
use crate::person::name::PersonName;
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
/// A mail is of use for longer: a server may be away for most of a day.
const MAIL_TRIES: u32 = 12;
const WAIT_MS: i64 = 30_000;

/// A text for a phone.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sms {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// The answer of something that goes out, some time.
pub(crate) type Sending<'s> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 's>>;

/// It did not go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// It is tried again.
    Later,
    /// It is tried again, and so would be whatever else is to go this way: nothing goes there now.
    Away,
    /// It will never be taken.
    Never,
}

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

/// How a message goes out, beside standing among the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// A text to the phone.
    Sms,
    /// A mail, where the account has an address.
    Mail,
}

/// By which ways messages go out, by their keys. What is not named here goes out by none.
const WAYS: &[(&str, &[Way])] = &[
    ("account.closing", &[Way::Sms, Way::Mail]),
    ("account.kept", &[Way::Sms, Way::Mail]),
    ("account.mail", &[Way::Sms]),
    ("account.mail_removed", &[Way::Sms]),
    ("account.new_device", &[Way::Sms, Way::Mail]),
    ("account.number", &[Way::Sms, Way::Mail]),
    ("account.paired", &[Way::Sms, Way::Mail]),
    ("account.password", &[Way::Sms, Way::Mail]),
    ("account.phone", &[Way::Sms, Way::Mail]),
    ("account.phone_moved", &[Way::Sms, Way::Mail]),
    ("app.approved", &[Way::Sms]),
    ("app.rejected", &[Way::Sms]),
    ("app.returned", &[Way::Sms]),
    ("app.superseded", &[Way::Sms]),
    ("join.ask", &[Way::Sms, Way::Mail]),
    ("join.guessed", &[Way::Sms]),
    ("transfer.confirm", &[Way::Sms]),
    ("transfer.late", &[Way::Sms]),
    ("transfer.payer", &[Way::Sms]),
    ("transfer.role", &[Way::Sms]),
    ("transfer.wrong", &[Way::Sms]),
];

/// Messages whose text to a phone is another one, by its key: what others wrote, of whatever length, stands in the message alone.
const TEXTS: &[(&str, &str)] = &[("app.returned", "sms.app.returned")];

/// What goes to a phone: nobody's full name is in it.
fn text_to_phone(told: &Told<'_>) -> String {
    let key = TEXTS.iter().find(|(of, _)| *of == told.key).map_or(told.key, |(_, key)| key);
    let shown = |(name, value): &(&'static str, String)| match *name {
        "name" => (*name, PersonName::parse(value).map(|name| name.masked()).unwrap_or_default()),
        _ => (*name, value.clone()),
    };
    let params: Vec<_> = told.params.iter().map(shown).collect();
    format!("【封标】{}", sentence(key, &params))
}

fn ways(key: &str) -> &'static [Way] {
    WAYS.iter().find(|(of, _)| *of == key).map_or(&[], |(_, ways)| ways)
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
}

/// Tells an account something, by all the ways of its key.
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
    let cause = format!("{account}/{}/{cause}", told.key);
    for way in ways(told.key) {
        match way {
            Way::Sms => {
                // A number that was freed is another person's by now: it stands among the messages alone.
                let Some(phone) = accounts.known_phone_of(row)? else { continue };
                let to = phone.as_str().to_owned();
                let text = text_to_phone(told);
                send_sms(at, office, (&office.new_id(), &cause), &Sms { to, text }, now).await?;
            }
            Way::Mail => {
                if let Some(to) = accounts.mail_of(row)? {
                    tell_by_mail(at, office, &to, told, &cause, now).await?;
                }
            }
        }
    }
    Ok(())
}

/// The same to an address, be it the account's or one that was.
pub(crate) async fn tell_by_mail(
    at: &mut Transaction,
    office: &Office,
    to: &MailAddress,
    told: &Told<'_>,
    cause: &str,
    now: Instant,
) -> Result<(), AccountError> {
    let mail = Mail::of_message(to.as_str(), told.key, &told.params);
    send_mail(at, office, (&office.new_id(), cause), &mail, now).await
}

/// Puts a text for a phone into the outbox under an identifier, for a cause.
pub(crate) async fn send_sms(
    at: &mut Transaction,
    office: &Office,
    of: (&str, &str),
    sms: &Sms,
    now: Instant,
) -> Result<(), AccountError> {
    put(at, office, "sms", of, serde_json::to_vec(sms).unwrap_or_default(), now).await
}

/// Puts a mail into the outbox likewise.
pub(crate) async fn send_mail(
    at: &mut Transaction,
    office: &Office,
    of: (&str, &str),
    mail: &Mail,
    now: Instant,
) -> Result<(), AccountError> {
    put(at, office, "mail", of, serde_json::to_vec(mail).unwrap_or_default(), now).await
}

async fn put(
    at: &mut Transaction,
    office: &Office,
    topic: &str,
    (id, cause): (&str, &str),
    plain: Vec<u8>,
    now: Instant,
) -> Result<(), AccountError> {
    let sealed = office.outbox_key().seal(BODY, id, &plain, &mut office.random());
    Ok(table::insert_outbox(at, id, topic, cause, &sealed, now).await?)
}

/// What lies in the outbox, where it is still there: a [`Sms`] or a [`Mail`], by its topic.
pub(crate) fn opened<T: DeserializeOwned>(key: &DataKey, row: &OutboxRow) -> Result<Option<T>, VaultError> {
    let Some(sealed) = &row.body else { return Ok(None) };
    let plain = key.open(BODY, &row.id, sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| VaultError::Damaged)
}

/// Sends the texts to phones that are due.
pub(crate) async fn deliver(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let key = office.outbox_key();
    for row in table::due(&mut office.store.read().await?, "sms", now).await? {
        let sent = match opened::<Sms>(&key, &row) {
            Ok(Some(sms)) => office.sms.send(&row.id, &sms).await,
            // What nobody can read will never be sent.
            _ => Err(NotSent::Never),
        };
        settle(office, &row, sent, office.sms.is_sandbox(), now).await?;
    }
    Ok(())
}

/// Sends the mails that are due, one after the other; where the server is away the others wait for the next round. Whether it was there.
pub(crate) async fn deliver_mail(office: &Office) -> Result<bool, StoreError> {
    let key = office.outbox_key();
    for row in table::due(&mut office.store.read().await?, "mail", office.now()).await? {
        // Each may take a minute.
        let now = office.now();
        let sent = match opened::<Mail>(&key, &row) {
            Ok(Some(mail)) if mail.until.is_none_or(|until| now.unix_ms() < until) => {
                office.mail.send(&Reference { id: &row.id, at: row.at }, &mail).await
            }
            _ => Err(NotSent::Never),
        };
        settle(office, &row, sent, office.mail.is_sandbox(), now).await?;
        if sent == Err(NotSent::Away) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes what became of something: what is in the hands of a provider is here no more, and what never will be neither.
async fn settle(
    office: &Office,
    row: &OutboxRow,
    sent: Result<(), NotSent>,
    keeps_body: bool,
    now: Instant,
) -> Result<(), StoreError> {
    writing!(office.store, StoreError, |at| {
        if sent.is_ok() {
            return Ok(table::set_sent(at, &row.id, keeps_body).await?);
        }
        let wait = WAIT_MS << row.tries.min(10);
        let tries = if row.topic == "mail" { MAIL_TRIES } else { TRIES };
        let may_again = sent != Err(NotSent::Never) && row.tries + 1 < tries;
        let again = may_again.then(|| Instant::from_unix_ms(now.unix_ms() + wait));
        table::set_tried(at, &row.id, again, keeps_body).await?;
        Ok(())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_has_its_sentences() {
        let none = BTreeMap::new();
        for (key, ways) in WAYS {
            for language in Language::ALL {
                assert!(sealbid_wire::message(key, &none, language).is_some(), "{language}: {key}");
                let subject = sealbid_wire::mail(&format!("subject.{key}"), &none, language);
                assert!(subject.is_some() || !ways.contains(&Way::Mail), "{language}: {key}");
            }
        }
        for (key, text) in TEXTS {
            assert!(ways(key).contains(&Way::Sms), "{key}");
            for language in Language::ALL {
                assert!(sealbid_wire::message(text, &none, language).is_some(), "{language}: {text}");
            }
        }
        assert!(
            WAYS.is_sorted()
                && ways("account.number") == [Way::Sms, Way::Mail]
                && ways("identity.result.passed").is_empty()
        );
    }
}
