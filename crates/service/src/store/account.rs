//! Accounts, and how often their passwords were guessed.

use sealbid_pki::Instant;

use super::on_each_database;

/// An account. What is personal is sealed.
pub(crate) struct AccountRow {
    pub(crate) id: String,
    /// Nothing once it is closed, and so are the next two.
    pub(crate) phone_index: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    /// The key under which its fields are sealed, wrapped.
    pub(crate) data_key: Option<Vec<u8>>,
    /// The real name, once it is proven.
    pub(crate) name: Option<Vec<u8>>,
    /// Where mail to it goes, where that was set.
    pub(crate) mail: Option<Vec<u8>>,
    /// The password's hash.
    pub(crate) password: Option<String>,
    /// `active`, `closing` or `closed`.
    pub(crate) state: String,
    pub(crate) closes: Option<Instant>,
    pub(crate) platform: Option<String>,
    /// When somebody last logged in.
    pub(crate) used: Instant,
}

/// An account that begins.
pub(crate) struct NewAccount<'r> {
    pub(crate) id: &'r str,
    pub(crate) phone_index: &'r [u8; 32],
    pub(crate) phone: &'r [u8],
    pub(crate) data_key: &'r [u8],
    pub(crate) created: Instant,
}

type Columns = (
    String,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<String>,
    String,
    Option<i64>,
    Option<String>,
    i64,
);

fn row(columns: Columns) -> AccountRow {
    let (id, phone_index, phone, data_key, name, mail, password, state, closes, platform, used) = columns;
    let (closes, used) = (closes.map(Instant::from_unix_ms), Instant::from_unix_ms(used));
    AccountRow { id, phone_index, phone, data_key, name, mail, password, state, closes, platform, used }
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewAccount<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO account (id, phone_index, phone, data_key, state, created, used) VALUES ($1, $2, $3, $4, 'active', $5, $5)",
        )
        .bind(row.id)
        .bind(row.phone_index.as_slice())
        .bind(row.phone)
        .bind(row.data_key)
        .bind(row.created.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn by_id(at: &mut Connection, id: &str) -> Result<Option<AccountRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, phone_index, phone, data_key, name, mail, password, state, closes, platform, used FROM account WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// The account of a number.
    pub(crate) async fn by_phone(at: &mut Connection, index: &[u8; 32]) -> Result<Option<AccountRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT id, phone_index, phone, data_key, name, mail, password, state, closes, platform, used FROM account
             WHERE phone_index = $1",
        )
        .bind(index.as_slice())
        .fetch_optional(at)
        .await?;
        Ok(found.map(row))
    }

    /// Somebody logged in.
    pub(crate) async fn set_used(at: &mut Connection, id: &str, used: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET used = $1 WHERE id = $2").bind(used.unix_ms()).bind(id).execute(at).await?;
        Ok(())
    }

    pub(crate) async fn set_password(at: &mut Connection, id: &str, hash: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET password = $1 WHERE id = $2").bind(hash).bind(id).execute(at).await?;
        Ok(())
    }

    pub(crate) async fn set_platform(at: &mut Connection, id: &str, code: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET platform = $1 WHERE id = $2").bind(code).bind(id).execute(at).await?;
        Ok(())
    }

    pub(crate) async fn set_phone(
        at: &mut Connection,
        id: &str,
        index: &[u8; 32],
        phone: &[u8],
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET phone_index = $1, phone = $2 WHERE id = $3")
            .bind(index.as_slice())
            .bind(phone)
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Its number is somebody else's now.
    pub(crate) async fn release_phone(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET phone_index = NULL, phone = NULL WHERE id = $1").bind(id).execute(at).await?;
        Ok(())
    }

    pub(crate) async fn set_name(at: &mut Connection, id: &str, name: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET name = $1 WHERE id = $2").bind(name).bind(id).execute(at).await?;
        Ok(())
    }

    /// Where mail to it goes from now on, or that none does.
    pub(crate) async fn set_mail(at: &mut Connection, id: &str, mail: Option<&[u8]>) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET mail = $1 WHERE id = $2").bind(mail).bind(id).execute(at).await?;
        Ok(())
    }

    /// Another wrapping of the same key.
    pub(crate) async fn set_data_key(at: &mut Connection, id: &str, wrapped: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET data_key = $1 WHERE id = $2").bind(wrapped).bind(id).execute(at).await?;
        Ok(())
    }

    /// It closes then, or, without a time, not at all.
    pub(crate) async fn set_closing(at: &mut Connection, id: &str, closes: Option<Instant>) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account SET state = CASE WHEN $1 IS NULL THEN 'active' ELSE 'closing' END, closes = $1 WHERE id = $2")
            .bind(closes.map(Instant::unix_ms))
            .bind(id)
            .execute(at)
            .await?;
        Ok(())
    }

    /// Ends it: with its key goes what is personal.
    pub(crate) async fn close(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE account SET state = 'closed', closes = NULL, phone_index = NULL, phone = NULL, data_key = NULL, name = NULL,
             mail = NULL, password = NULL, platform = NULL WHERE id = $1",
        )
        .bind(id)
        .execute(at)
        .await?;
        Ok(())
    }

    /// Those whose time to close has come.
    pub(crate) async fn due_to_close(at: &mut Connection, now: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM account WHERE state = 'closing' AND closes <= $1 ORDER BY closes LIMIT 100")
            .bind(now.unix_ms())
            .fetch_all(at)
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Accounts with a key, in the order of their identifiers, after one of them.
    pub(crate) async fn keys_after(at: &mut Connection, after: &str) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT id, data_key FROM account WHERE id > $1 AND data_key IS NOT NULL ORDER BY id LIMIT 200")
            .bind(after)
            .fetch_all(at)
            .await
    }

    /// How often the password of a number was guessed, and from when on it may be again.
    pub(crate) async fn password_tries(at: &mut Connection, index: &[u8; 32]) -> Result<(u32, Instant), sqlx::Error> {
        let found: Option<(i64, i64)> =
            sqlx::query_as("SELECT wrong, waits_until FROM password_try WHERE phone_index = $1")
                .bind(index.as_slice())
                .fetch_optional(at)
                .await?;
        let (wrong, until) = found.unwrap_or_default();
        Ok((u32::try_from(wrong).unwrap_or(u32::MAX), Instant::from_unix_ms(until)))
    }

    pub(crate) async fn set_password_tries(
        at: &mut Connection,
        index: &[u8; 32],
        wrong: u32,
        until: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO password_try (phone_index, wrong, waits_until) VALUES ($1, $2, $3)
             ON CONFLICT (phone_index) DO UPDATE SET wrong = excluded.wrong, waits_until = excluded.waits_until",
        )
        .bind(index.as_slice())
        .bind(i64::from(wrong))
        .bind(until.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }
}
