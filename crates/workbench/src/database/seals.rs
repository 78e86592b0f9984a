//! Seals: what they are made of, their versions, and the photos that they come from.

use sealbid_wire::service::SealRecord;
use sqlx::{Sqlite, Transaction};

use super::{Database, DatabaseError};
use crate::seals::Source;

/// A seal as it is worked on.
#[derive(Clone)]
pub(crate) struct SealRow {
    /// A UUID.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) png: Vec<u8>,
    pub(crate) width_mm: f64,
    /// What the register told of it last.
    pub(crate) record: Option<SealRecord>,
}

/// A version of a seal that this desk has.
#[derive(Clone)]
pub(crate) struct VersionRow {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) electronic: Vec<u8>,
}

/// A photo that seals come from.
pub(crate) struct PhotoRow {
    /// In hexadecimal.
    pub(crate) sha256: String,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

type SealColumns = (String, String, String, Vec<u8>, f64, Option<String>);

fn seal((id, name, source, png, width_mm, record): SealColumns) -> Result<SealRow, DatabaseError> {
    let record = record.map(|record| serde_json::from_str(&record)).transpose()?;
    Ok(SealRow { id, name, source: serde_json::from_str(&source)?, png, width_mm, record })
}

impl Database {
    /// All seals, the oldest first.
    pub(crate) fn seals(&self) -> Result<Vec<SealRow>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT id, name, source, png, width_mm, record FROM seals ORDER BY added, id";
            let rows: Vec<SealColumns> = sqlx::query_as(text).fetch_all(connection).await?;
            rows.into_iter().map(seal).collect()
        })
    }

    /// One seal.
    pub(crate) fn seal(&self, id: &str) -> Result<Option<SealRow>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT id, name, source, png, width_mm, record FROM seals WHERE id = $1";
            let row: Option<SealColumns> = sqlx::query_as(text).bind(id).fetch_optional(connection).await?;
            row.map(seal).transpose()
        })
    }

    /// Keeps a seal, in place of what it was, with the photo that it comes from, or a version that was taken from a file. Photos that
    /// nothing comes from any more go.
    pub(crate) fn keep_seal(
        &self,
        row: &SealRow,
        (photo, version): (Option<&PhotoRow>, Option<&VersionRow>),
        now: &str,
    ) -> Result<(), DatabaseError> {
        let (source, record) = (serde_json::to_string(&row.source)?, record(row.record.as_ref())?);
        self.write(async |writing| {
            if let Some(photo) = photo {
                sqlx::query("INSERT INTO seal_photos (sha256, name, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(&photo.sha256)
                    .bind(&photo.name)
                    .bind(&photo.bytes)
                    .execute(&mut **writing)
                    .await?;
            }
            let text = "INSERT INTO seals (id, name, source, png, width_mm, record, added) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                        ON CONFLICT (id) DO UPDATE SET name = $2, source = $3, png = $4, width_mm = $5, \
                        record = coalesce(record, $6)";
            sqlx::query(text)
                .bind(&row.id)
                .bind(&row.name)
                .bind(source)
                .bind(&row.png)
                .bind(row.width_mm)
                .bind(record)
                .bind(now)
                .execute(&mut **writing)
                .await?;
            if let Some(version) = version {
                insert(writing, &row.id, version).await?;
            }
            sqlx::query(WITHOUT_SEAL).execute(&mut **writing).await?;
            Ok(())
        })
    }

    /// Keeps what the register told of a seal, and the version that it made.
    pub(crate) fn keep_record(
        &self,
        seal: &str,
        told: &SealRecord,
        version: Option<&VersionRow>,
    ) -> Result<(), DatabaseError> {
        let told = record(Some(told))?;
        self.write(async |writing| {
            sqlx::query("UPDATE seals SET record = $2 WHERE id = $1")
                .bind(seal)
                .bind(told)
                .execute(&mut **writing)
                .await?;
            match version {
                Some(version) => insert(writing, seal, version).await,
                None => Ok(()),
            }
        })
    }

    /// The versions of a seal that this desk has, the first one first.
    pub(crate) fn seal_versions(&self, seal: &str) -> Result<Vec<VersionRow>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT number, name, source, electronic FROM seal_versions WHERE seal = $1 ORDER BY number";
            let rows: Vec<(u32, String, String, Vec<u8>)> =
                sqlx::query_as(text).bind(seal).fetch_all(connection).await?;
            let row = |(number, name, source, electronic): (u32, String, String, Vec<u8>)| {
                Ok(VersionRow { number, name, source: serde_json::from_str(&source)?, electronic })
            };
            rows.into_iter().map(row).collect()
        })
    }

    /// A photo by its digest.
    pub(crate) fn seal_photo(&self, sha256: &str) -> Result<Option<PhotoRow>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT sha256, name, bytes FROM seal_photos WHERE sha256 = $1";
            let row: Option<(String, String, Vec<u8>)> =
                sqlx::query_as(text).bind(sha256).fetch_optional(connection).await?;
            Ok(row.map(|(sha256, name, bytes)| PhotoRow { sha256, name, bytes }))
        })
    }

    /// Removes a seal with its versions.
    pub(crate) fn remove_seal(&self, id: &str) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("DELETE FROM seal_versions WHERE seal = $1").bind(id).execute(&mut **writing).await?;
            sqlx::query("DELETE FROM seals WHERE id = $1").bind(id).execute(&mut **writing).await?;
            sqlx::query(WITHOUT_SEAL).execute(&mut **writing).await?;
            Ok(())
        })
    }
}

/// Photos from which no seal and no version comes.
const WITHOUT_SEAL: &str = "DELETE FROM seal_photos WHERE sha256 NOT IN (\
    SELECT source ->> 'photo' FROM seals WHERE source ->> 'photo' IS NOT NULL UNION \
    SELECT source ->> 'photo' FROM seal_versions WHERE source ->> 'photo' IS NOT NULL)";

async fn insert(
    writing: &mut Transaction<'static, Sqlite>,
    seal: &str,
    version: &VersionRow,
) -> Result<(), DatabaseError> {
    let VersionRow { number, name, source, electronic } = version;
    let text = "INSERT INTO seal_versions (seal, number, name, source, electronic) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (seal, number) DO NOTHING";
    sqlx::query(text)
        .bind(seal)
        .bind(number)
        .bind(name)
        .bind(serde_json::to_string(source)?)
        .bind(electronic)
        .execute(&mut **writing)
        .await?;
    Ok(())
}

fn record(told: Option<&SealRecord>) -> Result<Option<String>, DatabaseError> {
    Ok(told.map(serde_json::to_string).transpose()?)
}
