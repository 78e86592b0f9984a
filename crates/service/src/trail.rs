//! The audit trail as it is kept: a record is written with what it records, and chained to all before it soon after.

use sealbid_pki::Instant;
use sealbid_wire::account::{AuditRow as View, AuditVerdict, AuditView};

use crate::account::AccountError;
use crate::audit::{BEGINNING, Head, Record, Verifier};
use crate::encoding::hex;
use crate::office::Office;
use crate::repeat::{Answered, Repeat, once};
use crate::store::office::{self as table, AuditRow, NewRecord};
use crate::store::{Store, StoreError, Transaction, writing};

/// The most records that are answered at once.
const PAGE: usize = 100;

/// Notes that somebody did something.
pub(crate) async fn note(
    at: &mut Transaction,
    office: &Office,
    actor: &str,
    action: &str,
    subject: &str,
    now: Instant,
) -> Result<(), sqlx::Error> {
    note_as(at, &office.new_id(), actor, action, subject, now).await
}

/// The same under an identifier that was made elsewhere.
pub(crate) async fn note_as(
    at: &mut Transaction,
    id: &str,
    actor: &str,
    action: &str,
    subject: &str,
    now: Instant,
) -> Result<(), sqlx::Error> {
    table::insert_record(at, &NewRecord { id, at: now, actor, action, subject, detail: None }).await
}

fn record(row: &AuditRow) -> Result<Record<'_>, sqlx::Error> {
    let detail = row.detail.as_deref().map(digest).transpose()?;
    Ok(Record { at: row.at.unix_ms(), actor: &row.actor, action: &row.action, subject: &row.subject, detail })
}

fn digest(bytes: &[u8]) -> Result<&[u8; 32], sqlx::Error> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a digest of another length".into()))
}

/// Gives every record that has none its place in the chain.
pub(crate) async fn link(store: &Store) -> Result<(), StoreError> {
    // Looked at first: a transaction that writes is waited for.
    while table::count_unlinked(&mut store.read().await?).await? > 0 {
        writing!(store, StoreError, |at| {
            let (mut number, mut hash) = match table::head(at).await? {
                Some((number, hash)) => (number, *digest(&hash)?),
                None => (0, BEGINNING),
            };
            let rows = table::unlinked(at).await?;
            for row in &rows {
                number += 1;
                hash = record(row)?.hash(&hash);
                table::link(at, &row.id, number, &hash).await?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Looks at the whole chain, which must have come by a head that somebody noted, if any.
pub(crate) async fn verify(store: &Store, noted: Option<Head>) -> Result<AuditVerdict, StoreError> {
    let mut reading = store.read().await?;
    let mut verifier = Verifier::new(noted);
    let mut after = 0;
    loop {
        let rows = table::chain(&mut reading, after).await?;
        let Some(last) = rows.last().and_then(|row| row.number) else { break };
        for row in &rows {
            let number = row.number.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX);
            verifier.take(number, &record(row)?, digest(row.hash.as_deref().unwrap_or_default())?);
        }
        after = last;
    }
    let verdict = verifier.finish();
    Ok(AuditVerdict {
        records: verdict.head.records,
        unlinked: u32::try_from(table::count_unlinked(&mut reading).await?).unwrap_or(u32::MAX),
        head: (verdict.head.records > 0).then(|| hex(&verdict.head.hash)),
        broken: verdict.broken,
    })
}

/// Chains what is not chained yet and looks at the whole chain, for somebody whose request may come again.
pub(crate) async fn verified(office: &Office, repeat: &Repeat) -> Result<Answered, AccountError> {
    link(&office.store).await?;
    // It takes as long as the chain is: too long for a transaction that others wait for.
    let verdict = verify(&office.store, None).await?;
    once!(office, AccountError, repeat, |_at| { Ok(&verdict) })
}

/// Records, the newest first, before a number.
pub(crate) async fn records(store: &Store, before: Option<u32>) -> Result<AuditView, StoreError> {
    let mut rows = table::records(&mut store.read().await?, before.map_or(i64::MAX, i64::from)).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let view = |row: AuditRow| View {
        sequence: row.number.and_then(|number| u32::try_from(number).ok()),
        at: row.at.to_string(),
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        hash: row.hash.map(|hash| hex(&hash)),
    };
    Ok(AuditView { records: rows.into_iter().map(view).collect(), has_more })
}
