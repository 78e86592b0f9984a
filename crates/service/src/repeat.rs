//! Requests that come again because their answer was lost: carried out once, answered alike.
//!
//! A request of a session may carry a key (`Idempotency-Key`). The first with a key takes it, does its work and notes its answer in one transaction, so that
//! nothing lies between what was done and what is known of it. One that comes again gets that answer. A refusal leaves nothing behind: the key is free again.

use sealbid_pki::Instant;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::account::{AccountError, Accounts};
use crate::office::Office;
use crate::store::repeat::{self as table, NewRepeat};
use crate::store::{StoreError, Transaction, account};
use crate::vault::{Column, DataKey, VaultError};

const ANSWER: Column = Column::new("repeat", "answer");
/// The status of an answer to what was done.
const OK: u16 = 200;

/// An answer as it is sent.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) json: Vec<u8>,
}

/// By what a request of a session is known when it comes again.
pub(crate) struct Repeat {
    /// Of the row, where it is the first.
    pub(crate) id: String,
    pub(crate) account: String,
    /// The method and the path with its parts.
    pub(crate) route: String,
    /// Nothing where the caller sent none: then it is never the same as another one.
    pub(crate) key: Option<String>,
    pub(crate) body_sha256: [u8; 32],
}

impl Repeat {
    fn row<'r>(&'r self, key: &'r str, at: Instant) -> NewRepeat<'r> {
        NewRepeat { id: &self.id, account: &self.account, route: &self.route, key, at }
    }

    /// The key of the account, under which its answers are sealed.
    async fn data_key(&self, at: &mut Transaction, office: &Office) -> Result<DataKey, AccountError> {
        let row = account::by_id(at, &self.account).await?.ok_or(AccountError::NoSession)?;
        Accounts::new(office).key(&row)
    }

    /// What it was answered the first time. Nothing where this is the first time: it has the key from here on, and [`Self::keep`] ends it.
    ///
    /// # Errors
    /// [`AccountError::RepeatDiffers`] where something else was asked by this key.
    pub(crate) async fn first(&self, at: &mut Transaction, office: &Office) -> Result<Option<Answered>, AccountError> {
        let Some(key) = &self.key else { return Ok(None) };
        let row = self.row(key, office.now());
        if table::take(at, &row).await? {
            return Ok(None);
        }
        let kept = table::answered(at, &row).await?.ok_or(StoreError::Busy)?;
        let plain = self.data_key(at, office).await?.open(ANSWER, &kept.id, &kept.answer)?;
        let (asked, json) = plain.split_first_chunk::<32>().ok_or(VaultError::Damaged)?;
        if *asked != self.body_sha256 {
            return Err(AccountError::RepeatDiffers);
        }
        Ok(Some(Answered { status: kept.status, json: json.to_vec() }))
    }

    /// Notes what it is answered, in the transaction of what it did.
    pub(crate) async fn keep(
        &self,
        at: &mut Transaction,
        office: &Office,
        answer: &impl Serialize,
    ) -> Result<Answered, AccountError> {
        let json = serde_json::to_vec(answer).map_err(|_| VaultError::Damaged)?;
        if self.key.is_some() {
            // What was asked is sealed too: from the digest of a body with an ID number in it, the number would be found by trying.
            let plain = Zeroizing::new([&self.body_sha256, json.as_slice()].concat());
            let sealed = self.data_key(at, office).await?.seal(ANSWER, &self.id, &plain, &mut office.random());
            table::set_answer(at, &self.id, OK, &sealed).await?;
        }
        Ok(Answered { status: OK, json })
    }
}

/// [`writing!`](crate::store::writing) for a request that may come again: the block is run for the first one, and what it answers is noted with what it
/// did; one that comes again gets the same [`Answered`]. An error of the block leaves nothing, neither effects nor the note.
macro_rules! once {
    ($office:expr, $error:ty, $repeat:expr, |$at:ident| $work:block) => {
        $crate::store::writing!($office.store, $error, |$at| {
            $crate::repeat::once_within!($office, $error, $repeat, |$at| $work)
        })
    };
}
pub(crate) use once;

/// What [`once!`] does, within a transaction that does something else before it.
macro_rules! once_within {
    ($office:expr, $error:ty, $repeat:expr, |$at:ident| $work:block) => {
        match $repeat.first($at, $office).await? {
            Some(first) => Ok(first),
            None => {
                let done: Result<_, $error> = async {
                    let $at = &mut *$at;
                    $work
                }
                .await;
                Ok($repeat.keep($at, $office, &done?).await?)
            }
        }
    };
}
pub(crate) use once_within;
