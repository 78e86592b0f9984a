//! What accounts are told, and what is to leave the house.

use sealbid_pki::Instant;

use super::on_each_database;

/// A message as it lies there: its parameters are sealed.
pub(crate) struct MessageRow {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) params: Vec<u8>,
    pub(crate) link: Option<String>,
    pub(crate) at: Instant,
    pub(crate) is_read: bool,
}

/// A message that is said.
pub(crate) struct NewMessage<'r> {
    pub(crate) id: &'r str,
    pub(crate) account: &'r str,
    pub(crate) key: &'r str,
    pub(crate) cause: &'r str,
    pub(crate) params: &'r [u8],
    pub(crate) link: Option<&'r str>,
    pub(crate) at: Instant,
}

/// What is to leave the house.
pub(crate) struct OutboxRow {
    pub(crate) id: String,
    pub(crate) topic: String,
    pub(crate) cause: String,
    /// Sealed; nothing once it was delivered.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) state: String,
    pub(crate) tries: u32,
    pub(crate) at: Instant,
}

type MessageColumns = (String, String, Vec<u8>, Option<String>, i64, Option<i64>);
type OutboxColumns = (String, String, String, Option<Vec<u8>>, String, i64, i64);

fn message((id, key, params, link, at, read): MessageColumns) -> MessageRow {
    MessageRow { id, key, params, link, at: Instant::from_unix_ms(at), is_read: read.is_some() }
}

fn outbox((id, topic, cause, body, state, tries, at): OutboxColumns) -> OutboxRow {
    let tries = u32::try_from(tries).unwrap_or(u32::MAX);
    OutboxRow { id, topic, cause, body, state, tries, at: Instant::from_unix_ms(at) }
}

on_each_database! {
    /// Says something once: the same cause a second time changes nothing.
    pub(crate) async fn insert_message(at: &mut Connection, row: &NewMessage<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO message (id, account, key, cause, params, link, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (account, key, cause) DO NOTHING",
        )
        .bind(row.id)
        .bind(row.account)
        .bind(row.key)
        .bind(row.cause)
        .bind(row.params)
        .bind(row.link)
        .bind(row.at.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// Whether an account was told something of a cause.
    pub(crate) async fn is_told(at: &mut Connection, account: &str, key: &str, cause: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM message WHERE account = $1 AND key = $2 AND cause = $3")
            .bind(account)
            .bind(key)
            .bind(cause)
            .fetch_one(at)
            .await?;
        Ok(count > 0)
    }

    /// Messages of an account, the newest first, before one of them.
    pub(crate) async fn messages(at: &mut Connection, account: &str, before: i64, count: i64) -> Result<Vec<MessageRow>, sqlx::Error> {
        let rows: Vec<MessageColumns> = sqlx::query_as(
            "SELECT id, key, params, link, at, read_at FROM message WHERE account = $1 AND sequence < $2
             ORDER BY sequence DESC LIMIT $3",
        )
        .bind(account)
        .bind(before)
        .bind(count)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(message).collect())
    }

    /// The place of a message among those of its account.
    pub(crate) async fn message_sequence(at: &mut Connection, account: &str, id: &str) -> Result<Option<i64>, sqlx::Error> {
        let found: Option<(i64,)> = sqlx::query_as("SELECT sequence FROM message WHERE account = $1 AND id = $2")
            .bind(account)
            .bind(id)
            .fetch_optional(at)
            .await?;
        Ok(found.map(|(sequence,)| sequence))
    }

    pub(crate) async fn unread(at: &mut Connection, account: &str) -> Result<u32, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM message WHERE account = $1 AND read_at IS NULL")
            .bind(account)
            .fetch_one(at)
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// One was read; all where none is named.
    pub(crate) async fn set_read(at: &mut Connection, account: &str, id: Option<&str>, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE message SET read_at = $1 WHERE account = $2 AND read_at IS NULL AND ($3 IS NULL OR id = $3)")
            .bind(now.unix_ms())
            .bind(account)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn forget_messages(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM message WHERE at < $1").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }

    /// Has something leave, once for each cause.
    pub(crate) async fn insert_outbox(
        at: &mut Connection,
        id: &str,
        topic: &str,
        cause: &str,
        body: &[u8],
        now: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO outbox (id, topic, cause, body, state, due, at) VALUES ($1, $2, $3, $4, 'waiting', $5, $5)
             ON CONFLICT (topic, cause) DO NOTHING",
        )
        .bind(id)
        .bind(topic)
        .bind(cause)
        .bind(body)
        .bind(now.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// What is due of a kind, the oldest first.
    pub(crate) async fn due(at: &mut Connection, topic: &str, now: Instant) -> Result<Vec<OutboxRow>, sqlx::Error> {
        let rows: Vec<OutboxColumns> = sqlx::query_as(
            "SELECT id, topic, cause, body, state, tries, at FROM outbox WHERE state = 'waiting' AND due <= $1 AND topic = $2
             ORDER BY sequence LIMIT 50",
        )
        .bind(now.unix_ms())
        .bind(topic)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(outbox).collect())
    }

    /// What left last, and what waits to, the newest first.
    pub(crate) async fn outbox_newest(at: &mut Connection, topic: &str) -> Result<Vec<OutboxRow>, sqlx::Error> {
        let rows: Vec<OutboxColumns> = sqlx::query_as(
            "SELECT id, topic, cause, body, state, tries, at FROM outbox WHERE topic = $1 ORDER BY sequence DESC LIMIT 100",
        )
        .bind(topic)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(outbox).collect())
    }

    /// How many are in this state.
    pub(crate) async fn outbox_count(at: &mut Connection, state: &str) -> Result<u32, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM outbox WHERE state = $1").bind(state).fetch_one(at).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// It was delivered; its body stays where nobody else was given it.
    pub(crate) async fn set_sent(at: &mut Connection, id: &str, keeps_body: bool) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE outbox SET state = 'sent', tries = tries + 1, body = CASE WHEN $1 THEN body END WHERE id = $2 AND state = 'waiting'")
            .bind(keeps_body)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// It was not delivered: it is tried again then, or never, and then its body goes likewise.
    pub(crate) async fn set_tried(
        at: &mut Connection,
        id: &str,
        again: Option<Instant>,
        keeps_body: bool,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE outbox SET tries = tries + 1, state = CASE WHEN $1 IS NULL THEN 'failed' ELSE 'waiting' END,
             due = COALESCE($1, due), body = CASE WHEN $1 IS NOT NULL OR $3 THEN body END WHERE id = $2 AND state = 'waiting'",
        )
        .bind(again.map(Instant::unix_ms))
        .bind(id)
        .bind(keeps_body)
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn forget_outbox(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM outbox WHERE at < $1 AND state <> 'waiting'").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
