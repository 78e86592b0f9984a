//! Seals that the person added.

use super::{Database, DatabaseError};

/// A seal that was added.
pub(crate) struct SealRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) width_mm: f64,
    pub(crate) png: Vec<u8>,
}

impl Database {
    /// All of them, the oldest first.
    pub(crate) fn seals(&self) -> Result<Vec<SealRow>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT id, name, width_mm, png FROM seals ORDER BY added, id";
            let rows: Vec<(String, String, f64, Vec<u8>)> = sqlx::query_as(text).fetch_all(connection).await?;
            let row = |(id, name, width_mm, png)| SealRow { id, name, width_mm, png };
            Ok(rows.into_iter().map(row).collect())
        })
    }

    /// Adds one.
    pub(crate) fn add_seal(&self, seal: &SealRow, added: &str) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("INSERT INTO seals (id, name, width_mm, png, added) VALUES ($1, $2, $3, $4, $5)")
                .bind(&seal.id)
                .bind(&seal.name)
                .bind(seal.width_mm)
                .bind(&seal.png)
                .bind(added)
                .execute(&mut **writing)
                .await?;
            Ok(())
        })
    }

    /// Takes one away.
    pub(crate) fn remove_seal(&self, id: &str) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("DELETE FROM seals WHERE id = $1").bind(id).execute(&mut **writing).await?;
            Ok(())
        })
    }
}
