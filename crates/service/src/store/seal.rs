//! Seals, their versions, and what became of them.

use sealbid_pki::Instant;

use super::on_each_database;

/// A version of a seal, without how it looks.
pub(crate) struct VersionRow {
    pub(crate) number: u32,
    /// `active`, `suspended` or `void`.
    pub(crate) state: String,
    pub(crate) info_sha256: [u8; 32],
    pub(crate) valid_from: Instant,
    pub(crate) valid_until: Instant,
    /// SHA-256 of each certificate that it may be used with.
    pub(crate) owners: Vec<[u8; 32]>,
}

/// Something that became of a version.
pub(crate) struct ChangeRow {
    pub(crate) number: u32,
    /// `made`, `suspended`, `resumed`, `voided` or `superseded`.
    pub(crate) change: String,
    pub(crate) at: Instant,
    /// SHA-256 of the certificate whose holder ordered it.
    pub(crate) certificate: [u8; 32],
}

/// An order that was carried out.
pub(crate) struct Ordered<'r> {
    pub(crate) seal: &'r str,
    pub(crate) number: u32,
    pub(crate) change: &'static str,
    pub(crate) at: Instant,
    pub(crate) certificate: &'r [u8; 32],
    /// The digest of the statement and the signature over it; nothing where it follows from another order.
    pub(crate) by: Option<(&'r [u8; 32], &'r [u8])>,
}

type VersionColumns = (i64, String, Vec<u8>, i64, i64, Vec<u8>);

fn version(columns: VersionColumns) -> Result<VersionRow, sqlx::Error> {
    let (number, state, info_sha256, valid_from, valid_until, owners) = columns;
    Ok(VersionRow {
        number: number_of(number)?,
        state,
        info_sha256: digest(&info_sha256)?,
        valid_from: Instant::from_unix_ms(valid_from),
        valid_until: Instant::from_unix_ms(valid_until),
        owners: owners.chunks(32).map(digest).collect::<Result<_, _>>()?,
    })
}

fn digest(bytes: &[u8]) -> Result<[u8; 32], sqlx::Error> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a digest of another length".into()))
}

fn number_of(number: i64) -> Result<u32, sqlx::Error> {
    u32::try_from(number).map_err(|_| sqlx::Error::Decode("a version of another kind".into()))
}

on_each_database! {
    /// Whose a seal is.
    pub(crate) async fn owner(at: &mut Connection, seal: &str) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT owner FROM seal WHERE id = $1").bind(seal).fetch_optional(at).await?;
        Ok(found.map(|(owner,)| owner))
    }

    pub(crate) async fn insert(at: &mut Connection, seal: &str, owner: &str) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO seal (id, owner) VALUES ($1, $2)").bind(seal).bind(owner).execute(at).await?;
        Ok(())
    }

    /// The versions of a seal, the first one first.
    pub(crate) async fn versions(at: &mut Connection, seal: &str) -> Result<Vec<VersionRow>, sqlx::Error> {
        let rows: Vec<VersionColumns> =
            sqlx::query_as(
                "SELECT number, state, info_sha256, valid_from, valid_until, owners FROM seal_version WHERE seal = $1 ORDER BY number",
            )
            .bind(seal)
            .fetch_all(at)
            .await?;
        rows.into_iter().map(version).collect()
    }

    /// The seal and the electronic seal that were made of this `SES_SealInfo`.
    pub(crate) async fn made_of(
        at: &mut Connection,
        info_sha256: &[u8; 32],
    ) -> Result<Option<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT seal, der FROM seal_version WHERE info_sha256 = $1")
            .bind(info_sha256.as_slice())
            .fetch_optional(at)
            .await
    }

    pub(crate) async fn insert_version(
        at: &mut Connection,
        seal: &str,
        row: &VersionRow,
        der: &[u8],
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO seal_version (seal, number, state, info_sha256, valid_from, valid_until, owners, der)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(seal)
        .bind(i64::from(row.number))
        .bind(&row.state)
        .bind(row.info_sha256.as_slice())
        .bind(row.valid_from.unix_ms())
        .bind(row.valid_until.unix_ms())
        .bind(row.owners.concat())
        .bind(der)
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn set_state(
        at: &mut Connection,
        seal: &str,
        number: u32,
        state: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE seal_version SET state = $1 WHERE seal = $2 AND number = $3")
            .bind(state)
            .bind(seal)
            .bind(i64::from(number))
            .execute(at)
            .await?;
        Ok(())
    }

    /// What became of the versions of a seal, in its order.
    pub(crate) async fn changes(at: &mut Connection, seal: &str) -> Result<Vec<ChangeRow>, sqlx::Error> {
        let rows: Vec<(i64, String, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT number, change, at, certificate FROM seal_change WHERE seal = $1 ORDER BY sequence",
        )
        .bind(seal)
        .fetch_all(at)
        .await?;
        let row = |(number, change, at, certificate): (i64, String, i64, Vec<u8>)| {
            let (number, certificate) = (number_of(number)?, digest(&certificate)?);
            Ok(ChangeRow { number, change, at: Instant::from_unix_ms(at), certificate })
        };
        rows.into_iter().map(row).collect()
    }

    /// Whether an order was carried out before.
    pub(crate) async fn is_ordered(at: &mut Connection, statement: &[u8; 32]) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM seal_change WHERE statement_sha256 = $1")
            .bind(statement.as_slice())
            .fetch_one(at)
            .await?;
        Ok(count > 0)
    }

    pub(crate) async fn insert_change(at: &mut Connection, row: &Ordered<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO seal_change (seal, number, change, at, certificate, statement_sha256, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.seal)
        .bind(i64::from(row.number))
        .bind(row.change)
        .bind(row.at.unix_ms())
        .bind(row.certificate.as_slice())
        .bind(row.by.map(|(statement, _)| statement.as_slice()))
        .bind(row.by.map(|(_, signature)| signature))
        .execute(at)
        .await?;
        Ok(())
    }
}
