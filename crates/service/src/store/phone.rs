//! The phones of accounts, the desks that they were paired with, and what is signed where one logs in at a desk.

use sealbid_pki::Instant;

use super::on_each_database;

/// A phone of an account. What it is called is sealed.
pub(crate) struct PhoneRow {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) phone_id: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) since: Instant,
}

/// A phone that becomes an account's.
pub(crate) struct NewPhone<'r> {
    pub(crate) id: &'r str,
    pub(crate) account: &'r str,
    pub(crate) phone_id: &'r [u8; 32],
    pub(crate) k_auth: &'r [u8; 65],
    pub(crate) name: &'r [u8],
    pub(crate) since: Instant,
}

/// A desk that a phone of an account was paired with. Its name is sealed.
pub(crate) struct DeskRow {
    pub(crate) id: String,
    pub(crate) desk: Vec<u8>,
    pub(crate) phone_id: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) paired: Instant,
    pub(crate) ended: Option<Instant>,
}

/// A pairing that an account is told of.
pub(crate) struct NewDesk<'r> {
    pub(crate) id: &'r str,
    pub(crate) account: &'r str,
    pub(crate) desk: &'r [u8; 32],
    pub(crate) phone_id: &'r [u8; 32],
    pub(crate) name: &'r [u8],
    pub(crate) paired: Instant,
}

type PhoneColumns = (String, String, Vec<u8>, Vec<u8>, i64);
type DeskColumns = (String, Vec<u8>, Vec<u8>, Vec<u8>, i64, Option<i64>);

fn phone((id, account, phone_id, name, since): PhoneColumns) -> PhoneRow {
    PhoneRow { id, account, phone_id, name, since: Instant::from_unix_ms(since) }
}

fn desk((id, desk, phone_id, name, paired, ended): DeskColumns) -> DeskRow {
    let (paired, ended) = (Instant::from_unix_ms(paired), ended.map(Instant::from_unix_ms));
    DeskRow { id, desk, phone_id, name, paired, ended }
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewPhone<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO account_phone (id, account, phone_id, k_auth, name, since) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.id)
        .bind(row.account)
        .bind(row.phone_id.as_slice())
        .bind(row.k_auth.as_slice())
        .bind(row.name)
        .bind(row.since.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// Whose a phone is now.
    pub(crate) async fn living(at: &mut Connection, phone_id: &[u8; 32]) -> Result<Option<PhoneRow>, sqlx::Error> {
        let found: Option<PhoneColumns> = sqlx::query_as(
            "SELECT id, account, phone_id, name, since FROM account_phone WHERE phone_id = $1 AND ended IS NULL",
        )
        .bind(phone_id.as_slice())
        .fetch_optional(at)
        .await?;
        Ok(found.map(phone))
    }

    /// Those of an account, the newest first.
    pub(crate) async fn of_account(at: &mut Connection, account: &str) -> Result<Vec<PhoneRow>, sqlx::Error> {
        let rows: Vec<PhoneColumns> = sqlx::query_as(
            "SELECT id, account, phone_id, name, since FROM account_phone
             WHERE account = $1 AND ended IS NULL ORDER BY since DESC, id",
        )
        .bind(account)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(phone).collect())
    }

    /// It is the account's no more; whether it was.
    pub(crate) async fn end(at: &mut Connection, account: &str, phone_id: &[u8; 32], now: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE account_phone SET ended = $1 WHERE account = $2 AND phone_id = $3 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .bind(phone_id.as_slice())
            .execute(at)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// None of them is the account's any more.
    pub(crate) async fn end_all(at: &mut Connection, account: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE account_phone SET ended = $1 WHERE account = $2 AND ended IS NULL")
            .bind(now.unix_ms())
            .bind(account)
            .execute(at)
            .await?;
        Ok(())
    }

    pub(crate) async fn insert_desk(at: &mut Connection, row: &NewDesk<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO account_desk (id, account, desk, phone_id, name, paired) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(row.id)
            .bind(row.account)
            .bind(row.desk.as_slice())
            .bind(row.phone_id.as_slice())
            .bind(row.name)
            .bind(row.paired.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// The desks of an account, those that ended too, the one that was paired last first.
    pub(crate) async fn desks(at: &mut Connection, account: &str) -> Result<Vec<DeskRow>, sqlx::Error> {
        let rows: Vec<DeskColumns> = sqlx::query_as(
            "SELECT id, desk, phone_id, name, paired, ended FROM account_desk WHERE account = $1 ORDER BY paired DESC, id",
        )
        .bind(account)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(desk).collect())
    }

    /// A desk is the account's no more, for one of its phones or for all; whether it was.
    pub(crate) async fn end_desk(
        at: &mut Connection,
        account: &str,
        desk: &[u8; 32],
        phone_id: Option<&[u8; 32]>,
        now: Instant,
    ) -> Result<bool, sqlx::Error> {
        let ending = sqlx::query(match phone_id {
            Some(_) => {
                "UPDATE account_desk SET ended = $1 WHERE account = $2 AND desk = $3 AND phone_id = $4 AND ended IS NULL"
            }
            None => "UPDATE account_desk SET ended = $1 WHERE account = $2 AND desk = $3 AND ended IS NULL",
        });
        let ending = ending.bind(now.unix_ms()).bind(account).bind(desk.as_slice());
        let ending = match phone_id {
            Some(phone_id) => ending.bind(phone_id.as_slice()),
            None => ending,
        };
        Ok(ending.execute(at).await?.rows_affected() > 0)
    }

    /// Keeps what a phone is to sign.
    pub(crate) async fn challenge(at: &mut Connection, nonce: &[u8; 32], desk: &[u8; 32], until: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO login_challenge (nonce, desk, until) VALUES ($1, $2, $3)")
            .bind(nonce.as_slice())
            .bind(desk.as_slice())
            .bind(until.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Takes a challenge for good, whatever comes of it: for which desk it is, and until when. Nothing where it was taken before, or never given.
    pub(crate) async fn take_challenge(
        at: &mut Connection,
        nonce: &[u8; 32],
        now: Instant,
    ) -> Result<Option<(Vec<u8>, Instant)>, sqlx::Error> {
        let found: Option<(Vec<u8>, i64)> = sqlx::query_as(
            "UPDATE login_challenge SET used = $1 WHERE nonce = $2 AND used IS NULL RETURNING desk, until",
        )
        .bind(now.unix_ms())
        .bind(nonce.as_slice())
        .fetch_optional(at)
        .await?;
        Ok(found.map(|(desk, until)| (desk, Instant::from_unix_ms(until))))
    }

    /// Forgets those that were over before this.
    pub(crate) async fn forget_challenges(at: &mut Connection, before: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM login_challenge WHERE until < $1").bind(before.unix_ms()).execute(at).await?;
        Ok(())
    }
}
