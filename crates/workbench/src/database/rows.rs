//! What is read from the tables and written into them.

use sealbid_wire::desk::{Settings, StampPlan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Database, DatabaseError};

/// The tender's facts of a bid, as the list shows them where its folder cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BidFacts {
    pub(crate) title: String,
    pub(crate) no: String,
    pub(crate) lot: String,
    pub(crate) purchaser: String,
    pub(crate) deadline: String,
    pub(crate) opens: String,
}

/// A row of the list of bids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BidEntry {
    pub(crate) id: String,
    pub(crate) facts: BidFacts,
    pub(crate) changed: String,
    pub(crate) is_archived: bool,
    pub(crate) is_removed: bool,
}

/// What was typed in a form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) part: String,
    pub(crate) typed: Value,
    pub(crate) whole_sha256: Option<String>,
    pub(crate) base_sha256: Option<String>,
    pub(crate) saved: String,
}

/// Part, what was typed, the two digests, and when.
type DraftRow = (String, String, Option<String>, Option<String>, String);

impl Database {
    /// What the person chose, once it was kept.
    pub(crate) fn settings(&self) -> Result<Option<Settings>, DatabaseError> {
        self.read(async |connection| {
            let row: Option<(String,)> =
                sqlx::query_as("SELECT json FROM settings WHERE id = 1").fetch_optional(connection).await?;
            Ok(row.map(|(json,)| serde_json::from_str(&json)).transpose()?)
        })
    }

    /// Keeps it.
    pub(crate) fn save_settings(&self, settings: &Settings) -> Result<(), DatabaseError> {
        let json = serde_json::to_string(settings)?;
        self.write(async |writing| {
            sqlx::query("INSERT INTO settings (id, json) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET json = $1")
                .bind(json)
                .execute(&mut **writing)
                .await?;
            Ok(())
        })
    }

    /// All bids that have a row, also those that are being removed.
    pub(crate) fn bids(&self) -> Result<Vec<BidEntry>, DatabaseError> {
        self.read(async |connection| {
            let rows: Vec<(String, String, String, bool, bool)> =
                sqlx::query_as("SELECT id, facts, changed, is_archived, is_removed FROM bids ORDER BY id")
                    .fetch_all(connection)
                    .await?;
            rows.into_iter()
                .map(|(id, facts, changed, is_archived, is_removed)| {
                    Ok(BidEntry { id, facts: serde_json::from_str(&facts)?, changed, is_archived, is_removed })
                })
                .collect()
        })
    }

    /// The row of a bid.
    pub(crate) fn bid_entry(&self, id: &str) -> Result<Option<BidEntry>, DatabaseError> {
        self.read(async |connection| {
            let row: Option<(String, String, bool, bool)> =
                sqlx::query_as("SELECT facts, changed, is_archived, is_removed FROM bids WHERE id = $1")
                    .bind(id)
                    .fetch_optional(connection)
                    .await?;
            row.map(|(facts, changed, is_archived, is_removed)| {
                let facts = serde_json::from_str(&facts)?;
                Ok(BidEntry { id: id.to_owned(), facts, changed, is_archived, is_removed })
            })
            .transpose()
        })
    }

    /// Lists a bid that is begun.
    pub(crate) fn save_bid(&self, id: &str, facts: &BidFacts, changed: &str) -> Result<(), DatabaseError> {
        self.write_bid("INSERT INTO bids (id, facts, changed) VALUES ($1, $2, $3)", id, facts, changed)
    }

    /// Notes the facts of a bid and its change anew; one that was removed meanwhile stays so.
    pub(crate) fn note_bid(&self, id: &str, facts: &BidFacts, changed: &str) -> Result<(), DatabaseError> {
        self.write_bid("UPDATE bids SET facts = $2, changed = $3 WHERE id = $1", id, facts, changed)
    }

    fn write_bid(&self, text: &'static str, id: &str, facts: &BidFacts, changed: &str) -> Result<(), DatabaseError> {
        let facts = serde_json::to_string(facts)?;
        self.write(async |writing| {
            sqlx::query(text).bind(id).bind(facts).bind(changed).execute(&mut **writing).await?;
            Ok(())
        })
    }

    /// Whether a bid is done with.
    pub(crate) fn mark_bid(&self, id: &str, is_archived: bool) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("UPDATE bids SET is_archived = $2 WHERE id = $1")
                .bind(id)
                .bind(is_archived)
                .execute(&mut **writing)
                .await?;
            Ok(())
        })
    }

    /// Notes that the files of a bid are going.
    pub(crate) fn begin_removal(&self, id: &str) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("UPDATE bids SET is_removed = 1 WHERE id = $1").bind(id).execute(&mut **writing).await?;
            Ok(())
        })
    }

    /// Forgets a bid whose files are gone.
    pub(crate) fn forget_bid(&self, id: &str) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            for text in [
                "DELETE FROM drafts WHERE bid = $1",
                "DELETE FROM plans WHERE bid = $1",
                "DELETE FROM bids WHERE id = $1",
            ] {
                sqlx::query(text).bind(id).execute(&mut **writing).await?;
            }
            Ok(())
        })
    }

    /// What was typed in the forms of a bid.
    pub(crate) fn drafts(&self, bid: &str) -> Result<Vec<Draft>, DatabaseError> {
        self.read(async |connection| {
            let text = "SELECT part, typed, whole_sha256, base_sha256, saved FROM drafts WHERE bid = $1 ORDER BY part";
            let rows: Vec<DraftRow> = sqlx::query_as(text).bind(bid).fetch_all(connection).await?;
            rows.into_iter()
                .map(|(part, typed, whole_sha256, base_sha256, saved)| {
                    Ok(Draft { part, typed: serde_json::from_str(&typed)?, whole_sha256, base_sha256, saved })
                })
                .collect()
        })
    }

    /// Keeps what was typed, and that the bid was changed.
    pub(crate) fn save_draft(&self, bid: &str, draft: &Draft) -> Result<(), DatabaseError> {
        let typed = serde_json::to_string(&draft.typed)?;
        self.write(async |writing| {
            let text = "INSERT INTO drafts (bid, part, typed, whole_sha256, base_sha256, saved) \
                        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (bid, part) \
                        DO UPDATE SET typed = $3, whole_sha256 = $4, base_sha256 = $5, saved = $6";
            sqlx::query(text)
                .bind(bid)
                .bind(&draft.part)
                .bind(typed)
                .bind(&draft.whole_sha256)
                .bind(&draft.base_sha256)
                .bind(&draft.saved)
                .execute(&mut **writing)
                .await?;
            sqlx::query("UPDATE bids SET changed = $2 WHERE id = $1")
                .bind(bid)
                .bind(&draft.saved)
                .execute(&mut **writing)
                .await?;
            Ok(())
        })
    }

    /// How a bid is stamped.
    pub(crate) fn plan(&self, bid: &str) -> Result<StampPlan, DatabaseError> {
        self.read(async |connection| {
            let row: Option<(String,)> =
                sqlx::query_as("SELECT json FROM plans WHERE bid = $1").bind(bid).fetch_optional(connection).await?;
            Ok(row.map(|(json,)| serde_json::from_str(&json)).transpose()?.unwrap_or_default())
        })
    }

    /// Keeps that.
    pub(crate) fn save_plan(&self, bid: &str, plan: &StampPlan) -> Result<(), DatabaseError> {
        let json = serde_json::to_string(plan)?;
        self.write(async |writing| {
            let text = "INSERT INTO plans (bid, json) VALUES ($1, $2) ON CONFLICT (bid) DO UPDATE SET json = $2";
            sqlx::query(text).bind(bid).bind(json).execute(&mut **writing).await?;
            Ok(())
        })
    }
}

impl Database {
    /// The port at which the service inside the program was started first.
    pub(crate) fn service_port(&self) -> Result<Option<u16>, DatabaseError> {
        self.read(async |connection| {
            let row: Option<(i64,)> =
                sqlx::query_as("SELECT port FROM service WHERE id = 1").fetch_optional(connection).await?;
            Ok(row.and_then(|(port,)| u16::try_from(port).ok()))
        })
    }

    /// Keeps that port.
    pub(crate) fn save_service_port(&self, port: u16) -> Result<(), DatabaseError> {
        self.write(async |writing| {
            sqlx::query("INSERT INTO service (id, port) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET port = $1")
                .bind(i64::from(port))
                .execute(&mut **writing)
                .await?;
            Ok(())
        })
    }
}
